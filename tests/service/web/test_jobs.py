"""Jobs in the background: taken up once, held by a lease, cancelled, resumed, given back, never half written."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from corpus.errors import ModelError, ReadError
from service.accounts.actor import SYSTEM
from service.api.jobs import router
from service.errors import ServiceError, unavailable
from service.office.jobs import cancel_job, get_job, list_jobs, resume_job, start_job
from service.office.office import Office
from service.store.tables import FindingRow, FormRow, IndicatorRow, Job, Submission, SubmittedFile, now
from service.work import kinds
from service.work.context import ClaimLost, JobContext
from service.work.job_rows import MOST_ATTEMPTS, claim_job, due_jobs, hold_job
from service.work.jobs import JobRunner, job_kind, new_job
from service.work.tidy import tidy

from .conftest import MakeActor
from .jobs_helpers import QuickCompute, hand_in, job_of, small_client, use_quick, wait_until

LEASE = 2.0
PREFIX = "/api/v1"
FILES = [[["甲一", "甲二"], ["乙一"]], [["丙一"]], [["丁一", "丁二"]]]


@pytest.fixture
def quick(office: Office) -> QuickCompute:
    return use_quick(office)


@pytest.fixture
def runner(office: Office, quick: QuickCompute) -> Iterator[JobRunner]:
    made = JobRunner(office, lease=LEASE)
    made.start()
    yield made
    quick.gate.set()
    made.stop()


@pytest.fixture
def one_kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A kind "probe" whose handler is what the test puts under "do"."""
    kinds.known_kinds()
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    told: dict[str, Any] = {}

    @job_kind("probe", title="试", permission="train", single=True)
    def probe(context: JobContext) -> dict[str, Any] | None:
        return told["do"](context)

    return told


def add_probe(office: Office) -> str:
    with office.database.write() as session:
        return new_job(session, SYSTEM, "probe").id


def counts(office: Office) -> tuple[int, int, int]:
    with office.database.read() as session:
        return tuple(
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (FormRow, IndicatorRow, FindingRow)
        )


def test_a_submission_is_audited_file_by_file_and_then_together(office: Office, runner: JobRunner) -> None:
    own, job = hand_in(office, FILES)
    office.wake_jobs()
    done = wait_until(office, job, "done")
    assert done.result == {"forms": 4, "indicators": 6, "findings": 12, "errors": 0}
    assert (done.done, done.total, done.message) == (3, 3, "已审核 4 张表，问题 12 个")
    with office.database.read() as session:
        assert session.get(Submission, own).state == "audited"
        forms = session.scalars(select(FormRow).order_by(FormRow.number)).all()
        assert [form.number for form in forms] == [0, 1, 2, 3]
        assert [form.title for form in forms] == ["0.docx", "0.docx", "1.docx", "2.docx"]
        for form in forms:
            assert [found.rule for found in form.findings] == ["W1", "W2", "X9"]
            assert [found.position for found in form.findings] == [0, 1, 2]
            assert form.findings_open == 3
            assert form.judged["verdict"]["counts"] == {"high": 1, "medium": 1, "low": 1, "info": 0}
            assert (form.verdict, form.version) == (form.judged["verdict"]["label"], 2)
            assert form.findings[2].priority > form.findings[0].priority > 0


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(
    office: Office, quick: QuickCompute, runner: JobRunner
) -> None:
    quick.faults = {
        "0.docx": [ReadError("broken_file", "文件损坏", where="0.docx")],
        "2.docx": [BrokenProcessPool("died")],
        "3.docx": [BrokenProcessPool("died")] * 3,
        "4.docx": [RuntimeError("a fault of ours")],
    }
    _, job = hand_in(office, [[["甲"]], [["乙"], [], []], [["丙"]], [["丁"]], [["戊"]], [[]]])
    office.wake_jobs()
    assert wait_until(office, job, "done").result == {"forms": 2, "indicators": 2, "findings": 6, "errors": 6}
    with office.database.read() as session:
        files = session.scalars(select(SubmittedFile).order_by(SubmittedFile.number)).all()
    assert [file.state for file in files] == ["failed", "audited", "audited", "failed", "failed", "failed"]
    assert [(file.error or {}).get("code") for file in files] == [
        *("broken_file", "no_form", None, "compute_died", "internal", "no_form")
    ]
    assert len(files[1].error["errors"]) == 2
    assert "a fault of ours" not in str(files[4].error)
    assert quick.seen.count("2.docx") == 2


def test_a_submission_of_which_nothing_could_be_read_has_failed(office: Office, runner: JobRunner) -> None:
    own, job = hand_in(office, [[[]]])
    office.wake_jobs()
    assert wait_until(office, job, "done").result == {"forms": 0, "indicators": 0, "findings": 0, "errors": 1}
    with office.database.read() as session:
        assert session.get(Submission, own).state == "failed"


def test_a_fault_of_the_weights_ends_the_job_and_it_can_be_resumed(
    office: Office, quick: QuickCompute, runner: JobRunner
) -> None:
    quick.faults["1.docx"] = [ModelError("weights_missing", "没有模型")]
    _, job = hand_in(office, FILES)
    office.wake_jobs()
    failed = wait_until(office, job, "failed")
    assert failed.error["code"] == "weights_missing"
    with office.database.write() as session:
        resume_job(session, SYSTEM, job)
    office.wake_jobs()
    assert wait_until(office, job, "done").error is None
    assert counts(office) == (4, 6, 12)
    assert quick.seen.count("0.docx") == 1


def test_processes_with_too_much_to_do_are_asked_again(office: Office, quick: QuickCompute, runner: JobRunner) -> None:
    quick.refuse = [unavailable("busy", "忙")] * 3
    _, job = hand_in(office, FILES)
    office.wake_jobs()
    assert wait_until(office, job, "done").attempts == 1


def test_a_cancelled_job_stops_at_the_next_file_and_goes_on_there_when_resumed(
    office: Office, quick: QuickCompute, runner: JobRunner
) -> None:
    quick.gate.clear()
    _, job = hand_in(office, FILES)
    office.wake_jobs()
    wait_until(office, job, "running")
    with office.database.write() as session:
        assert cancel_job(session, SYSTEM, job).state == "running"
    assert wait_until(office, job, "cancelled").result is None
    quick.gate.set()
    assert counts(office) == (0, 0, 0)
    with office.database.write() as session:
        assert resume_job(session, SYSTEM, job).state == "queued"
    office.wake_jobs()
    wait_until(office, job, "done")
    assert counts(office) == (4, 6, 12)


def test_a_waiting_job_is_cancelled_at_once(office: Office) -> None:
    _, job = hand_in(office, FILES)
    with office.database.write() as session:
        assert cancel_job(session, SYSTEM, job).state == "cancelled"
    with office.database.write() as session, pytest.raises(ServiceError, match="已经结束"):
        cancel_job(session, SYSTEM, job)
    with office.database.write() as session:
        assert claim_job(session, job) is None


def test_a_job_that_is_done_cannot_be_resumed(office: Office, runner: JobRunner) -> None:
    _, job = hand_in(office, FILES)
    office.wake_jobs()
    wait_until(office, job, "done")
    with office.database.write() as session, pytest.raises(ServiceError, match="不能继续"):
        resume_job(session, SYSTEM, job)


def test_stopping_gives_the_job_back_without_counting_it(office: Office, quick: QuickCompute) -> None:
    quick.gate.clear()
    first = JobRunner(office, lease=LEASE)
    first.start()
    _, job = hand_in(office, FILES)
    office.wake_jobs()
    wait_until(office, job, "running")
    first.stop()
    left = job_of(office, job)
    assert (left.state, left.attempts, left.runner, left.lease) == ("queued", 0, "", None)
    quick.gate.set()
    second = JobRunner(office, lease=LEASE)
    second.start()
    wait_until(office, job, "done")
    second.stop()
    assert counts(office) == (4, 6, 12)


def test_a_handler_that_does_not_stop_in_time_can_write_nothing_more(
    office: Office, quick: QuickCompute, one_kind: dict[str, Any]
) -> None:
    go, wrote = threading.Event(), list[str]()

    def deaf(context: JobContext) -> None:
        go.wait(20)
        try:
            with context.write(message="zu spät"):
                wrote.append("in")
        except ClaimLost:
            wrote.append("lost")
            raise

    one_kind["do"] = deaf
    object.__setattr__(office, "config", office.config.model_copy(update={"grace_seconds": 0.2}))
    runner = JobRunner(office, lease=LEASE)
    runner.start()
    job = add_probe(office)
    office.wake_jobs()
    wait_until(office, job, "running")
    runner.stop()
    assert job_of(office, job).state == "queued"
    go.set()
    until = time.monotonic() + 5
    while not wrote and time.monotonic() < until:
        time.sleep(0.02)
    assert wrote == ["lost"]
    assert job_of(office, job).message == "服务重启后继续"


def test_only_one_of_many_who_want_a_job_gets_it(office: Office) -> None:
    _, job = hand_in(office, FILES)
    got, barrier = list[bool](), threading.Barrier(6)

    def want() -> None:
        barrier.wait()
        with office.database.write() as session:
            got.append(claim_job(session, job) is not None)

    threads = [threading.Thread(target=want) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 5 + [True]


def test_one_who_lost_the_job_writes_nothing_in_any_stage(office: Office) -> None:
    own, job = hand_in(office, FILES)
    with office.database.write() as session:
        mine = claim_job(session, job, lease=0.0)
    assert mine is not None
    context = JobContext(office, mine, threading.Event(), lease=0.0)
    time.sleep(0.01)
    with office.database.write() as session:
        other = claim_job(session, job, lease=60)
    assert other is not None and other.runner != mine.runner
    with pytest.raises(ClaimLost), context.write() as session:
        session.get(Submission, own).title = "half"
    assert context.stopped()
    with pytest.raises(ClaimLost):
        context.progress(1, 1)
    with office.database.read() as session:
        assert session.get(Submission, own).title == "测试"
    assert job_of(office, job).runner == other.runner


@pytest.mark.parametrize("days", [-400, 400])
def test_a_clock_that_jumps_leaves_no_job_stuck(office: Office, days: int) -> None:
    """A lease of another time (the clock was put forward or back since) does not hold for ever."""
    _, job = hand_in(office, FILES)
    with office.database.write() as session:
        assert claim_job(session, job) is not None
        assert due_jobs(session) == []
    with office.database.write() as session:
        session.execute(update(Job).values(lease=now() + timedelta(days=days)))
    with office.database.write() as session:
        assert due_jobs(session) == [job]
        assert claim_job(session, job) is not None


def test_a_job_that_dies_again_and_again_in_one_place_has_failed(office: Office) -> None:
    _, job = hand_in(office, FILES)
    for _ in range(MOST_ATTEMPTS):
        with office.database.write() as session:
            assert claim_job(session, job, lease=-1) is not None
    with office.database.write() as session:
        assert claim_job(session, job, lease=60) is None
    failed = job_of(office, job)
    assert (failed.state, failed.error["code"]) == ("failed", "job_died")
    with office.database.write() as session:
        resume_job(session, SYSTEM, job)
        assert claim_job(session, job) is not None


def test_a_job_that_gets_on_may_be_interrupted_as_often_as_it_likes(office: Office) -> None:
    _, job = hand_in(office, FILES)
    for _ in range(3 * MOST_ATTEMPTS):
        with office.database.write() as session:
            mine = claim_job(session, job, lease=-1)
        assert mine is not None
        with JobContext(office, mine, threading.Event(), lease=-1).write():
            pass


def test_a_lost_queue_does_no_harm(office: Office, runner: JobRunner) -> None:
    office.queue._opened().flush()
    _, job = hand_in(office, FILES)  # nobody is told
    wait_until(office, job, "done")


def test_a_damaged_queue_is_made_anew(office: Office, quick: QuickCompute) -> None:
    office.config.folder.mkdir(exist_ok=True)
    (office.config.folder / "queue.db").write_bytes(b"not a database, whatever it is called" * 100)
    runner = JobRunner(office, lease=LEASE)
    runner.start()
    _, job = hand_in(office, FILES)
    office.wake_jobs()
    wait_until(office, job, "done")
    runner.stop()


def test_a_queue_that_cannot_be_reached_does_not_keep_a_submission_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(office.queue, "_opened", broken)
    _, job = hand_in(office, FILES)
    office.wake_jobs()
    assert job_of(office, job).state == "queued"


def test_jobs_are_put_into_the_queue_once(office: Office) -> None:
    for _ in range(3):
        hand_in(office, FILES)
    assert [office.queue.rescue(office.database) for _ in range(3)] == [3, 0, 0]
    assert office.queue._opened().pending_count() == 3


def test_the_queue_holds_plain_json(office: Office) -> None:
    hand_in(office, FILES)
    office.wake_jobs()
    raw = office.queue._opened().storage.enqueued_items()
    assert raw[0].startswith(b"{") and b"pickle" not in raw[0]


def test_a_database_away_for_a_while_makes_the_job_wait(office: Office, quick: QuickCompute, runner: JobRunner) -> None:
    quick.faults["1.docx"] = []
    tried = list[int]()
    real = office.database.write

    def away() -> Any:
        tried.append(1)
        if 3 <= len(tried) <= 6:
            raise unavailable("database_unreachable", "连不上数据库")
        return real()

    object.__setattr__(office.database, "write", away)
    with real() as session:
        made = Submission(created_by="x")
        session.add(made)
        session.flush()
        job = new_job(session, SYSTEM, "audit", {}, submission_id=made.id).id
    office.wake_jobs()
    done = wait_until(office, job, "done")
    assert done.attempts >= 1
    assert len(tried) > 6


def test_faults_of_the_program_are_told_without_texts(
    office: Office, runner: JobRunner, one_kind: dict[str, Any]
) -> None:
    def broken(context: JobContext) -> None:
        raise RuntimeError("受益学生数 is secret")

    one_kind["do"] = broken
    job = add_probe(office)
    office.wake_jobs()
    failed = wait_until(office, job, "failed")
    assert failed.error["code"] == "internal"
    assert "secret" not in str(failed.error)


def test_progress_is_seen_and_the_lease_is_kept(office: Office, quick: QuickCompute, one_kind: dict[str, Any]) -> None:
    go = threading.Event()

    def slow(context: JobContext) -> dict[str, Any]:
        context.progress(1, 3, "走了一步")
        go.wait(20)
        return {"steps": 3}

    one_kind["do"] = slow
    runner = JobRunner(office, lease=0.8)
    runner.start()
    job = add_probe(office)
    office.wake_jobs()
    wait_until(office, job, "running")
    time.sleep(2)  # more than two leases
    held = job_of(office, job)
    assert (held.state, held.attempts, held.done, held.total, held.message) == ("running", 1, 1, 3, "走了一步")
    go.set()
    assert wait_until(office, job, "done").result == {"steps": 3}
    runner.stop()


def test_a_reviewers_finished_form_gets_no_more_findings(
    office: Office, quick: QuickCompute, runner: JobRunner
) -> None:
    quick.faults["1.docx"] = []
    quick.gate.clear()
    _, job = hand_in(office, FILES[:1])
    quick.gate.set()
    office.wake_jobs()
    wait_until(office, job, "done")
    with office.database.write() as session:
        session.execute(update(FormRow).values(state="done"))
    from service.office.together import keep_across

    from .jobs_helpers import finding

    with office.database.write() as session:
        ids = session.scalars(select(FormRow.id)).all()
        keep_across(session, {id_: (finding("X1", 0, "甲"),) for id_ in ids}, office.settings)
    assert counts(office)[2] == 2 * 3


def test_a_submission_deleted_meanwhile_gets_no_forms(office: Office, quick: QuickCompute, runner: JobRunner) -> None:
    quick.gate.clear()
    own, job = hand_in(office, FILES)
    office.wake_jobs()
    wait_until(office, job, "running")
    with office.database.write() as session:
        session.get(Submission, own).state = "deleted"
    quick.gate.set()
    assert wait_until(office, job, "done").message == "报送已删除"
    assert counts(office) == (0, 0, 0)


def test_who_may_see_start_and_stop_jobs(office: Office, make_actor: MakeActor, one_kind: dict[str, Any]) -> None:
    filler, other, reviewer, boss = (
        make_actor(role, name) for role, name in (("填报", "a"), ("填报", "b"), ("审核", "c"), ("管理", "d"))
    )
    _, job = hand_in(office, FILES, filler)
    with office.database.write() as session:
        assert [row.id for row in list_jobs(session, filler).items] == [job]
        assert list_jobs(session, other).items == []
        assert len(list_jobs(session, reviewer).items) == len(list_jobs(session, boss).items) == 1
        with pytest.raises(ServiceError) as hidden:
            get_job(session, other, job)
        assert hidden.value.status == 404
        with pytest.raises(ServiceError) as refused:
            cancel_job(session, reviewer, job)
        assert refused.value.status == 403
        for actor in (filler, reviewer):
            with pytest.raises(ServiceError) as forbidden:
                start_job(session, actor, "probe", {})
            assert forbidden.value.status == 403
        assert start_job(session, boss, "probe", {}).created_by == boss.id
        with pytest.raises(ServiceError) as running:
            start_job(session, boss, "probe", {})
        assert (running.value.status, running.value.code) == (409, "already_running")
        with pytest.raises(ServiceError) as unknown:
            start_job(session, boss, "audit", {})
        assert unknown.value.code == "unknown_kind"
        assert cancel_job(session, boss, job).state == "cancelled"


def test_over_http(office: Office) -> None:
    client = small_client(office, router)
    assert client.get(f"{PREFIX}/jobs").json()["items"] == []
    ids = [hand_in(office, FILES)[1] for _ in range(3)]
    page = client.get(f"{PREFIX}/jobs", params={"limit": 2}).json()
    assert [row["id"] for row in page["items"]] == ids[:0:-1]
    rest = client.get(f"{PREFIX}/jobs", params={"limit": 2, "cursor": page["next"]}).json()
    assert [row["id"] for row in rest["items"]] == ids[:1]
    assert rest["next"] == ""
    one = client.get(f"{PREFIX}/jobs/{ids[0]}").json()
    assert (one["state"], one["title"], one["kind"]) == ("queued", "审核报送", "audit")
    assert client.post(f"{PREFIX}/jobs/{ids[0]}/cancel").json()["state"] == "cancelled"
    again = client.post(f"{PREFIX}/jobs/{ids[0]}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "job_finished")
    assert client.post(f"{PREFIX}/jobs/{ids[0]}/resume").json()["state"] == "queued"
    assert client.get(f"{PREFIX}/jobs", params={"state": "failed"}).json()["items"] == []
    assert client.get(f"{PREFIX}/jobs/{'0' * 32}").status_code == 404
    assert client.get(f"{PREFIX}/jobs/x").status_code == 422
    assert client.get(f"{PREFIX}/jobs", params={"cursor": "!"}).status_code in (400, 422)
    assert client.post(f"{PREFIX}/jobs", json={"kind": "nonsense"}).status_code == 422


def test_once_an_hour_what_is_past_its_time_goes(office: Office) -> None:
    from service.store.tables import IdempotentReply, User, UserSession

    old = now() - timedelta(days=30)
    with office.database.write() as session:
        user = User(name="x", role="填报")
        session.add(user)
        session.flush()
        for moment in (old, now()):
            mark = "a" if moment is old else "b"
            session.add(IdempotentReply(user_id=user.id, key=mark, request="", status=200, body={}, created_at=moment))
            session.add(UserSession(id=mark, user_id=user.id, csrf="", created_at=moment, seen_at=moment))
    hand_in(office, FILES)
    stray = office.files.add([b"nobody names me"], limit=100)
    fresh = office.files.add([b"just handed in"], limit=100)
    for digest in (*office.files.digests(),):
        if digest != fresh.digest:
            os.utime(office.files.path(digest), (0, 0))
    tidy(office)
    with office.database.read() as session:
        assert session.scalars(select(IdempotentReply.key)).all() == ["b"]
        assert session.scalars(select(UserSession.id)).all() == ["b"]
        named = set(session.scalars(select(SubmittedFile.digest)))
    assert set(office.files.digests()) == named | {fresh.digest}
    assert stray.digest not in set(office.files.digests())


def test_holding_a_job_changes_only_ones_own(office: Office) -> None:
    _, job = hand_in(office, FILES)
    with office.database.write() as session:
        assert not hold_job(session, job, "", message="x")
        mine = claim_job(session, job)
        assert mine is not None
        assert hold_job(session, job, mine.runner, message="y" * 500)
    assert len(job_of(office, job).message) == 300
