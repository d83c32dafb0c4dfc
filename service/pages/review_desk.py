"""The desk: one form, its findings one after the other, each decision in the database as soon as it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from nicegui import ui
from sqlalchemy.orm import Session

from corpus.errors import ZhibiaoError
from corpus.taxonomy import load_taxonomy
from service.office.decisions import Command, decide, decide_group, undo
from service.office.filed import filed_form
from service.office.review import QueueFilters, group_extent, next_form, position_of
from service.office.review_desk import Desk, choose_class, history, last_own, load_desk
from service.office.review_nearest import NearRow, nearest_of, neighbours_of
from service.pages.review_dialogs import ask_group, ask_remark, show_text
from service.pages.review_keys import DESK_KEYS, Handler, Keys
from service.pages.review_panel import DeskView
from service.pages.review_view import history_view
from service.pages.shell import Visit, in_thread, tell_error
from service.store.tables import Decision, FindingRow, IndicatorRow

__all__ = ["DeskPage"]

_BUTTONS = {"a": "accept", "r": "reject", "g": "group", "c": "comment", "u": "undo", "n": "next", "d": "done"}


class DeskPage:
    """One person in front of one form. What was decided is in the database; here is only where they look."""

    def __init__(self, visit: Visit, form_id: str, filters: QueueFilters, query: str) -> None:
        """filters: of the queue one came from; query: the same as part of an address."""
        self._visit, self._form_id, self._filters, self._query = visit, form_id, filters, query
        self._position = ""
        self._finding: FindingRow | None = None
        self._item: IndicatorRow | None = None
        self._made: list[list[int]] = []  # what was decided at once in this window, to take it back at once
        self._near: dict[str, tuple[NearRow, ...]] = {}

    async def show(self) -> None:
        """Draw the page; the form as filed and like rows follow when they are read."""
        try:
            self._desk = await in_thread(self._load)
        except ZhibiaoError as error:
            ui.label(str(error)).classes("q-pa-md")
            ui.link("返回队列", f"/review{self._query}")
            return
        self._position = position_of(self._desk.form, self._filters)
        self._go_to(self._first_open() or next(iter(self._desk.findings), None))
        handlers = self._handlers()
        self._keys = Keys(DESK_KEYS, {key: handlers[name] for key, name in _KEYS.items()}, self._choose)
        actions: dict[str, Handler] = {name: partial(self._keys.do, handler) for name, handler in handlers.items()}
        actions |= {f"class:{leaf}": partial(self._keys.choose, leaf) for leaf in load_taxonomy().leaves}
        actions["help"] = self._keys.show_help
        pick = lambda target: self._keys.do(partial(self._pick, target))  # noqa: E731 - one line says it
        self._view = DeskView(f"/review{self._query}", pick, actions, self._visit.actor.may("approve"))
        self._view.show(self._desk, self._finding, self._item)
        ui.timer(0.05, self._fill, once=True)

    def _handlers(self) -> dict[str, Handler]:
        return {
            "down": partial(self._step, 1),
            "up": partial(self._step, -1),
            "accept": partial(self._decide, "accept"),
            "reject": partial(self._decide, "reject"),
            "group": self._decide_group,
            "comment": self._remark,
            "undo": self._undo,
            "next": self._next,
            "done": self._finish,
            "approve": partial(self._close, "approve"),
            "return": self._send_back,
            "history": self._show_history,
        }

    async def _fill(self) -> None:
        try:
            filed = await in_thread(filed_form, self._visit.office, self._visit.actor, self._form_id)
        except ZhibiaoError as error:
            tell_error(error)
        else:
            self._view.show_filed(filed, self._desk)
            self._view.mark(self._desk, self._finding, self._item)
        await self._show_near()

    async def _show_near(self) -> None:
        """Rows like the current one; whoever moves on meanwhile is not shown those of the former."""
        item = self._item
        if item is None:
            self._view.show_near(())
            return
        finding = self._finding
        key = finding.id if finding else item.id
        if key not in self._near:
            self._view.show_near(None)
            look = neighbours_of if finding else nearest_of
            try:
                self._near[key] = await in_thread(look, self._visit.office, self._visit.actor, key)
            except ZhibiaoError as error:
                tell_error(error)
                self._near[key] = ()
        if item is self._item and finding is self._finding:
            self._view.show_near(self._near[key])

    def _load(self) -> Desk:
        with self._visit.office.database.read() as session:
            return load_desk(session, self._visit.actor, self._form_id)

    async def _reload(self) -> None:
        """Look at the database again and stay at the same finding or row."""
        finding, item = self._finding, self._item
        self._desk = await in_thread(self._load)
        if finding is not None:
            self._go_to(next((one for one in self._desk.findings if one.id == finding.id), None))
        elif item is not None:
            self._item = next((one for one in self._desk.indicators if one.id == item.id), None)

    async def _redraw(self) -> None:
        self._view.show(self._desk, self._finding, self._item)
        await self._show_near()

    def _go_to(self, finding: FindingRow | None) -> None:
        self._finding = finding
        self._item = self._desk.indicator_of(finding) if finding else None

    def _first_open(self) -> FindingRow | None:
        """The open finding after the current one, from the top again at the end."""
        findings = self._desk.findings
        ids = [one.id for one in findings]
        at = ids.index(self._finding.id) if self._finding and self._finding.id in ids else -1
        return next((one for one in (*findings[at + 1 :], *findings[: at + 1]) if not one.outcome), None)

    async def _pick(self, target: str) -> None:
        kind, _, id_ = target.partition(":")
        if kind == "finding":
            self._go_to(next((one for one in self._desk.findings if one.id == id_), self._finding))
        else:
            self._finding = None
            self._item = next((one for one in self._desk.indicators if one.id == id_), None)
        await self._redraw()

    async def _step(self, by: int) -> None:
        findings = self._desk.findings
        if not findings:
            return
        ids = [one.id for one in findings]
        at = ids.index(self._finding.id) + by if self._finding else (0 if by > 0 else len(ids) - 1)
        self._go_to(findings[max(0, min(len(ids) - 1, at))])
        await self._redraw()

    async def _act(self, work: Callable[[Session], Sequence[Decision]]) -> bool:
        """Do something in one transaction; tell what went wrong and show how things are now. Whether it was done."""
        try:
            self._made.append(await in_thread(self._write, work))
        except ZhibiaoError as error:
            tell_error(error)
            await self._look_again()
            return False
        await self._look_again(draw=False)
        return True

    async def _look_again(self, *, draw: bool = True) -> None:
        try:
            await self._reload()
        except ZhibiaoError as error:
            tell_error(error)
        if draw:
            await self._redraw()

    def _write(self, work: Callable[[Session], Sequence[Decision]]) -> list[int]:
        with self._visit.office.database.write() as session:
            return [link.seq for link in work(session)]

    async def _decide(self, kind: str) -> None:
        finding = self._finding
        if finding is None:
            ui.notify("这一行没有要采纳的问题；按数字键可以改类", type="info")
            return
        command = Command("finding", finding.id, kind, version=finding.version)
        if await self._act(lambda session: [decide(session, self._visit.actor, command)]):
            await self._move_on()

    async def _choose(self, leaf: str) -> None:
        finding, item, actor = self._finding, self._item, self._visit.actor
        if item is None:
            ui.notify("这个问题针对整张表，不能改类", type="info")
        elif finding is not None:
            version = finding.version
            work = partial(_choose_for, actor=actor, finding=finding.id, leaf=leaf, version=version)
            if await self._act(work):
                await self._move_on()
        else:
            command = Command("indicator", item.id, "reclass", leaf, version=item.version)
            if await self._act(lambda session: [decide(session, actor, command)]):
                ui.notify(f"这一行已定为{leaf}", type="positive")
                await self._redraw()

    async def _move_on(self) -> None:
        following = self._first_open()
        if following is None:
            ui.notify("问题都已决定。按 D 审核完成，按 N 看下一张", type="positive")
        else:
            self._go_to(following)
        await self._redraw()

    async def _decide_group(self) -> None:
        finding, actor = self._finding, self._visit.actor
        if finding is None:
            return
        try:
            rows, forms = await in_thread(self._extent, finding.id)
        except ZhibiaoError as error:
            tell_error(error)
            return
        if rows == 1:
            ui.notify("没有其他相同的未定问题", type="info")
            return
        answer = await ask_group(self._keys, rows, forms, str(finding.data["message"]))
        if answer is None:
            return
        command = Command("finding", finding.id, answer[0], answer[1], version=finding.version)
        if await self._act(lambda session: decide_group(session, actor, finding.id, command)):
            ui.notify(f"已决定 {len(self._made[-1])} 个问题，按 U 可一次撤销", type="positive")
            await self._move_on()

    def _extent(self, finding_id: str) -> tuple[int, int]:
        with self._visit.office.database.read() as session:
            return group_extent(session, self._visit.actor, finding_id)

    async def _remark(self) -> None:
        target = ("finding", self._finding) if self._finding else ("indicator", self._item)
        if target[1] is None:
            return
        text = await ask_remark(self._keys, "备注", required=True)
        if text is None:
            return
        command = Command(target[0], target[1].id, "comment", remark=text)
        if await self._act(lambda session: [decide(session, self._visit.actor, command)]):
            ui.notify("备注已保存，在“历史”里可以看到", type="positive")
            await self._redraw()

    async def _undo(self) -> None:
        """Take back what was decided last in this window, a group at once; else one's own latest decision on the form."""
        actor = self._visit.actor

        def take_back(session: Session) -> list[Decision]:
            last = self._made[-1] if self._made else [last_own(session, actor, self._form_id)]
            return [undo(session, actor, seq) for seq in reversed(last) if seq is not None]

        if not await self._act(take_back):
            self._made = self._made[:-1]  # what cannot be taken back must not stand in the way of what can
            return
        undone = self._made.pop()
        self._made = self._made[:-1]
        if not undone:
            ui.notify("这张表上没有您可以撤销的决定", type="info")
            return
        ui.notify("已撤销", type="positive")
        await self._redraw()

    async def _next(self) -> None:
        try:
            id_ = await in_thread(self._following)
        except ZhibiaoError as error:
            tell_error(error)
            return
        if id_:
            ui.navigate.to(f"/review/{id_}{self._query}")
        else:
            ui.notify("没有别的表了", type="info")

    def _following(self) -> str:
        with self._visit.office.database.read() as session:
            return next_form(session, self._visit.actor, self._filters, self._position, but=self._form_id)

    async def _finish(self) -> None:
        if not await self._close("done"):
            must = next((one for one in self._desk.open if one.severity in ("high", "medium")), None)
            if must is not None:
                self._go_to(must)
                await self._redraw()

    async def _send_back(self) -> None:
        text = await ask_remark(self._keys, "退回重审", required=False)
        if text is not None:
            await self._close("return", text)

    async def _close(self, kind: str, remark: str = "") -> bool:
        command = Command("form", self._form_id, kind, remark=remark, version=self._desk.form.version)
        four_eyes = self._visit.office.four_eyes
        done = await self._act(lambda session: [decide(session, self._visit.actor, command, four_eyes=four_eyes)])
        if done:
            ui.notify(_CLOSED[kind], type="positive")
            await self._redraw()
        return done

    async def _show_history(self) -> None:
        try:
            rows = await in_thread(self._history)
        except ZhibiaoError as error:
            tell_error(error)
            return
        show_text(self._keys, "决定的历史", history_view(rows))
