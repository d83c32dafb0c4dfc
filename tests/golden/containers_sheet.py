"""Older and free spreadsheets: xls (xlwt) and ods (odfpy), with merged cells."""

from __future__ import annotations

from io import BytesIO

import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, TableCell, TableRow
from odf.table import Table as OdfTable
from odf.text import P

from corpus.samples.form import Line, SampleForm
from tests.golden.containers import Container, add, to_bytes, with_table


def _placed(page: SampleForm) -> list[tuple[int, int, int, int, str]]:
    """Row, column, rows, columns and text of every cell of the sheet, lines merged over its width."""
    page = with_table(page)
    width = max(len(block.widths) for block in page.blocks if not isinstance(block, Line))
    out: list[tuple[int, int, int, int, str]] = []
    top = 0
    for block in page.blocks:
        if isinstance(block, Line):
            out.append((top, 0, 1, width, block.text))
            top += 1
            continue
        out += [(top + c.row, c.column, c.rows, c.columns, c.text) for c in block.cells]
        top += block.height
    return out


def render_xls(page: SampleForm) -> bytes:
    """Excel 97 workbook; every cell is text."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(page.sheet)
    for row, column, rows, columns, text in _placed(page):
        if rows > 1 or columns > 1:
            sheet.write_merge(row, row + rows - 1, column, column + columns - 1, text)
        elif text:
            sheet.write(row, column, text)
    return to_bytes(book.save)


def render_ods(page: SampleForm) -> bytes:
    """OpenDocument sheet; every cell is text."""
    document = OpenDocumentSpreadsheet()
    table = OdfTable(name=page.sheet)
    document.spreadsheet.addElement(table)
    placed = _placed(page)
    starts = {(row, column): (rows, columns, text) for row, column, rows, columns, text in placed}
    covered = {(r + i, k + j) for r, k, rows, columns, _ in placed for i in range(rows) for j in range(columns)}
    for row in range(max(r for r, _ in covered) + 1):
        line = TableRow()
        table.addElement(line)
        for column in range(max(k for _, k in covered) + 1):
            line.addElement(_cell(starts.get((row, column)), inside=(row, column) in covered))
    out = BytesIO()
    document.write(out)
    return out.getvalue()


def _cell(start: tuple[int, int, str] | None, *, inside: bool) -> object:
    if start is None:
        return CoveredTableCell() if inside else TableCell()
    rows, columns, text = start
    spans = {"numberrowsspanned": rows, "numbercolumnsspanned": columns} if rows > 1 or columns > 1 else {}
    cell = TableCell(valuetype="string", **spans)
    for line in text.split("\n"):
        cell.addElement(P(text=line))
    return cell


add(Container("xls", "Excel 97（xls）", ".xls", "structured", "spans", render_xls))
add(Container("ods", "OpenDocument（ods）", ".ods", "structured", "spans", render_ods))
