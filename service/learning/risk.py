"""What letting the model answer by itself would cost: share of rows answered and share of errors, by threshold.

From two sources: public documents the model had not seen, and the office's own approved decisions on rows that the
weights in force judged. The decided rows are those somebody had a reason to look at, so their errors are too many to
stand for all rows; the page says so beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.learning.measured import approved_answers, measured_weights
from service.office.office import Office

__all__ = ["Risk", "RiskPoint", "RiskSeries", "measure_risk", "risk_points"]

THRESHOLDS = tuple(round(step / 100, 2) for step in range(100))
_DRAWS, _FEWEST_GROUPS = 400, 5

Floats = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Answering by itself every row of confidence ≥ ``threshold``. All 0-1.

    auto: share of rows answered. error: of these, answers no reviewer accepts; None where none is answered. low, high:
    95 % interval over resampled groups of documents, None with too few of them.
    """

    threshold: float
    auto: float
    error: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class RiskSeries:
    """Points of one source. source: public or office. note: in Chinese, what the rows are."""

    source: str
    rows: int
    groups: int
    note: str
    points: tuple[RiskPoint, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """Series of the weights in force. threshold: of the answers given at leaf level now, and the error it was set for.

    reachable: whether any threshold keeps that promise.
    """

    version: str
    weights: str
    threshold: float
    error: float
    reachable: bool
    series: tuple[RiskSeries, ...]

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field."""
        return asdict(self)


def measure_risk(office: Office, actor: Actor) -> Risk:
    """Risk and coverage of the weights in force. Raises ServiceError 403, and ModelError for broken weights."""
    actor.require("use")
    measured = measured_weights(office)
    with office.database.read() as session:
        confidence, right, group = _office(session, measured.weights)
    series, own = [], measured.public
    if own is not None:
        note = "公开文件，模型没有见过；各行按盲读的可接受类判对错"
        points = risk_points(own.confidence, own.right, own.group)
        series.append(RiskSeries("public", len(own), len(np.unique(own.group)), note, points))
    if len(confidence):
        note = "复核通过的归类决定；只有被提出问题或被改类的行，比一般的行难"
        points = risk_points(confidence, right, group)
        series.append(RiskSeries("office", len(confidence), len(np.unique(group)), note, points))
    chosen = measured.model.selective
    return Risk(measured.version, measured.weights, chosen.leaf, chosen.error, chosen.leaf <= 1.0, tuple(series))


def risk_points(
    confidence: Floats, right: Flags, group: Numbers, thresholds: Sequence[float] = THRESHOLDS, *, seed: int = 1
) -> tuple[RiskPoint, ...]:
    """Points of rows, arrays of shape (n,), n > 0; intervals resample whole groups; deterministic."""
    names, place = np.unique(group, return_inverse=True)
    taken = confidence[:, None] >= np.array(thresholds)[None, :]
    answered, wrong = np.zeros((len(names), len(thresholds))), np.zeros((len(names), len(thresholds)))
    np.add.at(answered, place, taken)
    np.add.at(wrong, place, taken & ~right[:, None])
    times = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1.0 / len(names)), _DRAWS)
    drawn, missed = times @ answered, times @ wrong
    rates = np.divide(missed, drawn, out=np.full(drawn.shape, np.nan), where=drawn > 0)
    out = []
    for k, threshold in enumerate(thresholds):
        count, errors = int(answered[:, k].sum()), int(wrong[:, k].sum())
        known = rates[:, k][~np.isnan(rates[:, k])]
        low, high = (
            (round(float(q), 4) for q in np.percentile(known, [2.5, 97.5]))
            if len(names) >= _FEWEST_GROUPS and count and len(known)
            else (None, None)
        )
        error = round(errors / count, 4) if count else None
        out.append(RiskPoint(threshold, round(count / len(confidence), 4), error, low, high))
    return tuple(out)


def _office(session: Session, weights: str) -> tuple[Floats, Flags, Numbers]:
    """Confidence, whether the answer was what people decided, and group of decided rows the weights judged."""
    confidence, right, groups = [], [], []
    for row, answered, sure in approved_answers(session, weights):
        if sure is not None:
            confidence.append(float(sure))
            right.append(answered == row.leaf)
            groups.append(row.group)
    names = {name: number for number, name in enumerate(sorted(set(groups)))}
    return (
        np.array(confidence, dtype=np.float64),
        np.array(right, dtype=np.bool_),
        np.array([names[group] for group in groups], dtype=np.int64),
    )
