"""What a pair needs to be more than doubtful, seen from words and vectors alone: for many pairs at little cost."""

from __future__ import annotations

from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from classifier.likeness import SHORTEST
from classifier.pair_data import Matrix
from classifier.pair_names import Ids, Names
from models.encoder import Floats

__all__ = ["SAME_MEANING", "Flags", "explainable"]

SAME_MEANING = ((0.55, 1.4), (0.7, 3.0))
"""Least cosine and most weight (about so many words) of words that may stand for each other."""
_CHUNK = 8192
_SLACK = 1e-3
"""Rounding of single precision here; what it lets in is judged exactly afterwards."""

Flags = np.ndarray[Any, np.dtype[np.bool_]]


def explainable(names: Names, left: Ids, right: Ids, closeness: float) -> Flags:
    """Whether pairs can be explained: false only where the score is doubtful at best or the pair is not close enough.

    closeness: least sum of the vectors' cosine and the order-free character ratio. A pair is explained when both names
    say the same words, when one is the other with a clause more, or when a few words are exchanged for others of the
    same meaning; see ``PairScorer``, which decides it exactly. A pair's answer does not depend on the others.
    """
    out = np.zeros(len(left), dtype=np.bool_)
    order = np.argsort(np.maximum(names.lengths[left], names.lengths[right]), kind="stable")
    for start in range(0, len(order), _CHUNK):  # by length, so that little is padded
        part = order[start : start + _CHUNK]
        out[part] = _explainable(names, left[part], right[part], closeness)
    return out


def _explainable(names: Names, left: Ids, right: Ids, closeness: float) -> Flags:
    same = (names.neutral_ids[left] == names.neutral_ids[right]) | (names.clause_ids[left] == names.clause_ids[right])
    out, exchanged = np.zeros(len(left), dtype=np.bool_), _compare_words(names, left, right, same)
    rows = np.flatnonzero(same | exchanged)
    left, right = left[rows], right[rows]
    cosines = np.einsum("ij,ij->i", names.vectors[left], names.vectors[right])
    bags = ([names.bags[row] for row in side.tolist()] for side in (left, right))
    ratios = process.cpdist(*bags, scorer=fuzz.ratio, dtype=np.float64) / 100
    one, two = names.sizes[left], names.sizes[right]
    least, common = np.minimum(one, two), ratios * (one + two) / 2
    # nothing is exchanged in a name that holds all characters of the other
    out[rows] = (cosines + ratios >= closeness - _SLACK) & (same[rows] | (least - common > _SLACK))
    return out


def _compare_words(names: Names, left: Ids, right: Ids, same: Flags) -> Flags:
    """Whether the names lack few words of one meaning; ``same`` is set where they have the same words."""
    width = max(int(max(names.lengths[left].max(initial=1), names.lengths[right].max(initial=1))), 1)
    sides = names.ids[left, :width], names.ids[right, :width]
    lacking = _lacking(*sides), _lacking(*reversed(sides))
    rests = [_weighed(ids, lacks, names.table.weights) for ids, lacks in zip(sides, lacking, strict=True)]
    same |= np.maximum(*rests) < _SLACK
    least = np.minimum(*rests)
    sizes = np.minimum(names.sizes[left], names.sizes[right])
    rows = np.flatnonzero(~same & (sizes >= SHORTEST) & (least <= SAME_MEANING[-1][1] + _SLACK))
    one, two = (_summed(ids[rows], lacks[rows], names.table.vectors) for ids, lacks in zip(sides, lacking, strict=True))
    norms = np.sqrt(np.einsum("ij,ij->i", one, one) * np.einsum("ij,ij->i", two, two))
    alike = np.einsum("ij,ij->i", one, two) / np.maximum(norms, 1e-9)
    found = np.zeros(len(left), dtype=np.bool_)
    found[rows] = np.any(
        [(alike >= cosine - _SLACK) & (least[rows] <= weight + _SLACK) for cosine, weight in SAME_MEANING], axis=0
    )
    return found


def _lacking(ids: Ids, others: Ids) -> Flags:
    """Which words of each row do not stand in the other row; -1 is no word."""
    found = ids >= 0
    for column in others.T:
        found &= ids != column[:, None]
    return found


def _weighed(ids: Ids, chosen: Flags, weights: Floats) -> Matrix:
    """Weight of the chosen words of each row."""
    # added word by word: a sum along the rows rounds as their padding has it
    return np.asarray(np.bincount(np.nonzero(chosen)[0], weights[ids[chosen]], len(ids)), dtype=np.float64)


def _summed(ids: Ids, chosen: Flags, vectors: Floats) -> Floats:
    """Sum of the vectors of the chosen words of each row."""
    from scipy.sparse import csr_matrix  # a fifth of a second: only when pairs are compared

    ends = np.concatenate([[0], chosen.sum(axis=1).cumsum()])
    places = ids[chosen]
    picked = csr_matrix((np.ones(len(places), dtype=np.float32), places, ends), shape=(len(ids), len(vectors)))
    return np.asarray(picked @ vectors)
