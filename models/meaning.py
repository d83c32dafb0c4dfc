"""Dense features: vectors of the name, of the target's wording, and of the words at the ends of the name.

What is measured stands at the end of a Chinese name (…人数, …满意度) and what is done at its start (完成…, 保障…):
the vector of the whole name cannot say which word stands where, so the words at the ends get places of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
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
        names = [clean_name(query.name) for query in queries]
        ends = [_ends(self._words(edge_core(name))) for name in names]
        wordings = [value_wording(query) for query in queries]
        self._learn([*wordings, *(word for own in ends for word in own)])
        places = [
            [self._places[text], *(self._places[word] for word in own)]
            for text, own in zip(wordings, ends, strict=True)
        ]
        known = self._table[np.array(places, dtype=np.int64).reshape(len(queries), -1)]
        whole = _rounded(self._encoder.encode(names))
        return np.concatenate([whole, known.reshape(len(queries), -1)], axis=1)

    def _learn(self, texts: Sequence[str]) -> None:
        """Have the vectors of texts at hand; everything is forgotten first when too much would be remembered."""
        new = [text for text in dict.fromkeys(texts) if text not in self._places]
        if not new:
            return
        if len(self._places) + len(new) > _REMEMBERED:
            self._places, self._table = {"": 0}, self._table[:1]
            new = [text for text in dict.fromkeys(texts) if text]
        start = len(self._places)
        self._table = np.concatenate([self._table, _rounded(self._encoder.encode(new))])
        self._places.update(zip(new, range(start, start + len(new)), strict=True))


def _ends(words: Sequence[str]) -> list[str]:
    """Last words, last first, then first words; "" where the name has fewer."""
    last, first = list(words[::-1][:FROM_END]), list(words[:FROM_START])
    return last + [""] * (FROM_END - len(last)) + first + [""] * (FROM_START - len(first))


def _rounded(vectors: Counts) -> Counts:
    return np.asarray(np.rint(vectors * np.float32(RESOLUTION)), dtype=np.float32)
