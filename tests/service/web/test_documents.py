"""Downloads: every format of a form and a submission, copies of the submitters' own files, as the reviewers decided."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import ReadError
from corpus.reading import read_forms
from service.accounts.actor import Actor
from service.errors import ServiceError
from service.office.decisions import Command, decide
from service.office.documents import FORMATS, Download, form_document, submission_document
from service.office.keep import keep_audits
from service.office.office import Office
from service.office.stored import forms_with_rows, stored_audit
from service.store.tables import FormRow, Submission, SubmittedFile
from service.work.audited import audit_file
from service.work.compute import Compute
from service.work.rebuilt import audit_from
from tests.service.web.conftest import MakeActor
from tests.service.web.filling import SAMPLES, SMALL, audited, hand_in
from tests.service.web.small_app import api

MIXED = SAMPLES[1]


@pytest.fixture
def actor(make_actor: MakeActor) -> Actor:
    return make_actor("审核")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Work of the processes done in this one; where temporary files lie."""
    monkeypatch.setattr(Compute, "run", lambda _, work, *args, **kwargs: work(*args, **kwargs))
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def content(found: Download) -> bytes:
    data = b"".join(found.chunks())
    assert len(data) == found.size > 0
    return data


def test_what_was_kept_is_the_audit_that_was_made(office: Office, actor: Actor) -> None:
    for path in SAMPLES:
        form = hand_in(office, actor, path)
        with office.database.read() as session:
            kept = forms_with_rows(session, [form.id])[0]
        again = audit_from(stored_audit(kept, decided=False, thresholds=office.settings.thresholds))
        made = audited(path, office.rules()).audits[0]
        assert again.to_dict() == made.to_dict()
        assert again.form == made.form


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_and_nothing_stays_on_the_disk(office: Office, actor: Actor, here: Path, format_: str) -> None:
    form = hand_in(office, actor, MIXED)
    found = form_document(office, actor, form.id, format_)
    data = content(found)
    assert not list(here.iterdir())
    if format_ in ("docx", "xlsx", "annotated", "corrected"):
        assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    elif format_ == "json":
        assert len(json.loads(data)["forms"][0]["findings"]) == len(audited(MIXED, office.rules()).audits[0].findings)
    else:
        assert "潢源县" in data.decode()


def test_the_annotated_copy_is_the_file_with_comments(office: Office, actor: Actor, here: Path, tmp_path: Path) -> None:
    form = hand_in(office, actor, MIXED)
    found = form_document(office, actor, form.id, "annotated")
    assert found.name == f"{MIXED.stem}_批注.docx" and found.media == FORMATS["docx"]
    copy = tmp_path / found.name
    copy.write_bytes(content(found))
    with zipfile.ZipFile(copy) as package:
        comments = package.read("word/comments.xml").decode()
    one = next(one for one in audited(MIXED, office.rules()).audits[0].findings if one.severity == "high")
    assert comments.count("<w:comment ") > 3 and one.message[:12] in comments
    assert [item.name for item in read_forms(copy)[0].indicators] == [
        item.name for item in read_forms(MIXED)[0].indicators
    ]


def test_decided_leaves_out_what_reviewers_did_not_agree_to(office: Office, actor: Actor, here: Path) -> None:
    form = hand_in(office, actor, MIXED)
    with office.database.read() as session:
        rows = [one for one in session.get_one(FormRow, form.id).findings if one.kind == "misfiled" and one.proposed]
    accepted, changed, rejected = rows[0], rows[1], rows[2]
    with office.database.write() as session:
        decide(session, actor, Command("finding", accepted.id, "accept", remark="请改"))
        decide(session, actor, Command("finding", changed.id, "reclass", leaf="时效"))
        decide(session, actor, Command("finding", rejected.id, "reject"))
    data = json.loads(content(form_document(office, actor, form.id, "json", decided=True)))["forms"][0]
    kept = {one["id"]: one for one in data["findings"]}
    assert set(kept) == {accepted.finding, changed.finding}
    assert "审核备注：请改" in kept[accepted.finding]["reasons"]
    assert kept[changed.finding]["proposed"] == {"l1": "产出指标", "l2": "时效指标"}
    assert kept[changed.finding]["fix"]["to"] == "时效指标"
    assert sum(data["verdict"]["counts"].values()) == 2


def test_the_corrected_copy_has_the_class_that_was_decided_on(
    office: Office, actor: Actor, here: Path, tmp_path: Path
) -> None:
    form = hand_in(office, actor, MIXED)
    with office.database.read() as session:
        one = next(o for o in session.get_one(FormRow, form.id).findings if o.kind == "misfiled" and o.proposed)
    with office.database.write() as session:
        decide(session, actor, Command("finding", one.id, "reclass", leaf="生态效益"))
    found = form_document(office, actor, form.id, "corrected", decided=True)
    data = content(found)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        text = package.read("word/document.xml").decode()
    assert "生态效益" in text and "<w:ins " in text


def test_several_files_come_as_a_zip_with_notes(office: Office, actor: Actor, here: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("甲/表.docx", SMALL.read_bytes())
        packed.writestr("乙/表.docx", SMALL.read_bytes())
        packed.writestr("丙/表.txt", SMALL.with_suffix(".txt").read_bytes())
    stored = office.files.add([archive.getvalue()], limit=1 << 30)
    audits = audit_file(str(office.files.path(stored.digest)), "全.zip", office.rules())
    with office.database.write() as session:
        session.add(submission := Submission(title="二季度", created_by=actor.id))
        session.flush()
        file = SubmittedFile(submission_id=submission.id, number=0, name="全.zip", size=1, digest=stored.digest)
        session.add(file)
        session.flush()
        keep_audits(session, submission, file, audits.audits, audits.tool)
    found = submission_document(office, actor, submission.id, "annotated")
    assert (found.name, found.media) == ("二季度_批注.zip", "application/zip")
    with zipfile.ZipFile(io.BytesIO(content(found))) as packed:
        names = sorted(packed.namelist())
        assert names == sorted(["表_审核意见.docx", "表_2_批注.docx", "表_3_批注.docx", "说明.txt"])
        assert "不能加批注" in packed.read("说明.txt").decode("utf-8-sig")
    assert not list(here.iterdir())


def test_a_report_of_a_submission_tells_what_could_not_be_read(office: Office, actor: Actor, here: Path) -> None:
    form = hand_in(office, actor)
    one = ReadError("file_damaged", "文件已损坏", where="全.zip/坏.docx").to_dict()
    two = ReadError("file_empty", "文件是空的", where="全.zip/空.docx").to_dict()
    with office.database.write() as session:
        session.get_one(SubmittedFile, form.file_id).error = one | {"errors": [one, two]}
    told = json.loads(content(submission_document(office, actor, form.submission_id, "json")))
    assert [error["code"] for error in told["errors"]] == ["file_damaged", "file_empty"]
    assert json.loads(content(form_document(office, actor, form.id, "json")))["errors"] == []


def test_refusals(office: Office, actor: Actor, here: Path, make_actor: MakeActor) -> None:
    with office.database.write() as session:
        session.add(empty := Submission(title="x", created_by=actor.id))
    for ask, code in (
        (lambda: submission_document(office, actor, empty.id, "docx"), "no_forms"),
        (lambda: submission_document(office, actor, "0" * 32, "docx"), "not_found"),
        (lambda: submission_document(office, actor, empty.id, "exe"), "unknown_format"),
        (lambda: form_document(office, make_actor("填报"), hand_in(office, actor).id, "docx"), "not_found"),
    ):
        with pytest.raises(ServiceError) as raised:
            ask()
        assert raised.value.code == code


def test_over_http_through_a_process_of_its_own(office: Office, actor: Actor) -> None:
    form = hand_in(office, actor)
    with api(office, actor) as client:
        answer = client.get(f"/forms/{form.id}/document", params={"format": "html"})
        assert answer.status_code == 200 and answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["content-disposition"].startswith(
            "attachment; filename=\"zhibiao.html\"; filename*=UTF-8''"
        )
        whole: Any = client.get(f"/submissions/{form.submission_id}/document", params={"format": "json"}).json()
        assert whole["forms"][0]["unit"] == form.unit and whole["errors"] == []
        assert client.get(f"/forms/{form.id}/document", params={"format": "exe"}).status_code == 422
