"""Grids: what readers hand to layouts. A document is a sequence of grids in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.records import Note


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: text as extracted, 1-based row and column in its part.

    merged: "" for a cell of its own; "above" or "left" for the continuation of a merged cell,
    whose text then repeats the origin's. score: 0-1, how sure text recognition was of this cell; None
    where the text was not recognised from a picture.
    """

    text: str
    row: int
    column: int
    merged: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells from one sheet, table or run of text.

    part: Chinese name of the place (工作表“绩效”, 表格2, 正文).
    spans_known: True when the container says which cells are merged (docx, xlsx, html), so that an
    empty cell is truly empty; False when an empty cell may be the lost part of a merged one (txt, csv).
    """

    part: str
    rows: tuple[tuple[Cell, ...], ...]
    spans_known: bool


@dataclass(frozen=True, slots=True)
class Document:
    """One file's content. container: a key of ``corpus.readers.READERS`` (txt, xlsx, pdf ...).

    notes: what the reader left out on purpose (hidden sheets) or is not sure of.
    """

    file: str
    container: str
    grids: tuple[Grid, ...]
    notes: tuple[Note, ...] = ()

    def cells(self) -> Iterator[Cell]:
        """Every cell in reading order."""
        for grid in self.grids:
            for row in grid.rows:
                yield from row
