"""Making grids: shared by every reader, so that all containers keep the same promises."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.grid import Cell, Document, Grid
from corpus.readers.limits import CellBudget
from corpus.readers.refusals import empty
from corpus.records import Note

PROSE = "正文"


def drop_blank_rows(rows: Iterable[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows that hold any text at all; cells keep their own row numbers, so places stay true."""
    return tuple(row for row in rows if any(cell.text.strip() for cell in row))


def prose_rows(lines: Sequence[tuple[int, str]]) -> tuple[tuple[Cell, ...], ...]:
    """One row with one cell for every line that is not blank. lines: pairs (1-based number, text)."""
    return tuple((Cell(text, number, 1),) for number, text in lines if text.strip())


def spread(
    areas: Sequence[tuple[int, int, int, int, str]],
    budget: CellBudget,
    *,
    height: int,
    width: int = 0,
) -> tuple[tuple[Cell, ...], ...]:
    """Rectangular rows from areas (row, column, rows spanned, columns spanned, text), all 1-based.

    The origin of an area keeps its text with merged ""; the other cells repeat it with "above"
    (anywhere below the first row of the area) or "left". Where areas overlap the first one wins;
    what no area covers is an empty cell. Areas are cut at ``height``.
    """
    width = max([width, *(column + columns - 1 for _, column, _, columns, _ in areas)])
    covered = sum(min(rows, height + 1 - row) * columns for row, _, rows, columns, _ in areas)
    budget.spend(max(height * width, covered))
    table: list[list[Cell | None]] = [[None] * width for _ in range(height)]
    for row, column, rows, columns, text in areas:
        for r in range(row, min(row + rows, height + 1)):
            for c in range(column, column + columns):
                if table[r - 1][c - 1] is None:
                    merged = "above" if r > row else "left" if c > column else ""
                    table[r - 1][c - 1] = Cell(text, r, c, merged)
    return drop_blank_rows(
        tuple(cell or Cell("", r, c) for c, cell in enumerate(cells, 1)) for r, cells in enumerate(table, 1)
    )


def document(name: str, container: str, grids: Iterable[Grid], notes: Iterable[Note] = ()) -> Document:
    """Finish a document, leaving out empty grids; raises ReadError (file_empty) when nothing is left."""
    kept = tuple(grid for grid in grids if grid.rows)
    if not kept:
        raise empty(name)
    return Document(name, container, kept, tuple(notes))
