"""Excel workbooks (.xlsx, .xlsm): every visible sheet, numbers as the sheet shows them.

openpyxl opens the workbook and reads the cells of each row; the rows are walked here, so that drawings and
comments nobody needs cannot break the reading, a stray cell far below costs nothing, and merged areas and
formulas without a saved result are seen on the way.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import WorkSheetParser

from corpus.grid import Cell, Document, Grid
from corpus.readers.build import document
from corpus.readers.limits import CellBudget
from corpus.readers.number_format import BUILT_IN, show_number, show_text
from corpus.readers.package import ZIP_ERRORS, open_package, plain_copy
from corpus.readers.refusals import damaged
from corpus.readers.source import Source
from corpus.records import Note, Place

# What openpyxl was seen to raise on damaged parts: files mutated at random, elements named like its methods.
LIBRARY_ERRORS: Final = (
    *ZIP_ERRORS,
    ParseError,
    etree.XMLSyntaxError,
    AttributeError,
    LookupError,
    OverflowError,
    TypeError,
)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Texts by (row, column), 1-based; merged areas as (left, top, right, bottom), inclusive."""

    title: str
    hidden: bool
    texts: dict[tuple[int, int], str]
    merged: list[tuple[int, int, int, int]]
    without_result: int


def read(source: Source) -> Document:
    """Excel file → one grid for each visible sheet (工作表“名称”), rows and columns as in the sheet.

    Hidden sheets are left out with a note, unless all are hidden. Formulas give their saved result.
    """
    budget = CellBudget(source.name, source.limits)
    grids: list[Grid] = []
    notes: list[Note] = []
    for sheet in _load(source):
        place = Place(file=source.name, part=sheet.title)
        if sheet.hidden:
            notes.append(Note("hidden_sheet", f"未读取隐藏的{sheet.title}", place))
            continue
        grids.append(Grid(sheet.title, _rows(sheet, budget), spans_known=True))
        if sheet.without_result:
            message = (
                f"{sheet.title}有{sheet.without_result}个公式没有保存计算结果，按空白读取；请打开文件保存一次后再试"
            )
            notes.append(Note("formula_without_result", message, place))
    return document(source.name, "xlsx", grids, notes)


def _load(source: Source) -> list[_Sheet]:
    """Read the sheets with openpyxl; raises ReadError: file_damaged, file_encrypted, file_too_large."""
    budget = CellBudget(source.name, source.limits)
    with open_package(source) as archive, warnings.catch_warnings():
        # openpyxl warns of what it drops (extensions, default styles); none of it is text.
        warnings.simplefilter("ignore")
        try:
            book: Any = load_workbook(
                plain_copy(archive, source.name), read_only=True, data_only=True, keep_links=False
            )
            # Numbers stay numbers: openpyxl would turn one beyond its dates (20240101) into #VALUE!.
            book._date_formats.clear()
            all_hidden = all(sheet.sheet_state != "visible" for sheet in book.worksheets)
            return [
                _sheet(sheet, source, budget, hidden=sheet.sheet_state != "visible" and not all_hidden)
                for sheet in book.worksheets
            ]
        except LIBRARY_ERRORS as error:
            raise damaged(source.name) from error


def _sheet(sheet: Any, source: Source, budget: CellBudget, *, hidden: bool) -> _Sheet:
    title = f"工作表“{sheet.title}”"
    if hidden:
        return _Sheet(title, hidden, {}, [], 0)
    merged, texts, without_result = _walk(sheet, budget)
    return _Sheet(title, hidden, {place: text for place, text in texts.items() if text.strip()}, merged, without_result)


def _shown(cell: Any, epoch: Any) -> str:
    """Render what the cell shows."""
    value = cell.value
    code = BUILT_IN.get(cell.style_array.numFmtId) or cell.number_format
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        text = unescape(value).replace("\r\n", "\n").replace("\r", "\n")
        return text if cell.data_type == "e" else show_text(text, code)
    try:
        number = float(value if isinstance(value, int | float) else to_excel(value, epoch))  # type: ignore[no-untyped-call]
        return show_number(number, code, epoch_1904=epoch == CALENDAR_MAC_1904)
    except (ValueError, OverflowError):
        return str(value)


def _walk(sheet: Any, budget: CellBudget) -> tuple[list[tuple[int, int, int, int]], dict[tuple[int, int], str], int]:
    """Merged areas of a sheet, its texts by (row, column), and its number of formulas whose result was never saved."""
    merged: list[Any] = []
    texts: dict[tuple[int, int], str] = {}
    without_result = 0
    book = sheet.parent
    reader: Any = WorkSheetParser(sheet._get_source(), book.shared_strings, data_only=True, epoch=book.epoch)
    safe = {"resolve_entities": False, "no_network": True, "remove_comments": True, "remove_pis": True}
    for _, element in etree.iterparse(reader.source, tag=("{*}row", "{*}mergeCell"), **safe):
        if element.tag.endswith("}mergeCell"):
            merged.append(range_boundaries(element.get("ref")))
            continue
        _, cells = reader.parse_row(element)
        budget.spend(len(cells))
        for cell, mark in zip(cells, element, strict=True):
            if cell["value"] is None:
                without_result += cell["data_type"] == "n" and mark.find("{*}f") is not None
            elif cell["row"] > 0:
                place = (cell["row"], cell["column"])
                if place in texts:
                    raise ValueError("one place has two cells")  # either could be the true one
                texts[place] = _shown(ReadOnlyCell(sheet, **cell), book.epoch)
        # Finished rows are freed, so that memory stays flat.
        element.clear()
        while (before := element.getprevious()) is not None:
            before.getparent().remove(before)
    return merged, texts, without_result


def _rows(sheet: _Sheet, budget: CellBudget) -> tuple[tuple[Cell, ...], ...]:
    """Rows with text, from column 1 to the last column with text; merged areas are cut at its edges."""
    shown = sheet.texts
    height = max((row for row, _ in shown), default=0)
    width = max((column for _, column in shown), default=0)
    cells = {(row, column): Cell(text, row, column) for (row, column), text in shown.items()}
    for left, top, right, bottom in sheet.merged:
        text = shown.get((top, left))
        bottom, right = min(bottom, height), min(right, width)
        if text is None:
            continue
        budget.spend((bottom - top + 1) * (right - left + 1) - 1)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    cells[row, column] = Cell(text, row, column, "above" if row > top else "left")
    rows = []
    for row in sorted({row for row, _ in cells}):
        budget.spend(width)
        rows.append(tuple(cells.get((row, column)) or Cell("", row, column) for column in range(1, width + 1)))
    return tuple(rows)
