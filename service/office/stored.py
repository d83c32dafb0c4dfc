"""A kept form as the audit gave it, or as the reviewers left it: what reports and copies are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from classifier.settings import Thresholds
from classifier.verdict import form_verdict
from corpus.records import Form
from corpus.taxonomy import load_taxonomy
from service.store.tables import Decision, DecisionText, FindingRow, FormRow, SubmittedFile
from service.work.rebuilt import finding_from

__all__ = ["forms_with_rows", "remarks_on", "stored_audit"]

_AGREED = ("accept", "reclass")


def forms_with_rows(session: Session, ids: Sequence[str]) -> list[FormRow]:
    """Forms with their rows and findings, in the order of their files and numbers; three queries in all."""
    query = (
        select(FormRow)
        .outerjoin(SubmittedFile, FormRow.file_id == SubmittedFile.id)
        .where(FormRow.id.in_(ids))
        .options(selectinload(FormRow.indicators), selectinload(FormRow.findings))
        .order_by(SubmittedFile.number, FormRow.number, FormRow.id)
    )
    return list(session.scalars(query))


def remarks_on(session: Session, ids: Sequence[str]) -> dict[str, str]:
    """Finding → what was remarked with the decision on it that stands; of forms with these ids."""
    query = (
        select(Decision, DecisionText.remark)
        .join(DecisionText, DecisionText.seq == Decision.seq)
        .where(Decision.form_id.in_(ids), Decision.target == "finding", Decision.reading == 1)
        .order_by(Decision.seq)
    )
    links = session.execute(query).all()
    undone = {link.undoes for link, _ in links if link.kind == "undo"}
    standing = [(link, remark) for link, remark in links if link.kind in (*_AGREED, "reject")]
    return {link.target_id: remark for link, remark in standing if link.seq not in undone}


def stored_audit(
    form: FormRow, *, decided: bool, thresholds: Thresholds, remarks: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The audit of a form for ``rebuilt.audit_from``; form: with its rows and findings.

    decided: only findings that reviewers agreed with, with the class they decided on, as sure as people are; the
    verdict follows from these. remarks: finding → what was remarked, told among its reasons.
    """
    data: dict[str, Any] = {**form.head, "edition": form.edition, "yearly": form.judged.get("yearly")}
    data["indicators"] = [
        {**item.data, **({"judgement": {**item.judgement, "leaf": item.leaf}} if item.judgement else {})}
        for item in form.indicators
    ]
    if not decided:
        return data | {"verdict": form.judged["verdict"], "findings": [one.data for one in form.findings]}
    kept = [_decided(one, form.edition, (remarks or {}).get(one.id, "")) for one in form.findings]
    data["findings"] = [one for one in kept if one is not None]
    record = Form.from_dict(data)
    findings = [finding_from(one, record) for one in data["findings"]]
    return data | {"verdict": form_verdict(findings, form.rows, thresholds).to_dict()}


def _decided(row: FindingRow, edition: str, remark: str) -> dict[str, Any] | None:
    """A finding as it was agreed to; None for one that was not."""
    if row.outcome not in _AGREED:
        return None
    data = {**row.data, "confidence": 1.0}
    if remark:
        data["reasons"] = [*data["reasons"], f"审核备注：{remark}"]
    if row.leaf and row.leaf != row.proposed:
        taxonomy = load_taxonomy()
        label = taxonomy.label(row.leaf)
        data["proposed"] = {"l1": taxonomy.parent_label(row.leaf, edition), "l2": label}
        data["reasons"] = [*data["reasons"], f"审核人改为“{label}”"]
        if row.indicator_id:
            data["fix"] = {"field": "l2", "from": data["filed"]["l2"], "to": label}
    return data
