"""A sample form as an Excel workbook with true merged ranges."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from corpus.packages import repack
from corpus.samples.form import Fonts, Line, PlacedCell, SampleForm, Table

_HORIZONTAL = {
    **dict.fromkeys(("title", "subtitle", "", "head"), "center"),
    **dict.fromkeys(("annex", "heading", "body", "left", "prose"), "left"),
    **dict.fromkeys(("right", "amount"), "right"),
}
_SIDE = Side(style="thin", color="000000")
_BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_CHARACTERS_PER_CM = 4.4  # width units of a column
_CHINESE_PER_CM = 2.3  # Chinese characters of size 10 on one line
_LINE_POINTS = 14.0
_FORMULA_SIGNS = ("=", "+", "-", "@")


def render_xlsx(form: SampleForm) -> bytes:
    """The form as xlsx bytes; the same form gives the same bytes."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = form.sheet
    for index, width in enumerate(form.table.widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = round(width * _CHARACTERS_PER_CM, 1)
    row = 1
    for block in form.blocks:
        if isinstance(block, Line):
            row += _add_line(sheet, block, row, form.table.widths, form.fonts)
        else:
            row += _add(sheet, block, row, form.fonts)
    sheet.page_setup.orientation = "landscape" if form.landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.properties.creator = ""
    book.properties.created = datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    out = BytesIO()
    book.save(out)
    return repack(out.getvalue())


def _add_line(sheet: Any, line: Line, row: int, widths: tuple[float, ...], fonts: Fonts) -> int:
    cell = sheet.cell(row, 1, line.text)
    title = line.style == "title"
    cell.font = Font(name=fonts.title if title else fonts.text, size=16 if title else 11, bold=line.style == "heading")
    cell.alignment = Alignment(horizontal=_HORIZONTAL[line.style], vertical="center", wrap_text=line.style == "body")
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(widths))
    lines = ceil(len(line.text) / (sum(widths) * _CHINESE_PER_CM)) if line.style == "body" else 1
    sheet.row_dimensions[row].height = 28 if title else max(18, lines * _LINE_POINTS + 4)
    return 1


def _add(sheet: Any, table: Table, top: int, fonts: Fonts) -> int:
    heights = [18.0] * table.height
    for cell in table.cells:
        _add_cell(sheet, cell, top, fonts)
        if cell.rows == 1:
            heights[cell.row] = max(heights[cell.row], _lines(cell, table.widths) * _LINE_POINTS + 4)
    for offset, height in enumerate(heights):
        sheet.row_dimensions[top + offset].height = height
    return table.height


def _lines(cell: PlacedCell, widths: tuple[float, ...]) -> int:
    room = sum(widths[cell.column : cell.column + cell.columns]) * _CHINESE_PER_CM
    return sum(max(1, ceil(len(text) / room)) for text in cell.text.split("\n"))


def _add_cell(sheet: Any, cell: PlacedCell, top: int, fonts: Fonts) -> None:
    row, column = top + cell.row, 1 + cell.column
    last_row, last_column = row + cell.rows - 1, column + cell.columns - 1
    for r in range(row, last_row + 1):
        for k in range(column, last_column + 1):
            sheet.cell(r, k).border = _BORDER
    target = sheet.cell(row, column)
    if cell.style == "amount":
        target.value = float(cell.text.replace(",", ""))
        target.number_format = "#,##0.00"
    else:
        target.value = cell.text or None
        target.number_format = "@"
        if isinstance(target.value, str) and target.value.startswith(_FORMULA_SIGNS):
            target.data_type = "s"  # the library would take a leading = for a formula
            target.quotePrefix = True  # and Excel the others, when somebody edits the cell
    target.font = Font(name=fonts.text, size=10, bold=cell.style == "head")
    target.alignment = Alignment(horizontal=_HORIZONTAL[cell.style], vertical="center", wrap_text=True)
    if (row, column) != (last_row, last_column):
        sheet.merge_cells(start_row=row, end_row=last_row, start_column=column, end_column=last_column)
