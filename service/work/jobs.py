"""Jobs in the background, as others use them: make one, say what a kind does, run them.

The parts: kinds (what there is to do), job_rows (the truth in the database), context (what a handler works with),
queue (huey: who is told), runner (who does it), tidy (what is done once an hour).
"""

from __future__ import annotations

from service.work.context import ClaimLost, JobContext
from service.work.job_rows import new_job
from service.work.kinds import JobKind, get_kind, job_kind, known_kinds
from service.work.queue import JobQueue
from service.work.runner import JobRunner

__all__ = [
    "ClaimLost",
    "JobContext",
    "JobKind",
    "JobQueue",
    "JobRunner",
    "get_kind",
    "job_kind",
    "known_kinds",
    "new_job",
]
