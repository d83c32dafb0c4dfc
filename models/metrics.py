"""How good answers are: shares, calibration, selective accuracy, ranking of misfiled rows, with intervals.

All shares are 0-1. Intervals resample groups of documents, not rows: rows of one form stand and fall together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from corpus.taxonomy import load_taxonomy
from models.ranking import measure_ranking
from models.truth import Truth

__all__ = [
    "Figure",
    "calibration_error",
    "measure",
    "measure_with_intervals",
    "parent_numbers",
    "with_intervals",
]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

_BINS = 10
_EDITION = "2021"


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with its 95 % interval (2.5 and 97.5 percentile over resampled documents)."""

    value: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """Mapping with value, low, high, rounded to four digits."""
        return {key: round(number, 4) for key, number in asdict(self).items()}

    def __str__(self) -> str:
        return f"{self.value:.3f}（{self.low:.3f}–{self.high:.3f}）"


def parent_numbers(edition: str = _EDITION) -> list[int]:
    """Number of the parent of every leaf, in taxonomy order."""
    taxonomy = load_taxonomy()
    parents = list(taxonomy.edition(edition).tree)
    return [parents.index(taxonomy.edition(edition).parent(leaf)) for leaf in taxonomy.leaves]


def sum_parents(probabilities: Floats, edition: str = _EDITION) -> Floats:
    """Parents' probabilities, shape (n, parents), order of the edition's tree: sums of their leaves."""
    numbers = parent_numbers(edition)
    out = np.zeros((len(probabilities), max(numbers) + 1))
    for leaf, parent in enumerate(numbers):
        out[:, parent] += probabilities[:, leaf]
    return out


def measure(probabilities: Floats, truth: Truth, misfiled: Floats | None = None) -> dict[str, float]:
    """Every figure of one set of answers.

    probabilities: shape (n, leaves). misfiled: score of each row for a wrongly filed class, shape (n,); 1 − P(filed)
    for None. acceptable: answers a reviewer accepts. primary: equal to the first reader's.
    macro_f1: mean F1 over leaves that occur. parent: first level of edition 2021 accepted. ece: calibration
    error of the confidence against acceptability, ece_primary against the primary label. at_80, at_50: share
    accepted among the most confident 80 and 50 %. misfiled_ap, misfiled_recall_90: see models.ranking.
    """
    rows = np.arange(len(truth))
    answer = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    right = truth.accepted[rows, answer]
    surest = np.argsort(-confidence, kind="stable")
    numbers = np.array(parent_numbers())
    parent = sum_parents(probabilities).argmax(axis=1)
    parent_right = (truth.accepted & (numbers[None, :] == parent[:, None])).any(axis=1)
    score = 1.0 - probabilities[rows, truth.filed] if misfiled is None else misfiled
    return {
        "acceptable": float(right.mean()),
        "primary": float((answer == truth.primary).mean()),
        "macro_f1": _macro_f1(answer, truth.primary, probabilities.shape[1]),
        "parent": float(parent_right.mean()),
        "ece": calibration_error(confidence, right),
        "ece_primary": calibration_error(confidence, answer == truth.primary),
        "at_80": float(right[surest[: max(1, round(0.8 * len(truth)))]].mean()),
        "at_50": float(right[surest[: max(1, round(0.5 * len(truth)))]].mean()),
        **measure_ranking(score, truth),
    }


def measure_with_intervals(
    probabilities: Floats, truth: Truth, draws: int = 400, seed: int = 1, misfiled: Floats | None = None
) -> dict[str, Figure]:
    """The figures of :func:`measure` with intervals from resampling whole groups of documents."""

    def figures(rows: Any) -> dict[str, float]:
        return measure(probabilities[rows], truth.take(rows), None if misfiled is None else misfiled[rows])

    return with_intervals(figures, truth, draws, seed)


def with_intervals(
    figures: Callable[[Any], Mapping[str, float]], truth: Truth, draws: int = 400, seed: int = 1
) -> dict[str, Figure]:
    """Figures of row numbers, with intervals over ``draws`` resamplings of whole groups; what is NaN is left out."""
    centre = figures(np.arange(len(truth)))
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(truth.groups == group) for group in np.unique(truth.groups)]
    drawn: list[Mapping[str, float]] = []
    for _ in range(draws):
        rows = np.concatenate([members[i] for i in rng.integers(len(members), size=len(members))])
        drawn.append(figures(rows))
    return {k: _interval(value, [item[k] for item in drawn]) for k, value in centre.items() if not np.isnan(value)}


def _interval(value: float, drawn: Sequence[float]) -> Figure:
    known = [number for number in drawn if not np.isnan(number)]
    low, high = np.percentile(known, [2.5, 97.5]) if known else (value, value)
    return Figure(value, float(low), float(high))


def _macro_f1(answer: Any, primary: Any, classes: int) -> float:
    scores = []
    for leaf in range(classes):
        actual, given = primary == leaf, answer == leaf
        if actual.any():
            scores.append(2.0 * float((actual & given).sum()) / float(actual.sum() + given.sum()))
    return float(np.mean(scores))


def calibration_error(confidence: Floats, right: Flags) -> float:
    """Expected calibration error over ten equal bins of confidence: mean gap, weighted by the bins' rows."""
    bins = np.minimum((confidence * _BINS).astype(np.int64), _BINS - 1)
    gaps = [
        abs(float(right[bins == b].mean() - confidence[bins == b].mean())) * (bins == b).mean() for b in np.unique(bins)
    ]
    return float(np.sum(gaps))
