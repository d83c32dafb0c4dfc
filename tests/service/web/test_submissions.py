"""Handing in: files kept whole or not at all, typed by content, refused one by one; lists; deletion leaves no text."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from service.accounts.actor import Actor
from service.errors import ServiceError
from service.office.decisions import Command, decide
from service.office.names import clean_line, file_name
from service.office.office import Office
from service.office.submissions import delete_expired, delete_submission, receive
from service.store.chain import verify_chain
from service.store.tables import (
    DecisionText,
    FindingRow,
    FormRow,
    IdempotentReply,
    IndicatorRow,
    Job,
    Submission,
    SubmittedFile,
    TrailEntry,
    now,
)
from tests.service.web.conftest import MakeActor
from tests.service.web.filling import SMALL, count, hand_in
from tests.service.web.small_app import api

BYTES = SMALL.read_bytes()


@pytest.fixture
def filler(make_actor: MakeActor) -> Actor:
    return make_actor("填报", name="zhang")


def pieces(data: bytes, size: int = 1000) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def test_files_become_a_submission_with_a_job_in_one_step(office: Office, filler: Actor) -> None:
    made = receive(office, filler, "", [("报送/某局/申报表.docx", pieces(BYTES)), ("b.docx", [BYTES, b""])])
    with office.database.read() as session:
        files = session.scalars(select(SubmittedFile).order_by(SubmittedFile.number)).all()
        job = session.scalars(select(Job)).one()
    assert (made.title, made.state, made.created_by) == ("申报表等2个文件", "received", filler.id)
    assert [(one.name, one.container, one.state) for one in files] == [
        ("申报表.docx", "docx", "received"),
        ("b.docx", "docx", "received"),
    ]
    assert files[0].digest == files[1].digest and office.files.path(files[0].digest).read_bytes() == BYTES
    assert (job.kind, job.submission_id, job.state) == ("audit", made.id, "queued")


def test_a_file_of_an_unknown_kind_is_refused_with_the_reason_and_the_others_go_on(
    office: Office, filler: Actor
) -> None:
    receive(office, filler, "x", [("坏.docx", [b"PK\x03\x04 nothing"]), ("空.docx", []), ("好.docx", [BYTES])])
    with office.database.read() as session:
        files = session.scalars(select(SubmittedFile).order_by(SubmittedFile.number)).all()
    assert [one.state for one in files] == ["failed", "failed", "received"]
    assert [one.error["code"] for one in files if one.error] == ["file_damaged", "file_empty"]


def test_when_all_are_refused_there_is_no_submission(office: Office, filler: Actor) -> None:
    with pytest.raises(ServiceError) as raised:
        receive(office, filler, "x", [("a.rar", [b"Rar!\x1a\x07\x00rest"])])
    assert (raised.value.status, raised.value.code) == (422, "no_readable_file")
    assert "rar" in str(raised.value)
    assert count(office, Submission) == 0 and count(office, Job) == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\报送\\表.xlsx", "表.xlsx"),
        ("a\u202excod.exe", "axcod.exe"),
        ("x\x00y\n.docx", "xy.docx"),
        ('<b>"|?*.docx', "_b_____.docx"),
        ("...", "文件1"),
        ("", "文件1"),
        ("长" * 300 + ".docx", "长" * 83 + ".docx"),
        ("nul.docx", "_nul.docx"),
        ("\ud800.docx", "docx"),
    ],
)
def test_names_of_files_are_cleaned(given: str, kept: str) -> None:
    assert file_name(given, 0) == kept


def test_a_line_keeps_no_signs_that_cannot_be_seen() -> None:
    assert clean_line(" a\u202e\tb\u200b\x07 c\ud800", 99) == "a b c"
    assert clean_line("一二三四", 2) == "一二"


def test_the_total_is_limited_and_nothing_stays(office: Office, filler: Actor) -> None:
    limit = office.config.upload_megabytes * 1024 * 1024
    block = b"x" * 1_000_000
    with pytest.raises(ServiceError) as raised:
        receive(office, filler, "x", [("a.docx", (block for _ in range(limit // len(block) + 2)))])
    assert raised.value.status == 413
    assert count(office, Submission) == 0
    assert not list((office.files.folder / "incoming").iterdir()) and not list(office.files.digests())


def test_an_upload_that_breaks_off_leaves_nothing(office: Office, filler: Actor) -> None:
    def broken() -> Iterator[bytes]:
        yield BYTES[:1000]
        raise ConnectionResetError

    with pytest.raises((ConnectionResetError, ServiceError)):
        receive(office, filler, "x", [("a.docx", broken())])
    assert count(office, Submission) == 0
    assert not list((office.files.folder / "incoming").iterdir())


# --- over HTTP --------------------------------------------------------------------------------------------------------


def test_files_over_http(office: Office, filler: Actor) -> None:
    with api(office, filler) as client:
        answer = client.post(
            "/submissions",
            files=[("files", ("表.docx", BYTES)), ("files", ("x.bin", b"\x00\x01"))],
            data={"title": "一季度"},
        )
        assert answer.status_code == 201, answer.text
        made = answer.json()
        assert answer.headers["Location"] == f"/api/v1/submissions/{made['id']}"
        assert (made["title"], made["files"], bool(made["job_id"])) == ("一季度", {"received": 1, "failed": 1}, True)
        assert made["file_list"][1]["error"]["code"]
        assert client.get(f"/submissions/{made['id']}").json() == made
        assert client.get("/submissions").json()["items"][0]["id"] == made["id"]


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"files": [("other", ("a.docx", b"x"))]}, 422, "unknown_field"),
        ({"files": [("files", ("a.docx", BYTES))], "data": {"what": "x"}}, 422, "unknown_field"),
        ({"json": {"a": 1}}, 415, "unsupported_media_type"),
        ({"content": b"--x\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 400, ""),
        ({"content": b"", "headers": {"Content-Type": "multipart/form-data"}}, 400, "bad_multipart"),
    ],
)
def test_wrong_uploads_are_answered_as_problems(
    office: Office, filler: Actor, sent: dict[str, object], status: int, code: str
) -> None:
    with api(office, filler) as client:
        answer = client.post("/submissions", **sent)  # type: ignore[arg-type]
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert code in answer.json()["code"]


def test_an_upload_sent_twice_with_one_key_is_one_submission(office: Office, filler: Actor) -> None:
    with api(office, filler) as client:
        sent = {"files": [("files", ("表.docx", BYTES))], "headers": {"Idempotency-Key": "k1"}}
        first, second = (client.post("/submissions", **sent) for _ in range(2))  # type: ignore[arg-type]
        assert first.json() == second.json() and second.headers["Idempotency-Replayed"] == "true"
        other = client.post("/submissions", files=[("files", ("b.docx", BYTES))], headers={"Idempotency-Key": "k1"})
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert count(office, Submission) == count(office, Job) == 1


def test_the_list_is_paged_and_every_submission_comes_once(
    office: Office, filler: Actor, make_actor: MakeActor
) -> None:
    moment = now()
    with office.database.write() as session:  # two at each moment: the id decides between them
        session.add_all(
            Submission(title=f"第{n}次", created_by=filler.id, created_at=moment + timedelta(seconds=n // 2))
            for n in range(7)
        )
    with api(office, filler) as client:
        seen, cursor = [], ""
        while True:
            page = client.get("/submissions", params={"limit": 2, "cursor": cursor}).json()
            seen += [(one["created_at"], one["id"]) for one in page["items"]]
            cursor = page["next"]
            if not cursor:
                break
        assert seen == sorted(seen, reverse=True) and len(set(seen)) == 7
        link = client.get("/submissions?limit=3").headers["Link"]
        assert client.get(link[1 : link.index(">")]).status_code in (200, 404)  # 404: the test client's base
        assert len(client.get("/submissions?q=第3").json()["items"]) == 1
        for bad in ("x", "W10", "WzEsMl0", "bnVsbA", "WyIyMDI0LTAxLTAxIiwieCJd"):
            answer = client.get("/submissions", params={"cursor": bad})
            assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor"), bad
    with api(office, make_actor("填报", name="other")) as client:
        assert client.get("/submissions").json() == {"items": [], "next": ""}
    with api(office, make_actor("审核")) as client:
        assert len(client.get("/submissions").json()["items"]) == 7
        assert client.get("/submissions?mine=true").json()["items"] == []


# --- deletion ---------------------------------------------------------------------------------------------------------


def test_deleting_removes_rows_texts_and_files_and_keeps_the_chain(
    office: Office, filler: Actor, make_actor: MakeActor
) -> None:
    form, reviewer, manager = hand_in(office, filler), make_actor("审核"), make_actor("管理")
    with office.database.write() as session:
        found = session.scalars(select(FindingRow).where(FindingRow.form_id == form.id)).first()
        assert found is not None
        decide(session, reviewer, Command("finding", found.id, "reject", remark="张三说不是"))
        file = session.scalars(select(SubmittedFile)).one()
        body = {"submission_id": form.submission_id, "title": "秘密"}
        session.add(IdempotentReply(user_id=filler.id, key="k", request="0" * 64, status=201, body=body))
    with pytest.raises(ServiceError) as raised:
        delete_submission(office, filler, form.submission_id)
    assert raised.value.code == "already_decided"
    with pytest.raises(ServiceError) as raised:
        delete_submission(office, reviewer, form.submission_id)
    assert raised.value.status == 403
    delete_submission(office, manager, form.submission_id)
    for table in (FormRow, IndicatorRow, FindingRow, SubmittedFile, DecisionText, IdempotentReply):
        assert count(office, table) == 0, table
    assert not office.files.path(file.digest).exists()
    with office.database.read() as session:
        gone = session.get_one(Submission, form.submission_id)
        report = verify_chain(session)
        entry = session.scalars(select(TrailEntry).where(TrailEntry.action == "delete_submission")).one()
    assert (gone.title, gone.state, gone.deleted_at is not None) == ("", "deleted", True)
    assert (report.intact, report.count, report.texts_deleted) == (True, 1, 1)
    assert (entry.by, entry.target) == (manager.id, form.submission_id)
    with api(office, manager) as client:
        assert client.delete(f"/submissions/{form.submission_id}").json()["code"] == "already_deleted"
        assert client.get("/submissions").json()["items"] == []
        assert client.get("/decisions").json()["items"][0]["text_deleted"] is True


def test_a_file_another_submission_names_too_is_kept(office: Office, filler: Actor) -> None:
    first, second = (receive(office, filler, "x", [("a.docx", [BYTES])]) for _ in range(2))
    with api(office, filler) as client:
        assert client.delete(f"/submissions/{first.id}").status_code == 204
        assert len(list(office.files.digests())) == 1
        assert client.delete(f"/submissions/{second.id}").status_code == 204
    assert not list(office.files.digests())
    with office.database.read() as session:
        assert set(session.scalars(select(Job.state))) == {"cancelled"}


def test_an_archive_read_in_part_is_kept_as_long_as_it_is_named(office: Office, filler: Actor) -> None:
    first, second = (receive(office, filler, "x", [("a.docx", [BYTES])]) for _ in range(2))
    with office.database.write() as session:
        session.execute(
            update(SubmittedFile).where(SubmittedFile.submission_id == first.id).values(error={"code": "x"})
        )
    delete_submission(office, filler, second.id)
    assert len(list(office.files.digests())) == 1


def test_a_file_handed_in_while_another_submission_with_it_is_deleted_is_never_missing(
    office: Office, filler: Actor
) -> None:
    first = receive(office, filler, "x", [("a.docx", [BYTES])])
    made: list[Submission] = []

    def again() -> None:
        try:
            made.append(receive(office, filler, "y", [("a.docx", [BYTES])]))
        except ServiceError as error:
            assert error.code == "upload_lost"

    thread = threading.Thread(target=again)
    thread.start()
    delete_submission(office, filler, first.id)
    thread.join()
    with office.database.read() as session:
        for digest in session.scalars(select(SubmittedFile.digest)):
            assert office.files.path(digest).exists()


def test_what_is_past_its_time_is_deleted(office: Office, filler: Actor) -> None:
    old, young, forever = (receive(office, filler, "x", [("a.docx", [BYTES])]) for _ in range(3))
    with office.database.write() as session:
        for one, days in ((old, -1), (young, 1)):
            when = now() + timedelta(days=days)
            session.execute(update(Submission).where(Submission.id == one.id).values(delete_after=when))
    assert (delete_expired(office), delete_expired(office)) == (1, 0)
    with office.database.read() as session:
        states = dict(session.execute(select(Submission.id, Submission.state)).all())
        assert session.scalars(select(TrailEntry.by).where(TrailEntry.action == "expire_submission")).one() == "system"
    assert states == {old.id: "deleted", young.id: "received", forever.id: "received"}
    assert Path(office.files.path(next(iter(office.files.digests())))).exists()
