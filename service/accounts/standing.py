"""Wrong passwords in a row, and the lock they lead to; the same for names that nobody has, so that none is told.

For a user they stand in the user's row, for an unknown name in the trail, under a digest of the name.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.accounts.trail import note
from service.config import ServiceConfig
from service.errors import ServiceError
from service.store import tables
from service.store.tables import TrailEntry, User

__all__ = ["Standing", "add_failure", "clear_failures", "require_unlocked", "standing_of"]

_REMEMBERED = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Standing:
    """Failures in a row, and until when a name is locked."""

    failures: int = 0
    locked_until: datetime | None = None


def standing_of(session: Session, user: User | None, name: str) -> Standing:
    """How a user stands, or a name that nobody has."""
    # asked for users too, though it finds nothing, since an answer that comes faster would tell
    query = (
        select(TrailEntry)
        .where(TrailEntry.action == "login_failed", TrailEntry.target == _shadow(name))
        .where(TrailEntry.at > tables.now() - _REMEMBERED)
        .order_by(TrailEntry.seq.desc())
        .limit(1)
    )
    last = session.scalar(query)
    if user is not None:
        return Standing(user.failures, user.locked_until)
    if last is None:
        return Standing()
    until = last.detail.get("locked_until")
    return Standing(last.detail["failures"], datetime.fromisoformat(until) if until else None)


def require_unlocked(standing: Standing, config: ServiceConfig) -> None:
    """Raise ServiceError 423 while the lock lasts."""
    wait = _wait(standing, config)
    if wait > timedelta(0):
        seconds = max(1, math.ceil(wait.total_seconds()))
        raise ServiceError(
            423,
            "locked",
            f"密码连续输错 {config.lockout_tries} 次，已暂停登录",
            hint=f"请 {math.ceil(seconds / 60)} 分钟后再试，或请管理员重置密码",
            headers={"Retry-After": str(seconds)},
        )


def add_failure(session: Session, config: ServiceConfig, user: User | None, name: str, actor: Actor) -> None:
    """Note a wrong password, and lock after too many. session: a writing one."""
    before = standing_of(session, user, name)
    failures = 1 if before.locked_until else before.failures + 1  # a lock that is over has been paid for
    locked = failures >= config.lockout_tries
    until = tables.now() + timedelta(minutes=config.lockout_minutes) if locked else None
    detail = {"failures": failures, "locked_until": until.isoformat() if until else None}
    if user is not None:
        user.failures, user.locked_until = failures, until
    note(session, actor, "login_failed", user.id if user else _shadow(name), **detail)


def clear_failures(user: User) -> None:
    """Begin to count anew."""
    user.failures, user.locked_until = 0, None


def _wait(standing: Standing, config: ServiceConfig) -> timedelta:
    if standing.locked_until is None:
        return timedelta(0)
    left = standing.locked_until - tables.now()
    # longer than a lock ever is: the clock was set back, and nobody shall wait for years
    return left if left <= timedelta(minutes=config.lockout_minutes) else timedelta(0)


def _shadow(name: str) -> str:
    return "name:" + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]
