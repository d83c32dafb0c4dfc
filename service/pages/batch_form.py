"""One form as the audit sees it: verdict, health, findings; for those who do not decide, and to drill down to."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from classifier.finding import SEVERITY_LABELS
from corpus.errors import ZhibiaoError
from service.office.lookup import get_form
from service.office.review import STATES as FORM_STATES
from service.office.views import finding_view, form_view
from service.pages.batch_parts import batch_head, class_name, rule_name
from service.pages.batch_submission import DOWNLOADS
from service.pages.grid import plain_table
from service.pages.parts import heading
from service.pages.shell import Visit, in_thread, page

__all__ = ["OUTCOMES", "show_form"]

OUTCOMES = {"": "未决定", "accept": "采纳", "reject": "不采纳", "reclass": "改类"}
_HEADINGS = ("级别", "检查", "三级指标", "问题", "建议的类", "决定")


@page("/batch/form/{id}", "一张表", "submit")
async def show_form(visit: Visit, id: str) -> None:
    """The page."""
    batch_head("/batch/form")
    try:
        view = await in_thread(_read, visit, id)
    except ZhibiaoError as error:
        ui.label(str(error)).classes("z-note z-note-bad")
        return
    heading(" ".join(part for part in (view["unit"], str(view["year"] or ""), view["title"]) if part))
    with ui.element("div").classes("z-bar"):
        ui.label(f"结论：{view['verdict']}").style("font-weight: 600")
        ui.label(f"健康分 {view['health']:g}")
        ui.label(f"{view['rows']} 条指标，{FORM_STATES[view['state']]}")
    ui.label(view["formula"]).classes("z-quiet")
    ui.label(view["reason"])
    with ui.element("div").classes("z-bar no-print"):
        if visit.actor.may("decide"):
            ui.link("在审核台打开", f"/review/{id}").classes("z-link")
        ui.link("所在的报送", f"/batch/submission/{view['submission_id']}").classes("z-link")
        ui.label("下载：")
        for format_, words in DOWNLOADS:
            words = words.replace("（zip）", "")
            ui.link(words, f"/api/v1/forms/{id}/document?format={format_}").classes("z-link").props("download")
    rows = [
        (
            SEVERITY_LABELS[one["severity"]],
            rule_name(one["rule"]),
            one["finding"]["indicator"]["name"] or "（整张表）",
            one["finding"]["message"],
            class_name(one["proposed"]) if one["proposed"] else "",
            OUTCOMES[one["outcome"]] + (f"：{class_name(one['leaf'])}" if one["outcome"] == "reclass" else ""),
        )
        for one in view["findings"]
    ]
    if rows:
        plain_table("问题", _HEADINGS, rows)
    else:
        ui.label("没有发现问题。").classes("z-note")


def _read(visit: Visit, id_: str) -> dict[str, Any]:
    with visit.office.database.read() as session:
        found = get_form(session, visit.actor, id_)
        session.refresh(found, attribute_names=["findings"])
        verdict = found.judged["verdict"]
        findings = [finding_view(one, found, visit.actor) for one in found.findings]
        told = {"formula": verdict["formula"], "reason": verdict["reason"], "findings": findings}
        return form_view(found) | told
