"""Names prepared for comparing in pairs: masked, cut into words, with vectors. Each name is read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from classifier.likeness import load_wording
from classifier.pair_data import Matrix, Spread, load_pair_data
from models.encoder import SHIPPED_ENCODER, Floats, StaticEncoder, load_encoder, unit_rows
from models.features import clean_name

__all__ = ["Names", "WordTable", "load_words", "prepare_names"]

LONGEST = 64
"""Words of a name that are compared one by one."""

_CHUNK = 4096

Ids = np.ndarray[Any, np.dtype[np.int64]]


class WordTable:
    """Words of a static encoder: their vectors, directions and weights (the length of a vector, 1 for the median)."""

    def __init__(self, encoder: StaticEncoder, spread: Spread) -> None:
        """Take the table of ``encoder``; spread: of names by it."""
        self.encoder, self.spread = encoder, spread
        self.vectors = encoder.table
        self.directions = unit_rows(self.vectors)
        lengths = np.linalg.norm(self.vectors, axis=1)
        self.weights = lengths / np.median(lengths)  # tables differ in scale


@dataclass(frozen=True)
class Names:
    """Names ready for comparing; position by position.

    texts: as given. neutral: wording-neutral text of the cleaned name, numbers, years and places masked.
    bags: its characters sorted. vectors: of the encoder. ids: word ids, (n, words), -1 beyond the end.
    """

    table: WordTable
    texts: tuple[str, ...]
    neutral: tuple[str, ...]
    bags: tuple[str, ...]
    kinds: tuple[str, ...]
    vectors: Floats
    ids: Ids

    @cached_property
    def half_evened(self) -> Matrix:
        """Vectors with half of their spread evened out."""
        return self.table.spread.evened(self.vectors, 0.25)

    @cached_property
    def evened(self) -> Matrix:
        """Vectors with their spread evened out."""
        return self.table.spread.evened(self.vectors, 0.5)

    @cached_property
    def lengths(self) -> Ids:
        """Number of words of each name."""
        return np.asarray((self.ids >= 0).sum(axis=1), dtype=np.int64)

    @cached_property
    def sizes(self) -> Ids:
        """Characters of each neutral text."""
        return np.fromiter(map(len, self.neutral), dtype=np.int64, count=len(self.neutral))

    @cached_property
    def neutral_ids(self) -> Ids:
        """Numbers of the neutral texts: equal for equal texts."""
        return _numbered(self.neutral)

    @cached_property
    def clause_ids(self) -> Ids:
        """Numbers of the leading clauses; each its own where the name cannot say the same as another by its clause."""
        leading = map(load_wording().leading_clause, self.texts)
        return _numbered([clause or row for row, clause in enumerate(leading)])

    def take(self, rows: Ids) -> Names:
        """The names at ``rows``, in that order; what is worked out on demand is so for these alone."""
        kept = rows.tolist()
        return Names(
            self.table,
            tuple(self.texts[row] for row in kept),
            tuple(self.neutral[row] for row in kept),
            tuple(self.bags[row] for row in kept),
            tuple(self.kinds[row] for row in kept),
            self.vectors[rows],
            self.ids[rows],
        )


def _numbered(values: Sequence[str | int]) -> Ids:
    places: dict[str | int, int] = {}
    return np.array([places.setdefault(value, len(places)) for value in values], dtype=np.int64)


def prepare_names(texts: Sequence[str], table: WordTable | None = None) -> Names:
    """Read names once; a name does not depend on the others. table: the shipped encoder's for None."""
    words, wording = table or load_words(), load_wording()
    parts = [texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK)]
    # part by part, so that what cleaning remembers still holds them
    read = [(words.encoder.encode(part), [clean_name(text) for text in part]) for part in parts]
    vectors = np.concatenate([words.encoder.encode([]), *(rows for rows, _ in read)])
    cleaned = [text for _, column in read for text in column]
    neutral = tuple(wording.neutral(clean) or clean for clean in cleaned)
    found = words.encoder.token_ids(cleaned)
    width = min(max(map(len, found), default=0), LONGEST)
    ids = np.full((len(texts), max(width, 1)), -1, dtype=np.int64)
    for row, own in enumerate(found):
        ids[row, : min(len(own), width)] = own[:width]
    return Names(
        words,
        tuple(texts),
        neutral,
        tuple("".join(sorted(text)) for text in neutral),
        tuple(wording.kind(clean) for clean in cleaned),
        vectors,
        ids,
    )


@cache
def load_words() -> WordTable:
    """The shipped encoder's words, once per process. Raises ModelError when the files cannot be read."""
    encoder = load_encoder()
    static = encoder if isinstance(encoder, StaticEncoder) else StaticEncoder(SHIPPED_ENCODER)
    return WordTable(static, Spread.from_dict(load_pair_data()["spread"]))
