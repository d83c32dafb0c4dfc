"""Excel workbooks: what the sheets show, where merged cells belong, what is left out and said so."""

from __future__ import annotations

import io
import math
import re
import zipfile
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from corpus.grid import Document
from corpus.readers import DEFAULT, READERS, Source, read_document
from corpus.text import tidy


def save(book: Workbook, tmp_path: Path) -> Document:
    path = tmp_path / "申报表.xlsx"
    book.save(path)
    return read_document(path)


def rows_of(document: Document, grid: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.grids[grid].rows]


def patched(book: Workbook, part: str, pattern: str, replacement: str) -> bytes:
    """The saved workbook with one of its parts changed, as other programs write it."""
    plain, out = io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name).decode("utf-8")
            if name == part:
                data, hits = re.subn(pattern, replacement, data)
                assert hits
            new.writestr(name, data)
    return out.getvalue()


def read_bytes(data: bytes) -> Document:
    return READERS["xlsx"](Source("a.xlsx", data, DEFAULT))


def test_numbers_read_as_shown(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    shown = [
        (18, "General"),
        (0.9, "0%"),
        (168431.56, "#,##0.00"),
        (date(2024, 12, 31), 'yyyy"年"m"月"d"日"'),
        (5, '"≥"0"所"'),
        (True, "General"),
        ("文字\n换行", "General"),
        (45657, "@"),
    ]
    for column, (value, code) in enumerate(shown, 1):
        cell = sheet.cell(1, column, value)
        cell.number_format = code
    assert rows_of(save(book, tmp_path)) == [
        ["18", "90%", "168,431.56", "2024年12月31日", "≥5所", "TRUE", "文字\n换行", "45657"]
    ]


def test_chinese_built_in_date_formats_are_dates() -> None:
    book = Workbook()
    book.active["A1"] = 45657
    book.active["A1"].number_format = "0.00"
    data = patched(book, "xl/styles.xml", 'numFmtId="2"', 'numFmtId="57"')
    assert rows_of(read_bytes(data)) == [["2024年12月"]]


def test_merged_areas_repeat_their_text_and_blank_rows_are_left_out(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "绩效"
    for reference, text in {
        "A1": "申报表",
        "A3": "产出指标",
        "B3": "数量",
        "C3": "学校数",
        "C4": "次数",
        "C5": "率",
    }.items():
        sheet[reference] = text
    for area in ("A1:C1", "A3:A5", "B3:B4"):
        sheet.merge_cells(area)
    document = save(book, tmp_path)
    grid = document.grids[0]
    assert (grid.part, grid.spans_known, document.container) == ("工作表“绩效”", True, "xlsx")
    assert [[(cell.text, cell.merged) for cell in row] for row in grid.rows] == [
        [("申报表", ""), ("申报表", "left"), ("申报表", "left")],
        [("产出指标", ""), ("数量", ""), ("学校数", "")],
        [("产出指标", "above"), ("数量", "above"), ("次数", "")],
        [("产出指标", "above"), ("", ""), ("率", "")],
    ]
    assert [(row[1].row, row[1].column) for row in grid.rows] == [(1, 2), (3, 2), (4, 2), (5, 2)]


def test_merges_far_beyond_the_table_and_stray_cells_cost_nothing(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "甲"
    book.active["B2"] = "乙"
    book.active.merge_cells("A1:A2")
    data = patched(book, "xl/worksheets/sheet1.xml", '"A1:A2"', '"A1:A1048576"')
    assert rows_of(read_bytes(data)) == [["甲", ""], ["甲", "乙"]]
    book.active.unmerge_cells("A1:A2")
    book.active["A1000000"] = "远"
    assert rows_of(save(book, tmp_path)) == [["甲", ""], ["", "乙"], ["远", ""]]


def test_hidden_sheets_are_left_out_with_a_note_unless_all_are_hidden(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "绩效"
    book.active["A1"] = "可见"
    hidden = book.create_sheet("字典")
    hidden["A1"] = "隐藏"
    hidden.sheet_state = "veryHidden"
    book.create_sheet("空表")
    document = save(book, tmp_path)
    assert [grid.part for grid in document.grids] == ["工作表“绩效”"]
    assert [(note.rule, note.message) for note in document.notes] == [("hidden_sheet", "未读取隐藏的工作表“字典”")]
    data = patched(book, "xl/workbook.xml", 'state="visible"', 'state="hidden"')
    assert [grid.part for grid in read_bytes(data).grids] == ["工作表“绩效”", "工作表“字典”"]


def test_formulas_give_their_saved_result_or_are_noted(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "合计"
    book.active["B1"] = "=1+1"
    document = save(book, tmp_path)
    assert rows_of(document) == [["合计"]]
    assert [note.rule for note in document.notes] == ["formula_without_result"]
    saved = patched(book, "xl/worksheets/sheet1.xml", r"<v\s*/>|<v></v>", "<v>2</v>")
    assert rows_of(read_bytes(saved)) == [["合计", "2"]]


def test_inline_and_formatted_strings_escapes_and_missing_references() -> None:
    book = Workbook()
    book.active["A1"] = "x"
    cells = (
        '<row><c t="inlineStr"><is><r><t>受益</t></r><r><rPr><b/></rPr><t>学校</t></r><rPh sb="0" eb="1">'
        "<t>yin</t></rPh></is></c>"
        '<c t="str"><v>甲_x000D__x000A_乙</v></c><c t="e"><v>#DIV/0!</v></c></row><row><c><v>3</v></c></row>'
    )
    data = patched(book, "xl/worksheets/sheet1.xml", "<row.*</row>", cells)
    assert rows_of(read_bytes(data)) == [["受益学校", "甲\n乙", "#DIV/0!"], ["3", "", ""]]


def test_a_number_beyond_all_dates_stays_a_number_under_a_date_format(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = 20240101
    book.active["A1"].number_format = "yyyy/m/d"
    assert rows_of(save(book, tmp_path)) == [["20240101"]]


def test_workbooks_saved_as_strict_read_alike() -> None:
    book = Workbook()
    book.active.append(["学校数", 0.9])
    book.active["B1"].number_format = "0%"
    plain, strict = io.BytesIO(), io.BytesIO()
    book.save(plain)
    namespace = rb"http://schemas\.openxmlformats\.org/(spreadsheetml|officeDocument)/2006/"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(namespace, rb"http://purl.oclc.org/ooxml/\1/", old.read(name)))
    assert rows_of(read_bytes(strict.getvalue())) == [["学校数", "90%"]]


def test_a_workbook_with_an_excel_or_odd_suffix_is_read_by_its_content(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "甲"
    for name in ("a.xls", "a.docx", "a.txt", "无后缀"):
        book.save(tmp_path / "a.xlsx")
        (tmp_path / "a.xlsx").rename(tmp_path / name)
        assert read_document(tmp_path / name).container == "xlsx"


_VALUE = (
    st.text(alphabet="甲乙丙指标 0123456789%≥<&\n_x", max_size=6)
    | st.integers(min_value=-(10**9), max_value=10**9)
    | st.floats(min_value=-1e9, max_value=1e9)
    | st.none()
)
_TABLE = st.lists(st.lists(_VALUE, min_size=3, max_size=3), min_size=1, max_size=5)


@settings(max_examples=30)
@given(_TABLE)
def test_two_other_readers_see_the_same_values(table: list[list[object]]) -> None:
    book = Workbook()
    for row, values in enumerate(table, 1):
        for column, value in enumerate(values, 1):
            # A text that begins with = would be a formula; none does.
            book.active.cell(row, column, value)
    book.active["A9"] = "末行"
    book.active["C9"] = "末列"
    stream = io.BytesIO()
    book.save(stream)
    ours = {(cell.row, cell.column): cell.text for cell in read_bytes(stream.getvalue()).cells() if cell.text.strip()}
    first = load_workbook(io.BytesIO(stream.getvalue())).active
    second = CalamineWorkbook.from_filelike(io.BytesIO(stream.getvalue())).get_sheet_by_index(0)
    others = [
        {(cell.row, cell.column): cell.value for row in first.iter_rows() for cell in row},
        {
            (row, column): value
            for row, values in enumerate(second.to_python(skip_empty_area=False), 1)
            for column, value in enumerate(values, 1)
        },
    ]
    for values in others:
        filled = {place: value for place, value in values.items() if value is not None and str(value).strip()}
        assert filled.keys() == ours.keys()
        for place, value in filled.items():
            if isinstance(value, str):
                assert tidy(ours[place]) == tidy(value)
            else:
                assert math.isclose(float(ours[place]), float(value), rel_tol=1e-14)  # type: ignore[arg-type]


def test_rows_saved_out_of_order_stand_where_their_numbers_say() -> None:
    book = Workbook()
    book.active.append(["一级指标", "三级指标"])
    book.active.append(["产出指标", "培训人数"])
    data = patched(book, "xl/worksheets/sheet1.xml", r"(<row r=\"1\".*?</row>)(<row r=\"2\".*?</row>)", r"\2\1")
    assert rows_of(read_bytes(data)) == [["一级指标", "三级指标"], ["产出指标", "培训人数"]]


def shared(texts: list[str]) -> bytes:
    """A workbook whose texts stand in the shared table, as Excel and WPS write them; the second one in runs."""
    book = Workbook()
    book.active.append([f"@{number}@" for number in range(len(texts))])
    plain, out = io.BytesIO(), io.BytesIO()
    book.save(plain)
    items = "".join(
        f"<si><t>{text}</t></si>"
        if number != 1
        else f"<si><r><t>{text[:1]}</t></r><r><rPr><b/></rPr><t>{text[1:]}</t></r>"
        "<rPh sb='0' eb='1'><t>读音</t></rPh></si>"
        for number, text in enumerate(texts)
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name).decode("utf-8")
            if name == "xl/worksheets/sheet1.xml":
                data, hits = re.subn(r't="inlineStr"><is><t>@(\d)@</t></is>', r't="s"><v>\1</v>', data)
                assert hits == len(texts)
            if name == "xl/_rels/workbook.xml.rels":
                data = data.replace(
                    "</Relationships>",
                    f'<Relationship Id="rS" Type="{kind}" Target="sharedStrings.xml"/></Relationships>',
                )
            if name == "[Content_Types].xml":
                data = data.replace(
                    "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{media}"/></Types>'
                )
            new.writestr(name, data)
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{space}">{items}</sst>')
    return out.getvalue()


def test_texts_of_the_shared_table_are_read_as_excel_and_wps_write_them() -> None:
    assert rows_of(read_bytes(shared(["三级指标", "受益学生数", "≥3560人次"]))) == [
        ["三级指标", "受益学生数", "≥3560人次"]
    ]
