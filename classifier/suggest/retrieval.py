"""Sources of the knowledge base by closeness to what is asked: words (BM25) and meaning (vectors), fused."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import numpy as np

from classifier.knowledge.store import KnowledgeBase
from classifier.suggest.arrays import Arrays, Floats, Lexical
from classifier.suggest.asked import Query
from models.encoder import load_encoder

__all__ = ["Near", "Retriever"]

_WORDS, _TITLE, _TEXT = 0.5, 0.3, 0.2
"""Weights of BM25 (its best is 1), of the titles' cosine and of the whole texts' cosine."""
_SECTOR = 0.08
"""Added where source and query stand in the same 类, twice for the same 款."""
_HIDDEN = -9.0


@dataclass(frozen=True, slots=True)
class Near:
    """Sources by closeness.

    fused: score of every source, for ranking within one query. close: how much of the query
    a source has, 0 to 1, comparable between queries. hidden: sources that must not be used. title, text: vectors.
    """

    fused: Floats
    close: Floats
    hidden: frozenset[int]
    title: Floats
    text: Floats

    def best(self, places: Iterable[int], most: int) -> list[int]:
        """The closest of some sources, best first, ties by place; hidden ones never."""
        chosen = np.array([place for place in places if place not in self.hidden], dtype=np.int64)
        return [int(place) for place in chosen[np.argsort(-self.fused[chosen], kind="stable")][:most]]


class Retriever:
    """Searches the sources of one base."""

    def __init__(self, base: KnowledgeBase, arrays: Arrays, lexical: Lexical) -> None:
        """Take a base and what was computed from it."""
        self._arrays, self._lexical = arrays, lexical
        self._function = [source.function for source in base.sources]
        self._item = [source.item for source in base.sources]

    def near(self, query: Query, hidden: Collection[int] = ()) -> Near:
        """Closeness of every source to a query."""
        title, text = load_encoder().encode([query.title, query.text])
        words = self._lexical.scores(query.text)
        best = float(words.max(initial=0.0))
        cosines = self._arrays.titles @ title, self._arrays.texts @ text
        fused = _TITLE * cosines[0] + _TEXT * cosines[1] + (_WORDS / best * words if best else 0.0)
        if query.sector:
            fused = fused + _SECTOR * self._prior(query.sector)
        close = 0.5 * self._lexical.shares(query.text) + 0.5 * np.maximum(*cosines)
        if hidden:
            fused[list(hidden)] = _HIDDEN
            close[list(hidden)] = 0.0
        return Near(fused, np.clip(close, 0, 1), frozenset(hidden), title, text)

    def _prior(self, sector: str) -> Floats:
        return np.array(
            [
                float(function == sector[:3]) + float(len(sector) > 3 and item.startswith(sector))
                for function, item in zip(self._function, self._item, strict=True)
            ],
            dtype=np.float32,
        )
