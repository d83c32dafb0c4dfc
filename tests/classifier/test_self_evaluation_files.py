"""A self-evaluation read from a file: wrong arithmetic is found, right arithmetic is left alone."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest

from classifier.audit import audit_forms
from corpus.reading import read_forms

ROWS = (
    ("产出指标", "数量指标", "维修校舍数量", "≥12所", "12所", "30", "30"),
    ("", "质量指标", "验收合格率", "100%", "100%", "20", "20"),
    ("效益指标", "社会效益指标", "受益学生数", "≥3500人", "3325人", "30", "28.5"),
    ("满意度指标", "服务对象满意度指标", "学生满意度", "≥90%", "93%", "10", "10"),
)
RIGHT = {"spent": "432", "rate": "90%", "points": "9", "total": "97.5"}
WRONG = {
    "rate": ({"rate": "95%"}, "执行率填为95%"),
    "points": ({"points": "10", "total": "98.5"}, "得10分"),
    "total": ({"total": "99.5"}, "总分填为99.5"),
}
WRITERS = ("docx", "xlsx")


def cells(spent: str, rate: str, points: str, total: str) -> list[list[str]]:
    """The usual form: head, funds with their spending, goals, indicators, total. 9 columns."""
    funds = ["年初预算数", "全年预算数", "全年执行数", "", "分值", "执行率", "得分"]
    table = [
        ["项目名称", "", "中小学校舍维修", "", "", "", "", "", ""],
        ["主管部门", "", "某县教育局", "", "", "实施单位", "", "某县教育局", ""],
        ["项目资金（万元）", "", *funds],
        ["", "年度资金总额", "480", "480", spent, "", "10", rate, points],
        ["", "其中：当年财政拨款", "480", "480", spent, "", "—", rate, "—"],
        ["", "上年结转资金", "0", "0", "0", "", "—", "", "—"],
        ["年度总体目标", "预期目标", "", "", "", "实际完成情况", "", "", ""],
        ["", "维修12所学校的校舍，改善3500名学生的学习条件。", "", "", "", "完成12所学校的校舍维修。", "", "", ""],
        [
            "绩效指标",
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "实际完成值",
            "分值",
            "得分",
            "偏差原因分析及改进措施",
        ],
    ]
    table += [["", *row, ""] for row in ROWS]
    return [*table, ["总分", "", "", "", "", "", "100", total, ""]]


def spans(table: list[list[str]]) -> list[tuple[int, int, int, int]]:
    """Cells merged, as top, left, bottom, right (0-based)."""
    merged = [(0, 0, 0, 1), (0, 2, 0, 8), (1, 0, 1, 1), (1, 2, 1, 4), (1, 5, 1, 6), (1, 7, 1, 8)]
    merged += [(2, 0, 5, 0), *((row, 4, row, 5) for row in range(2, 6))]
    merged += [(6, 0, 7, 0), *((row, left, row, right) for row in (6, 7) for left, right in ((1, 4), (5, 8)))]
    return [*merged, (8, 0, 12, 0), (9, 1, 10, 1), (len(table) - 1, 0, len(table) - 1, 5)]


def write(path: Path, table: list[list[str]]) -> None:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["2023年度项目支出绩效自评表"])
        for row in table:
            sheet.append([float(text) if text.replace(".", "").isdigit() else text or None for text in row])
        for top, left, bottom, right in spans(table):
            sheet.merge_cells(start_row=top + 2, start_column=left + 1, end_row=bottom + 2, end_column=right + 1)
        book.save(path)
        return
    document = docx.Document()
    document.add_paragraph("项目支出绩效自评表")
    document.add_paragraph("（2023年度）")
    drawn = document.add_table(rows=len(table), cols=len(table[0]))
    for top, left, bottom, right in spans(table):
        drawn.cell(top, left).merge(drawn.cell(bottom, right))
    for place, row in enumerate(table):
        for column, text in enumerate(row):
            if text:
                drawn.cell(place, column).text = text
    document.save(str(path))


def findings(folder: Path, suffix: str, **said: str) -> list[str]:
    path = folder / f"自评表.{suffix}"
    write(path, cells(**{**RIGHT, **said}))
    [form] = read_forms(path)
    assert (form.kind, form.project, len(form.indicators)) == ("自评", "中小学校舍维修", len(ROWS))
    [audited] = audit_forms([form]).forms
    return [one.message for one in audited.findings if one.rule in ("A1", "A2", "A3")]


@pytest.mark.parametrize("suffix", WRITERS)
def test_right_arithmetic_is_left_alone(tmp_path: Path, suffix: str) -> None:
    assert findings(tmp_path, suffix) == []


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("case", WRONG)
def test_wrong_arithmetic_is_found(tmp_path: Path, suffix: str, case: str) -> None:
    said, words = WRONG[case]
    [message] = findings(tmp_path, suffix, **said)
    assert words in message


@pytest.mark.parametrize("suffix", WRITERS)
def test_everything_spent_needs_no_rounding(tmp_path: Path, suffix: str) -> None:
    assert findings(tmp_path, suffix, spent="480", rate="100%", points="10", total="98.5") == []
