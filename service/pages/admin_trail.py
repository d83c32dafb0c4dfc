"""The trail: who did what beside deciding."""

from __future__ import annotations

import json
from typing import Any

from nicegui import ui

from service.accounts.trail import list_trail
from service.office.views import names_of
from service.pages.admin_parts import ACTIONS, admin_head
from service.pages.grid import moment, plain_table
from service.pages.parts import Leafing
from service.pages.shell import Visit, in_thread, page
from service.store.tables import TrailEntry

__all__ = ["show_trail"]

_ON_PAGE = 100
_HEADINGS = ("序号", "时间", "谁", "做了什么", "对象", "来自", "详情")


@page("/admin/trail", "日志", "manage")
async def show_trail(visit: Visit) -> None:
    """The page."""
    admin_head("/admin/trail")
    ui.label("登录、用户、令牌、删除、模型等操作；只增不改。审核决定另有决定链。").classes("z-quiet")
    with ui.element("div").classes("z-bar no-print"):
        action = ui.select({"": "全部", **ACTIONS}, value="", label="做了什么").props("dense outlined")
        action.style("width: 200px")
    listed = ui.element("div").style("width: 100%")

    async def draw() -> None:
        entries, names = await in_thread(_read, visit, str(action.value or ""), leafing.place)
        listed.clear()
        with listed:
            if not entries:
                ui.label("没有这样的记录。").classes("z-note")
            else:
                plain_table("日志", _HEADINGS, [_row(one, names) for one in entries])
            leafing.buttons(entries[-1].seq if len(entries) == _ON_PAGE else None)

    leafing: Leafing[int | None] = Leafing(None, draw, ("较新的", "较早的"))
    action.on_value_change(leafing.anew)
    await draw()


def _read(visit: Visit, action: str, before: int | None) -> tuple[list[TrailEntry], dict[str, str]]:
    with visit.office.database.read() as session:
        entries = list(list_trail(session, visit.actor, action=action, before=before, limit=_ON_PAGE))
        people = [one.by for one in entries] + [one.target for one in entries if len(one.target) == 32]
        return entries, names_of(session, people)


def _row(one: TrailEntry, names: dict[str, str]) -> tuple[Any, ...]:
    detail = "，".join(f"{key} {_plain(value)}" for key, value in one.detail.items())
    who = names.get(one.by) or one.by or "—"
    return (
        one.seq,
        moment(one.at),
        who,
        ACTIONS.get(one.action, one.action),
        names.get(one.target) or one.target,
        one.address,
        detail,
    )


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
