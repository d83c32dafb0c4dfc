"""Audits put together again from what was kept of them, for reports and copies; what they were made of stays apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from classifier.finding import Finding, Fix, Labels
from classifier.form_audit import FormAudit
from classifier.judge import Judgement
from classifier.verdict import FormVerdict
from classifier.yearly import YearChange, YearComparison
from corpus.records import Form, Place

__all__ = ["audit_from", "finding_from"]


def audit_from(data: Mapping[str, Any]) -> FormAudit:
    """An audit from a mapping as ``FormAudit.to_dict`` gives it; each judgement may have a ``leaf`` beside."""
    form = Form.from_dict(data)
    judged = [item.get("judgement") for item in data["indicators"]]
    return FormAudit(
        form,
        data["edition"],
        tuple(map(_judgement, judged)) if judged and all(judged) else (),
        tuple(finding_from(one, form) for one in data["findings"]),
        FormVerdict(**data["verdict"]),
        _yearly(data["yearly"]) if data.get("yearly") else None,
    )


def finding_from(data: Mapping[str, Any], form: Form) -> Finding:
    """A finding from a mapping as ``Finding.to_dict`` gives it. form: whose rows it speaks about."""
    index = int(data["indicator"]["index"])
    fix = data.get("fix")
    return Finding(
        id=data["id"],
        rule=data["rule"],
        kind=data["kind"],
        severity=data["severity"],
        place=Place.from_dict(data["place"]),
        indicator=form.indicators[index] if 0 <= index < len(form.indicators) else None,
        filed=Labels(**data["filed"]),
        proposed=Labels(**data["proposed"]) if data.get("proposed") else None,
        confidence=data["confidence"],
        message=data["message"],
        reasons=tuple(data["reasons"]),
        basis=data["basis"],
        related=tuple(map(Place.from_dict, data["related"])),
        fix=Fix(fix["field"], fix["from"], fix["to"], tuple(fix.get("added", ()))) if fix else None,
        index=index,
        group=data["group"],
        priority=data["priority"],
    )


def _judgement(data: Mapping[str, Any]) -> Judgement:
    """What reports tell of a judgement; the probabilities of all classes are not kept."""
    pairs: Sequence[Mapping[str, Any]] = data["alternatives"]
    return Judgement(
        pred_leaf=data.get("leaf", ""),
        pred_l1=data["pred_l1"],
        pred_l2=data["pred_l2"],
        confidence=data["confidence"],
        alternatives=tuple((pair["l2"], pair["probability"]) for pair in pairs),
        verdict=data["verdict"],
        misfiled_score=data["misfiled_score"],
        probabilities=(),
        labels={pair["l2"]: pair["l2"] for pair in pairs},
    )


def _yearly(data: Mapping[str, Any]) -> YearComparison:
    return YearComparison(data["file"], data["year"], tuple(YearChange(**change) for change in data["changes"]))
