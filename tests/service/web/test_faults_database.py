"""PostgreSQL restarted under load: told while it is away, recovered from by itself, nothing acknowledged lost."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.forged import Forge, Service, wait_for
from tests.faults.load import Load, unlike_file
from tests.faults.office import check_halves, check_whole, prepare
from tests.service.web.postgres import PostgresServer

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")]
_DEFINITE = {201, 409, 412, 503}


@pytest.fixture
def service(postgres: PostgresServer, tmp_path: Path) -> Iterator[Service]:
    url = postgres.create()
    with Forge() as forge:
        made = Service(forge, tmp_path / "data", url)
        try:
            yield made.start()
        finally:
            made.kill()
    postgres.drop(url)


@pytest.mark.parametrize("hard", [False, True], ids=["stopped", "killed"])
def test_the_database_goes_away_and_comes_back(service: Service, postgres: PostgresServer, hard: bool) -> None:
    findings = prepare(service)
    client = service.client()
    made = client.upload("多", {f"{number}.docx": unlike_file(f"away {number}") for number in range(6)})
    own = made.body["job_id"]
    load = Load(client, findings, "p").start(patient=True)
    wait_for(lambda: client.get(f"/jobs/{own}")["done"] > 0, pause=0.02)
    postgres.stop(hard=hard)
    try:
        for path in ("/forms", "/readyz", f"/jobs/{own}", "/metrics"):
            answer = client.ask("GET", path)
            assert (answer.status, answer.body["code"]) == (503, "database_unreachable"), path
            assert answer.body["detail"] == "连不上数据库，这一步没有保存，请稍后重试，或请管理员检查数据库。"
            assert answer.headers["retry-after"]
        assert client.get("/healthz")["status"] == "ok"
        time.sleep(2.0)
    finally:
        postgres.start()
    back = len(load.attempts)
    wait_for(lambda: sum(one.acknowledged for one in load.attempts[back:]) >= 20, seconds=60)
    attempts = load.stop()
    answers = [one.answer for one in attempts if one.answer is not None]
    assert {answer.status for answer in answers} <= _DEFINITE
    away = [answer for answer in answers if answer.status == 503]
    assert away and {answer.body["code"] for answer in away} <= {"database_unreachable", "idempotency_busy"}
    check_whole(service, attempts)
    assert client.get(f"/jobs/{own}")["state"] == "done"
    assert service.stop() == 0
    check_halves(service, attempts)
