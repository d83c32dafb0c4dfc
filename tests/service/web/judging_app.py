"""The routes that judge alone, without logins, guards, pages and jobs: quick to start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.api import judging
from service.api.problems import install_problems
from service.office.office import Office


@contextmanager
def judging_client(office: Office) -> Iterator[TestClient]:
    """A client of an app with these routes, for an office in open mode."""
    app = FastAPI(openapi_url="/api/v1/openapi.json")
    app.state.office = office
    install_problems(app)
    app.include_router(judging.router, prefix="/api/v1")
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client
