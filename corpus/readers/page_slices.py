"""Sheets printed wider than the paper: the right columns stand on pages of their own, and are put back here."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus.readers.page_lines import TextLine
from corpus.readers.page_table import PageTable, same_columns
from corpus.records import Note, Place

_FEWEST_ROWS = 4
_NEAR = 1.5
"""Rows of two pages whose heights differ by less, in points, are the same row."""

Blocks = list[PageTable | list[TextLine]]


def join_slices(pages: Sequence[Blocks]) -> list[Note]:
    """Put the columns of a sheet side by side again, in place, if all pages show slices of one sheet.

    Evidence: the pages fall into sets of the same columns, each set has as many pages as the first, and
    their rows are as high, page by page; only the first set has text outside the table.
    """
    places: list[tuple[Blocks, PageTable]] = []
    for blocks in pages:
        tables = [block for block in blocks if isinstance(block, PageTable)]
        if len(tables) != 1 or not tables[0].ruled:
            return []
        places.append((blocks, tables[0]))
    sets = _sets(places)
    if len(sets) < 2 or any(not _fits(sets[0], other) for other in sets[1:]):
        return []
    notes = []
    for other in sets[1:]:
        for (_, left), (blocks, right) in zip(sets[0], other, strict=True):
            message = f"{right.name}是{left.name}右侧的列（打印时分到了另一页），已合并"
            notes.append(Note("columns_joined_over_pages", message, Place(part=left.name)))
            _append(left, right)
            blocks.remove(right)
    return notes


def _sets(places: Sequence[tuple[Blocks, PageTable]]) -> list[list[tuple[Blocks, PageTable]]]:
    sets: list[list[tuple[Blocks, PageTable]]] = []
    for place in places:
        home = next((found for found in sets if same_columns(found[0][1], place[1])), None)
        if home is None:
            sets.append([place])
        else:
            home.append(place)
    return sets


def _fits(first: Sequence[tuple[Blocks, PageTable]], other: Sequence[tuple[Blocks, PageTable]]) -> bool:
    if len(first) != len(other):
        return False
    words = [[cell.text for cell in found[0][1].row(0)] for found in (first, other)]
    rows = sum(table.height for _, table in first)
    alone = all(len(blocks) == 1 for blocks, _ in other)
    level = all(_same_rows(left, right) for (_, left), (_, right) in zip(first, other, strict=True))
    return alone and level and rows >= _FEWEST_ROWS and not set(words[0]) & set(words[1])


def _same_rows(one: PageTable, other: PageTable) -> bool:
    if one.height != other.height:
        return False
    heights = [[b - a for a, b in pairwise(table.ys)] for table in (one, other)]
    return all(abs(a - b) < _NEAR for a, b in zip(*heights, strict=True))


def _append(left: PageTable, right: PageTable) -> None:
    """Put the columns of one table to the right of another."""
    shift = left.xs[-1] - right.xs[0]
    for cell in right.cells:
        cell.column += left.width
        cell.left, cell.right = cell.left + shift, cell.right + shift
    left.xs = (*left.xs, *(x + shift for x in right.xs[1:]))
    left.cells += right.cells
