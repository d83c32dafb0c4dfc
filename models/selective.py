"""Answers at the level one can be sure of: the 二级 class, else the 一级 class, else neither.

A row is answered with its likeliest leaf when that leaf's probability reaches ``leaf``; else with its likeliest
parent when the parent's probability, the sum of its leaves, reaches ``parent``; else it is left undecided. Both
thresholds are chosen on documents the model had not seen for a stated share of unacceptable answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from models.metrics import parent_numbers, sum_parents
from models.truth import Truth

__all__ = [
    "LEAF",
    "PARENT",
    "UNDECIDED",
    "Answers",
    "RiskPoint",
    "SelectiveQuality",
    "Thresholds",
    "choose_thresholds",
    "cross_fit_answers",
    "measure_answers",
    "risk_coverage",
    "select",
]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]

ERROR_RATE, PARENT_ERROR_RATE = 0.02, 0.05
"""Stated shares of unacceptable answers. A parent is named only for rows whose leaf is open, the hardest; held to the
leaf's share it would hardly ever be, and the reader would be told nothing where the parent is nearly sure."""
EDITION = "2021"
_FEWEST = 15
UNDECIDED, PARENT, LEAF = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Least probabilities of an answer, 0-1; above 1 never answers.

    error, parent_error: stated share of the answers at each level that no reviewer accepts.
    """

    leaf: float
    parent: float
    error: float = ERROR_RATE
    parent_error: float = PARENT_ERROR_RATE

    def to_dict(self) -> dict[str, float]:
        """Plain mapping for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Thresholds:
        """Inverse of :meth:`to_dict`. Raises KeyError when a threshold is missing."""
        return cls(**{key: float(data[key]) for key in ("leaf", "parent", "error", "parent_error")})


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers of n rows, each array of shape (n,).

    level: LEAF (2), PARENT (1) or UNDECIDED (0). leaf: column of the likeliest leaf, −1 unless the level is LEAF.
    parent: number of the answered parent in the edition's tree (of the leaf's parent at level LEAF), −1 when
    undecided. sure: probability of what is answered, of the likeliest leaf when undecided.
    """

    level: Numbers
    leaf: Numbers
    parent: Numbers
    sure: Floats


@dataclass(frozen=True, slots=True)
class SelectiveQuality:
    """What selective answers are worth, shares 0-1.

    leaf, parent, undecided: shares of rows by level. leaf_error, parent_error: unacceptable among the answers of
    a level, 0 without any. error: among all answers.
    """

    leaf: float
    parent: float
    undecided: float
    leaf_error: float
    parent_error: float
    error: float

    def to_dict(self) -> dict[str, float]:
        """Plain mapping, rounded to four digits."""
        return {key: round(value, 4) for key, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Answering rows of probability ≥ ``threshold`` only: coverage answers that share, risk of it unacceptably."""

    threshold: float
    coverage: float
    risk: float


def select(probabilities: Floats, thresholds: Thresholds, edition: str = EDITION) -> Answers:
    """Answers at the surest sufficient level; a row's answer does not depend on the others.

    probabilities: shape (n, leaves). edition: whose tree names the parents.
    """
    numbers = np.array(parent_numbers(edition))
    parents = sum_parents(probabilities, edition)
    top, best = probabilities.max(axis=1), probabilities.argmax(axis=1)
    parent_top, parent_best = parents.max(axis=1), parents.argmax(axis=1)
    level = np.where(top >= thresholds.leaf, LEAF, np.where(parent_top >= thresholds.parent, PARENT, UNDECIDED))
    return Answers(
        level,
        np.where(level == LEAF, best, -1),
        np.where(level == LEAF, numbers[best], np.where(level == PARENT, parent_best, -1)),
        np.where(level == PARENT, parent_top, top),
    )


def choose_thresholds(
    probabilities: Floats,
    truth: Truth,
    error: float = ERROR_RATE,
    parent_error: float = PARENT_ERROR_RATE,
    edition: str = EDITION,
) -> Thresholds:
    """Lowest thresholds whose answers are unacceptable at most in the stated shares, level by level.

    probabilities: shape (n, leaves), from a model that saw none of the rows' documents. One error more than
    counted is assumed, so that a few lucky rows promise nothing. The parent's threshold is chosen on the rows that
    the leaf's leaves open. A level that cannot keep the promise with 15 answers gets 1.01: never.
    """
    leaf_right, parent_right = _right(probabilities, truth, edition)
    top = probabilities.max(axis=1)
    leaf = _lowest(top, leaf_right, error)
    rest = top < leaf
    sums = sum_parents(probabilities, edition).max(axis=1)
    return Thresholds(leaf, _lowest(sums[rest], parent_right[rest], parent_error), error, parent_error)


def cross_fit_answers(
    probabilities: Floats,
    truth: Truth,
    folds: Any,
    error: float = ERROR_RATE,
    parent_error: float = PARENT_ERROR_RATE,
    edition: str = EDITION,
) -> Answers:
    """Answers of every row by thresholds from the other folds; folds: shape (n,), groups of documents share one."""
    parts: dict[str, Any] = {}
    for fold in np.unique(folds):
        rest, own = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        chosen = choose_thresholds(probabilities[rest], truth.take(rest), error, parent_error, edition)
        given = select(probabilities[own], chosen, edition)
        for key in Answers.__slots__:
            values = getattr(given, key)
            parts.setdefault(key, np.zeros(len(truth), dtype=values.dtype))[own] = values
    return Answers(**parts)


def measure_answers(answers: Answers, truth: Truth, edition: str = EDITION) -> SelectiveQuality:
    """Shares by level and how many of the answers no reviewer accepts."""
    numbers = np.array(parent_numbers(edition))
    leaf, parent = answers.level == LEAF, answers.level == PARENT
    wrong_leaf = leaf & ~truth.accepted[np.arange(len(truth)), np.maximum(answers.leaf, 0)]
    wrong_parent = parent & ~(truth.accepted & (numbers[None, :] == answers.parent[:, None])).any(axis=1)
    return SelectiveQuality(
        float(leaf.mean()),
        float(parent.mean()),
        float((answers.level == UNDECIDED).mean()),
        float(wrong_leaf.sum() / max(1, leaf.sum())),
        float(wrong_parent.sum() / max(1, parent.sum())),
        float((wrong_leaf | wrong_parent).sum() / max(1, (leaf | parent).sum())),
    )


def risk_coverage(sure: Floats, right: Flags, points: int = 100) -> tuple[RiskPoint, ...]:
    """The risk-coverage curve, the surest rows first, at about ``points`` coverages, the last one 1.

    sure: probability of the answers, shape (n,). right: whether a reviewer accepts them. Rows of equal
    probability are answered together, so every point can be had by a threshold.
    """
    if not len(sure):
        return ()
    order = np.argsort(-sure, kind="stable")
    ranked, wrong = sure[order], np.cumsum(~right[order])
    ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    kept = np.unique(ends[np.linspace(0, len(ends) - 1, points).astype(np.int64)]).tolist()
    return tuple(RiskPoint(float(ranked[i]), (i + 1) / len(sure), float(wrong[i]) / (i + 1)) for i in kept)


def _right(probabilities: Floats, truth: Truth, edition: str) -> tuple[Flags, Flags]:
    """Whether the likeliest leaf and the likeliest parent are accepted, both of shape (n,)."""
    numbers = np.array(parent_numbers(edition))
    parent = sum_parents(probabilities, edition).argmax(axis=1)
    return (
        truth.accepted[np.arange(len(truth)), probabilities.argmax(axis=1)],
        np.asarray((truth.accepted & (numbers[None, :] == parent[:, None])).any(axis=1)),
    )


def _lowest(sure: Floats, right: Flags, error: float) -> float:
    """Lowest threshold whose answers, with one error more, keep the error rate; 1.01 when none does."""
    order = np.argsort(-sure, kind="stable")
    ranked, wrong = sure[order], np.cumsum(~right[order])
    count = np.arange(1, len(ranked) + 1)
    ends = np.append(ranked[1:] != ranked[:-1], True) if len(ranked) else np.empty(0, dtype=np.bool_)
    kept = np.flatnonzero(ends & (count >= _FEWEST) & ((wrong + 1) / (count + 1) <= error))
    return float(ranked[kept[-1]]) if len(kept) else 1.01
