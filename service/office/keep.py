"""Keeping what was handed in and what the audit found, as rows of the database."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from classifier.finding import Finding
from classifier.form_audit import FormAudit
from corpus.records import Form, Indicator
from corpus.taxonomy import load_taxonomy
from corpus.text import normal_form
from service.office.decision import refresh_form
from service.store.tables import FindingRow, FormRow, IndicatorRow, Submission, SubmittedFile, new_id

__all__ = ["form_of", "indicator_digest", "keep_audits", "keep_findings"]

_SAMPLED = ("high", "medium")
_NOT_STORED = re.compile("[\x00\ud800-\udfff]")


def keep_audits(
    session: Session,
    submission: Submission,
    file: SubmittedFile | None,
    audits: Sequence[FormAudit],
    tool: dict[str, Any],
    *,
    first: int = 0,
    blind_share: float = 0.0,
) -> list[FormRow]:
    """Add audited forms to a submission.

    first: number of the first one. blind_share: share of findings, 0-1, that a second reader is asked about; which ones
    is told by a digest, so that nobody can choose.
    """
    kept = []
    for number, audit in enumerate(audits, first):
        form = audit.form
        row = FormRow(
            id=new_id(),
            submission_id=submission.id,
            file_id=file.id if file else None,
            number=number,
            kind=_storable(form.kind)[:20],
            unit=_storable(form.unit)[:200],
            year=form.year,
            title=_storable(form.title),
            edition=audit.edition,
            verdict=audit.verdict.label,
            health=audit.verdict.health,
            rows=len(form.indicators),
            head=form.head(),
            judged={"verdict": audit.verdict.to_dict(), "yearly": audit.yearly.to_dict() if audit.yearly else None},
            tool=tool,
        )
        session.add(row)
        items = [_indicator(row.id, place, audit) for place in range(len(form.indicators))]
        session.add_all(items)
        session.flush()
        keep_findings(session, row, items, audit.findings, blind_share=blind_share)
        kept.append(row)
    return kept


def keep_findings(
    session: Session,
    form: FormRow,
    items: Sequence[IndicatorRow],
    findings: Sequence[Finding],
    *,
    first: int = 0,
    blind_share: float = 0.0,
) -> None:
    """Add findings to a form. items: its indicators in order. first: position of the first finding."""
    for position, one in enumerate(findings, first):
        proposed = load_taxonomy().resolve(one.proposed.l1, one.proposed.l2).leaf if one.proposed else ""
        item = items[one.index] if 0 <= one.index < len(items) else None
        session.add(
            FindingRow(
                id=new_id(),
                form_id=form.id,
                indicator_id=item.id if item else None,
                finding=one.id,
                position=position,
                rule=one.rule,
                kind=one.kind,
                severity=one.severity,
                confidence=one.confidence,
                priority=one.priority,
                group=one.group,
                proposed=proposed,
                sampled=one.severity in _SAMPLED and _drawn(form.id, one.id, blind_share),
                data=one.to_dict(),
            )
        )
    refresh_form(session, form)


def form_of(row: FormRow) -> Form:
    """The record of a kept form."""
    return Form.from_dict({**row.head, "indicators": [item.data for item in row.indicators]})


def indicator_digest(item: Indicator) -> str:
    """Digest by which equal rows are found: normal forms of name, value, unit, duty and project."""
    parts = [normal_form(text) for text in (item.name, item.value, item.unit, item.duty, item.project)]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def _indicator(form_id: str, place: int, audit: FormAudit) -> IndicatorRow:
    item = audit.form.indicators[place]
    judged = audit.judgements[place] if audit.judgements else None
    return IndicatorRow(
        id=new_id(),
        form_id=form_id,
        index=place,
        name=_storable(item.name),
        filed=load_taxonomy().resolve(item.l1, item.l2).leaf,
        leaf=judged.pred_leaf if judged else "",
        confidence=judged.confidence if judged else None,
        score=judged.misfiled_score if judged else None,
        level=judged.level if judged else "",
        digest=indicator_digest(item),
        data=item.to_dict(),
        judgement=judged.to_dict() if judged else None,
    )


def _storable(text: str) -> str:
    """A text without what no database keeps, and damaged files may hold."""
    return _NOT_STORED.sub("", text)


def _drawn(form_id: str, finding_id: str, share: float) -> bool:
    digest = hashlib.sha256(f"{form_id}/{finding_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64
