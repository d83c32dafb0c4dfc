"""The explorer of duplicates: the same indicator within and across forms, units and years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nicegui import ui

from classifier.duplicate_result import KIND_LABELS
from classifier.duplicates import SCOPES
from corpus.errors import ZhibiaoError
from service.office.dashboard import Choices, Selection, choices
from service.office.repeats import MOST_ROWS, Repeats, look_for_repeats
from service.pages.batch_parts import batch_head, selected
from service.pages.batch_save import save_repeats
from service.pages.grid import Link, plain_table
from service.pages.shell import Visit, in_thread, page, tell_error

__all__ = ["show_repeats"]

_ON_PAGE = 30
_MOST_MEMBERS = 60
_HEADINGS = ("单位", "年度", "三级指标", "指标值", "填报二级", "关系", "说明")


@page("/batch/repeats", "查重", "submit")
async def show_repeats(visit: Visit) -> None:
    """The page: a choice of forms and how far to look, then groups."""
    batch_head("/batch/repeats")
    wanted = selected(visit.request.query_params)
    known = await in_thread(_choices, visit)
    box: dict[str, Any] = {}
    with ui.element("div").classes("z-bar no-print"):
        across = ui.select(dict(SCOPES), value="form", label="范围").props("dense outlined").style("width: 340px")
        unit = _select(known.units, wanted.unit, "单位").style("width: 260px")
        year = _select([str(one) for one in known.years], str(wanted.year or ""), "年度").style("width: 120px")
        kind = _select(list(KIND_LABELS.values()), "", "关系").style("width: 200px")
        start = ui.button("开始查重", icon="search").props("no-caps unelevated")
    if wanted.submission:
        ui.label("只查这一次报送的表。").classes("z-quiet")
    status = ui.label(f"一次最多比较 {MOST_ROWS} 条指标。").classes("z-quiet").props("role=status")
    results = ui.element("div").style("width: 100%")

    def draw(first: int = 0) -> None:
        results.clear()
        with results:
            if box["found"].groups:
                ui.button("下载全部（xlsx）", icon="download", on_click=lambda: save_repeats(box["found"])).props(
                    "flat no-caps"
                ).classes("no-print")
            _groups(box["found"], kind.value or "", first, draw)

    async def look() -> None:
        start.disable()
        status.set_text("正在比较……")
        chosen = Selection(wanted.submission, unit.value or "", int(year.value) if year.value else None)
        try:
            found = await in_thread(look_for_repeats, visit.office, visit.actor, chosen, across.value)
        except ZhibiaoError as error:
            status.set_text("没有比较成。")
            tell_error(error)
            return
        finally:
            start.enable()
        box["found"] = found
        status.set_text(_summary(found))
        draw()

    start.on_click(look)
    kind.on_value_change(lambda: draw() if box else None)


def _choices(visit: Visit) -> Choices:
    with visit.office.database.read() as session:
        return choices(session, visit.actor)


def _select(options: Sequence[str], value: str, label: str) -> ui.select:
    every = {"": "全部", **{one: one for one in options}}
    return ui.select(every, value=value if value in every else "", label=label, with_input=len(options) > 12).props(
        "dense outlined"
    )


def _summary(found: Repeats) -> str:
    kinds = "，".join(f"{KIND_LABELS[kind]} {count} 组" for kind, count in found.counts.items())
    return f"比较了 {found.forms} 张表的 {found.rows} 条指标：{kinds or '没有重复'}。"


def _groups(found: Repeats, kind: str, first: int, turn: Any) -> None:
    groups = [group for group in found.groups if not kind or group["label"] == kind]
    for number, group in enumerate(groups[first : first + _ON_PAGE], first + 1):
        title = f"{number}. {group['representative']}"
        with ui.element("details").props("open" if number <= first + 3 else "").classes("z-group"):
            with ui.element("summary"):
                ui.label(f"{title}（{group['label']}，{group['count']} 条）").style("display: inline")
            rows = [_member(one) for one in group["members"][:_MOST_MEMBERS]]
            plain_table(title, _HEADINGS, rows, numbers=False)
            if group["count"] > _MOST_MEMBERS:
                ui.label(f"还有 {group['count'] - _MOST_MEMBERS} 条没有列出。").classes("z-quiet")
    with ui.element("div").classes("z-bar no-print"):
        if first:
            ui.button("上一页", on_click=lambda: turn(first - _ON_PAGE)).props("flat no-caps")
        if first + _ON_PAGE < len(groups):
            ui.button("下一页", on_click=lambda: turn(first + _ON_PAGE)).props("flat no-caps")
        if groups:
            ui.label(f"第 {first + 1}–{min(first + _ON_PAGE, len(groups))} 组，共 {len(groups)} 组").classes("z-quiet")


def _member(one: dict[str, Any]) -> tuple[Any, ...]:
    name = Link(one["name"], f"/batch/form/{one['form_id']}")
    value = f"{one['value']}{one['unit']}"
    relation = KIND_LABELS[one["kind"]] + (f" {one['score']:g}" if one["kind"] == "reworded" else "")
    return one["department"], one["year"] or "", name, value, one["l2"], relation, one["why"]
