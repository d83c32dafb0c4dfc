"""Who may call what: every route of the app's own table, tried by nobody, by a bare token and by every role.

A route that is added without a line here fails; so does a line without a route.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from fastapi import FastAPI

from service.accounts.actor import ROLES
from service.errors import ServiceError
from service.work.batcher import Batcher
from service.work.compute import Compute
from service.work.shelf import Shelf
from tests.conftest import only_loopback
from tests.safety.conftest import NOTHING, Service, closed_service, open_service
from tests.service.web.accounts_kit import cheap_hashes

NOBODY = "0" * 32
OPEN: tuple[str, ...] = ("", NOTHING, *ROLES)
"""Answered without a login."""
LOGGED_IN = (NOTHING, *ROLES)
"""One's own things need no permission; what is not one's own is answered 404, as if it were not there."""
EVERY_ROLE = tuple(ROLES)
REVIEWERS, MANAGERS = ("审核", "管理"), ("管理",)
FORM = {"form": {"indicators": [{"name": "受益学生数"}]}}
MEASURE = "m-0123456789ab"
FILE = {"files": {"files": ("a.txt", b"x")}}

ROUTES: dict[tuple[str, str], tuple[tuple[str, ...], dict[str, Any]]] = {
    ("GET", "/openapi.json"): (OPEN, {}),
    ("GET", "/docs"): (OPEN, {}),
    ("GET", "/docs/oauth2-redirect"): (OPEN, {}),
    ("GET", "/redoc"): (OPEN, {}),
    ("GET", "/healthz"): (OPEN, {}),
    ("GET", "/readyz"): (OPEN, {}),
    ("GET", "/metrics"): (OPEN, {}),
    ("GET", "/oidc/login"): (OPEN, {}),
    ("GET", "/oidc/callback"): (OPEN, {}),
    ("POST", "/session"): (OPEN, {"json": {"name": "nobody", "password": "irgendwas"}}),
    ("DELETE", "/session"): (LOGGED_IN, {}),
    ("GET", "/me"): (LOGGED_IN, {}),
    ("POST", "/me/password"): (LOGGED_IN, {"json": {"old": "falsch", "new": "海上明月共潮生-1708"}}),
    ("POST", "/classify"): (EVERY_ROLE, {"json": {"rows": [{"name": "受益学生数"}]}}),
    ("POST", "/audit"): (EVERY_ROLE, {"json": {"forms": [FORM["form"]]}}),
    ("POST", "/duplicates"): (EVERY_ROLE, {"json": {"rows": [{"name": "受益学生数"}]}}),
    ("POST", "/suggest"): (EVERY_ROLE, {"json": {"duty": "资助家庭经济困难学生"}}),
    ("POST", "/suggest/check"): (EVERY_ROLE, {"json": {"row": {"name": "受益学生数"}}}),
    ("GET", "/suggest/complete"): (EVERY_ROLE, {"params": {"q": "受益"}}),
    ("GET", "/rules"): (EVERY_ROLE, {}),
    ("GET", "/rules/{rule}"): (EVERY_ROLE, {}),
    ("GET", "/taxonomy"): (EVERY_ROLE, {}),
    ("POST", "/submissions"): (EVERY_ROLE, FILE),
    ("GET", "/submissions"): (EVERY_ROLE, {}),
    ("GET", "/submissions/{id}"): (LOGGED_IN, {}),
    ("DELETE", "/submissions/{id}"): (LOGGED_IN, {}),
    ("GET", "/submissions/{id}/document"): (EVERY_ROLE, {}),
    ("GET", "/forms"): (EVERY_ROLE, {}),
    ("POST", "/forms"): (EVERY_ROLE, {"json": FORM}),
    ("GET", "/forms/{id}"): (LOGGED_IN, {}),
    ("GET", "/forms/{id}/filed"): (EVERY_ROLE, {}),
    ("GET", "/forms/{id}/document"): (EVERY_ROLE, {}),
    ("GET", "/findings"): (EVERY_ROLE, {}),
    ("GET", "/findings/{id}"): (LOGGED_IN, {}),
    ("GET", "/queue"): (REVIEWERS, {}),
    ("POST", "/decisions"): (REVIEWERS, {"json": {"target": "finding", "target_id": NOBODY, "kind": "accept"}}),
    ("GET", "/decisions"): (EVERY_ROLE, {}),
    ("POST", "/decisions/group"): (REVIEWERS, {"json": {"finding_id": NOBODY, "kind": "accept"}}),
    ("POST", "/decisions/{seq}/undo"): (REVIEWERS, {"json": {}}),
    ("GET", "/decisions/verify"): (REVIEWERS, {}),
    ("GET", "/statistics"): (EVERY_ROLE, {}),
    ("GET", "/jobs"): (LOGGED_IN, {}),
    ("POST", "/jobs"): (MANAGERS, {"json": {"kind": "export"}}),
    ("GET", "/jobs/{id}"): (LOGGED_IN, {}),
    ("POST", "/jobs/{id}/cancel"): (LOGGED_IN, {}),
    ("POST", "/jobs/{id}/resume"): (LOGGED_IN, {}),
    ("GET", "/jobs/{id}/file"): (MANAGERS, {}),
    ("GET", "/library"): (EVERY_ROLE, {"params": {"q": "受益学生数"}}),
    ("POST", "/library"): (EVERY_ROLE, {"json": {"name": "受益学生数", "leaf": "数量", "unit": "人"}}),
    ("GET", "/library/pending"): (EVERY_ROLE, {}),
    ("GET", "/library/export"): (EVERY_ROLE, {"params": {"own": True}}),
    ("GET", "/library/{id}"): (EVERY_ROLE, {}),
    ("POST", "/library/approve"): (MANAGERS, {"json": {"targets": [MEASURE]}}),
    ("POST", "/library/decline"): (MANAGERS, {"json": {"targets": [MEASURE]}}),
    ("POST", "/library/events"): (EVERY_ROLE, {"json": {"kind": "rejected", "id": MEASURE}}),
    ("POST", "/library/forms"): (MANAGERS, {"json": {"form_id": NOBODY}}),
    ("POST", "/library/import"): (EVERY_ROLE, {"files": {"file": ("a.csv", b"x")}}),
    ("POST", "/library/{id}/retire"): (MANAGERS, {"json": {}}),
    ("GET", "/models"): (EVERY_ROLE, {}),
    ("GET", "/models/card"): (EVERY_ROLE, {}),
    ("GET", "/models/drift"): (REVIEWERS, {}),
    ("GET", "/models/risk"): (EVERY_ROLE, {}),
    ("POST", "/models/rollback"): (MANAGERS, {"json": {"version": "shipped"}}),
    ("GET", "/models/{version}"): (EVERY_ROLE, {}),
    ("POST", "/models/{version}/promote"): (MANAGERS, {}),
    ("GET", "/users"): (MANAGERS, {}),
    ("POST", "/users"): (MANAGERS, {"json": {"name": "neu", "role": "填报"}}),
    ("PATCH", "/users/{id}"): (MANAGERS, {"json": {"display": "x"}}),
    ("POST", "/users/{id}/password"): (MANAGERS, {}),
    ("GET", "/tokens"): (LOGGED_IN, {}),
    ("POST", "/tokens"): ((), {"json": {"name": "x", "scopes": ["use"]}}),
    ("DELETE", "/tokens/{id}"): (LOGGED_IN, {}),
    ("GET", "/trail"): (MANAGERS, {}),
}
"""Method and path → who gets past the question who they are and what they may; and a request that is otherwise fit."""

VALUES = {"rule": "V1", "seq": "999999", "version": "leaf-0123456789ab"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, empty_database: Any) -> Iterator[Service]:
    """The API, where nothing is worked out: whoever comes so far has passed."""
    with pytest.MonkeyPatch.context() as patch:
        only_loopback(patch)
        cheap_hashes(patch)
        for kind, name in ((Compute, "submit"), (Compute, "run"), (Batcher, "submit"), (Shelf, "base")):
            patch.setattr(kind, name, _busy)
        yield from open_service(closed_service(tmp_path_factory.mktemp("matrix") / "data", empty_database))


def _busy(*_args: object, **_more: object) -> NoReturn:
    raise ServiceError(503, "busy", "忙")


def routes_of(app: FastAPI) -> set[tuple[str, str]]:
    """Every route of the API, below its prefix, as the app itself finds them."""
    flat = [
        context
        for route in app.routes
        for context in (route.effective_route_contexts() if hasattr(route, "effective_route_contexts") else [route])
    ]
    return {
        (method, route.path.removeprefix("/api/v1"))
        for route in flat
        for method in set(getattr(route, "methods", None) or ()) - {"HEAD"}
    }


def test_every_route_has_its_line_and_every_line_its_route(service: Service) -> None:
    assert routes_of(service.app) == set(ROUTES)


def test_routes_of_the_description_are_among_them(service: Service) -> None:
    described = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, operations in service.app.openapi()["paths"].items()
        for method in operations
    }
    assert described <= set(ROUTES)


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=lambda part: part)
def test_a_route_is_for_those_it_is_for(service: Service, method: str, path: str) -> None:
    allowed, request = ROUTES[method, path]
    url = "/api/v1" + re.sub(r"\{(\w+)\}", lambda match: _value(path, match[1]), path)
    passed = []
    for who in OPEN:
        answer = service.client.request(method, url, headers=service.headers.get(who, {}), **request)
        refused = answer.status_code in (401, 403)
        if not refused:
            passed.append(who)
            assert answer.status_code != 422 or "/oidc" in path or path in FILES, (who, answer.text)
            assert answer.status_code != 500, (who, answer.text)
        elif path not in OWN_REFUSAL:
            assert answer.status_code == (403 if who else 401), (who, answer.text)
    if path not in OWN_REFUSAL:
        assert passed == list(allowed)


FILES = ("/submissions", "/library/import")
"""What is sent here is no form, which only those learn who may hand in."""
OWN_REFUSAL = ("/session", "/me/password")
"""Refuse a wrong password whoever asks: what they do beside that is told by the tests of accounts."""


def _value(path: str, name: str) -> str:
    return MEASURE if path.startswith("/library") else VALUES.get(name, NOBODY)
