"""Tokens for programs: made with scopes and an end, shown once, revoked."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from service.accounts.actor import PERMISSIONS, Actor
from service.accounts.tokens import create_token, list_tokens, revoke_token
from service.pages.acting import ask_first, attempt
from service.pages.admin_parts import admin_head, show_once
from service.pages.grid import cell, moment, row, table
from service.pages.parts import heading
from service.pages.shell import Visit, in_thread, page
from service.store.tables import Token, now

__all__ = ["show_tokens"]

_ON_PAGE = 200


@page("/admin/tokens", "令牌", "manage")
async def show_tokens(visit: Visit) -> None:
    """The page."""
    admin_head("/admin/tokens")
    if visit.office.config.open:
        ui.label("现在是单机免登录，本机的程序不用令牌就能用接口。").classes("z-note")
        return
    heading("新建令牌")
    most = visit.office.config.token_days
    with ui.element("div").classes("z-bar"):
        name = ui.input("用途").props("dense outlined maxlength=80").style("width: 240px")
        days = ui.number("有效期（天）", value=min(30, most), min=1, max=most, precision=0)
        days.props("dense outlined").style("width: 140px")
    with ui.element("fieldset").style("border: 0; padding: 0; margin: 0"):
        with ui.element("legend"):
            ui.label("可以做什么（只给需要的）")
        boxes = {
            scope: ui.checkbox(words, value=scope == "use").props("dense").style("display: flex")
            for scope, words in PERMISSIONS.items()
            if visit.actor.may(scope)
        }
    add = ui.button("新建", icon="key").props("no-caps unelevated").style("margin-top: 8px")
    heading("令牌")
    listed = ui.element("div").style("width: 100%")

    async def draw() -> None:
        tokens = await in_thread(_read, visit)
        listed.clear()
        with listed:
            _list(visit, tokens, draw)

    async def create() -> None:
        scopes = [scope for scope, box in boxes.items() if box.value]

        def work(actor: Actor) -> tuple[Token, str]:
            return create_token(visit.office, actor, str(name.value or ""), scopes, days=int(days.value or 0))

        done, made = await attempt(visit, work)
        if done:
            show_once("新令牌", made[1], "请立即存到要用它的程序里。丢失了只能另建。")
            name.set_value("")
            await draw()

    add.on_click(create)
    await draw()


def _read(visit: Visit) -> list[Token]:
    with visit.office.database.read() as session:
        return list(list_tokens(session, visit.actor, limit=_ON_PAGE))


def _list(visit: Visit, tokens: list[Token], redraw: Any) -> None:
    if not tokens:
        ui.label("还没有令牌。").classes("z-note")
        return
    with table("令牌", ("用途", "开头", "所属", "可以做什么", "到期", "最近使用", "状态", "操作")):
        for token in sorted(tokens, key=lambda one: one.created_at, reverse=True):
            with row():
                for text in (token.name, f"{token.hint}…", token.user.shown):
                    cell(text)
                cell("；".join(PERMISSIONS[scope] for scope in token.scopes if scope in PERMISSIONS))
                cell(moment(token.expires_at), "z-tight")
                cell(moment(token.used_at), "z-tight")
                living = token.revoked_at is None and token.expires_at > now()
                cell("有效" if living else "已作废" if token.revoked_at else "已过期")
                with cell():
                    if living:
                        ui.button("作废", on_click=lambda one=token: _revoke(visit, one, redraw)).props(
                            f'flat dense no-caps size=12px aria-label="作废令牌 {token.hint}"'
                        )


async def _revoke(visit: Visit, token: Token, redraw: Any) -> None:
    sure = await ask_first("作废这个令牌？", "用它的程序立即不能访问；不能恢复，只能另建。", "作废")

    def work(actor: Actor) -> None:
        revoke_token(visit.office, actor, token.id)

    if sure:
        await attempt(visit, work, done="已作废。")
        await redraw()
