"""One form on the desk: its rows and findings as they stand, what is left, the decisions so far, choosing a class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.office.decisions import Command, decide
from service.office.lookup import get_finding, get_form
from service.office.views import names_of
from service.store.chain import KINDS
from service.store.tables import Decision, DecisionText, FindingRow, FormRow, IndicatorRow, SubmittedFile

__all__ = ["Desk", "PastDecision", "choose_class", "history", "last_own", "load_desk"]

_MUST_BE_DECIDED = ("high", "medium")
_LONGEST_HISTORY = 500


@dataclass(frozen=True)
class Desk:
    """A form with what is to be decided on it. names: user id → name of whoever decided something."""

    form: FormRow
    file: str
    findings: tuple[FindingRow, ...]
    indicators: tuple[IndicatorRow, ...]
    names: dict[str, str]

    @property
    def open(self) -> tuple[FindingRow, ...]:
        """Findings nobody has decided."""
        return tuple(one for one in self.findings if not one.outcome)

    @property
    def left(self) -> int:
        """Findings that must be decided before the review is done."""
        return sum(one.severity in _MUST_BE_DECIDED for one in self.open)

    def indicator_of(self, finding: FindingRow) -> IndicatorRow | None:
        """The row a finding is about, None for one about the form."""
        return next((one for one in self.indicators if one.id == finding.indicator_id), None)


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A decision as the history tells it. what: the row or form it is about. undone: taken back later."""

    seq: int
    at: datetime
    by: str
    kind: str
    what: str
    rule: str
    leaf: str
    reading: int
    remark: str
    undone: bool


def load_desk(session: Session, actor: Actor, form_id: str) -> Desk:
    """The form with findings in their order and all rows. Raises ServiceError 403 or 404."""
    actor.require("decide")
    form = get_form(session, actor, form_id)
    own = (
        select(FindingRow)
        .where(FindingRow.form_id == form.id)
        .order_by(FindingRow.position)
        .execution_options(populate_existing=True)
    )
    findings = tuple(session.scalars(own))
    rows = select(IndicatorRow).where(IndicatorRow.form_id == form.id).order_by(IndicatorRow.index)
    indicators = tuple(session.scalars(rows))
    file = session.get(SubmittedFile, form.file_id) if form.file_id else None
    names = names_of(session, [one.first_by for one in findings])
    return Desk(form, file.name if file else "", findings, indicators, names)


def history(session: Session, actor: Actor, form_id: str) -> tuple[PastDecision, ...]:
    """Decisions on a form and what is in it, the latest first, at most 500.

    A second reading is told only to who made it and to supervisors: who still has to decide must not see it.
    """
    form = get_form(session, actor, form_id)
    query = (
        select(Decision, DecisionText)
        .outerjoin(DecisionText, DecisionText.seq == Decision.seq)
        .where(Decision.form_id == form.id)
        .order_by(Decision.seq.desc())
        .limit(_LONGEST_HISTORY)
    )
    found = session.execute(query).all()
    undone = {link.undoes for link, _ in found if link.undoes is not None}
    names = names_of(session, [link.by for link, _ in found])
    named = select(IndicatorRow.id, IndicatorRow.name).where(IndicatorRow.form_id == form.id)
    rows = {id_: name for id_, name in session.execute(named)}
    return tuple(
        PastDecision(
            seq=link.seq,
            at=link.at,
            by=names[link.by] or "已注销用户",
            kind=KINDS[link.kind] if link.undoes is None else f"撤销第 {link.undoes} 号",
            what=_what(link, words, rows),
            rule=link.rule,
            leaf=link.leaf,
            reading=link.reading,
            remark=words.remark if words else "",
            undone=link.seq in undone,
        )
        for link, words in found
        if link.reading == 1 or link.by == actor.id or actor.may("approve")
    )


def last_own(session: Session, actor: Actor, form_id: str) -> int | None:
    """Number of the actor's latest first-reading decision on a form that was not taken back, None without one."""
    form = get_form(session, actor, form_id)
    taken_back = select(Decision.undoes).where(Decision.form_id == form.id, Decision.undoes.is_not(None))
    query = (
        select(Decision.seq)
        .where(Decision.form_id == form.id, Decision.by == actor.id, Decision.reading == 1, Decision.kind != "undo")
        .where(Decision.seq.not_in(taken_back))
        .order_by(Decision.seq.desc())
    )
    return session.scalar(query.limit(1))


def choose_class(
    session: Session,
    actor: Actor,
    finding_id: str,
    leaf: str,
    *,
    reading: int = 1,
    version: int | None = None,
    four_eyes: bool = True,
) -> Decision:
    """Decide a finding by naming the right class of its row.

    Where the finding says that the class is wrong, naming the proposed one is accepting it and naming the filed one is
    rejecting it, so that a check's precision counts what the reviewer meant.
    """
    finding = get_finding(session, actor, finding_id)
    kind = "reclass"
    if finding.kind == "misfiled" and leaf and leaf == finding.proposed:
        kind = "accept"
    elif finding.kind == "misfiled" and finding.indicator is not None and leaf == finding.indicator.filed:
        kind = "reject"
    named = leaf if kind != "reject" else ""
    command = Command("finding", finding.id, kind, named, "", reading, version)
    return decide(session, actor, command, four_eyes=four_eyes)


def _what(link: Decision, words: DecisionText | None, rows: dict[str, str]) -> str:
    if link.target == "form":
        return "整张表"
    row: dict[str, Any] = words.row if words else {}
    return str(row.get("name") or rows.get(link.target_id, "")) or "表的问题"
