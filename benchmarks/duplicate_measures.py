"""Precision, recall and F1 of a score on pairs, with weighed negatives; intervals by bootstrap over duties."""

from __future__ import annotations

from typing import Any

import numpy as np

Scores = np.ndarray[Any, np.dtype[np.float32]]
BOOTSTRAPS = 500
_POINTS = 20


def f1_at(good: Scores, bad: Scores, weight: float, threshold: float) -> dict[str, float]:
    """F1, precision and recall where pairs from ``threshold`` on count as the same; a negative counts ``weight``."""
    right, wrong = float((good >= threshold).sum()), weight * float((bad >= threshold).sum())
    return {
        "F1": round(2 * right / (len(good) + right + wrong), 4),
        "precision": round(right / max(right + wrong, 1e-9), 4),
        "recall": round(right / len(good), 4),
    }


def threshold_of_best_f1(good: Scores, bad: Scores, weight: float) -> float:
    """The score that separates best."""
    scores = np.concatenate([good, bad])
    order = np.argsort(-scores, kind="stable")
    is_good = (order < len(good)).astype(float)
    right, wrong = np.cumsum(is_good), weight * np.cumsum(1 - is_good)
    last = np.append(np.diff(scores[order]) != 0, True)  # equal scores stand or fall together
    f1 = np.where(last, 2 * right / (len(good) + right + wrong), 0.0)
    return float(scores[order][int(f1.argmax())])


def curve(good: Scores, bad: Scores, weight: float) -> list[dict[str, float]]:
    """Precision and recall at even steps of recall."""
    steps = np.quantile(good, 1 - np.arange(1, _POINTS) / _POINTS)
    return [{"threshold": round(float(step), 2), **f1_at(good, bad, weight, float(step))} for step in steps]


def bootstrap_f1(
    good: Scores,
    bad: Scores,
    weight: float,
    threshold: float,
    good_groups: np.ndarray[Any, Any],
    bad_groups: np.ndarray[Any, Any],
) -> list[float]:
    """2.5th and 97.5th percentile of F1 when groups (duties) are drawn again with replacement."""
    groups = np.unique(np.concatenate([good_groups, bad_groups]))
    counts = np.zeros((len(groups), 3))
    for row, group in enumerate(groups):
        own, other = good[good_groups == group], bad[bad_groups == group]
        counts[row] = len(own), (own >= threshold).sum(), weight * (other >= threshold).sum()
    draw = np.random.default_rng(0).integers(0, len(groups), (BOOTSTRAPS, len(groups)))
    total, right, wrong = np.moveaxis(counts[draw].sum(axis=1), 1, 0)
    low, high = np.percentile(2 * right / (total + right + wrong), [2.5, 97.5])
    return [round(float(low), 3), round(float(high), 3)]
