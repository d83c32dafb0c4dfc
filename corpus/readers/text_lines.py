"""Lines of text within the cells of a page: what detection found, cut at the ruling and completed by the ink.

Imports opencv: see :mod:`corpus.readers.ruling`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.readers.page import Rule
from corpus.readers.ruling import Area, Grey, Ruling

# Lengths in inches.
_SPECK = 0.015
_SLIVER = 0.03
_NEAR = 0.06
_SMALLEST_SIGN = 0.03
_LARGEST_GAP = 0.12
_LINE = 0.12


def without_specks(ink: Grey, ruling: NDArray[np.bool_], dpi: int) -> Grey:
    """Ink of characters alone, 255 on 0: no ruling, no dust."""
    marks = np.where(ruling, np.uint8(0), ink)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    keep = sides >= max(2, _SPECK * dpi)
    keep[0] = False
    return np.asarray(np.where(keep[labels], np.uint8(255), np.uint8(0)), np.uint8) if count > 1 else marks


def lines_in_cells(found: Sequence[Area], marks: Grey, ruling: Ruling, dpi: int) -> list[Area]:
    """Lines to be read: none runs across a rule, and no ink of a closed cell is left out.

    found: lines of text from detection. marks: see :func:`without_specks`. Lines that meet neither
    cell nor rule come back as they are.
    """
    down = [rule for rule in ruling.rules if not rule.horizontal]
    lines: list[Area] = []
    inside: dict[Area, list[Area]] = {cell: [] for cell in ruling.cells}
    for line in found:
        pieces = _cut(line, down)
        for piece in pieces:
            cell = _cell_of(piece, ruling.cells)
            if cell is not None:
                inside[cell].append(_clipped(piece, cell))
            elif len(pieces) == 1 or (piece.right - piece.left >= _SLIVER * dpi and marks[_window(piece)].any()):
                lines.append(piece)
    for cell, parts in inside.items():
        lines += _completed(cell, parts, marks, dpi)
    return lines


def _cut(line: Area, down: Sequence[Rule]) -> list[Area]:
    """The line in pieces between the vertical rules it runs across."""
    middle = (line.top + line.bottom) / 2
    edges = [round(rule.left) for rule in down if rule.top < middle < rule.bottom]
    edges = sorted({line.left, line.right, *(x for x in edges if line.left < x < line.right)})
    return [Area(left, line.top, right, line.bottom) for left, right in pairwise(edges)]


def _cell_of(piece: Area, cells: Sequence[Area]) -> Area | None:
    x, y = (piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2
    return next((c for c in cells if c.left <= x < c.right and c.top <= y < c.bottom), None)


def _clipped(piece: Area, cell: Area) -> Area:
    left, right = max(piece.left, cell.left), min(piece.right, cell.right)
    return Area(left, max(piece.top, cell.top), right, min(piece.bottom, cell.bottom))


def _window(area: Area) -> tuple[slice, slice]:
    return slice(max(0, area.top), area.bottom), slice(max(0, area.left), area.right)


def _completed(cell: Area, parts: list[Area], marks: Grey, dpi: int) -> Iterator[Area]:
    """Parts widened over signs at their ends that detection missed, and lines it missed altogether."""
    ink = marks[cell.top : cell.bottom, cell.left : cell.right].copy()
    if not ink.any():
        return
    reach = round(_NEAR * dpi)
    kept = []
    # The longest first: ink belongs to one part only, and a neighbour's line that reaches in a little gets none.
    for part in sorted(parts, key=lambda part: part.left - part.right):
        local = Area(part.left - cell.left, part.top - cell.top, part.right - cell.left, part.bottom - cell.top)
        local = _fitted(local, ink, reach)
        if local.right - local.left < _SMALLEST_SIGN * dpi / 2:
            continue
        ink[local.top : local.bottom, local.left : local.right] = 0
        kept.append(local)
    kept += list(_missed(ink, kept, dpi))
    for local in sorted(kept, key=lambda part: (part.top, part.left)):
        yield Area(local.left + cell.left, local.top + cell.top, local.right + cell.left, local.bottom + cell.top)


def _fitted(part: Area, ink: Grey, reach: int) -> Area:
    """The part from its first to its last ink, and on over ink that follows within reach; empty without any.

    Only the middle of the line counts: its edges may hold feet of the line above.
    """
    quarter = (part.bottom - part.top) // 4
    inked = np.asarray(ink[part.top + quarter : part.bottom - quarter].max(axis=0, initial=0))
    columns = np.flatnonzero(inked[part.left : part.right])
    if not columns.size:
        return Area(part.left, part.top, part.left, part.bottom)
    left, right = part.left + int(columns[0]), part.left + int(columns[-1]) + 1
    while (more := np.flatnonzero(inked[max(0, left - reach) : left])).size:
        left = max(0, left - reach) + int(more[0])
    while (more := np.flatnonzero(inked[right : right + reach])).size:
        right += int(more[-1]) + 1
    return Area(left, part.top, right, part.bottom)


def _missed(ink: Grey, parts: Sequence[Area], dpi: int) -> Iterator[Area]:
    """Signs of a cell that no part covers, joined along the line: lone digits, ≥ in a column of its own."""
    gap = round(_LARGEST_GAP * dpi)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (gap | 1, gap // 3 | 1)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    height = float(np.median([part.bottom - part.top for part in parts])) if parts else _LINE * dpi
    for left, top, width, high, _ in stats[1:count].tolist():
        if max(width, high) < _SMALLEST_SIGN * dpi or (parts and high < height / 3):
            continue
        # A sign alone is read best with the room a character of its line would have.
        room = max(0, round((height - high) / 2))
        yield Area(left, max(0, top - room), left + width, min(ink.shape[0], top + high + room))
