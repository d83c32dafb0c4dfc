"""How far two sets of rows are apart, and whether chance explains it; rows of one document stand together.

Chance is measured by dealing whole groups of documents anew: rows of a form are alike, so a test that took them for
independent would raise an alarm about every office.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = [
    "Sample",
    "Shift",
    "Statistic",
    "jensen_shannon",
    "kolmogorov",
    "mean_gap",
    "measure_shift",
    "stability_index",
]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]
Statistic = Callable[[Floats, Floats], float]

_DEALS = 499
_FLOOR = 1e-4


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows as bins by groups of documents. counts: shape (groups, bins), rows of each group in each bin."""

    counts: Floats

    @classmethod
    def of(cls, bins: Numbers, groups: Numbers, width: int) -> Sample:
        """Count rows. bins: shape (n,), 0 to width − 1. groups: shape (n,), any numbers."""
        names, place = np.unique(groups, return_inverse=True)
        counts = np.zeros((len(names), width))
        np.add.at(counts, (place, bins), 1.0)
        return cls(counts)

    @property
    def total(self) -> Floats:
        """Rows by bin, shape (bins,)."""
        return np.asarray(self.counts.sum(axis=0))


@dataclass(frozen=True, slots=True)
class Shift:
    """A distance and the chance (0-1) of one as large, were the groups of both sets of the same kind."""

    distance: float
    p: float


def measure_shift(statistic: Statistic, one: Sample, other: Sample, *, deals: int = _DEALS, seed: int = 0) -> Shift:
    """Distance of two samples by a statistic of their rows by bin, tested by dealing the groups anew; deterministic."""
    found = statistic(one.total, other.total)
    both = np.concatenate([one.counts, other.counts])
    whole, rng = both.sum(axis=0), np.random.default_rng(seed)
    larger = 1
    for _ in range(deals):
        dealt = both[rng.permutation(len(both))[: len(one.counts)]].sum(axis=0)
        larger += statistic(dealt, whole - dealt) >= found
    return Shift(found, larger / (deals + 1))


def jensen_shannon(one: Floats, other: Floats) -> float:
    """Jensen-Shannon distance of two counts by bin: 0 for equal shares, 1 for nothing in common."""
    p, q = _shares(one), _shares(other)
    middle = (p + q) / 2.0
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(part > 0, part * np.log2(part / middle), 0.0).sum() for part in (p, q)]
    return float(np.sqrt(max(0.0, sum(parts) / 2.0)))


def stability_index(one: Floats, other: Floats) -> float:
    """Population stability index of two counts by bin; by custom a change from 0.1, a large one from 0.25."""
    p, q = np.maximum(_shares(one), _FLOOR), np.maximum(_shares(other), _FLOOR)
    return float(((p - q) * np.log(p / q)).sum())


def kolmogorov(one: Floats, other: Floats) -> float:
    """Kolmogorov-Smirnov distance, 0-1, of counts in ordered bins."""
    return float(np.abs(np.cumsum(_shares(one)) - np.cumsum(_shares(other))).max())


def mean_gap(one: Floats, other: Floats) -> float:
    """Distance of the means of counts in equal bins over 0-1."""
    middles = (np.arange(len(one)) + 0.5) / len(one)
    return abs(float((_shares(one) * middles).sum() - (_shares(other) * middles).sum()))


def _shares(counts: Floats) -> Floats:
    return np.asarray(counts / max(1.0, float(counts.sum())))
