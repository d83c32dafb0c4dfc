"""Where a score becomes a verdict: operating points chosen on documents the model had not seen.

Half of a naive label-error finder's flags are false alarms, so every threshold carries its measured share.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.manifest import MisfiledPoint
from models.truth import Truth

__all__ = ["choose_threshold", "misfiled_curve", "operating_points"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

_THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
NORMAL_PRECISION, HIGH_PRECISION = 0.65, 0.85
_FEWEST_FLAGS = 15


def misfiled_curve(probabilities: Floats, truth: Truth, scores: Floats | None = None) -> tuple[MisfiledPoint, ...]:
    """Precision, recall and share of flags at fixed thresholds of misfiled_score, rows with a filed leaf only.

    scores: shape (n,), see models.misfiled; 1 − P(filed) for None. A row is flagged when its score reaches the
    threshold and the model's answer is another leaf.
    """
    filed = np.flatnonzero(truth.filed >= 0)
    chances = probabilities[filed]
    score = 1.0 - chances[np.arange(len(filed)), truth.filed[filed]] if scores is None else scores[filed]
    other = chances.argmax(axis=1) != truth.filed[filed]
    wrong = truth.misfiled[filed]
    points = []
    for threshold in _THRESHOLDS:
        flagged = (score >= threshold) & other
        hits = int((flagged & wrong).sum())
        if flagged.sum() >= _FEWEST_FLAGS:
            precision, recall = hits / int(flagged.sum()), hits / max(1, int(wrong.sum()))
            points.append(
                MisfiledPoint(threshold, round(precision, 4), round(recall, 4), round(float(flagged.mean()), 4))
            )
    return tuple(points)


def choose_threshold(curve: tuple[MisfiledPoint, ...], precision: float) -> float:
    """Lowest measured threshold that reaches the precision; the most precise one when none does; 1 without a curve."""
    reached = [point.threshold for point in curve if point.precision >= precision]
    return min(reached) if reached else max(curve, key=lambda p: p.precision).threshold if curve else 1.0


def operating_points(
    probabilities: Floats, truth: Truth, curve: tuple[MisfiledPoint, ...], other: int
) -> dict[str, float]:
    """Points for the classifier room.

    misfiled, misfiled_high: least misfiled_score for a flag, and for one of high severity. confidence: least
    probability of the proposed class: answers of that confidence are accepted seven times in ten. other: the same,
    nine times in ten, for the last-resort class ``other`` (its column).
    """
    answer = probabilities.argmax(axis=1)
    right = truth.accepted[np.arange(len(truth)), answer]
    top = probabilities.max(axis=1)
    return {
        "misfiled": choose_threshold(curve, NORMAL_PRECISION),
        "misfiled_high": choose_threshold(curve, HIGH_PRECISION),
        "confidence": _least_top(top, right, 0.7, near=True),
        "other": max(0.5, _least_top(top[answer == other], right[answer == other], 0.9)),
    }


def _least_top(top: Floats, right: Any, wanted: float, near: bool = False) -> float:
    """Least probability (steps of .05) above which, or right at which when ``near``, the wanted share is accepted."""
    for step in range(20):
        level = step / 20
        chosen = (top >= level) & (top < level + 0.1) if near else top >= level
        if chosen.sum() >= _FEWEST_FLAGS and right[chosen].mean() >= wanted:
            return level
    return 0.5 if near else 0.95
