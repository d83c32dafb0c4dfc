"""指标库: search, what waits for approval, new measures, the workbook in and out."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from nicegui import ui

from corpus.taxonomy import load_taxonomy
from service.office.library import MOST_BYTES, export_workbook, import_workbook, search_library
from service.pages.acting import attempt
from service.pages.grid import Link, grid_style, plain_table
from service.pages.library_edit import edit_measure
from service.pages.library_measure import show_measure
from service.pages.library_parts import library_style, support_text
from service.pages.library_pending import show_pending
from service.pages.parts import heading
from service.pages.shell import Visit, page

__all__ = ["show", "show_measure"]

_TOP = 50
_HEADINGS = ("指标名称", "类别", "计量单位", "运算符号", "支持", "版本", "状态", "来源", "怎样找到")


@page("/library", "指标库", "use")
async def show(visit: Visit, q: str = "", leaf: str = "", unit: str = "") -> None:
    """The page. q, leaf, unit: what is searched for, as in the address."""
    grid_style()
    library_style()
    search = _Search(visit, q, leaf, unit)
    search.show()
    if visit.actor.may("library_draft"):
        show_pending(visit)
    _exchange(visit)


class _Search:
    """The question and its answer."""

    def __init__(self, visit: Visit, text: str, leaf: str, unit: str) -> None:
        self.visit = visit
        self.text, self.unit = text[:200], unit[:20]
        self.leaf = leaf if leaf in load_taxonomy().leaves else ""
        self.hits: list[dict[str, Any]] | None = None
        self.busy = False

    def show(self) -> None:
        """Draw it."""
        leaves = {leaf: load_taxonomy().label(leaf) for leaf in load_taxonomy().leaves if leaf != "其他"}
        with ui.element("search").classes("z-bar no-print"):
            text = ui.input("指标名称或几个字", value=self.text).props("dense outlined maxlength=200 autofocus")
            text.classes("lib-text").bind_value_to(self, "text")
            leaf = ui.select({"": "全部类别", **leaves}, label="类别", value=self.leaf)
            leaf.props("dense outlined options-dense").classes("lib-leaf").bind_value_to(self, "leaf")
            unit = ui.input("计量单位", value=self.unit).props("dense outlined maxlength=20").classes("lib-unit")
            unit.bind_value_to(self, "unit")
            for field in (text, unit):
                field.on("keydown.enter", self.find)
            ui.button("查找", icon="search", on_click=self.find).props("no-caps unelevated")
            if self.visit.actor.may("library_draft"):
                ui.button("新增指标", on_click=lambda: edit_measure(self.visit)).props("no-caps outline")
        with ui.element("div").props("aria-live=polite").classes("lib-answer"):
            self.answer()
        if self.text.strip():
            ui.timer(0.05, self.find, once=True)

    @ui.refreshable_method
    def answer(self) -> None:
        """What was found."""
        if self.busy:
            with ui.row().classes("items-center").props("role=status"):
                ui.spinner(size="sm")
                ui.label("正在查找…")
        elif self.hits is None:
            ui.label("输入名称查找；字面找不到时按意思相近排列。").classes("z-quiet")
        elif not self.hits:
            ui.label("没有找到。可以换个说法，或放宽类别和单位。").classes("z-quiet")
        else:
            ui.label(f"找到 {len(self.hits)} 条{'，只列最接近的' if len(self.hits) == _TOP else ''}。").classes(
                "z-quiet"
            )
            plain_table("查到的指标", _HEADINGS, [_row(hit) for hit in self.hits])

    async def find(self) -> None:
        """Search, and let the address say for what."""
        if self.busy:
            return
        text, leaf, unit = self.text.strip(), self.leaf or "", self.unit.strip()
        asked = {key: value for key, value in (("q", text), ("leaf", leaf), ("unit", unit)) if value}
        address = json.dumps("/library" + (f"?{urlencode(asked)}" if asked else ""))
        ui.run_javascript(f"history.replaceState(null, '', {address})")
        self.busy = True
        self.answer.refresh()
        office = self.visit.office
        done, hits = await attempt(
            self.visit, lambda actor: search_library(office, actor, text, leaf=leaf, unit=unit, top=_TOP)
        )
        self.busy = False
        if done:
            self.hits = hits
        self.answer.refresh()


def _row(hit: dict[str, Any]) -> tuple[Any, ...]:
    found = "" if hit["found"] == hit["name"] else f"：{hit['found']}"
    return (
        Link(hit["name"], f"/library/{quote(hit['id'])}"),
        load_taxonomy().label(hit["leaf"]),
        hit["unit"],
        hit["operator"],
        support_text(hit["units"], hit["authored"]),
        f"第{hit['version']}版",
        hit["state"],
        hit["origin"],
        f"{hit['how']}{found}",
    )


def _exchange(visit: Visit) -> None:
    """The workbook, out and in."""
    office = visit.office

    async def save(own: bool) -> None:
        done, content = await attempt(visit, lambda actor: export_workbook(office, actor, own=own))
        if done:
            ui.download(content, "指标库.xlsx" if not own else "指标库_本单位.xlsx")

    async def taken(event: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"import{Path(event.file.name).suffix.lower()[:6]}"
            await event.file.save(path)
            done, intake = await attempt(visit, lambda actor: import_workbook(office, actor, path))
        upload.reset()
        if done:
            told.clear()
            with told:
                made = f"新增草稿 {len(intake.new)} 条，修改草稿 {len(intake.changed)} 条"
                ui.label(f"{made}，没有变化 {intake.unchanged} 行。")
                for line in (*intake.notes, *map(str, intake.faults[:50])):
                    ui.label(line).classes("z-quiet")
                if len(intake.faults) > 50:
                    ui.label(f"还有 {len(intake.faults) - 50} 行没有导入。").classes("z-quiet")
                ui.link("刷新后审批", "/library").classes("z-link")

    with ui.element("section").props('aria-label="导入导出"').classes("no-print"):
        heading("导入导出")
        with ui.element("div").classes("z-bar"):
            ui.button("导出全部（Excel）", on_click=lambda: save(False)).props("no-caps outline dense")
            ui.button("导出本单位的", on_click=lambda: save(True)).props("no-caps outline dense")
        if visit.actor.may("library_draft"):
            # the field's own look has controls without names; a plain button opens it
            upload = ui.upload(auto_upload=True, max_files=1, max_file_size=MOST_BYTES, on_upload=taken)
            upload.props('accept=".xlsx,.csv,.json,.jsonl"').classes("lib-upload")
            upload.on_rejected(lambda: ui.notify("只收 20 MB 以内的 xlsx、csv、json", type="warning", position="top"))
            button = ui.button("导入改好的工作簿（成为草稿）", icon="upload").props("no-caps outline dense")
            button.on("click", js_handler=f"() => getElement({upload.id}).$refs.qRef.pickFiles()")
            told = ui.element("div").props("role=status").classes("lib-told")
