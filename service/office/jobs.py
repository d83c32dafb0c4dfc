"""Looking at jobs, asking for one, cancelling and resuming: what people may do with work in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.accounts.trail import note
from service.errors import ServiceError, bad_request, conflict, forbidden, not_found
from service.office.pages import Key, Page, page_of
from service.store.chain import await_turn
from service.store.tables import Job, now
from service.work.jobs import JobKind, get_kind, known_kinds, new_job

__all__ = ["cancel_job", "get_job", "list_jobs", "resume_job", "start_job"]

_NEWEST_FIRST = (Key(Job.created_at, "time", falling=True), Key(Job.id, "id", falling=True))
_OVER = ("done", "failed", "cancelled")


def list_jobs(
    session: Session,
    actor: Actor,
    *,
    state: str = "",
    kind: str = "",
    submission: str = "",
    cursor: str = "",
    limit: int = 50,
) -> Page[Job]:
    """One page of the jobs the actor may see, newest first. Raises ServiceError 400 bad_cursor."""
    query = select(Job).where(_visible(actor))
    for column, wanted in ((Job.state, state), (Job.kind, kind), (Job.submission_id, submission)):
        if wanted:
            query = query.where(column == wanted)
    return page_of(session, query, _NEWEST_FIRST, cursor=cursor, limit=limit)


def get_job(session: Session, actor: Actor, id_: str) -> Job:
    """The job, or ServiceError 404 as if what one may not see did not exist."""
    found = session.scalar(select(Job).where(Job.id == id_, _visible(actor)))
    if found is None:
        raise not_found("任务", id_)
    return found


def start_job(session: Session, actor: Actor, kind: str, payload: Mapping[str, Any]) -> Job:
    """Ask for a job of a kind that people start. Wake the jobs afterwards.

    session: a writing one. Raises ServiceError: 400 unknown_kind, 403, 409 already_running, 422 bad_payload.
    """
    known = get_kind(kind)
    if not known.startable:
        names = "、".join(name for name, one in known_kinds().items() if one.startable)
        raise bad_request("unknown_kind", f"任务“{known.title}”不能单独发起", hint=f"可用：{names}")
    actor.require(known.permission)
    checked = _checked(known, payload)
    if known.single:
        await_turn(session)  # of two who ask at once, one sees the other's
        under_way = select(Job.id).where(Job.kind == kind, Job.state.in_(("queued", "running"))).limit(1)
        if running := session.scalar(under_way):
            raise conflict(
                "already_running", f"{known.title}正在进行", hint="请等它做完，或先取消", more={"job": running}
            )
    job = new_job(session, actor, kind, checked)
    note(session, actor, "start_job", job.id, kind=kind)
    return job


def cancel_job(session: Session, actor: Actor, id_: str) -> Job:
    """Cancel a job: at once while it waits, at its next good point while it runs. Raises 409 job_finished."""
    job = _locked(session, actor, id_)
    if job.state in _OVER:
        raise conflict("job_finished", "任务已经结束", hint="不用取消")
    job.cancel = True
    if job.state == "queued":
        job.state, job.message, job.finished_at = "cancelled", "已取消", now()
    session.flush()
    return job


def resume_job(session: Session, actor: Actor, id_: str) -> Job:
    """Let a cancelled or failed job go on where it stopped. Wake the jobs afterwards. Raises 409 not_resumable."""
    await_turn(session)  # as in start_job, and before the job is locked: all lock in one order
    job = _locked(session, actor, id_)
    if job.state not in ("cancelled", "failed"):
        raise conflict("not_resumable", "只有已取消或失败的任务才能继续，这个任务不能继续")
    known = get_kind(job.kind)
    if known.single:
        others = select(Job.id).where(Job.kind == job.kind, Job.state.in_(("queued", "running"))).limit(1)
        if session.scalar(others):
            raise conflict("already_running", f"{known.title}正在进行", hint="请等它做完，或先取消")
    job.state, job.cancel, job.attempts, job.error, job.message = "queued", False, 0, None, "等待继续"
    job.finished_at = job.lease = None
    job.runner = ""
    session.flush()
    return job


def _visible(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.may("read_all") else Job.created_by == actor.id


def _locked(session: Session, actor: Actor, id_: str) -> Job:
    """A job one may change: one's own, or anybody's for who manages."""
    job = get_job(session, actor, id_)
    if job.created_by != actor.id and not actor.may("manage"):
        raise forbidden("只能取消或继续自己的任务", code="not_yours")
    kind = known_kinds().get(job.kind)
    if kind is not None:
        actor.require(kind.permission)
    session.refresh(job, with_for_update=True)
    return job


def _checked(kind: JobKind, payload: Mapping[str, Any]) -> dict[str, Any]:
    if kind.payload is None:
        return dict(payload)
    try:
        return kind.payload.model_validate(payload).model_dump(mode="json", exclude_unset=True)
    except ValidationError as error:
        fields = "、".join(".".join(map(str, item["loc"])) or "payload" for item in error.errors()[:5])
        raise ServiceError(422, "bad_payload", f"任务参数不合要求：{fields}", hint="请对照接口说明改正") from None
