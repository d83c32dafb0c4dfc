"""Web pages, and the .xls and .doc files that are web pages inside."""

from __future__ import annotations

import html as escaping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.grid import Document
from corpus.readers import DEFAULT, READERS, Source, read_document
from corpus.text import tidy


def read(text: str, encoding: str = "utf-8") -> Document:
    return READERS["html"](Source("页面.html", text.encode(encoding), DEFAULT))


def marks(document: Document, grid: int = 0) -> list[list[tuple[str, str]]]:
    return [[(cell.text, cell.merged) for cell in row] for row in document.grids[grid].rows]


def test_rowspan_and_colspan_spread_over_their_cells() -> None:
    document = read(
        "<table><tr><th colspan=2>指标</th><th>值</th></tr>"
        "<tr><td rowspan=2>产出<br/>指标</td><td>数量</td><td>≥18</td></tr><tr><td>质量</td><td>90%</td></tr></table>"
    )
    assert marks(document) == [
        [("指标", ""), ("指标", "left"), ("值", "")],
        [("产出\n指标", ""), ("数量", ""), ("≥18", "")],
        [("产出\n指标", "above"), ("质量", ""), ("90%", "")],
    ]
    assert (document.container, document.grids[0].spans_known) == ("html", True)


def test_spans_end_with_their_section_and_zero_means_all_of_it() -> None:
    document = read(
        "<table><tbody><tr><td rowspan=0>甲</td><td>1</td></tr><tr><td>2</td></tr></tbody>"
        "<tbody><tr><td rowspan=99>乙</td><td>3</td></tr></tbody><tfoot><tr><td>注</td><td></td></tr></tfoot></table>"
    )
    assert [row[0] for row in marks(document)] == [("甲", ""), ("甲", "above"), ("乙", ""), ("注", "")]


def test_text_between_tables_is_kept_in_order_and_source_line_ends_are_no_breaks() -> None:
    document = read(
        "<html><head><title>不要</title><style>td{}</style></head><body><script>no()</script>"
        "<p>部门整体<b>绩效</b>\n目标</p><div>2024年度<br>第二行</div><table><tr><td>表</td></tr></table>尾注"
        '<p style="display:none">隐藏</p></body></html>'
    )
    assert [(grid.part, [row[0].text for row in grid.rows]) for grid in document.grids] == [
        ("正文", ["部门整体绩效 目标", "2024年度", "第二行"]),
        ("表格1", ["表"]),
        ("正文", ["尾注"]),
    ]


def test_a_table_inside_a_cell_becomes_a_grid_of_its_own() -> None:
    document = read("<table><tr><td>外<table><tr><td>内</td></tr></table></td></tr></table>")
    assert [(grid.part, grid.rows[0][0].text) for grid in document.grids] == [("表格1", "外"), ("表格2", "内")]


def test_paragraphs_in_a_cell_are_lines_and_field_values_are_text() -> None:
    document = read(
        "<table><form><tr><td><p>质</p><p>量</p></td><td><input value='≥18'></td>"
        "<td><select><option>年<option selected>季</select></td></tr></form></table>"
    )
    assert marks(document) == [[("质\n量", ""), ("≥18", ""), ("季", "")]]


@pytest.mark.parametrize("name", ["导出.xls", "导出.doc", "导出.html", "导出"])
def test_a_page_is_read_as_a_page_whatever_its_suffix(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    page = '<html><meta charset="gb2312"><table><tr><td>受益学生数</td><td>≥3560人次</td></tr></table></html>'
    path.write_bytes(page.encode("gb18030"))
    document = read_document(path)
    assert (document.container, document.grids[0].rows[0][0].text) == ("html", "受益学生数")


def test_a_fragment_without_html_tag_is_a_page_too(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("以下为表格\n<table><tr><td>甲</td></tr></table>", encoding="utf-8")
    assert read_document(path).container == "html"


def test_a_declared_charset_other_than_chinese_defaults_is_honoured(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes('<html><meta charset="big5"><p>績效目標申報表受益學生數</p></html>'.encode("big5"))
    assert read_document(path).grids[0].rows[0][0].text == "績效目標申報表受益學生數"


_CELL = st.text(alphabet="甲乙丙指标 0123456789%≥<&\"'\u3000", max_size=6)


@settings(max_examples=40)
@given(
    st.lists(
        st.lists(_CELL, min_size=3, max_size=3).filter(lambda row: any(map(str.strip, row))), min_size=1, max_size=6
    )
)
def test_any_table_reads_back_the_same_once_tidy(table: list[list[str]]) -> None:
    rows = "".join("<tr>" + "".join(f"<td>{escaping.escape(text)}</td>" for text in row) + "</tr>" for row in table)
    document = read(f"<table>{rows}</table>")
    assert [[tidy(cell.text) for cell in row] for row in document.grids[0].rows] == [
        [tidy(text) for text in row] for row in table
    ]


@settings(max_examples=40)
@given(st.text(alphabet="<>/tdrable =\"'123&;甲!-", max_size=200))
def test_broken_markup_never_escapes_as_another_error(text: str) -> None:
    from corpus.errors import ReadError

    try:
        read("<table><tr><td>甲" + text)
    except ReadError as error:
        assert error.code in {"file_empty", "file_damaged"}


def test_hundreds_of_unclosed_tags_lose_nothing_and_thousands_are_refused() -> None:
    from corpus.errors import ReadError

    document = read("<p>前</p>" + "<font>" * 900 + "中<p>后</p><table><tr><td>表</td></tr></table>")
    assert [row[0].text for grid in document.grids for row in grid.rows] == ["前", "中", "后", "表"]
    deep = read("<table><tr><td>甲" * 200)
    assert len(deep.grids) == 200
    with pytest.raises(ReadError, match="嵌套过深") as caught:
        read("<font>" * 5000 + "甲")
    assert caught.value.code == "file_damaged"


def test_preformatted_text_keeps_its_lines_and_tabs() -> None:
    grid = read("<pre>一级\t二级\t三级\n产出\t数量\t学校数\n\t质量\t合格率</pre>").grids[0]
    assert [[cell.text for cell in row] for row in grid.rows][1:] == [
        ["产出", "数量", "学校数"],
        ["", "质量", "合格率"],
    ]


def _inner(*texts: str) -> str:
    return "<table><tr>" + "".join(f"<td>{text}</td>" for text in texts) + "</tr></table>"


def test_a_column_of_one_row_tables_is_as_many_columns() -> None:
    rows = [("数量", "改造厕所", "3座"), ("质量", "合格率", "100%"), ("时效", "完工时间", "6月底")]
    body = "".join(f"<tr><td>{l2}</td><td>{_inner(name, value)}</td></tr>" for l2, name, value in rows)
    document = read(f"<table><tr><td>目标</td><td>改善条件</td></tr>{body}<tr><td colspan=2>备注</td></tr></table>")
    assert marks(document)[:2] == [
        [("目标", ""), ("改善条件", ""), ("改善条件", "left")],
        [("数量", ""), ("改造厕所", ""), ("3座", "")],
    ]
    assert marks(document)[-1] == [("备注", ""), ("备注", "left"), ("备注", "left")]
    assert len(document.grids) == 1


def test_tables_in_single_cells_and_of_several_rows_stay_tables() -> None:
    lone = read(f"<table><tr><td>甲</td><td>{_inner('乙', '丙')}</td></tr><tr><td>丁</td><td>戊</td></tr></table>")
    assert [grid.part for grid in lone.grids] == ["表格1", "表格2"]
    tall = "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"
    many = read("<table>" + f"<tr><td>甲</td><td>{tall}</td></tr>" * 3 + "</table>")
    assert [grid.part for grid in many.grids] == ["表格1", "表格2", "表格3", "表格4"]
