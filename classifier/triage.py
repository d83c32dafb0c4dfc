"""What to look at first: findings by their expected worth, and near-identical ones under one decision.

Expected worth = weight of the severity × probability that the finding is right × weight of the row. The weights of
severities are those of the health score (classifier/verdict.py); a row's weight is its 权重 beside the form's mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from classifier.finding import Finding
from classifier.verdict import WEIGHTS
from corpus.records import Indicator

__all__ = ["FindingGroup", "group_findings", "rank_findings", "row_weights"]

_NUMBER = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*[%分％]?\s*$")
_LEAST, _MOST = 0.5, 2.0
_INFO = 0.01  # what is said for information only comes last, yet in order


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """Near-identical findings, the weightiest first: same check, wording, name but for numbers, and proposal."""

    id: str
    findings: tuple[Finding, ...]

    @property
    def head(self) -> Finding:
        """The finding that speaks for all."""
        return self.findings[0]

    def to_dict(self) -> dict[str, Any]:
        """Mapping with id, rule, severity, message of the head, summed priority and the ids of all."""
        return {
            "id": self.id,
            "rule": self.head.rule,
            "severity": self.head.severity,
            "message": self.head.message,
            "count": len(self.findings),
            "priority": round(sum(one.priority for one in self.findings), 4),
            "findings": [one.id for one in self.findings],
        }


def row_weights(items: Sequence[Indicator]) -> tuple[float, ...]:
    """Weight of every row beside the mean of the rows that state one, kept within 0.5 to 2; 1 where none is stated."""
    stated = [float(found[1]) if (found := _NUMBER.match(item.weight)) else None for item in items]
    known = [weight for weight in stated if weight]
    if not known:
        return (1.0,) * len(items)
    mean = sum(known) / len(known)
    return tuple(min(_MOST, max(_LEAST, weight / mean)) if weight else 1.0 for weight in stated)


def rank_findings(findings: Iterable[Finding], items: Sequence[Indicator]) -> tuple[Finding, ...]:
    """Findings of one form with their priority, weightiest first; ties in reading order, form before rows."""
    findings = list(findings)
    if not findings:
        return ()
    weights = row_weights(items)
    weighed = [
        one.weighed(
            (WEIGHTS[one.severity] or _INFO)
            * one.confidence
            * (weights[one.index] if 0 <= one.index < len(weights) else 1.0)
        )
        for one in findings
    ]
    return tuple(sorted(weighed, key=lambda one: (-one.priority, one.index, one.id)))


def group_findings(findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    """Groups of at least two near-identical findings, those worth most together first."""
    members: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.group:
            members.setdefault(finding.group, []).append(finding)
    groups = [
        FindingGroup(key, tuple(sorted(found, key=lambda one: -one.priority)))
        for key, found in members.items()
        if len(found) > 1
    ]
    return tuple(sorted(groups, key=lambda group: (-sum(one.priority for one in group.findings), group.id)))
