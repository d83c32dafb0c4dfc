"""Killed as by a power cut while people upload, jobs run and reviewers decide: nothing acknowledged is lost.

``ZHIBIAO_FAULT_KILLS`` sets how many times (usually 3): at any moment, and half as often while a job is in the middle.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.forged import Forge, Service, wait_for
from tests.faults.load import Attempt, Load, uploading
from tests.faults.office import check_halves, check_whole, prepare

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")]
KILLS = int(os.environ.get("ZHIBIAO_FAULT_KILLS", "3"))


@pytest.fixture(scope="module")
def forge() -> Iterator[Forge]:
    with Forge() as made:
        yield made


@pytest.fixture
def service(forge: Forge, tmp_path: Path, database_url: str) -> Iterator[Service]:
    made = Service(forge, tmp_path / "data", database_url)
    try:
        yield made.start()
    finally:
        made.kill()


def test_killed_at_any_moment_while_people_upload_and_decide(service: Service) -> None:
    chance = random.Random(20261)  # noqa: S311
    findings = prepare(service)
    everything: list[Attempt] = []
    unanswered = [0, 0]
    for kill in range(KILLS):
        load = Load(service.client(), findings, f"k{kill}").start()
        time.sleep(chance.uniform(0.05, 1.2))
        service.kill()
        attempts = load.stop()
        everything += attempts
        check_halves(service, attempts)
        service.start()
        for attempt in attempts:
            unanswered[not attempt.files] += attempt.answer is None
        # a job that dies three times at one place is given up, as it should be: so every other time they are waited for
        check_whole(service, attempts, settled=kill % 2 == 1 or kill == KILLS - 1)
    assert min(unanswered) >= KILLS, "uploads and decisions were to be under way at every kill"
    assert sum(one.acknowledged for one in everything) > KILLS
    check_halves(service, everything)


def test_killed_in_the_middle_of_a_job_every_file_is_done_once(service: Service) -> None:
    chance = random.Random(20262)  # noqa: S311
    findings = prepare(service)
    for kill in range(max(2, KILLS // 2)):
        client = service.client()
        load = Load(client, findings, f"j{kill}").start(uploaders=0, deciders=2)
        attempt = uploading(f"j{kill}u", files=3, pause=0.0)
        attempt.answer = attempt.ask(client)
        own = attempt.answer.body["job_id"]
        wait_for(lambda own=own, client=client: client.get(f"/jobs/{own}")["state"] == "running", pause=0.02)
        time.sleep(chance.uniform(0.0, 0.6))
        service.kill()
        attempts = [*load.stop(), attempt]
        check_halves(service, attempts)
        service.start()
        check_whole(service, attempts)
