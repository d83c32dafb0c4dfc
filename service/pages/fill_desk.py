"""One form being filled in in one browser: its content, kept at every change, and who must be told of changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any

from nicegui import ui
from pydantic import ValidationError

from classifier.finding import Finding
from classifier.form_audit import FormAudit
from corpus.official.write import split_value
from corpus.taxonomy import load_taxonomy
from service.office.draft_content import DraftContent, DraftRow, Suggested
from service.office.draft_outcomes import note_rejected
from service.office.drafting import OpenDraft, create_draft, save_draft
from service.pages.acting import attempt
from service.pages.shell import Visit

__all__ = ["FillDesk", "can_apply"]

_FOCUS = """
let tries = 0, placed = null;
const timer = setInterval(() => {
  const field = document.querySelector(".NAME input");
  if (field && field !== placed) { field.focus(); placed = field; }
  if (++tries > 8) clearInterval(timer);
}, 50);
"""
"""The part may be drawn anew meanwhile: the field that is there in the end has the cursor. Whoever goes on to another
field in the meantime is not called back."""
_PAUSE = 0.8  # seconds without typing before what was typed is kept


class FillDesk:
    """What the parts of the page share. current: the row being edited. audit: of the whole form, None while stale."""

    def __init__(self, visit: Visit, draft: OpenDraft | None) -> None:
        """draft: the one to go on with, None for a new one, which is kept from its first change on."""
        self.visit = visit
        self.content = draft.content if draft else DraftContent(year=_budget_year())
        self.id, self.version = (draft.id, draft.version) if draft else ("", 0)
        self.current = ""
        self.audit: FormAudit | None = None
        self.stale = False
        self.told = "已保存" if draft else "还没有内容"
        self.on_rows: list[Callable[[], Any]] = []
        self.on_state: list[Callable[[], Any]] = []
        self.on_audit: list[Callable[[], Any]] = []
        self._dirty = False
        self._lock = asyncio.Lock()
        self._timer: ui.timer | None = None
        self._slot = ui.element("div")  # where timers and notices live, whatever part is drawn anew

    def set(self, target: DraftContent | DraftRow, field: str, value: Any) -> bool:
        """Change a field, to be kept in a moment; False for a value it cannot have."""
        try:
            if getattr(target, field) == value:
                return True
            setattr(target, field, value)
        except ValidationError:
            return False
        self.touch()
        return True

    def touch(self) -> None:
        """Keep what changed as soon as nothing more is typed."""
        self._dirty = True
        self._tell("正在保存…")
        self._old()
        if self._timer is not None:
            self._timer.cancel()
        with self._slot:
            self._timer = ui.timer(_PAUSE, self.save, once=True)

    async def keep(self) -> None:
        """Keep a decision at once, and draw what shows the rows."""
        self._dirty = True
        self._old()
        self.draw_rows()
        await self.save()

    async def save(self) -> None:
        """Keep everything that was not kept yet."""
        # not in the part that called: it may have been drawn anew, and is gone then
        async with self._lock:
            while self._dirty:
                self._dirty = False
                with self._slot:
                    done = await self._write(self.content.model_copy(deep=True))
                if not done:
                    self._tell("没有保存")
                    return
        self._tell(f"已保存 {datetime.now().astimezone():%H:%M:%S}")

    async def _write(self, content: DraftContent) -> bool:
        office, id_, version = self.visit.office, self.id, self.version
        if id_:
            done, saved = await attempt(self.visit, lambda actor: save_draft(office, actor, id_, content, version))
            self.version = saved if done else version
            return done
        done, made = await attempt(self.visit, lambda actor: create_draft(office, actor, content))
        if done:
            self.id, self.version = made.id, made.version
            ui.run_javascript(f"history.replaceState(null, '', '/fill?draft={made.id}')")
        return done

    def draw_rows(self) -> None:
        """Draw everything that depends on the rows."""
        for draw in self.on_rows:
            draw()

    def draw_audit(self) -> None:
        """Draw the findings of the whole form."""
        for draw in self.on_audit:
            draw()

    async def open_row(self, id_: str) -> None:
        """Edit a row; "" closes the editor."""
        self.current = id_
        self.draw_rows()
        if id_:
            self.focus(f"fill-name-{id_}")

    def focus(self, name: str) -> None:
        """Put the cursor into the field with a class, once it is drawn."""
        with self._slot:
            ui.run_javascript(_FOCUS.replace("NAME", name))

    async def add_row(self, row: DraftRow | None = None) -> None:
        """Add a row; a fresh one is opened."""
        fresh = row or DraftRow()
        try:
            self.content.rows = [*self.content.rows, fresh]
        except ValidationError:
            ui.notify("一份表最多 200 条指标", type="warning")
            return
        await self.keep()
        if row is None:
            await self.open_row(fresh.id)

    async def remove_row(self, id_: str) -> None:
        """Take a row out; told in a notice that lets one take it back."""
        at = next((place for place, row in enumerate(self.content.rows) if row.id == id_), -1)
        if at < 0:
            return
        taken = self.content.rows[at]
        self.content.rows = [row for row in self.content.rows if row.id != id_]
        await self.keep()

        async def undo() -> None:
            self.content.rows = [*self.content.rows[:at], taken, *self.content.rows[at:]]
            bar.delete()
            await self.keep()

        with self._slot:
            bar = ui.element("div").classes("fill-undo no-print").props("role=status")
            with bar:
                ui.label(f"已删除“{taken.name or '空行'}”。")
                ui.button("撤销", on_click=undo).props("flat dense no-caps")
                ui.timer(8, bar.delete, once=True)

    async def take(self, item: dict[str, Any], leaf: str) -> None:
        """Put a suggestion into the form."""
        query = str(item.get("duty", ""))[:200]
        made = {key: str(item[key]) for key in ("name", "operator", "unit")}
        suggested = Suggested.model_validate({"measure": item["id"], "query": query, **made}) if item["id"] else None
        tasks = [name for name, text in self.content.task_pairs() if query and query in (name, text)]
        await self.add_row(
            DraftRow.model_validate({"leaf": leaf, "suggested": suggested, "task": (tasks or [""])[0], **made})
        )

    async def reject(self, item: dict[str, Any]) -> None:
        """Note that a suggestion is of no use here; it is not shown again in this draft."""
        if item["id"] and item["id"] not in self.content.rejected:
            self.content.rejected = [*self.content.rejected, item["id"]]
            self.touch()
            office, content = self.visit.office, self.content.model_copy(deep=True)
            await attempt(self.visit, lambda actor: note_rejected(office, actor, content, item["id"]))

    async def apply(self, finding: Finding, row: DraftRow) -> None:
        """Do what a finding proposes to a row."""
        fix = finding.fix
        if finding.proposed is not None and (fix is None or fix.field == "l2"):
            leaf = load_taxonomy().resolve(finding.proposed.l1, finding.proposed.l2).leaf
            if leaf:
                self.set(row, "leaf", leaf)
        elif fix is not None and fix.field == "value":
            operator, value = split_value(fix.after)
            self.set(row, "operator", operator)
            self.set(row, "value", value)
        elif fix is not None and fix.field in ("name", "unit"):
            self.set(row, fix.field, fix.after)
            added = [DraftRow(leaf=row.leaf, task=row.task, name=name) for name in fix.added]
            self.content.rows = [*self.content.rows, *added]
        await self.keep()

    def _old(self) -> None:
        if self.audit is not None and not self.stale:
            self.stale = True
            self.draw_audit()

    def _tell(self, text: str) -> None:
        self.told = text
        for draw in self.on_state:
            draw()


def can_apply(finding: Finding) -> bool:
    """Whether a finding proposes something that ``FillDesk.apply`` can do."""
    return finding.proposed is not None or (finding.fix is not None and finding.fix.field in ("name", "value", "unit"))


def _budget_year() -> int:
    """The year forms are filled in for: from July on the next one."""
    today = datetime.now().astimezone()
    return today.year + (today.month >= 7)
