"""A text document on its way to grids: paragraphs gather until a table comes. Shared by docx and odt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.grid import Grid
from corpus.readers.build import spread
from corpus.readers.limits import CellBudget
from corpus.readers.text import prose_grid


@dataclass
class Collector:
    """Grids in reading order: 正文, whose rows count the paragraphs of the body, and 表格1, 表格2 …."""

    budget: CellBudget
    grids: list[Grid] = field(default_factory=list)
    _lines: list[tuple[int, str]] = field(default_factory=list)
    _paragraphs: int = 0
    _tables: int = 0

    def paragraph(self, text: str) -> None:
        """Add the next paragraph of the body."""
        self._paragraphs += 1
        self._lines.append((self._paragraphs, text))

    def end_prose(self) -> None:
        """Make a grid of the paragraphs gathered, if any."""
        if self._lines:
            grid = prose_grid(self._lines)
            self.budget.spend(sum(map(len, grid.rows)))
            self.grids.append(grid)
        self._lines = []

    def begin_table(self) -> str:
        """End the prose before a table and give the table its name."""
        self.end_prose()
        self._tables += 1
        return f"表格{self._tables}"

    def add_table(self, part: str, areas: Sequence[tuple[int, int, int, int, str]], height: int) -> None:
        """Add a table from its areas (row, column, rows, columns, text), 1-based."""
        self.grids.append(Grid(part, spread(areas, self.budget, height=height), spans_known=True))
