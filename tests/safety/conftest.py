"""What tests of safety share: a service with logins in this process, on SQLite, with users of every role."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.accounts.actor import ROLES, permissions_of
from service.accounts.tokens import create_token
from service.config import ServiceConfig, load_config
from service.office.office import Office
from service.store.database import Database
from service.store.migrate import upgrade
from service.store.tables import Token
from tests.conftest import only_loopback
from tests.service.conftest import run  # noqa: F401 - a fixture
from tests.service.web.accounts_kit import ORIGIN, actor_for, cheap_hashes, make_user

NOTHING = "无权限"
"""A token from which every scope was taken."""


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables of the newest revision, to be copied."""
    path = tmp_path_factory.mktemp("safety") / "zhibiao.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


def closed_service(folder: Path, empty: Path, **settings: object) -> ServiceConfig:
    """Configuration of a service where everybody must log in, its database ready. folder: a new one."""
    folder.mkdir()
    shutil.copy(empty, folder / "zhibiao.db")
    quick = {"compute_processes": 1, "judge_processes": 0, "warm_start": False, "least_free_megabytes": 0}
    return load_config(None, {}, data=folder, **({"role": "api", "login_rate": "1000/minute"} | quick | settings))


@dataclass(frozen=True)
class Service:
    """A running app and how each kind of caller is known to it: role, or NOTHING → headers."""

    app: FastAPI
    client: TestClient
    office: Office
    headers: dict[str, dict[str, str]]


def open_service(config: ServiceConfig) -> Iterator[Service]:
    """Start the app with a user and a token for every role."""
    from service.api.app import create_app

    app = create_app(config)
    with TestClient(app, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=False) as client:
        office: Office = app.state.office
        headers = {}
        for role in (*ROLES, NOTHING):
            own = "管理" if role == NOTHING else role
            user = make_user(office, f"user-{role}", own)
            token, secret = create_token(office, actor_for(user), role, sorted(permissions_of(own)))
            headers[role] = {"Authorization": f"Bearer {secret}"}
            if role == NOTHING:
                with office.database.write() as session:
                    session.get_one(Token, token.id).scopes = []
        yield Service(app, client, office, headers)


@pytest.fixture(scope="package")
def pages(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[Service]:
    """The pages in this process; one app of a process may have them."""
    with pytest.MonkeyPatch.context() as patch:
        only_loopback(patch)
        cheap_hashes(patch)
        folder = tmp_path_factory.mktemp("pages") / "data"
        patch.setenv("NICEGUI_STORAGE_PATH", str(folder / "pages"))  # else it stays for servers that other tests start
        yield from open_service(closed_service(folder, empty_database, role="pages"))
