"""批量审计: handing in files, folders and archives, and the list of what was handed in."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from corpus.errors import ZhibiaoError
from service.office.listing import SubmissionFilter, list_submissions
from service.office.review import STATES as FORM_STATES
from service.office.views import submission_views
from service.pages import batch_findings, batch_form, batch_overview, batch_repeats, batch_submission
from service.pages.batch_drop import FileDrop
from service.pages.batch_parts import FILE_STATES, STATES, batch_head
from service.pages.grid import Link, moment, plain_table
from service.pages.parts import Leafing
from service.pages.shell import Visit, in_thread, page, tell_error

__all__ = ["PARTS", "show_batch"]

PARTS = (batch_findings, batch_form, batch_overview, batch_repeats, batch_submission)
"""The other pages of the batch audit; importing them registers them."""
_ON_PAGE = 30
_SECONDS = 3.0
_HEADINGS = ("报送", "时间", "报送人", "状态", "文件", "表")


@page("/batch", "批量审计", "submit")
async def show_batch(visit: Visit) -> None:
    """The page."""
    batch_head("/batch")
    FileDrop(visit.office.config, lambda id_: ui.navigate.to(f"/batch/submission/{id_}"))
    with ui.element("div").classes("z-bar no-print"):
        query = ui.input("按名称查找").props("dense outlined clearable debounce=400").style("width: 260px")
        state = ui.select({"": "全部", **{key: STATES[key] for key in ("received", "audited", "failed")}}, value="")
        state.props('dense outlined label="状态"').style("width: 150px")
        mine = ui.checkbox("只看自己报送的").props("dense")
        mine.set_visibility(visit.actor.may("read_all"))
    listed = ui.element("div").style("width: 100%")

    async def draw() -> None:
        wanted = SubmissionFilter(state.value or "", (query.value or "").strip()[:200], bool(mine.value))
        try:
            views, after = await in_thread(_read, visit, wanted, leafing.place)
        except ZhibiaoError as error:
            tell_error(error)
            return
        listed.clear()
        with listed:
            _list(views)
            leafing.buttons(after)
        timer.active = any(view["state"] == "received" for view in views)

    leafing = Leafing("", draw)
    timer = ui.timer(_SECONDS, draw, active=False, immediate=False)
    for field in (query, state, mine):
        field.on_value_change(leafing.anew)
    await draw()


def _read(visit: Visit, wanted: SubmissionFilter, cursor: str) -> tuple[list[dict[str, Any]], str]:
    with visit.office.database.read() as session:
        found = list_submissions(session, visit.actor, wanted, cursor=cursor, limit=_ON_PAGE)
        return submission_views(session, found.items), found.next


def _list(views: list[dict[str, Any]]) -> None:
    if not views:
        ui.label("还没有报送。把申报表拖到上面的框里即可开始。").classes("z-note")
        return
    rows = [
        (
            Link(view["title"] or "（无名称）", f"/batch/submission/{view['id']}"),
            moment(view["created_at"]),
            view["created_by_name"],
            STATES[view["state"]],
            _counts(view["files"], FILE_STATES),
            _counts(view["forms"], FORM_STATES),
        )
        for view in views
    ]
    plain_table("报送", _HEADINGS, rows)


def _counts(counts: dict[str, int], words: dict[str, str]) -> str:
    """Counts by state, as 已审核 3，未能读取 1."""
    return "，".join(f"{words[state]} {counts[state]}" for state in words if counts.get(state)) or "—"
