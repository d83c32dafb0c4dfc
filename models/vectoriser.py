"""From queries to sparse rows: vocabulary, inverse document frequency, length scaling.

Training and inference share this one path, so a weight always meets the number it was fitted on.
A row is computed by itself, in vocabulary order: its numbers cannot depend on its neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.features import FeatureBlock
from models.query import Query

__all__ = ["SparseRow", "Vectoriser"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class SparseRow:
    """One query as a sparse vector: ascending column numbers and their values, equal lengths."""

    columns: Ints
    values: Floats


class Vectoriser:
    """Fixed vocabulary over feature blocks.

    terms: all terms ``block:term`` in sorted order within their block, blocks in order; the place of a
    term is its column. idf: one factor per column (1 where the block does not use it).
    """

    def __init__(self, blocks: Sequence[FeatureBlock], terms: Sequence[Sequence[str]], idf: Floats) -> None:
        """terms: one sorted list per block. Raises ValueError when idf does not match their number."""
        self.blocks = tuple(blocks)
        self.terms = tuple(tuple(block) for block in terms)
        self.idf = np.asarray(idf, dtype=np.float64)
        if len(self.terms) != len(self.blocks) or sum(map(len, self.terms)) != len(self.idf):
            raise ValueError("vocabulary, blocks and idf do not belong together")
        self._index: list[dict[str, int]] = []
        start = 0
        for block in self.terms:
            self._index.append(dict(zip(block, range(start, start + len(block)), strict=True)))
            start += len(block)
        self._factors = self.idf.tolist()

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.idf)

    def term(self, column: int) -> tuple[str, str]:
        """Block name and term of a column."""
        for block, terms in zip(self.blocks, self.terms, strict=True):
            if column < len(terms):
                return block.name, terms[column]
            column -= len(terms)
        raise IndexError(column)

    def row(self, query: Query) -> SparseRow:
        """Sparse vector of one query; terms outside the vocabulary do not count, not even in the length."""
        columns: list[int] = []
        values: list[float] = []
        for block, index in zip(self.blocks, self._index, strict=True):
            found = [
                (column, term, value)
                for term, value in block.terms(query).items()
                if (column := index.get(term, -1)) >= 0
            ]
            found.sort()
            scaled = [_damp(value) * self._factors[column] for column, _, value in found]
            factor = block.weight
            if block.unit_length:
                factor /= math.sqrt(math.fsum(v * v for v in scaled)) or 1.0
            columns += [column for column, _, _ in found]
            values += [v * factor for v in scaled]
        return SparseRow(np.array(columns, dtype=np.int64), np.array(values, dtype=np.float64))


def _damp(value: float) -> float:
    """Repeated terms count 1 + ln(count); coordinates of vectors (below 1) pass unchanged."""
    return 1.0 + math.log(value) if value > 1.0 else value
