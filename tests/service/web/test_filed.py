"""The form as filed: the cells of its own file, merged as they were, those with findings flagged; bounded."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from corpus.grid import Cell, Document, Grid
from corpus.records import Form, Indicator, Place
from corpus.text import squeeze
from service.accounts.actor import Actor
from service.errors import ServiceError
from service.office import filed
from service.office.filed import filed_form
from service.office.keep import keep_audits
from service.office.office import Office
from service.store.tables import FindingRow, FormRow, Submission, SubmittedFile
from service.work.audited import audit_file, audit_records
from service.work.compute import Compute
from service.work.filed_view import view_of_grids
from tests.service.web.conftest import MakeActor
from tests.service.web.filling import SAMPLES, SMALL, hand_in


@pytest.fixture
def actor(make_actor: MakeActor) -> Actor:
    return make_actor("审核")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Work of the processes done in this one; the names of what was done."""
    done: list[str] = []

    def run(_: Compute, work: Any, *args: Any, **kwargs: Any) -> Any:
        done.append(work.__name__)
        return work(*args, **kwargs)

    monkeypatch.setattr(Compute, "run", run)
    monkeypatch.setattr(filed, "_cache", filed._Cache(4))
    return done


def occupied(rows: list[list[dict[str, Any]]]) -> None:
    """Every place of the table is covered by exactly one cell."""
    widths, taken = set[int](), set[tuple[int, int]]()
    for number, row in enumerate(rows):
        for cell in row:
            for down in range(cell["rowspan"]):
                for right in range(cell["colspan"]):
                    place = (number + down, cell["column"] + right)
                    assert place not in taken, cell
                    taken.add(place)
    for number in range(len(rows)):
        widths.add(sum(1 for at, _ in taken if at == number))
    assert len(widths) <= 1


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name[:2])
def test_every_sample_is_shown_with_its_findings_in_their_cells(
    office: Office, actor: Actor, here: list[str], path: Any
) -> None:
    form = hand_in(office, actor, path)
    view = filed_form(office, actor, form.id)
    assert view["source"] == "file" and not view["truncated"]
    flags: dict[str, str] = {}
    for part in view["parts"]:
        occupied(part["rows"])
        flags |= {flag: cell["text"] for row in part["rows"] for cell in row for flag in cell["flags"]}
    with office.database.read() as session:
        kept = session.get_one(FormRow, form.id)
        assert set(flags) == {one.id for one in kept.findings}
        named = [one for one in kept.findings if one.indicator_id and one.kind == "wording" and not one.data["fix"]]
        names = {item.id: item.name for item in kept.indicators}
    for one in named:
        assert squeeze(names[one.indicator_id or ""]) in squeeze(flags[one.id])
    held = {cell["indicator"] for part in view["parts"] for row in part["rows"] for cell in row} - {None}
    assert held <= set(names) and len(held) > 0.8 * len(names)


def test_the_view_is_read_once_and_again_when_findings_were_added(
    office: Office, actor: Actor, here: list[str]
) -> None:
    form = hand_in(office, actor)
    first = filed_form(office, actor, form.id)
    assert filed_form(office, actor, form.id) == first and here == ["read_filed"]
    with office.database.write() as session:
        session.delete(session.query(FindingRow).filter_by(form_id=form.id).first())
    filed_form(office, actor, form.id)
    assert here == ["read_filed"] * 2


def test_the_reading_goes_through_a_process_of_its_own(office: Office, actor: Actor) -> None:
    form = hand_in(office, actor)
    assert filed_form(office, actor, form.id)["source"] == "file"


def test_a_form_in_an_archive_in_an_archive(office: Office, actor: Actor, here: list[str]) -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("某局/表.docx", SMALL.read_bytes())
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("二季度.zip", inner.getvalue())
        archive.writestr("表.docx", SAMPLES[0].read_bytes())
    stored = office.files.add([outer.getvalue()], limit=1 << 30)
    found = audit_file(str(office.files.path(stored.digest)), "全.zip", office.rules())
    with office.database.write() as session:
        session.add(submission := Submission(title="x", created_by=actor.id))
        session.flush()
        file = SubmittedFile(submission_id=submission.id, number=0, name="全.zip", size=1, digest=stored.digest)
        session.add(file)
        session.flush()
        forms = keep_audits(session, submission, file, found.audits, found.tool)
    assert {form.head["file"] for form in forms} == {"全.zip/二季度.zip/某局/表.docx", "全.zip/表.docx"}
    for form in forms:
        assert filed_form(office, actor, form.id)["source"] == "file"


def test_without_a_readable_file_the_rows_are_shown(office: Office, actor: Actor, here: list[str]) -> None:
    form = hand_in(office, actor)
    with office.database.read() as session:
        file = session.get_one(SubmittedFile, form.file_id)
    office.files.drop(file.digest)
    view = filed_form(office, actor, form.id)
    assert view["source"] == "rows"
    (part,) = view["parts"]
    occupied(part["rows"])
    assert [cell["text"] for cell in part["rows"][0]][2] == "三级指标"
    assert len(part["rows"]) == 1 + form.rows
    with office.database.write() as session:
        session.execute(update(FormRow).values(file_id=None))
        ids = {one.id for one in session.get_one(FormRow, form.id).findings}
    shown = filed_form(office, actor, form.id)
    assert {flag for row in shown["parts"][0]["rows"] for cell in row for flag in cell["flags"]} == ids


def test_a_filler_sees_no_form_of_others(office: Office, actor: Actor, make_actor: MakeActor) -> None:
    form = hand_in(office, actor)
    with pytest.raises(ServiceError) as raised:
        filed_form(office, make_actor("填报"), form.id)
    assert raised.value.status == 404


MERGED = ["", "", "", "above", "left"]


@given(st.lists(st.lists(st.sampled_from(MERGED), min_size=1, max_size=6), min_size=1, max_size=8))
def test_whatever_is_merged_the_table_holds_together(merged: list[list[str]]) -> None:
    rows = tuple(
        tuple(Cell(f"{row},{column}", row, column, kind) for column, kind in enumerate(line, 1))
        for row, line in enumerate(merged, 1)
    )
    form = Form("a.docx", indicators=(Indicator("1,1", place=Place("a.docx", "表格1", 1, 1)),))
    view = view_of_grids(Document("a.docx", "docx", (Grid("表格1", rows, True),)), form, ())
    occupied(view["parts"][0]["rows"])


def test_long_parts_are_cut_around_the_form() -> None:
    rows = tuple(tuple(Cell("字" * 3000, row, column) for column in (1, 2)) for row in range(1, 5001))
    form = Form("a.xlsx", indicators=(Indicator("x", place=Place("a.xlsx", "表", 3000, 1)),))
    others = tuple(Grid(name, rows, True) for name in ("前", "后"))
    view = view_of_grids(Document("a.xlsx", "xlsx", (others[0], Grid("表", rows, True), others[1])), form, ())
    (part,) = view["parts"]
    assert view["truncated"] and len(part["rows"]) == 51
    assert (part["rows"][0][0]["row"], len(part["rows"][0][0]["text"])) == (2975, 2001)


def test_a_record_has_no_file(office: Office, actor: Actor, here: list[str]) -> None:
    record = Form("x", unit="某局", indicators=(Indicator("培训人数", "≥10", "人", "产出指标", "质量指标"),)).to_dict()
    found = audit_records([record], office.rules())
    with office.database.write() as session:
        session.add(submission := Submission(title="x", created_by=actor.id))
        session.flush()
        form = keep_audits(session, submission, None, found.audits, found.tool)[0]
    assert filed_form(office, actor, form.id)["source"] == "rows"
