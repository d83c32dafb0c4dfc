"""Jobs in the background: what waits, runs and ended; cancel and resume."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.office.jobs import cancel_job, list_jobs, resume_job
from service.office.views import names_of
from service.pages.acting import attempt
from service.pages.admin_parts import admin_head
from service.pages.grid import Link, cell, moment, row, table
from service.pages.job_view import JOB_STATES, said
from service.pages.shell import Visit, in_thread, page
from service.store.tables import Job
from service.work.jobs import known_kinds

__all__ = ["show_jobs"]

_ON_PAGE = 50
_SECONDS = 3.0


@page("/admin/jobs", "任务", "manage")
async def show_jobs(visit: Visit) -> None:
    """The page."""
    admin_head("/admin/jobs")
    kinds = known_kinds()
    with ui.element("div").classes("z-bar no-print"):
        state = ui.select({"": "全部状态", **JOB_STATES}, value="", label="状态").props("dense outlined")
        kind = ui.select({"": "全部任务", **{name: one.title for name, one in kinds.items()}}, value="", label="任务")
        kind.props("dense outlined").style("width: 180px")
        state.style("width: 150px")
    listed = ui.element("div").style("width: 100%")

    async def draw() -> None:
        jobs, names = await in_thread(_read, visit, str(state.value or ""), str(kind.value or ""))
        listed.clear()
        with listed:
            if not jobs:
                ui.label("没有这样的任务。").classes("z-note")
                return
            _list(visit, jobs, names, draw)
            if len(jobs) == _ON_PAGE:
                ui.label(f"只列出最近 {_ON_PAGE} 个。").classes("z-quiet")
        timer.active = any(job.state in ("queued", "running") for job in jobs)

    timer = ui.timer(_SECONDS, draw, active=False, immediate=False)
    state.on_value_change(draw)
    kind.on_value_change(draw)
    await draw()


def _read(visit: Visit, state: str, kind: str) -> tuple[list[Job], dict[str, str]]:
    with visit.office.database.read() as session:
        jobs = list_jobs(session, visit.actor, state=state, kind=kind, limit=_ON_PAGE).items
        return jobs, names_of(session, [job.created_by for job in jobs])


def _list(visit: Visit, jobs: list[Job], names: dict[str, str], redraw: Any) -> None:
    kinds = known_kinds()
    with table("任务", ("任务", "发起人", "发起", "结束", "情况", "操作")):
        for job in jobs:
            title = kinds[job.kind].title if job.kind in kinds else job.kind
            with row():
                cell(Link(title, f"/batch/submission/{job.submission_id}") if job.submission_id else title)
                cell(names[job.created_by])
                cell(moment(job.created_at), "z-tight")
                cell(moment(job.finished_at), "z-tight")
                cell(said(job))
                with cell():
                    if job.state in ("queued", "running") and not job.cancel:
                        _button(visit, job, "取消", cancel_job, redraw)
                    if job.state in ("failed", "cancelled"):
                        _button(visit, job, "继续", resume_job, redraw)


def _button(visit: Visit, job: Job, words: str, change: Callable[[Session, Actor, str], Any], redraw: Any) -> None:
    def work(actor: Actor) -> None:
        with visit.office.database.write() as session:
            change(session, actor, job.id)
        visit.office.wake_jobs()

    async def press() -> None:
        await attempt(visit, work)
        await redraw()

    ui.button(words, on_click=press).props(f'flat dense no-caps size=12px aria-label="{words}任务"')
