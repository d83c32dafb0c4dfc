"""What stands before every route and page: by which name we are called, from whose page, how much, and the headers.

Pure ASGI, so that streams and web sockets pass through untouched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.accounts.check import check_accounts
from service.accounts.origin import READING, host_is_ours, require_same_origin
from service.api.problems import problem_response
from service.config import MIB, ServiceConfig
from service.errors import ServiceError

__all__ = ["PAGE_POLICY", "install_guard"]

_API = "/api/"
_TAKING_FILES = re.compile(r"^/_nicegui/|/(submissions|audit|library/import)$")
"""Paths where files are taken as they come; others read a body whole, before they know who sends it."""
_BULKY = ("multipart/form-data", "application/octet-stream", "application/zip")
PAGE_POLICY = "; ".join(
    (
        "default-src 'self'",
        # NiceGUI writes a page's content as an inline script that differs each time and carries no nonce, Vue makes
        # functions of templates given as text, and event handlers and run_javascript arrive as text to be evaluated;
        # scripts from anywhere else stay out, and so does what a form's cell holds, since pages escape it
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",  # components set style attributes
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",  # the documentation page searches in one
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Content security policy of the pages."""
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
_FORWARDED = frozenset(("forwarded", "x-forwarded-for", "x-real-ip"))
"""Headers by which a proxy tells whom it speaks for."""
_HSTS = "max-age=31536000"


def install_guard(app: FastAPI, config: ServiceConfig) -> None:
    """Put the guard before an app. Raises SettingError when the settings of accounts make no sense."""
    check_accounts(config)
    app.add_middleware(_Sizes, config=config)
    app.add_middleware(_Callers, config=config)
    app.add_middleware(_Headers, config=config)


class _Headers:
    """Adds the security headers to every answer; what a route set itself stays."""

    def __init__(self, app: ASGIApp, config: ServiceConfig) -> None:
        self._app = app
        always = [("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer")]
        always += [("x-frame-options", "DENY"), ("cross-origin-opener-policy", "same-origin")]
        always += [("cross-origin-resource-policy", "same-origin")]
        if config.https:
            always.append(("strict-transport-security", _HSTS))
        self._always = always

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": self._dress(scope["path"], list(message.get("headers", ())))}
            await send(message)

        await self._app(scope, receive, dressed)

    def _dress(self, path: str, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        there = {name.lower() for name, _ in headers}
        kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
        is_data = b"json" in kind or (path.startswith(_API) and not kind.startswith((b"text/", b"application/java")))
        wanted = [*self._always, ("content-security-policy", _DATA_POLICY if is_data else PAGE_POLICY)]
        if is_data:
            wanted.append(("cache-control", "no-store"))
        return headers + [(name.encode(), text.encode()) for name, text in wanted if name.encode() not in there]


class _Callers:
    """Refuses names that are not ours, and changes and web sockets that another site's page asks for.

    The web sockets of the pages carry the session's cookie, and browsers let any page open one.
    """

    def __init__(self, app: ASGIApp, config: ServiceConfig) -> None:
        self._app = app
        self._config = config

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            refusal = self._refusal(scope)
            if refusal is not None and scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008, "reason": refusal.code})
                return
            if refusal is not None:
                await _answer(refusal, scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> ServiceError | None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if not host_is_ours(headers.get("host", ""), self._config):
            hint = "请用管理员给出的地址访问；单机免登录时用 127.0.0.1 或 localhost"
            return ServiceError(400, "unknown_host", "本系统不用这个主机名", hint=hint)
        if self._config.open and not _FORWARDED.isdisjoint(headers):
            hint = "代理会让别的机器也不用登录；要经代理访问，请去掉 --open"
            return ServiceError(400, "open_behind_proxy", "单机免登录时不能经代理访问", hint=hint)
        bearer = headers.get("authorization", "").lower().startswith("bearer ")
        if (scope["type"] == "websocket" or scope["method"] not in READING) and not bearer:
            try:
                require_same_origin(headers)
            except ServiceError as error:
                return error
        return None


class _TooMuchError(Exception):
    """A body went on beyond the limit."""


class _Sizes:
    """Refuses bodies that are too large: at once by what they announce, else when they have become so."""

    def __init__(self, app: ASGIApp, config: ServiceConfig) -> None:
        self._app = app
        self._usual = config.request_bytes
        self._bulky = config.upload_bytes + MIB  # one for what frames the files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kind, announced = _announced(scope["headers"])
        files = kind.startswith(_BULKY) and _TAKING_FILES.search(scope["path"])
        limit = self._bulky if files else self._usual
        if announced > limit:
            await _answer(_too_large(limit), scope, receive, send)
            return
        size, started, over = 0, False, False

        async def counted() -> Message:
            nonlocal size, over
            message = await receive()
            if message["type"] == "http.request":
                size += len(message.get("body", b""))
                if size > limit:
                    over = True
                    raise _TooMuchError
            return message

        async def unless_over(message: Message) -> None:
            nonlocal started
            if not over:  # what the app makes of the break is not the reason for it
                started = True
                await send(message)

        try:
            await self._app(scope, counted, unless_over)
        except _TooMuchError:
            over = True
        if over and not started:
            await _answer(_too_large(limit), scope, receive, send)


async def _answer(error: ServiceError, scope: Scope, receive: Receive, send: Send) -> None:
    response = problem_response(
        error.status, error.code, str(error), where=error.where, hint=error.hint, headers=error.headers
    )
    await response(scope, receive, send)


def _announced(headers: Iterable[tuple[bytes, bytes]]) -> tuple[str, int]:
    found = dict(headers)
    length = found.get(b"content-length", b"0")
    return found.get(b"content-type", b"").decode("latin-1").lower(), int(length) if length.isdigit() else 0


def _too_large(limit: int) -> ServiceError:
    # the rest of the body is not read: the connection is of no use for another request
    return ServiceError(
        413,
        "too_large",
        f"请求超过 {limit // MIB} MB",
        hint="请分几次提交，或请管理员放宽上限",
        headers={"Connection": "close"},
    )
