"""The row of a job is the truth about it: how it comes to be, is taken up, held, given back and ended.

Whoever takes a job up gets a claim, a fresh id, with a lease. A change is made only while the claim still holds, in
the statement that makes it, so that one who lost it (suspended, or slow beyond the lease) can change nothing any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.store.tables import Job, new_id, now

__all__ = ["LEASE_SECONDS", "MOST_ATTEMPTS", "claim_job", "due_jobs", "hold_job", "new_job", "shown"]

LEASE_SECONDS = 60.0
MOST_ATTEMPTS = 3
"""Times a job may die in the same stage before it counts as failed."""
_LONGEST_MESSAGE = 300
_DIED = {
    "code": "job_died",
    "message": f"任务在同一处意外中断了{MOST_ATTEMPTS}次，已停止",
    "where": "",
    "hint": "请管理员检查内存和磁盘，再点继续",
}
_DIED["text"] = f"{_DIED['message']}，{_DIED['hint']}。"


def new_job(
    session: Session,
    actor: Actor,
    kind: str,
    payload: dict[str, Any] | None = None,
    *,
    submission_id: str | None = None,
    total: int = 0,
) -> Job:
    """Add a job to what a writing session is about to keep; afterwards call ``office.wake_jobs()``.

    kind: of work.kinds. payload: what it needs to know. total: steps, where they are known.
    """
    job = Job(
        id=new_id(),
        kind=kind,
        payload=dict(payload or {}),
        submission_id=submission_id,
        total=total,
        created_by=actor.id,
    )
    session.add(job)
    session.flush()
    return job


def due_jobs(session: Session, *, lease: float = LEASE_SECONDS, most: int = 1000) -> Sequence[str]:
    """Ids of jobs that somebody should take up, oldest first."""
    query = select(Job.id).where(or_(Job.state == "queued", _abandoned(now(), lease)))
    return session.scalars(query.order_by(Job.created_at, Job.id).limit(most)).all()


def claim_job(session: Session, id_: str, *, lease: float = LEASE_SECONDS) -> Job | None:
    """Take a job up; the claim is its ``runner``. None when another has it, it is over, or it died too often."""
    moment = now()
    free = and_(Job.id == id_, or_(Job.state == "queued", _abandoned(moment, lease)))
    over = {"state": "failed", "error": _DIED, "message": _DIED["message"], "finished_at": moment, "runner": ""}
    session.execute(update(Job).where(free, Job.attempts >= MOST_ATTEMPTS).values(**over))
    claim = new_id()
    taken = session.execute(
        update(Job)
        .where(free)
        .values(
            state="running",
            runner=claim,
            lease=moment + timedelta(seconds=lease),
            attempts=Job.attempts + 1,
            started_at=moment,
        )
    )
    if _count(taken) != 1:
        return None
    return session.get(Job, id_, populate_existing=True)


def hold_job(session: Session, id_: str, claim: str, *, seconds: float = LEASE_SECONDS, **values: Any) -> bool:
    """Renew the lease of a claimed job and set columns of it; False, changing nothing, when the claim is lost."""
    if "message" in values:
        values["message"] = shown(values["message"])
    held = session.execute(
        update(Job)
        .where(Job.id == id_, Job.runner == claim, Job.state == "running")
        .values(**{"lease": now() + timedelta(seconds=seconds), **values})
    )
    return _count(held) == 1


def shown(message: str) -> str:
    """A message as it fits the column."""
    return message if len(message) <= _LONGEST_MESSAGE else message[: _LONGEST_MESSAGE - 1] + "…"


def _abandoned(moment: datetime, lease: float) -> ColumnElement[bool]:
    """Running, but nobody renewed the lease; one too far ahead was written before the clock was put back."""
    ahead = moment + timedelta(seconds=2 * lease + 5)
    return and_(Job.state == "running", or_(Job.lease.is_(None), Job.lease < moment, Job.lease > ahead))


def _count(result: Any) -> int:
    """Rows an update changed."""
    return int(result.rowcount)
