"""Words that rows of a form share with its texts and with each other: evidence for check R2.

Words are compared by pairs of characters, which survive another cut; a pair weighs as its word does in a vector.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from functools import lru_cache

from classifier.pair_names import WordTable

__all__ = ["PairWeights", "pair_weights", "shared_words"]

PairWeights = Mapping[str, float]
"""Pairs of characters inside the words of a text, each with the weight of its word, the weightiest first."""
_CHINESE = re.compile("[\u4e00-\u9fff]{2,}")


def shared_words(rows: Sequence[PairWeights], texts: Sequence[str]) -> list[tuple[float, float, float]]:
    """Of each row the weight of its weightiest pair shared with the texts, shared with other rows, and at all."""
    joined = "\n".join(texts)
    seen: set[str] = set()
    often: set[str] = set()
    for row in rows:
        often |= row.keys() & seen
        seen |= row.keys()
    return [(_first(row, joined), _first(row, often), next(iter(row.values()), 0.0)) for row in rows]


def _first(row: PairWeights, among: Container[str]) -> float:
    """Weight of the first, which is the weightiest, pair found there; 0 for none."""
    for pair in row:
        if pair in among:
            return row[pair]
    return 0.0


@lru_cache(maxsize=16_384)  # names come again from form to form
def pair_weights(ids: tuple[int, ...], plain: frozenset[str], table: WordTable) -> PairWeights:
    """Pairs of a text by the ids of its words; those of plain words tell nothing."""
    found: dict[str, float] = {}
    for place in ids:
        pairs, weight = _pairs_of(place, plain, table)
        for pair in pairs:
            found[pair] = max(weight, found.get(pair, 0.0))
    return dict(sorted(found.items(), key=lambda one: -one[1]))


@lru_cache(maxsize=8192)
def _pairs_of(place: int, plain: frozenset[str], table: WordTable) -> tuple[tuple[str, ...], float]:
    """Pairs of characters of a word by its id, none of a plain one, and the word's weight."""
    word = _words(table)[place]
    if word in plain or not _CHINESE.fullmatch(word):
        return (), 0.0
    return tuple(word[start : start + 2] for start in range(len(word) - 1)), float(table.weights[place])


@lru_cache(maxsize=2)
def _words(table: WordTable) -> tuple[str, ...]:
    """The table's words by id; sorting them takes milliseconds."""
    return tuple(table.encoder.tokens)
