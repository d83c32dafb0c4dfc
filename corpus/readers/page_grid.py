"""From printed pages to grids: ruled tables, tables without lines, and the text between them.

Shared by everything that ends in pages: PDF and recognised pictures. Tables cut by page breaks are joined
again (``page_join``); every page keeps a grid of its own, so that a place leads to the right page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.grid import Cell, Grid
from corpus.readers.limits import CellBudget
from corpus.readers.page import Box, Page
from corpus.readers.page_columns import find_columns, rows_within
from corpus.readers.page_furniture import strip_furniture
from corpus.readers.page_join import join_tables
from corpus.readers.page_lattice import Lattice, Line, Lines, find_lattices, join_rules
from corpus.readers.page_lines import TextLine, lines_of, text_height
from corpus.readers.page_prose import paragraphs
from corpus.readers.page_slices import join_slices
from corpus.readers.page_table import PageTable, fill
from corpus.records import Note, Place
from corpus.text import squeeze


@dataclass(slots=True)
class _Layout:
    """What is on a page: ruled tables, and lines of text outside them."""

    page: Page
    height: float
    rules: Lines
    tables: list[PageTable]
    lines: list[TextLine]
    blocks: list[PageTable | list[TextLine]] = field(default_factory=list)


def grids_of_pages(pages: Sequence[Page], budget: CellBudget) -> tuple[list[Grid], list[Note]]:
    """Grids in reading order (第1页表格1, 第1页 …), and notes on what was joined or left out.

    Rows count within the table of their page. Places of notes name the part, not the file.
    Raises ReadError (file_too_large) when the cells exceed the budget.
    """
    layouts = [_layout(page, budget) for page in pages]
    firsts = [_first_row(layout.tables) for layout in layouts]
    margins = strip_furniture(pages, [layout.lines for layout in layouts], firsts)
    hint: tuple[float, ...] = ()
    for layout in layouts:
        layout.blocks = _blocks(layout, hint)
        last = layout.blocks[-1] if layout.blocks else None
        hint = last.xs if isinstance(last, PageTable) and not last.ruled else ()
    blocks = [layout.blocks for layout in layouts]
    notes = [*join_slices(blocks), *join_tables(blocks)]
    if margins.numbers or margins.repeated:
        message = f"未读取页码{margins.numbers}处、重复的页眉页脚{margins.repeated}处"
        notes.append(Note("page_furniture_dropped", message, Place(part=f"第{pages[0].number}页")))
    grids: list[Grid] = []
    for layout in layouts:
        for block in layout.blocks:
            grids.append(block.grid(budget) if isinstance(block, PageTable) else _prose(layout, block, budget))
    return [grid for grid in grids if grid.rows], notes


def _layout(page: Page, budget: CellBudget) -> _Layout:
    height = text_height(page.boxes)
    rules = join_rules(page.rules, height)
    tables: list[PageTable] = []
    rest = list(page.boxes)
    for lattice in find_lattices(rules, height):
        budget.spend(len(lattice.areas))
        inside = [box for box in rest if _is_inside(box, lattice)]
        if inside:
            rest = [box for box in rest if not _is_inside(box, lattice)]
            rowless = rows_within(lattice, inside, height, page.number)
            tables.append(rowless or fill(lattice, inside, page.number))
    return _Layout(page, height, rules, tables, lines_of(rest))


def _first_row(tables: Sequence[PageTable]) -> tuple[str, ...]:
    return tuple(squeeze(cell.text) for cell in tables[0].row(0) if cell.text) if tables else ()


def _is_inside(box: Box, lattice: Lattice) -> bool:
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return lattice.xs[0] <= x <= lattice.xs[-1] and lattice.ys[0] <= y <= lattice.ys[-1]


def _blocks(layout: _Layout, hint: tuple[float, ...]) -> list[PageTable | list[TextLine]]:
    """Tables and runs of lines in reading order, tables named."""
    runs: list[list[TextLine]] = [[] for _ in range(len(layout.tables) + 1)]
    for line in layout.lines:
        above = sum(table.ys[0] < line.middle for table in layout.tables)
        runs[above].append(line)
    blocks: list[PageTable | list[TextLine]] = []
    loose = [rule for rule in layout.rules.horizontal if not any(_is_border(rule, table) for table in layout.tables)]
    for index, run in enumerate(runs):
        blocks += find_columns(run, loose, layout.height, layout.page, () if index else hint)
        blocks += layout.tables[index : index + 1]
    tables = [block for block in blocks if isinstance(block, PageTable)]
    for number, table in enumerate(tables, 1):
        table.name = f"第{layout.page.number}页表格{number}"
    return blocks


def _is_border(rule: Line, table: PageTable) -> bool:
    return table.ys[0] - 3 <= rule.level <= table.ys[-1] + 3 and rule.start < table.xs[-1] and rule.end > table.xs[0]


def _prose(layout: _Layout, lines: Sequence[TextLine], budget: CellBudget) -> Grid:
    number = {line: index for index, line in enumerate(layout.lines, 1)}
    rows = []
    for paragraph in paragraphs(lines, layout.height, layout.page):
        cells = [
            Cell(text, number[paragraph.lines[0]], column, "", score)
            for column, (text, score) in enumerate(paragraph.pieces, 1)
        ]
        budget.spend(len(cells))
        rows.append(tuple(cells))
    return Grid(f"第{layout.page.number}页", tuple(rows), spans_known=True)
