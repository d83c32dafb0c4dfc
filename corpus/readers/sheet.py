"""Sheets of any spreadsheet: from texts by place and merged areas to grids, hidden sheets left out and said so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.grid import Cell, Document, Grid
from corpus.readers.build import document
from corpus.readers.limits import CellBudget
from corpus.readers.source import Source
from corpus.records import Note, Place

Texts = dict[tuple[int, int], str]
Area = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: texts by (row, column), 1-based; merged areas as (left, top, right, bottom), inclusive."""

    name: str
    hidden: bool
    texts: Texts
    merged: Sequence[Area]

    @property
    def title(self) -> str:
        """The place as users are told it."""
        return f"工作表“{self.name}”"


def sheets_document(
    source: Source,
    container: str,
    sheets: Iterable[Sheet],
    budget: CellBudget,
    *,
    spans_known: bool = True,
    notes: Iterable[Note] = (),
) -> Document:
    """One grid for each visible sheet, a note for each hidden one; with all hidden, all are read.

    Raises ReadError: file_empty, file_too_large.
    """
    sheets = list(sheets)
    all_hidden = all(sheet.hidden for sheet in sheets)
    kept = list(notes)
    grids = []
    for sheet in sheets:
        if sheet.hidden and not all_hidden:
            kept.append(Note("hidden_sheet", f"未读取隐藏的{sheet.title}", Place(file=source.name, part=sheet.title)))
        else:
            grids.append(Grid(sheet.title, sheet_rows(sheet, budget), spans_known=spans_known))
    return document(source.name, container, grids, kept)


def sheet_rows(sheet: Sheet, budget: CellBudget) -> tuple[tuple[Cell, ...], ...]:
    """Rows with text, from column 1 to the last column with text; merged areas are cut at its edges."""
    shown = {place: text for place, text in sheet.texts.items() if text.strip()}
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
