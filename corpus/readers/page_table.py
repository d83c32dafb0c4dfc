"""A table on one page: cells with their text, whether its borders were ruled or only meant."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.grid import Cell, Grid
from corpus.readers.build import spread
from corpus.readers.limits import CellBudget
from corpus.readers.page import Box
from corpus.readers.page_lattice import Lattice
from corpus.readers.page_lines import TextLine, lines_of, score_of
from corpus.wrapping import display_width

_FULL = 2.2
"""A line is full when less than this many heights of text are free beside it: padding and one character."""
VALUE = re.compile(r"[≥≤><=±]?\d[\d.,]*([^年度\d]{0,4})|长期|持续|/|—+")
"""What stands in rows of data and never in a header."""
SAME_BORDER = 6.0
"""Borders of two pages closer than this many thousandths of the table's width are the same."""
_NUMBER_GOES_ON = re.compile(r"[\d.,，≥≤><＞＜=＝]$")
_NUMBER_REST = re.compile(r"^[\d.,，%％]")


@dataclass(slots=True)
class TableCell:
    """One cell. row, column: 0-based; left, right: its borders; text: lines joined by line breaks.

    full: whether the last line reaches the border, so that text may go on on the next page. room: free
    space above and below the text, in heights of a line. cut: whether its upper and lower border is
    missing while others are drawn.
    above: the cell on the page before that this one continues; its text is "" then.
    """

    row: int
    column: int
    rows: int
    columns: int
    left: float
    right: float
    text: str = ""
    full: bool = False
    room: tuple[float, float] = (0.0, 0.0)
    cut: tuple[bool, bool] = (False, False)
    score: float | None = None
    above: TableCell | None = None

    @property
    def origin(self) -> TableCell:
        """The cell on the earliest page that this one continues, itself when it begins here."""
        cell = self
        while cell.above is not None:
            cell = cell.above
        return cell


@dataclass(slots=True)
class PageTable:
    """One table on a page. xs, ys: borders; ruled: whether merged areas are known from lines."""

    page: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: list[TableCell]
    ruled: bool
    name: str = ""
    first_row: int = 0
    """Rows before it were taken away: a repeated header, or a row joined to the page before."""

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(self.ys) - 1

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.xs) - 1

    def row(self, number: int) -> list[TableCell]:
        """Cells that begin in a row, left to right."""
        return sorted((cell for cell in self.cells if cell.row == number), key=lambda cell: cell.column)

    def grid(self, budget: CellBudget) -> Grid:
        """The table as a grid; rows and columns count from 1 within the page's table."""
        areas = [(c.row + 1, c.column + 1, c.rows, c.columns, c.text) for c in self.cells]
        rows = spread(areas, budget, height=self.height, width=self.width)
        marks = {
            (row, column): cell
            for cell in self.cells
            if cell.score is not None or cell.above
            for row in range(cell.row + 1, cell.row + 1 + cell.rows)
            for column in range(cell.column + 1, cell.column + 1 + cell.columns)
        }
        kept = (row for row in rows if row[0].row > self.first_row)
        marked = (tuple(_marked(cell, marks.get((cell.row, cell.column))) for cell in row) for row in kept)
        return Grid(
            self.name, tuple(row for row in marked if any(not c.merged and c.text.strip() for c in row)), self.ruled
        )


def same_columns(one: PageTable, other: PageTable) -> bool:
    """Whether two tables have the same outer borders and the inner ones of one are among the other's."""
    if one.ruled != other.ruled:
        return False
    width = one.xs[-1] - one.xs[0]
    if abs(other.xs[-1] - other.xs[0] - width) > 2 * SAME_BORDER * width / 1000:
        return False
    few, many = sorted((relative_borders(one), relative_borders(other)), key=len)
    return all(min(abs(x - y) for y in many) <= SAME_BORDER for x in few)


def relative_borders(table: PageTable) -> list[float]:
    """Borders in thousandths of the table's width, so that margins may change from page to page."""
    left, width = table.xs[0], table.xs[-1] - table.xs[0]
    return [1000 * (x - left) / width for x in table.xs]


def _marked(cell: Cell, source: TableCell | None) -> Cell:
    if source is None:
        return cell
    if source.origin.text and not cell.text:
        cell = replace(cell, text=source.origin.text, merged="left" if cell.column > source.column + 1 else "above")
    return replace(cell, score=source.score)


def fill(lattice: Lattice, boxes: Iterable[Box], page: int) -> PageTable:
    """The table of a lattice with every box in its cell. boxes: those that lie in the lattice."""
    home = {
        (row, column): index
        for index, area in enumerate(lattice.areas)
        for row in range(area.row, area.row + area.rows)
        for column in range(area.column, area.column + area.columns)
    }
    held: list[list[Box]] = [[] for _ in lattice.areas]
    for box in boxes:
        row = _between(lattice.ys, (box.top + box.bottom) / 2)
        for piece in _pieces(box, row, lattice, home):
            held[home[row, _column(piece, lattice.xs)]].append(piece)
    cells = []
    for area, inside in zip(lattice.areas, held, strict=True):
        left, right = lattice.xs[area.column], lattice.xs[area.column + area.columns]
        cell = TableCell(area.row, area.column, area.rows, area.columns, left, right)
        lines = lines_of(inside)
        put_text(cell, lines)
        top, bottom = lattice.ys[area.row], lattice.ys[area.row + area.rows]
        if lines:
            size = lines[0].bottom - lines[0].top
            cell.room = ((lines[0].top - top) / size, (bottom - lines[-1].bottom) / size)
        cell.cut = (
            area.row == 0 and area.column in lattice.open_top,
            area.row + area.rows == len(lattice.ys) - 1 and area.column in lattice.open_bottom,
        )
        cells.append(cell)
    return PageTable(page, lattice.xs, lattice.ys, cells, ruled=True)


def put_text(cell: TableCell, lines: Sequence[TextLine]) -> None:
    """Set text, fullness and score of a cell from its lines."""
    text = ""
    for index, line in enumerate(lines):
        if index:
            # A number too wide for its cell goes on in the next line.
            whole = _is_full(cell, lines[index - 1]) and _NUMBER_GOES_ON.search(text) and _NUMBER_REST.match(line.text)
            text += "" if whole else "\n"
        text += line.text
    cell.text = text
    cell.full = bool(lines) and _is_full(cell, lines[-1])
    cell.score = score_of(box for line in lines for box in line.boxes)


def _is_full(cell: TableCell, line: TextLine) -> bool:
    return cell.right - line.right + max(0.0, line.left - cell.left) < _FULL * (line.bottom - line.top)


def _between(borders: Sequence[float], place: float) -> int:
    return min(max(bisect_right(borders, place) - 1, 0), len(borders) - 2)


def _column(box: Box, xs: Sequence[float]) -> int:
    """Column of a box; text that overflows its cell belongs where it is set flush or centred."""
    first, last = _between(xs, box.left), _between(xs, box.right)
    near = 0.5 * (box.bottom - box.top)
    if first == last or box.left - xs[first] < near:
        return first if first == last or box.left >= xs[first] else _between(xs, (box.left + box.right) / 2)
    if xs[last + 1] - box.right < near:
        return last
    return _between(xs, (box.left + box.right) / 2)


def _pieces(box: Box, row: int, lattice: Lattice, home: dict[tuple[int, int], int]) -> list[Box]:
    """A recognised box cut at the walls it runs over; boxes of a PDF come cut already."""
    if box.score is None:
        return [box]
    first, last = _between(lattice.xs, box.left), _between(lattice.xs, box.right)
    margin = 0.6 * (box.bottom - box.top)
    walls = [
        lattice.xs[column]
        for column in range(first + 1, last + 1)
        if home[row, column - 1] != home[row, column]
        and lattice.xs[column] - box.left > margin
        and box.right - lattice.xs[column] > margin
    ]
    if not walls:
        return [box]
    return _cut(box, walls)


def _cut(box: Box, walls: Sequence[float]) -> list[Box]:
    """Cut a box at walls, each character where its width puts it."""
    total = max(1, display_width(box.text))
    step = (box.right - box.left) / total
    pieces: list[tuple[str, float, float]] = [("", box.left, box.left)]
    place, wall = box.left, 0
    for sign in box.text:
        size = display_width(sign) * step
        while wall < len(walls) and place + size / 2 > walls[wall]:
            wall += 1
            pieces.append(("", place, place))
        text, left, _ = pieces[-1]
        pieces[-1] = (text + sign, left, place + size)
        place += size
    return [replace(box, text=text.strip(), left=left, right=right) for text, left, right in pieces if text.strip()]
