"""Every pair of names at or over a score, without a neighbour cap and without a full matrix in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from classifier.pair_names import Ids, Names, prepare_names
from classifier.pair_scorer import PairScorer, load_pair_scorer

__all__ = ["BLOCK", "near_pairs"]

BLOCK = 1000
_SLACK = 1e-3
"""Rounding of single precision in the search; what it lets in is scored exactly afterwards."""


def near_pairs(texts: Sequence[str], near: float, scorer: PairScorer | None = None) -> Iterator[tuple[int, int, float]]:
    """Pairs (i, j) with i < j whose score reaches ``near`` (0-100, over 0), each once, sorted.

    Recall is exact: the score's ceiling says how close two names must be at least, and the closeness of every pair is
    looked at, block by block. Memory: one block of 1000 by 1000 and the pairs found.
    """
    judge = scorer or load_pair_scorer()
    names = prepare_names(texts)
    parts = [
        (one, two, judge.scores(names, one, two, near))
        for one, two in _candidates(names, judge.needed_closeness(near) - _SLACK)
    ]
    kept = [(one[score >= near], two[score >= near], score[score >= near]) for one, two, score in parts]
    if not kept:
        return
    left, right, scores = (np.concatenate(column) for column in zip(*kept, strict=True))
    for row in np.lexsort((right, left)).tolist():
        yield int(left[row]), int(right[row]), float(scores[row])


def _candidates(names: Names, closeness: float) -> Iterator[tuple[Ids, Ids]]:
    """Positions of pairs at least so close, block by block of the upper triangle."""
    count = len(names.texts)
    for start in range(0, count, BLOCK):
        end = min(start + BLOCK, count)
        for across in range(start, count, BLOCK):
            stop = min(across + BLOCK, count)
            cosines = names.vectors[start:end] @ names.vectors[across:stop].T
            # the character ratio is at most 1, so far cosines need no look at the characters
            least = float(closeness - max(float(cosines.max(initial=-1.0)), -1.0))
            ratios = process.cdist(
                names.bags[start:end],
                names.bags[across:stop],
                scorer=fuzz.ratio,
                score_cutoff=min(max(100 * least - 1e-3, 0.0), 100.0),  # names without words are close to none
                dtype=np.float32,
            )
            hits = np.argwhere(cosines + ratios / 100 >= closeness).astype(np.int64)
            one, two = hits[:, 0] + start, hits[:, 1] + across
            above = one < two
            if above.any():
                yield one[above], two[above]
