"""One submission: how far its audit is, its files with what could not be read, its forms, figures and downloads."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from corpus.errors import ZhibiaoError
from service.accounts.actor import Actor
from service.office.dashboard import Selection
from service.office.listing import FormFilter, list_forms
from service.office.lookup import get_submission
from service.office.review import STATES as FORM_STATES
from service.office.submissions import delete_submission
from service.office.views import form_view, submission_views
from service.pages.acting import ask_first, attempt
from service.pages.batch_board import read_figures, show_board
from service.pages.batch_parts import FILE_STATES, STATES, batch_head
from service.pages.batch_save import save_figures
from service.pages.grid import Link, moment, plain_table
from service.pages.job_view import JobView
from service.pages.parts import heading
from service.pages.shell import Visit, in_thread, page, tell_error

__all__ = ["DOWNLOADS", "show_submission"]

DOWNLOADS = (
    ("xlsx", "问题清单（xlsx）"),
    ("html", "审核报告（网页）"),
    ("docx", "审核报告（docx）"),
    ("annotated", "批注过的原件（zip）"),
    ("corrected", "修改过的原件（zip）"),
)
"""Formats of the downloads with their words."""
_ON_PAGE = 200
_FORMS = ("表", "单位", "年度", "结论", "健康分", "指标", "未决问题", "状态")
_MOST_FILES = 500


@page("/batch/submission/{id}", "一次报送", "submit")
async def show_submission(visit: Visit, id: str) -> None:
    """The page."""
    batch_head("/batch/submission")
    try:
        view = await in_thread(_read, visit, id)
    except ZhibiaoError as error:
        ui.label(str(error)).classes("z-note z-note-bad")
        return
    heading(view["title"] or "（无名称）")
    status = ui.label("").classes("z-quiet")
    if view["state"] == "deleted":
        status.set_text(f"{view['created_by_name']} {moment(view['created_at'])} 报送，已删除，只留审核决定的记录。")
        return
    above = ui.element("div")
    body = ui.element("div").style("width: 100%")

    async def draw(_job: Any = None) -> None:
        try:
            found = await in_thread(_read, visit, id)
            figures = await in_thread(read_figures, visit.office, visit.actor, Selection(submission=id))
        except ZhibiaoError as error:
            tell_error(error)
            return
        until = f"，{moment(found['delete_after'])} 到期删除" if found["delete_after"] else ""
        by = found["created_by_name"] or "（已不在）"
        status.set_text(f"{by} {moment(found['created_at'])} 报送，{STATES[found['state']]}{until}。")
        body.clear()
        with body:
            if found["forms"]:
                _downloads(id)
            _files(found["file_list"])
            _forms(found["form_list"], sum(found["forms"].values()))
            if found["forms"]:
                with ui.element("div").classes("z-bar no-print"):
                    ui.button("下载数字（xlsx）", icon="download", on_click=lambda: save_figures(figures)).props(
                        "flat no-caps"
                    )
                    ui.link("在这次报送里查重", f"/batch/repeats?submission={id}").classes("z-link")
                show_board(figures)

    if view["job_id"]:
        with above:
            job = JobView(visit, view["job_id"], draw)
        await job.look()
    await draw()
    ui.button("删除这次报送", icon="delete", on_click=lambda: _delete(visit, id)).props(
        "flat no-caps color=negative"
    ).classes("no-print")


def _read(visit: Visit, id_: str) -> dict[str, Any]:
    with visit.office.database.read() as session:
        found = get_submission(session, visit.actor, id_)
        view = submission_views(session, [found], files=True)[0]
        forms = list_forms(session, visit.actor, FormFilter(submission=id_, order="worth"), limit=_ON_PAGE)
        return view | {"form_list": [form_view(row) for row in forms.items]}


def _downloads(id_: str) -> None:
    with ui.element("div").classes("z-bar no-print"):
        ui.label("下载：")
        for format_, words in DOWNLOADS:
            ui.link(words, f"/api/v1/submissions/{id_}/document?format={format_}").classes("z-link").props("download")


def _files(files: list[dict[str, Any]]) -> None:
    failed = [one for one in files if one["error"]]
    if failed:
        heading(f"有 {len(failed)} 个文件没有读全或没有读成")
        rows = [(one["name"], FILE_STATES[one["state"]], _reason(one["error"])) for one in failed[:_MOST_FILES]]
        plain_table("没有读成的文件", ("文件", "状态", "原因和下一步"), rows)
    with ui.element("details").classes("z-numbers"):
        with ui.element("summary"):
            ui.label(f"全部 {len(files)} 个文件").style("display: inline")
        rows = [(one["name"], _size(one["size"]), FILE_STATES[one["state"]]) for one in files[:_MOST_FILES]]
        plain_table("文件", ("文件", "大小", "状态"), rows, numbers=False)


def _reason(error: dict[str, Any]) -> str:
    inner = error.get("errors") or [error]
    return " ".join(str(one.get("text") or one.get("message", "")) for one in inner[:10])


def _forms(forms: list[dict[str, Any]], count: int) -> None:
    if not forms:
        return
    heading(f"{count} 张表，最值得看的在前")
    rows = [
        (
            Link(one["title"] or one["file"] or f"表 {one['number'] + 1}", f"/batch/form/{one['id']}"),
            one["unit"],
            one["year"] or "",
            one["verdict"],
            one["health"],
            one["rows"],
            one["findings_open"],
            FORM_STATES[one["state"]],
        )
        for one in forms
    ]
    plain_table("表", _FORMS, rows)
    if count > len(forms):
        ui.label(f"只列出前 {len(forms)} 张，其余请在审核台查找。").classes("z-quiet")


def _size(size: int) -> str:
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


async def _delete(visit: Visit, id_: str) -> None:
    sure = await ask_first(
        "删除这次报送？",
        "文件、表和问题会全部删除，不能恢复；审核决定的记录（不含文字）留在决定链里。",
        "删除",
    )

    def work(actor: Actor) -> None:
        delete_submission(visit.office, actor, id_)

    if sure and (await attempt(visit, work))[0]:
        ui.navigate.to("/batch")
