"""The head of the form: kind, edition, unit, year, project, funds, goals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from classifier.sectors import sector_names
from corpus.dataset import load_library
from corpus.official import KINDS
from corpus.taxonomy import load_taxonomy
from service.pages.fill_desk import FillDesk

__all__ = ["show_head"]

_SHORT, _LONG = 200, 8000


def show_head(desk: FillDesk) -> None:
    """Fields of the head; those of the other kind of form are hidden."""
    content = desk.content
    with ui.element("section").classes("fill-head").props('aria-label="表头"'):
        _choose(desk, "表类", "kind", KINDS, "fill-w3")
        _text(desk, "填报单位", "unit", "fill-w3")
        _year(desk)
        _choose(desk, "体系版本", "edition", _editions(), "fill-w3")
        _choose(desk, "功能分类", "sector", {"": "按单位判断", **_sectors()}, "fill-w2")
        project = _text(desk, "项目名称", "project", "fill-w5")
        supervisor = _text(desk, "主管部门", "supervisor", "fill-w3")
        _amount(desk, "资金总额（万元）", "total")
        _amount(desk, "财政拨款（万元）", "fiscal")
        _amount(desk, "其他资金（万元）", "other")
        goals = _long(desk, "年度目标（一行一个）", "goals")
        tasks = _long(desk, "年度主要任务（一行一个，写“名称：内容”；空着就按左边的职责）", "tasks")
    for field in (project, supervisor):
        field.bind_visibility_from(content, "kind", lambda kind: kind == "项目支出")
    tasks.bind_visibility_from(content, "kind", lambda kind: kind == "部门整体")
    goals.classes("fill-w10")
    tasks.classes("fill-w12")


def _editions() -> dict[str, str]:
    return {key: f"{key} {one.title}" for key, one in load_taxonomy().editions.items() if one.files_classes}


def _sectors() -> dict[str, str]:
    return {code: f"{code} {name}" for code, name in sector_names(load_library()).items()}


def _text(desk: FillDesk, label: str, field: str, width: str) -> ui.input:
    value = getattr(desk.content, field)
    made = ui.input(label, value=value, on_change=_setter(desk, field)).props(f"dense outlined maxlength={_SHORT}")
    return made.classes(width)


def _long(desk: FillDesk, label: str, field: str) -> ui.textarea:
    value = getattr(desk.content, field)
    made = ui.textarea(label, value=value, on_change=_setter(desk, field))
    return made.props(f"dense outlined autogrow rows=2 maxlength={_LONG}")


def _choose(desk: FillDesk, label: str, field: str, options: dict[str, str], width: str) -> None:
    async def chosen(event: Any) -> None:
        if desk.set(desk.content, field, event.value or ""):
            desk.draw_rows()

    value = getattr(desk.content, field)
    ui.select(options, label=label, value=value if value in options else None, on_change=chosen).props(
        "dense outlined options-dense"
    ).classes(width)


def _year(desk: FillDesk) -> None:
    def changed(event: Any) -> None:
        whole = int(event.value) if event.value is not None else None
        field.error = None if desk.set(desk.content, "year", whole) else "1990—2100"

    field = ui.number("年度", value=desk.content.year, min=1990, max=2100, precision=0, on_change=changed)
    field.props("dense outlined hide-bottom-space").classes("fill-w1")


def _amount(desk: FillDesk, label: str, name: str) -> None:
    def changed(event: Any) -> None:
        field.error = None if desk.set(desk.content, name, event.value) else "不小于 0"

    field = ui.number(label, value=getattr(desk.content, name), min=0, on_change=changed)
    field.props("dense outlined hide-bottom-space").classes("fill-w2")


def _setter(desk: FillDesk, field: str) -> Callable[[Any], None]:
    def changed(event: Any) -> None:
        desk.set(desk.content, field, event.value or "")

    return changed
