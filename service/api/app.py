"""The app: routes, pages, limits, errors, and what starts and stops with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from corpus.version import product_version
from service.api.problems import install_problems
from service.config import ServiceConfig
from service.office.office import open_office

__all__ = ["create_app"]

PREFIX = "/api/v1"


def create_app(config: ServiceConfig) -> FastAPI:
    """The app for a configuration; the database is opened, and brought up to date, when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        office = open_office(config)
        app.state.office = office
        try:
            yield
        finally:
            office.close()

    app = FastAPI(
        title="指标 zhibiao",
        version=product_version(),
        description="预算绩效指标审核：判类、审核、推荐、报送、审核决定。错误一律为 problem+json。",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
    )
    install_problems(app)
    return app
