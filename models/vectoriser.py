"""From queries to sparse rows: n-grams of the name and of the target's wording, ends of the name, kind of target.

Training and inference share this one path, so a weight always meets the number it was fitted on. Values are whole
multiples of 1/256: sums of them are exact, and a row's numbers cannot depend on its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.features import ValueParts, clean_name, edge_core, value_parts
from models.grams import NAME, WORDING, Alphabet, Keys, edge_keys, gram_keys
from models.query import Query

__all__ = ["STEP", "SparseRows", "Vectoriser", "query_keys"]

STEP = 1.0 / 256.0
"""Resolution of the values of a row."""
# a name's n-grams make a vector of length 1; the other families speak more softly
_WORDING_LENGTH, _EDGE, _VALUE = 0.2, 0.25, 0.25

Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Terms = tuple[Ints, list[str]]
"""Row numbers and value terms, equal lengths."""
Cells = tuple[Ints, Ints, Floats]
"""Row numbers, columns and values, equal lengths."""


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Rows of a matrix (n, width): row i holds columns[starts[i]:starts[i+1]], ascending, with their counts.

    counts: value divided by STEP, whole numbers as float32.
    """

    starts: Ints
    columns: Ints
    counts: np.ndarray[Any, np.dtype[np.float32]]

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class QueryKeys:
    """Everything of some queries that can be in a vocabulary, with repeats: n-gram keys by family, value terms."""

    name: Keys
    edge: Keys
    wording: Keys
    value: Terms


def query_keys(queries: Sequence[Query], alphabet: Alphabet) -> QueryKeys:
    """Keys and value terms of queries."""
    names = [clean_name(query.name) for query in queries]
    targets = [value_parts(query) for query in queries]
    return QueryKeys(*_name_keys(names, alphabet), *_target_keys(targets, alphabet))


def _name_keys(names: Sequence[str], alphabet: Alphabet) -> tuple[Keys, Keys]:
    return gram_keys(names, alphabet, NAME), edge_keys([edge_core(name) for name in names], alphabet)


def _target_keys(targets: Sequence[ValueParts], alphabet: Alphabet) -> tuple[Keys, Terms]:
    rows = np.repeat(np.arange(len(targets)), [len(own) for own, _ in targets])
    terms = [term for own, _ in targets for term in own]
    return gram_keys([wording for _, wording in targets], alphabet, WORDING), (rows, terms)


class Vectoriser:
    """Fixed vocabulary: n-gram keys first, in ascending order, then value terms."""

    def __init__(self, alphabet: Alphabet, keys: Ints, idf: Floats, terms: Sequence[str]) -> None:
        """keys: ascending. idf: one factor per key. Raises ValueError when they do not belong together."""
        if len(keys) != len(idf) or (len(keys) > 1 and np.any(np.diff(keys) <= 0)):
            raise ValueError("vocabulary and idf do not belong together")
        self.alphabet, self.terms = alphabet, tuple(terms)
        self.keys, self.idf = np.asarray(keys, dtype=np.int64), np.asarray(idf, dtype=np.float64)
        self._terms = {term: len(keys) + place for place, term in enumerate(self.terms)}

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.keys) + len(self.terms)

    def rows(self, queries: Sequence[Query]) -> SparseRows:
        """Sparse vectors of queries; what the vocabulary lacks does not count, not even in the length."""
        names = [clean_name(query.name) for query in queries]
        targets = [value_parts(query) for query in queries]
        return self._sorted(len(queries), *self._name_cells(names), *self._target_cells(targets))

    def name_rows(self, names: Sequence[str]) -> SparseRows:
        """What cleaned names add to the rows of their queries; together with ``target_rows`` that is all of them."""
        return self._sorted(len(names), *self._name_cells(names))

    def target_rows(self, targets: Sequence[ValueParts]) -> SparseRows:
        """What targets add to the rows of their queries."""
        return self._sorted(len(targets), *self._target_cells(targets))

    def _name_cells(self, names: Sequence[str]) -> tuple[Cells, Cells]:
        grams, edges = _name_keys(names, self.alphabet)
        rows, columns = self._known(edges)
        return self._scaled(grams, 1.0), (rows, columns, np.full(len(rows), _EDGE))

    def _target_cells(self, targets: Sequence[ValueParts]) -> tuple[Cells, Cells]:
        grams, (rows, terms) = _target_keys(targets, self.alphabet)
        columns = np.array([self._terms.get(term, -1) for term in terms], dtype=np.int64)
        rows, columns = rows[columns >= 0], columns[columns >= 0]
        return self._scaled(grams, _WORDING_LENGTH), (rows, columns, np.full(len(rows), _VALUE))

    def _sorted(self, count: int, *cells: Cells) -> SparseRows:
        rows, columns, values = (np.concatenate(part) for part in zip(*cells, strict=True))
        order = np.argsort(rows * self.width + columns, kind="stable")
        starts = np.zeros(count + 1, dtype=np.int64)
        np.cumsum(np.bincount(rows, minlength=count), out=starts[1:])
        return SparseRows(starts, columns[order], np.rint(values[order] / STEP).astype(np.float32))

    def _known(self, keys: Keys) -> Keys:
        """Rows and columns of the keys that the vocabulary holds."""
        if not len(self.keys):
            return keys[0][:0], keys[1][:0]
        places = np.minimum(np.searchsorted(self.keys, keys[1]), len(self.keys) - 1)
        held = self.keys[places] == keys[1]
        return keys[0][held], places[held]

    def _scaled(self, keys: Keys, length: float) -> Cells:
        """Rows, columns and values (1 + ln count) · idf, scaled to a Euclidean length per row."""
        rows, columns = self._known(keys)
        cells, counts = np.unique(rows * self.width + columns, return_counts=True)
        rows, columns = np.divmod(cells, max(1, self.width))
        values = (1.0 + np.log(counts)) * self.idf[columns]
        lengths = np.sqrt(np.bincount(rows, weights=values * values))
        return rows, columns, values * (length / lengths[rows])
