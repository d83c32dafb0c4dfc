"""Lines of text within the cells of a page: what detection found, cut at the ruling and completed by the ink.

Imports opencv: see :mod:`corpus.readers.ruling`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.readers.ruling import Area, Grey

# Lengths in inches.
_SPECK = 0.015
_SLIVER = 0.03
_NEAR = 0.06
_SMALLEST_SIGN = 0.03
_LARGEST_GAP = 0.12


def without_specks(ink: Grey, ruling: NDArray[np.bool_], dpi: int) -> Grey:
    """Ink of characters alone, 255 on 0: no ruling, no dust."""
    marks = np.where(ruling, np.uint8(0), ink)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    keep = sides >= max(2, _SPECK * dpi)
    keep[0] = False
    return np.asarray(np.where(keep[labels], np.uint8(255), np.uint8(0)), np.uint8) if count > 1 else marks


def lines_in_cells(found: Sequence[Area], marks: Grey, cells: Sequence[Area], dpi: int) -> list[Area]:
    """Lines to be read: none runs across a rule, and no ink of a closed cell is left out.

    found: lines of text from detection. marks: see :func:`without_specks`. Lines outside all cells
    come back as they are.
    """
    lines: list[Area] = []
    inside: dict[Area, list[Area]] = {cell: [] for cell in cells}
    for line in found:
        cut = [(cell, part) for cell in cells if (part := _common(line, cell, dpi))]
        for cell, part in cut:
            inside[cell].append(part)
        if not cut:
            lines.append(line)
    for cell, parts in inside.items():
        lines += _completed(cell, parts, marks, dpi)
    return lines


def _common(line: Area, cell: Area, dpi: int) -> Area | None:
    left, right = max(line.left, cell.left), min(line.right, cell.right)
    top, bottom = max(line.top, cell.top), min(line.bottom, cell.bottom)
    if right - left < _SLIVER * dpi or bottom - top < (line.bottom - line.top) / 2:
        return None
    return Area(left, top, right, bottom)


def _completed(cell: Area, parts: list[Area], marks: Grey, dpi: int) -> Iterator[Area]:
    """Parts widened over signs at their ends that detection missed, and lines it missed altogether."""
    ink = marks[cell.top : cell.bottom, cell.left : cell.right].copy()
    if not ink.any():
        return
    reach = round(_NEAR * dpi)
    for part in parts:
        part = _trimmed(_widened(part, parts, cell, marks, reach), marks)
        ink[part.top - cell.top : part.bottom - cell.top, part.left - cell.left : part.right - cell.left] = 0
        if part.right > part.left:
            yield part
    yield from _missed(ink, cell, parts, dpi)


def _widened(part: Area, parts: Sequence[Area], cell: Area, marks: Grey, reach: int) -> Area:
    """The part grown to the left and right while ink follows within reach and no other part lies there."""
    beside = [o for o in parts if o is not part and min(o.bottom, part.bottom) > max(o.top, part.top)]
    least = max([cell.left, *(o.right for o in beside if o.right <= part.left)])
    most = min([cell.right, *(o.left for o in beside if o.left >= part.right)])
    inked = np.asarray(marks[part.top : part.bottom].max(axis=0, initial=0))
    left, right = part.left, part.right
    while (more := np.flatnonzero(inked[max(least, left - reach) : left])).size:
        left = max(least, left - reach) + int(more[0])
    while (more := np.flatnonzero(inked[right : min(most, right + reach)])).size:
        right += int(more[-1]) + 1
    return Area(left, part.top, right, part.bottom)


def _trimmed(part: Area, marks: Grey) -> Area:
    """The part without the blank columns at its ends; empty where it holds no ink."""
    columns = np.flatnonzero(marks[part.top : part.bottom, part.left : part.right].any(axis=0))
    if not columns.size:
        return Area(part.left, part.top, part.left, part.top)
    return Area(part.left + int(columns[0]), part.top, part.left + int(columns[-1]) + 1, part.bottom)


def _missed(ink: Grey, cell: Area, parts: Sequence[Area], dpi: int) -> Iterator[Area]:
    """Signs of a cell that no part covers, joined along the line: lone digits, ≥ in a column of its own."""
    gap = round(_LARGEST_GAP * dpi)
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (gap, gap // 3)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    height = np.median([part.bottom - part.top for part in parts]) if parts else 0.12 * dpi
    for left, top, width, high, _area in stats[1:count].tolist():
        if max(width, high) < _SMALLEST_SIGN * dpi or (parts and high < height / 3):
            continue
        # A sign alone is read best with the room a character of its line would have.
        room = max(0, round((height - high) / 2))
        yield Area(
            cell.left + left,
            max(cell.top, cell.top + top - room),
            cell.left + left + width,
            min(cell.bottom, cell.top + top + high + room),
        )
