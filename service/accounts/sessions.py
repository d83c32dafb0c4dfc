"""Logins in a browser: a random cookie, of which only the digest is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from service.accounts.actor import Actor, permissions_of
from service.accounts.desk import Desk
from service.accounts.trail import note
from service.config import ServiceConfig
from service.errors import ServiceError
from service.store import tables
from service.store.tables import User, UserSession

__all__ = [
    "COOKIE",
    "actor_of",
    "close_session",
    "close_sessions",
    "cookie_digest",
    "find_session",
    "is_current",
    "open_session",
]

COOKIE = "zhibiao_session"
_BYTES = 32
_TOUCH = timedelta(minutes=1)
_CLOCK_TOLERANCE = timedelta(minutes=5)
_log = structlog.get_logger("zhibiao.accounts")


def cookie_digest(cookie: str) -> str:
    """What is kept of a cookie."""
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()


def open_session(session: Session, config: ServiceConfig, user: User) -> tuple[str, UserSession]:
    """Begin a login. Gives the cookie, which nobody can read back later. session: a writing one.

    What has run out is cleared away by the way.
    """
    cookie, moment = secrets.token_urlsafe(_BYTES), tables.now()
    session.execute(delete(UserSession).where(UserSession.created_at < moment - timedelta(hours=config.session_hours)))
    opened = UserSession(
        id=cookie_digest(cookie),
        user_id=user.id,
        csrf=secrets.token_hex(_BYTES),
        created_at=moment,
        seen_at=moment,
    )
    session.add(opened)
    return cookie, opened


def find_session(desk: Desk, cookie: str) -> UserSession:
    """The login of a cookie. Raises ServiceError 401: login_required, session_expired or user_disabled."""
    with desk.database.read() as session:
        found = session.get(UserSession, cookie_digest(cookie))
    if found is None:
        raise ServiceError(401, "login_required", "请先登录")
    moment = tables.now()
    _require_fresh(found, desk.config, moment)
    if not found.user.active:
        raise ServiceError(401, "user_disabled", "账号已停用", hint="请联系管理员")
    if abs(moment - found.seen_at) >= _TOUCH:
        _touch(desk, found.id, moment)
    return found


def is_current(desk: Desk, actor: Actor) -> bool:
    """Whether a login goes on as it was: not ended or over, with the same permissions. It does not count as use of it.

    Raises ServiceError 503.
    """
    with desk.database.read() as session:
        found = session.get(UserSession, actor.key)
    if found is None or not found.user.active or actor_of(found).permissions != actor.permissions:
        return False
    try:
        _require_fresh(found, desk.config, tables.now())
    except ServiceError:
        return False
    return True


def actor_of(found: UserSession, address: str = "") -> Actor:
    """Who is logged in. One who must change the password first may do nothing else."""
    user = found.user
    permissions = frozenset[str]() if user.must_change else permissions_of(user.role)
    return Actor(user.id, user.shown, user.role, permissions, "session", address, found.id, user.must_change)


def close_session(desk: Desk, actor: Actor) -> None:
    """End the actor's own login; one that is not by cookie is left as it is."""
    if actor.how != "session":
        return
    with desk.database.write() as session:
        session.execute(delete(UserSession).where(UserSession.id == actor.key))
        note(session, actor, "logout", actor.id)


def close_sessions(session: Session, user_id: str, *, but: str = "") -> None:
    """End all logins of a user. session: a writing one. but: id of the one that may go on."""
    session.execute(delete(UserSession).where(UserSession.user_id == user_id, UserSession.id != but))


def _require_fresh(found: UserSession, config: ServiceConfig, moment: datetime) -> None:
    if found.created_at - moment > _CLOCK_TOLERANCE:
        # begun in what is now the future: its age cannot be told, so it counts as over
        raise _over("服务器时间有变动，登录已失效")
    if moment - found.created_at >= timedelta(hours=config.session_hours):
        raise _over("登录已过期")
    if moment - found.seen_at >= timedelta(minutes=config.idle_minutes):
        raise _over("太久没有操作，登录已失效")


def _over(message: str) -> ServiceError:
    return ServiceError(401, "session_expired", message, hint="请重新登录，已保存的内容都在")


def _touch(desk: Desk, id_: str, moment: datetime) -> None:
    """Note that a login is in use; that it could not be noted is no reason to refuse the request."""
    try:
        with desk.database.write() as session:
            session.execute(update(UserSession).where(UserSession.id == id_).values(seen_at=moment))
    except ServiceError as error:
        _log.warning("use of a session not noted", code=error.code)
