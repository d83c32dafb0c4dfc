"""The latest look for drift: the result of the last job of that kind that was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.store.tables import Job

__all__ = ["LatestDrift", "latest_drift"]


@dataclass(frozen=True, slots=True)
class LatestDrift:
    """report: ``service.learning.drift.Drift.to_dict``. job: id of the job that made it."""

    report: dict[str, Any]
    job: str


def latest_drift(session: Session, actor: Actor) -> LatestDrift | None:
    """The latest report, None before the first. Raises ServiceError 403."""
    actor.require("read_all")
    done = select(Job).where(Job.kind == "drift", Job.state == "done").order_by(Job.finished_at.desc(), Job.id).limit(1)
    job = session.scalar(done)
    return LatestDrift(job.result, job.id) if job is not None and job.result else None
