"""One finding of the audit: what is wrong, where, why, and what to do about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from corpus.records import Indicator, Place
from corpus.text import mask_numbers, normal_form

__all__ = [
    "FIELD_LABELS",
    "KINDS",
    "KIND_LABELS",
    "SEVERITIES",
    "SEVERITY_LABELS",
    "Finding",
    "Fix",
    "Labels",
    "finding_id",
    "group_id",
    "severity_rank",
]

SEVERITY_LABELS = {"high": "高", "medium": "中", "low": "低", "info": "提示"}
KIND_LABELS = {
    "misfiled": "归类",
    "duplicate": "重复",
    "value": "指标值",
    "unit": "单位",
    "structure": "结构",
    "wording": "措辞",
    "arithmetic": "勾稽",
    "history": "历史",
    "relevance": "相关性",
}
FIELD_LABELS = {"name": "三级指标", "value": "指标值", "unit": "计量单位", "l1": "一级指标", "l2": "二级指标"}
"""Severities, worst first, kinds of findings and fields of an indicator, with the Chinese words for them."""

SEVERITIES, KINDS = tuple(SEVERITY_LABELS), tuple(KIND_LABELS)

_FIELD_OF_KIND = {"value": "value", "unit": "unit", "history": "value", "misfiled": "l2"}


def severity_rank(severity: str) -> int:
    """0 for high ... 3 for info: smaller is worse."""
    return SEVERITIES.index(severity)


def finding_id(rule: str, place: Place, name: str, extra: str = "") -> str:
    """Stable id: rule and 12 hex digits of a hash over the place (base name of the file) and the row's name.

    extra: tells apart several findings of one rule on one row.
    """
    parts = (rule, _base_name(place.file), place.part, str(place.row), str(place.column), name, extra)
    return f"{rule}-{hashlib.sha256(chr(31).join(parts).encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


@lru_cache(maxsize=256)
def _base_name(file: str) -> str:
    return PurePath(file).name


def group_id(rule: str, key: str, *texts: str) -> str:
    """Id shared by findings that differ only in place, width, blanks and numbers of what they speak about."""
    parts = (rule, key, *(normal_form(mask_numbers(text)) for text in texts))
    return f"{rule}~{hashlib.sha256(chr(31).join(parts).encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Labels:
    """A pair of class labels: first level and second level, as shown to users."""

    l1: str
    l2: str

    def to_dict(self) -> dict[str, str]:
        """Mapping with l1 and l2."""
        return {"l1": self.l1, "l2": self.l2}


@dataclass(frozen=True, slots=True)
class Fix:
    """A change the filer may accept: field of the indicator, text before and after.

    field: name, value, unit or l2; a change of l2 means the class pair the finding proposes. added: names of
    further rows, where one row becomes several (a name that holds two indicators).
    """

    field: str
    before: str
    after: str
    added: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Mapping with field, from and to; added only where rows are."""
        data: dict[str, Any] = {"field": self.field, "from": self.before, "to": self.after}
        return data | ({"added": list(self.added)} if self.added else {})


@dataclass(frozen=True, slots=True)
class Finding:
    """One opinion of one check about one row, or about the form when indicator is None.

    severity: high, medium, low or info. confidence: 0-1, how sure the check is that a competent
    reviewer would agree. message: one Chinese sentence that names the row and says what to do.
    basis: the official rule in own words. related: other places concerned. index: position of the row
    among the form's indicators, -1 for a finding about the form. group: shared by near-identical findings, which one
    decision may serve. priority: expected worth of looking at it (classifier/triage.py).
    """

    id: str
    rule: str
    kind: str
    severity: str
    place: Place
    indicator: Indicator | None
    filed: Labels
    proposed: Labels | None
    confidence: float
    message: str
    reasons: tuple[str, ...]
    basis: str
    related: tuple[Place, ...] = ()
    fix: Fix | None = None
    index: int = -1
    group: str = ""
    priority: float = 0.0

    @property
    def field(self) -> str:
        """Field of the indicator the finding speaks about: name, value, unit or l2; "" for one about the form."""
        if self.indicator is None:
            return ""
        if self.fix is not None:
            return self.fix.field
        if not self.indicator.value.strip() and self.kind == "structure" and self.indicator.name.strip():
            return "value"
        return _FIELD_OF_KIND.get(self.kind, "name")

    def weighed(self, priority: float) -> Finding:
        """The same finding with its priority."""
        return Finding(
            self.id,
            self.rule,
            self.kind,
            self.severity,
            self.place,
            self.indicator,
            self.filed,
            self.proposed,
            self.confidence,
            self.message,
            self.reasons,
            self.basis,
            self.related,
            self.fix,
            self.index,
            self.group,
            priority,
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the contract; ``indicator`` has empty texts for a finding about the form."""
        item = self.indicator or Indicator("")
        return {
            "id": self.id,
            "rule": self.rule,
            "kind": self.kind,
            "severity": self.severity,
            "place": self.place.to_dict(),
            "indicator": {
                "name": item.name,
                "value": item.value,
                "unit": item.unit,
                "duty": item.duty,
                "project": item.project,
                "index": self.index,
            },
            "filed": self.filed.to_dict(),
            "proposed": self.proposed.to_dict() if self.proposed else None,
            "confidence": round(self.confidence, 4),
            "message": self.message,
            "reasons": list(self.reasons),
            "basis": self.basis,
            "related": [place.to_dict() for place in self.related],
            "fix": self.fix.to_dict() if self.fix else None,
            "group": self.group,
            "priority": round(self.priority, 4),
        }
