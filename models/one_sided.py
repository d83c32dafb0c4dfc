"""Ridge logistic regression whose coefficients may be kept from turning against their meaning."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["fit_one_sided"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

_FLOOR = 1e-9


def fit_one_sided(signs: Floats, hits: Floats, weight: Floats, ridge: Floats, least: Floats) -> tuple[Floats, float]:
    """Coefficients, none below its ``least``, and a free intercept, by projected Newton steps; deterministic.

    signs: shape (n, signs). hits, weight: shape (n,), hits 0 or 1. ridge: shape (signs,), half of it times the squared
    coefficient is added to the loss. least: shape (signs,), 0 for a sign that may only speak for a hit, −inf for one
    that may speak either way.
    """
    design = np.column_stack([signs, np.ones(len(signs))])
    ridge, least = np.append(ridge, 0.0), np.append(least, -np.inf)

    def loss(found: Floats) -> float:
        z = design @ found
        return float((weight * (np.logaddexp(0.0, z) - hits * z)).sum() + (ridge * found * found).sum() / 2.0)

    found = np.maximum(np.zeros(design.shape[1]), least)
    for _ in range(100):
        chance = np.exp(-np.logaddexp(0.0, -(design @ found)))  # never overflows
        slope = design.T @ (weight * (chance - hits)) + ridge * found
        free = (found > least) | (slope < 0.0)
        curve = (design.T * (weight * chance * (1.0 - chance))) @ design + np.diag(ridge + _FLOOR)
        step = np.zeros(len(found))
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
        here, size = loss(found), 1.0
        while loss(np.maximum(found - size * step, least)) > here and size > _FLOOR:
            size /= 2.0
        after = np.maximum(found - size * step, least)
        moved = float(np.abs(after - found).max())
        found = after
        if moved < 1e-9:
            break
    return found[:-1], float(found[-1])
