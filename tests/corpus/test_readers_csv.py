"""Delimited text is recognised by its regularity; prose with commas is not."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.readers import read_document
from corpus.readers.csv import find_delimiter


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> tuple[str, list[list[str]]]:
    path = tmp_path / "表.dat"
    path.write_bytes(text.encode(encoding))
    document = read_document(path)
    return document.container, [[cell.text for cell in row] for row in document.grids[0].rows]


def test_quoted_commas_and_line_breaks_stay_in_their_cell(tmp_path: Path) -> None:
    text = '一级指标,三级指标,指标值\n产出指标,"学校,幼儿园\n数量","≥18\n所"\n,"引""号""",3\n'
    assert read(tmp_path, text) == (
        "csv",
        [["一级指标", "三级指标", "指标值"], ["产出指标", "学校,幼儿园\n数量", "≥18\n所"], ["", '引"号"', "3"]],
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_usual_encoding_reads_alike(tmp_path: Path, encoding: str) -> None:
    text = "一级指标,三级指标,指标值\r\n产出指标,受益学校数,≥18所\r\n"
    assert read(tmp_path, text, encoding)[1][1] == ["产出指标", "受益学校数", "≥18所"]


def test_a_title_line_and_short_rows_are_padded_to_the_width_of_the_table(tmp_path: Path) -> None:
    text = "申报表\n一级指标;三级指标;指标值\n产出;学校数;18\n;次数;3\n;率;90%\n"
    container, rows = read(tmp_path, text)
    assert container == "csv"
    assert rows[0] == ["申报表", "", ""]


def test_titles_above_and_remarks_below_a_short_table_typed_by_hand_do_not_hide_it(tmp_path: Path) -> None:
    table = "一级指标,三级指标,指标值\n产出指标,送戏下乡场次,≥60场\n产出指标,演出计划完成率,≥95%\n"
    container, rows = read(tmp_path, f"某馆绩效目标申报表\n单位：某馆\n{table}备注：本表一式两份\n填表人：略\n")
    assert container == "csv"
    assert [row[1] for row in rows[2:5]] == ["三级指标", "送戏下乡场次", "演出计划完成率"]


def test_rows_count_records_and_blank_ones_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲,乙,丙\n,,\n1,2,3\n", encoding="utf-8")
    document = read_document(path)
    assert [row[0].row for row in document.grids[0].rows] == [1, 3]
    assert document.grids[0].spans_known is False


def test_tabs_with_cells_of_several_lines_are_read_as_excel_writes_them(tmp_path: Path) -> None:
    container, rows = read(tmp_path, '一级指标\t三级指标\t指标值\n"产出\n指标"\t学校数\t18\n')
    assert (container, rows[1]) == ("csv", ["产出\n指标", "学校数", "18"])


@pytest.mark.parametrize(
    "prose",
    [
        "贯彻方针,拟定规划,组织实施。\n坚持立德树人,保证方向。\n负责统筹,协调管理,执行标准。\n",
        "保证工程,按期完工。\n保证设备,按期到位。\n保证资金,按期拨付。\n",
        "hello, world\nfoo, bar\nnice, day\n",
        "一级指标\t三级指标\n产出,数量\t学校,园所\n质量\t合格率,优良率\n",
        "只有一行,却有逗号",
    ],
)
def test_text_with_commas_is_not_delimited_text(prose: str) -> None:
    assert find_delimiter(prose) is None


def test_a_last_column_of_sentences_is_fine_under_a_header() -> None:
    assert find_delimiter("名称,值,解释\n学校数,18,反映数量。\n合格率,90%,反映质量。\n") == ","


def test_quotes_that_do_not_pair_up_are_taken_literally(tmp_path: Path) -> None:
    _, rows = read(tmp_path, '名称,值,单位\n"双减"政策,1,项\n高度3",5,英寸\n')
    assert rows[1:] == [['"双减"政策', "1", "项"], ['高度3"', "5", "英寸"]]


_TEXT = st.text(alphabet='甲乙丙指标0123456789%≥,"\n ', max_size=8)


@given(st.lists(st.lists(_TEXT, min_size=4, max_size=4).filter(lambda row: any(map(str.strip, row))), max_size=8))
def test_what_a_spreadsheet_writes_reads_back(tmp_path_factory: pytest.TempPathFactory, body: list[list[str]]) -> None:
    table = [["一级指标", "二级指标", "三级指标", "指标值"], *body, ["产出指标", "数量指标", "学校数", "≥18"]]
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(table)
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_text(stream.getvalue(), encoding="utf-8", newline="")
    document = read_document(path)
    assert document.container == "csv"
    assert [[cell.text for cell in row] for row in document.grids[0].rows] == table
