"""OpenDocument: sheets with spans and repeats, texts with tables in them, what the page does not show."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from odf import table as t
from odf import text as x
from odf.opendocument import OpenDocumentSpreadsheet, OpenDocumentText
from odf.style import Style, TableProperties

from corpus.errors import ReadError
from corpus.grid import Document
from corpus.readers import DEFAULT, READERS, Limits, Source
from tests.corpus.merged_tables import MergedTable, tables

_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        **{name: name for name in ("office", "table", "text", "style")},
        "draw": "drawing",
        "svg": "svg-compatible",
    }.items()
)


def packed(content: str, manifest: str = "<manifest/>") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


def content(body: str, styles: str = "") -> str:
    head = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    return f"<office:document-content {_NAMES}>{head}<office:body>{body}</office:body></office:document-content>"


def sheet(rows: str, limits: Limits = DEFAULT) -> Document:
    body = f'<office:spreadsheet><table:table table:name="绩效">{rows}</table:table></office:spreadsheet>'
    return read(packed(content(body)), limits)


def page(blocks: str, limits: Limits = DEFAULT) -> Document:
    return read(packed(content(f"<office:text>{blocks}</office:text>")), limits)


def read(data: bytes, limits: Limits = DEFAULT) -> Document:
    return READERS["ods"](Source("a.ods", data, limits))


def marked(document: Document, grid: int = 0) -> list[list[tuple[str, str]]]:
    return [[(cell.text, cell.merged) for cell in row] for row in document.grids[grid].rows]


def texts(document: Document, grid: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.grids[grid].rows]


def cell(text: str = "", attributes: str = "") -> str:
    return f"<table:table-cell {attributes}>{f'<text:p>{text}</text:p>' if text else ''}</table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def test_sheets_show_their_texts_with_merges_and_true_places() -> None:
    document = sheet(
        row(cell("申报表", 'table:number-columns-spanned="3"'), "<table:covered-table-cell/>" * 2)
        + row(cell(), attributes='table:number-rows-repeated="2"')
        + "<table:table-header-rows>"
        + row(cell("产出", 'table:number-rows-spanned="2"'), cell("90%", 'office:value="0.9"'), cell("学校数"))
        + "</table:table-header-rows>"
        + row("<table:covered-table-cell><text:p>藏</text:p></table:covered-table-cell>", cell(), cell("次数"))
    )
    grid = document.grids[0]
    assert (grid.part, grid.spans_known, document.container) == ("工作表“绩效”", True, "ods")
    assert marked(document) == [
        [("申报表", ""), ("申报表", "left"), ("申报表", "left")],
        [("产出", ""), ("90%", ""), ("学校数", "")],
        [("产出", "above"), ("", ""), ("次数", "")],
    ]
    assert [cells[0].row for cells in grid.rows] == [1, 4, 5]


def test_hidden_sheets_are_left_out_with_a_note() -> None:
    file = OpenDocumentSpreadsheet()
    hidden = Style(name="ta9", family="table")
    hidden.addElement(TableProperties(display="false"))
    file.automaticstyles.addElement(hidden)
    for name, style in (("绩效", None), ("字典", hidden)):
        table = t.Table(name=name, **({"stylename": style} if style else {}))
        line = t.TableRow()
        box = t.TableCell()
        box.addElement(x.P(text=name))
        line.addElement(box)
        table.addElement(line)
        file.spreadsheet.addElement(table)
    document = read(saved(file))
    assert [grid.part for grid in document.grids] == ["工作表“绩效”"]
    assert [(note.rule, note.message) for note in document.notes] == [("hidden_sheet", "未读取隐藏的工作表“字典”")]


def test_repeated_cells_are_written_out_and_repeated_blanks_cost_nothing() -> None:
    document = sheet(
        row(cell("甲", 'table:number-columns-repeated="2"'), cell("", 'table:number-columns-repeated="16382"'))
        + row(cell("", 'table:number-columns-repeated="16384"'), attributes='table:number-rows-repeated="1000"')
        + row(cell("乙"), attributes='table:number-rows-repeated="2"')
        + row(cell("", 'table:number-columns-repeated="16384"'), attributes='table:number-rows-repeated="1047000"'),
        Limits(cells=100),
    )
    assert texts(document) == [["甲", "甲"], ["乙", ""], ["乙", ""]]
    assert [cells[0].row for cells in document.grids[0].rows] == [1, 1002, 1003]


@pytest.mark.parametrize(
    "rows",
    [
        row(cell("弹", 'table:number-columns-repeated="16384"')),
        row(cell("弹"), attributes='table:number-rows-repeated="999999999"'),
        row(cell("弹", 'table:number-columns-spanned="9999" table:number-rows-spanned="9999"'))
        + row(cell("", 'table:number-columns-repeated="99"'), cell("x")) * 99,
    ],
)
def test_repeated_texts_are_paid_for(rows: str) -> None:
    with pytest.raises(ReadError) as caught:
        sheet(rows, Limits(cells=5000))
    assert caught.value.code == "file_too_large"


def test_values_without_paragraphs_give_the_bare_value() -> None:
    line = row(
        cell("", 'office:value-type="float" office:value="18"'),
        cell("", 'office:value-type="string" office:string-value="甲"'),
        cell("", 'office:value-type="date" office:date-value="2024-12-31"'),
    )
    assert texts(sheet(line)) == [["18", "甲", "2024-12-31"]]


def test_text_is_what_the_page_shows() -> None:
    shown = (
        "受益<text:span>学 \n 校</text:span><text:s text:c='2'/>数<text:tab/>≥<text:line-break/>18"
        "<office:annotation><text:p>批注</text:p></office:annotation>"
        "<text:ruby><text:ruby-base>所</text:ruby-base><text:ruby-text>suo</text:ruby-text></text:ruby>"
        "<text:note><text:note-body><text:p>脚注</text:p></text:note-body></text:note>"
        "<draw:frame><svg:title>图</svg:title></draw:frame>"
    )
    document = page(f"<text:tracked-changes><text:p>删</text:p></text:tracked-changes><text:p>{shown}</text:p>")
    assert texts(document) == [["受益学 校  数\t≥\n18所"]]


def test_texts_give_prose_tables_and_inner_tables_in_order() -> None:
    inner = f"<table:table>{row(cell('指标'), cell('值'))}</table:table>"
    outer = (
        row(cell("项目", 'table:number-rows-spanned="2"'), cell("校舍"), cell())
        + row(
            "<table:covered-table-cell/>",
            f'<table:table-cell table:number-columns-spanned="2"><text:p>见内表</text:p>{inner}</table:table-cell>',
            "<table:covered-table-cell/>",
        )
        + row(cell())
    )
    document = page(
        "<text:h>申报表</text:h><text:section><text:list><text:list-item><text:p>说明</text:p></text:list-item>"
        f"</text:list></text:section><table:table>{outer}</table:table><text:p>尾"
        "<draw:frame><draw:text-box><text:p>框</text:p></draw:text-box></draw:frame></text:p>"
    )
    assert document.container == "odt"
    assert [grid.part for grid in document.grids] == ["正文", "表格1", "表格2", "正文"]
    assert texts(document, 0) == [["申报表"], ["说明"]]
    assert marked(document, 1) == [
        [("项目", ""), ("校舍", ""), ("", "")],
        [("项目", "above"), ("见内表", ""), ("见内表", "left")],
    ]
    assert texts(document, 2) == [["指标", "值"]]
    assert [[(c.text, c.row) for c in cells] for cells in document.grids[3].rows] == [[("尾", 3)], [("框", 4)]]


def test_text_of_a_table_in_a_sheet_cell_stays_with_the_cell() -> None:
    inner = f"<table:table>{row(cell('内'), cell('表'))}</table:table>"
    line = row(f"<table:table-cell><text:p>外</text:p>{inner}</table:table-cell>")
    assert texts(sheet(line)) == [["外\n内\n表"]]


def test_a_password_and_damage_are_named() -> None:
    whole = content("<office:text><text:p>甲</text:p></office:text>")
    codes = []
    for data in (
        packed("noise", "<manifest><encryption-data/></manifest>"),
        packed(whole[:-9]),
        packed(content("<office:presentation/>")),
        packed(content("<office:text><text:p> </text:p></office:text>")),
        packed(whole)[:200],
    ):
        with pytest.raises(ReadError) as caught:
            read(data)
        codes.append(caught.value.code)
    assert codes == ["file_encrypted", "file_damaged", "file_damaged", "file_empty", "file_damaged"]


def saved(file: OpenDocumentSpreadsheet | OpenDocumentText) -> bytes:
    stream = io.BytesIO()
    file.write(stream)
    return stream.getvalue()


def built(table: MergedTable) -> t.Table:
    grid = t.Table(name="a")
    grid.addElement(t.TableColumn(numbercolumnsrepeated=len(table.rows[0])))
    for row_number, cells in enumerate(table.rows):
        line = t.TableRow()
        for column, text in enumerate(cells):
            area = table.area_at(row_number, column)
            if area is None:
                box = t.TableCell()
            elif (area.top, area.left) == (row_number, column):
                spans = {"rows": area.bottom - area.top + 1, "columns": area.right - area.left + 1}
                box = t.TableCell(numberrowsspanned=spans["rows"], numbercolumnsspanned=spans["columns"])
            else:
                line.addElement(t.CoveredTableCell())
                continue
            for part in text.split("\n"):
                box.addElement(x.P(text=part))
            line.addElement(box)
        grid.addElement(line)
    return grid


@settings(max_examples=30)
@given(tables("甲乙丙指标01%≥<&\n_"))
def test_any_table_reads_back_with_its_merges(table: MergedTable) -> None:
    workbook, document = OpenDocumentSpreadsheet(), OpenDocumentText()
    workbook.spreadsheet.addElement(built(table))
    document.text.addElement(built(table))
    assert marked(read(saved(workbook))) == table.expected()
    assert marked(read(saved(document))) == table.expected()
