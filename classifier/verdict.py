"""The verdict on a form: pass, pass after mending, or send back, with a health score and its formula."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classifier.finding import SEVERITIES, Finding
from classifier.settings import Thresholds

__all__ = ["FORM_VERDICTS", "FormVerdict", "form_verdict", "verdict_of_counts"]

FORM_VERDICTS = ("通过", "完善后通过", "退回修改")
WEIGHTS = {"high": 1.0, "medium": 0.4, "low": 0.1, "info": 0.0}
_LEAST_ROWS = 10
_NAMES = {"high": "高", "medium": "中", "low": "低", "info": "提示"}


@dataclass(frozen=True, slots=True)
class FormVerdict:
    """What becomes of a form.

    label: 通过, 完善后通过 or 退回修改. counts: findings by severity. health: 0-100, one decimal.
    formula: how the score was computed, with this form's numbers. reason: why this verdict; Chinese.
    """

    label: str
    counts: Mapping[str, int]
    health: float
    formula: str
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field."""
        return {
            "label": self.label,
            "counts": dict(self.counts),
            "health": self.health,
            "formula": self.formula,
            "reason": self.reason,
        }


def form_verdict(findings: Sequence[Finding], rows: int, thresholds: Thresholds) -> FormVerdict:
    """Weigh the findings of one form.

    rows: number of indicators; at least ten are counted, so that a short form is not ruined by one finding.
    Health = 100 × (1 − weighted findings ÷ rows), never below 0.
    """
    return verdict_of_counts(Counter(finding.severity for finding in findings), rows, thresholds)


def verdict_of_counts(found: Mapping[str, int], rows: int, thresholds: Thresholds) -> FormVerdict:
    """The same from the number of findings of each severity."""
    counts = {severity: found.get(severity, 0) for severity in SEVERITIES}
    base = max(rows, _LEAST_ROWS)
    weighted = sum(WEIGHTS[severity] * count for severity, count in counts.items())
    health = round(100 * max(0.0, 1 - weighted / base), 1)
    terms = "＋".join(f"{_NAMES[key]}{counts[key]}×{WEIGHTS[key]:g}" for key in ("high", "medium", "low"))
    note = f"最低为0，指标不足{_LEAST_ROWS}条按{_LEAST_ROWS}条计"
    formula = f"健康分 = 100 ×（1 −（{terms}）÷ {base}）= {health:g}，{note}"
    label, reason = _decide(counts, health, thresholds)
    return FormVerdict(label, counts, health, formula, reason)


def _decide(counts: Mapping[str, int], health: float, thresholds: Thresholds) -> tuple[str, str]:
    if counts["high"] >= thresholds.return_high:
        return "退回修改", f"高级问题{counts['high']}个，达到{thresholds.return_high}个"
    if health < thresholds.return_health:
        return "退回修改", f"健康分{health:g}，低于{thresholds.return_health:g}"
    if counts["high"] or counts["medium"]:
        return "完善后通过", f"高级问题{counts['high']}个，中级问题{counts['medium']}个，修改后可以通过"
    if counts["low"]:
        return "通过", f"只有{counts['low']}个轻微问题"
    return "通过", "没有发现需要修改的问题"
