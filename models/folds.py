"""Splitting by document group: what a model is judged on must never share a document with its training."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["group_folds"]


def group_folds(groups: Sequence[str], folds: int, seed: int = 0) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Fold number (0 to folds − 1) per row; rows of one group always share a fold.

    Groups are shuffled by ``seed``; each goes to the fold with the fewest rows, the large ones first.
    """
    sizes = Counter(groups)
    names = sorted(sizes)
    np.random.default_rng(seed).shuffle(names)
    names.sort(key=lambda name: -sizes[name] if sizes[name] > len(groups) / (4 * folds) else 0)
    loads = [0] * folds
    place: dict[str, int] = {}
    for name in names:
        place[name] = loads.index(min(loads))
        loads[place[name]] += sizes[name]
    return np.array([place[group] for group in groups], dtype=np.int64)
