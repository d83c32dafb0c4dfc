"""What is said of a row or a whole form: class, findings with what they propose, the nearest measure."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from classifier.finding import SEVERITY_LABELS, Finding
from classifier.form_audit import FormAudit
from corpus.records import Form
from corpus.taxonomy import load_taxonomy
from service.office.draft_content import FILE, DraftRow
from service.office.drafting import check_draft
from service.pages.acting import attempt
from service.pages.fill_desk import FillDesk, can_apply
from service.work.rebuilt import finding_from

__all__ = ["check_whole", "show_audit", "show_checked"]

_NO_FORM = Form(FILE)
_TONE = {"high": "z-bad", "medium": "z-warn"}


def show_checked(desk: FillDesk, row: DraftRow, checked: dict[str, Any] | None) -> None:
    """What ``check_row`` answered; None before it did."""
    if checked is None:
        ui.label("写出名称后自动检查。").classes("fill-quiet")
        return
    _class(desk, row, checked["class"])
    for one in checked["findings"]:
        _finding(desk, row, finding_from(one, _NO_FORM), own=one["indicator"]["index"] == checked["index"])
    proposed = checked["proposed"]
    for field, label in (("unit", "计量单位"), ("operator", "运算符号")):
        text = proposed[field]
        if text and not getattr(row, field):
            with ui.row().classes("items-center fill-line"):
                ui.label(f"{label}通常写“{text}”。")
                _accept(f"填入{label}“{text}”", desk, row, field, text)
    near = checked["nearest"]
    if near:
        alike = "同一指标" if near["same"] else "相近指标"
        told = f"指标库里的{alike}：{near['name']}（{load_taxonomy().label(near['leaf'])}"
        support = f"，{near['support']}家填报" if near["support"] else ""
        ui.label(f"{told}{support}）").classes("fill-quiet")
    if not checked["findings"]:
        ui.label("没有发现问题。").classes("z-good")


async def check_whole(desk: FillDesk) -> None:
    """Audit the draft and show what was found."""
    await desk.save()
    visit, content = desk.visit, desk.content.model_copy(deep=True)
    done, audit = await attempt(visit, lambda actor: check_draft(visit.office, actor, content))
    if not done:
        return
    desk.audit = audit
    desk.stale = False
    desk.draw_audit()
    ui.run_javascript("document.getElementById('fill-audit')?.scrollIntoView({block: 'nearest'})")


def show_audit(desk: FillDesk) -> None:
    """The findings of the whole form, drawn anew after each check."""

    @ui.refreshable
    def findings() -> None:
        if desk.audit is not None:
            _audit(desk, desk.audit)

    with ui.element("section").props('id=fill-audit aria-label="检查结果" aria-live=polite').classes("fill-audit"):
        findings()
    desk.on_audit.append(findings.refresh)


def _audit(desk: FillDesk, audit: FormAudit) -> None:
    with ui.element("h2").classes("fill-h2"):
        ui.label(f"检查结果：{audit.verdict.label}（健康度 {audit.verdict.health:g}）")
    ui.label(audit.verdict.reason).classes("fill-quiet")
    if desk.stale:
        ui.label("表已改动，请重新检查。").classes("z-warn")
    if not audit.findings:
        ui.label("没有发现问题。").classes("z-good")
    rows = [row for row in desk.content.in_order() if row.name.strip()]
    for finding in audit.findings:
        item = finding.indicator
        # by name too: rows may have come and gone since the check
        row = next((one for one in rows if item is not None and one.name.strip() == item.name), None)
        at = rows[finding.index] if 0 <= finding.index < len(rows) else None
        _finding(
            desk,
            at if at is not None and item is not None and at.name.strip() == item.name else row,
            finding,
            link=True,
        )


def _class(desk: FillDesk, row: DraftRow, judged: dict[str, Any] | None) -> None:
    if judged is None:
        return
    with ui.row().classes("items-center fill-line"):
        ui.label(f"判为{judged['pred_l2']}，把握 {round(100 * judged['confidence'])}%。")
        if judged["leaf"] != row.leaf and judged["leaf"] != "其他":
            _accept(
                f"改为{judged['pred_l2']}" if row.leaf else f"归入{judged['pred_l2']}",
                desk,
                row,
                "leaf",
                judged["leaf"],
            )


def _accept(text: str, desk: FillDesk, row: DraftRow, field: str, value: str) -> None:
    async def accept() -> None:
        desk.set(row, field, value)
        await desk.keep()

    ui.button(text, on_click=accept).props("dense no-caps size=12px outline")


def _finding(desk: FillDesk, row: DraftRow | None, finding: Finding, *, own: bool = True, link: bool = False) -> None:
    with ui.element("div").classes("fill-finding"):
        with ui.row().classes("items-center fill-line"):
            ui.label(f"〔{SEVERITY_LABELS[finding.severity]}〕").classes(_TONE.get(finding.severity, "fill-quiet"))
            ui.label(finding.message).classes("fill-message")
            if row is not None and own and can_apply(finding):
                ui.button("采纳", on_click=lambda: desk.apply(finding, row)).props(
                    "dense no-caps size=12px outline"
                ).props["aria-label"] = f"采纳：{finding.message}"
            if row is not None and link:
                ui.button("去修改", on_click=lambda: desk.open_row(row.id)).props("dense no-caps size=12px flat").props[
                    "aria-label"
                ] = f"去修改：{row.name}"
        if finding.reasons or finding.basis:
            with ui.element("details").classes("fill-details"):
                with ui.element("summary"):
                    ui.label("理由和依据").style("display: inline")
                for text in (*finding.reasons, finding.basis):
                    if text:
                        ui.label(text).classes("fill-quiet")
