"""Nothing an office wrote is lost: rows with strokes, blanks or odd words, in Excel and in Word with merged classes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path

import docx
import openpyxl
import pytest

from corpus.reading import read_forms
from corpus.records import Form
from tests.corpus.layout_helpers import form_of

HEADER = ("一级指标", "二级指标", "三级指标", "指标值")
Row = tuple[str, str, str, str]
Save = Callable[[Sequence[Row], Path], Form]


def as_workbook(rows: Sequence[Row], folder: Path) -> Form:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEADER, *rows):
        sheet.append(row)
    for column, start, end in class_runs(rows):
        sheet.merge_cells(start_row=start + 2, end_row=end + 2, start_column=column + 1, end_column=column + 1)
    path = folder / "申报表.xlsx"
    book.save(path)
    return read_forms(path)[0]


def as_document(rows: Sequence[Row], folder: Path) -> Form:
    file = docx.Document()
    table = file.add_table(1 + len(rows), len(HEADER))
    for number, row in enumerate((HEADER, *rows)):
        for column, text in enumerate(row):
            table.cell(number, column).text = text
    for column, start, end in class_runs(rows):
        for below in range(start + 1, end + 1):
            table.cell(below + 1, column).text = ""
        table.cell(start + 1, column).merge(table.cell(end + 1, column))
    path = folder / "申报表.docx"
    file.save(str(path))
    return read_forms(path)[0]


def class_runs(rows: Sequence[Row]) -> list[tuple[int, int, int]]:
    """Column, first and last row of class cells over several rows."""
    found = []
    for column in (0, 1):
        start = 0
        for end in range(1, len(rows) + 1):
            if end == len(rows) or rows[end][: column + 1] != rows[start][: column + 1]:
                if end - start > 1:
                    found.append((column, start, end - 1))
                start = end
    return found


def read_back(form: Form) -> list[Row]:
    return [(item.l1, item.l2, item.name, item.value) for item in form.indicators]


saved = pytest.mark.parametrize("save", [as_workbook, as_document], ids=["xlsx", "docx"])


@saved
@pytest.mark.parametrize("value", ["/", "—", "-", "……", "", "无", "等", "合计", "单位"])
def test_a_row_without_a_target_stays_wherever_it_stands_under_its_class(save: Save, value: str, tmp_path: Path):
    rows = [
        ("产出指标", "时效指标", "轮空期", "2个月"),
        ("产出指标", "时效指标", "售粮款不打白条", value),
        ("产出指标", "质量指标", "粉尘排放达标", value),
        ("产出指标", "质量指标", "入库质量合格率", "100%"),
        ("效益指标", "社会效益指标", "视频侦查破案贡献率", "45%"),
        ("效益指标", "社会效益指标", "视频寻人成功数量", value),
    ]
    form = save(rows, tmp_path)
    assert read_back(form) == rows
    assert form.notes == ()


NAMES = (
    *("服务对象满意度", "社会效益", "成本控制", "注册商标数量", "说明会召开次数", "审核人员培训次数", "任务1：修路"),
    *("年度目标2：修路", "整改措施", "联系电话", "浏览次数", "为各乡镇群众修通公路并养护" * 6),
)
"""Names that elsewhere are a class, a remark, a goal, a key, a line of a web page or a paragraph."""


@saved
@pytest.mark.parametrize("value", ["", "/", "≥5次", "说明"])
def test_no_name_beside_merged_classes_is_taken_for_anything_else(save: Save, value: str, tmp_path: Path):
    rows: list[Row] = []
    for name, second in zip(NAMES, cycle(("数量指标", "质量指标", "时效指标")), strict=False):
        rows += [("产出指标", second, "修路里程", "3公里"), ("产出指标", second, name, value)]
    assert read_back(save(rows, tmp_path)) == rows


@saved
def test_a_class_without_an_indicator_begins_all_the_same(save: Save, tmp_path: Path):
    dots, sums, rest = "……", "小计", ("产出指标", "质量指标", "验收合格率", "100%")
    rows = [("产出指标", "数量指标", "修路里程", "3公里"), ("产出指标", "质量指标", dots, dots), rest]
    assert read_back(save(rows, tmp_path)) == [rows[0], rest]
    rows[1] = ("产出指标", "质量指标", sums, "")
    assert read_back(save(rows, tmp_path)) == [rows[0], rest]


def test_a_stroke_for_a_name_stays_where_something_is_said_beside_it():
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值
        产出指标 | 数量指标 | 修路里程 | 3公里 | 3公里
         | | / | ≥5次 | 5次
         | | / | / | 新增巡查5次
         | | / | / | /
         | 质量指标 | 验收合格率 | 100% | 98%
         | 时效指标 | 完工时间 | 10月底前 | 9月
        """,
        spans_known=True,
    )
    assert [(item.name, item.value, item.achieved) for item in form.indicators] == [
        ("修路里程", "3公里", "3公里"),
        ("/", "≥5次", "5次"),
        ("/", "/", "新增巡查5次"),
        ("验收合格率", "100%", "98%"),
        ("完工时间", "10月底前", "9月"),
    ]


def test_a_row_of_plain_text_without_its_class_cells_keeps_its_stroke():
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 指标值
        产出指标 | 时效指标 | 轮空期 | 2个月
         | | 售粮款不打白条 | /
        """
    )
    assert [(item.name, item.value) for item in form.indicators] == [("轮空期", "2个月"), ("售粮款不打白条", "/")]
