"""Figures for Prometheus, the id of every request, and one line of log for each."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import structlog
from fastapi import FastAPI
from prometheus_client import Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.store.tables import new_id

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

__all__ = ["JOBS", "QUEUE", "ROWS", "install_meter"]

REQUESTS = Counter("zhibiao_requests_total", "Answered requests", ("method", "route", "status"))
SECONDS = Histogram(
    "zhibiao_request_seconds",
    "Time to answer",
    ("route",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
ROWS = Counter("zhibiao_rows_total", "Indicators judged", ("verb",))
JOBS = Counter("zhibiao_jobs_total", "Jobs ended", ("kind", "state"))
QUEUE = Gauge("zhibiao_jobs_waiting", "Jobs queued or running", ("state",))
_REQUEST_ID = re.compile(rb"^[A-Za-z0-9._-]{1,64}$")
_SLOW_SECONDS = 2.0
_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
"""Others are counted together: a label that callers could invent would fill the memory."""
_log = structlog.get_logger("zhibiao.requests")


def install_meter(app: FastAPI) -> None:
    """Measure every request of an app."""
    app.add_middleware(_Meter)


class _Meter:
    """Pure ASGI, so that streams and web sockets pass through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        id_ = given.decode("ascii") if _REQUEST_ID.match(given) else new_id()
        status = 500
        start = time.perf_counter()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", id_.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request=id_):
            try:
                await self._app(scope, receive, noted)
            finally:
                self._tell(scope, status, time.perf_counter() - start)

    def _tell(self, scope: MutableMapping[str, Any], status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        REQUESTS.labels(method, route, str(status)).inc()
        SECONDS.labels(route).observe(seconds)
        if status >= 500 or seconds > _SLOW_SECONDS:
            _log.warning("request", route=route, status=status, seconds=round(seconds, 3))
        else:
            _log.debug("request", route=route, status=status, seconds=round(seconds, 3))
