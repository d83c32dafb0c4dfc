"""Logging in at the office's identity provider: who is let in, as whom, and what is not believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey

from service.accounts import provider as provider_module
from service.accounts.actor import SYSTEM
from service.accounts.outside import role_of
from service.accounts.users import change_user
from service.config import ServiceConfig
from service.errors import ServiceError
from service.office.office import Office
from service.store.tables import User

from .accounts_kit import actions, app_client, cheap_hashes, closed_config, make_user, turnable_clock
from .identity_provider import CLIENT, SECRET, IdentityProvider, forged_with

ROLES = {"zb-filler": "填报", "zb-reviewer": "审核", "zb-admin": "管理"}
PERSON = {"sub": "u-17", "preferred_username": "Zhang.San", "name": "张三", "roles": ["staff", "zb-reviewer"]}


@pytest.fixture
def identity() -> Iterator[IdentityProvider]:
    running = IdentityProvider(dict(PERSON)).start()
    yield running
    running.stop()


@pytest.fixture
def config(database_url: str, tmp_path: Path, identity: IdentityProvider) -> ServiceConfig:
    oidc = {"oidc_issuer": identity.issuer, "oidc_client": CLIENT, "oidc_secret": SECRET, "oidc_roles": ROLES}
    return closed_config(database_url, tmp_path, **oidc)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_hashes(monkeypatch)
    monkeypatch.setattr(provider_module, "_providers", {})


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    with app_client(office) as opened:
        yield opened


def travel(client: TestClient, identity: IdentityProvider, goal: str = "/review") -> Any:
    """There and back, as a browser goes."""
    away = client.get("/oidc/login", params={"next": goal})
    assert away.status_code == 303, away.text
    return client.get(identity.authorize(away.headers["location"]))


def users(office: Office) -> list[User]:
    with office.database.read() as session:
        return list(session.query(User).order_by(User.name))


def test_a_person_with_a_role_is_let_in_and_goes_where_they_wanted(
    office: Office, client: TestClient, identity: IdentityProvider
) -> None:
    back = travel(client, identity, "/review?form=3")
    assert (back.status_code, back.headers["location"]) == (303, "/review?form=3")
    me = client.get("/api/v1/me").json()
    assert (me["name"], me["role"], me["how"], me["must_change"]) == ("张三", "审核", "session", False)
    assert actions(office) == ["user_created", "login"]
    assert [(one.name, one.password) for one in users(office)] == [("zhang.san", "")]


def test_the_same_person_is_the_same_user_with_the_role_of_today(
    office: Office, client: TestClient, identity: IdentityProvider
) -> None:
    travel(client, identity)
    identity.person = PERSON | {"roles": "zb-filler", "preferred_username": "renamed"}
    travel(client, identity)
    assert [(one.name, one.role) for one in users(office)] == [("zhang.san", "填报")]
    assert "user_role" in actions(office)


def test_a_local_user_of_the_same_name_stays_somebody_else(
    office: Office, client: TestClient, identity: IdentityProvider
) -> None:
    local = make_user(office, "zhang.san", "管理")
    travel(client, identity)
    names = [one.name for one in users(office)]
    assert len(names) == 2
    assert client.get("/api/v1/me").json()["id"] != local.id
    answer = client.post("/api/v1/session", json={"name": names[1], "password": ""})
    assert answer.status_code == 422
    answer = client.post("/api/v1/session", json={"name": names[1], "password": "irgendwas-irgendwas"})
    assert answer.status_code == 401


@pytest.mark.parametrize("roles", [[], ["staff"], None, {"zb-admin": True}, [["zb-admin"]], 3])
def test_a_person_without_a_role_here_is_told_so(
    office: Office, client: TestClient, identity: IdentityProvider, roles: object
) -> None:
    identity.person = {**PERSON, "roles": roles}
    answer = travel(client, identity)
    assert answer.status_code == 403
    assert "没有给您本系统的角色" in answer.text
    assert "zhibiao_session" not in client.cookies
    assert users(office) == []


def test_the_highest_of_several_roles_counts_and_a_path_leads_to_them(config: ServiceConfig) -> None:
    assert role_of(config, {"roles": ["zb-filler", "zb-admin", "zb-reviewer"]}) == "管理"
    nested = config.model_copy(update={"oidc_role_claim": "realm_access.roles"})
    assert role_of(nested, {"realm_access": {"roles": ["zb-filler"]}}) == "填报"
    assert role_of(nested, {"realm_access.roles": ["zb-reviewer"]}) == "审核"
    with pytest.raises(ServiceError):
        role_of(nested, {"realm_access": "zb-admin"})


def test_roles_that_are_not_in_the_token_are_asked_for(
    office: Office, client: TestClient, identity: IdentityProvider
) -> None:
    identity.person = {"sub": "u-17"}
    identity.told_aside = {"sub": "u-17", "roles": ["zb-admin"], "name": "张三"}
    assert travel(client, identity).status_code == 303
    assert client.get("/api/v1/me").json()["role"] == "管理"
    identity.told_aside = {"sub": "somebody-else", "roles": ["zb-admin"]}
    assert travel(client, identity).status_code == 502


def test_somebody_disabled_here_stays_out(office: Office, client: TestClient, identity: IdentityProvider) -> None:
    travel(client, identity)
    change_user(office, SYSTEM, users(office)[0].id, active=False)
    client.cookies.clear()
    answer = travel(client, identity)
    assert answer.status_code == 403
    assert "账号已停用" in answer.text


LIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "another issuer": lambda claims: claims | {"iss": "https://evil.test"},
    "another client": lambda claims: claims | {"aud": "someone"},
    "several clients and not ours first": lambda claims: claims | {"aud": [CLIENT, "x"], "azp": "x"},
    "long over": lambda claims: claims | {"exp": claims["exp"] - 7200},
    "not yet": lambda claims: claims | {"nbf": claims["exp"] + 7200},
    "another login": lambda claims: claims | {"nonce": "replayed"},
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "nobody": lambda claims: {name: value for name, value in claims.items() if name != "sub"},
    "another access token": lambda claims: claims | {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_does_not_fit_is_not_believed(
    office: Office, client: TestClient, identity: IdentityProvider, lie: str
) -> None:
    identity.twist = LIES[lie]
    answer = travel(client, identity)
    assert answer.status_code == 502
    assert "核对不上" in answer.text
    assert "zhibiao_session" not in client.cookies


def test_a_token_signed_by_another_key_is_not_believed(
    office: Office, client: TestClient, identity: IdentityProvider
) -> None:
    identity.key = RSAKey.generate_key(2048, {"kid": "one"})
    assert travel(client, identity).status_code == 502


def test_a_token_signed_with_the_public_key_as_a_secret_is_not_believed(
    office: Office, client: TestClient, identity: IdentityProvider
) -> None:
    identity.sign = forged_with(identity.published)
    answer = travel(client, identity)
    assert answer.status_code == 502
    assert "核对不上" in answer.text


def test_new_keys_of_the_provider_are_fetched_when_they_are_used(
    office: Office, client: TestClient, identity: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    travel(client, identity)
    travel(client, identity)
    assert identity.asked.count("/keys") == 1
    assert identity.asked.count("/.well-known/openid-configuration") == 1
    identity.key = identity.published = RSAKey.generate_key(2048, {"kid": "two"})
    monkeypatch.setattr(provider_module, "_BETWEEN_KEYS_SECONDS", 0.0)
    assert travel(client, identity).status_code == 303
    assert identity.asked.count("/keys") == 2


class TestTheWayBack:
    def test_leads_in_only_from_where_it_began(
        self, office: Office, client: TestClient, identity: IdentityProvider
    ) -> None:
        away = client.get("/oidc/login").headers["location"]
        back = identity.authorize(away)
        client.cookies.clear()  # another browser
        answer = client.get(back)
        assert answer.status_code == 400
        assert "重新登录" in answer.text

    def test_leads_in_only_with_its_own_state(
        self, office: Office, client: TestClient, identity: IdentityProvider
    ) -> None:
        back = identity.authorize(client.get("/oidc/login").headers["location"])
        assert client.get(back + "x").status_code == 400

    def test_is_taken_once(self, office: Office, client: TestClient, identity: IdentityProvider) -> None:
        back = identity.authorize(client.get("/oidc/login").headers["location"])
        assert client.get(back).status_code == 303
        assert client.get(back).status_code == 400

    def test_is_open_for_ten_minutes(
        self, office: Office, client: TestClient, identity: IdentityProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        back = identity.authorize(client.get("/oidc/login").headers["location"])
        turnable_clock(monkeypatch).turn(minutes=10.1)
        assert client.get(back).status_code == 400

    def test_is_not_taken_by_a_cookie_signed_by_others(
        self, office: Office, client: TestClient, identity: IdentityProvider
    ) -> None:
        back = identity.authorize(client.get("/oidc/login").headers["location"])
        cookie = client.cookies["zhibiao_oidc"]
        client.cookies.clear()
        client.cookies.set("zhibiao_oidc", cookie[:-4] + "AAAA", path="/oidc")
        assert client.get(back).status_code == 400

    def test_with_a_refusal_is_told(self, office: Office, client: TestClient, identity: IdentityProvider) -> None:
        back = identity.authorize(client.get("/oidc/login").headers["location"])
        state = back.partition("state=")[2]
        answer = client.get(f"/oidc/callback?error=access_denied&state={state}")
        assert answer.status_code == 400
        assert "没有同意登录" in answer.text

    @pytest.mark.parametrize("goal", ["//evil.test", "https://evil.test", "/\\evil.test", "/a\r\nX: y", "javascript:1"])
    def test_never_leads_elsewhere(
        self, office: Office, client: TestClient, identity: IdentityProvider, goal: str
    ) -> None:
        assert travel(client, identity, goal).headers["location"] == "/"


class TestAProvider:
    def test_that_is_away_is_told(self, office: Office, client: TestClient, identity: IdentityProvider) -> None:
        gone = replace(office, config=office.config.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"}))
        with app_client(gone) as other:
            answer = other.get("/oidc/login")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert "连不上统一身份认证" in answer.text

    def test_that_calls_itself_another_is_not_believed(
        self, office: Office, client: TestClient, identity: IdentityProvider
    ) -> None:
        identity.lie_of_issuer = "https://evil.test"
        assert client.get("/oidc/login").status_code == 502

    def test_that_wants_the_secret_in_the_body_gets_it_there(
        self, office: Office, client: TestClient, identity: IdentityProvider
    ) -> None:
        identity.methods = ("client_secret_post",)
        assert travel(client, identity).status_code == 303

    def test_that_does_not_know_our_secret_is_told(self, office: Office, identity: IdentityProvider) -> None:
        from pydantic import SecretStr

        wrong = replace(office, config=office.config.model_copy(update={"oidc_secret": SecretStr("x")}))
        with app_client(wrong) as client:
            assert travel(client, identity).status_code == 502

    def test_is_not_there_without_the_setting(self, office: Office) -> None:
        none = replace(office, config=office.config.model_copy(update={"oidc_issuer": "", "oidc_client": ""}))
        with app_client(none) as client:
            assert client.get("/oidc/login").status_code == 404


def test_the_cookie_of_the_way_is_short_lived_and_for_the_way_only(
    office: Office, client: TestClient, identity: IdentityProvider
) -> None:
    cookie = client.get("/oidc/login").headers["set-cookie"]
    assert {"HttpOnly", "Max-Age=600", "Path=/oidc", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
    assert urlsplit(client.get("/oidc/login").headers["location"]).path == "/authorize"
