"""Dense features: vectors of the name, of the target's wording, and of the words at the ends of the name.

What is measured stands at the end of a Chinese name (…人数, …满意度) and what is done at its start (完成…, 保障…):
the vector of the whole name cannot say which word stands where, so the words at the ends get places of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

import numpy as np

from corpus.segment import Segmenter, load_segmenter
from models.encoder import Encoder
from models.features import clean_name, edge_core, value_wording
from models.query import Query

__all__ = ["RESOLUTION", "Meaning"]

RESOLUTION = 127
"""Coordinates (−1 to 1) are rounded to multiples of 1/127."""
FROM_END, FROM_START = 3, 2
"""Words at the end and at the start of a name that have a place of their own."""
_REMEMBERED = 50_000

Counts = np.ndarray[Any, np.dtype[np.float32]]


class Meaning:
    """Dense features of queries by an encoder; words are looked up once and remembered."""

    def __init__(self, encoder: Encoder, segmenter: Segmenter | None = None) -> None:
        """encoder: any; the features' width follows from its own. segmenter: the default one for None."""
        self._encoder = encoder
        self._words = (segmenter or load_segmenter()).words
        self._lock = Lock()  # one memory for all threads that ask
        self._places: dict[str, int] = {"": 0}
        self._table = np.zeros((1, encoder.width), dtype=np.float32)

    @property
    def width(self) -> int:
        """Number of columns."""
        return (2 + FROM_END + FROM_START) * self._encoder.width

    def rows(self, queries: Sequence[Query]) -> Counts:
        """Features (n, width): coordinates times RESOLUTION, whole numbers as float32.

        Order: name, wording of the target, last words (last first), first words. Zeros where there is none.
        """
        names = self.name_rows([clean_name(query.name) for query in queries])
        wordings = self.wording_rows([value_wording(query) for query in queries])
        own = self._encoder.width
        return np.concatenate([names[:, :own], wordings, names[:, own:]], axis=1)

    def name_rows(self, names: Sequence[str]) -> Counts:
        """The features that cleaned names decide: the first ones and those after the wording's."""
        width = self._encoder.width
        rows = np.empty((len(names), 1 + FROM_END + FROM_START, width), dtype=np.float32)
        rows[:, 0] = _rounded(self._encoder.encode(names))
        words = [word for name in names for word in _ends(self._words(edge_core(name)))]
        rows[:, 1:] = self._known(words).reshape(len(names), -1, width)
        return rows.reshape(len(names), -1)

    def wording_rows(self, wordings: Sequence[str]) -> Counts:
        """The features that the wording of the target decides."""
        return self._known(wordings)

    def split(self, table: Counts) -> tuple[Counts, Counts]:
        """The rows of a table (width, outputs) that belong to ``name_rows`` and to ``wording_rows``."""
        own = self._encoder.width
        return np.concatenate([table[:own], table[2 * own :]]), table[own : 2 * own]

    def _known(self, texts: Sequence[str]) -> Counts:
        """Vectors of texts that come again and again."""
        with self._lock:
            self._learn(texts)
            return self._table[np.array([self._places[text] for text in texts], dtype=np.int64)]

    def _learn(self, texts: Sequence[str]) -> None:
        """Have the vectors of texts at hand; everything is forgotten first when too much would be remembered."""
        new = [text for text in dict.fromkeys(texts) if text not in self._places]
        if not new:
            return
        if len(self._places) + len(new) > _REMEMBERED:
            self._places = {"": 0}
            new = [text for text in dict.fromkeys(texts) if text]
        start, end = len(self._places), len(self._places) + len(new)
        if end > len(self._table):  # twice as large, so that learning a word does not copy all others each time
            larger = np.zeros((max(end, min(2 * end, _REMEMBERED)), self._table.shape[1]), dtype=np.float32)
            larger[:start] = self._table[:start]
            self._table = larger
        self._table[start:end] = _rounded(self._encoder.encode(new))
        self._places.update(zip(new, range(start, end), strict=True))


def _ends(words: Sequence[str]) -> list[str]:
    """Last words, last first, then first words; "" where the name has fewer."""
    last, first = list(words[::-1][:FROM_END]), list(words[:FROM_START])
    return last + [""] * (FROM_END - len(last)) + first + [""] * (FROM_START - len(first))


def _rounded(vectors: Counts) -> Counts:
    return np.asarray(np.rint(vectors * np.float32(RESOLUTION)), dtype=np.float32)
