"""Who may open which page: every page of the app's own table, for nobody and for every role."""

from __future__ import annotations

import re

import pytest

from service.accounts.actor import ROLES
from tests.safety.conftest import NOTHING, Service

EVERY_ROLE = tuple(ROLES)
REVIEWERS, MANAGERS = ("审核", "管理"), ("管理",)
WITHOUT_LOGIN = {"/login", "/password", "/logout", "/", "/favicon.ico"}
"""What leads to the login and away from it; ``/`` sends on to the first page of a role."""
PAGES: dict[str, tuple[str, ...]] = {
    "/fill": EVERY_ROLE,
    "/batch": EVERY_ROLE,
    "/batch/board": EVERY_ROLE,
    "/batch/findings": EVERY_ROLE,
    "/batch/form/{id}": EVERY_ROLE,
    "/batch/repeats": EVERY_ROLE,
    "/batch/submission/{id}": EVERY_ROLE,
    "/library": EVERY_ROLE,
    "/library/{id_}": EVERY_ROLE,
    "/review": REVIEWERS,
    "/review/{form_id}": REVIEWERS,
    "/model": REVIEWERS,
    "/model/drift": REVIEWERS,
    "/model/risk": REVIEWERS,
    "/model/training": REVIEWERS,
    "/admin": MANAGERS,
    "/admin/jobs": MANAGERS,
    "/admin/system": MANAGERS,
    "/admin/tokens": MANAGERS,
    "/admin/trail": MANAGERS,
}
"""Page → roles it is for."""
REFUSED = "不能使用"


def test_every_page_has_its_line_and_every_line_its_page(pages: Service) -> None:
    from nicegui import app

    there = {route.path for route in app.routes if not route.path.startswith("/_nicegui")}
    assert there == {*PAGES, *WITHOUT_LOGIN}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_its_roles_only(pages: Service, path: str) -> None:
    url = re.sub(r"\{\w+\}", "0" * 32, path)
    for who in ("", NOTHING, *ROLES):
        answer = pages.client.get(url, headers=pages.headers.get(who, {}))
        if not who:
            assert (answer.status_code, answer.headers["location"].startswith("/login?next=")) == (303, True)
        else:
            assert answer.status_code == 200, (who, answer.text)
            assert (REFUSED in answer.text) is (who not in PAGES[path]), who
