"""Every pair of names at or over a score, without a neighbour cap and without a full matrix in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

import numpy as np
from rapidfuzz import fuzz, process

from classifier.pair_names import Ids, Names, prepare_names
from classifier.pair_scorer import PairScorer, load_pair_scorer
from classifier.runs import runs_of

__all__ = ["BLOCK", "Pair", "near_pairs", "near_pairs_in"]

BLOCK = 1000
_SLACK = 1e-3
"""Rounding of single precision in the search; what it lets in is scored exactly afterwards."""
_NAMES, _PAIRS = 1 << 14, 1 << 16
"""Names that are read, and candidates that are looked at, together: so many, or what a part or a block has more."""

Pair = tuple[int, int, float]
_Candidates = tuple[int, Ids, Ids]
"""Number of the part, and positions in it."""


def near_pairs(texts: Sequence[str], near: float, scorer: PairScorer | None = None) -> Iterator[Pair]:
    """Pairs (i, j) with i < j whose score reaches ``near`` (0-100, over 0), each once, sorted.

    Recall is exact: the score's ceiling says how close two names must be at least, and the closeness of every pair is
    looked at, block by block. Memory: one block of 1000 by 1000 and the pairs found.
    """
    for found in near_pairs_in([texts], near, scorer):
        yield from found


def near_pairs_in(
    parts: Iterable[Sequence[str]], near: float, scorer: PairScorer | None = None
) -> Iterator[list[Pair]]:
    """Of each part of texts the pairs that ``near_pairs`` finds in it alone; texts that parts share are read once.

    Memory: as ``near_pairs`` for the largest part, and some 16,000 names of others.
    """
    for several in runs_of(parts, len, _NAMES):
        yield from _pairs_in(several, near, scorer or load_pair_scorer())


def _pairs_in(parts: Sequence[Sequence[str]], near: float, judge: PairScorer) -> list[list[Pair]]:
    """The same for a few parts.

    Candidates and scores are worked out part by part, since products of matrices of another shape may round
    differently. Whether a pair can reach ``near`` does not depend on the others: that is asked for all together.
    """
    place = {text: row for row, text in enumerate(dict.fromkeys(chain.from_iterable(parts)))}
    names = prepare_names(list(place))
    rows = [np.fromiter(map(place.__getitem__, texts), np.int64, len(texts)) for texts in parts]
    names_of = lru_cache(maxsize=1)(lambda number: names.take(rows[number]))
    found: list[list[Pair]] = [[] for _ in parts]
    for several in runs_of(_all_candidates(names, rows, judge.needed_closeness(near) - _SLACK), _size, _PAIRS):
        left, right = (np.concatenate([rows[one[0]][one[side]] for one in several]) for side in (1, 2))
        reachable = judge.reachable(names, left, right, near)
        ends = np.cumsum([len(one) for _, one, _ in several])[:-1]
        for (number, one, two), kept in zip(several, np.split(reachable, ends), strict=True):
            if kept.any():
                scores = judge.scores_of_reachable(names_of(number), one[kept], two[kept], near)
                near_enough = scores >= near
                columns = (column[near_enough].tolist() for column in (one[kept], two[kept], scores))
                found[number] += zip(*columns, strict=True)
    return [sorted(pairs) for pairs in found]


def _size(candidates: _Candidates) -> int:
    return len(candidates[1])


def _all_candidates(names: Names, parts: Sequence[Ids], closeness: float) -> Iterator[_Candidates]:
    for number, rows in enumerate(parts):
        for one, two in _candidates(names, rows, closeness):
            yield number, one, two


def _candidates(names: Names, rows: Ids, closeness: float) -> Iterator[tuple[Ids, Ids]]:
    """Positions in ``rows`` of pairs at least so close, block by block of the upper triangle."""
    count = len(rows)
    for start in range(0, count if count > 1 else 0, BLOCK):
        upper = rows[start : start + BLOCK]
        vectors, bags = names.vectors[upper], [names.bags[row] for row in upper.tolist()]
        for across in range(start, count, BLOCK):
            other, others = vectors, bags  # the very same: then half of the ratios are enough
            if across > start:
                lower = rows[across : across + BLOCK]
                other, others = names.vectors[lower], [names.bags[row] for row in lower.tolist()]
            cosines = vectors @ other.T
            # the character ratio is at most 1, so far cosines need no look at the characters
            least = float(closeness - max(float(cosines.max(initial=-1.0)), -1.0))
            ratios = process.cdist(
                bags,
                others,
                scorer=fuzz.ratio,
                score_cutoff=min(max(100 * least - 1e-3, 0.0), 100.0),  # names without words are close to none
                dtype=np.float32,
            )
            one, two = np.nonzero(cosines + ratios / 100 >= closeness)
            above = one + start < two + across
            if above.any():
                yield one[above] + start, two[above] + across
