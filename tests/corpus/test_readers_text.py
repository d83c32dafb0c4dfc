"""Plain text tables: the habit is read off the lines, and every row comes out as a person sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers import read_document
from corpus.readers.text import find_habit, prose_grid, rows_of_lines


def rows_of(text: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in rows_of_lines(list(enumerate(text.split("\n"), 1)))]


def test_tab_lines_are_rows_and_leading_tabs_are_empty_cells() -> None:
    text = "申报表\n\n一级指标\t二级指标\t指标值\n产出指标\t数量指标\t≥18所\n\t\t≥3次\t\n"
    assert rows_of(text) == [
        ["申报表"],
        ["一级指标", "二级指标", "指标值"],
        ["产出指标", "数量指标", "≥18所"],
        ["", "", "≥3次", ""],
    ]


def test_cells_know_the_line_and_column_they_stand_on() -> None:
    rows = rows_of_lines([(1, "表"), (2, ""), (3, "\t甲\t乙")])
    assert [(cell.text, cell.row, cell.column) for cell in rows[1]] == [("", 3, 1), ("甲", 3, 2), ("乙", 3, 3)]


ONE_CELL_A_LINE = "\n".join(
    [
        "附表",
        "",
        "填报日期：2024年",
        "\t部门",
        "名称",
        "\t某区教育局",
        "",
        "\t一级",
        "指标",
        "\t二级指标",
        "\t三级指标",
        "\t指标值",
        "",
        "\t",
        "\t数量指标",
        "\t新学校建设",
        "\t≥3所",
        "",
        "\t职能概述",
        "\t（一）贯彻方针；",
        "",
        "（二）编制规划。",
        "",
        "\t",
        "\t质量指标",
        "\t合格率",
        "\t100%",
        "",
    ]
)


def test_one_cell_a_line_joins_continuation_lines_and_paragraphs() -> None:
    assert rows_of(ONE_CELL_A_LINE) == [
        ["附表"],
        ["填报日期：2024年"],
        ["部门\n名称", "某区教育局"],
        ["一级\n指标", "二级指标", "三级指标", "指标值"],
        ["", "数量指标", "新学校建设", "≥3所"],
        ["职能概述", "（一）贯彻方针；\n\n（二）编制规划。"],
        ["", "质量指标", "合格率", "100%"],
    ]


def test_one_cell_a_line_keeps_the_line_of_every_cell() -> None:
    rows = rows_of_lines(list(enumerate(ONE_CELL_A_LINE.split("\n"), 1)))
    assert [(cell.row, cell.column) for cell in rows[4]] == [(14, 1), (15, 2), (16, 3), (17, 4)]


def test_a_note_under_a_finished_row_is_not_part_of_its_last_cell() -> None:
    rows = rows_of(ONE_CELL_A_LINE + "\n备注：本表一式两份。\n填表人：张三")
    assert rows[-3:] == [["", "质量指标", "合格率", "100%"], ["备注：本表一式两份。"], ["填表人：张三"]]


def test_bars_from_flattened_web_pages_are_cell_borders() -> None:
    text = "| 一级指标 | 三级指标 | 指标值 |\n|---|---|---|\n| 产出指标 | 次数 | 3 |\n| | 时限 | 5月 |"
    assert [[text.strip() for text in row] for row in rows_of(text)] == [
        ["一级指标", "三级指标", "指标值"],
        ["产出指标", "次数", "3"],
        ["", "时限", "5月"],
    ]


def test_prose_stays_prose() -> None:
    assert rows_of("总体目标：\n\n一是抓好建设,改善条件。\n二是完成培训\n") == [
        ["总体目标："],
        ["一是抓好建设,改善条件。"],
        ["二是完成培训"],
    ]
    assert find_habit(["无表格", "也无制表符"]) == "tabs"


def test_an_indented_paragraph_of_an_office_file_is_no_row_but_a_typed_table_is() -> None:
    indented = prose_grid([(1, "\t一、总则"), (2, "\t二、目标"), (3, "\t三、其他"), (4, "\t四、附件")])
    assert [len(row) for row in indented.rows] == [1, 1, 1, 1]
    typed = prose_grid([(1, "一级\t二级"), (2, "产出\t数量"), (3, "\t质量\t90%")])
    assert ([len(row) for row in typed.rows], typed.spans_known) == ([2, 2, 3], False)


_WORDS = st.text(alphabet="甲乙丙丁目标指0123456789%≥、", min_size=1, max_size=8)
_CELL = st.lists(_WORDS, min_size=1, max_size=3).map("\n".join) | st.just("")


@given(st.lists(st.lists(_CELL, min_size=2, max_size=6).filter(any), min_size=3, max_size=8))
def test_one_cell_a_line_round_trip(table: list[list[str]]) -> None:
    text = "\n\n".join("\n".join("\t" + cell for cell in row) for row in table)
    assert rows_of(text) == table


@given(st.lists(st.lists(_WORDS | st.just(""), min_size=2, max_size=6).filter(any), min_size=1, max_size=8))
def test_tab_lines_round_trip(table: list[list[str]]) -> None:
    # A first row of plain text keeps the table from looking like one cell a line.
    table = [["一级指标", "二级指标", "指标值"], *table, ["合计", "", "100"]]
    assert rows_of("\n".join("\t".join(row) for row in table)) == table


def test_windows_and_old_line_ends_read_alike(tmp_path: Path) -> None:
    for end in ("\r\n", "\r", "\n"):
        path = tmp_path / "a.txt"
        path.write_bytes(end.join(["表", "甲\t乙", "丙\t丁"]).encode())
        grid = read_document(path).grids[0]
        assert [[cell.text for cell in row] for row in grid.rows] == [["表"], ["甲", "乙"], ["丙", "丁"]]
        assert (grid.part, grid.spans_known) == ("正文", False)


@pytest.mark.parametrize("seed", ["003", "004"])
def test_real_one_cell_a_line_forms_have_rows_of_the_right_width(seeds_dir: Path, seed: str) -> None:
    grid = read_document(next(seeds_dir.glob(f"{seed}_*.txt"))).grids[0]
    rows = [[cell.text for cell in row] for row in grid.rows]
    if seed == "003":
        school = next(row for row in rows if "新学校建设" in row)
        assert school[:5] == ["", "产出\n指标", "数量指标", "新学校建设", "推进“十四五”新建学校项目的建设"]
        duties = next(row for row in rows if row[0] == "部门职能概述")
        assert (len(duties), duties[1].count("\n\n")) == (2, 9)
        heads = [i for i, row in enumerate(rows) if row[0] == "长期绩效指标"]
        assert {len(row) for row in rows[heads[0] : heads[0] + 8]} == {6}
    else:
        assert rows[4:6] == [["工作活动绩效执行结果情况"], ["360深泽县教育局"]]
        assert {len(row) for row in rows[7:]} == {9}


@pytest.mark.parametrize(("seed", "count", "first"), [("000", 69, 3), ("001", 54, 3), ("002", 28, 1)])
def test_real_tab_forms_keep_every_line_that_has_text(seeds_dir: Path, seed: str, count: int, first: int) -> None:
    document = read_document(next(seeds_dir.glob(f"{seed}_*.txt")))
    rows = document.grids[0].rows
    assert (document.container, len(rows), rows[0][0].row) == ("txt", count, first)


def test_text_cut_where_its_font_changed_is_joined_at_signs_that_fill_no_cell() -> None:
    text = "目标表\n（\n2023\n年度）\n项目名称\n河道整治\n（\n二期）\n资金总额\n：\n80\n"
    text += "补助标准\n300\n元\n/\n人\n·\n月\n≥\n5\n公里"
    assert [row[0] for row in rows_of(text)] == [
        "目标表（2023年度）",
        "项目名称",
        "河道整治（二期）",
        "资金总额：",
        "80",
        "补助标准",
        "300",
        "元/人·月",
        "≥",
        "5",
        "公里",
    ]


def test_rows_as_short_as_many_others_are_not_broken() -> None:
    text = "表头 | 名称 | 指标值\n甲 | 指标1 | 5个\n指标2 | 6个\n指标3 | 7个\n乙 | 指标1 | 8个\n指标2 | 9个"
    assert [len(row) for row in rows_of(text)] == [3, 3, 2, 2, 3, 2]
