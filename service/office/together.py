"""Findings that several forms tell together, added to forms that are kept already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from classifier.finding import Finding
from classifier.settings import Settings
from classifier.triage import rank_findings
from classifier.verdict import verdict_of_counts
from corpus.records import Indicator
from corpus.text import normal_form
from service.office.keep import keep_findings
from service.store.tables import FindingRow, FormRow, IndicatorRow

__all__ = ["keep_across"]


def keep_across(
    session: Session, found: Mapping[str, Sequence[Finding]], settings: Settings, blind_share: float = 0.0
) -> None:
    """Add findings to forms, those that are not there yet, and weigh the forms anew.

    found: id of a form → its findings. Forms a reviewer has finished meanwhile, or that were deleted, stay as they are.
    """
    accepted = frozenset(map(normal_form, settings.words.accepted))
    for id_, findings in sorted(found.items()):
        form = session.get(FormRow, id_, with_for_update=True, populate_existing=True)
        if form is None or form.state != "open":
            continue
        heard = [one for one in findings if not (one.indicator and normal_form(one.indicator.name) in accepted)]
        known = set(session.scalars(select(FindingRow.finding).where(FindingRow.form_id == id_)))
        fresh = [one for one in _numbered(heard) if one.id not in known]
        if fresh:
            _add(session, form, fresh, settings, blind_share)


def _add(session: Session, form: FormRow, fresh: Sequence[Finding], settings: Settings, blind_share: float) -> None:
    rows = select(IndicatorRow).where(IndicatorRow.form_id == form.id).order_by(IndicatorRow.index)
    items = session.scalars(rows).all()
    ranked = rank_findings(fresh, [Indicator.from_dict(item.data) for item in items])
    last = session.scalar(select(func.max(FindingRow.position)).where(FindingRow.form_id == form.id))
    keep_findings(session, form, items, ranked, first=0 if last is None else last + 1, blind_share=blind_share)
    of_form = select(FindingRow.severity, func.count()).where(FindingRow.form_id == form.id)
    counts = {severity: count for severity, count in session.execute(of_form.group_by(FindingRow.severity))}
    verdict = verdict_of_counts(counts, form.rows, settings.thresholds)
    form.verdict, form.health = verdict.label, verdict.health
    form.judged = {**form.judged, "verdict": verdict.to_dict()}
    form.version += 1


def _numbered(findings: Sequence[Finding]) -> list[Finding]:
    """Rows without places and with the same name share an id: the later ones get a number, as the audit gives it."""
    seen: Counter[str] = Counter()
    out = []
    for one in findings:
        seen[one.id] += 1
        out.append(one if seen[one.id] == 1 else replace(one, id=f"{one.id}-{seen[one.id]}"))
    return out
