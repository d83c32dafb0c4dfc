"""Reports: every format tells the same, escapes what it must, and reads well."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook
from rich.console import Console

from classifier.audit import audit_forms
from classifier.reports import TEXT_FORMATS, WRITERS, Report, render_text, write_report
from classifier.reports.report import classes, counts_text, file_name, form_title, move, place_text
from classifier.reports.table_report import render
from corpus.errors import ReadError
from corpus.records import Form, Indicator, Note, Place
from corpus.wrapping import display_width

NASTY = '<script>alert("坏")</script>&'
FORM = Form(
    "报送/申报表.xlsx",
    kind="部门整体",
    unit="某县教育局",
    year=2024,
    indicators=(
        Indicator(
            "受益学生数", "≥3560", "人次", "产出指标", "质量指标", "学生资助", place=Place("申报表.xlsx", "表1", 5, 3)
        ),
        Indicator(NASTY, "≥290%", "", "产出指标", "质量指标", place=Place("申报表.xlsx", "表1", 6, 3)),
        Indicator("=学生满意度", "", "", "满意度指标", "", place=Place("申报表.xlsx", "表1", 7, 3)),
    ),
    notes=(Note("lost", "第7行的值丢失", Place("申报表.xlsx", "表1", 7)),),
)
ERROR = ReadError("file_damaged", "文件已损坏", where="坏.docx", hint="请重新获取")


@pytest.fixture
def report(stub_model: Callable[[Any], Any]) -> Report:
    model = stub_model({"受益学生数": ("数量", 0.98)})
    return Report(audit_forms([FORM, replace(FORM, unit="", year=None, indicators=())], model=model), [ERROR])


@pytest.fixture
def written(report: Report, tmp_path: Path) -> Callable[[str], Path]:
    def write(format_: str) -> Path:
        path = tmp_path / f"r.{format_}"
        write_report(report, path, format_)
        return path

    return write


def screen(report: Report, width: int) -> str:
    console = Console(width=width, record=True, file=open("/dev/null", "w", encoding="utf-8"))  # noqa: SIM115, PTH123
    for block in render(report, width):
        console.print(block, highlight=False)
    console.file.close()
    return console.export_text()


@pytest.mark.parametrize("format_", WRITERS)
def test_every_format_writes_a_file_and_nothing_beside_it(written: Callable[[str], Path], format_: str) -> None:
    path = written(format_)
    assert path.stat().st_size > 0
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("format_", TEXT_FORMATS)
def test_text_on_the_screen_is_what_the_file_holds(
    report: Report, written: Callable[[str], Path], format_: str
) -> None:
    assert render_text(report, format_) == written(format_).read_text("utf-8")


def test_json_holds_findings_summary_and_errors(report: Report) -> None:
    data = json.loads(render_text(report, "json"))
    assert len(data["forms"]) == data["summary"]["forms"] == 2
    assert data["errors"][0]["text"] == "坏.docx：文件已损坏，请重新获取。"
    assert data["forms"][0]["findings"][0]["severity"] == "high"


def test_json_lines_are_the_findings(report: Report) -> None:
    lines = [json.loads(line) for line in render_text(report, "jsonl").splitlines()]
    assert [line["id"] for line in lines] == [finding.id for finding in report.result.findings]
    assert {"ruleId", "level", "locations", "partialFingerprints", "rank"} <= set(lines[0])
    assert lines[0]["form"] == {"file": "报送/申报表.xlsx", "unit": "某县教育局", "year": 2024}


def test_the_web_page_escapes_what_a_form_says_and_needs_nothing_else(report: Report) -> None:
    page = render_text(report, "html")
    assert page.count("<script") == 1  # our own
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?!#)""", page)
    assert "url(" not in page
    assert "@import" not in page
    assert "坏.docx：文件已损坏，请重新获取。" in page


def test_every_finding_on_the_web_page_can_be_reached_from_its_row(report: Report) -> None:
    page = render_text(report, "html")
    anchors = set(re.findall(r'id="(f\d+-\d+)"', page))
    links = set(re.findall(r'href="#(f\d+-\d+)"', page))
    assert len(anchors) == len(report.result.findings)
    assert links <= anchors
    assert links


def test_the_workbook_has_summary_findings_groups_and_every_form(
    report: Report, written: Callable[[str], Path]
) -> None:
    book = load_workbook(written("xlsx"))
    assert book.sheetnames == ["汇总", "问题清单", "同类意见", "1 某县教育局 2024年", "2 申报表.xlsx"]
    assert "未读取" in [row[4].value for row in book["汇总"].iter_rows(min_row=2)]
    assert book["问题清单"].max_row == len(report.result.findings) + 1
    assert book["问题清单"].auto_filter.ref.startswith("A1:")
    names = [cell for row in book.worksheets[3].iter_rows(min_row=2) for cell in row if cell.value == "=学生满意度"]
    assert [cell.data_type for cell in names] == ["s"]


def test_a_finding_of_the_workbook_leads_to_its_coloured_and_commented_cell(
    report: Report, written: Callable[[str], Path]
) -> None:
    book = load_workbook(written("xlsx"))
    sheet = book["问题清单"]
    [row] = [row for row in sheet.iter_rows(min_row=2) if row[5].value == "受益学生数" and row[17].value == "归类"]
    title, place = row[4].hyperlink.location.rsplit("!", 1)
    assert title.strip("'") == "1 某县教育局 2024年"
    cell = book["1 某县教育局 2024年"][place]
    assert cell.value == "质量指标"
    assert cell.fill.fgColor.rgb.endswith(("FBDAD7", "FDEBD0"))
    assert row[11].value in cell.comment.text


def test_no_cell_of_the_workbook_is_a_formula(written: Callable[[str], Path]) -> None:
    for sheet in load_workbook(written("xlsx")):
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}


def test_the_letter_names_unit_verdict_and_every_problem(report: Report, written: Callable[[str], Path]) -> None:
    document = Document(str(written("docx")))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "关于某县教育局2024年绩效目标申报表的审核意见" in text
    assert f"结论：{report.result.forms[0].verdict.label}" in text
    cells = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    for finding in report.result.findings:
        assert finding.message in cells


def test_the_letter_names_a_chinese_font(written: Callable[[str], Path]) -> None:
    document = Document(str(written("docx")))
    assert document.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert zipfile.is_zipfile(written("docx"))


@pytest.mark.parametrize("width", [80, 120])
def test_the_screen_is_never_wider_than_the_terminal(report: Report, width: int) -> None:
    shown = screen(report, width)
    assert max(display_width(line) for line in shown.splitlines()) <= width
    assert "某县教育局 2024年  部门整体" in shown
    assert "第5行  受益学生数  ≥3560人次  质量指标→数量指标" in shown
    assert "合计 2 张表，3 条指标" in shown


def test_the_screen_leaves_hints_to_the_other_formats(report: Report) -> None:
    hints = [finding for finding in report.result.findings if finding.severity == "info"]
    shown = screen(report, 100)
    assert not hints or f"另有提示 {len(hints)} 条" in shown
    assert all(finding.message not in shown for finding in hints)


def test_a_clean_form_says_so(stub_model: Callable[[Any], Any]) -> None:
    report = Report(audit_forms([], model=stub_model({})))
    assert "合计 0 张表" in screen(report, 80)
    for format_ in TEXT_FORMATS:
        render_text(report, format_)


def test_wording_of_places_titles_and_classes(report: Report) -> None:
    assert place_text(Place("a", "表1", 5)) == "表1 第5行"
    assert place_text(Place("a", "表1", 5), part=False) == "第5行"
    assert place_text(Place("a")) == "全表"
    assert [form_title(one) for one in report.result.forms] == ["某县教育局 2024年", "申报表.xlsx"]
    assert classes(Indicator("x", l1="产出指标")) == "产出指标"
    assert classes(None) == ""
    assert file_name("C:\\报送\\a.docx") == "a.docx"
    assert counts_text([]) == "无"
    moved = [move(finding) for finding in report.result.findings if finding.proposed]
    assert "质量指标→数量指标" in moved


@pytest.mark.parametrize("format_", ["json", "jsonl", "html", "xlsx", "docx", "screen"])
def test_every_report_names_the_settings_it_was_made_under(
    report: Report, written: Callable[[str], Path], format_: str
) -> None:
    code = report.result.tool["settings"]
    if format_ == "screen":
        text = screen(report, 100)
    elif format_ == "xlsx":
        text = "\n".join(str(cell.value) for row in load_workbook(written("xlsx"))["汇总"].iter_rows() for cell in row)
    elif format_ == "docx":
        text = "\n".join(paragraph.text for paragraph in Document(str(written("docx"))).paragraphs)
    else:
        text = render_text(report, format_)
    assert code in text
