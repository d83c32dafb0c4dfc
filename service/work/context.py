"""What a job has in its hands while it runs: its payload, whether to stop, and the only way to write."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store.tables import Job, now
from service.work.job_rows import hold_job

if TYPE_CHECKING:
    from service.office.office import Office

__all__ = ["ClaimLost", "JobContext"]

_LOOK_AGAIN_SECONDS = 0.5


class ClaimLost(Exception):
    """The job is another's by now; nothing was written. Not to be caught by handlers."""


class JobContext:
    """One job taken up. Safe for many threads of the handler.

    wanted: whether somebody asked to cancel it, or stopped meanwhile. closed: whether the handler ended it itself.
    """

    def __init__(self, office: Office, job: Job, stopping: threading.Event, *, lease: float) -> None:
        """job: as claimed. stopping: set when the runner stops. lease: seconds."""
        self.office = office
        self.id, self.kind, self.payload = job.id, job.kind, dict(job.payload)
        self.submission_id, self.created_by = job.submission_id, job.created_by
        self.claim, self.lease = job.runner, lease
        self.cancelled, self.lost, self.closed = bool(job.cancel), False, False
        self._stopping = stopping
        self._looked = 0.0
        self._told = 0.0

    @property
    def halted(self) -> bool:
        """Whether the runner stops, without asking the database."""
        return self._stopping.is_set()

    def stopped(self) -> bool:
        """Whether to stop at the next good point: cancelled, shutting down, or taken over by another."""
        if not (self.cancelled or self.lost or self.halted) and time.monotonic() - self._looked > _LOOK_AGAIN_SECONDS:
            self._looked = time.monotonic()
            with self.office.database.read() as session:
                self.look(session)
        return self.cancelled or self.lost or self.halted

    def look(self, session: Session) -> None:
        """See what became of the job: cancelled, or taken over."""
        found = session.execute(select(Job.runner, Job.state, Job.cancel).where(Job.id == self.id)).one_or_none()
        if found is None or (found.runner, found.state) != (self.claim, "running"):
            self.lost = self.lost or not self.closed
        else:
            self.cancelled = self.cancelled or found.cancel

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Tell how far the job is; what comes too often is dropped. Raises ClaimLost and ServiceError."""
        if done < total and time.monotonic() - self._told < _LOOK_AGAIN_SECONDS:
            return
        self._told = time.monotonic()
        with self.office.database.write() as session:
            self.keep(session, done=done, total=total, message=message)

    @contextmanager
    def write(self, **values: Any) -> Iterator[Session]:
        """A writing session whose changes are kept only while the job is ours; once kept, a stage is done.

        values: columns of the job kept with it, such as done, total and message. Raises ClaimLost and ServiceError.
        """
        with self.office.database.write() as session:
            # whoever claims the job meanwhile waits for this row; an attempt counts anew after each stage
            self.keep(session, attempts=1, **values)
            yield session

    def finish(self, session: Session, result: dict[str, Any], message: str = "") -> None:
        """End the job with the last stage: in the session of ``write``, so that both are kept or neither."""
        self.keep(session, state="done", result=result, message=message, finished_at=now(), lease=None, error=None)
        self.closed = True

    def keep(self, session: Session, **values: Any) -> None:
        """Set columns of the job's row. Raises ClaimLost."""
        if not hold_job(session, self.id, self.claim, seconds=self.lease, **values):
            self.lost = True
            raise ClaimLost(self.id)
