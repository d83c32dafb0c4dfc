"""Fresh Excel workbooks that people like to open: widths, frozen headings, filters, wrapped text.

Text stays text: what begins with = + - @ is never a formula, and digits keep their leading zeros.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from corpus.atomic import write_atomic
from corpus.wrapping import display_width

__all__ = ["Sheet", "save_workbook", "write_workbook"]

_NARROWEST, _WIDEST = 6, 60
_LINE, _HIGHEST = 15.0, 409.0  # points
_LONGEST_TEXT = 32_767  # Excel's own limit for a cell
_FORMULA_SIGNS = ("=", "+", "-", "@")
_NOTE_COLUMNS = 42  # columns of text in a comment of 320 pixels
_TRIED = 200  # rows that decide the widths


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: title (at most 31 characters), headings, rows of text, numbers, truth values or None.

    rows: passed through once, one row in memory at a time.
    widths: heading → width in characters, where the content alone would choose badly.
    fills: position of a row → RGB colour of its background, e.g. FDE9E7. Positions count from 0, in rows and columns.
    spots: (row, column) → colour of that cell, before the row's. notes: (row, column) → comment shown beside the cell.
    links: (row, column) → place in the workbook the cell leads to, as a sheet's title and a cell (B5).
    """

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Mapping[str, float] = field(default_factory=dict)
    fills: Mapping[int, str] = field(default_factory=dict)
    spots: Mapping[tuple[int, int], str] = field(default_factory=dict)
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    links: Mapping[tuple[int, int], tuple[str, str]] = field(default_factory=dict)


def write_workbook(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write sheets to ``path`` in one step; raises OSError when the folder cannot be written."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for sheet in sheets:
        target = book.create_sheet(sheet.title[:31])
        _fill(target, sheet)
        target.close()  # a sheet still open when the disk is full prints a traceback of its own when it goes
    save_workbook(book, path)


def save_workbook(book: Any, path: Path) -> None:
    """Write an openpyxl ``book`` to ``path`` in one step; raises OSError as ``write_workbook`` does."""
    from openpyxl.writer.excel import ExcelWriter

    with write_atomic(path) as beside:
        archive = ZipFile(beside, "w", ZIP_DEFLATED)
        try:
            ExcelWriter(book, archive).save()
        except OSError:
            with suppress(OSError):  # an archive still open tries again when it goes, and prints a traceback of its own
                archive.close()
            raise


def _fill(target: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    rows = iter(sheet.rows)
    tried = list(islice(rows, _TRIED))
    widths = [
        sheet.widths.get(heading) or _width([heading, *(row[column] for row in tried)])
        for column, heading in enumerate(sheet.headings)
    ]
    for column, width in enumerate(widths, 1):
        target.column_dimensions[get_column_letter(column)].width = width
    target.freeze_panes = "A2"
    _set_page(target)
    head = {
        "font": Font(bold=True, color="FFFFFF"),
        "fill": PatternFill("solid", fgColor="1F4E79"),
        "alignment": Alignment(vertical="center", wrap_text=True),
    }
    target.append([_cell(target, heading, head) for heading in sheet.headings])
    plain = {"alignment": Alignment(vertical="top", wrap_text=True)}
    used = {*sheet.fills.values(), *sheet.spots.values()}
    colours = {colour: {**plain, "fill": PatternFill("solid", fgColor=colour)} for colour in used}
    number = 1
    for number, row in enumerate(chain(tried, rows), 2):
        target.row_dimensions[number].height = _height(row, widths)
        cells: list[Any] = []
        for column, value in enumerate(row):
            spot = (number - 2, column)
            filled = sheet.spots.get(spot) or sheet.fills.get(number - 2)
            # a blank cell needs no style unless it is coloured
            if value in (None, "") and not filled and spot not in sheet.notes:
                cells.append(None)
                continue
            cell = _cell(target, value, colours[filled] if filled else plain)
            if spot in sheet.links:
                _link(cell, number, column + 1, *sheet.links[spot])
            if spot in sheet.notes:
                cell.comment = _comment(sheet.notes[spot])
            cells.append(cell)
        target.append(cells)
        del target.row_dimensions[number]  # written with the row; kept, they would fill the memory
    if sheet.headings:
        target.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headings))}{number}"


def _set_page(target: Any) -> None:
    """Print across, one page wide, with the headings on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    target.page_setup.orientation = "landscape"
    target.page_setup.paperSize = "9"  # A4
    target.page_setup.fitToHeight = 0
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    target.print_title_rows = "1:1"


def _cell(target: Any, value: Any, style: Mapping[str, Any]) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if not isinstance(value, str):
        cell = WriteOnlyCell(target, value)
    else:
        text = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST_TEXT]
        cell = WriteOnlyCell(target, text)
        cell.data_type = "s"  # the library would take a leading = for a formula
        if text.startswith(_FORMULA_SIGNS):
            cell.quotePrefix = True  # and Excel would, when somebody edits the cell
    for name, part in style.items():
        setattr(cell, name, part)
    return cell


def _link(cell: Any, row: int, column: int, title: str, place: str) -> None:
    """Lead from a cell to another one of the workbook: a link, not a formula."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.row, cell.column = row, column
    quoted = title.replace("'", "''")
    cell.hyperlink = Hyperlink(ref="", location=f"'{quoted}'!{place}")
    cell.font = Font(color="1F4E79", underline="single")


def _comment(text: str) -> Any:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.comments import Comment

    shown = ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST_TEXT]
    lines = sum(max(1, math.ceil(display_width(line) / _NOTE_COLUMNS)) for line in shown.split("\n"))
    return Comment(shown, "zhibiao", height=min(20 + 18 * lines, 400), width=320)


def _height(row: Sequence[Any], widths: Sequence[float]) -> float:
    """Points that show the longest cell whole; not every program fits rows by itself."""
    lines = 1
    for value, width in zip(row, widths, strict=True):
        if isinstance(value, str):
            room = max(width - 1.5, 1)
            lines = max(lines, sum(max(1, math.ceil(display_width(line) / room)) for line in value.split("\n")))
    return min(lines * _LINE, _HIGHEST)


def _width(values: Iterable[Any]) -> float:
    longest = max((display_width(line) for value in values for line in str(value or "").split("\n")), default=0)
    return float(min(max(longest + 2, _NARROWEST), _WIDEST))
