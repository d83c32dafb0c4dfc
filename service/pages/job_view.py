"""A job in the background on a page: starting it, how far it is, its end, cancel and resume."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.office.jobs import cancel_job, get_job, list_jobs, resume_job, start_job
from service.pages.acting import attempt
from service.pages.shell import Visit, in_thread
from service.store.tables import Job

__all__ = ["JOB_STATES", "JobView", "begin_job", "said", "unfinished_job"]

JOB_STATES = {"queued": "排队", "running": "进行中", "done": "完成", "failed": "失败", "cancelled": "已取消"}
_SECONDS = 1.5
_UNDER_WAY = ("queued", "running")


def said(job: Job) -> str:
    """One sentence about a job."""
    if job.state == "failed" and job.error:
        return f"失败：{job.error.get('text') or job.error.get('message', '')}"
    steps = f" {job.done}/{job.total}" if job.total and job.state in _UNDER_WAY else ""
    message = f"：{job.message}" if job.message and job.message != JOB_STATES[job.state] else ""
    asked = "（正在取消）" if job.cancel and job.state == "running" else ""
    return f"{JOB_STATES[job.state]}{steps}{message}{asked}"


def unfinished_job(session: Session, actor: Actor, kind: str) -> str:
    """Id of the latest job of a kind; "" for none or one that is done."""
    jobs = list_jobs(session, actor, kind=kind, limit=1).items
    return jobs[0].id if jobs and jobs[0].state != "done" else ""


async def begin_job(visit: Visit, kind: str) -> str:
    """Ask for a job of a kind; its id, or "" after telling why there is none."""

    def work(actor: Actor) -> str:
        with visit.office.database.write() as session:
            id_ = start_job(session, actor, kind, {}).id
        visit.office.wake_jobs()
        return id_

    done, id_ = await attempt(visit, work)
    return id_ if done else ""


class JobView:
    """A job on a page; asks the database while it runs."""

    def __init__(self, visit: Visit, job_id: str, on_step: Callable[[Job], Awaitable[None] | None]) -> None:
        """on_step: called when the job got further or ended."""
        self._visit, self._id, self._on_step = visit, job_id, on_step
        self._seen: tuple[Any, ...] = ()
        with ui.element("div").classes("z-bar z-job"):
            self._bar = ui.linear_progress(0, show_value=False).style("width: 240px").props('aria-label="任务进度"')
            self._text = ui.label("").props("role=status")
            self._cancel = ui.button("取消", on_click=self._ask_cancel).props("flat dense no-caps")
            self._resume = ui.button("继续", on_click=self._ask_resume).props("flat dense no-caps")
        self._timer = ui.timer(_SECONDS, self.look, immediate=False)

    async def look(self) -> None:
        """Ask the database how far the job is."""
        job = await in_thread(self._read)
        self._show(job)
        seen = (job.state, job.done, job.message)
        if seen != self._seen:
            first, self._seen = not self._seen, seen
            going_on = None if first and job.state not in _UNDER_WAY else self._on_step(job)
            if going_on is not None:
                await going_on

    def _read(self) -> Job:
        with self._visit.office.database.read() as session:
            return get_job(session, self._visit.actor, self._id)

    def _show(self, job: Job) -> None:
        under_way = job.state in _UNDER_WAY
        self._bar.set_value(job.done / job.total if job.total else 1.0 if job.state == "done" else 0.0)
        self._bar.props(f"{'' if job.total or not under_way else 'indeterminate'}")
        self._bar.set_visibility(job.state != "done")
        self._text.set_text(said(job))
        self._cancel.set_visibility(under_way and not job.cancel)
        self._resume.set_visibility(job.state in ("failed", "cancelled"))
        self._timer.active = under_way

    async def _ask_cancel(self) -> None:
        def cancel(actor: Actor) -> None:
            with self._visit.office.database.write() as session:
                cancel_job(session, actor, self._id)

        await attempt(self._visit, cancel)
        await self.look()

    async def _ask_resume(self) -> None:
        def resume(actor: Actor) -> None:
            with self._visit.office.database.write() as session:
                resume_job(session, actor, self._id)
            self._visit.office.wake_jobs()

        await attempt(self._visit, resume)
        await self.look()
