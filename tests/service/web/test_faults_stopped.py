"""Told to stop in the middle of a job: a good end in time, the job waits and is finished after the next start."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.store.tables import Job
from tests.faults.forged import Forge, Service, wait_for
from tests.faults.load import Load, unlike_file
from tests.faults.office import check_halves, check_whole, prepare

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")]
GRACE = 20
FILES = 30  # more than are done before the stop on a fast machine


@pytest.fixture(scope="module")
def forge() -> Iterator[Forge]:
    with Forge() as made:
        yield made


@pytest.fixture
def service(forge: Forge, tmp_path: Path, database_url: str) -> Iterator[Service]:
    made = Service(forge, tmp_path / "data", database_url, environment={"ZHIBIAO_SERVE_GRACE_SECONDS": str(GRACE)})
    try:
        yield made.start()
    finally:
        made.kill()


def test_stopped_in_the_middle_of_a_job_while_people_work(service: Service) -> None:
    findings = prepare(service, forms=1)
    client = service.client()
    made = client.upload("多", {f"{number}.docx": unlike_file(f"stop {number}") for number in range(FILES)})
    own = made.body["job_id"]
    load = Load(client, findings, "s").start(uploaders=1, deciders=2)
    wait_for(lambda: client.get(f"/jobs/{own}")["done"] > 0, pause=0.02)
    wait_for(lambda: any(one.acknowledged for one in load.attempts), pause=0.02)
    began = time.monotonic()
    code = service.stop()
    took = time.monotonic() - began
    attempts = load.stop()
    assert (code, took < GRACE + 5) == (0, True)
    check_halves(service, attempts)
    with service.office() as office, office.database.read() as session:
        job = session.get_one(Job, own)
    assert (job.state, job.attempts, job.runner) == ("queued", 0, ""), "given back as if it had not been tried"
    assert 0 < job.done < FILES
    service.start()
    check_whole(service, attempts)
    finished = service.client().get(f"/jobs/{own}")
    assert (finished["state"], finished["done"], finished["attempts"]) == ("done", FILES, 1)
    assert service.stop() == 0
