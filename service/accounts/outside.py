"""Users that an identity provider sends: made when they first come, their role as it says each time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.accounts.actor import ROLES
from service.accounts.desk import Desk
from service.accounts.login import Login, fold_name
from service.accounts.memory import memory_of
from service.accounts.oidc import Person
from service.accounts.sessions import actor_of, open_session
from service.accounts.trail import note
from service.config import ServiceConfig
from service.errors import ServiceError, forbidden
from service.store.tables import User

__all__ = ["log_in_person", "role_of"]

_UNFIT = re.compile(r"[^A-Za-z0-9_.@+\-\u4e00-\u9fff]+")
_LONGEST_NAME, _LONGEST_DISPLAY, _SUFFIX = 40, 80, 6


def role_of(config: ServiceConfig, claims: Mapping[str, Any]) -> str:
    """The highest role that the provider's claim maps to. Raises ServiceError 403 oidc_no_role where none does."""
    claim = config.oidc_role_claim
    value: Any = claims.get(claim)
    if value is None:  # "realm_access.roles" is a path, where no claim is called so
        value = claims
        for part in claim.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    stated = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    mapped = {config.oidc_roles[one] for one in stated if isinstance(one, str) and one in config.oidc_roles}
    for role in reversed(ROLES):
        if role in mapped:
            return role
    hint = "请联系统一身份认证的管理员，为您的账号分配角色"
    raise forbidden("统一身份认证没有给您本系统的角色", code="oidc_no_role", hint=hint)


def log_in_person(desk: Desk, person: Person, address: str = "") -> Login:
    """Begin a login for a person the provider vouches for.

    A local user of the same name stays somebody else. Raises ServiceError 403: oidc_no_role, user_disabled.
    """
    role = role_of(desk.config, person.claims)
    try:
        return _log_in(desk, person, role, address)
    except IntegrityError:
        return _log_in(desk, person, role, address)  # came twice at once, and the other was faster


def _log_in(desk: Desk, person: Person, role: str, address: str) -> Login:
    with desk.database.write() as session:
        user = session.scalar(select(User).where(User.subject == person.subject).with_for_update())
        before = user.role if user else None
        if user is None:
            user = User(name=_free_name(session, person), role=role, subject=person.subject)
            session.add(user)
        if not user.active and before is not None:
            raise ServiceError(403, "user_disabled", "账号已停用", hint="请联系管理员")
        user.role = role
        user.display = str(person.claims.get("name") or "").strip()[:_LONGEST_DISPLAY]
        session.flush()
        cookie, opened = open_session(session, desk.config, user)
        opened.user = user
        actor = actor_of(opened, address)
        if before is None:
            note(session, actor, "user_created", user.id, role=role)
        elif before != role:
            note(session, actor, "user_role", user.id, before=before, after=role)
        note(session, actor, "login", user.id, how="oidc")
    if before not in (None, role):
        memory_of(desk).forget()
    return Login(actor, user.name, cookie, opened.csrf)


def _free_name(session: Session, person: Person) -> str:
    claims = person.claims
    wanted = str(claims.get("preferred_username") or claims.get("email") or claims["sub"])
    name = fold_name(_UNFIT.sub("_", wanted))[:_LONGEST_NAME]
    if session.scalar(select(User.id).where(User.name == name)) is None:
        return name
    digest = hashlib.sha256(person.subject.encode("utf-8", "surrogatepass")).hexdigest()[:_SUFFIX]
    return f"{name[: _LONGEST_NAME - _SUFFIX - 1]}-{digest}"
