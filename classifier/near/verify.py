"""Verification: the product's own score of candidate pairs, so that what is found is what comparing all pairs finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from classifier.near.pairs import Pairs
from classifier.pair_data import Matrix
from classifier.pair_names import Ids, Names, prepare_names
from classifier.pair_scorer import PairScorer, load_pair_scorer
from classifier.runs import runs_of

__all__ = ["scored", "verify"]

_BATCH = 1 << 16
"""Candidates looked at together: bounds the vectors that are evened out for them."""


def verify(left: Sequence[str], right: Sequence[str], near: float) -> Matrix:
    """Scores of pairs of names, 0 to 100; what stays under ``near`` may come back as 0. Each name is read once.

    A pair's score does not depend on the other pairs of the batch.
    """
    place = {text: row for row, text in enumerate(dict.fromkeys([*left, *right]))}
    names = prepare_names(list(place))
    one, two = (np.array([place[text] for text in side], dtype=np.int64) for side in (left, right))
    return load_pair_scorer().scores(names, one, two, near)


def scored(names: Names, candidates: Iterable[Pairs], near: float) -> tuple[Ids, Ids, Matrix]:
    """Positions and scores of the candidate pairs that reach ``near``, sorted by position."""
    judge, nobody = load_pair_scorer(), np.zeros(0, dtype=np.int64)
    found = [(nobody, nobody, np.zeros(0))]
    for left, right in _gathered(names, candidates, near, judge):
        rows, places = np.unique(np.concatenate([left, right]), return_inverse=True)
        one, two = np.split(places, 2)
        scores = judge.scores_of_reachable(names.take(rows), one, two, near)
        kept = scores >= near
        found.append((left[kept], right[kept], scores[kept]))
    left, right, scores = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.lexsort((right, left))
    return left[order], right[order], scores[order]


def _gathered(names: Names, candidates: Iterable[Pairs], near: float, judge: PairScorer) -> Iterator[Pairs]:
    """Candidates that can reach ``near``, in parts of some _BATCH pairs."""
    for part in runs_of(candidates, lambda pairs: len(pairs[0]), _BATCH):
        left, right = (np.concatenate(side) for side in zip(*part, strict=True))
        kept = judge.reachable(names, left, right, near)
        if kept.any():
            yield left[kept], right[kept]
