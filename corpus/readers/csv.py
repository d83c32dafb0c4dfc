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

PART = "表格1"
_SENTENCE_END = tuple("。；;！？!?")
_EVIDENCE = 200_000
_LONGEST_CELL = 20_000


def read(source: Source) -> Document:
    """Delimited text → one grid (表格1), padded to a rectangle; rows count records, spans are not known."""
    delimiter = find_delimiter(source.text) or ","
    records = _parse(source.text, delimiter)
    if records is None:
        raise ReadError(
            "file_damaged",
            "表格文字的引号不成对，无法分清单元格",
            where=source.name,
            hint="请用 Excel 或 WPS 打开核对后另存为 .xlsx",
        )
    width = max(map(len, records), default=0)
    CellBudget(source.name, source.limits).spend(width * len(records))
    rows = drop_blank_rows(
        tuple(Cell(text, row, column) for column, text in enumerate([*cells, *[""] * (width - len(cells))], 1))
        for row, cells in enumerate(records, 1)
    )
    return document(source.name, "csv", [Grid(PART, rows, spans_known=False)])


def find_delimiter(text: str) -> str | None:
    """Find the sign between cells if ``text`` is delimited text, else None.

    Evidence: most records have the same number of fields, as a spreadsheet writes them; clauses of
    prose do not. Tabs count only with quoted cells of several lines or quotes doubled inside, since
    the plain text reader knows all other tab habits and a table with tabs may have commas in its cells.
    """
    sample = text[:_EVIDENCE]
    lines = [line for line in sample.splitlines() if line.strip()]
    tabbed = sum("\t" in line for line in lines)
    if 2 * tabbed >= len(lines):
        return "\t" if _is_quoted_table(sample) else None
    if sum(line.rstrip().endswith(_SENTENCE_END) for line in lines) * 2 > len(lines):
        return None
    for delimiter in (",", ";"):
        if _is_table(sample, delimiter):
            return delimiter
    return None


def _is_table(sample: str, delimiter: str) -> bool:
    records = [cells for cells in _parse(sample, delimiter) or [] if any(cell.strip() for cell in cells)]
    counts = Counter(len(cells) for cells in records if len(cells) > 1)
    if len(sample) == _EVIDENCE:
        records = records[:-1]
    if not counts:
        return False
    fields, support = counts.most_common(1)[0]
    spaced = sum(cell.startswith(" ") for cells in records for cell in cells[1:])
    if 2 * spaced > sum(len(cells) - 1 for cells in records):
        # "hello, world": a comma with a blank after it is prose.
        return False
    return support >= (3 if fields == 2 else 2) and support >= 0.7 * len(records)


def _is_quoted_table(sample: str) -> bool:
    if '\t"' not in sample and '\n"' not in sample and not sample.startswith('"'):
        return False
    records = _parse(sample, "\t")
    if records is None or len(records) < 2:
        return False
    return any("\n" in cell or '"' in cell for cells in records for cell in cells) and _is_table(sample, "\t")


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
