"""What a row wants of the network, and how much it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from models.truth import Row, Truth

__all__ = ["document_weights", "soft_targets"]

Floats = np.ndarray[Any, np.dtype[np.float64]]


def soft_targets(truth: Truth, also_weight: float) -> Floats:
    """Wanted leaf weights, shape (n, leaves): 1 for the primary, ``also_weight`` shared by the further accepted."""
    targets = truth.accepted.astype(np.float64)
    further = np.maximum(targets.sum(axis=1, keepdims=True) - 1.0, 1.0)
    targets *= also_weight / further
    targets[np.arange(len(truth)), truth.primary] = 1.0
    return targets


def document_weights(rows: Sequence[Row], cap: int) -> Floats:
    """Weight per row, shape (n,): 1, or less where its document has more than ``cap`` rows."""
    sizes = Counter(row.document for row in rows)
    return np.array([min(1.0, cap / sizes[row.document]) for row in rows])
