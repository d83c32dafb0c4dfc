"""Tables: Parquet loses nothing, csv and Excel are readable by people and never run anything."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from corpus import tables
from corpus.errors import ReadError
from corpus.records import Form, Indicator, Place
from corpus.tables import COLUMNS, flat_rows, read_parquet, write_csv, write_parquet, write_xlsx
from corpus.workbook import Sheet, write_workbook
from tests import strategies as some

FORM = Form(
    "a.docx",
    unit="某县教育局",
    year=2024,
    indicators=(
        Indicator("受益学生数", "≥3560人次", l1="产出指标", l2="数量指标", place=Place("a.docx", "表格1", 5, 3)),
        Indicator("=1+1", "007", place=Place("a.docx", "表格1", 6, 3)),
    ),
)


@settings(max_examples=30)
@given(st.lists(some.forms, max_size=3))
def test_forms_through_parquet_are_the_same_forms(forms: list[Form]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "forms.parquet"
        write_parquet(forms, path)
        assert list(read_parquet(path)) == forms


def test_a_form_without_indicators_survives_parquet(tmp_path: Path) -> None:
    write_parquet([Form("空.docx", unit="某局")], tmp_path / "f.parquet")
    assert read_parquet(tmp_path / "f.parquet") == (Form("空.docx", unit="某局"),)


def many_forms(count: int) -> Iterator[Form]:
    """Forms made one at a time, the third of every four without indicators."""
    for number in range(count):
        items = () if number % 4 == 2 else FORM.indicators[: 1 + number % 2]
        yield replace(FORM, file=f"{number}.docx", goals=(f"目标{number}",), indicators=items)


def test_parquet_is_written_in_groups_as_the_forms_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_ROW_GROUP", 3)
    write_parquet(many_forms(10), tmp_path / "f.parquet")
    groups = pq.read_metadata(tmp_path / "f.parquet")
    assert (groups.num_rows, groups.num_row_groups) == (13, 5)
    assert read_parquet(tmp_path / "f.parquet") == tuple(many_forms(10))


def test_no_forms_through_parquet_are_no_forms(tmp_path: Path) -> None:
    write_parquet([], tmp_path / "f.parquet")
    assert read_parquet(tmp_path / "f.parquet") == ()


@pytest.mark.parametrize("write", [write_csv, write_xlsx, write_parquet])
def test_a_reading_that_breaks_off_leaves_the_old_file_alone(
    tmp_path: Path, write: Callable[[Iterable[Form], Path], None]
) -> None:
    def broken() -> Iterator[Form]:
        yield FORM
        raise ReadError("x", "断了")

    path = tmp_path / "out"
    path.write_text("旧", "utf-8")
    with pytest.raises(ReadError):
        write(broken(), path)
    assert path.read_text("utf-8") == "旧"
    assert list(tmp_path.iterdir()) == [path]


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_SHEET_ROWS", 3)
    write_xlsx(many_forms(8), tmp_path / "f.xlsx")
    book = load_workbook(tmp_path / "f.xlsx")
    assert book.sheetnames == ["指标", "指标2", "指标3", "指标4"]
    headings = [cell.value for cell in book["指标"][1]]
    assert [[cell.value for cell in sheet[1]] for sheet in book] == [headings] * 4
    rows = [row for sheet in book for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [row[headings.index("文件")] for row in rows] == [row["file"] for row in flat_rows(many_forms(8))]
    assert book["指标"].auto_filter.ref.endswith("4")


def test_the_flat_table_has_one_row_per_indicator_and_every_column() -> None:
    rows = list(flat_rows([FORM, Form("空.docx")]))
    assert len(rows) == 2
    assert all(list(row) == list(COLUMNS) for row in rows)
    assert rows[0]["name"] == "受益学生数"
    assert rows[0]["department"] == "某县教育局"


def test_csv_opens_in_excel_and_keeps_every_cell_as_text(tmp_path: Path) -> None:
    write_csv([FORM], tmp_path / "f.csv")
    assert (tmp_path / "f.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "f.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["name"] for row in rows] == ["受益学生数", "=1+1"]
    assert rows[1]["value"] == "007"


def test_excel_never_runs_a_cell(tmp_path: Path) -> None:
    write_workbook(tmp_path / "f.xlsx", [Sheet("表", ["名"], [[text] for text in ("=1+1", "+1", "-1", "@a", "007")])])
    cells = [row[0] for row in load_workbook(tmp_path / "f.xlsx")["表"].iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * 5
    assert [cell.value for cell in cells] == ["=1+1", "+1", "-1", "@a", "007"]


def test_excel_has_frozen_headings_a_filter_and_wrapped_text(tmp_path: Path) -> None:
    write_xlsx([FORM], tmp_path / "f.xlsx")
    sheet = load_workbook(tmp_path / "f.xlsx")["指标"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet["A2"].alignment.wrap_text
    assert "三级指标" in [cell.value for cell in sheet[1]]


def test_control_characters_do_not_break_excel(tmp_path: Path) -> None:
    write_workbook(tmp_path / "f.xlsx", [Sheet("表", ["名"], [["a\x00b\x0bc"]])])
    assert load_workbook(tmp_path / "f.xlsx")["表"]["A2"].value == "abc"


def test_a_file_that_is_no_parquet_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "f.parquet").write_text("x", "utf-8")
    with pytest.raises(ReadError, match="不是可读的 Parquet") as caught:
        read_parquet(tmp_path / "f.parquet")
    assert caught.value.code == "file_damaged"
    with pytest.raises(ReadError) as caught:
        read_parquet(tmp_path / "none.parquet")
    assert caught.value.code == "file_missing"


def test_another_parquet_table_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "f.parquet")
    with pytest.raises(ReadError) as caught:
        read_parquet(tmp_path / "f.parquet")
    assert caught.value.code == "not_our_table"
