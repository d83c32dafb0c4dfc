"""Drift: whether the office's rows are still like those the published figures were measured on.

Every check compares the newest rows that the weights in force judged with their answers on public documents they had
not seen, and with the office's own earlier rows. An alarm says that the published accuracy may not hold, not that it
does not: only decisions tell that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from corpus.taxonomy import load_taxonomy
from models.reference import Reference
from service.learning.compare import wilson
from service.learning.drift_checks import Check, check_exchangeable, check_shifts, worst
from service.learning.judged_rows import JudgedRows, outcomes_by_month, read_judged
from service.learning.measured import measured_weights
from service.learning.shift import jensen_shannon
from service.office.office import Office
from service.store.tables import now

__all__ = ["RECENT_ROWS", "Drift", "Month", "RuleOutcomes", "measure_drift"]

RECENT_ROWS = 2000
_MOST_MONTHS = 36
_FEWEST_DECIDED = 10


@dataclass(frozen=True, slots=True)
class Month:
    """Rows of forms that came in a month. All shares 0-1.

    mix: share by leaf, of what the model answers. confidence: mean. undecided: rows it is not sure enough of. unknown:
    mean share of n-grams it never met. distance: Jensen-Shannon, of the mix to that of the public documents; None
    without them. decided, rejected: findings of those forms.
    """

    month: str
    forms: int
    rows: int
    mix: dict[str, float]
    confidence: float
    undecided: float
    unknown: float
    distance: float | None
    decided: int
    rejected: int


@dataclass(frozen=True, slots=True)
class RuleOutcomes:
    """What reviewers made of a rule's findings.

    rejected: share, 0-1, with its 95 % interval. by_month: decided and rejected. mostly_rejected: beyond doubt.
    """

    rule: str
    decided: int
    rejected: float
    low: float
    high: float
    by_month: dict[str, tuple[int, int]]
    mostly_rejected: bool


@dataclass(frozen=True, slots=True)
class Drift:
    """What looking for drift found. level: of the worst check. weights: id of those in force."""

    at: str
    version: str
    weights: str
    rows: int
    recent_rows: int
    reference_rows: int
    level: str
    sentence: str
    checks: tuple[Check, ...]
    months: tuple[Month, ...]
    rules: tuple[RuleOutcomes, ...]

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field."""
        return asdict(self)


def measure_drift(office: Office) -> Drift:
    """Look for drift now. Raises ModelError and ServiceError."""
    measured = measured_weights(office)
    with office.database.read() as session:
        rows = read_judged(session, measured.weights, _vectoriser(measured.model))
        outcomes = outcomes_by_month(session)
    reference = measured.public  # without it the office is still compared with itself
    own = rows.take(rows.current)
    recent, earlier = own.take(slice(-RECENT_ROWS, None)), own.take(slice(None, -RECENT_ROWS))
    checks = check_shifts(recent, earlier, "本单位以前的行")
    if reference is not None:
        checks = [*check_shifts(recent, reference, "评测所用的公开文件"), check_exchangeable(own, reference), *checks]
    level = worst(checks)
    return Drift(
        now().isoformat(),
        measured.version,
        measured.weights,
        len(rows),
        len(recent),
        len(reference) if reference else 0,
        level,
        _SENTENCES[level],
        tuple(checks),
        _months(rows, reference, outcomes),
        _rules(outcomes),
    )


def _vectoriser(model: Any) -> Any:
    return model.quick().judge.vectoriser  # the quick judge reads n-grams, which not every judge need do


_SENTENCES = {
    "alarm": "近期的指标与模型评测时的明显不同，公布的准确率未必适用，请抽查近期的归类，积累决定后重新训练",
    "watch": "近期的指标有变化的迹象，请留意下个月的情况",
    "ok": "没有发现变化",
    "unknown": "行数还太少，看不出有没有变化",
}


def _months(
    rows: JudgedRows, reference: Reference | None, outcomes: dict[tuple[str, str], Counter[str]]
) -> tuple[Month, ...]:
    leaves = load_taxonomy().leaves
    expected = np.bincount(reference.leaf, minlength=len(leaves)).astype(float) if reference is not None else None
    out = []
    for number, month in enumerate(rows.months):
        own = rows.take(rows.month == number)
        counts = np.bincount(own.leaf, minlength=len(leaves)).astype(float)
        decided: Counter[str] = sum((c for (_, when), c in outcomes.items() if when == month), Counter())
        out.append(
            Month(
                month,
                len(np.unique(own.form)),
                len(own),
                {leaf: round(float(counts[k] / len(own)), 4) for k, leaf in enumerate(leaves)},
                round(float(own.confidence.mean()), 4),
                round(float((own.level == 0).mean()), 4),
                round(float(own.unknown.mean()), 4),
                round(jensen_shannon(counts, expected), 4) if expected is not None else None,
                decided.total(),
                decided["reject"],
            )
        )
    return tuple(out[-_MOST_MONTHS:])


def _rules(outcomes: dict[tuple[str, str], Counter[str]]) -> tuple[RuleOutcomes, ...]:
    out = []
    for rule in sorted({rule for rule, _ in outcomes}):
        months = {month: counts for (own, month), counts in sorted(outcomes.items()) if own == rule}
        decided = sum(counts.total() for counts in months.values())
        rejected = sum(counts["reject"] for counts in months.values())
        low, high = wilson(rejected, decided)
        by_month = {month: (counts.total(), counts["reject"]) for month, counts in months.items()}
        mostly = decided >= _FEWEST_DECIDED and low > 0.5
        share = round(rejected / decided, 4)
        out.append(RuleOutcomes(rule, decided, share, round(low, 4), round(high, 4), by_month, mostly))
    return tuple(out)
