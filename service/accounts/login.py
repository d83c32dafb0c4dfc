"""Logging in with a password."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from service.accounts.actor import Actor
from service.accounts.desk import Desk
from service.accounts.memory import memory_of
from service.accounts.passwords import hash_password, needs_rehash, verify
from service.accounts.sessions import actor_of, open_session
from service.accounts.standing import add_failure, clear_failures, require_unlocked, standing_of
from service.accounts.trail import note
from service.errors import ServiceError, conflict
from service.store.tables import User

__all__ = ["Login", "check_password", "fold_name", "log_in"]


@dataclass(frozen=True, slots=True)
class Login:
    """A login that has just begun. cookie: for the browser; csrf: what its changing requests must repeat."""

    actor: Actor
    name: str
    cookie: str
    csrf: str


def fold_name(name: str) -> str:
    """A user name as it is kept: case does not matter."""
    return name.strip().lower()


def log_in(desk: Desk, name: str, password: str, address: str = "") -> Login:
    """Begin a login.

    Raises ServiceError: 401 wrong_password (the same for a name that nobody has), 401 user_disabled (after the right
    password only), 409 open_mode, 423 locked, 429 too_many_requests.
    """
    if desk.config.open:
        raise conflict("open_mode", "单机免登录，不用登录")
    memory_of(desk).limiter.login(address)
    user = check_password(desk, fold_name(name), password, address)
    if not user.active:
        raise ServiceError(401, "user_disabled", "账号已停用", hint="请联系管理员")
    with desk.database.write() as session:
        kept = session.scalars(select(User).where(User.id == user.id).with_for_update()).one()
        if kept.password != user.password or not kept.active:  # changed by a manager since it was compared
            raise ServiceError(401, "wrong_password", "用户名或密码不对", hint="密码刚刚被重置，请用新的登录")
        cookie, opened = open_session(session, desk.config, kept)
        opened.user = kept
        actor = actor_of(opened, address)
        note(session, actor, "login", kept.id, how="password")
    return Login(actor, kept.name, cookie, opened.csrf)


def check_password(desk: Desk, name: str, password: str, address: str) -> User:
    """The user of a name and password; a wrong one is counted. Raises ServiceError 401 wrong_password or 423 locked.

    The slow comparison holds no transaction. What it found is only believed if the name is still not locked when it
    is written down: of many tries at once no more count than of as many in a row.
    """
    query = select(User).where(User.name == name)
    with desk.database.read() as session:
        user = session.scalar(query)
        require_unlocked(standing_of(session, user, name), desk.config)
    right = verify(user.password if user else "", password)
    renewed = hash_password(password) if right and user and needs_rehash(user.password) else ""
    with desk.database.write() as session:
        user = session.scalar(query.with_for_update())
        require_unlocked(standing_of(session, user, name), desk.config)
        if right and user is not None:
            clear_failures(user)
            user.password = renewed or user.password
            return user
        add_failure(session, desk.config, user, name, Actor("", "", "", frozenset(), "session", address))
    raise ServiceError(401, "wrong_password", "用户名或密码不对", hint="请检查大小写；忘记密码请联系管理员")
