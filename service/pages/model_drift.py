"""Whether the office's rows are still like those the figures were measured on: checks, months, checks' outcomes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from nicegui import ui

from service.learning.latest import latest_drift
from service.pages.batch_parts import rule_name
from service.pages.charts import lines
from service.pages.charts_shown import show_picture
from service.pages.grid import moment, plain_table
from service.pages.job_view import JobView, begin_job, unfinished_job
from service.pages.model_parts import model_head, percent
from service.pages.parts import heading
from service.pages.shell import Visit, in_thread, page

__all__ = ["show_drift"]

_LEVELS = {"alarm": "警报", "watch": "留意", "ok": "正常", "unknown": "行数太少"}
_MOST_LEAVES = 6


@page("/model/drift", "变化", "decide")
async def show_drift(visit: Visit) -> None:
    """The page."""
    model_head("/model/drift")
    above = ui.element("div")
    body = ui.element("div").style("width: 100%")

    async def draw(_job: Any = None) -> None:
        report = await in_thread(_report, visit)
        body.clear()
        with body:
            _draw(report)

    async def look(id_: str) -> None:
        above.clear()
        with above:
            view = JobView(visit, id_, draw)
        await view.look()

    async def start() -> None:
        id_ = await begin_job(visit, "drift")
        if id_:
            await look(id_)

    ui.button("现在检查", icon="refresh", on_click=start).props("no-caps unelevated").classes("no-print").move(
        target_index=2
    )
    running = await in_thread(_running, visit)
    if running:
        await look(running)
    await draw()


def _running(visit: Visit) -> str:
    with visit.office.database.read() as session:
        return unfinished_job(session, visit.actor, "drift")


def _report(visit: Visit) -> dict[str, Any] | None:
    with visit.office.database.read() as session:
        found = latest_drift(session, visit.actor)
        return found.report if found else None


def _draw(report: dict[str, Any] | None) -> None:
    if report is None:
        ui.label("还没有检查过。检查把近期的指标与模型评测时的公开文件、与本单位以前的行比较，一般几秒钟。").classes(
            "z-note"
        )
        return
    worst = report["level"]
    ui.label(f"{_LEVELS[worst]}：{report['sentence']}。").classes(
        "z-note" + (" z-note-bad" if worst == "alarm" else "")
    ).props("role=alert" if worst == "alarm" else "")
    ui.label(
        f"{moment(datetime.fromisoformat(report['at']))} 检查，近期 {report['recent_rows']} 行，"
        f"对照 {report['reference_rows']} 行公开文件。"
    ).classes("z-quiet")
    rows = [(_LEVELS[one["level"]], one["title"], one["against"], one["sentence"]) for one in report["checks"]]
    plain_table("各项检查", ("情况", "看什么", "与什么比", "说明"), rows)
    months = report["months"]
    if months:
        with ui.element("div").classes("z-figures").style("margin-top: 12px"):
            show_picture(_shares(months))
            show_picture(_mix(months))
    _rules(report["rules"])


def _shares(months: list[dict[str, Any]]) -> Any:
    names = [one["month"] for one in months]
    rejected = [one["rejected"] / one["decided"] if one["decided"] else None for one in months]
    series = [
        ("平均把握", [one["confidence"] for one in months]),
        ("把握不足而未定", [one["undecided"] for one in months]),
        ("没见过的用语", [one["unknown"] for one in months]),
        ("审核人不采纳", rejected),
    ]
    return lines("逐月：把握、未定、生词、不采纳", names, series, heading="月份", share=True)


def _mix(months: list[dict[str, Any]]) -> Any:
    totals = {leaf: sum(one["mix"].get(leaf, 0) * one["rows"] for one in months) for leaf in months[0]["mix"]}
    leaves = sorted(totals, key=lambda leaf: -totals[leaf])[:_MOST_LEAVES]
    series = [(leaf, [one["mix"].get(leaf, 0.0) for one in months]) for leaf in leaves]
    note = f"只画最多的 {_MOST_LEAVES} 类。" if len(totals) > _MOST_LEAVES else ""
    return lines("逐月：各类所占比例", [one["month"] for one in months], series, heading="月份", share=True, note=note)


def _rules(rules: list[dict[str, Any]]) -> None:
    if not rules:
        return
    heading("审核人不采纳的比例，逐项检查")
    rows = [
        (
            rule_name(one["rule"]),
            one["decided"],
            percent(one["rejected"]),
            f"{percent(one['low'])}–{percent(one['high'])}",
            "多数不被采纳，建议停用或调整" if one["mostly_rejected"] else "",
        )
        for one in rules
    ]
    plain_table("审核人不采纳的比例", ("检查", "已决定", "不采纳", "95% 区间", "提示"), rows)
