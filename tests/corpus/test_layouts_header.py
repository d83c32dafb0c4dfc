"""Headers: every column gets its role, whatever merging or extraction did to the header rows."""

from __future__ import annotations

import pytest

from corpus.grid import Cell, Document, Grid
from corpus.layouts.header import Header, find_headers
from corpus.layouts.rows import stream_rows
from corpus.layouts.vocabulary import load_vocabulary


def headers_of(rows: list[list[str]], *, spans_known: bool = False) -> list[Header]:
    cells = tuple(tuple(Cell(t, r, c) for c, t in enumerate(row, 1)) for r, row in enumerate(rows, 1))
    document = Document("t", "txt", (Grid("正文", cells, spans_known),))
    return find_headers(stream_rows(document), load_vocabulary())


def test_one_line_header_of_the_classic_form():
    (header,) = headers_of([["一级指标", "二级指标", "三级指标", "指标值", "度量单位"]])
    assert header.roles == ("l1", "l2", "name", "value", "unit")


@pytest.mark.parametrize(
    "word", ["三级指标", "指标内容", "指标名称", "绩效指标", "三级⏎指标".replace("⏎", "\n"), "三级 指标"]
)
def test_the_name_column_goes_by_many_words(word: str):
    (header,) = headers_of([["二级指标", word, "指标值"]])
    assert header.roles == ("l2", "name", "value")


def test_full_width_and_bracketed_notes_do_not_hide_a_header_word():
    (header,) = headers_of([["三级指标（必填）", "年度指标值", "分值（权重）"]])
    assert header.roles == ("name", "value", "weight")


def test_a_cell_over_several_filled_cells_spans_them_when_the_text_lost_its_merges():
    (header,) = headers_of(
        [
            ["年度绩效指标", "一级\n指标", "二级指标", "三级指标", "指标值", "指标值确定依据"],
            ["", "", "", "", "近两年指标值", "预期当年实现值", ""],
            ["", "", "", "", "前 年", "上 年", "", ""],
        ]
    )
    assert header.roles == ("", "l1", "l2", "name", "history", "history", "value", "basis")
    assert header.labels[4:6] == ("前年", "上年")
    assert header.side == "年度绩效指标"


def test_a_header_word_that_slid_over_another_column_is_moved_to_the_right_end():
    # 工作活动 stands over 来源 because the merged cells before it collapsed in extraction
    (header,) = headers_of(
        [
            ["", "部门职责", "职责目标", "绩效指标", "指标解释", "年度指标值", "", "", "工作活动", "", "", "", ""],
            ["序号", "", "", "", "", "", "标准值(规划目标)", "", "", "历史值(统计年鉴)", "", "", ""],
            ["", "", "", "", "", "", "规划值", "标准值", "来源", "均值", "上年值", "来源", ""],
        ]
    )
    assert header.roles[6:] == ("plan", "standard", "source", "history", "history", "source", "activity")


def test_a_repeated_header_on_the_next_page_is_a_band_of_its_own():
    rows = [["三级指标", "指标值"], ["修路", "3公里"], ["三级指标", "指标值"], ["架桥", "1座"]]
    assert [(h.start, h.end) for h in headers_of(rows)] == [(0, 1), (2, 3)]


@pytest.mark.parametrize(
    "row",
    [
        ["部门（单位）名称", "某县教育局"],
        ["绩效目标", "保证学校正常运转"],
        ["产出指标", "数量指标", "培训人次", "≥30人次"],
        ["单位：万元"],
    ],
)
def test_ordinary_rows_are_no_headers(row: list[str]):
    assert headers_of([row]) == []


CLASSIC = ["一级指标", "二级指标", "三级指标", "指标值"]


@pytest.mark.parametrize("words", [["一级指标", "指标"], ["二级指标", "三级指标"], ["指标名称", "目标值"]])
def test_a_row_that_names_a_class_is_no_header_whatever_its_other_words(words: list[str]):
    rows = [CLASSIC, ["产出指标", "数量指标", "培训人次", "300"], ["产出指标", "", *words]]
    assert len(headers_of(rows, spans_known=True)) == 1


@pytest.mark.parametrize("second", [["项目", "成本指标", "指标值", "备注"], ["产出指标", "指标内容", "目标值", "单位"]])
def test_a_second_table_may_head_a_column_with_a_class(second: list[str]):
    rows = [CLASSIC, ["产出指标", "数量指标", "培训人次", "300"], second, ["修路", "单位造价", "≤3万元", "元"]]
    assert len(headers_of(rows, spans_known=True)) == 2
