"""Excel workbooks (.xlsx, .xlsm): every visible sheet, numbers as the sheet shows them.

openpyxl opens the workbook and reads the cells of each row; the rows are walked here, so that drawings and
comments nobody needs cannot break the reading, a stray cell far below costs nothing, and merged areas and
formulas without a saved result are seen on the way.
"""

from __future__ import annotations

import warnings
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import WorkSheetParser

from corpus.grid import Document
from corpus.readers.limits import CellBudget
from corpus.readers.number_format import BUILT_IN, show_number, show_text
from corpus.readers.package import ZIP_ERRORS, open_package, plain_copy
from corpus.readers.refusals import damaged
from corpus.readers.sheet import Sheet, sheets_document
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


def read(source: Source) -> Document:
    """Excel file → one grid for each visible sheet (工作表“名称”), rows and columns as in the sheet.

    Hidden sheets are left out with a note, unless all are hidden. Formulas give their saved result.
    """
    sheets, notes = _load(source)
    return sheets_document(source, "xlsx", sheets, CellBudget(source.name, source.limits), notes=notes)


def _load(source: Source) -> tuple[list[Sheet], list[Note]]:
    """Read the sheets with openpyxl, and note formulas without a result.

    Raises ReadError: file_damaged, file_encrypted, file_too_large.
    """
    sheets: list[Sheet] = []
    notes: list[Note] = []
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
            for sheet in book.worksheets:
                hidden = sheet.sheet_state != "visible"
                if hidden and not all_hidden:
                    sheets.append(Sheet(sheet.title, True, {}, []))
                    continue
                merged, texts, without_result = _walk(sheet, budget)
                sheets.append(Sheet(sheet.title, hidden, texts, merged))
                if without_result:
                    notes.append(_unsaved(source.name, sheets[-1].title, without_result))
        except LIBRARY_ERRORS as error:
            raise damaged(source.name) from error
    return sheets, notes


def _unsaved(file: str, title: str, count: int) -> Note:
    message = f"{title}有{count}个公式没有保存计算结果，按空白读取；请打开文件保存一次后再试"
    return Note("formula_without_result", message, Place(file=file, part=title))


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
    reader: Any = WorkSheetParser(sheet._get_source(), sheet._shared_strings, data_only=True, epoch=book.epoch)
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
