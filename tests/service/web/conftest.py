"""A service to test: an office on either database, an app in the process, a real server beside it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.accounts.actor import Actor, permissions_of
from service.config import ServiceConfig, load_config
from service.office.office import Office, open_office
from service.store.database import Database
from service.store.migrate import upgrade
from service.store.tables import User
from tests.conftest import only_loopback
from tests.service.web.accounts_kit import Clock, cheap_hashes, turnable_clock
from tests.service.web.postgres import PostgresServer, find_programs
from tests.serving import Server

MakeActor = Callable[..., Actor]


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """As everywhere nothing beyond this machine is reached; the loopback is what a service is tested over."""
    only_loopback(monkeypatch)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server; skipped loudly where none is installed, an error where CI should have installed it."""
    programs = find_programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("no PostgreSQL on this machine: CI must install it")
        pytest.skip("no PostgreSQL on this machine: the tests on it are NOT run")
    server = PostgresServer(programs)
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def current_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the tables of the newest revision, to be copied: quicker than making them for every test."""
    path = tmp_path_factory.mktemp("sqlite") / "zhibiao.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.close()
    return path


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test on both databases, but for tests parametrized themselves and modules that say ``DATABASES = …``."""
    own = any("database_url" in mark.args[0] for mark in metafunc.definition.iter_markers("parametrize"))
    if "database_url" in metafunc.fixturenames and not own:
        kinds = getattr(metafunc.module, "DATABASES", ("sqlite", "postgresql"))
        metafunc.parametrize("database_url", kinds, indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database without rows, of either kind; the SQLite file lies where ``config`` looks for it."""
    if request.param == "sqlite":
        (tmp_path / "data").mkdir()
        shutil.copy(request.getfixturevalue("current_sqlite"), tmp_path / "data" / "zhibiao.db")
        yield ""
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create(empty=False)
    yield url
    server.drop(url)


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> ServiceConfig:
    """A desktop without logins, its data in a temporary folder; one process audits."""
    return load_config(
        None,
        {},
        data=tmp_path / "data",
        database=database_url,
        open=True,
        role="api",
        compute_processes=1,
        least_free_megabytes=0,
        warm_start=False,
        judge_processes=0,
    )


@pytest.fixture
def office(config: ServiceConfig) -> Iterator[Office]:
    """An open office with an empty, current database."""
    opened = open_office(config)
    yield opened
    opened.close()


@pytest.fixture
def make_actor(office: Office) -> MakeActor:
    """A function that makes a user of the office with a role and gives the actor: ``make_actor("审核", name="li")``."""

    def make(role: str = "管理", name: str = "") -> Actor:
        with office.database.write() as session:
            user = User(name=name or f"user-{role}", role=role)
            session.add(user)
            session.flush()
            return Actor(user.id, user.shown, role, permissions_of(role), "session", "127.0.0.1")

    return make


@pytest.fixture
def reviewer(make_actor: MakeActor) -> Actor:
    """Somebody who decides."""
    return make_actor("审核", name="li")


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords hashed as ever, but quickly."""
    cheap_hashes(monkeypatch)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The present moment as the service takes it, to be turned."""
    return turnable_clock(monkeypatch)


@pytest.fixture
def client(config: ServiceConfig) -> Iterator[TestClient]:
    """A client of the app in this process, without logins."""
    from service.api.app import create_app

    with TestClient(create_app(config), base_url="http://127.0.0.1:8000", raise_server_exceptions=True) as opened:
        yield opened


@pytest.fixture
def live_server(tmp_path: Path, database_url: str) -> Iterator[Server]:
    """A server in a process of its own, without logins, on either database."""
    environment = {
        "ZHIBIAO_SERVE_WARM_START": "false",
        "ZHIBIAO_SERVE_COMPUTE_PROCESSES": "1",
        "ZHIBIAO_SERVE_LEAST_FREE_MEGABYTES": "0",
    }
    options = ("--open", *(("--database", database_url) if database_url else ()))
    server = Server(tmp_path / "live", options, environment)
    server.start()
    yield server
    server.stop()
