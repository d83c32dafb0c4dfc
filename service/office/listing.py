"""Lists: pages of submissions, forms, findings and decisions, filtered; one query each and one per relation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from service.accounts.actor import Actor
from service.office.lookup import is_visible
from service.office.pages import Key, Page, page_of
from service.store.tables import Decision, FindingRow, FormRow, Submission

__all__ = [
    "DecisionFilter",
    "FindingFilter",
    "FormFilter",
    "SubmissionFilter",
    "list_decisions",
    "list_findings",
    "list_forms",
    "list_submissions",
    "next_findings",
    "require_reader",
]


@dataclass(frozen=True, slots=True)
class SubmissionFilter:
    """What submissions to list; "" for all. q: text in the title. deleted: those that were deleted too."""

    state: str = ""
    q: str = ""
    mine: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class FormFilter:
    """What forms to list. q: text in unit or title. order: worth (best to look at first) or newest."""

    submission: str = ""
    unit: str = ""
    year: int | None = None
    state: str = ""
    verdict: str = ""
    q: str = ""
    order: str = "newest"


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """What findings to list. outcome: open, accept, reject or reclass. order: worth or form (as the audit ranks)."""

    form: str = ""
    submission: str = ""
    rule: str = ""
    kind: str = ""
    severity: str = ""
    outcome: str = ""
    group: str = ""
    sampled: bool | None = None
    order: str = "worth"


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """What decisions to list. since: those after this number. target_id: on one finding, row or form."""

    form: str = ""
    submission: str = ""
    target_id: str = ""
    by: str = ""
    kind: str = ""
    since: int = 0


def require_reader(actor: Actor) -> None:
    """Raise ServiceError 403 unless the actor may see what was handed in, be it their own only."""
    actor.require("submit", "read_all")


def list_submissions(
    session: Session, actor: Actor, wanted: SubmissionFilter, *, cursor: str = "", limit: int = 50
) -> Page[Submission]:
    """Submissions the actor may see, the newest first."""
    require_reader(actor)
    query = select(Submission).where(is_visible(actor))
    query = _where(query, ((Submission.state, wanted.state),))
    if wanted.mine:
        query = query.where(Submission.created_by == actor.id)
    if not wanted.deleted and wanted.state != "deleted":
        query = query.where(Submission.state != "deleted")
    if wanted.q:
        query = query.where(Submission.title.icontains(wanted.q, autoescape=True))
    keys = (Key(Submission.created_at, "time", True), Key(Submission.id, "id", True))
    return page_of(session, query, keys, cursor=cursor, limit=limit)


def list_forms(
    session: Session, actor: Actor, wanted: FormFilter, *, cursor: str = "", limit: int = 50
) -> Page[FormRow]:
    """Forms the actor may see."""
    require_reader(actor)
    query = select(FormRow).join(Submission).where(is_visible(actor))
    pairs: list[tuple[Any, Any]] = [(FormRow.submission_id, wanted.submission), (FormRow.unit, wanted.unit)]
    pairs += [(FormRow.year, wanted.year), (FormRow.state, wanted.state), (FormRow.verdict, wanted.verdict)]
    query = _where(query, pairs)
    if wanted.q:
        query = query.where(
            or_(*(column.icontains(wanted.q, autoescape=True) for column in (FormRow.unit, FormRow.title)))
        )
    first = Key(FormRow.worth, "number", True) if wanted.order == "worth" else Key(FormRow.created_at, "time", True)
    return page_of(session, query, (first, Key(FormRow.id, "id", True)), cursor=cursor, limit=limit)


def list_findings(
    session: Session, actor: Actor, wanted: FindingFilter, *, cursor: str = "", limit: int = 50
) -> Page[FindingRow]:
    """Findings the actor may see, with their forms."""
    require_reader(actor)
    query = _findings(actor)
    pairs: list[tuple[Any, Any]] = [(FindingRow.form_id, wanted.form), (FormRow.submission_id, wanted.submission)]
    pairs += [(FindingRow.rule, wanted.rule), (FindingRow.kind, wanted.kind), (FindingRow.group, wanted.group)]
    query = _where(query, [*pairs, (FindingRow.severity, wanted.severity), (FindingRow.sampled, wanted.sampled)])
    if wanted.outcome:
        query = query.where(FindingRow.outcome == ("" if wanted.outcome == "open" else wanted.outcome))
    if wanted.order == "form":
        keys = [Key(FindingRow.form_id, "id"), Key(FindingRow.position, "integer"), Key(FindingRow.id, "id")]
    else:
        keys = [Key(FindingRow.priority, "number", True), Key(FindingRow.id, "id", True)]
    return page_of(session, query, keys, cursor=cursor, limit=limit)


def next_findings(
    session: Session, actor: Actor, *, reading: int = 1, four_eyes: bool = True, cursor: str = "", limit: int = 20
) -> Page[FindingRow]:
    """Findings that wait for a reviewer, those most worth looking at first.

    reading: 2 for those drawn for a blind second look. four_eyes: leave out what the actor decided the first time.
    """
    actor.require("decide")
    query = _findings(actor)
    if reading == 1:
        waiting: Sequence[ColumnElement[bool]] = (FindingRow.outcome == "", FormRow.state == "open")
        query = query.where(*waiting, FindingRow.severity != "info")
    else:
        query = query.where(FindingRow.sampled.is_(True), FindingRow.second == "")
        if four_eyes:
            query = query.where(FindingRow.first_by != actor.id)
    keys = (Key(FindingRow.priority, "number", True), Key(FindingRow.id, "id", True))
    return page_of(session, query, keys, cursor=cursor, limit=limit)


def list_decisions(
    session: Session, actor: Actor, wanted: DecisionFilter, *, cursor: str = "", limit: int = 50
) -> Page[Decision]:
    """Decisions in the order they were made; whoever may not read all sees those on their own submissions.

    Blind second readings are told only to who made them and to supervisors.
    """
    require_reader(actor)
    query = select(Decision)
    if not actor.may("read_all"):
        own = select(Submission.id).where(Submission.created_by == actor.id)
        query = query.where(Decision.submission_id.in_(own), Decision.reading == 1)
    elif not actor.may("approve"):
        query = query.where(or_(Decision.reading == 1, Decision.by == actor.id))
    pairs: list[tuple[Any, Any]] = [(Decision.form_id, wanted.form), (Decision.submission_id, wanted.submission)]
    pairs += [(Decision.target_id, wanted.target_id), (Decision.by, wanted.by), (Decision.kind, wanted.kind)]
    query = _where(query, pairs).where(Decision.seq > wanted.since)
    return page_of(session, query, (Key(Decision.seq, "integer"),), cursor=cursor, limit=limit)


def _findings(actor: Actor) -> Select[FindingRow]:
    query = select(FindingRow).join(FormRow, FindingRow.form_id == FormRow.id).join(Submission)
    return query.where(is_visible(actor)).options(joinedload(FindingRow.form))


def _where(query: Select[Any], pairs: Sequence[tuple[Any, Any]]) -> Select[Any]:
    """Restrict a query to rows with these values; None and "" ask for nothing."""
    return query.where(*(column == value for column, value in pairs if value is not None and value != ""))
