"""A table put together row by row, each cell with its extent; cells below a tall one leave its place free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.samples.form import PlacedCell, Table

__all__ = ["TableDraft"]


@dataclass
class TableDraft:
    """Cells so far. widths: of its columns in centimetres."""

    widths: tuple[float, ...]
    cells: list[PlacedCell] = field(default_factory=list)
    height: int = 0

    def put(self, text: str, column: int, *, rows: int = 1, columns: int = 1, style: str = "") -> None:
        """Put a cell into the row that comes next."""
        self.cells.append(PlacedCell(text, self.height, column, rows, columns, style))

    def next_row(self) -> None:
        """End the row."""
        self.height += 1

    def pairs(self, *pairs: tuple[str, int, str, int]) -> None:
        """A row of heads with what belongs to them: head, its columns, text, its columns."""
        at = 0
        for head, wide, text, room in pairs:
            self.put(head, at, columns=wide, style="head")
            self.put(text, at + wide, columns=room)
            at += wide + room
        self.next_row()

    def runs(self, column: int, texts: Sequence[tuple[str, ...]]) -> None:
        """Put texts under each other from the next row on, without ending it; equal neighbours share a cell.

        texts: each with those it stands under before it, so that a cell ends where theirs does. "" is never shared.
        """
        start = 0
        for end in range(1, len(texts) + 1):
            if end < len(texts) and texts[end] == texts[start] and texts[start][-1]:
                continue
            self.cells.append(PlacedCell(texts[start][-1], self.height + start, column, end - start, 1, ""))
            start = end

    def done(self) -> Table:
        """The table."""
        return Table(tuple(self.cells), self.height, self.widths)
