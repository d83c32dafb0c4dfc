"""Tables as delimited text (csv, tsv with quoted cells, semicolons)."""

from __future__ import annotations

import csv
import io
from collections import Counter

from corpus.errors import ReadError
from corpus.grid import Cell, Document, Grid
from corpus.readers.build import document, drop_blank_rows
from corpus.readers.limits import CellBudget
from corpus.readers.source import Source
from corpus.readers.text import find_habit

PART = "表格1"
_SENTENCE_END = tuple("。；;！？!?")
_EVIDENCE = 200_000
_LONGEST_CELL = 20_000


def read(source: Source) -> Document:
    """Delimited text → one grid (表格1), padded to a rectangle; rows count records, spans are not known."""
    delimiter = find_delimiter(source.text) or ","
    budget = CellBudget(source.name, source.limits)
    budget.spend(source.text.count(delimiter))
    records = _parse(source.text, delimiter)
    if records is None:
        raise ReadError(
            "file_damaged",
            "表格文字的引号不成对，无法分清单元格",
            where=source.name,
            hint="请用 Excel 或 WPS 打开核对后另存为 .xlsx",
        )
    width = max(map(len, records), default=0)
    budget.spend(width * len(records))
    rows = drop_blank_rows(
        tuple(Cell(text, row, column) for column, text in enumerate([*cells, *[""] * (width - len(cells))], 1))
        for row, cells in enumerate(records, 1)
    )
    return document(source.name, "csv", [Grid(PART, rows, spans_known=False)])


def find_delimiter(text: str) -> str | None:
    """Find the sign between cells if ``text`` is delimited text, else None.

    Evidence: most records have the same number of fields, as a spreadsheet writes them; clauses of
    prose do not. Tabs count only where quoted cells run over several lines, since the plain text
    reader knows all other tab habits and a table with tabs may have commas in its cells.
    """
    sample = text[:_EVIDENCE]
    lines = [line for line in sample.splitlines() if line.strip()]
    tabbed = sum("\t" in line for line in lines)
    if 2 * tabbed >= len(lines):
        return "\t" if _is_quoted_table(sample, lines) else None
    return next((delimiter for delimiter in (",", ";") if _is_table(sample, delimiter)), None)


def _is_table(sample: str, delimiter: str) -> bool:
    records = [cells for cells in _parse(sample, delimiter) or [] if any(cell.strip() for cell in cells)]
    if len(sample) == _EVIDENCE:
        records = records[:-1]
    counts = Counter(len(cells) for cells in records if len(cells) > 1)
    if not counts:
        return False
    fields, support = counts.most_common(1)[0]
    if fields > 2:
        records = _without_ends(records)
    if support < (3 if fields == 2 else 2) or support < 0.7 * len(records):
        return False
    regular = [cells for cells in records if len(cells) == fields]
    spaced = sum(cell.startswith(" ") for cells in regular for cell in cells[1:])
    if 2 * spaced > (fields - 1) * support:
        # "hello, world": a comma with a blank after it is prose.
        return False
    ended = sum(cells[-1].rstrip().endswith(_SENTENCE_END) for cells in regular)
    # A last column of sentences is fine under a header that is none.
    return 2 * ended <= support or (fields > 2 and not regular[0][-1].rstrip().endswith(_SENTENCE_END))


def _without_ends(records: list[list[str]]) -> list[list[str]]:
    """What lies between titles above and remarks below: a table typed by hand has no delimiters in those lines."""
    wide = [number for number, cells in enumerate(records) if len(cells) > 1]
    return records[wide[0] : wide[-1] + 1]


def _is_quoted_table(sample: str, lines: list[str]) -> bool:
    if '"' not in sample or find_habit(lines) == "cells":
        return False
    records = _parse(sample, "\t")
    return records is not None and len(records) > 1 and any("\n" in cell for cells in records for cell in cells)


def _parse(text: str, delimiter: str) -> list[list[str]] | None:
    """Split into records of cells; quotes are taken literally where they do not pair up. None if nothing fits."""
    for settings in ({"strict": True}, {"quoting": csv.QUOTE_NONE}):
        try:
            records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, **settings))
        except csv.Error:
            continue
        if all(len(cell) <= _LONGEST_CELL for cells in records for cell in cells):
            return records
    return None
