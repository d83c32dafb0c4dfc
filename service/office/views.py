"""Kept things as plain data, the way the API and the pages show them; names of people and counts in one query each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.accounts.actor import SYSTEM, Actor, local_actor
from service.store.chain import KINDS
from service.store.tables import (
    Decision,
    DecisionText,
    FindingRow,
    FormRow,
    IndicatorRow,
    Job,
    Submission,
    SubmittedFile,
    User,
)

__all__ = [
    "decision_views",
    "finding_view",
    "form_view",
    "indicator_view",
    "names_of",
    "submission_views",
    "whole_form",
]

_BUILT_IN = {actor.id: actor.name for actor in (SYSTEM, local_actor())}


def names_of(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """User id → what others see of them; "" for those who are not known any more."""
    wanted = {id_ for id_ in ids if id_ and id_ not in _BUILT_IN}
    found = {user.id: user.shown for user in session.scalars(select(User).where(User.id.in_(wanted)))} if wanted else {}
    return defaultdict(str, _BUILT_IN | found)


def submission_views(session: Session, rows: Sequence[Submission], *, files: bool = False) -> list[dict[str, Any]]:
    """Submissions with counts of their files and forms and their latest job; files: each file too."""
    ids = [row.id for row in rows]
    names = names_of(session, [row.created_by for row in rows])
    of_files = _counts(session, SubmittedFile.submission_id, SubmittedFile.state, ids)
    of_forms = _counts(session, FormRow.submission_id, FormRow.state, ids)
    query = select(Job.submission_id, Job.id).where(Job.submission_id.in_(ids)).order_by(Job.created_at, Job.id)
    jobs = {own: job for own, job in session.execute(query)}
    views = []
    for row in rows:
        view: dict[str, Any] = {
            "id": row.id,
            "title": row.title,
            "state": row.state,
            "created_by": row.created_by,
            "created_by_name": names[row.created_by],
            "created_at": row.created_at,
            "delete_after": row.delete_after,
            "deleted_at": row.deleted_at,
            "files": of_files[row.id],
            "forms": of_forms[row.id],
            "job_id": jobs.get(row.id),
        }
        if files:
            view["file_list"] = [_file(one) for one in row.files]
        views.append(view)
    return views


def form_view(row: FormRow) -> dict[str, Any]:
    """A form without its rows."""
    keys = ("id", "submission_id", "file_id", "number", "kind", "unit", "year", "title", "edition", "verdict", "health")
    view = {key: getattr(row, key) for key in keys}
    view |= {key: getattr(row, key) for key in ("rows", "state", "version", "findings_open", "worth", "created_at")}
    return view | {"file": row.head.get("file", ""), "tool": row.tool}


def whole_form(row: FormRow, actor: Actor) -> dict[str, Any]:
    """A form with all of it: head, verdict, rows, findings. actor: who is to see it."""
    view = form_view(row) | {"head": row.head, "judged": row.judged}
    view["indicators"] = [indicator_view(item) for item in row.indicators]
    view["findings"] = [finding_view(one, row, actor) for one in row.findings]
    return view


def indicator_view(row: IndicatorRow) -> dict[str, Any]:
    """A row of a form with its judgement and what a person decided."""
    keys = ("id", "form_id", "index", "name", "filed", "leaf", "confidence", "level", "decided", "version")
    view = {key: getattr(row, key) for key in keys}
    return view | {"misfiled_score": row.score, "record": row.data, "judgement": row.judgement}


def finding_view(row: FindingRow, form: FormRow, actor: Actor, *, blind: bool = False) -> dict[str, Any]:
    """A finding with its state. blind: without what anybody decided, for the second reader.

    What the second reader decided is told to them and to supervisors only: others may still have to decide.
    """
    keys = ("id", "form_id", "indicator_id", "rule", "kind", "severity", "confidence", "priority", "group", "proposed")
    view = {key: getattr(row, key) for key in keys}
    view |= {"submission_id": form.submission_id, "unit": form.unit, "year": form.year, "form_state": form.state}
    view |= {"version": row.version, "sampled": row.sampled, "blind": blind, "finding": row.data, "tool": form.tool}
    first, second = ("outcome", "leaf", "first_by"), ("second", "second_leaf", "second_by")
    untold = blind or not (actor.may("approve") or row.second_by == actor.id)
    view |= {key: "" if blind else getattr(row, key) for key in first}
    return view | {key: "" if untold else getattr(row, key) for key in second}


def decision_views(session: Session, rows: Sequence[Decision]) -> list[dict[str, Any]]:
    """Decisions with their remarks and who made them; text_deleted: the remark went with its submission."""
    seqs = [row.seq for row in rows]
    words = select(DecisionText.seq, DecisionText.remark).where(DecisionText.seq.in_(seqs))
    remarks: dict[int, str] = {seq: remark for seq, remark in session.execute(words)}
    names = names_of(session, [row.by for row in rows])
    keys = ("seq", "kind", "target", "target_id", "form_id", "submission_id", "rule", "leaf", "reading", "undoes")
    views = []
    for row in rows:
        view = {key: getattr(row, key) for key in (*keys, "by", "at", "model", "digest", "previous")}
        view |= {"kind_name": KINDS[row.kind], "by_name": names[row.by]}
        views.append(view | {"remark": remarks.get(row.seq, ""), "text_deleted": row.seq not in remarks})
    return views


def _file(row: SubmittedFile) -> Mapping[str, Any]:
    return {key: getattr(row, key) for key in ("id", "number", "name", "size", "container", "state", "error")}


def _counts(session: Session, group: Any, state: Any, ids: Sequence[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for own, key, count in session.execute(
        select(group, state, func.count()).where(group.in_(ids)).group_by(group, state)
    ):
        found[own][key] = count
    return found
