"""What the review desk asks for: the queue of forms, the next one, what is left, who decided what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.errors import bad_request
from service.office.lookup import get_finding
from service.office.pages import Key, behind, ordered, page_of, place_of
from service.office.views import names_of
from service.store.tables import Decision, FindingRow, FormRow, SubmittedFile

__all__ = [
    "STATES",
    "QueueEntry",
    "QueueFilters",
    "QueuePage",
    "choices",
    "counts",
    "group_extent",
    "next_form",
    "position_of",
    "queue",
]

STATES = {"open": "待审", "done": "待复核", "approved": "已复核"}
"""States of a form with their Chinese words, in the order a form goes through them."""
_MOST_CHOICES = 2000


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """Which forms. state: of STATES. text: part of title, unit or file name. Empty: any."""

    state: str = "open"
    unit: str = ""
    year: int | None = None
    verdict: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A form in the queue. open: severity → findings nobody decided. done_by: who finished the review."""

    id: str
    unit: str
    year: int | None
    title: str
    file: str
    verdict: str
    health: float
    rows: int
    worth: float
    state: str
    created_at: datetime
    open: dict[str, int]
    done_by: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Part of the queue. next: cursor of the following part, "" at the end."""

    forms: tuple[QueueEntry, ...]
    next: str


def queue(
    session: Session, actor: Actor, filters: QueueFilters | None = None, cursor: str = "", limit: int = 50
) -> QueuePage:
    """Forms by the worth of looking at them, the most first; those no longer open, the newest first.

    cursor: ``QueuePage.next`` of the part before. Raises ServiceError 400 for a cursor that is none.
    """
    actor.require("decide")
    chosen = filters or QueueFilters()
    page = page_of(session, _among(select(FormRow), chosen), _keys(chosen), cursor=cursor, limit=limit)
    ids = [form.id for form in page.items]
    files, opened, done = _files(session, page.items), _open_by_severity(session, ids), _done_by(session, ids)
    entries = tuple(
        _entry(form, files.get(form.file_id or "", ""), opened.get(form.id, {}), done.get(form.id, ""))
        for form in page.items
    )
    return QueuePage(entries, page.next)


def position_of(form: FormRow, filters: QueueFilters) -> str:
    """Cursor of the place of a form in the queue as it is now."""
    return place_of(form, _keys(filters))


def next_form(session: Session, actor: Actor, filters: QueueFilters, cursor: str, *, but: str = "") -> str:
    """Id of the form after a place in the queue, from the top again at its end; "" when no other is left.

    but: id of the form one comes from.
    """
    actor.require("decide")
    keys = _keys(filters)
    query = ordered(_among(select(FormRow.id), filters), keys).where(FormRow.id != but).limit(1)
    found = session.scalar(query.where(behind(keys, cursor))) if cursor else None
    return found or session.scalar(query) or ""


def counts(session: Session, actor: Actor, filters: QueueFilters) -> dict[str, int]:
    """How many forms are in each state, within the other filters."""
    actor.require("decide")
    query = select(FormRow.state, func.count()).outerjoin(SubmittedFile).group_by(FormRow.state)
    known = {str(state): int(count) for state, count in session.execute(query.where(*_conditions(filters)[1:]))}
    return {state: known.get(state, 0) for state in STATES}


def choices(session: Session, actor: Actor) -> tuple[list[str], list[int], list[str]]:
    """Units, years and verdicts there are, to choose from."""
    actor.require("decide")
    units = select(FormRow.unit).where(FormRow.unit != "").distinct().order_by(FormRow.unit).limit(_MOST_CHOICES)
    years = select(FormRow.year).where(FormRow.year.is_not(None)).distinct().order_by(FormRow.year.desc())
    verdicts = select(FormRow.verdict).distinct()
    return (
        list(session.scalars(units)),
        [year for year in session.scalars(years) if year is not None],
        sorted(session.scalars(verdicts)),
    )


def group_extent(session: Session, actor: Actor, finding_id: str) -> tuple[int, int]:
    """How many findings one decision for the whole group would decide, and in how many forms."""
    first = get_finding(session, actor, finding_id)
    if not first.group:
        return 1, 1
    others = (
        select(FindingRow.id, FindingRow.form_id)
        .join(FormRow, FindingRow.form_id == FormRow.id)
        .where(FindingRow.group == first.group, FindingRow.outcome == "", FormRow.state == "open")
    )
    found = {(id_, form) for id_, form in session.execute(others)} | {(first.id, first.form_id)}
    return len(found), len({form for _, form in found})


def _among(query: Select[Any], filters: QueueFilters) -> Select[Any]:
    """Restrict a query over forms to those that are asked for."""
    return query.outerjoin(SubmittedFile).where(*_conditions(filters))


def _keys(filters: QueueFilters) -> tuple[Key, Key]:
    first = Key(FormRow.worth, "number", True) if filters.state == "open" else Key(FormRow.created_at, "time", True)
    return first, Key(FormRow.id, "id")


def _conditions(filters: QueueFilters) -> list[ColumnElement[bool]]:
    """Conditions of the filters, that on the state first."""
    if filters.state not in STATES:
        raise bad_request("bad_state", f"没有“{filters.state}”这种状态", hint=f"可用：{'、'.join(STATES)}")
    found: list[ColumnElement[bool]] = [FormRow.state == filters.state]
    if filters.unit:
        found.append(FormRow.unit == filters.unit)
    if filters.year is not None:
        found.append(FormRow.year == filters.year)
    if filters.verdict:
        found.append(FormRow.verdict == filters.verdict)
    for word in filters.text.replace("\0", " ").split()[:8]:
        columns = (FormRow.title, FormRow.unit, SubmittedFile.name)
        found.append(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return found


def _files(session: Session, forms: Sequence[FormRow]) -> dict[str, str]:
    """Id of a file → its name."""
    ids = [form.file_id for form in forms if form.file_id]
    found = session.execute(select(SubmittedFile.id, SubmittedFile.name).where(SubmittedFile.id.in_(ids)))
    return {id_: name for id_, name in found}


def _open_by_severity(session: Session, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    query = (
        select(FindingRow.form_id, FindingRow.severity, func.count())
        .where(FindingRow.form_id.in_(ids), FindingRow.outcome == "")
        .group_by(FindingRow.form_id, FindingRow.severity)
    )
    found: dict[str, dict[str, int]] = {}
    for form, severity, count in session.execute(query):
        found.setdefault(form, {})[severity] = int(count)
    return found


def _done_by(session: Session, ids: Sequence[str]) -> dict[str, str]:
    query = select(Decision.form_id, Decision.by).where(Decision.form_id.in_(ids), Decision.kind == "done")
    last = {form: by for form, by in session.execute(query.order_by(Decision.seq))}
    names = names_of(session, last.values())
    return {form: names[by] or "已注销用户" for form, by in last.items()}


def _entry(form: FormRow, file: str, opened: dict[str, int], done_by: str) -> QueueEntry:
    return QueueEntry(
        form.id,
        form.unit,
        form.year,
        form.title,
        file,
        form.verdict,
        form.health,
        form.rows,
        form.worth,
        form.state,
        form.created_at,
        opened,
        done_by if form.state != "open" else "",
    )
