"""A full disk: 507 with a clear message, the service stays up, and goes on as soon as there is room again.

On a small tmpfs, which is really full: with SQLite the whole data folder lies on it, with PostgreSQL also the tables
(a tablespace; its log of changes stays outside, since no database survives that one being full).
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from service.errors import ServiceError
from service.office.decisions import Command, decide
from service.office.office import Office
from service.store.tables import Job
from tests.faults.disk import SmallDisk, small_disk
from tests.faults.forged import Forge, Service, wait_for
from tests.faults.load import Load, unlike_file
from tests.faults.office import check_halves, check_whole, prepare
from tests.faults.whole import faults
from tests.service.web.conftest import MakeActor
from tests.service.web.filling import hand_in
from tests.service.web.postgres import PostgresServer

_MIB = 1 << 20
FILES = 30
_DEFINITE = {201, 409, 412, 507}


@dataclass(frozen=True)
class Place:
    """A service and the disks under it."""

    service: Service
    disks: tuple[SmallDisk, ...]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if not hasattr(os, "fork"):
        pytest.skip("needs fork")
    with small_disk(tmp_path / "disk", 32) as own, Forge() as forge:
        if request.param == "sqlite":
            yield from _running(Service(forge, own.folder / "data"), own)
            return
        server: PostgresServer = request.getfixturevalue("postgres")
        owner = server._user.pw_uid if server._user else os.geteuid()
        with small_disk(server._folder / "small", 48, owner=owner) as tables, _database(server, tables) as url:
            yield from _running(Service(forge, own.folder / "data", url), own, tables)


def _running(service: Service, *disks: SmallDisk) -> Iterator[Place]:
    try:
        yield Place(service.start(), disks)
    finally:
        service.kill()


@contextmanager
def _database(server: PostgresServer, disk: SmallDisk) -> Iterator[str]:
    """Address of a database whose tables lie on the small disk."""
    folder = disk.folder / "space"
    folder.mkdir()
    os.chown(folder, disk.folder.stat().st_uid, -1)
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
        connection.execute("CREATE DATABASE small TABLESPACE small")
        yield server.url("small")
        connection.execute("DROP DATABASE small WITH (FORCE)")
        connection.execute("DROP TABLESPACE small")


@pytest.mark.slow
def test_a_full_disk_is_told_and_work_goes_on_when_it_is_cleared(place: Place) -> None:
    service, client = place.service, place.service.client()
    findings = prepare(service)
    load = Load(client, findings, "d").start(deciders=3, patient=True)
    time.sleep(1.0)
    for disk in place.disks:
        disk.fill(leave=64 * 1024)
    wait_for(lambda: _refusals(load)["disk_full"] >= 8, seconds=60)
    during = client.get("/submissions?limit=5")["items"]
    assert during, "what is there can be read all the while"
    assert client.get("/healthz")["status"] == "ok"
    time.sleep(1.0)
    for disk in place.disks:
        disk.clear()
    before = len(load.attempts)
    wait_for(lambda: sum(one.acknowledged for one in load.attempts[before:]) >= 10, seconds=60)
    attempts = load.stop()

    answers = [one.answer for one in attempts if one.answer is not None]
    assert {answer.status for answer in answers} <= _DEFINITE, [
        one.name for one in attempts if one.answer and one.answer.status == 500
    ]
    full = [answer for answer in answers if answer.status >= 500]
    assert {(answer.status, answer.body["code"]) for answer in full} == {(507, "disk_full")}
    assert {bool(one.files) for one in attempts if one.answer and one.answer.status == 507} == {True, False}
    for answer in full:
        assert "磁盘" in answer.body["detail"] and "请管理员清理磁盘" in answer.body["detail"]
    check_whole(service, attempts)
    service.kill()
    check_halves(service, attempts)
    assert not list((service.data / "files" / "incoming").iterdir()), "what could not be kept is gone"


@pytest.mark.slow
def test_a_job_waits_while_the_disk_is_full(place: Place) -> None:
    service, client = place.service, place.service.client()
    prepare(service, forms=1)
    made = client.upload("多", {f"{number}.docx": unlike_file(f"full {number}") for number in range(FILES)})
    own = made.body["job_id"]
    wait_for(lambda: client.get(f"/jobs/{own}")["done"] > 0, pause=0.02)
    for disk in place.disks:
        disk.fill(leave=0)
    time.sleep(2.0)
    stuck = client.get(f"/jobs/{own}")
    time.sleep(3.0)
    still = client.get(f"/jobs/{own}")
    assert stuck["done"] == still["done"] < FILES, "it is to be stuck"
    assert still["state"] in ("running", "queued"), still
    for disk in place.disks:
        disk.clear()
    check_whole(service, [])
    done = client.get(f"/jobs/{own}")
    assert (done["state"], done["done"], done["error"]) == ("done", FILES, None)


def _refusals(load: Load) -> Counter[str]:
    answers = [one.answer for one in list(load.attempts) if one.answer is not None]
    return Counter(answer.body["code"] for answer in answers if answer.status >= 500)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_may_not_grow_keeps_a_decision_whole_or_not_at_all(
    office: Office, make_actor: MakeActor
) -> None:
    """Where no small disk can be mounted this still tells what a full one means: SQLite may take no further page."""
    form = hand_in(office, make_actor("管理"))
    actor = make_actor("审核", name="li")
    made = 0
    with office.database.read() as session:
        targets = [finding.id for finding in session.get_one(type(form), form.id).findings]
    office.database.close()  # the connections opened from here on are bounded
    engine = office.database.engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    from sqlalchemy import event

    event.listen(engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count={pages + 2}"))
    office.database.close()
    with pytest.raises(ServiceError) as raised:
        for _ in range(500):
            with office.database.write() as session:
                decide(session, actor, Command("finding", targets[0], "comment", remark="页" * 500))
            made += 1
    assert (raised.value.status, raised.value.code) == (507, "disk_full")
    assert "磁盘已满" in raised.value.message and made > 0
    assert faults(office, settled=False) == ["submission " + form.submission_id + " has 0 jobs"]
    with office.database.read() as session:
        assert session.query(Job).count() == 0
