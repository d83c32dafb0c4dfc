"""The clock jumps two days ahead or back: no job is done twice, decisions keep their order, logins end with a word."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from types import SimpleNamespace

import pytest

from service.accounts.actor import SYSTEM
from service.errors import ServiceError
from service.office.jobs import resume_job
from service.office.office import Office, open_office
from service.office.submissions import register
from service.office.uploads import keep_uploads
from service.store import tables
from service.store.chain import verify_chain
from service.store.tables import Decision, UserSession
from service.work import tidy
from service.work.jobs import JobRunner
from tests.faults.load import unlike_file
from tests.faults.whole import faults
from tests.service.web.accounts_kit import app_client, cheap_hashes, closed_config, enter, make_user
from tests.service.web.conftest import MakeActor
from tests.service.web.filling import SMALL
from tests.service.web.filling import hand_in as hand_in_sample
from tests.service.web.jobs_helpers import hand_in, job_of, use_quick, wait_until
from tests.service.web.small_app import api

LEASE = 2.0
TWO_DAYS = 2.0
JUMPS = [TWO_DAYS, -TWO_DAYS, 1 / 1440, -1 / 1440]
EXPECTED = {"forms": 3, "indicators": 5, "findings": 9, "errors": 0}
FILES = [[["甲一", "甲二"]], [["丙一"]], [["丁一", "丁二"]]]


class Clock:
    """Stands in for ``datetime`` where the service reads the clock: every moment it notes comes from there."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self, zone: tzinfo) -> datetime:
        return datetime.now(zone) + self.ahead

    def jump(self, days: float) -> None:
        self.ahead += timedelta(days=days)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(tables, "datetime", made)
    return made


@pytest.fixture
def beside(office: Office) -> Iterator[Office]:
    """The same office opened a second time, as another process would."""
    opened = open_office(office.config)
    yield opened
    opened.close()


@pytest.mark.parametrize("days", JUMPS)
def test_one_process_does_no_file_twice(office: Office, clock: Clock, days: float) -> None:
    """Its other threads see that the job is in good hands, whatever the clock says of its lease."""
    quick = use_quick(office)
    quick.gate.clear()
    own, job = hand_in(office, FILES)
    runner = JobRunner(office, lease=LEASE)
    runner.start()
    office.wake_jobs()
    wait_until(office, job, "running")
    clock.jump(days)
    for _ in range(4):
        office.queue.rescue(office.database, lease=LEASE)
        time.sleep(LEASE / 8)
    quick.gate.set()
    done = wait_until(office, job, "done", "failed")
    runner.stop()
    assert (done.state, done.attempts, done.result) == ("done", 1, EXPECTED)
    assert sorted(quick.seen) == ["0.docx", "1.docx", "2.docx"]
    assert faults(office) == []
    with office.database.read() as session:
        assert session.get_one(tables.Submission, own).state == "audited"


@pytest.mark.parametrize("days", JUMPS)
def test_of_two_processes_one_keeps_each_file(office: Office, beside: Office, clock: Clock, days: float) -> None:
    """One may take the other for dead, but what that one writes from then on is refused."""
    quick, other = use_quick(office), use_quick(beside)
    quick.gate.clear()
    _, job = hand_in(office, FILES)
    first, second = JobRunner(office, lease=LEASE), JobRunner(beside, lease=LEASE)
    first.start()
    office.wake_jobs()
    held = wait_until(office, job, "running").runner
    clock.jump(days)
    second.run(job)  # as its queue would have it
    taken = job_of(office, job)
    quick.gate.set()
    done = wait_until(office, job, "done", "failed")
    first.stop()
    # whoever comes first after the jump holds it: the other, or the first one renewing its lease
    took_over = taken.runner != held
    assert other.seen == (["0.docx", "1.docx", "2.docx"] if took_over else [])
    assert (done.state, done.result) == ("done", EXPECTED)
    assert faults(office) == []


def test_a_job_that_ran_into_the_past_is_taken_up_again(office: Office, clock: Clock) -> None:
    """A runner killed before the clock was put back left a lease in the far future."""
    quick = use_quick(office)
    quick.gate.clear()
    _, job = hand_in(office, FILES)
    clock.jump(TWO_DAYS)
    with office.database.write() as session:
        session.get_one(tables.Job, job).state = "running"
        session.get_one(tables.Job, job).lease = tables.now() + timedelta(seconds=LEASE)
    clock.jump(-TWO_DAYS)
    quick.gate.set()
    runner = JobRunner(office, lease=LEASE)
    runner.start()
    done = wait_until(office, job, "done", "failed")
    runner.stop()
    assert done.state == "done", done.error
    with office.database.write() as session, pytest.raises(Exception, match="任务"):
        resume_job(session, SYSTEM, job)


def test_decisions_keep_their_order_and_the_chain_tells_of_the_clock(
    office: Office, make_actor: MakeActor, clock: Clock
) -> None:
    li = make_actor("审核", name="li")
    form = hand_in_sample(office, make_actor("填报"))
    with api(office, li) as client:
        finding = client.get(f"/findings?form_id={form.id}").json()["items"][0]
        made = []
        for place, days in enumerate((0, TWO_DAYS, -TWO_DAYS, -TWO_DAYS, 2 * TWO_DAYS)):
            clock.jump(days)
            body = {"target": "finding", "target_id": finding["id"], "kind": "comment", "remark": f"第{place}条"}
            answer = client.post("/decisions", json=body, headers={"Idempotency-Key": f"k{place}"})
            assert answer.status_code == 201, answer.text
            again = client.post("/decisions", json=body, headers={"Idempotency-Key": f"k{place}"})
            assert again.headers["idempotency-replayed"] == "true" and again.json() == answer.json()
            made.append(answer.json()["seq"])
        listed = [one["remark"] for one in client.get(f"/decisions?form_id={form.id}").json()["items"]]
        verified = client.get("/decisions/verify").json()
        undone = client.post(f"/decisions/{made[-1]}/undo", json={})
    assert made == [1, 2, 3, 4, 5]
    assert listed in ([f"第{place}条" for place in range(5)], [f"第{place}条" for place in reversed(range(5))])
    assert (verified["intact"], verified["count"], verified["clock_backs"]) == (True, 5, 2)
    assert undone.status_code == 201, "what was decided last is told by number, not by the clock"
    with office.database.read() as session:
        assert verify_chain(session).intact
        moments = [link.at for link in session.query(Decision).order_by(Decision.seq)]
    assert moments != sorted(moments)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (TWO_DAYS, "登录已过期，请重新登录，已保存的内容都在。"),
        (-TWO_DAYS, "服务器时间有变动，登录已失效，请重新登录，已保存的内容都在。"),
    ],
)
def test_a_login_ends_with_a_clear_word(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock, days: float, said: str
) -> None:
    cheap_hashes(monkeypatch)
    office = open_office(closed_config(database_url, tmp_path))
    make_user(office, "li", "审核")
    with app_client(office) as client:
        enter(client, "li")
        assert client.get("/api/v1/anybody").status_code == 200
        clock.jump(days)
        refused = client.get("/api/v1/anybody")
        assert (refused.status_code, refused.json()["code"]) == (401, "session_expired")
        assert refused.json()["detail"] == said
        enter(client, "li")
        assert client.get("/api/v1/anybody").status_code == 200
        with office.database.read() as session:
            assert session.query(UserSession).count() >= 1
    office.close()


def test_tidying_with_a_clock_ahead_takes_nothing_that_is_in_use(
    office: Office, make_actor: MakeActor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is just being handed in may be taken for old; then the hand-in is refused, never half made."""
    li = make_actor("填报")
    form = hand_in_sample(office, li)
    kept = keep_uploads(office, [("新.docx", [unlike_file("clock")])])
    clock.jump(TWO_DAYS)
    monkeypatch.setattr(tidy, "time", SimpleNamespace(time=lambda: time.time() + TWO_DAYS * 86400))
    tidy.tidy(office)
    with office.database.read() as session:
        (file,) = session.get_one(tables.Submission, form.submission_id).files
    assert office.files.path(file.digest).read_bytes() == SMALL.read_bytes()
    with office.database.write() as session, pytest.raises(ServiceError) as raised:
        register(session, office, li, "新", kept)
    assert (raised.value.status, raised.value.code) == (503, "upload_lost")
    assert "请重新上传" in str(raised.value)
