"""Tables with the same rows again and again: read to the end, whatever repairs look for in them."""

from __future__ import annotations

import pytest

from corpus.grid import Cell, Document, Grid
from corpus.layouts import parse_document
from corpus.layouts.money import read_number
from corpus.value_words import unit_of_gap

HEAD = ["一级指标", "二级指标", "三级指标", "指标值"]
ROWS = [
    ["", "", "修建校舍数量", "≥18所"],
    ["产出指标", "数量指标", "培训教师人次", "≥300人次"],
    ["", "", "工程验收合格率", "100%"],
    ["", "质量指标", "设备合格率", "≥98%"],
    ["", "", "开工及时率", "≥95%"],
    ["效益指标", "社会效益指标", "受益学生数", "≥3560人"],
    ["满意度指标", "", "家长满意度", "≥90%"],
]


@pytest.mark.parametrize("times", [20, 55])
@pytest.mark.parametrize("spans_known", [True, False])
def test_labels_in_the_middle_of_their_rows_over_and_over(times: int, spans_known: bool) -> None:
    rows = [HEAD, *ROWS * times]
    cells = tuple(tuple(Cell(text, r, c) for c, text in enumerate(row, 1)) for r, row in enumerate(rows, 1))
    forms = parse_document(Document("表.txt", "txt", (Grid("正文", cells, spans_known),)))
    assert sum(len(form.indicators) for form in forms) == len(ROWS) * times


@pytest.mark.parametrize("written", ["." * 400 + "1", "...、" * 200 + "1", "*." * 300 + "9"])
def test_dots_left_to_be_filled_end(written: str) -> None:
    assert unit_of_gap(written) is None


def test_a_number_of_thousands_of_digits_is_no_amount() -> None:
    assert read_number("9" * 5_000) is None
    assert read_number("168,431.56") == 168_431.56
