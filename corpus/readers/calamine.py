"""Spreadsheets through calamine: forgiving and fast, but without number formats, which the document notes."""

from __future__ import annotations

import datetime
import io
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from corpus.grid import Document
from corpus.readers.limits import CellBudget, Clock
from corpus.readers.number_format import show_general
from corpus.readers.refusals import damaged, encrypted
from corpus.readers.sheet import Area, Sheet, Texts, sheets_document
from corpus.readers.source import Source
from corpus.records import Note, Place

LIBRARY_ERRORS = (CalamineError, OSError, ValueError, OverflowError)


def read(source: Source, container: str) -> Document:
    """Workbook → one grid for each visible sheet; percentages and other number formats are not known.

    Raises ReadError: file_damaged, file_encrypted, file_too_large, file_too_slow, file_empty.
    """
    try:
        sheets, spans_known = _load(source)
    except PasswordError as error:
        raise encrypted(source.name) from error
    except LIBRARY_ERRORS as error:
        raise damaged(source.name) from error
    message = "读不出数字格式，百分数等按原始数值读取（90%读作0.9）；请另存为 .xlsx 后再试"
    note = Note("formats_unknown", message, Place(file=source.name))
    budget = CellBudget(source.name, source.limits)
    return sheets_document(source, container, sheets, budget, spans_known=spans_known, notes=[note])


def _load(source: Source) -> tuple[list[Sheet], bool]:
    """Read the sheets, and tell whether their merged areas are known."""
    budget = CellBudget(source.name, source.limits)
    clock = Clock(source.name, source.limits)
    book = CalamineWorkbook.from_filelike(io.BytesIO(source.data))
    states = [entry for entry in book.sheets_metadata if entry.typ == SheetTypeEnum.WorkSheet]
    all_hidden = all(entry.visible != SheetVisibleEnum.Visible for entry in states)
    sheets = []
    spans_known = True
    for entry in states:
        clock.check()
        hidden = entry.visible != SheetVisibleEnum.Visible
        if hidden and not all_hidden:
            sheets.append(Sheet(entry.name, True, {}, []))
            continue
        sheet = book.get_sheet_by_name(entry.name)
        areas = sheet.merged_cell_ranges
        spans_known = spans_known and areas is not None
        merged: list[Area] = [
            (left + 1, top + 1, right + 1, bottom + 1) for (top, left), (bottom, right) in areas or []
        ]
        budget.spend(sheet.height * sheet.width)
        sheets.append(Sheet(entry.name, hidden, _texts(sheet), merged))
    return sheets, spans_known


def _texts(sheet: Any) -> Texts:
    top, left = sheet.start or (0, 0)
    return {
        (row, column): _shown(value)
        for row, values in enumerate(sheet.to_python(skip_empty_area=True), top + 1)
        for column, value in enumerate(values, left + 1)
        if value != ""
    }


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return show_general(value)
    if isinstance(value, datetime.datetime):
        day = f"{value.year}/{value.month}/{value.day}"
        return f"{day} {value.hour}:{value:%M}" if value.hour or value.minute else day
    if isinstance(value, datetime.date):
        return f"{value.year}/{value.month}/{value.day}"
    return str(value).replace("\r\n", "\n").replace("\r", "\n")
