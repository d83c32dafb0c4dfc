"""The desk: one form, its findings one after the other, each decision in the database as soon as it is made."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui

from corpus.errors import ZhibiaoError
from corpus.taxonomy import load_taxonomy
from service.office.decisions import Command
from service.office.filed import filed_form
from service.office.review import QueueFilters, position_of
from service.office.review_desk import Desk
from service.office.review_nearest import NearRow, nearest_of, neighbours_of
from service.pages.review_actions import Desking
from service.pages.review_dialogs import ask_group, ask_remark, say, show_text
from service.pages.review_keys import DESK_KEYS, Handler, Keys
from service.pages.review_panel import DeskView
from service.pages.review_view import history_view
from service.pages.shell import Visit, in_thread, tell_error
from service.store.tables import FindingRow, IndicatorRow

__all__ = ["DeskPage"]

_CLOSED = {
    "done": "审核完成，等待复核。按 N 看下一张",
    "approve": "已复核通过。按 N 看下一张",
    "return": "已退回重审",
}


class DeskPage:
    """One person in front of one form. What was decided is in the database; here is only where they look."""

    def __init__(self, visit: Visit, form_id: str, filters: QueueFilters, query: str) -> None:
        """filters: of the queue one came from; query: the same as part of an address."""
        self._visit, self._form_id, self._filters, self._query = visit, form_id, filters, query
        self._desking = Desking(visit, form_id)
        self._finding: FindingRow | None = None
        self._item: IndicatorRow | None = None
        self._near: dict[str, tuple[NearRow, ...]] = {}

    async def show(self) -> None:
        """Draw the page; the form as filed and like rows follow when they are read."""
        try:
            self._desk: Desk = await in_thread(self._desking.load)
        except ZhibiaoError as error:
            ui.label(str(error)).classes("q-pa-md")
            ui.link("返回队列", f"/review{self._query}")
            return
        self._position = position_of(self._desk.form, self._filters)
        self._go_to(self._next_open() or next(iter(self._desk.findings), None))
        handlers = self._handlers()
        self._keys = Keys(DESK_KEYS, handlers, self._choose)
        actions: dict[str, Handler] = {key: partial(self._keys.do, handler) for key, handler in handlers.items()}
        actions |= {leaf: partial(self._keys.choose, leaf) for leaf in load_taxonomy().leaves}
        actions["?"] = self._keys.show_help
        actions["approve"] = partial(self._keys.do, self._approve)
        actions["return"] = partial(self._keys.do, self._send_back)
        self._view = DeskView(f"/review{self._query}", self._picked, actions, self._visit.actor.may("approve"))
        self._view.show(self._desk, self._finding, self._item)
        ui.timer(0.05, self._fill, once=True)

    def _handlers(self) -> dict[str, Handler]:
        return {
            "j": partial(self._step, 1),
            "k": partial(self._step, -1),
            "a": partial(self._decide, "accept"),
            "r": partial(self._decide, "reject"),
            "g": self._decide_group,
            "c": self._remark,
            "u": self._undo,
            "n": self._next,
            "d": self._finish,
            "h": self._show_history,
        }

    async def _fill(self) -> None:
        try:
            filed = await in_thread(filed_form, self._visit.office, self._visit.actor, self._form_id)
        except ZhibiaoError as error:
            self._view.show_no_filed(str(error))
        else:
            self._view.show_filed(filed, self._desk)
            self._view.mark(self._desk, self._finding, self._item)
        await self._show_near()

    async def _show_near(self) -> None:
        """Rows like the current one; whoever moves on meanwhile is not shown those of the former."""
        finding, item = self._finding, self._item
        if item is None:
            self._view.show_near(())
            return
        key = finding.id if finding else item.id
        if key not in self._near:
            self._view.show_near(None)
            look = neighbours_of if finding else nearest_of
            try:
                self._near[key] = await in_thread(look, self._visit.office, self._visit.actor, key)
            except ZhibiaoError as error:
                tell_error(error)
                self._near[key] = ()
        if self._item is item and self._finding is finding:
            self._view.show_near(self._near[key])

    async def _redraw(self) -> None:
        self._view.show(self._desk, self._finding, self._item)
        # not waited for: the next key must not wait for a search
        ui.timer(0, self._show_near, once=True)

    def _go_to(self, finding: FindingRow | None) -> None:
        self._finding = finding
        self._item = self._desk.indicator_of(finding) if finding else None

    def _next_open(self) -> FindingRow | None:
        """The open finding after the current one, from the top again at the end."""
        findings = self._desk.findings
        at = next((place for place, one in enumerate(findings) if self._finding and one.id == self._finding.id), -1)
        return next((one for one in (*findings[at + 1 :], *findings[: at + 1]) if not one.outcome), None)

    async def _picked(self, target: str) -> None:
        await self._keys.do(partial(self._pick, target))

    async def _pick(self, target: str) -> None:
        kind, _, id_ = target.partition(":")
        if kind == "finding":
            self._go_to(next((one for one in self._desk.findings if one.id == id_), self._finding))
        else:
            self._finding = None
            self._item = next((one for one in self._desk.indicators if one.id == id_), None)
        await self._redraw()

    async def _step(self, by: int) -> None:
        ids = [one.id for one in self._desk.findings]
        if not ids:
            return
        at = ids.index(self._finding.id) + by if self._finding else (0 if by > 0 else len(ids) - 1)
        self._go_to(self._desk.findings[max(0, min(len(ids) - 1, at))])
        await self._redraw()

    async def _act(self, work: Callable[..., Any], *args: Any) -> Any:
        """Do something and look at the database again; None when it was refused, which is told."""
        try:
            done = await in_thread(work, *args)
        except ZhibiaoError as error:
            tell_error(error)
            done = None
        try:
            self._desk = await in_thread(self._desking.load)
        except ZhibiaoError as error:
            tell_error(error)
            return None
        ids = (self._finding.id if self._finding else "", self._item.id if self._item else "")
        self._go_to(next((one for one in self._desk.findings if one.id == ids[0]), None))
        if self._finding is None:
            self._item = next((one for one in self._desk.indicators if one.id == ids[1]), None)
        if done is None:
            await self._redraw()
        return done

    async def _decide(self, kind: str) -> None:
        finding = self._finding
        if finding is None:
            say("这一行没有要采纳的问题；按数字键可以改类", done=False)
            return
        command = Command("finding", finding.id, kind, version=finding.version)
        if await self._act(self._desking.decide, command) is not None:
            await self._move_on()

    async def _choose(self, leaf: str) -> None:
        finding, item = self._finding, self._item
        if item is None:
            say("这个问题针对整张表，不能改类", done=False)
        elif finding is not None:
            if await self._act(self._desking.choose, finding.id, leaf, finding.version) is not None:
                await self._move_on()
        else:
            command = Command("indicator", item.id, "reclass", leaf, version=item.version)
            if await self._act(self._desking.decide, command) is not None:
                say(f"这一行已定为{leaf}")
                await self._redraw()

    async def _move_on(self) -> None:
        following = self._next_open()
        if following is None:
            say("问题都已决定。按 D 审核完成，按 N 看下一张")
        else:
            self._go_to(following)
        await self._redraw()

    async def _decide_group(self) -> None:
        finding = self._finding
        if finding is None:
            return
        try:
            rows, forms = await in_thread(self._desking.extent, finding.id)
        except ZhibiaoError as error:
            tell_error(error)
            return
        if rows == 1:
            say("没有其他相同的未定问题", done=False)
            return
        answer = await ask_group(self._keys, rows, forms, str(finding.data["message"]))
        if answer is None:
            return
        command = Command("finding", finding.id, answer[0], answer[1], version=finding.version)
        count = await self._act(self._desking.decide_group, finding.id, command)
        if count is not None:
            say(f"已决定 {count} 个问题，按 U 一次撤销")
            await self._move_on()

    async def _remark(self) -> None:
        target, about = ("finding", self._finding) if self._finding else ("indicator", self._item)
        if about is None:
            return
        text = await ask_remark(self._keys, "备注", required=True)
        if text is None:
            return
        command = Command(target, about.id, "comment", remark=text)
        if await self._act(self._desking.decide, command) is not None:
            say("备注已保存，在“历史”里可以看到")
            await self._redraw()

    async def _undo(self) -> None:
        target = await self._act(self._desking.undo)
        if target is None:
            return
        if not target:
            say("这张表上没有您可以撤销的决定", done=False)
        else:
            say("已撤销")
            self._go_to(next((one for one in self._desk.findings if one.id == target), self._finding))
        await self._redraw()

    async def _next(self) -> None:
        try:
            id_ = await in_thread(self._desking.following, self._filters, self._position)
        except ZhibiaoError as error:
            tell_error(error)
            return
        if id_:
            ui.navigate.to(f"/review/{id_}{self._query}")
        else:
            say("没有别的表了", done=False)

    async def _finish(self) -> None:
        if self._desk.form.state == "open" and not await self._close("done"):
            must = next((one for one in self._desk.open if one.severity in ("high", "medium")), None)
            if must is not None:
                self._go_to(must)
                await self._redraw()

    async def _approve(self) -> None:
        await self._close("approve")

    async def _send_back(self) -> None:
        text = await ask_remark(self._keys, "退回重审", required=False)
        if text is not None:
            await self._close("return", text)

    async def _close(self, kind: str, remark: str = "") -> bool:
        command = Command("form", self._form_id, kind, remark=remark, version=self._desk.form.version)
        done = await self._act(self._desking.decide, command) is not None
        if done:
            say(_CLOSED[kind])
            await self._redraw()
        return done

    async def _show_history(self) -> None:
        try:
            rows = await in_thread(self._desking.history)
        except ZhibiaoError as error:
            tell_error(error)
            return
        show_text(self._keys, "决定的历史", history_view(rows))
