"""Backup and restore on either database and from one to the other; export; what a damaged backup says."""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from corpus.errors import UsageError
from service.config import ServiceConfig, load_config
from service.office.decisions import Command, decide
from service.office.keep import form_of
from service.office.office import Office, open_office
from service.operations.backup import back_up, restore
from service.operations.export import EXPORTED, export_tables
from service.store.chain import verify_chain
from service.store.tables import Decision, FindingRow, FormRow, SubmittedFile, TrailEntry
from service.work.jobs import JobRunner
from tests.service.web.conftest import MakeActor
from tests.service.web.filling import SMALL, hand_in
from tests.service.web.postgres import PostgresServer


@pytest.fixture
def filled(office: Office, make_actor: MakeActor) -> FormRow:
    """An office with one form, one decision and one line of trail."""
    reviewer = make_actor("审核", name="李审核")
    form = hand_in(office, reviewer)
    with office.database.write() as session:
        finding = session.scalars(select(FindingRow).where(FindingRow.form_id == form.id)).first()
        assert finding is not None
        decide(session, reviewer, Command("finding", finding.id, "accept", remark="同意"))
        session.add(TrailEntry(by=reviewer.id, action="login"))
    return form


def elsewhere(folder: Path, database: str = "") -> ServiceConfig:
    return load_config(None, {}, data=folder, database=database, open=True, least_free_megabytes=0)


def test_what_is_restored_is_what_was_backed_up(office: Office, filled: FormRow, tmp_path: Path) -> None:
    report = back_up(office, tmp_path / "a.zip")
    target = elsewhere(tmp_path / "restored")
    restore(target, tmp_path / "a.zip")
    again = open_office(target)
    with office.database.read() as old, again.database.read() as new:
        assert verify_chain(new) == verify_chain(old)
        assert verify_chain(new).count == report.decisions == 1
        assert form_of(new.get_one(FormRow, filled.id)) == form_of(old.get_one(FormRow, filled.id))
        assert new.scalars(select(Decision.digest)).all() == old.scalars(select(Decision.digest)).all()
        file = new.scalars(select(SubmittedFile)).one()
    assert again.files.path(file.digest).read_bytes() == SMALL.read_bytes()
    again.close()


def test_a_desktop_moves_to_a_server_and_goes_on(
    office: Office, filled: FormRow, postgres: PostgresServer, tmp_path: Path
) -> None:
    back_up(office, tmp_path / "a.zip")
    target = elsewhere(tmp_path / "server", postgres.create())
    restore(target, tmp_path / "a.zip")
    again = open_office(target)
    with again.database.write() as session:
        session.add(TrailEntry(by="x", action="login"))
    with again.database.read() as session:
        assert len(set(session.scalars(select(TrailEntry.seq)).all())) == 2
        assert verify_chain(session).intact
    again.close()


def test_a_backup_is_not_put_over_what_is_there(office: Office, filled: FormRow, tmp_path: Path) -> None:
    back_up(office, tmp_path / "a.zip")
    with pytest.raises(UsageError) as caught:
        restore(office.config, tmp_path / "a.zip")
    assert caught.value.code == "not_empty"


@pytest.mark.parametrize("name", ["tables/decisions.jsonl", "tables/users.jsonl"])
def test_a_changed_backup_is_refused_and_nothing_written(
    office: Office, filled: FormRow, tmp_path: Path, name: str
) -> None:
    back_up(office, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as old, zipfile.ZipFile(tmp_path / "b.zip", "w") as new:
        for member in old.namelist():
            data = old.read(member)
            new.writestr(member, data.replace("同意".encode(), b"") + b"\n" if member == name else data)
    target = elsewhere(tmp_path / "restored")
    with pytest.raises(UsageError) as caught:
        restore(target, tmp_path / "b.zip")
    assert (caught.value.code, target.folder.exists()) == ("backup_damaged", False)


@pytest.mark.parametrize("spoilt", ["table unlisted", "hash unlisted", "count"])
def test_a_manifest_that_lost_a_line_is_refused_and_nothing_is_left_out(
    office: Office, filled: FormRow, tmp_path: Path, spoilt: str
) -> None:
    """What the manifest does not name would else be lost without a word."""
    back_up(office, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as old, zipfile.ZipFile(tmp_path / "b.zip", "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        if spoilt == "count":
            manifest["rows"]["findings"] += 1
        else:
            del manifest["rows"]["findings"]
        if spoilt == "hash unlisted":
            del manifest["sha256"]["tables/findings.jsonl"]
        for member in old.namelist():
            new.writestr(member, json.dumps(manifest) if member == "manifest.json" else old.read(member))
    target = elsewhere(tmp_path / "restored")
    with pytest.raises(UsageError) as caught:
        restore(target, tmp_path / "b.zip")
    assert caught.value.code == "backup_damaged"
    restore(target, tmp_path / "a.zip")


def test_what_is_no_backup_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"no zip")
    with pytest.raises(UsageError) as caught:
        restore(elsewhere(tmp_path / "restored"), tmp_path / "x.zip")
    assert caught.value.code == "backup_damaged"


def test_an_export_holds_every_row_and_no_password(office: Office, filled: FormRow, tmp_path: Path) -> None:
    written = {one.name: one for one in export_tables(office, tmp_path / "out", "parquet")}
    assert written.keys() == EXPORTED.keys()
    indicators = pq.read_table(tmp_path / "out" / "indicators.parquet").to_pylist()
    assert len(indicators) == filled.rows
    assert json.loads(indicators[0]["data"])["name"] == indicators[0]["name"]
    assert pq.read_table(tmp_path / "out" / "decisions.parquet").to_pylist()[0]["remark"] == "同意"
    assert "password" not in pq.read_schema(tmp_path / "out" / "users.parquet").names


def test_the_workbook_has_a_sheet_for_every_table(office: Office, filled: FormRow, tmp_path: Path) -> None:
    export_tables(office, tmp_path / "out", "xlsx")
    book = openpyxl.load_workbook(tmp_path / "out" / "zhibiao.xlsx", read_only=True)
    assert book.sheetnames == [title for title, _ in EXPORTED.values()]
    assert sum(1 for _ in book["指标"].rows) == filled.rows + 1
    book.close()


def test_an_administrator_exports_from_the_browser(client: TestClient, config: ServiceConfig) -> None:
    job = client.post("/api/v1/jobs", json={"kind": "export", "payload": {"format": "xlsx"}}).json()
    assert client.get(f"/api/v1/jobs/{job['id']}/file").status_code == 404
    office = client.app.state.office  # type: ignore[attr-defined]
    runner = JobRunner(office)
    runner.start()
    try:
        for _ in range(300):
            found = client.get(f"/api/v1/jobs/{job['id']}").json()
            if found["state"] not in ("queued", "running"):
                break
            time.sleep(0.1)
    finally:
        runner.stop()
    assert found["state"] == "done"
    answer = client.get(f"/api/v1/jobs/{job['id']}/file")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        assert pack.namelist() == ["zhibiao.xlsx"]
