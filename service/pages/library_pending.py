"""What waits for approval: drafts with what they change, and what became of suggestions."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote

from nicegui import ui

from service.accounts.actor import Actor
from service.office.library import approve, decline, pending
from service.office.library_view import draft_changes
from service.pages.acting import attempt
from service.pages.library_parts import event_text, show_changes, time_text
from service.pages.parts import heading
from service.pages.shell import Visit

__all__ = ["show_pending"]

_SHOWN = 100


def show_pending(visit: Visit) -> None:
    """The list, filled when the page is open."""
    listed = _Pending(visit)
    with ui.element("section").props('aria-label="待审批"').classes("no-print"):
        listed.show()
    ui.timer(0.05, listed.load, once=True)


class _Pending:
    """Events that wait, and those chosen."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.rows: list[dict[str, Any]] | None = None
        self.chosen: set[int] = set()
        self.note = ""

    async def load(self) -> None:
        """Look again."""
        office = self.visit.office

        def look(actor: Actor) -> list[dict[str, Any]]:
            rows = pending(office, actor)
            for row in rows[:_SHOWN]:
                if row["kind"] == "drafted":
                    row["changes"] = draft_changes(office, row["id"])
            return rows

        done, rows = await attempt(self.visit, look)
        if done:
            self.rows, self.chosen = rows, set()
            self.show.refresh()

    @ui.refreshable_method
    def show(self) -> None:
        """Draw it."""
        heading("待审批" + (f"（{len(self.rows)}）" if self.rows else ""))
        if self.rows is None:
            ui.label("正在查看…").classes("z-quiet")
            return
        if not self.rows:
            ui.label("没有待审批的内容。").classes("z-quiet")
            return
        if self.visit.actor.may("library_approve"):
            with ui.element("div").classes("z-bar"):
                note = (
                    ui.input("审批意见（可不写）", value=self.note)
                    .props("dense outlined maxlength=500")
                    .classes("lib-text")
                )
                note.bind_value_to(self, "note")
                ui.button("批准所选", on_click=lambda: self.decide(True)).props("no-caps unelevated dense")
                ui.button("退回所选", on_click=lambda: self.decide(False)).props("no-caps outline dense")
                ui.button("全选", on_click=self._choose_all).props("no-caps flat dense")
        else:
            ui.label("由管理人员审批；批准以前仍用在用的版本。").classes("z-quiet")
        for row in self.rows[:_SHOWN]:
            self._row(row)
        if len(self.rows) > _SHOWN:
            ui.label(f"另有 {len(self.rows) - _SHOWN} 条，处理完这些再显示。").classes("z-quiet")

    def _row(self, row: dict[str, Any]) -> None:
        with ui.element("div").classes("lib-pending"):
            with ui.row().classes("lib-pending-head"):
                if self.visit.actor.may("library_approve"):
                    box = ui.checkbox(value=row["seq"] in self.chosen, on_change=partial(self._choose, row["seq"]))
                    box.props("dense").props["aria-label"] = f"选中：{row['label']} {row['name']}"
                ui.label(row["label"]).classes("text-weight-bold")
                ui.link(row["name"] or row["id"], f"/library/{quote(row['id'])}").classes("z-link")
                ui.label(f"{row['by_name']} · {time_text(row['time'])}").classes("z-quiet")
                ui.label(event_text(row)).classes("z-quiet")
            if row["kind"] == "drafted":
                show_changes(row["name"], row["changes"])

    def _choose(self, seq: int, event: Any) -> None:
        (self.chosen.add if event.value else self.chosen.discard)(seq)

    def _choose_all(self) -> None:
        self.chosen = {row["seq"] for row in (self.rows or ())[:_SHOWN]}
        self.show.refresh()

    async def decide(self, agreed: bool) -> None:
        """Approve or decline those chosen."""
        if not self.chosen:
            ui.notify("请先勾选", type="warning", position="top")
            return
        office, note, targets = self.visit.office, self.note, sorted(self.chosen)
        act = approve if agreed else decline
        done, _ = await attempt(
            self.visit,
            lambda actor: act(office, actor, targets, note=note),
            done=f"{'已批准' if agreed else '已退回'} {len(targets)} 条",
        )
        if done:
            self.note = ""
        await self.load()
