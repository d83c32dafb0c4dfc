"""The findings a number of a dashboard stands for."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from classifier.finding import KIND_LABELS, SEVERITY_LABELS
from corpus.errors import ZhibiaoError
from service.office.dashboard import NONE, Selection, find_findings
from service.office.views import finding_view
from service.pages.batch_form import OUTCOMES
from service.pages.batch_parts import batch_head, class_name, rule_name, selected
from service.pages.grid import Link, plain_table
from service.pages.parts import Leafing
from service.pages.shell import Visit, in_thread, page, tell_error

__all__ = ["show_findings"]

_ON_PAGE = 50
_HEADINGS = ("级别", "检查", "单位", "年度", "三级指标", "问题", "建议的类", "决定")


@page("/batch/findings", "问题清单", "submit")
async def show_findings(visit: Visit) -> None:
    """The page; what is listed stands in the address."""
    batch_head("/batch/findings")
    wanted = selected(visit.request.query_params)
    ui.label(_described(wanted)).style("font-weight: 600")
    count_text = ui.label("").classes("z-quiet").props("role=status")
    listed = ui.element("div").style("width: 100%")

    async def draw() -> None:
        try:
            views, after, count = await in_thread(_read, visit, wanted, leafing.place)
        except ZhibiaoError as error:
            tell_error(error)
            return
        first = leafing.before * _ON_PAGE
        count_text.set_text(f"共 {count} 个，第 {first + 1}–{first + len(views)} 个。" if views else "没有这样的问题。")
        listed.clear()
        with listed:
            if views:
                plain_table("问题", _HEADINGS, [_row(one) for one in views], numbers=False)
            leafing.buttons(after)

    leafing = Leafing("", draw)
    await draw()


def _read(visit: Visit, wanted: Selection, cursor: str) -> tuple[list[dict[str, Any]], str, int]:
    with visit.office.database.read() as session:
        found, count = find_findings(session, visit.actor, wanted, cursor=cursor, limit=_ON_PAGE)
        return [finding_view(row, row.form, visit.actor) for row in found.items], found.next, count


def _row(one: dict[str, Any]) -> tuple[Any, ...]:
    return (
        SEVERITY_LABELS[one["severity"]],
        rule_name(one["rule"]),
        one["unit"],
        one["year"] or "",
        Link(one["finding"]["indicator"]["name"] or "（整张表）", f"/batch/form/{one['form_id']}"),
        one["finding"]["message"],
        class_name(one["proposed"]) if one["proposed"] else "",
        OUTCOMES[one["outcome"]],
    )


def _described(wanted: Selection) -> str:
    parts = [
        "这次报送" if wanted.submission else "",
        "没有写单位的表" if wanted.unit == NONE else wanted.unit,
        f"{wanted.year} 年度" if wanted.year else "",
        rule_name(wanted.rule) if wanted.rule else "",
        KIND_LABELS.get(wanted.kind, wanted.kind),
        f"{SEVERITY_LABELS.get(wanted.severity, wanted.severity)}级" if wanted.severity else "",
        f"填报为{class_name(wanted.filed)}" if wanted.filed else "",
        f"建议为{class_name(wanted.proposed)}" if wanted.proposed else "",
        OUTCOMES.get("" if wanted.outcome == "open" else wanted.outcome, "") if wanted.outcome else "",
    ]
    return "，".join(part for part in parts if part) or "全部问题"
