"""Prediction sets with a stated coverage: split conformal on the probability matrix.

A leaf is in a row's set when its probability reaches 1 − threshold; the threshold is the conformal quantile of
1 − P(label) over calibration rows of other documents (Vovk, Gammerman, Shafer 2005; Sadinle, Lei, Wasserman 2019).
What is promised is ``covered``: that the set holds the *primary* label, the class a reviewer puts first; that it
holds some accepted class is reported beside it and is never rarer. Classes with ``FEWEST`` calibration rows have a
threshold of their own, so that the promise holds within them too; the others share the pooled one.

The promise needs rows like those calibrated on: a new year, form or department makes it a hope. A set may be empty:
then no class is as likely as the label of a row usually is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.truth import Truth

__all__ = [
    "COVERAGES",
    "FEWEST",
    "SetLevel",
    "SetQuality",
    "calibrate_sets",
    "cross_fit_sets",
    "measure_sets",
    "set_matrix",
]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

COVERAGES = (0.80, 0.90, 0.95)
FEWEST = 50
"""Least calibration rows of a class with a threshold of its own."""
_SLACK = 1e-12  # a probability read back from a rounded threshold must not fall out of its own set


@dataclass(frozen=True, slots=True)
class SetLevel:
    """Thresholds of one promise.

    coverage: promised share of sets that hold the primary label, 0-1. threshold: pooled quantile of 1 − P(label),
    0-1; 1 takes every leaf. by_leaf: the threshold each leaf is held to, taxonomy order.
    """

    coverage: float
    threshold: float
    by_leaf: tuple[float, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping for JSON."""
        return {"coverage": self.coverage, "threshold": self.threshold, "by_leaf": list(self.by_leaf)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SetLevel:
        """Inverse of :meth:`to_dict`. Raises KeyError when a field is missing."""
        return cls(float(data["coverage"]), float(data["threshold"]), tuple(float(x) for x in data["by_leaf"]))


@dataclass(frozen=True, slots=True)
class SetQuality:
    """What sets of one promise are worth. All shares 0-1.

    coverage: the promise. covered: sets that hold the primary label. accepted: sets that hold an accepted leaf.
    size: mean number of leaves. single, empty: shares of sets of one and of no leaf. by_leaf: covered within each
    primary label, NaN for labels without rows. worst_group: least covered among groups of 20 rows and more,
    NaN without one.
    """

    coverage: float
    covered: float
    accepted: float
    size: float
    single: float
    empty: float
    by_leaf: tuple[float, ...]
    worst_group: float


def set_matrix(probabilities: Floats, level: SetLevel) -> Flags:
    """Which leaves belong to the set of each row, shape (n, leaves).

    probabilities: shape (n, leaves). Sets of a higher coverage hold those of a lower one.
    """
    return np.asarray(1.0 - probabilities <= np.array(level.by_leaf)[None, :] + _SLACK)


def calibrate_sets(
    probabilities: Floats,
    truth: Truth,
    coverages: Sequence[float] = COVERAGES,
    *,
    by_leaf: bool = True,
    least: int = FEWEST,
) -> tuple[SetLevel, ...]:
    """Thresholds for stated coverages.

    probabilities: shape (n, leaves), from a model that saw none of the rows' documents. by_leaf: thresholds per
    class with ``least`` rows. Raises ValueError for a coverage outside 0-1 or without rows.
    """
    score = 1.0 - probabilities[np.arange(len(truth)), truth.primary]
    levels = []
    for coverage in coverages:
        pooled = _quantile(score, coverage)
        own = [score[truth.primary == leaf] for leaf in range(probabilities.shape[1])]
        levels.append(
            SetLevel(
                coverage,
                pooled,
                tuple(_quantile(part, coverage) if by_leaf and len(part) >= least else pooled for part in own),
            )
        )
    return tuple(levels)


def cross_fit_sets(
    probabilities: Floats, truth: Truth, folds: Any, coverages: Sequence[float] = COVERAGES, **options: Any
) -> dict[float, Flags]:
    """Sets of every row, by coverage, each (n, leaves), with thresholds from the other folds.

    folds: shape (n,), a number per row; rows of one group of documents share it.
    """
    out = {coverage: np.zeros(probabilities.shape, dtype=np.bool_) for coverage in coverages}
    for fold in np.unique(folds):
        rest, own = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        for level in calibrate_sets(probabilities[rest], truth.take(rest), coverages, **options):
            out[level.coverage][own] = set_matrix(probabilities[own], level)
    return out


def measure_sets(sets: Flags, truth: Truth, coverage: float) -> SetQuality:
    """Quality of the sets (n, leaves) of one promise."""
    covered = sets[np.arange(len(truth)), truth.primary]
    sizes = sets.sum(axis=1)
    labels = [covered[truth.primary == leaf] for leaf in range(sets.shape[1])]
    groups = [covered[truth.groups == group] for group in np.unique(truth.groups)]
    large = [float(part.mean()) for part in groups if len(part) >= 20]
    return SetQuality(
        coverage,
        float(covered.mean()),
        float((sets & truth.accepted).any(axis=1).mean()),
        float(sizes.mean()),
        float((sizes == 1).mean()),
        float((sizes == 0).mean()),
        tuple(float(part.mean()) if len(part) else float("nan") for part in labels),
        min(large, default=float("nan")),
    )


def _quantile(score: Floats, coverage: float) -> float:
    """The ⌈(n + 1)·coverage⌉-th smallest score, 1 where there is none: a new score is as small with ``coverage``."""
    if not 0.0 < coverage < 1.0 or not len(score):
        raise ValueError(f"coverage {coverage} of {len(score)} rows")
    rank = int(np.ceil((len(score) + 1) * coverage - 1e-9))
    return float(np.sort(score)[rank - 1]) if rank <= len(score) else 1.0
