"""The labelled public rows that lie nearest to an indicator: what others filed, and where.

Nearness is the cosine of sentence vectors of the names. The vectors are made at the first question, of one document's
row or another as the data have them, and kept for the process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from corpus.dataset import load_public_documents
from corpus.labelled import LabelledDocument, LabelledIndicator
from corpus.text import remember_short
from models.encoder import Encoder, load_encoder
from models.features import clean_name
from models.query import Query

__all__ = ["Neighbour", "Neighbours", "load_neighbours"]

LEAST = 0.4
"""Least cosine of a neighbour; below it two names have little in common."""
_DIGITS = 4
"""Cosines that agree to so many digits are ties."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A labelled row of a public document.

    name: as filed. leaf: its primary leaf. title, unit: of the document, unit "" where unknown. year: budget year, None
    where unknown. similarity: cosine of the names, −1 to 1.
    """

    name: str
    leaf: str
    title: str
    unit: str
    year: int | None
    similarity: float


class Neighbours:
    """Labelled rows by the vectors of their names."""

    def __init__(self, documents: Sequence[LabelledDocument], encoder: Encoder) -> None:
        """documents: whose rows can be found. encoder: any."""
        self._rows = [(document, item) for document in documents for item in document.indicators]
        self._names = [clean_name(item.name) for _, item in self._rows]
        self._encoder = encoder
        places = {name: place for place, name in enumerate(dict.fromkeys(self._names))}
        self._place = np.array([places[name] for name in self._names], dtype=np.int64)
        self._vectors = encoder.encode(list(places))
        self._known = remember_short(1024)(self._find)

    def nearest(self, query: Query, leaf: str, top: int = 3) -> list[Neighbour]:
        """Rows nearest to the name of a query among those that reviewers accept under a leaf, nearest first.

        At most ``top``, each name once: of rows with one name that labelled so first, then the newest, then the first
        in the data. None for a name without words, and none farther than ``LEAST``.
        """
        return list(self._known(query.name, leaf, top))

    def _find(self, name: str, leaf: str, top: int) -> tuple[Neighbour, ...]:
        if not any(character.isalpha() for character in name):
            return ()
        vector = self._encoder.encode([name])[0]
        near = np.round((self._vectors @ vector).astype(np.float64), _DIGITS)[self._place]
        close = [place for place in np.flatnonzero(near >= LEAST).tolist() if leaf in self._rows[place][1].acceptable]
        ranked = sorted(close, key=lambda place: (-near[place], *_preference(*self._rows[place], leaf), place))
        first: dict[str, int] = {}
        for place in ranked:
            first.setdefault(self._names[place], place)
        return tuple(_neighbour(*self._rows[place], float(near[place])) for place in list(first.values())[:top])


def _preference(document: LabelledDocument, item: LabelledIndicator, leaf: str) -> tuple[bool, bool, int]:
    """Smaller is better: labelled so, of a named unit, newer."""
    return item.primary != leaf, not document.unit, -(document.year or 0)


def _neighbour(document: LabelledDocument, item: LabelledIndicator, similarity: float) -> Neighbour:
    return Neighbour(item.name, item.primary, document.title, document.unit, document.year, similarity)


@cache
def load_neighbours() -> Neighbours:
    """The public documents by the shipped encoder, made once per process. Raises SettingError or ModelError."""
    return Neighbours(load_public_documents(), load_encoder())
