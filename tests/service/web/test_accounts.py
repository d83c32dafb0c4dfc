"""Logging in: what is asked, what is told, how long it lasts, and what stops whoever guesses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from corpus.errors import SettingError
from service.accounts import passwords
from service.accounts.actor import SYSTEM
from service.accounts.first import ensure_admin
from service.accounts.limits import Limiter
from service.accounts.users import change_user, create_user, reset_password
from service.config import ServiceConfig, load_config
from service.errors import ServiceError
from service.office.office import Office
from service.store.tables import TrailEntry, User, UserSession

from .accounts_kit import (
    PASSWORD,
    Clock,
    actions,
    app_client,
    cheap_hashes,
    closed_config,
    enter,
    is_logged_in,
    login,
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


def refused(work: object, *args: object) -> ServiceError:
    with pytest.raises(ServiceError) as caught:
        work(*args)  # type: ignore[operator]
    return caught.value


class TestTheFirstStart:
    def test_makes_a_manager_whose_password_is_told_once(self, office: Office, client: TestClient) -> None:
        password = ensure_admin(office)
        assert password is not None
        assert ensure_admin(office) is None
        me = client.post("/api/v1/session", json={"name": "Admin", "password": password}).json()["user"]
        assert (me["role"], me["must_change"], me["permissions"]) == ("管理", True, [])

    def test_leaves_alone_an_office_that_has_users(self, office: Office) -> None:
        make_user(office, "li")
        assert ensure_admin(office) is None

    def test_needs_nobody_at_a_desktop(self, database_url: str, tmp_path: Path, office: Office) -> None:
        from dataclasses import replace

        desktop = load_config(None, {}, data=tmp_path, database=database_url, open=True)
        assert ensure_admin(replace(office, config=desktop)) is None


class TestAOneTimePassword:
    def test_lets_one_do_nothing_but_change_it(self, office: Office, client: TestClient) -> None:
        _, once = create_user(office, SYSTEM, "li", "管理")
        csrf = enter(client, "li", once)
        answer = client.get("/api/v1/users")
        assert (answer.status_code, answer.json()["code"]) == (403, "password_change_required")
        assert client.get("/api/v1/me").json()["must_change"] is True
        changed = client.post("/api/v1/me/password", json={"old": once, "new": PASSWORD}, headers=csrf)
        assert changed.status_code == 204
        assert client.get("/api/v1/users").status_code == 200
        assert client.get("/api/v1/me").json()["must_change"] is False

    def test_does_not_work_any_more_once_it_was_changed(self, office: Office, client: TestClient) -> None:
        _, once = create_user(office, SYSTEM, "li", "填报")
        csrf = enter(client, "li", once)
        client.post("/api/v1/me/password", json={"old": once, "new": PASSWORD}, headers=csrf)
        assert refused(login, office, "li", once).code == "wrong_password"

    def test_is_random_and_easy_to_read_out(self) -> None:
        made = {passwords.one_time_password() for _ in range(50)}
        assert len(made) == 50
        assert not set("".join(made)) & set("0O1lI")
        for one in made:
            passwords.require_good(one, "li")


class TestPasswords:
    @pytest.mark.parametrize(
        ("password", "why"),
        [
            ("短", "太短"),
            ("zhang.san1", "用户名"),
            ("Zhang.SanZhang.San", "用户名"),
            ("Password123", "常见"),
            ("aaaaaaaaaaaa", "重复"),
            ("长" * 201, "太长"),
        ],
    )
    def test_that_are_guessed_too_easily_are_refused(self, password: str, why: str) -> None:
        error = refused(passwords.require_good, password, "zhang.san")
        assert error.code == "weak_password"
        assert why in str(error)

    def test_are_kept_as_argon2id_with_salt(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()
        kept = [passwords.hash_password(PASSWORD) for _ in range(2)]
        assert kept[0] != kept[1]
        assert all(one.startswith("$argon2id$v=19$m=65536,t=3,p=4$") for one in kept)
        assert passwords.verify(kept[0], PASSWORD)
        assert not passwords.verify(kept[0], PASSWORD + "x")

    def test_are_hashed_anew_when_the_parameters_changed(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        user = make_user(office, "li")
        monkeypatch.setattr(passwords, "_hasher", type(passwords._hasher)(time_cost=2, memory_cost=16, parallelism=1))
        login(office, "li")
        with office.database.read() as session:
            assert "m=16,t=2" in session.get_one(User, user.id).password
        login(office, "li")

    def test_a_change_ends_the_other_logins_only(self, office: Office, client: TestClient) -> None:
        make_user(office, "li")
        other = login(office, "li")
        csrf = enter(client, "li")
        new = "海上明月共潮生-1708"
        assert client.post("/api/v1/me/password", json={"old": PASSWORD, "new": new}, headers=csrf).status_code == 204
        assert client.get("/api/v1/me").status_code == 200
        assert not is_logged_in(office, other.cookie)

    def test_the_old_one_cannot_be_guessed_from_an_open_browser(self, office: Office, client: TestClient) -> None:
        make_user(office, "li")
        csrf = enter(client, "li")
        body = {"old": "不对不对不对", "new": "海上明月共潮生-1708"}
        codes = [client.post("/api/v1/me/password", json=body, headers=csrf).status_code for _ in range(6)]
        assert codes == [400] * 5 + [423]


class TestWhoeverGuesses:
    def test_is_locked_out_after_five_tries_and_told_for_how_long(self, office: Office, client: TestClient) -> None:
        make_user(office, "li")
        wrong = {"name": "li", "password": "不对不对不对"}
        codes = [client.post("/api/v1/session", json=wrong).status_code for _ in range(6)]
        assert codes == [401] * 5 + [423]
        answer = client.post("/api/v1/session", json={"name": "li", "password": PASSWORD})
        assert answer.status_code == 423
        assert 0 < int(answer.headers["retry-after"]) <= 900
        assert "15 分钟后再试" in answer.json()["detail"]

    def test_learns_nothing_of_which_names_exist(self, office: Office, client: TestClient) -> None:
        make_user(office, "li")
        answers = {}
        for name in ("li", "nobody"):
            tried = [client.post("/api/v1/session", json={"name": name, "password": "不对不对"}) for _ in range(7)]
            answers[name] = [(one.status_code, one.json()["code"], one.json()["detail"]) for one in tried]
        assert answers["li"] == answers["nobody"]
        assert answers["li"][-1][0] == 423

    def test_a_name_that_nobody_has_costs_a_hash_too(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        make_user(office, "li")
        asked = []
        monkeypatch.setattr("service.accounts.login.verify", lambda kept, given: asked.append(kept) or False)
        refused(login, office, "li", "不对不对")
        refused(login, office, "nobody", "不对不对")
        assert [bool(kept) for kept in asked] == [True, False]
        monkeypatch.undo()
        cheap_hashes(monkeypatch)
        seen = []

        class Watched(type(passwords._hasher)):  # type: ignore[misc]
            def verify(self, kept: str, given: str) -> bool:
                seen.append(kept)
                return bool(super().verify(kept, given))

        monkeypatch.setattr(passwords, "_hasher", Watched(time_cost=1, memory_cost=8, parallelism=1))
        assert passwords.verify("", "不对不对") is False
        assert len(seen) == 1

    def test_gains_nothing_by_many_tries_at_once(self, office: Office) -> None:
        make_user(office, "li")
        codes: list[str] = []

        def attempt(password: str) -> None:
            try:
                login(office, "li", password)
            except ServiceError as error:
                codes.append(error.code)

        threads = [threading.Thread(target=attempt, args=(f"猜猜猜猜{n}",)) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (codes.count("wrong_password"), codes.count("locked")) == (5, 7)
        assert refused(login, office, "li").code == "locked"

    def test_may_try_again_later_and_counting_begins_anew(self, office: Office, clock: Clock) -> None:
        make_user(office, "li")
        for _ in range(5):
            refused(login, office, "li", "不对不对")
        clock.turn(minutes=15.1)
        assert refused(login, office, "li", "不对不对").code == "wrong_password"
        assert login(office, "li").name == "li"

    def test_a_clock_set_back_locks_nobody_for_years(self, office: Office, clock: Clock) -> None:
        make_user(office, "li")
        clock.turn(days=3000)
        for _ in range(5):
            refused(login, office, "li", "不对不对")
        clock.turn(days=-3000)
        assert login(office, "li").name == "li"

    def test_a_right_password_starts_the_count_anew(self, office: Office) -> None:
        make_user(office, "li")
        for _ in range(3):
            for _ in range(4):
                refused(login, office, "li", "不对不对")
            login(office, "li")

    def test_a_manager_lifts_the_lock_with_a_new_password(self, office: Office) -> None:
        user = make_user(office, "li")
        for _ in range(5):
            refused(login, office, "li", "不对不对")
        _, password = reset_password(office, SYSTEM, user.id)
        assert login(office, "li", password).actor.must_change

    def test_is_slowed_down_by_address(self, database_url: str, tmp_path: Path, office: Office) -> None:
        limiter = Limiter(closed_config(database_url, tmp_path, login_rate="3/minute"))
        for _ in range(3):
            limiter.login("2001:db8::1")
        error = refused(limiter.login, "2001:db8::ffff")  # the same house
        assert (error.status, error.code) == (429, "too_many_requests")
        assert 1 <= int(error.headers["Retry-After"]) <= 60
        limiter.login("2001:db8:1::1")

    def test_leaves_a_trail_without_names_or_passwords(self, office: Office) -> None:
        refused(login, office, "张三丰", "太极太极太极")
        with office.database.read() as session:
            entry = session.query(TrailEntry).one()
        told = f"{entry.target}{entry.detail}{entry.by}"
        assert entry.action == "login_failed"
        assert entry.address == "127.0.0.1"
        assert "张三丰" not in told
        assert "太极" not in told


class TestASession:
    def test_comes_by_a_cookie_that_scripts_and_other_sites_cannot_use(
        self, office: Office, client: TestClient
    ) -> None:
        make_user(office, "li")
        answer = client.post("/api/v1/session", json={"name": "LI", "password": PASSWORD})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("zhibiao_session=")
        assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"} <= {part.strip() for part in cookie.split(";")}
        value = cookie.removeprefix("zhibiao_session=").partition(";")[0]
        with office.database.read() as session:
            assert value not in {one.id for one in session.query(UserSession)}

    def test_is_only_sent_encrypted_where_users_come_by_https(
        self, database_url: str, tmp_path: Path, office: Office
    ) -> None:
        from dataclasses import replace

        make_user(office, "li")
        https = replace(office, config=closed_config(database_url, tmp_path, https=True))
        with app_client(https) as client:
            answer = client.post("/api/v1/session", json={"name": "li", "password": PASSWORD})
        assert "Secure" in answer.headers["set-cookie"]

    def test_ends_after_its_hours_however_busy(self, office: Office, clock: Clock) -> None:
        make_user(office, "li")
        cookie = login(office, "li").cookie
        for _ in range(11):
            clock.turn(hours=1)
            assert is_logged_in(office, cookie)
        clock.turn(hours=1)
        assert not is_logged_in(office, cookie)

    def test_ends_after_two_idle_hours_and_says_so(self, office: Office, clock: Clock, client: TestClient) -> None:
        make_user(office, "li")
        enter(client, "li")
        clock.turn(hours=1.9)
        assert client.get("/api/v1/me").status_code == 200
        clock.turn(hours=2.1)
        answer = client.get("/api/v1/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "session_expired")
        assert "请重新登录" in answer.json()["detail"]

    def test_begun_in_what_is_now_the_future_counts_as_over(
        self, office: Office, clock: Clock, client: TestClient
    ) -> None:
        make_user(office, "li")
        clock.turn(days=400)
        enter(client, "li")
        clock.turn(days=-400)
        answer = client.get("/api/v1/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "session_expired")
        assert "服务器时间有变动" in answer.json()["detail"]

    def test_survives_a_small_correction_of_the_clock(self, office: Office, clock: Clock) -> None:
        make_user(office, "li")
        cookie = login(office, "li").cookie
        clock.turn(minutes=-4)
        assert is_logged_in(office, cookie)

    def test_writes_down_its_use_at_most_once_a_minute(self, office: Office, clock: Clock) -> None:
        make_user(office, "li")
        cookie = login(office, "li").cookie
        written: list[str] = []

        def watch(_c: object, _u: object, statement: str, *_rest: object) -> None:
            if statement.startswith("UPDATE"):
                written.append(statement)

        event.listen(office.database.engine, "before_cursor_execute", watch)
        for _ in range(5):
            assert is_logged_in(office, cookie)
        assert written == []
        clock.turn(minutes=1.1)
        for _ in range(5):
            assert is_logged_in(office, cookie)
        assert len(written) == 1

    def test_ends_at_once_for_somebody_disabled(self, office: Office, client: TestClient) -> None:
        user = make_user(office, "li")
        enter(client, "li")
        change_user(office, SYSTEM, user.id, active=False)
        assert client.get("/api/v1/me").status_code == 401
        assert client.post("/api/v1/session", json={"name": "li", "password": PASSWORD}).json()["code"] == (
            "user_disabled"
        )

    def test_ends_with_the_logout(self, office: Office, client: TestClient) -> None:
        make_user(office, "li")
        csrf = enter(client, "li")
        cookie = client.cookies["zhibiao_session"]
        assert client.delete("/api/v1/session", headers=csrf).status_code == 204
        assert not is_logged_in(office, cookie)
        assert "zhibiao_session" not in client.cookies
        assert actions(office)[-2:] == ["login", "logout"]

    def test_is_nobody_else_s_by_a_made_up_cookie(self, office: Office, client: TestClient) -> None:
        client.cookies.set("zhibiao_session", "x" * 43)
        answer = client.get("/api/v1/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "login_required")


class TestChangesByCookie:
    @pytest.mark.parametrize("header", [{}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "0" * 64}])
    def test_need_the_value_that_only_our_pages_know(
        self, office: Office, client: TestClient, header: dict[str, str]
    ) -> None:
        make_user(office, "li", "管理")
        csrf = enter(client, "li")
        body = {"name": "wang", "role": "填报"}
        answer = client.post("/api/v1/users", json=body, headers=header)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
        assert client.post("/api/v1/users", json=body, headers=csrf).status_code == 201

    def test_are_not_made_for_another_login_s_value(self, office: Office, client: TestClient) -> None:
        make_user(office, "li", "管理")
        other = login(office, "li").csrf
        enter(client, "li")
        answer = client.post("/api/v1/users", json={"name": "w", "role": "填报"}, headers={"X-CSRF-Token": other})
        assert answer.json()["code"] == "csrf"

    def test_are_told_the_value_again_by_me(self, office: Office, client: TestClient) -> None:
        make_user(office, "li")
        csrf = enter(client, "li")
        assert client.get("/api/v1/me").json()["csrf"] == csrf["X-CSRF-Token"]

    @pytest.mark.parametrize(
        "header",
        [
            {"Origin": "http://evil.test"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
    )
    def test_are_refused_from_another_site_s_page(
        self, office: Office, client: TestClient, header: dict[str, str]
    ) -> None:
        make_user(office, "li")
        answer = client.post("/api/v1/session", json={"name": "li", "password": PASSWORD}, headers=header)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_origin")


def test_rates_that_say_nothing_are_refused_at_the_start(database_url: str, tmp_path: Path, office: Office) -> None:
    from dataclasses import replace

    config = closed_config(database_url, tmp_path, rate="lots")
    with pytest.raises(SettingError, match="rate"), app_client(replace(office, config=config)):
        pass


def test_a_user_who_asks_too_often_is_told_to_wait(database_url: str, tmp_path: Path, office: Office) -> None:
    from service.accounts import memory

    make_user(office, "li")
    with app_client(office) as client:
        enter(client, "li")
        limiter = Limiter(closed_config(database_url, tmp_path, rate="5/minute"))
        memory.memory_of(office).limiter = limiter
        codes = [client.get("/api/v1/anybody").status_code for _ in range(6)]
        answer = client.get("/api/v1/anybody")
    assert codes == [200] * 5 + [429]
    assert int(answer.headers["retry-after"]) >= 1
