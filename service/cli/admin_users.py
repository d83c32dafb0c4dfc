"""``zhibiao admin user`` and ``token``: accounts from the machine the service runs on, when no manager can log in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.errors import UsageError
from service.cli.extras import require_service
from service.cli.formats import require_choice
from service.cli.group import DoorCommand, DoorGroup
from service.cli.options import format_option
from service.cli.service_options import ConfigFile, DatabaseUrl, DataFolder, chosen_config
from service.cli.streams import emit, emit_json, note, print_table
from service.cli.tool import describe_tool

if TYPE_CHECKING:
    from service.config import ServiceConfig
    from service.store.database import Database
    from service.store.tables import User

__all__ = ["tokens_app", "users_app"]

users_app = typer.Typer(
    cls=DoorGroup, name="user", help="用户：新建、列出、改角色、重置密码、停用。Users.", add_completion=False
)
tokens_app = typer.Typer(
    cls=DoorGroup, name="token", help="接口令牌：新建、列出、作废。Tokens for programs.", add_completion=False
)
_FORMATS = ("table", "json")
Format = Annotated[str, format_option(_FORMATS, "table")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="用户名 Name of the user", show_default=False)]


@dataclass(frozen=True)
class _Desk:
    config: ServiceConfig
    database: Database


@contextmanager
def _desk(config: Path | None, data: Path | None, database: str | None) -> Iterator[_Desk]:
    """Configuration and database, at the revision this version needs."""
    require_service()
    from service.store.database import Database
    from service.store.migrate import require_newest, upgrade

    chosen = chosen_config(config, data, database)
    opened = Database(chosen.database_url)
    try:
        upgrade(opened)
        require_newest(opened)
        yield _Desk(chosen, opened)
    finally:
        opened.close()


def _user(desk: _Desk, name: str) -> User:
    from sqlalchemy import select

    from service.accounts.login import fold_name
    from service.store.tables import User

    with desk.database.read() as session:
        found = session.scalar(select(User).where(User.name == fold_name(name)))
    if found is None:
        raise UsageError("no_such_user", f"没有用户“{name}”", hint="请用 zhibiao admin user list 查看")
    return found


def _table(title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Any:
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    return table


@users_app.callback(invoke_without_command=True)
def users_program(context: typer.Context) -> None:
    """Show the help when no command is named."""
    if context.invoked_subcommand is None:
        emit(context.get_help())


@users_app.command("add", cls=DoorCommand)
def add(
    name: Name,
    role: Annotated[str, typer.Option("--role", metavar="填报|审核|管理", help="角色 Role")] = "填报",
    display: Annotated[
        str, typer.Option("--display", metavar="姓名", help="显示的名字 Shown name", show_default=False)
    ] = "",
    config: ConfigFile = None,
    data: DataFolder = None,
    database: DatabaseUrl = None,
) -> None:
    """新建用户，给出一次性密码。Make a user; prints a password for the first login."""
    with _desk(config, data, database) as desk:
        from service.accounts.actor import SYSTEM
        from service.accounts.users import create_user

        user, password = create_user(desk, SYSTEM, name, role, display=display)
        emit(password)
        note(f"已新建用户 {user.name}（{user.role}），上面是一次性密码，首次登录后须修改。")


@users_app.command("list", cls=DoorCommand)
def list_(
    config: ConfigFile = None, data: DataFolder = None, database: DatabaseUrl = None, format_: Format = "table"
) -> None:
    """列出用户。List the users."""
    require_choice(format_, "--format", _FORMATS)
    with _desk(config, data, database) as desk:
        from service.accounts.actor import SYSTEM
        from service.accounts.users import list_users

        with desk.database.read() as session:
            users = list_users(session, SYSTEM, limit=None)
    if format_ == "json":
        fields = ("id", "name", "display", "role", "active", "must_change")
        emit_json({"tool": describe_tool(), "users": [{name: getattr(one, name) for name in fields} for one in users]})
        return
    rows = [(one.name, one.display, one.role, "可用" if one.active else "已停用", one.id) for one in users]
    print_table(_table(f"用户 {len(rows)} 个", ("用户名", "姓名", "角色", "状态", "编号"), rows))


@users_app.command("role", cls=DoorCommand)
def role(
    name: Name,
    role: Annotated[str, typer.Argument(metavar="填报|审核|管理", help="新角色 New role", show_default=False)],
    config: ConfigFile = None,
    data: DataFolder = None,
    database: DatabaseUrl = None,
) -> None:
    """改角色。Change the role of a user."""
    _change(config, data, database, name, role=role)
    emit(f"用户 {name} 的角色改为{role}。")


@users_app.command("reset", cls=DoorCommand)
def reset(name: Name, config: ConfigFile = None, data: DataFolder = None, database: DatabaseUrl = None) -> None:
    """重置密码并解除锁定，原来的登录和令牌失效。New password; ends logins, revokes tokens, lifts a lock."""
    with _desk(config, data, database) as desk:
        from service.accounts.actor import SYSTEM
        from service.accounts.users import reset_password

        user, password = reset_password(desk, SYSTEM, _user(desk, name).id)
        emit(password)
        note(f"用户 {user.name} 的新密码如上，登录后须修改；原来的登录和令牌已失效。")


@users_app.command("disable", cls=DoorCommand)
def disable(name: Name, config: ConfigFile = None, data: DataFolder = None, database: DatabaseUrl = None) -> None:
    """停用：立即退出登录，令牌不再可用。Disable a user."""
    _change(config, data, database, name, active=False)
    emit(f"用户 {name} 已停用。")


@users_app.command("enable", cls=DoorCommand)
def enable(name: Name, config: ConfigFile = None, data: DataFolder = None, database: DatabaseUrl = None) -> None:
    """重新启用。Enable a user again."""
    _change(config, data, database, name, active=True)
    emit(f"用户 {name} 已启用。")


def _change(config: Path | None, data: Path | None, database: str | None, name: str, **changes: Any) -> None:
    with _desk(config, data, database) as desk:
        from service.accounts.actor import SYSTEM
        from service.accounts.users import change_user

        change_user(desk, SYSTEM, _user(desk, name).id, **changes)


@tokens_app.callback(invoke_without_command=True)
def tokens_program(context: typer.Context) -> None:
    """Show the help when no command is named."""
    if context.invoked_subcommand is None:
        emit(context.get_help())


@tokens_app.command("add", cls=DoorCommand)
def add_token(
    user: Name,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="用途 What it is for", show_default=False)],
    scopes: Annotated[
        str, typer.Option("--scopes", metavar="use,submit", help="可做什么，以逗号隔开 What it may do")
    ] = "use",
    days: Annotated[
        int | None, typer.Option("--days", min=1, metavar="N", help="有效天数，默认为允许的最长 Days it is valid")
    ] = None,
    config: ConfigFile = None,
    data: DataFolder = None,
    database: DatabaseUrl = None,
) -> None:
    """替一个用户新建接口令牌，只显示这一次。Make a token for a user; it is shown this once."""
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    with _desk(config, data, database) as desk:
        from service.accounts.actor import SYSTEM
        from service.accounts.tokens import create_token

        token, secret = create_token(desk, SYSTEM, title, wanted, days=days, user=_user(desk, user).id)
        emit(secret)
        note(f"令牌 {token.id} 有效到 {token.expires_at:%Y-%m-%d}，上面的内容只显示这一次。")


@tokens_app.command("list", cls=DoorCommand)
def list_all_tokens(
    config: ConfigFile = None, data: DataFolder = None, database: DatabaseUrl = None, format_: Format = "table"
) -> None:
    """列出接口令牌（不含令牌本身）。List the tokens, without their texts."""
    require_choice(format_, "--format", _FORMATS)
    with _desk(config, data, database) as desk:
        from service.accounts.actor import SYSTEM
        from service.accounts.tokens import list_tokens

        with desk.database.read() as session:
            tokens = list_tokens(session, SYSTEM, limit=None)
    if format_ == "json":
        shown = [
            {
                "id": one.id,
                "user": one.user.name,
                "name": one.name,
                "hint": one.hint,
                "scopes": one.scopes,
                "expires_at": one.expires_at.isoformat(),
                "revoked": one.revoked_at is not None,
            }
            for one in tokens
        ]
        emit_json({"tool": describe_tool(), "tokens": shown})
        return
    rows = [
        (
            one.id,
            one.user.name,
            one.name,
            "、".join(one.scopes),
            f"{one.expires_at:%Y-%m-%d}",
            "已作废" if one.revoked_at else "",
        )
        for one in tokens
    ]
    print_table(_table(f"令牌 {len(rows)} 个", ("编号", "用户", "用途", "可做", "有效到", "状态"), rows))


@tokens_app.command("revoke", cls=DoorCommand)
def revoke(
    id_: Annotated[str, typer.Argument(metavar="ID", help="令牌编号 Id of the token", show_default=False)],
    config: ConfigFile = None,
    data: DataFolder = None,
    database: DatabaseUrl = None,
) -> None:
    """作废接口令牌；正在运行的服务最迟 5 秒后拒绝它。Revoke a token."""
    with _desk(config, data, database) as desk:
        from service.accounts.actor import SYSTEM
        from service.accounts.tokens import revoke_token

        revoke_token(desk, SYSTEM, id_)
        emit(f"令牌 {id_} 已作废。")
