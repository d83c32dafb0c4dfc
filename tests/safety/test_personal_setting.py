"""Masking of personal data, as an office turns it on: on the command line, and in the service before anything is kept.

What is found in texts and what is left alone: tests/corpus/test_personal.py.
"""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.accounts.actor import local_actor
from service.errors import ServiceError
from service.office.decisions import Command, decide
from service.office.documents import submission_document
from service.office.draft_content import DraftContent
from service.office.drafting import create_draft, get_draft, hand_in, save_draft
from service.office.filed import filed_form
from service.office.office import Office, open_office
from service.office.submissions import receive
from service.store.tables import Base, FormRow, IndicatorRow, Job
from service.work.audit_job import audit_submission
from service.work.context import JobContext
from service.work.job_rows import claim_job
from service.work.tidy import tidy
from tests.safety.conftest import closed_service
from tests.service.conftest import Run

MOBILE, PHONE, IDENTITY, ACCOUNT, NAME = (
    "13800138000",
    "0371-66881234",
    "11010519491231002X",
    "1702020009200123",
    "张三丰",
)
SECRETS = (MOBILE, PHONE, "66881234", IDENTITY, ACCOUNT, NAME)
AMOUNT = "13912345678"
HEADINGS = ["一级指标", "二级指标", "三级指标", "指标值", "计量单位", "指标解释"]
ROWS = [
    ["产出指标", "数量指标", f"热线{MOBILE}接通人次", "≥3560", "人次", f"联系人：{NAME}，{PHONE}"],
    ["产出指标", "数量指标", "下达资金额", AMOUNT, "元", f"身份证号：{IDENTITY}，账号：{ACCOUNT}"],
    ["产出指标", "质量指标", "培训合格率", "≥290%", "", "豫财预〔2021〕12345号"],
]


def form_file(folder: Path, name: str = "表.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADINGS, *ROWS])
    return path


def leaks(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


class TestCommands:
    @pytest.mark.parametrize("command", ["read", "audit"])
    def test_tell_nothing_personal_and_every_amount(self, run: Run, tmp_path: Path, command: str) -> None:
        path = form_file(tmp_path)
        assert leaks(run(command, path, "-f", "json").out)
        masked = run(command, path, "-f", "json", "--mask-personal").out
        assert leaks(masked) == []
        assert AMOUNT in masked
        assert "豫财预〔2021〕12345号" in masked
        assert "热线***********接通人次" in masked

    def test_keep_contacts_masked_when_both_are_asked_for(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "表.txt"
        lines = [
            f"项目绩效目标申报表\n联系人：{NAME}  联系电话：66881234\n",
            *("\t".join(row) + "\n" for row in [HEADINGS, *ROWS]),
        ]
        path.write_text("".join(lines), "utf-8")
        assert "联系电话" in run("read", path, "-f", "json", "--keep-contacts").out
        assert leaks(run("read", path, "-f", "json", "--keep-contacts", "--mask-personal").out) == []

    @pytest.mark.parametrize("copies", ["--annotate", "--apply"])
    def test_write_no_copies_which_would_hold_everything(self, run: Run, tmp_path: Path, copies: str) -> None:
        done = run("audit", form_file(tmp_path), "-o", tmp_path / "果", "--mask-personal", copies)
        assert done.code == 2
        assert "--mask-personal" in done.err
        assert not (tmp_path / "果").exists()

    def test_leave_nothing_personal_in_the_folder_of_a_batch(self, run: Run, tmp_path: Path) -> None:
        import pyarrow.parquet as pq

        inputs = tmp_path / "报送"
        inputs.mkdir()
        form_file(inputs, "表.txt")
        with (inputs / "清单.csv").open("w", encoding="utf-8", newline="") as stream:
            table = [["单位", "年度", *HEADINGS], *(["某局", "2024", *row] for row in ROWS)]
            csv.writer(stream).writerows(table)
        folder = tmp_path / "果"
        done = run("batch", inputs, "-o", folder, "--workers", "1", "--quick", "--mask-personal", "-f", "json")
        assert done.code == 0, done.err
        told = []
        for path in sorted(folder.rglob("*.parquet")):
            told.append(json.dumps(pq.read_table(path).to_pylist(), ensure_ascii=False, default=str))
        told += [path.read_text("utf-8", "replace") for path in folder.rglob("*.html")]
        assert any("热线***********接通人次" in text for text in told)
        assert leaks("".join(told)) == []


class Here:
    """Stands in for the processes: works in this one."""

    processes = 1

    def submit(self, work: Callable[..., Any], *given: Any, **more: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(work(*given, **more))
        except Exception as error:  # noqa: BLE001 - handed on, as processes do
            future.set_exception(error)
        return future

    def run(self, work: Callable[..., Any], *given: Any, **more: Any) -> Any:
        return work(*given, **more)

    def close(self) -> None:
        """Nothing runs."""


@pytest.fixture
def masking(tmp_path: Path, empty_database: Path) -> Iterator[Office]:
    """An office that masks, on its own machine."""
    office = open_office(closed_service(tmp_path / "data", empty_database, open=True, mask_personal=True))
    office.compute.close()
    object.__setattr__(office, "compute", Here())
    yield office
    office.close()


def everything(office: Office) -> str:
    """All that the database holds, and all kept files."""
    with office.database.read() as session:
        rows = [dict(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table)).mappings()]
    files = [path.read_bytes().decode("utf-8", "replace") for path in office.files.folder.rglob("*") if path.is_file()]
    return json.dumps(rows, ensure_ascii=False, default=str) + "".join(files)


def audit(office: Office) -> str:
    """Hand a file in and audit it as the job does; id of the submission."""
    path = form_file(office.config.folder)
    chunks = [path.read_bytes()]
    path.unlink()
    made = receive(office, local_actor(), f"{NAME}报送，电话{MOBILE}", [(f"表{MOBILE}.csv", chunks)])
    with office.database.read() as session:
        own = session.scalars(select(Job.id).where(Job.submission_id == made.id)).one()
    with office.database.write() as session:
        job = claim_job(session, own, lease=60)
    assert job is not None
    audit_submission(JobContext(office, job, threading.Event(), lease=60))
    return made.id


class TestService:
    def test_keeps_nothing_personal_of_a_file_and_not_the_file(self, masking: Office) -> None:
        submission = audit(masking)
        kept = everything(masking)
        assert [secret for secret in leaks(kept) if secret != NAME] == []
        assert AMOUNT in kept
        assert "热线***********接通人次" in kept
        assert list(masking.files.digests()) == []
        with masking.database.read() as session:
            form = session.scalars(select(FormRow)).one()
            assert session.scalars(select(IndicatorRow.name).order_by(IndicatorRow.index)).all()[1:] == [
                "下达资金额",
                "培训合格率",
            ]
        assert filed_form(masking, local_actor(), form.id)["source"] == "rows"
        assert leaks(submission_document(masking, local_actor(), submission, "html").chunks().__next__().decode()) == []
        with pytest.raises(ServiceError) as told:
            submission_document(masking, local_actor(), submission, "annotated")
        assert told.value.code == "no_copy"

    def test_keeps_a_file_until_it_was_read_and_sweeps_what_was_left(self, masking: Office) -> None:
        path = form_file(masking.config.folder)
        receive(masking, local_actor(), "", [("表.csv", [path.read_bytes()])])
        tidy(masking)
        assert len(list(masking.files.digests())) == 1

    def test_masks_remarks_and_drafts(self, masking: Office) -> None:
        audit(masking)
        actor = local_actor()
        with masking.database.write() as session:
            form = session.scalars(select(FormRow)).one()
            decide(session, actor, Command("form", form.id, "comment", remark=f"已电话{MOBILE}核实"), four_eyes=False)
        rows = [{"leaf": "数量", "name": f"热线{MOBILE}接通人次", "operator": "≥", "value": AMOUNT, "unit": "元"}]
        content = DraftContent.model_validate(
            {"unit": "某局", "year": 2026, "project": f"热线{PHONE}", "rows": rows, "goals": f"联系人：{NAME}"}
        )
        made = create_draft(masking, actor, content)
        save_draft(masking, actor, made.id, content, 1)
        hand_in(masking, actor, get_draft(masking, actor, made.id))
        kept = everything(masking)
        assert leaks(kept.replace(f"{NAME}报送", "")) == []
        assert "已电话***********核实" in kept
        assert get_draft(masking, actor, made.id).content.rows[0].value == AMOUNT

    def test_is_off_unless_an_office_turns_it_on(self, tmp_path: Path, empty_database: Path) -> None:
        config = closed_service(tmp_path / "other", empty_database, open=True)
        assert not config.mask_personal
        office = open_office(config)
        object.__setattr__(office, "compute", Here())
        audit(office)
        assert leaks(everything(office))
        assert len(list(office.files.digests())) == 1
        office.close()
