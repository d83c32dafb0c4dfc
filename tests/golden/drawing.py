"""Where everything stands on paper: a page → sheets with frames and lines of text, in points.

PDFs and scans are drawn from the same sheets. Long cells wrap; a table breaks between rows; a merged cell
that a page break cuts keeps its text in its first part that has room for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from corpus.samples.form import Line, PlacedCell, SampleForm, Table

PAPER = (595.0, 842.0)
MARGIN = 42.0
SIZE, LEADING, PADDING = 9.0, 12.5, 4.5
SIDE = 5.4  # room left and right of a cell's text, as Word leaves it
TITLE_SIZE = 15.0
Measure = Callable[[str, float], float]


@dataclass(frozen=True, slots=True)
class Frame:
    """The border of a cell; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Word:
    """A line of text: left end and baseline."""

    x: float
    y: float
    text: str
    size: float


@dataclass(slots=True)
class Sheet:
    """One side of paper."""

    width: float
    height: float
    frames: list[Frame] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)


def wrap(text: str, room: float, size: float, measure: Measure) -> list[str]:
    """Lines of a text no wider than ``room``; Chinese breaks anywhere."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for sign in part:
            if line and measure(line + sign, size) > room:
                lines.append(line)
                line = ""
            line += sign
        lines.append(line)
    return lines


class _Writer:
    """Fills sheets from top to bottom."""

    def __init__(self, page: SampleForm, measure: Measure, *, top: bool) -> None:
        self.width, self.height = reversed(PAPER) if page.landscape else PAPER
        self.measure, self.top = measure, top
        self.sheets: list[Sheet] = []
        self.written: set[PlacedCell] = set()
        self.new_sheet()

    def new_sheet(self) -> None:
        self.sheets.append(Sheet(self.width, self.height))
        self.y = MARGIN

    @property
    def room(self) -> float:
        return self.width - 2 * MARGIN

    def add_line(self, line: Line) -> None:
        size = TITLE_SIZE if line.style == "title" else SIZE + 1.5
        for text in wrap(line.text, self.room, size, self.measure):
            if self.y + size * 1.7 > self.height - MARGIN:
                self.new_sheet()
            x = MARGIN
            if line.style in ("title", "subtitle"):
                x += (self.room - self.measure(text, size)) / 2
            self.sheets[-1].words.append(Word(x, self.y + size * 1.2, text, size))
            self.y += size * 1.7

    def add_table(self, table: Table) -> None:
        self.written.clear()
        scale = self.room / sum(table.widths)
        edges = [MARGIN]
        for width in table.widths:
            edges.append(edges[-1] + width * scale)
        lines = {
            cell: wrap(cell.text, edges[cell.column + cell.columns] - edges[cell.column] - 2 * SIDE, SIZE, self.measure)
            for cell in table.cells
        }
        heights = _row_heights(table, lines)
        start = 0
        for row in range(table.height + 1):
            fits = row < table.height and self.y + sum(heights[start : row + 1]) <= self.height - MARGIN
            if not fits:
                self._draw_rows(table, range(start, row), edges, heights, lines)
                self.y += sum(heights[start:row])
                start = row
                if row < table.height:
                    self.new_sheet()
        self.y += 8

    def _draw_rows(
        self,
        table: Table,
        rows: range,
        edges: list[float],
        heights: list[float],
        lines: dict[PlacedCell, list[str]],
    ) -> None:
        tops = {row: self.y + sum(heights[rows.start : row]) for row in range(rows.start, rows.stop + 1)}
        for cell in table.cells:
            inside = [row for row in range(cell.row, cell.row + cell.rows) if row in rows]
            if not inside:
                continue
            frame = Frame(edges[cell.column], tops[inside[0]], edges[cell.column + cell.columns], tops[inside[-1] + 1])
            self.sheets[-1].frames.append(frame)
            fits = frame.bottom - frame.top >= len(lines[cell]) * LEADING
            if cell not in self.written and (fits or inside[-1] == cell.row + cell.rows - 1):
                self._write_cell(frame, cell, lines[cell])
                self.written.add(cell)

    def _write_cell(self, frame: Frame, cell: PlacedCell, lines: list[str]) -> None:
        start = frame.top + PADDING if self.top else (frame.top + frame.bottom - len(lines) * LEADING) / 2
        y = start + LEADING * 0.78
        for text in lines:
            free = frame.right - frame.left - self.measure(text, SIZE)
            x = frame.left + (SIDE if cell.style == "prose" or len(lines) > 1 else free / 2)
            if text:
                self.sheets[-1].words.append(Word(x, y, text, SIZE))
            y += LEADING


def _row_heights(table: Table, lines: dict[PlacedCell, list[str]]) -> list[float]:
    """Height of each row; a merged cell that needs more room stretches its last row."""
    heights = [LEADING + 2 * PADDING] * table.height
    for cell in sorted(table.cells, key=lambda c: c.rows):
        need = len(lines[cell]) * LEADING + 2 * PADDING
        last = cell.row + cell.rows - 1
        heights[last] += max(0.0, need - sum(heights[cell.row : last + 1]))
    return heights


def draw(page: SampleForm, measure: Measure, *, top: bool = False) -> list[Sheet]:
    """The page on paper.

    measure: width of a text in points at a font size. top: texts stand at the upper edge of their cells,
    not in the middle.
    """
    writer = _Writer(page, measure, top=top)
    for block in page.blocks:
        if isinstance(block, Line):
            writer.add_line(block)
        else:
            writer.add_table(block)
    return writer.sheets
