"""Columns whose cells each hold a table of one row: pages use them to split a cell, so they become columns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

Area = tuple[int, int, int, int, str]
"""Row and column (1-based), rows and columns taken, text."""

MOST_CELLS = 12
_FEWEST = 3
"""Cells of a column that must be split alike; fewer are tables in their own right."""


def unfold(areas: Sequence[Area], split: Mapping[int, Sequence[str]]) -> tuple[list[Area], set[int]]:
    """Areas with split cells laid side by side, and the indices of the areas that were split.

    split: index of an area → texts of the one row it holds. A column is split when most cells that stand in it
    alone hold rows of one width; areas over it grow, areas behind it move.
    """
    widths = _widths(areas, split)
    if not widths:
        return list(areas), set()
    before = _shifts(widths, max(column + columns for _, column, _, columns, _ in areas))
    out: list[Area] = []
    done: set[int] = set()
    for index, (row, column, rows, columns, text) in enumerate(areas):
        start = before[column]
        if columns == 1 and len(split.get(index, ())) == widths.get(column):
            done.add(index)
            out += [(row, start + offset, rows, 1, part) for offset, part in enumerate(split[index])]
        else:
            out.append((row, start, rows, before[column + columns] - start, text))
    return out, done


def _widths(areas: Sequence[Area], split: Mapping[int, Sequence[str]]) -> dict[int, int]:
    """Width of each column that is to be split."""
    alone: dict[int, Counter[int]] = defaultdict(Counter)
    for index, (_, column, _, columns, _) in enumerate(areas):
        if columns == 1:
            alone[column][len(split.get(index, ()))] += 1
    found = {column: counts.most_common(1)[0] for column, counts in alone.items()}
    return {
        column: width
        for column, (width, count) in found.items()
        if width > 1 and count >= _FEWEST and count * 2 > alone[column].total()
    }


def _shifts(widths: Mapping[int, int], last: int) -> list[int]:
    """New place of every column from 0 to last, once some are wider."""
    places = [0, 1]
    for column in range(1, last):
        places.append(places[-1] + widths.get(column, 1))
    return places
