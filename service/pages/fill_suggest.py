"""The left side: a duty is typed or pasted, suggestions come in sets by class, and are taken or turned down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from corpus.taxonomy import load_taxonomy
from service.office.draft_content import form_of_draft
from service.office.suggesting import suggest
from service.pages.acting import attempt
from service.pages.fill_desk import FillDesk
from service.pages.fill_range import range_text, show_details

__all__ = ["show_suggestions"]

_TOPS = (10, 20, 30, 50)


class _Asking:
    """The last answer and what shows it."""

    def __init__(self, desk: FillDesk) -> None:
        self.desk = desk
        self.top = 20
        self.answer: dict[str, Any] | None = None
        self.busy = False
        self._updates: list[Callable[[], None]] = []

    async def ask(self, *, whole: bool = False) -> None:
        """Ask for the duty, or (whole) for what the form still lacks."""
        desk, content = self.desk, self.desk.content
        if self.busy:
            return
        self.busy = True
        self.show.refresh()
        asked: dict[str, Any] = {"sector": content.sector or None, "top": self.top, "edition": content.edition}
        if whole:
            asked["form"] = form_of_draft(content)
        else:
            names = [row.name for row in content.rows if row.name.strip()]
            asked |= {"duty": content.asked, "unit": content.unit, "exclude": names}
        done, answer = await attempt(desk.visit, lambda actor: suggest(desk.visit.office, actor, **asked))
        self.busy = False
        if done:
            self.answer = answer
        self.show.refresh()

    @ui.refreshable_method
    def show(self) -> None:
        """The answer."""
        self._updates.clear()
        if self.busy:
            with ui.row().classes("items-center q-pa-sm").props("role=status"):
                ui.spinner(size="sm")
                ui.label("正在查找合适的指标…")
            return
        if self.answer is None:
            ui.label("写出职责后点“推荐指标”。数值不会替您填，旁边列出同类单位的取值供参考。").classes("fill-quiet")
            return
        self._notes(self.answer)
        for group in self.answer["sets"]:
            self._group(group)
        if not self.answer["sets"]:
            ui.label("没有更多可推荐的指标。").classes("fill-quiet")

    def _notes(self, answer: dict[str, Any]) -> None:
        review = answer.get("form") or {}
        told = list(answer["gaps"])
        told += [
            f"“{one['name']}”没有写对象，可改为：{'、'.join(one['instead'])}"
            for one in review.get("generic", ())
            if one["instead"]
        ]
        told += [f"可能重复：{'、'.join(names)}" for names in review.get("duplicates", ())]
        if told:
            with ui.element("ul").classes("fill-notes"):
                for text in told:
                    with ui.element("li"):
                        ui.label(text)

    def _group(self, group: dict[str, Any]) -> None:
        leaf = next(iter(load_taxonomy().resolve(group["l1"], group["l2"]).leaves), "")
        shown = [item for item in group["indicators"] if not item["id"] or item["id"] not in self.desk.content.rejected]
        if not shown:
            return
        with ui.element("section").classes("fill-set"):
            with ui.row().classes("fill-set-head items-center no-wrap"):
                with ui.element("h3").classes("fill-h3"):
                    ui.label(f"{group['l1']} · {group['l2']}（{len(shown)}）")
                ui.space()
                if len(shown) > 1:
                    button = ui.button("全部加入", on_click=lambda: self._take_all(shown, leaf))
                    button.props("flat dense no-caps size=12px").props["aria-label"] = f"全部加入：{group['l2']}"
            for item in shown:
                self._item(item, leaf)

    def _item(self, item: dict[str, Any], leaf: str) -> None:
        with ui.element("div").classes("fill-item"):
            with ui.row().classes("items-start no-wrap fill-item-head"):
                with ui.column().classes("fill-item-text"):
                    ui.label(item["name"]).classes("fill-item-name")
                    ui.label(_told_of(item)).classes("fill-quiet")
                take = ui.button("加入", on_click=lambda: self.desk.take(item, leaf))
                take.props("dense no-caps size=12px unelevated").props["aria-label"] = f"加入：{item['name']}"
                no = ui.button("不用", on_click=lambda: self._reject(item)).props("flat dense no-caps size=12px")
                no.props["aria-label"] = f"不用：{item['name']}"
            with ui.element("details").classes("fill-details") as details, ui.element("summary"):
                ui.label("理由和取值").style("display: inline")
            details.on("toggle", lambda: _open(details, item))

        def update() -> None:
            there = self._is_there(item)
            take.set_text("已加入" if there else "加入")
            take.set_enabled(not there)
            no.set_visibility(not there)

        self._updates.append(update)
        update()

    def update(self) -> None:
        """Tell again which suggestions are in the form."""
        for update in self._updates:
            update()

    def _is_there(self, item: dict[str, Any]) -> bool:
        rows = self.desk.content.rows
        return any(
            row.name == item["name"] or (row.suggested and item["id"] and row.suggested.measure == item["id"])
            for row in rows
        )

    async def _take_all(self, items: list[dict[str, Any]], leaf: str) -> None:
        for item in items:
            if not self._is_there(item) and item["id"] not in self.desk.content.rejected:
                await self.desk.take(item, leaf)

    async def _reject(self, item: dict[str, Any]) -> None:
        await self.desk.reject(item)
        self.show.refresh()


def _told_of(item: dict[str, Any]) -> str:
    """How it is measured, who states it, and what they state, on one line."""
    units, authored = item["support_by"]["填报单位数"], item["support_by"]["自编来源数"]
    parts = (
        f"{item['operator']} {item['unit']}".strip(),
        f"{units}家填报" if units else "",
        f"自编{authored}处" if authored else "",
        "支撑较弱" if item["low_support"] else "",
        range_text(item["value_range"]),
    )
    return " · ".join(filter(None, parts))


def _open(details: ui.element, item: dict[str, Any]) -> None:
    """Fill in the details when they are opened first."""
    if len(details.default_slot.children) == 1:
        with details:
            show_details(item)


def show_suggestions(desk: FillDesk) -> None:
    """The question and the answer."""
    asking = _Asking(desk)
    with ui.element("section").classes("fill-left no-print").props('aria-label="推荐指标"'):
        with ui.element("h2").classes("fill-h2"):
            ui.label("职责")
        field = ui.textarea("职责、项目名称，或粘贴职能概述（可有多条）", value=desk.content.asked)
        field.props("dense outlined autogrow rows=3 maxlength=8000").classes("full-width fill-asked")
        field.on_value_change(lambda event: desk.set(desk.content, "asked", event.value or ""))
        field.on("keydown.ctrl.enter", lambda: asking.ask())
        with ui.row().classes("items-center fill-bar"):
            ui.button("推荐指标", on_click=lambda: asking.ask()).props("no-caps unelevated").tooltip("Ctrl+Enter")
            ui.button("查缺补漏", on_click=lambda: asking.ask(whole=True)).props("no-caps outline").tooltip(
                "按右边这张表已有的内容，看还缺什么、哪些太笼统、哪些重复"
            )
            top = ui.select({n: f"最多 {n} 条" for n in _TOPS}, value=asking.top, label="条数")
            top.props("dense outlined options-dense").classes("fill-top").bind_value_to(asking, "top")
        with ui.element("div").classes("fill-answer").props("aria-live=polite"):
            asking.show()
    desk.on_rows.append(asking.update)
