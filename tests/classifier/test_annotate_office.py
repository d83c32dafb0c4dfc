"""LibreOffice opens what is written, shows it, and keeps comments, revisions and cells through its own formats."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from classifier.annotate import annotate_file, apply_fixes
from classifier.finding import Fix, Labels
from corpus.readers import DEFAULT, libreoffice, read_document
from corpus.readers.source import load
from tests.classifier.annotate_helpers import audit_of, everything, finding_of, hard_docx, hard_xlsx, only_form

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(libreoffice.find() is None, reason="LibreOffice is not installed"),
]
CONTAINERS = ("docx", "xlsx")


def converted(path: Path, target: str, folder: Path) -> Path:
    out = folder / f"再存.{target}"
    out.write_bytes(libreoffice.convert(load(path, path.name, DEFAULT), path.suffix, target, "文件"))
    return out


def comments_of(path: Path) -> list[str]:
    if path.suffix == ".docx":
        return sorted(comment.text for comment in docx.Document(str(path)).comments)
    cells = (cell for sheet in load_workbook(path).worksheets for row in sheet.iter_rows() for cell in row)
    return sorted(cell.comment.text.strip() for cell in cells if cell.comment)


def texts_of(path: Path) -> list[list[list[tuple[str, str]]]]:
    tables = [grid for grid in read_document(path).grids if grid.part != "正文"]
    return [[[(cell.text, cell.merged) for cell in row] for row in grid.rows] for grid in tables]


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_annotated_samples(suffix: str, tmp_path: Path) -> None:
    path = SAMPLES / f"02_潢源县教育局_部门整体_2024.{suffix}"
    written = annotate_file(path, [everything(only_form(path))], tmp_path / "表")
    again = converted(written.paths[0], suffix, tmp_path)
    assert len(comments_of(again)) == written.comments
    assert [text.splitlines()[-1] for text in comments_of(again)] == [
        text.splitlines()[-1] for text in comments_of(written.paths[0])
    ]
    assert texts_of(again) == texts_of(path)
    assert converted(written.paths[0], "pdf", tmp_path).read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_a_hard_file_annotated(suffix: str, tmp_path: Path) -> None:
    path = {"docx": hard_docx, "xlsx": hard_xlsx}[suffix](tmp_path / f"表.{suffix}")
    written = annotate_file(path, [everything(only_form(path))], tmp_path / "表")
    again = converted(written.paths[0], suffix, tmp_path)
    told = comments_of(again)
    assert any(text.startswith("局里的批注") for text in told)
    assert len(told) == written.comments + (suffix == "docx")


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_corrected(suffix: str, tmp_path: Path) -> None:
    path = {"docx": hard_docx, "xlsx": hard_xlsx}[suffix](tmp_path / f"表.{suffix}")
    form = only_form(path)
    move = Labels("产出指标", "质量指标")
    findings = [
        finding_of(form, "学生收益率", "C11", fix=Fix("name", "学生收益率", "学生受益率")),
        finding_of(form, "学生收益率", fix=Fix("value", "290%", "≥90%")),
        finding_of(form, "学生收益率", "C1", "misfiled", fix=Fix("l2", "数量指标", "质量指标"), proposed=move),
        finding_of(form, "学校数和学生数", "C9", fix=Fix("name", "学校数和学生数", "学校数", ("学生数",))),
    ]
    applied = apply_fixes(path, [audit_of(form, findings)], tmp_path / "表", date=date(2024, 5, 6))
    again = converted(applied.paths[0], suffix, tmp_path)
    read = [(item.name, item.value, item.l2) for item in only_form(again).indicators]
    assert ("学生受益率", "≥90%", "质量指标") in read
    assert read == [(item.name, item.value, item.l2) for item in only_form(applied.paths[0]).indicators]
    if suffix == "docx":
        body = docx.Document(str(again)).element.body
        assert body.xpath("//w:ins[@w:author='zhibiao']")
        assert body.xpath("//w:del[@w:author='zhibiao']")
        assert body.xpath("//w:trPr/w:ins")
    else:
        book = load_workbook(again)
        assert book.sheetnames[-1] == "修改清单"
        assert "原内容：290%" in [text.splitlines()[-1] for text in comments_of(again)]
    assert converted(applied.paths[0], "pdf", tmp_path).read_bytes().startswith(b"%PDF-")
