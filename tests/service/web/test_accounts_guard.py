"""What stands before every route: names, origins, sizes, headers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from service.accounts.origin import host_is_ours
from service.api.guard import install_guard
from service.api.problems import install_problems
from service.config import ServiceConfig, load_config

MIB = 1024 * 1024


@pytest.fixture
def make(tmp_path: Path) -> Any:
    """Make a client of a small app behind the guard."""

    def client(*, base: str = "http://127.0.0.1:8000", **settings: Any) -> TestClient:
        config = load_config(None, {}, data=tmp_path, **({"open": True, "request_megabytes": 1} | settings))
        app = FastAPI()
        install_problems(app)

        @app.get("/page")
        def page() -> HTMLResponse:
            return HTMLResponse("<p>")

        @app.get("/api/v1/data")
        def data() -> dict[str, int]:
            return {"a": 1}

        @app.post("/api/v1/json")
        def take(given: dict[str, str]) -> int:
            return len(given)

        @app.post("/api/v1/submissions")
        async def upload(request: Request) -> int:
            return len(await request.body())

        @app.websocket("/ws")
        async def ws(socket: WebSocket) -> None:
            await socket.accept()
            await socket.send_text("hello")
            await socket.close()

        install_guard(app, config)
        return TestClient(app, base_url=base)

    return client


class TestNames:
    @pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LOCALHOST"])
    def test_of_this_machine_reach_a_desktop(self, make: Any, host: str) -> None:
        assert make().get("/api/v1/data", headers={"Host": host}).status_code == 200

    @pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test:8000", "10.0.0.1", "", "localhost.evil"])
    def test_that_are_others_do_not_even_when_they_point_here(self, make: Any, host: str) -> None:
        answer = make().get("/api/v1/data", headers={"Host": host})
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_host")

    def test_of_an_office_are_those_of_its_settings(self, tmp_path: Path) -> None:
        config = load_config(None, {}, data=tmp_path, hosts=("zb.czj.gov.cn", "*.zb.local"))
        names = ("zb.czj.gov.cn:443", "a.zb.local", "zb.local", "x.czj.gov.cn", "evilzb.local")
        assert [host_is_ours(name, config) for name in names] == [True, True, False, False, False]
        assert host_is_ours("whatever", config.model_copy(update={"hosts": ()}))


class TestOrigins:
    @pytest.mark.parametrize("origin", ["http://evil.test", "null", "http://127.0.0.1:9999", "http://[::1"])
    def test_of_others_change_nothing(self, make: Any, origin: str) -> None:
        answer = make().post("/api/v1/json", json={}, headers={"Origin": origin})
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_origin")

    def test_of_ours_and_programs_do(self, make: Any) -> None:
        client = make()
        for headers in ({}, {"Origin": "http://127.0.0.1:8000"}, {"Sec-Fetch-Site": "same-origin"}):
            assert client.post("/api/v1/json", json={}, headers=headers).status_code == 200

    def test_of_others_open_no_web_socket(self, make: Any) -> None:
        client = make()
        with client.websocket_connect("/ws", headers={"Host": "127.0.0.1:8000"}) as socket:
            assert socket.receive_text() == "hello"
        for headers in ({"Host": "evil.test"}, {"Host": "127.0.0.1:8000", "Origin": "http://evil.test"}):
            with pytest.raises(WebSocketDisconnect) as caught, client.websocket_connect("/ws", headers=headers):
                pass
            assert caught.value.code == 1008


class TestSizes:
    def test_that_are_announced_are_refused_unread(self, make: Any) -> None:
        answer = make().post("/api/v1/json", content=b"x" * (MIB + 1), headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        assert "1 MB" in answer.json()["detail"]

    @pytest.mark.parametrize("path", ["json", "submissions"])
    def test_that_grow_unannounced_are_cut_off(self, make: Any, path: str) -> None:
        def endless() -> Iterator[bytes]:
            yield from (b"x" * 65536 for _ in range(40))

        answer = make().post(f"/api/v1/{path}", content=endless(), headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

    def test_of_uploads_have_a_limit_of_their_own(self, make: Any) -> None:
        client = make(upload_megabytes=3)
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        assert client.post("/api/v1/submissions", content=b"x" * 2 * MIB, headers=kind).json() == 2 * MIB
        assert client.post("/api/v1/submissions", content=b"x" * 5 * MIB, headers=kind).status_code == 413
        # elsewhere a body is read whole, whatever it says it is
        assert client.post("/api/v1/json", content=b"x" * 2 * MIB, headers=kind).status_code == 413

    def test_within_the_limit_pass(self, make: Any) -> None:
        assert make().post("/api/v1/submissions", content=b"x" * MIB).json() == MIB


class TestHeaders:
    def test_of_a_page_keep_other_sites_scripts_and_frames_out(self, make: Any) -> None:
        headers = make().get("/page").headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "http" not in policy
        assert "*" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"

    def test_of_an_answer_of_the_api_keep_it_out_of_caches(self, make: Any) -> None:
        headers = make().get("/api/v1/data").headers
        assert headers["cache-control"] == "no-store"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"

    def test_stand_on_refusals_too(self, make: Any) -> None:
        client = make()
        for answer in (client.get("/nothing"), client.get("/page", headers={"Host": "evil.test"})):
            assert answer.headers["x-frame-options"] == "DENY"
            assert answer.headers["x-content-type-options"] == "nosniff"

    def test_ask_for_https_only_where_users_come_by_it(self, make: Any) -> None:
        assert "strict-transport-security" not in make().get("/page").headers
        https = make(open=False, https=True, base="https://zb.test")
        assert https.get("/page").headers["strict-transport-security"] == "max-age=31536000"


def test_an_office_that_nobody_could_log_in_to_does_not_start(tmp_path: Path) -> None:
    from corpus.errors import SettingError

    plain: dict[str, Any] = {
        "oidc_issuer": "https://id.test",
        "oidc_client": "zb",
        "oidc_secret": "s",
        "oidc_roles": {"a": "管理"},
    }
    install_guard(FastAPI(), load_config(None, {}, data=tmp_path, **plain))
    for wrong in ({"oidc_issuer": "http://id.test"}, {"oidc_secret": ""}, {"oidc_roles": {"a": "root"}}):
        config: ServiceConfig = load_config(None, {}, data=tmp_path, **(plain | wrong))
        with pytest.raises(SettingError):
            install_guard(FastAPI(), config)
