"""Candidates: pairs of names that share a cell and whose vectors are close."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from classifier.near.cells import SCALE
from classifier.pair_bounds import Flags
from classifier.pair_names import Ids
from models.encoder import Floats

__all__ = ["CROWDED", "LEAST_COSINE", "NEAREST", "cell_pairs", "pairs_within"]

LEAST_COSINE = 0.62
"""Chosen on the names of corpus/data: 99.7 % of the pairs that reach the threshold of reports are as close."""
CROWDED, NEAREST = 8192, 512
"""In a cell of more names than CROWDED a name is paired with its NEAREST closest only, and with those equally close."""
_TILE, _ROWS = 1 << 22, 256
"""Most products, and most rows of them, at a time: few rows leave out most of the half that repeats."""

Pairs = tuple[Ids, Ids]


def cell_pairs(vectors: Floats, keys: Ids, cosine: float = LEAST_COSINE) -> Iterator[Pairs]:
    """Candidates among names, cell by cell: positions (i, j), i < j; each pair in the first cell it shares.

    vectors: whole vectors, (n, width); keys: (n, cells per name), ascending. cosine: least of a pair.
    """
    if not len(keys):
        return
    width = keys.shape[1]
    order = np.argsort(keys.ravel(), kind="stable")
    names, cells = order // width, keys.ravel()[order]
    ends = np.flatnonzero(np.diff(cells, append=-1)) + 1
    for start, end in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True):
        if end - start > 1:
            rows = names[start:end]
            for left, right in pairs_within(vectors[rows], keys[rows], int(cells[start]), cosine):
                yield rows[left], rows[right]


def pairs_within(vectors: Floats, keys: Ids, cell: int, cosine: float = LEAST_COSINE) -> Iterator[Pairs]:
    """Candidates among the names of one cell: positions (i, j), i < j, in it.

    vectors, keys: of these names. A pair that shares several cells is given by the first of them only, so that no step
    has to look for repeated pairs. Memory: some 4 million products at a time.
    """
    count, least = len(vectors), np.float32(cosine * SCALE**2)
    step = min(max(_TILE // max(count, 1), 1), _ROWS)
    floor = _floor(vectors, least, step) if count > CROWDED else None
    for start in range(0, count, step):
        dots = vectors[start : start + step] @ vectors[start:].T
        limit = least if floor is None else np.minimum(floor[start : start + step, None], floor[None, start:])
        left, right = (side + start for side in np.nonzero(dots >= limit))
        above = left < right
        left, right = left[above], right[above]
        repeated = _share_earlier(keys, left, right, cell)
        yield left[~repeated], right[~repeated]


def _share_earlier(keys: Ids, left: Ids, right: Ids, cell: int) -> Flags:
    """Whether pairs share a cell before ``cell``."""
    one, two = keys[left], keys[right]
    found = np.zeros(len(left), dtype=np.bool_)
    for column in range(keys.shape[1] - 1):
        shared = (two == one[:, column, None]).any(axis=1)
        found |= shared & (one[:, column] < cell)
    return found


def _floor(vectors: Floats, least: np.float32, step: int) -> Floats:
    """What each name of a crowded cell asks of a product: that of its NEAREST closest."""
    floor = np.full(len(vectors), least, dtype=np.float32)
    for start in range(0, len(vectors), step):
        dots = vectors[start : start + step] @ vectors.T
        nearest = np.partition(dots, -NEAREST, axis=1)[:, -NEAREST]
        floor[start : start + step] = np.maximum(least, nearest)
    return floor
