"""Who is asking: the bearer of a token, a login in a browser, or the only person at a desktop without logins."""

from __future__ import annotations

import secrets

from starlette.requests import HTTPConnection

from service.accounts.actor import Actor, local_actor
from service.accounts.desk import Desk
from service.accounts.memory import memory_of
from service.accounts.origin import READING, require_same_origin
from service.accounts.sessions import COOKIE, actor_of, find_session
from service.accounts.tokens import actor_by_token
from service.errors import ServiceError, forbidden

__all__ = ["CSRF_HEADER", "address_of", "identify"]

CSRF_HEADER = "X-CSRF-Token"


def identify(request: HTTPConnection, desk: Desk, *, before_change: bool = False) -> Actor:
    """The actor of a request.

    before_change: let pass one who must change a one-time password first.
    Raises ServiceError: 401 (codes of tokens and sessions), 403 csrf, cross_origin or password_change_required, 429.
    """
    address = address_of(request)
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        actor = actor_by_token(desk, secret.strip(), address)
    elif desk.config.open:
        if _changes(request):
            require_same_origin(request.headers)
        return local_actor(address)
    else:
        actor = _by_cookie(request, desk, address)
    memory_of(desk).limiter.request(actor.key if actor.how == "token" else actor.id)
    if actor.must_change and not before_change:
        hint = "一次性密码只能用来登录和改密码"
        raise forbidden("请先修改密码", code="password_change_required", hint=hint)
    return actor


def address_of(request: HTTPConnection) -> str:
    """The address a request came from; the server has replaced a trusted proxy's by the caller's."""
    return request.client.host if request.client else ""


def _by_cookie(request: HTTPConnection, desk: Desk, address: str) -> Actor:
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise ServiceError(401, "login_required", "请先登录", headers={"WWW-Authenticate": "Bearer"})
    found = find_session(desk, cookie)
    if _changes(request):
        require_same_origin(request.headers)
        given = request.headers.get(CSRF_HEADER, "")
        if not secrets.compare_digest(given.encode("utf-8", "replace"), found.csrf.encode()):
            raise forbidden("请求没有带上本次登录的校验码，没有执行", code="csrf", hint="请刷新页面后重做")
    return actor_of(found, address)


def _changes(request: HTTPConnection) -> bool:
    return request.scope.get("method", "GET") not in READING
