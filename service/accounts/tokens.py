"""Tokens: keys for programs, that may do a part of what their user may, for a time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.accounts.actor import PERMISSIONS, Actor, permissions_of
from service.accounts.desk import Desk
from service.accounts.memory import KnownToken, Memory, memory_of
from service.accounts.trail import note
from service.accounts.users import get_user
from service.errors import ServiceError, bad_request, conflict, forbidden, not_found
from service.store import tables
from service.store.tables import Token

__all__ = ["PREFIX", "actor_by_token", "create_token", "list_tokens", "revoke_token"]

PREFIX = "zbk_"
_BYTES = 32
_HINT = 8
_TOUCH = timedelta(minutes=1)
_log = structlog.get_logger("zhibiao.accounts")


def create_token(
    desk: Desk, actor: Actor, name: str, scopes: Sequence[str], *, days: int | None = None, user: str = ""
) -> tuple[Token, str]:
    """Make a token; its text is given here and never again.

    scopes: permissions, of those the actor and the user have. days: until it expires, None for as long as allowed.
    user: id, for a manager who makes one for somebody else.
    Raises ServiceError: 400 bad_scopes or bad_expiry, 403, 404, 409 open_mode.
    """
    if desk.config.open:
        raise conflict("open_mode", "单机免登录，不用接口令牌")
    _require_by_person(actor)
    if user not in ("", actor.id):
        actor.require("manage")
    days = desk.config.token_days if days is None else days
    if not 1 <= days <= desk.config.token_days:
        raise bad_request("bad_expiry", "令牌有效期不可用", hint=f"最短 1 天，最长 {desk.config.token_days} 天")
    chosen = tuple(dict.fromkeys(scopes))
    secret = PREFIX + secrets.token_urlsafe(_BYTES)
    with desk.database.write() as session:
        owner = get_user(session, user or actor.id)
        beyond = [scope for scope in chosen if scope not in actor.permissions & permissions_of(owner.role)]
        if beyond or not chosen:
            said = f"不能给令牌“{'、'.join(beyond)}”" if beyond else "没有写令牌可做什么"
            raise bad_request("bad_scopes", said, hint=f"可用：{'、'.join(p for p in PERMISSIONS if actor.may(p))}")
        moment = tables.now()
        token = Token(
            user_id=owner.id,
            user=owner,
            name=name.strip(),
            digest=_digest(secret),
            hint=secret[:_HINT],
            scopes=list(chosen),
            created_at=moment,
            expires_at=moment + timedelta(days=days),
        )
        session.add(token)
        session.flush()
        note(session, actor, "token_created", token.id, scopes=list(chosen), days=days, user=owner.id)
    return token, secret


def list_tokens(session: Session, actor: Actor, *, after: str = "", limit: int | None = 200) -> Sequence[Token]:
    """The actor's tokens, everybody's for a manager. after: id of the last one of the page before."""
    query = select(Token).where(Token.id > after).order_by(Token.id).limit(limit)
    return session.scalars(query if actor.may("manage") else query.where(Token.user_id == actor.id)).all()


def revoke_token(desk: Desk, actor: Actor, id_: str) -> None:
    """Refuse a token from now on; twice is as once. Raises ServiceError 404 for one that is not the actor's."""
    with desk.database.write() as session:
        token = session.get(Token, id_)
        if token is None or (token.user_id != actor.id and not actor.may("manage")):
            raise not_found("令牌", id_)
        if token.revoked_at is None:
            token.revoked_at = tables.now()
            note(session, actor, "token_revoked", token.id, user=token.user_id)
    memory_of(desk).forget()


def actor_by_token(desk: Desk, secret: str, address: str = "") -> Actor:
    """Who a token speaks for. Raises ServiceError 401 token_unknown, token_revoked, token_expired or user_disabled."""
    memory, digest, moment = memory_of(desk), _digest(secret), tables.now()
    known = memory.token(digest) or _look_up(desk, memory, digest, moment)
    if known is None:
        raise _refused("token_unknown", "接口令牌不对", "请检查是否抄全，或另建一个")
    if known.revoked:
        raise _refused("token_revoked", "接口令牌已作废", "请另建一个")
    if moment >= known.expires_at:
        raise _refused("token_expired", "接口令牌已过期", "请另建一个")
    if not known.active:
        raise _refused("user_disabled", "令牌所属的账号已停用", "请联系管理员")
    permissions = permissions_of(known.role, known.scopes)
    return Actor(known.user_id, known.user_name, known.role, permissions, "token", address, known.id)


def _look_up(desk: Desk, memory: Memory, digest: str, moment: datetime) -> KnownToken | None:
    round_ = memory.round()
    with desk.database.read() as session:
        token = session.scalar(select(Token).where(Token.digest == digest))
    if token is None:
        return None
    user = token.user
    known = KnownToken(
        token.id,
        user.id,
        user.shown,
        user.role,
        user.active,
        tuple(token.scopes),
        token.expires_at,
        token.revoked_at is not None,
    )
    memory.keep(digest, known, round_)
    if token.used_at is None or abs(moment - token.used_at) >= _TOUCH:
        _touch(desk, token.id, moment)
    return known


def _touch(desk: Desk, id_: str, moment: datetime) -> None:
    """Note that a token is in use; that it could not be noted is no reason to refuse the request."""
    try:
        with desk.database.write() as session:
            session.execute(update(Token).where(Token.id == id_).values(used_at=moment))
    except ServiceError as error:
        _log.warning("use of a token not noted", code=error.code)


def _require_by_person(actor: Actor) -> None:
    if actor.how == "token":
        raise forbidden("不能用接口令牌建令牌", code="session_needed", hint="请在网页上登录后新建")
    if actor.must_change:
        raise forbidden("请先修改密码", code="password_change_required", hint="一次性密码只能用来改密码")


def _refused(code: str, message: str, hint: str) -> ServiceError:
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return ServiceError(401, code, message, hint=hint, headers=headers)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
