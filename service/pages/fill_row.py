"""One row as fields: completion of the name while typing, and what the check says of it as soon as typing pauses."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from corpus.official.write import split_value
from service.office.draft_content import DraftContent, DraftRow, form_of_draft, leaf_choices, row_record
from service.office.suggesting import check_row
from service.pages.acting import attempt
from service.pages.fill_checked import show_checked
from service.pages.fill_complete import Completions
from service.pages.fill_desk import FillDesk
from service.pages.grid import cell
from service.pages.grid import row as table_row

__all__ = ["edit_row"]

_PAUSE = 0.6  # seconds without typing before a row is checked
_SHOWN = "(event) => emit(event.target.value)"
_OPERATORS = {"": "无", "≥": "≥", "≤": "≤", "=": "=", ">": ">", "<": "<"}


def edit_row(desk: FillDesk, row: DraftRow, columns: int) -> None:
    """The fields of a row, and below them what the check says. columns: of the table."""
    _Editor(desk, row).show(columns)


class _Editor:
    """The fields of the row being edited."""

    def __init__(self, desk: FillDesk, row: DraftRow) -> None:
        self.desk, self.row = desk, row
        self.checked: dict[str, Any] | None = None
        self._turn = 0

    def show(self, columns: int) -> None:
        """Draw the fields and the check."""
        desk, row = self.desk, self.row
        choices = {leaf: f"{l1} / {l2}" for leaf, l1, l2 in leaf_choices(desk.content.edition)}
        with table_row().classes("fill-edit"):
            with cell().props("colspan=2"):
                self._select("类别", "leaf", choices)
                if desk.content.kind == "部门整体":
                    self._select(
                        "工作任务", "task", {"": "（不分）", **{name: name for name, _ in desk.content.task_pairs()}}
                    )
            with cell(classes="fill-complete"):
                self.name = self._input("三级指标", "name", f"fill-name-{row.id}")
                Completions(desk, row, self.name, self._filled)
            with cell():
                self.operator = self._select("运算符号", "operator", _OPERATORS)
            with cell():
                self.value = self._input("指标值", "value", f"fill-value-{row.id}")
            with cell():
                self.unit = self._input("计量单位", "unit")
            with cell():
                self._input("说明", "remark", longest=1000)
            with cell(classes="fill-actions"):
                done = ui.button("完成", on_click=lambda: desk.open_row("")).props("dense no-caps size=12px unelevated")
                done.props["aria-label"] = f"完成：{row.name or '这一行'}"
        with table_row().classes("fill-edit-check"), cell().props(f"colspan={columns}"):
            self.panel()
            self.timer = ui.timer(0.1 if row.name.strip() else _PAUSE, self.check, once=True)

    @ui.refreshable_method
    def panel(self) -> None:
        """What the check says."""
        with ui.element("div").props("aria-live=polite role=status").classes("fill-checked"):
            show_checked(self.desk, self.row, self.checked)

    async def check(self) -> None:
        """Check the row as it is now; an answer that comes after the next question is dropped."""
        self._turn += 1
        turn, content = self._turn, self.desk.content.model_copy(deep=True)
        own = content.row(self.row.id)
        if own is None or not own.name.strip():
            self.checked = None
            self.panel.refresh()
            return
        beside = DraftContent.model_copy(content, update={"rows": [one for one in content.rows if one.id != own.id]})
        visit, edition = self.desk.visit, content.edition
        record, form = row_record(content, own), form_of_draft(beside)
        done, found = await attempt(visit, lambda actor: check_row(visit.office, actor, record, form, edition=edition))
        if done and turn == self._turn:
            self.checked = found
            self.panel.refresh()

    def _changed(self, field: str, value: str) -> None:
        if self.desk.set(self.row, field, value):
            self.timer.cancel()
            self._turn += 1
            with self.name.parent_slot.parent if self.name.parent_slot else self.name:
                self.timer = ui.timer(_PAUSE, self.check, once=True)

    def _left(self, field: str, shown: str) -> None:
        """A field was left: what it shows counts, for of signs typed at once the browser may not have told the last.

        Somebody who wrote ≥90 into one field gets each part into its own.
        """
        if shown != getattr(self.row, field):
            self._changed(field, shown)
        if field == "value":
            operator, rest = split_value(shown.strip())
            if operator:
                self.operator.value, self.value.value = operator, rest

    async def _filled(self) -> None:
        """A completion was taken: show what came with it, and go on to the target."""
        await self.desk.keep()
        self.desk.focus(f"fill-value-{self.row.id}")

    def _input(self, label: str, field: str, classes: str = "", longest: int = 200) -> ui.input:
        made = ui.input(value=getattr(self.row, field), on_change=lambda event: self._changed(field, event.value or ""))
        made.props(f"dense outlined maxlength={longest}").classes(f"full-width {classes}")
        made.props["aria-label"] = label
        made.on("blur", lambda event: self._left(field, str(event.args or "")), js_handler=_SHOWN)
        made.on("keydown.escape", lambda: self.desk.open_row(""))
        if field != "name":
            made.on("keydown.enter", lambda: self.desk.open_row(""))
        return made

    def _select(self, label: str, field: str, options: dict[str, str]) -> ui.select:
        value = getattr(self.row, field)
        made = ui.select(
            options,
            value=value if value in options else None,
            on_change=lambda event: self._changed(field, event.value or ""),
        ).props("dense outlined options-dense")
        made.classes("full-width").props["aria-label"] = label
        return made
