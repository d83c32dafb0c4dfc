"""Users: made, changed and disabled by a manager; everybody changes their own password."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.accounts.actor import ROLES, Actor
from service.accounts.desk import Desk
from service.accounts.login import check_password, fold_name
from service.accounts.memory import memory_of
from service.accounts.passwords import hash_password, one_time_password, require_good
from service.accounts.sessions import close_sessions
from service.accounts.standing import clear_failures
from service.accounts.trail import note
from service.errors import ServiceError, bad_request, conflict, not_found
from service.store import tables
from service.store.tables import Token, User, UserSession

__all__ = [
    "NAME_PATTERN",
    "change_password",
    "change_user",
    "create_user",
    "get_user",
    "list_users",
    "require_other_admin",
    "reset_password",
]

NAME_PATTERN = r"^[A-Za-z0-9_.@+\-\u4e00-\u9fff]{1,40}$"
_RESERVED = ("open", "system", "本机", "系统")  # names by which things done without a login are shown
_ADMIN = "管理"


def list_users(session: Session, actor: Actor, *, after: str = "", limit: int | None = 500) -> Sequence[User]:
    """Users by name. after: the last name of the page before; limit: None for all. Raises ServiceError 403."""
    actor.require("manage")
    return session.scalars(select(User).where(User.name > after).order_by(User.name).limit(limit)).all()


def get_user(session: Session, id_: str) -> User:
    """The user, locked until a writing session ends. Raises ServiceError 404."""
    found = session.scalar(select(User).where(User.id == id_).with_for_update())
    if found is None:
        raise not_found("用户", id_)
    return found


def create_user(desk: Desk, actor: Actor, name: str, role: str, *, display: str = "") -> tuple[User, str]:
    """Make a user, and a password to be handed over once, which they must change when they first log in.

    Raises ServiceError: 400 bad_name or bad_role, 403, 409 name_taken.
    """
    actor.require("manage")
    _require_role(role)
    folded = fold_name(name)
    if not re.match(NAME_PATTERN, folded) or folded in _RESERVED:
        raise bad_request("bad_name", "用户名不可用", hint="用 1 到 40 个汉字、字母、数字或 . _ - + @")
    password = one_time_password()
    user = User(name=folded, display=display.strip(), role=role, must_change=True, password=hash_password(password))
    with desk.database.write() as session:
        if session.scalar(select(User.id).where(User.name == folded)) is not None:
            raise conflict("name_taken", "已有同名的用户", hint="请换一个用户名，停用的用户也占用名字")
        session.add(user)
        session.flush()
        note(session, actor, "user_created", user.id, role=role)
    return user, password


def change_user(
    desk: Desk,
    actor: Actor,
    id_: str,
    *,
    role: str | None = None,
    active: bool | None = None,
    display: str | None = None,
) -> User:
    """Change a user; None leaves as it is. One who is disabled is logged out at once, and their tokens are refused.

    Raises ServiceError: 400 bad_role, 403, 404, 409 last_admin.
    """
    actor.require("manage")
    if role is not None:
        _require_role(role)
    with desk.database.write() as session:
        _lock_admins(session)
        user = get_user(session, id_)
        if user.role == _ADMIN and user.active and (role not in (None, _ADMIN) or active is False):
            require_other_admin(session, user.id)
        if role is not None and role != user.role:
            note(session, actor, "user_role", user.id, before=user.role, after=role)
            user.role = role
        if active is not None and active != user.active:
            note(session, actor, "user_enabled" if active else "user_disabled", user.id)
            user.active = active
            clear_failures(user)
        if display is not None:
            user.display = display.strip()
        if not user.active:
            close_sessions(session, user.id)
    memory_of(desk).forget()
    return user


def reset_password(desk: Desk, actor: Actor, id_: str) -> tuple[User, str]:
    """Give a user a new one-time password, and lift a lock.

    Their logins end and their tokens are revoked, for a forgotten password and a stolen one look the same.
    Raises ServiceError: 403, 404, 409 no_password for one who comes by the identity provider.
    """
    actor.require("manage")
    password = one_time_password()
    hashed = hash_password(password)
    with desk.database.write() as session:
        user = get_user(session, id_)
        if user.subject is not None:
            raise _no_password()
        user.password, user.must_change = hashed, True
        clear_failures(user)
        close_sessions(session, user.id)
        living = update(Token).where(Token.user_id == user.id, Token.revoked_at.is_(None))
        session.execute(living.values(revoked_at=tables.now()))
        note(session, actor, "password_reset", user.id)
    memory_of(desk).forget()
    return user, password


def change_password(desk: Desk, actor: Actor, old: str, new: str) -> None:
    """Change one's own password; one's other logins end.

    Raises ServiceError: 400 wrong_password or weak_password, 403 (a token may not), 409 open_mode, no_password or
    password_changed_meanwhile, 423.
    """
    if desk.config.open:
        raise conflict("open_mode", "单机免登录，没有密码")
    if actor.how != "session":
        raise ServiceError(403, "session_needed", "接口令牌不能改密码", hint="请在网页上登录后修改")
    with desk.database.read() as session:
        user = session.get_one(User, actor.id)
    if not user.password:
        raise _no_password()
    require_good(new, user.name)
    if new == old:
        raise bad_request("weak_password", "新密码与旧密码相同", hint="请换一个")
    try:
        checked = check_password(desk, user.name, old, actor.address)
    except ServiceError as error:
        if error.code == "wrong_password":
            raise bad_request("wrong_password", "旧密码不对", hint="请检查大小写；忘记密码请联系管理员") from error
        raise
    hashed = hash_password(new)
    with desk.database.write() as session:
        kept = get_user(session, actor.id)
        if kept.password != checked.password or session.get(UserSession, actor.key) is None:
            # a manager reset it just now, to keep out whoever knew the old one
            raise conflict("password_changed_meanwhile", "密码刚刚被重置，没有修改", hint="请用新的一次性密码登录")
        kept.password, kept.must_change = hashed, False
        close_sessions(session, kept.id, but=actor.key)
        note(session, actor, "password_changed", kept.id)


def require_other_admin(session: Session, id_: str) -> None:
    """Raise ServiceError 409 last_admin when nobody else could manage the office."""
    others = select(User.id).where(User.role == _ADMIN, User.active.is_(True), User.id != id_).limit(1)
    if session.scalar(others) is None:
        raise conflict("last_admin", "这是最后一个在用的管理员", hint="请先让另一个人当管理员")


def _lock_admins(session: Session) -> None:
    """Let two managers who demote each other do it one after the other."""
    session.scalars(select(User.id).where(User.role == _ADMIN).order_by(User.id).with_for_update()).all()


def _no_password() -> ServiceError:
    return conflict("no_password", "这个账号由统一身份认证登录，没有密码", hint="请在统一身份认证里修改")


def _require_role(role: str) -> None:
    if role not in ROLES:
        raise bad_request("bad_role", f"没有“{role}”这个角色", hint=f"可用：{'、'.join(ROLES)}")
