"""Shares with 95 % intervals by drawing whole forms again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

__all__ = ["interval"]

DRAWS, SEED = 2000, 20261121


def interval(parts: Sequence[Sequence[float]]) -> dict[str, float]:
    """Share over all rows with a 95 % interval over forms drawn again. parts: a sequence of rows per form."""
    sums, counts = np.array([sum(part) for part in parts]), np.array([len(part) for part in parts])
    draws = np.random.default_rng(SEED).integers(0, len(parts), (DRAWS, len(parts)))
    again = sums[draws].sum(axis=1) / counts[draws].sum(axis=1)
    low, high = np.quantile(again, [0.025, 0.975])
    value = sums.sum() / counts.sum()
    return {"value": round(float(value), 3), "low": round(float(low), 3), "high": round(float(high), 3)}
