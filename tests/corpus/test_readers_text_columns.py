"""Text whose columns are kept apart by blanks."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers.text_columns import aligned_rows, is_aligned


def laid_out(rows: list[list[str]]) -> list[str]:
    """Rows as a program with a fixed-width font lays them out, three blanks between columns."""

    def width(text: str) -> int:
        return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)

    widths = [max(width(row[c]) for row in rows) for c in range(len(rows[0]))]
    return [
        "".join(text + " " * (wide - width(text) + 3) for text, wide in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def texts(lines: list[str]) -> list[list[str]]:
    return [[cell.text for cell in row] for row in aligned_rows(list(enumerate(lines, 1)))]


TABLE = [
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "修路里程", "≥3公里"],
    ["", "", "架桥座数", "2座"],
    ["", "质量指标", "“一次”验收合格率", "100%"],
]


def test_cells_come_back_to_their_columns_and_merged_ones_are_empty():
    assert texts(laid_out(TABLE)) == TABLE


def test_lines_around_the_table_are_cells_by_themselves():
    found = texts(["2024年绩效目标表", "填报单位：某局", *laid_out(TABLE), "注：以上为年度指标。"])
    assert found[:2] == [["2024年绩效目标表"], ["填报单位：某局"]]
    assert found[2:6] == TABLE
    assert found[6] == ["注：以上为年度指标。"]


def test_a_heading_across_the_columns_ends_a_table_because_the_next_may_have_others():
    other = [["一级指标", "指标名称", "指标值"], ["产出指标", "清淤沟渠的总长度", "9公里"], ["", "加固", "3处"]]
    found = texts([*laid_out(TABLE), "年度目标2：保障农田灌溉，完成沟渠清淤和堤岸加固", *laid_out(other)])
    assert found[5:] == other


def test_places_are_the_lines_of_the_file():
    rows = aligned_rows([(7, ""), *enumerate(laid_out(TABLE), 8)])
    assert [row[0].row for row in rows] == [8, 9, 10, 11]


@pytest.mark.parametrize(
    "lines",
    [
        ["一、总则", "为加强管理，制定本办法。", "二、附则"],
        ["a\tb\tc"] * 5,
        ["第一条  各单位应当按时报送。"] * 5,
    ],
)
def test_prose_and_tabbed_text_have_no_such_columns(lines: list[str]):
    assert not is_aligned(lines)


WORDS = st.text(alphabet="修路架桥培训人次率合格100%≥a", min_size=1, max_size=9)


@given(st.lists(st.lists(WORDS, min_size=4, max_size=4), min_size=3, max_size=8))
def test_any_full_table_reads_back(rows: list[list[str]]):
    assert texts(laid_out(rows)) == rows


def centred(rows: list[list[str]], widths: list[int]) -> list[str]:
    """Rows as tools lay out the text of a PDF: cells centred, every character one place wide, one blank between."""
    return [" ".join(text.center(wide) for text, wide in zip(row, widths, strict=True)).rstrip() for row in rows]


WRAPPED = [
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["", "", "新建改造农村公", ""],
    ["产出指标", "数量指标", "", "≥12公里"],
    ["", "", "路里程", ""],
    ["", "质量指标", "验收合格率", "100%"],
    ["", "生态环境成本", "作业对土壤造成", ""],
    ["", "", "", "0次"],
    ["", "指标", "污染的次数", ""],
]


def test_centred_cells_come_back_to_their_columns_line_by_line():
    assert texts(centred(WRAPPED, [6, 7, 8, 8])) == WRAPPED


def test_cells_one_blank_apart_are_two():
    lines = centred(WRAPPED, [4, 6, 7, 6])
    assert any("生态环境成本 作业对土壤造成" in line for line in lines)
    assert texts(lines) == WRAPPED
