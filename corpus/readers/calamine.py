"""Spreadsheets through calamine: forgiving, but without number formats, which the document notes.

It runs in a process of its own, see :mod:`corpus.readers.calamine_worker`.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

from corpus.grid import Document
from corpus.readers import calamine_worker as worker
from corpus.readers.limits import CellBudget
from corpus.readers.number_format import show_general
from corpus.readers.refusals import damaged, encrypted, too_large, too_slow
from corpus.readers.sheet import Sheet, sheets_document
from corpus.readers.source import Source
from corpus.records import Note, Place


def read(source: Source, container: str) -> Document:
    """Workbook → one grid for each visible sheet; percentages and other number formats are not known.

    Raises ReadError: file_damaged, file_encrypted, file_too_large, file_too_slow, file_empty.
    """
    found = json.loads(_run(source))
    sheets = [
        Sheet(
            sheet["name"],
            sheet["hidden"],
            {(row, column): _shown(value) for row, column, value in sheet["cells"]},
            [(left, top, right, bottom) for left, top, right, bottom in sheet["merged"] or ()],
        )
        for sheet in found
    ]
    spans_known = all(sheet["merged"] is not None for sheet in found)
    message = "读不出数字格式，百分数等按原始数值读取（90%读作0.9）；请另存为 .xlsx 后再试"
    note = Note("formats_unknown", message, Place(file=source.name))
    budget = CellBudget(source.name, source.limits)
    return sheets_document(source, container, sheets, budget, spans_known=spans_known, notes=[note])


def _run(source: Source) -> bytes:
    """What the worker says of the workbook; any end but a good one is a damaged file."""
    # Isolated: neither the folder nor the variables of the caller decide what is imported.
    command = [sys.executable, "-I", str(Path(worker.__file__)), str(source.limits.cells)]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=source.data, capture_output=True, timeout=source.limits.seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise too_slow(source.name, source.limits.seconds) from error
    if done.returncode == worker.ENCRYPTED:
        raise encrypted(source.name)
    if done.returncode == worker.TOO_LARGE:
        raise too_large(source.name, f"表格单元格超过{source.limits.cells}个的上限")
    if done.returncode:
        raise damaged(source.name)
    return done.stdout


def _shown(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return show_general(value) if math.isfinite(value) else str(value)
    return value.replace("\r\n", "\n").replace("\r", "\n")
