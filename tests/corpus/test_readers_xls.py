"""Old Excel and WPS workbooks: what the sheets show, merged cells, hidden sheets, and what calamine rescues."""

from __future__ import annotations

import io
import struct
from datetime import date
from pathlib import Path

import pytest
import xlwt
from hypothesis import given, settings

from corpus.errors import ReadError
from corpus.grid import Document
from corpus.readers import DEFAULT, READERS, Limits, Source, calamine, read_document, xls
from tests.corpus.merged_tables import MergedTable, tables

DATA = Path(__file__).parent / "data" / "doc"


def saved(book: xlwt.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(book: xlwt.Workbook | bytes, limits: Limits = DEFAULT) -> Document:
    data = book if isinstance(book, bytes) else saved(book)
    return READERS["xls"](Source("a.xls", data, limits))


def marked(document: Document, grid: int = 0) -> list[list[tuple[str, str]]]:
    return [[(cell.text, cell.merged) for cell in row] for row in document.grids[grid].rows]


def texts(document: Document, grid: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.grids[grid].rows]


def test_numbers_read_as_shown() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("绩效")
    shown = [
        (18, "General"),
        (0.9, "0%"),
        (168431.56, "#,##0.00"),
        (date(2024, 12, 31), 'yyyy"年"m"月"d"日"'),
        (date(2024, 12, 31), "M/D/YY"),
        (5, '"≥"0"所"'),
        (True, "General"),
        ("文字\n换行", "General"),
        (45657, "@"),
        (-1234.5, '#,##0.0;[Red]"负"#,##0.0'),
    ]
    for column, (value, code) in enumerate(shown):
        sheet.write(0, column, value, xlwt.easyxf(num_format_str=code))
    row = [
        "18",
        "90%",
        "168,431.56",
        "2024年12月31日",
        "2024/12/31",
        "≥5所",
        "TRUE",
        "文字\n换行",
        "45657",
        "负1,234.5",
    ]
    assert texts(read(book)) == [row]


def test_dates_of_the_1904_system() -> None:
    book = xlwt.Workbook()
    book.dates_1904 = True
    book.add_sheet("a").write(0, 0, 0.0, xlwt.easyxf(num_format_str="yyyy/m/d"))
    assert texts(read(book)) == [["1904/1/1"]]


def test_merged_areas_repeat_their_text_and_blank_rows_are_left_out() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("绩效")
    sheet.write_merge(0, 0, 0, 2, "申报表")
    sheet.write_merge(2, 4, 0, 0, "产出指标")
    sheet.write_merge(2, 3, 1, 1, "数量")
    for row, text in ((2, "学校数"), (3, "次数"), (4, "率")):
        sheet.write(row, 2, text)
    sheet.write(9, 5, "  ")
    document = read(book)
    grid = document.grids[0]
    assert (grid.part, grid.spans_known, document.container) == ("工作表“绩效”", True, "xls")
    assert marked(document) == [
        [("申报表", ""), ("申报表", "left"), ("申报表", "left")],
        [("产出指标", ""), ("数量", ""), ("学校数", "")],
        [("产出指标", "above"), ("数量", "above"), ("次数", "")],
        [("产出指标", "above"), ("", ""), ("率", "")],
    ]
    assert [row[0].row for row in grid.rows] == [1, 3, 4, 5]


def test_hidden_sheets_are_left_out_with_a_note_unless_all_are_hidden() -> None:
    def book(first: int) -> xlwt.Workbook:
        book = xlwt.Workbook()
        for name, visibility in (("绩效", first), ("字典", 2), ("空表", 0 if first == 0 else 1)):
            sheet = book.add_sheet(name)
            sheet.visibility = visibility
            if name != "空表":
                sheet.write(0, 0, name)
        return book

    document = read(book(0))
    assert [grid.part for grid in document.grids] == ["工作表“绩效”"]
    assert [(note.rule, note.message) for note in document.notes] == [("hidden_sheet", "未读取隐藏的工作表“字典”")]
    document = read(book(1))
    assert [grid.part for grid in document.grids] == ["工作表“绩效”", "工作表“字典”"]
    assert not document.notes


def test_a_stray_cell_far_below_and_merges_beyond_the_table_cost_nothing() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    sheet.write_merge(0, 5000, 0, 0, "甲")
    sheet.write(1, 1, "乙")
    assert marked(read(book)) == [[("甲", ""), ("", "")], [("甲", "above"), ("乙", "")]]
    book = xlwt.Workbook()
    book.add_sheet("a").write(65535, 0, "远")
    assert [row[0].row for row in read(book).grids[0].rows] == [65536]


def test_floods_of_cells_are_refused() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for column in range(200):
        sheet.write(0, column, column)
    with pytest.raises(ReadError) as caught:
        read(book, Limits(cells=100))
    assert caught.value.code == "file_too_large"


def test_an_empty_workbook_is_empty() -> None:
    book = xlwt.Workbook()
    book.add_sheet("a")
    with pytest.raises(ReadError) as caught:
        read(book)
    assert caught.value.code == "file_empty"


def test_a_password_is_named() -> None:
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "甲")
    data = saved(book)
    # The record of the window, written by every program, made the one that says the rest is encrypted.
    record = data.index(struct.pack("<HH", 0x3D, 18))
    with pytest.raises(ReadError) as caught:
        read(data[:record] + struct.pack("<H", 0x2F) + data[record + 2 :])
    assert caught.value.code == "file_encrypted"


def test_what_xlrd_refuses_calamine_reads_and_the_note_says_what_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("绩效")
    sheet.write_merge(1, 2, 0, 0, "产出")
    sheet.write(1, 1, 0.9, xlwt.easyxf(num_format_str="0%"))
    sheet.write(2, 1, date(2024, 12, 31), xlwt.easyxf(num_format_str="yyyy/m/d"))
    sheet.write(3, 1, True)
    hidden = book.add_sheet("字典")
    hidden.write(0, 0, "x")
    hidden.visibility = 1

    def refuse(source: Source, data: bytes) -> None:
        raise xls.xlrd.XLRDError("unknown record")

    monkeypatch.setattr(xls, "_load", refuse)
    document = read(book)
    assert marked(document) == [
        [("产出", ""), ("0.9", "")],
        [("产出", "above"), ("2024/12/31", "")],
        [("", ""), ("TRUE", "")],
    ]
    assert [note.rule for note in document.notes] == ["formats_unknown", "hidden_sheet"]
    assert document.container == "xls"


def test_blocks_shared_by_two_streams_cost_nothing() -> None:
    data = bytearray((DATA / "申报表.xls").read_bytes())
    whole = read(bytes(data))
    workbook, summary = (data.index(name.encode("utf-16-le")) for name in ("Workbook", "\x05SummaryInformation"))
    # An entry of the directory has the first block and the size of its stream at its end.
    data[summary + 116 : summary + 124] = data[workbook + 116 : workbook + 124]
    assert read(bytes(data)) == whole


def test_blocks_in_a_circle_end(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for row in range(500):
        sheet.write(row, 0, f"第{row}行")
    data = bytearray(saved(book))
    # The table of blocks says which block follows which: the second now leads back to the first.
    (table,) = struct.unpack_from("<I", data, 76)
    struct.pack_into("<I", data, 512 * (table + 1) + 4, 0)
    try:
        assert read(bytes(data)).notes
    except ReadError as error:
        assert error.code == "file_damaged"


@pytest.mark.parametrize("noise", [b"", b"\xff" * 600])
def test_damage_is_one_refusal(noise: bytes) -> None:
    whole = (DATA / "申报表.xls").read_bytes()
    with pytest.raises(ReadError) as caught:
        read(whole[:600] + noise)
    assert caught.value.code == "file_damaged"


def test_both_readers_see_the_same_places() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    sheet.write_merge(2, 3, 1, 2, "甲")
    sheet.write(5, 4, 7)
    source = Source("a.xls", saved(book), DEFAULT)
    assert xls.read(source).grids == calamine.read(source, "xls").grids


@pytest.mark.parametrize("name", ["申报表.xls", "申报表.et"])
def test_workbooks_written_by_an_office_program(name: str) -> None:
    document = read_document(DATA / name)
    assert document.container == "xls"
    assert marked(document) == [
        [("项目支出绩效目标申报表", ""), *[("项目支出绩效目标申报表", "left")] * 3],
        [("一级指标", ""), ("二级指标", ""), ("三级指标", ""), ("指标值", "")],
        [("产出指标", ""), ("数量指标", ""), ("受益学校数", ""), ("≥18所", "")],
        [("产出指标", "above"), ("质量指标", ""), ("验收合格率", ""), ("90%", "")],
        [("产出指标", "above"), ("时效指标", ""), ("完成时间", ""), ("2024年12月31日", "")],
    ]
    assert [note.rule for note in document.notes] == ["hidden_sheet"]


@pytest.mark.parametrize("name", ["导出.xls", "导出.et"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_web_pages_named_like_workbooks_are_read_as_web_pages(tmp_path: Path, name: str, charset: str) -> None:
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>'
        f'<meta http-equiv="Content-Type" content="application/vnd.ms-excel; charset={charset}"></head>'
        "<body><table><tr><td rowspan=2>产出指标<td>学校数<tr><td>次数</table></body></html>"
    )
    path = tmp_path / name
    path.write_bytes(page.encode(charset))
    document = read_document(path)
    assert document.container == "html"
    assert marked(document) == [
        [("产出指标", ""), ("学校数", "")],
        [("产出指标", "above"), ("次数", "")],
    ]


@settings(max_examples=40)
@given(tables())
def test_any_table_reads_back_with_its_merges(table: MergedTable) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for area in table.areas:
        sheet.write_merge(area.top, area.bottom, area.left, area.right, table.rows[area.top][area.left])
    for row, column, text in table.own_cells():
        sheet.write(row, column, text)
    assert marked(read(book)) == table.expected()
