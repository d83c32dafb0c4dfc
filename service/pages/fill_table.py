"""The form on the right: its rows in the order of classes, the one being edited as fields."""

from __future__ import annotations

from functools import partial

from nicegui import ui

from service.office.draft_content import DraftRow, leaf_choices
from service.office.drafting import lacking
from service.pages.fill_desk import FillDesk
from service.pages.fill_row import edit_row
from service.pages.grid import cell, table
from service.pages.grid import row as table_row

__all__ = ["COLUMNS", "show_table"]

COLUMNS = ("一级指标", "二级指标", "三级指标", "运算符号", "指标值", "计量单位", "说明", "操作")


def show_table(desk: FillDesk) -> None:
    """The table, drawn anew with every change of a row."""

    @ui.refreshable
    def rows() -> None:
        missing = lacking(desk.content)
        with ui.row().classes("items-center fill-bar"), ui.element("h2").classes("fill-h2"):
            ui.label(f"绩效指标（{len(desk.content.rows)}）")
        if missing:
            with ui.element("p").classes("fill-gap").props("role=status"):
                ui.label(f"还缺：{'、'.join(missing)}")
        with ui.element("div").classes("fill-table"), table("绩效指标", COLUMNS):
            for number, row in enumerate(desk.content.in_order(), 1):
                _row(desk, row, number)
        if not desk.content.rows:
            ui.label("还没有指标。从左边加入，或点“添一行”自己写。").classes("fill-quiet")
        ui.button("添一行", icon="add", on_click=lambda: desk.add_row()).props("flat no-caps dense").classes("no-print")

    rows()
    desk.on_rows.append(rows.refresh)


def _row(desk: FillDesk, row: DraftRow, number: int) -> None:
    labels = {leaf: (l1, l2) for leaf, l1, l2 in leaf_choices(desk.content.edition)}
    if row.id == desk.current:
        edit_row(desk, row, len(COLUMNS))
        return
    l1, l2 = labels.get(row.leaf, ("未选", "请选类别"))
    with table_row().classes("fill-row"):
        cell(l1)
        cell(l2)
        cell(row.name or "（未填）", "fill-name" + ("" if row.name else " z-bad"))
        cell(row.operator, "fill-mid")
        cell(row.value or "（未填）", "" if row.value else "z-bad")
        cell(row.unit)
        cell(row.remark)
        with cell(classes="fill-actions no-print"):
            called = row.name or f"第{number}行"
            edit = ui.button(icon="edit", on_click=partial(desk.open_row, row.id)).props("flat round dense size=12px")
            edit.props["aria-label"] = f"修改：{called}"
            gone = ui.button(icon="delete", on_click=partial(desk.remove_row, row.id)).props(
                "flat round dense size=12px"
            )
            gone.props["aria-label"] = f"删除：{called}"
