"""A service with logins for the tests of accounts: its users, its app, a clock that can be turned."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.accounts import passwords
from service.accounts.actor import SYSTEM, Actor, permissions_of
from service.accounts.login import Login, log_in
from service.accounts.memory import memory_of
from service.accounts.sessions import find_session
from service.accounts.users import create_user
from service.api import accounts, oidc
from service.api.deps import ActorDep
from service.api.guard import install_guard
from service.api.problems import install_problems
from service.config import ServiceConfig, load_config
from service.errors import ServiceError
from service.office.office import Office
from service.store import tables
from service.store.tables import TrailEntry, User

ORIGIN = "http://office.test"
PASSWORD = "春江潮水连海平-1707"


def closed_config(database_url: str, tmp_path: Path, **more: Any) -> ServiceConfig:
    """A service where everybody must log in; without pages, which one app of a process may have."""
    kept = {"data": tmp_path / "data", "database": database_url, "compute_processes": 1, "least_free_megabytes": 0}
    return load_config(None, {}, **kept, **({"login_rate": "1000/minute", "role": "api"} | more))


def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 as ever, but quick: what these tests are about is not how long it takes."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    passwords._decoy.cache_clear()


@dataclass
class Clock:
    """What the service takes for the present moment."""

    ahead: timedelta = field(default_factory=timedelta)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def turn(self, **by: float) -> None:
        self.ahead += timedelta(**by)


def turnable_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(tables, "now", clock)
    return clock


def make_user(office: Office, name: str, role: str = "填报", *, password: str = PASSWORD) -> User:
    """A user who has already changed the password handed out."""
    made, _ = create_user(office, SYSTEM, name, role)
    with office.database.write() as session:
        user = session.get_one(User, made.id)
        user.password, user.must_change = passwords.hash_password(password), False
    return user


def actor_for(user: User) -> Actor:
    return Actor(user.id, user.shown, user.role, permissions_of(user.role), "session", "127.0.0.1")


def login(office: Office, name: str, password: str = PASSWORD) -> Login:
    return log_in(office, name, password, "127.0.0.1")


def is_logged_in(office: Office, cookie: str) -> bool:
    """Whether a cookie still stands for a login."""
    try:
        find_session(office, cookie)
    except ServiceError as error:
        assert error.status == 401, error
        return False
    return True


@contextmanager
def app_client(office: Office) -> Iterator[TestClient]:
    """A client of the routes of accounts behind the guard, and of two more that ask for permissions."""
    app = FastAPI()
    app.state.office = office
    install_problems(app)
    app.include_router(accounts.router, prefix="/api/v1")
    app.include_router(oidc.router)

    @app.get("/api/v1/anybody")
    def anybody(actor: ActorDep) -> dict[str, str]:
        return {"id": actor.id, "how": actor.how}

    @app.post("/api/v1/train")
    def train(actor: ActorDep) -> dict[str, str]:
        actor.require("train")
        return {"id": actor.id}

    install_guard(app, office.config)
    with TestClient(app, base_url=ORIGIN, follow_redirects=False) as client:
        yield client


def enter(client: TestClient, name: str, password: str = PASSWORD) -> dict[str, str]:
    """Log a client in; gives the header that its changing requests need."""
    answer = client.post("/api/v1/session", json={"name": name, "password": password})
    assert answer.status_code == 200, answer.text
    return {"X-CSRF-Token": answer.json()["csrf"]}


def actions(office: Office) -> list[str]:
    """What the trail says was done, in order."""
    with office.database.read() as session:
        return [entry.action for entry in session.query(TrailEntry).order_by(TrailEntry.seq)]


def forget(office: Office) -> None:
    """Let this process know of tokens only what the database says, as another process would."""
    memory_of(office).forget()
