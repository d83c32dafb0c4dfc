"""What a score that ranks rows for review is worth."""

from __future__ import annotations

from typing import Any

import numpy as np

from models.truth import Truth

__all__ = ["average_precision", "measure_ranking", "recall_at_precision"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


def measure_ranking(score: Floats, truth: Truth) -> dict[str, float]:
    """What a score for a wrongly filed class is worth, over the rows with a filed leaf.

    score: shape (n,). misfiled_ap: average precision. misfiled_recall_90: share of the misfiled rows that can be
    flagged while nine flags in ten are right. Both NaN where no row is misfiled.
    """
    filed = np.flatnonzero(truth.filed >= 0)
    wrong = truth.misfiled[filed]
    if not wrong.any():
        return {"misfiled_ap": float("nan"), "misfiled_recall_90": float("nan")}
    return {
        "misfiled_ap": average_precision(score[filed], wrong),
        "misfiled_recall_90": recall_at_precision(score[filed], wrong, 0.9),
    }


def average_precision(score: Floats, positive: Flags) -> float:
    """Mean precision over the positives, rows ranked by score; equal scores are taken together. 0 without positives."""
    if not positive.any():
        return 0.0
    recall, precision = _ranked(score, positive)
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def recall_at_precision(score: Floats, positive: Flags, precision: float) -> float:
    """Largest recall of a threshold whose precision is at least so high; 0 where none is."""
    if not positive.any():
        return 0.0
    recall, reached = _ranked(score, positive)
    return float(np.max(recall[reached >= precision], initial=0.0))


def _ranked(score: Floats, positive: Flags) -> tuple[Floats, Floats]:
    """Recall and precision at every distinct score, highest first."""
    order = np.argsort(-score, kind="stable")
    ranked, hits = score[order], np.cumsum(positive[order])
    last = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))  # end of each run of equal scores
    return hits[last] / hits[-1], hits[last] / (last + 1)
