"""The app: routes, pages, limits, errors, and what starts and stops with it."""

from __future__ import annotations

import functools
import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.concurrency import run_in_threadpool

from corpus.version import product_version
from service.api.guard import install_guard
from service.api.problems import Problem, install_problems, problems
from service.config import ServiceConfig
from service.office.office import open_office
from service.operations.meter import install_meter
from service.operations.warming import start_warming
from service.pages.office_shown import use_office
from service.work.jobs import JobRunner

__all__ = ["PREFIX", "create_app"]

PREFIX = "/api/v1"
_THREADS = 128
_ROUTERS = (
    *("health", "judging", "submissions", "forms", "findings", "decisions", "statistics"),
    *("jobs", "library", "models", "accounts", "oidc"),
)
"""Modules of service/api with routes, in the order of the documentation."""
_DESCRIPTION = """预算绩效指标审核的接口：判类、审核、推荐、报送、审核决定、指标库、模型。

- 凭 `Authorization: Bearer 令牌` 或登录后的 Cookie 访问；用 Cookie 改动数据时须带 `X-CSRF-Token`。
- 错误一律为 `application/problem+json`，`code` 长期不变，`detail` 是一句话：哪里、什么原因、下一步。
- 改动数据的 POST 可带 `Idempotency-Key`：同一键重发，得到同一答复，只做一次。
- 判类、审核和推荐的答复都带 `tool`：程序版本、模型、指标体系版本。
"""


def create_app(config: ServiceConfig) -> FastAPI:
    """The app for a configuration and role; the database is opened, and brought up to date, when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # most of them wait for the processes that audit; who asks for something else must not wait with them
        current_default_thread_limiter().total_tokens = _THREADS
        office = await run_in_threadpool(open_office, config)
        app.state.office = office
        runner = JobRunner(office) if config.role in ("all", "worker") else None
        try:
            if runner is not None:
                await run_in_threadpool(runner.start)
            if config.warm_start and config.role != "worker":
                start_warming(office)
            use_office(office)
            yield
        finally:
            use_office(None)
            if runner is not None:
                await run_in_threadpool(runner.stop)
            await run_in_threadpool(office.close)

    app = FastAPIOffline(
        title="指标 zhibiao",
        version=product_version(),
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=f"{PREFIX}/docs",
        redoc_url=f"{PREFIX}/redoc",
        openapi_url=f"{PREFIX}/openapi.json",
        static_url=f"{PREFIX}/static",
        swagger_ui_oauth2_redirect_url=f"{PREFIX}/docs/oauth2-redirect",
    )
    app.openapi = functools.partial(_describe, app, app.openapi)  # type: ignore[method-assign]
    install_problems(app)
    for name in _ROUTERS if config.role in ("all", "api") else ("health",):
        app.include_router(importlib.import_module(f"service.api.{name}").router, prefix=PREFIX)
    if config.role in ("all", "pages"):
        from service.pages import attach_pages

        attach_pages(app, config)
    install_guard(app, config)
    install_meter(app)
    return app


def _describe(app: FastAPI, usual: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The OpenAPI document, with every error as a problem."""
    if app.openapi_schema is None:
        schemas = usual().setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema()
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        for path in usual()["paths"].values():
            for operation in path.values():
                if "422" in operation["responses"]:
                    operation["responses"]["422"] = {**problems(422)[422]}
                if "requestBody" in operation:  # a body that is not even text is answered so
                    operation["responses"].setdefault("400", problems(400)[400])
    return usual()
