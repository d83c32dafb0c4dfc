"""Blind second reading: one sampled finding after the other, without what the first reader decided."""

from __future__ import annotations

from functools import partial

from nicegui import ui

from corpus.errors import ZhibiaoError
from service.accounts.identify import identify
from service.office.decisions import Command, decide
from service.office.review_agreement import Agreement, BlindCase, agreement, blind_left, next_blind
from service.office.review_desk import choose_class
from service.pages.review_keys import BLIND_KEYS, Handler, Keys
from service.pages.review_panel import class_buttons
from service.pages.review_view import agreement_view, blind_view
from service.pages.shell import Visit, in_thread, tell_error

__all__ = ["show_blind"]


async def show_blind(visit: Visit) -> None:
    """Draw the second reading, for supervisors with the agreement so far."""
    await _BlindPage(visit).show()


class _BlindPage:
    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._case: BlindCase | None = None
        self._left = 0
        self._skipped: set[str] = set()

    async def show(self) -> None:
        """Draw the page with the first case."""
        handlers: dict[str, Handler] = {
            "a": partial(self._decide, "accept"),
            "r": partial(self._decide, "reject"),
            "n": self._skip,
        }
        self._keys = Keys(BLIND_KEYS, handlers, self._choose)
        with ui.element("div").classes("zr zb"):
            self._told = ui.label().props('role="status" aria-live="polite"')
            with ui.element("section").classes("zb-case").props('aria-label="盲审"') as self._section:
                with ui.element("h2"):
                    self._where = ui.label()
                self._panel = ui.html("").classes("zb-panel")
                with ui.element("div").classes("zd-keys").props('role="group" aria-label="决定"'):
                    self._button("采纳 A", handlers["a"])
                    self._button("不采纳 R", handlers["r"])
                    self._button("先跳过 N", handlers["n"])
                    ui.button("按键 ?", on_click=self._keys.show_help).props("dense no-caps flat")
                with ui.element("div").classes("zd-keys").props('role="group" aria-label="改类"'):
                    class_buttons(lambda leaf: partial(self._keys.choose, leaf))
            self._agreement = ui.html("").classes("zb-agreement")
        await self._draw()

    def _button(self, text: str, handler: Handler) -> None:
        ui.button(text, on_click=partial(self._keys.do, handler)).props("dense no-caps outline")

    async def _draw(self) -> None:
        try:
            self._case, self._left, rows = await in_thread(self._load)
        except ZhibiaoError as error:
            tell_error(error)
            return
        case = self._case
        self._section.set_visibility(case is not None)
        if case is None:
            skipped = "跳过的刷新后再出现。" if self._left else ""
            self._told.set_text(f"没有等您盲审的问题。{skipped}抽中的问题由第一人决定后，才由另一人在这里盲审。")
        else:
            self._told.set_text(f"还有 {self._left} 个问题等您盲审。请独立判断，这里不显示第一人的决定。")
            self._where.set_text(" ".join(filter(None, (case.unit, str(case.year or "")))) or "（未写单位）")
            self._panel.set_content(blind_view(case))
        if rows is not None:
            self._agreement.set_content(agreement_view(rows, alone=not self._visit.office.four_eyes))

    def _load(self) -> tuple[BlindCase | None, int, tuple[Agreement, ...] | None]:
        actor, four_eyes = identify(self._visit.request, self._visit.office), self._visit.office.four_eyes
        with self._visit.office.database.read() as session:
            case = next_blind(session, actor, four_eyes=four_eyes, skip=frozenset(self._skipped))
            left = blind_left(session, actor, four_eyes=four_eyes)
            rows = agreement(session, actor, four_eyes=four_eyes) if actor.may("approve") else None
            return case, left, rows

    async def _skip(self) -> None:
        if self._case is not None:
            self._skipped.add(self._case.id)
            await self._draw()

    async def _decide(self, kind: str) -> None:
        if self._case is not None:
            await self._act(Command("finding", self._case.id, kind, reading=2))

    async def _choose(self, leaf: str) -> None:
        if self._case is not None:
            await self._act(Command("finding", self._case.id, "reclass", leaf, reading=2))

    async def _act(self, command: Command) -> None:
        try:
            await in_thread(self._write, command)
        except ZhibiaoError as error:
            tell_error(error)
            self._skipped.add(command.target_id)  # whatever stands in its way, the others can go on
        await self._draw()

    def _write(self, command: Command) -> None:
        actor, four_eyes = identify(self._visit.request, self._visit.office), self._visit.office.four_eyes
        with self._visit.office.database.write() as session:
            if command.kind == "reclass":
                choose_class(session, actor, command.target_id, command.leaf, reading=2, four_eyes=four_eyes)
            else:
                decide(session, actor, command, four_eyes=four_eyes)
