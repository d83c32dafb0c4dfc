"""The office's own routes with an actor of the test's choice, without logins, guards and pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.accounts.actor import Actor
from service.api import decisions, findings, forms, statistics, submissions
from service.api.deps import get_actor
from service.api.problems import install_problems
from service.office.office import Office

API = "/api/v1"


def small_app(office: Office, actor: Actor) -> FastAPI:
    """An app whose every request comes from one actor."""
    app = FastAPI()
    app.state.office = office
    install_problems(app)
    for module in (submissions, forms, findings, decisions, statistics):
        app.include_router(module.router, prefix=API)
    app.dependency_overrides[get_actor] = lambda: actor
    return app


@contextmanager
def api(office: Office, actor: Actor) -> Iterator[TestClient]:
    """A client of such an app; paths begin after /api/v1."""
    with TestClient(small_app(office, actor), base_url=f"http://127.0.0.1{API}") as client:
        yield client
