"""One stream of rows from all grids of a document, tidied for layouts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.grid import Cell, Document
from corpus.records import Place
from corpus.text import tidy


@dataclass(frozen=True, slots=True)
class Row:
    """One table or text row.

    cells: as read. texts: tidied text per column; a cell merged into its left neighbour is "", one
    merged into the cell above repeats its text. own: like texts, but "" for every merged continuation.
    """

    file: str
    part: str
    spans_known: bool
    cells: tuple[Cell, ...]
    texts: tuple[str, ...]
    own: tuple[str, ...]

    def __len__(self) -> int:
        """Number of columns."""
        return len(self.texts)

    @property
    def filled(self) -> tuple[int, ...]:
        """Columns whose own text is not empty."""
        return tuple(index for index, text in enumerate(self.own) if text)

    def text(self, column: int) -> str:
        """Tidied text of a column, "" beyond the last one."""
        return self.texts[column] if 0 <= column < len(self.texts) else ""

    def raw(self, column: int) -> str:
        """Text of a column with its line breaks, "" beyond the last one."""
        return self.cells[column].text if 0 <= column < len(self.cells) else ""

    def place(self, column: int | None = None) -> Place:
        """Place of a column, of the first filled cell by default."""
        if column is None:
            column = self.filled[0] if self.filled else 0
        if not self.cells:
            return Place(self.file, self.part)
        cell = self.cells[min(column, len(self.cells) - 1)]
        return Place(self.file, self.part, cell.row, cell.column)


def stream_rows(document: Document) -> list[Row]:
    """Rows of every grid in reading order, rows without any text left out."""
    rows: list[Row] = []
    for grid in document.grids:
        for cells in grid.rows:
            texts = tuple("" if cell.merged == "left" else tidy(cell.text) for cell in cells)
            if any(texts):
                own = tuple("" if cell.merged else text for cell, text in zip(cells, texts, strict=True))
                rows.append(Row(document.file, grid.part, grid.spans_known, cells, texts, own))
    return rows


def first_filled(row: Row, columns: Iterable[int]) -> str:
    """First non-empty text among columns, "" when all are empty."""
    return next((row.text(column) for column in columns if row.text(column)), "")
