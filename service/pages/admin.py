"""管理: users; the other pages of the administration are beside."""

from __future__ import annotations

from typing import Any

from nicegui import ui

from service.accounts.actor import ROLES, Actor
from service.accounts.users import change_user, create_user, list_users, reset_password
from service.pages import admin_jobs, admin_system, admin_tokens, admin_trail
from service.pages.acting import ask_first, attempt
from service.pages.admin_parts import admin_head, show_once
from service.pages.grid import cell, moment, row, table
from service.pages.parts import heading
from service.pages.shell import Visit, in_thread, page
from service.store.tables import User

__all__ = ["PARTS", "show_users"]

PARTS = (admin_jobs, admin_system, admin_tokens, admin_trail)
"""The other pages of the administration; importing them registers them."""
_ON_PAGE = 200
_HANDED_OVER = "请当面或用可靠的方式交给本人；首次登录时须改密码。"
_ROLE_WORDS = {"填报": "填报和看自己的报送", "审核": "另可审核所有报送", "管理": "另可复核、训练和管理"}


@page("/admin", "管理", "manage")
async def show_users(visit: Visit) -> None:
    """The page."""
    admin_head("/admin")
    if visit.office.config.open:
        ui.label("现在是单机免登录，本机的使用者就是管理员，不需要用户。").classes("z-note")
    heading("新建用户")
    with ui.element("div").classes("z-bar"):
        name = ui.input("用户名").props("dense outlined maxlength=40").style("width: 200px")
        display = ui.input("姓名（可不填）").props("dense outlined maxlength=80").style("width: 200px")
        role = ui.select({one: f"{one}：{words}" for one, words in _ROLE_WORDS.items()}, value="填报", label="角色")
        role.props("dense outlined").style("width: 240px")
        add = ui.button("新建", icon="person_add").props("no-caps unelevated")
    heading("用户")
    listed = ui.element("div").style("width: 100%")
    names = [""]

    async def draw() -> None:
        users = await in_thread(_read, visit, names[-1])
        listed.clear()
        with listed:
            _list(visit, users, draw)
            with ui.element("div").classes("z-bar no-print"):
                if len(names) > 1:
                    ui.button("上一页", on_click=lambda: turn("")).props("flat no-caps")
                if len(users) == _ON_PAGE:
                    ui.button("下一页", on_click=lambda: turn(users[-1].name)).props("flat no-caps")

    async def turn(after: str) -> None:
        names.append(after) if after else names.pop()
        await draw()

    async def create() -> None:
        def work(actor: Actor) -> tuple[User, str]:
            given = str(display.value or "")
            return create_user(visit.office, actor, str(name.value or ""), str(role.value), display=given)

        done, made = await attempt(visit, work)
        if done:
            show_once(f"{made[0].name} 的一次性密码", made[1], _HANDED_OVER)
            name.set_value("")
            display.set_value("")
            await draw()

    add.on_click(create)
    await draw()


def _read(visit: Visit, after: str) -> list[User]:
    with visit.office.database.read() as session:
        return list(list_users(session, visit.actor, after=after, limit=_ON_PAGE))


def _list(visit: Visit, users: list[User], redraw: Any) -> None:
    if not users:
        ui.label("还没有用户。").classes("z-note")
        return
    with table("用户", ("用户名", "姓名", "角色", "状态", "建立", "操作")):
        for user in users:
            with row():
                cell(user.name)
                cell(user.display)
                with cell():
                    chosen = ui.select(list(ROLES), value=user.role).props(
                        f'dense borderless options-dense aria-label="{user.name} 的角色"'
                    )
                    chosen.on_value_change(lambda event, one=user: _set_role(visit, one, event.value, redraw))
                cell(_state(user))
                cell(moment(user.created_at), "z-tight")
                with cell(), ui.row().style("gap: 4px"):
                    _buttons(visit, user, redraw)


def _buttons(visit: Visit, user: User, redraw: Any) -> None:
    ui.button("重置密码", on_click=lambda: _reset(visit, user)).props("flat dense no-caps size=12px").props(
        f'aria-label="重置 {user.name} 的密码"'
    )
    words = "停用" if user.active else "启用"
    ui.button(words, on_click=lambda: _set_active(visit, user, redraw)).props("flat dense no-caps size=12px").props(
        f'aria-label="{words} {user.name}"'
    )


def _state(user: User) -> str:
    if not user.active:
        return "停用"
    first = "首次登录须改密码" if user.must_change else "在用"
    return first + ("" if user.password else "，由统一身份认证登录")


async def _set_role(visit: Visit, user: User, role: str, redraw: Any) -> None:
    def work(actor: Actor) -> User:
        return change_user(visit.office, actor, user.id, role=role)

    await attempt(visit, work, done=f"{user.name} 现在是{role}。")
    await redraw()


async def _set_active(visit: Visit, user: User, redraw: Any) -> None:
    if user.active and not await ask_first(
        f"停用 {user.name}？", "立即退出登录，令牌失效；作过的决定都保留。以后可以再启用。", "停用"
    ):
        return

    def work(actor: Actor) -> User:
        return change_user(visit.office, actor, user.id, active=not user.active)

    await attempt(visit, work)
    await redraw()


async def _reset(visit: Visit, user: User) -> None:
    sure = await ask_first(
        f"重置 {user.name} 的密码？", "现在的密码和令牌立即失效，已登录的会退出；锁定也会解除。", "重置"
    )

    def work(actor: Actor) -> tuple[User, str]:
        return reset_password(visit.office, actor, user.id)

    if sure:
        done, made = await attempt(visit, work)
        if done:
            show_once(f"{user.name} 的一次性密码", made[1], _HANDED_OVER)
