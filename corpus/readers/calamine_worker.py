"""A process of its own for calamine: on damaged files it may ask for all memory and take the process with it.

Run as a file, not imported: workbook on standard input, sheets as JSON on standard output.
Argument: most cells. Exit codes: 0 read, 3 damaged, 4 too many cells, 5 encrypted; any other is a crash.
"""

from __future__ import annotations

import datetime
import io
import json
import sys
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

DAMAGED, TOO_LARGE, ENCRYPTED = 3, 4, 5
_MEMORY = 1024**3


def main() -> int:
    """Read the workbook; returns the exit code."""
    _limit_memory()
    left = int(sys.argv[1])
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = []
        for entry in book.sheets_metadata:
            if entry.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(entry.name)
            left -= sheet.height * sheet.width
            if left < 0:
                return TOO_LARGE
            hidden = entry.visible != SheetVisibleEnum.Visible
            sheets.append({"name": entry.name, "hidden": hidden, **_content(sheet)})
    except PasswordError:
        return ENCRYPTED
    except (CalamineError, OSError, ValueError, OverflowError, MemoryError):
        return DAMAGED
    sys.stdout.buffer.write(json.dumps(sheets).encode())
    return 0


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        # Windows has no such limit; there the process alone has to do.
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _content(sheet: CalamineSheet) -> dict[str, Any]:
    """Texts as triples (row, column, value), 1-based, and merged areas (left, top, right, bottom), None if unknown."""
    top, left = sheet.start or (0, 0)
    cells = [
        (row, column, _plain(value))
        for row, values in enumerate(sheet.to_python(skip_empty_area=True), top + 1)
        for column, value in enumerate(values, left + 1)
        if value != ""
    ]
    areas = sheet.merged_cell_ranges
    if areas is None:
        return {"cells": cells, "merged": None}
    merged = [(left + 1, top + 1, right + 1, bottom + 1) for (top, left), (bottom, right) in areas]
    return {"cells": cells, "merged": merged}


def _plain(value: object) -> str | float | bool:
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime.datetime):
        day = f"{value.year}/{value.month}/{value.day}"
        return f"{day} {value.hour}:{value:%M}" if value.hour or value.minute else day
    if isinstance(value, datetime.date):
        return f"{value.year}/{value.month}/{value.day}"
    return str(value)


if __name__ == "__main__":
    sys.exit(main())
