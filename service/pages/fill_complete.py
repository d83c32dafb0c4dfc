"""The list under the name: measures of the library that fit what was typed, by characters or pinyin."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from service.office.draft_content import DraftRow, Suggested
from service.office.suggesting import complete
from service.pages.acting import attempt
from service.pages.fill_desk import FillDesk

__all__ = ["Completions"]

_TOP = 8


class Completions:
    """A list of choices for a field, worked by arrows, Enter and Escape or by pointing."""

    def __init__(self, desk: FillDesk, row: DraftRow, field: ui.input, taken: Callable[[], Awaitable[None]]) -> None:
        """taken: called after a choice was put into the row."""
        self.desk, self.row, self.field, self.taken = desk, row, field, taken
        self.found: list[dict[str, Any]] = []
        self.at = -1
        self._turn = 0
        self._id = f"fill-list-{row.id}"
        field.props(f"role=combobox aria-autocomplete=list aria-controls={self._id} aria-expanded=false debounce=150")
        field.props("autocomplete=off")
        field.on_value_change(self._typed)
        field.on("keydown.down", lambda: self._move(1), js_handler="(e) => { e.preventDefault(); emit(); }")
        field.on("keydown.up", lambda: self._move(-1), js_handler="(e) => { e.preventDefault(); emit(); }")
        field.on("keydown.enter", self._enter)
        field.on("blur", self._close)
        self._list()

    @ui.refreshable_method
    def _list(self) -> None:
        if not self.found:
            return
        with ui.element("ul").classes("fill-list").props(f'id={self._id} role=listbox aria-label="指标库里的指标"'):
            for place, one in enumerate(self.found):
                item = ui.element("li").props(f"id={self._id}-{place} role=option")
                item.props["aria-selected"] = "true" if place == self.at else "false"
                # the pointer must not take the focus from the field, which would close the list first
                item.on(
                    "mousedown", lambda _, one=one: self._take(one), js_handler="(e) => { e.preventDefault(); emit(); }"
                )
                with item:
                    ui.label(one["wording"]).classes("fill-list-name")
                    support = f"{one['support']}家填报" if one["support"] else ""
                    ui.label(" · ".join(filter(None, (one["l2"], one["unit"], support)))).classes("fill-quiet")

    async def _typed(self, event: Any) -> None:
        text = str(event.value or "").strip()
        self._turn += 1
        turn, visit = self._turn, self.desk.visit
        if len(text) < 1:
            self._show([])
            return
        leaf = self.row.leaf
        done, answer = await attempt(visit, lambda actor: complete(visit.office, actor, text, l2=leaf, top=_TOP))
        if done and turn == self._turn:
            found = answer["completions"]
            self._show([] if len(found) == 1 and found[0]["wording"] == text else found)

    def _show(self, found: list[dict[str, Any]]) -> None:
        self.found, self.at = found, -1
        self.field.props(f"aria-expanded={'true' if found else 'false'}").props(remove="aria-activedescendant")
        self._list.refresh()

    def _move(self, step: int) -> None:
        if self.found:
            self.at = (self.at + step) % len(self.found)
            self.field.props(f"aria-activedescendant={self._id}-{self.at}")
            self._list.refresh()

    async def _enter(self) -> None:
        if 0 <= self.at < len(self.found):
            await self._take(self.found[self.at])
        else:
            self._show([])

    def _close(self) -> None:
        self._turn += 1
        if self.found:
            self._show([])

    async def _take(self, one: dict[str, Any]) -> None:
        desk, row = self.desk, self.row
        desk.set(row, "name", one["wording"])
        for field in ("operator", "unit"):
            if not getattr(row, field):
                desk.set(row, field, one[field])
        if not row.leaf:
            desk.set(row, "leaf", one["leaf"])
        row.suggested = Suggested(measure=one["id"], name=one["wording"], operator=row.operator, unit=row.unit)
        self._show([])
        await self.taken()
