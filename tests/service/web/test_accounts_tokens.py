"""Tokens: what they may do, how long, and that a revoked one is of no use to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from service.accounts.actor import PERMISSIONS, SYSTEM
from service.accounts.memory import KEEP_SECONDS
from service.accounts.tokens import actor_by_token, create_token, list_tokens, revoke_token
from service.accounts.users import change_user, reset_password
from service.config import ServiceConfig
from service.errors import ServiceError
from service.office.office import Office
from service.store import tables
from service.store.tables import Token

from .accounts_kit import (
    Clock,
    actions,
    actor_for,
    app_client,
    closed_config,
    enter,
    forget,
    make_user,
)

pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> ServiceConfig:
    return closed_config(database_url, tmp_path)


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    with app_client(office) as opened:
        yield opened


@pytest.fixture
def statements(office: Office) -> list[str]:
    """What is asked of the database from now on."""
    seen: list[str] = []
    event.listen(
        office.database.engine, "before_cursor_execute", lambda _c, _u, statement, *_rest: seen.append(statement)
    )
    return seen


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def code(office: Office, secret: str) -> str:
    with pytest.raises(ServiceError) as caught:
        actor_by_token(office, secret)
    assert caught.value.status == 401
    return caught.value.code


def test_a_token_is_shown_once_and_kept_as_a_digest(office: Office, client: TestClient) -> None:
    make_user(office, "li", "审核")
    csrf = enter(client, "li")
    body = {"name": "对接", "scopes": ["use", "submit"], "days": 30}
    answer = client.post("/api/v1/tokens", json=body, headers=csrf).json()
    assert answer["secret"].startswith("zbk_")
    assert answer["secret"].startswith(answer["token"]["hint"])
    assert answer["secret"] not in client.get("/api/v1/tokens").text
    with office.database.read() as session:
        kept = session.query(Token).one()
        assert answer["secret"] not in (kept.digest, kept.name, kept.hint)
    client.cookies.clear()
    seen = client.get("/api/v1/anybody", headers=bearer(answer["secret"])).json()
    assert seen == {"id": answer["token"]["user_id"], "how": "token"}


def test_a_token_may_do_a_part_of_what_its_user_may(office: Office) -> None:
    user = make_user(office, "li", "审核")
    _, secret = create_token(office, actor_for(user), "t", ["use", "decide"])
    assert actor_by_token(office, secret).permissions == {"use", "decide"}


@pytest.mark.parametrize("scopes", [["train"], ["use", "manage"], []])
def test_nobody_gives_a_token_more_than_they_have(office: Office, scopes: list[str]) -> None:
    user = make_user(office, "li", "审核")
    with pytest.raises(ServiceError) as caught:
        create_token(office, actor_for(user), "t", scopes)
    assert (caught.value.status, caught.value.code) == (400, "bad_scopes")


def test_a_manager_cannot_give_a_filler_more_than_the_role_has(office: Office) -> None:
    user = make_user(office, "li", "填报")
    boss = make_user(office, "boss", "管理")
    with pytest.raises(ServiceError, match="decide"):
        create_token(office, actor_for(boss), "t", ["use", "decide"], user=user.id)
    token, _ = create_token(office, actor_for(boss), "t", ["use"], user=user.id)
    assert token.user_id == user.id


def test_a_token_loses_what_its_user_loses(office: Office) -> None:
    user = make_user(office, "li", "管理")
    make_user(office, "boss", "管理")
    _, secret = create_token(office, actor_for(user), "t", list(PERMISSIONS))
    change_user(office, SYSTEM, user.id, role="填报")
    assert actor_by_token(office, secret).permissions == {"use", "submit", "library_draft"}


def test_a_token_makes_no_tokens_and_changes_no_password(office: Office, client: TestClient) -> None:
    boss = make_user(office, "boss", "管理")
    _, secret = create_token(office, actor_for(boss), "t", list(PERMISSIONS))
    made = client.post("/api/v1/tokens", json={"name": "x", "scopes": ["use"]}, headers=bearer(secret))
    changed = client.post("/api/v1/me/password", json={"old": "a", "new": "海上明月共潮生-1"}, headers=bearer(secret))
    assert [made.json()["code"], changed.json()["code"]] == ["session_needed", "session_needed"]


def test_a_changing_request_by_token_needs_no_csrf_value(office: Office, client: TestClient) -> None:
    boss = make_user(office, "boss", "管理")
    _, secret = create_token(office, actor_for(boss), "t", ["train"])
    assert client.post("/api/v1/train", headers=bearer(secret)).status_code == 200
    _, less = create_token(office, actor_for(boss), "t", ["use"])
    assert client.post("/api/v1/train", headers=bearer(less)).status_code == 403


@pytest.mark.parametrize("days", [0, 91, -1])
def test_a_token_lives_no_longer_than_allowed(office: Office, days: int) -> None:
    user = make_user(office, "li")
    with pytest.raises(ServiceError) as caught:
        create_token(office, actor_for(user), "t", ["use"], days=days)
    assert caught.value.code == "bad_expiry"


def test_an_expired_token_is_refused_even_when_it_was_just_used(office: Office, clock: Clock) -> None:
    user = make_user(office, "li")
    _, secret = create_token(office, actor_for(user), "t", ["use"], days=2)
    actor_by_token(office, secret)
    clock.turn(days=2.01)
    assert code(office, secret) == "token_expired"


def test_a_revoked_token_is_refused_at_once(office: Office, client: TestClient) -> None:
    user = make_user(office, "li")
    token, secret = create_token(office, actor_for(user), "t", ["use"])
    assert client.get("/api/v1/anybody", headers=bearer(secret)).status_code == 200
    revoke_token(office, actor_for(user), token.id)
    revoke_token(office, actor_for(user), token.id)
    answer = client.get("/api/v1/anybody", headers=bearer(secret))
    assert (answer.status_code, answer.json()["code"]) == (401, "token_revoked")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert actions(office).count("token_revoked") == 1


def test_what_another_process_revokes_is_refused_within_seconds(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user(office, "li")
    token, secret = create_token(office, actor_for(user), "t", ["use"])
    actor_by_token(office, secret)
    with office.database.write() as session:
        session.get_one(Token, token.id).revoked_at = tables.now()
    actor_by_token(office, secret)
    import time

    later = time.monotonic() + KEEP_SECONDS
    monkeypatch.setattr("service.accounts.memory.time.monotonic", lambda: later)
    assert code(office, secret) == "token_revoked"


def test_a_disabled_user_s_token_is_refused_at_once(office: Office) -> None:
    user = make_user(office, "li")
    _, secret = create_token(office, actor_for(user), "t", ["use"])
    actor_by_token(office, secret)
    change_user(office, SYSTEM, user.id, active=False)
    assert code(office, secret) == "user_disabled"


def test_a_reset_password_revokes_the_tokens(office: Office) -> None:
    user = make_user(office, "li")
    _, secret = create_token(office, actor_for(user), "t", ["use"])
    reset_password(office, SYSTEM, user.id)
    assert code(office, secret) == "token_revoked"


@pytest.mark.parametrize("secret", ["", "zbk_", "zbk_" + "A" * 43, "Bearer", "\udce9", "长" * 50])
def test_what_is_no_token_is_refused(office: Office, secret: str) -> None:
    assert code(office, secret) == "token_unknown"


def test_many_requests_cost_the_database_next_to_nothing(office: Office, clock: Clock, statements: list[str]) -> None:
    user = make_user(office, "li")
    _, secret = create_token(office, actor_for(user), "t", ["use"])
    actor_by_token(office, secret)
    statements.clear()
    for _ in range(300):
        actor_by_token(office, secret)
    assert statements == []
    for _ in range(3):
        forget(office)
        actor_by_token(office, secret)
    assert not [one for one in statements if one.startswith("UPDATE")]
    clock.turn(minutes=1.1)
    for _ in range(3):
        forget(office)
        actor_by_token(office, secret)
    assert len([one for one in statements if one.startswith("UPDATE tokens")]) == 1


def test_a_use_that_cannot_be_written_down_is_no_reason_to_refuse(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user(office, "li")
    _, secret = create_token(office, actor_for(user), "t", ["use"])

    def full() -> None:
        raise ServiceError(507, "disk_full", "满了")

    monkeypatch.setattr(type(office.database), "write", lambda _self: full())
    assert actor_by_token(office, secret).id == user.id


def test_everyone_sees_and_revokes_their_own_a_manager_all(office: Office) -> None:
    li, wang, boss = make_user(office, "li"), make_user(office, "wang"), make_user(office, "boss", "管理")
    mine, _ = create_token(office, actor_for(li), "t", ["use"])
    create_token(office, actor_for(wang), "t", ["use"])
    with office.database.read() as session:
        seen = [len(list_tokens(session, actor_for(user))) for user in (li, wang, boss)]
    assert seen == [1, 1, 2]
    with pytest.raises(ServiceError) as caught:
        revoke_token(office, actor_for(wang), mine.id)
    assert caught.value.status == 404
    revoke_token(office, actor_for(boss), mine.id)
