"""Old Excel workbooks (.xls of Excel 5 to 2003) and WPS tables (.et): numbers as the sheet shows them.

xlrd reads them, since it alone gives number formats, merged areas and hidden sheets. What it
refuses goes to calamine, which knows no formats, and the document says so.
"""

from __future__ import annotations

import io
import struct
from typing import Any, Final

import xlrd
from doc2docx.cfb import CompoundFile
from doc2docx.errors import Doc2DocxError
from xlrd.formatting import std_format_strings

from corpus.grid import Document
from corpus.readers import calamine
from corpus.readers.limits import CellBudget, Clock
from corpus.readers.number_format import BUILT_IN, show_number, show_text
from corpus.readers.refusals import encrypted
from corpus.readers.sheet import Area, Sheet, Texts, sheets_document
from corpus.readers.source import Source

# What xlrd was seen to raise on files mutated at random; it checks much by assert.
LIBRARY_ERRORS: Final = (
    xlrd.XLRDError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)
_STREAMS = ("Workbook", "Book")
_UNICODE_BIFF = 80


def read(source: Source) -> Document:
    """Old Excel or WPS workbook → one grid for each visible sheet (工作表“名称”), rows and columns as in the sheet.

    Hidden sheets are left out with a note, unless all are hidden. Formulas give their saved result.
    Raises ReadError: file_damaged, file_encrypted, file_too_large, file_too_slow, file_empty.
    """
    data = _records(source)
    if data is None:
        return calamine.read(source, "xls")
    try:
        sheets = _load(source, data)
    except LIBRARY_ERRORS as error:
        if "encrypt" in str(error).lower():
            raise encrypted(source.name) from error
        return calamine.read(source, "xls")
    return sheets_document(source, "xls", sheets, CellBudget(source.name, source.limits))


def _records(source: Source) -> bytes | None:
    """The stream of records inside the file, None where its blocks are not in order.

    xlrd's own way to it refuses blocks that two streams share, which report systems write, and
    never ends on blocks that go round in a circle.
    """
    try:
        file = CompoundFile(source.data)
        paths = {entry.path for entry in file.entries}
        stream = next((name for name in _STREAMS if name in paths), None)
        return None if stream is None else bytes(file.open_stream(stream))
    except (Doc2DocxError, struct.error, ValueError):
        return None


def _load(source: Source, data: bytes) -> list[Sheet]:
    """Read the sheets from their records with xlrd; raises one of LIBRARY_ERRORS, or ReadError beyond the limits."""
    budget = CellBudget(source.name, source.limits)
    clock = Clock(source.name, source.limits)
    book = _open(data)
    states = [state != 0 for state in book._sheet_visibility] or [False]
    sheets = []
    for index, name in enumerate(book.sheet_names()):
        clock.check()
        hidden = index < len(states) and states[index]
        if hidden and not all(states):
            sheets.append(Sheet(name, True, {}, []))
            continue
        sheet = book.sheet_by_index(index)
        merged: list[Area] = [(left + 1, top + 1, right, bottom) for top, bottom, left, right in sheet.merged_cells]
        sheets.append(Sheet(name, hidden, _texts(book, sheet, budget), merged))
        book.unload_sheet(index)
    return sheets


def _open(data: bytes, encoding: str | None = None) -> Any:
    book = xlrd.open_workbook(
        file_contents=data,
        logfile=io.StringIO(),
        formatting_info=True,
        on_demand=True,
        ragged_rows=True,
        encoding_override=encoding,
    )
    if book.biff_version < _UNICODE_BIFF and book.codepage is None and encoding is None:
        # Such a file does not say how its texts are coded.
        return _open(data, "gb18030")
    return book


def _texts(book: Any, sheet: Any, budget: CellBudget) -> Texts:
    texts: Texts = {}
    for row in range(sheet.nrows):
        length = sheet.row_len(row)
        budget.spend(length)
        for column in range(length):
            if sheet.cell_type(row, column) not in {xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK}:
                texts[row + 1, column + 1] = _shown(book, sheet.cell(row, column))
    return texts


def _shown(book: Any, cell: Any) -> str:
    """Render what the cell shows."""
    value = cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return str(bool(value)).upper()
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#N/A"))
    code = _format_code(book, cell.xf_index)
    if isinstance(value, str):
        return show_text(value.replace("\r\n", "\n").replace("\r", "\n"), code)
    try:
        return show_number(float(value), code, epoch_1904=book.datemode == 1)
    except (ValueError, OverflowError):
        return str(value)


def _format_code(book: Any, index: int) -> str:
    """Look up the number format: the one the file spells out, else what Chinese Excel shows for its number."""
    if not 0 <= index < len(book.xf_list):
        return "General"
    key = book.xf_list[index].format_key
    known = book.format_map.get(key)
    spelled = known.format_str if known is not None else None
    if spelled and spelled != std_format_strings.get(key):
        return str(spelled)
    return BUILT_IN.get(key) or spelled or "General"
