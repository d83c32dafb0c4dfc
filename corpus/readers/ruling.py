"""Ruling lines of a table in a picture, and the closed cells between them.

Imports opencv, which comes with the extra ``ocr``: import this module only where that is known to be there.
Pictures are grey, arrays of shape (height, width), 0 black to 255 white.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.readers.page import Rule

Grey = NDArray[np.uint8]

# Lengths in inches. A stroke of a character is shorter than these, a side of a cell rarely is.
_ROW_RULE = 0.34
_COLUMN_RULE = 0.17
_THICKEST = 0.05
_GAP = 0.06
_LONG = 1.0
_SMALLEST_CELL = 0.06


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of pixels: left and top inside, right and bottom just outside."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was found: rules, cells closed on all sides, and the pixels of the rules (bool, as the picture)."""

    rules: tuple[Rule, ...]
    cells: tuple[Area, ...]
    pixels: NDArray[np.bool_]


def ink_of(grey: Grey, dpi: int) -> Grey:
    """Dark marks as 255 on 0, whatever the shade of the paper beneath: shape as ``grey``."""
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    block = max(15, round(dpi * 0.2)) | 1
    ink = cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 18)
    return np.asarray(ink, np.uint8)


def find_ruling(ink: Grey, dpi: int) -> Ruling:
    """Rules and cells of an upright page; ``ink`` as :func:`ink_of` gives it."""
    rows = _lines(ink, round(_ROW_RULE * dpi), dpi, across=False)
    columns = _lines(ink, round(_COLUMN_RULE * dpi), dpi, across=True)
    found = [*_rules(rows, dpi, horizontal=True), *_rules(columns, dpi, horizontal=False)]
    rules = _connected(found, dpi)
    pixels = _paint(rules, ink.shape, dpi)
    return Ruling(tuple(rules), tuple(_cells(pixels, dpi)), pixels)


def _lines(ink: Grey, length: int, dpi: int, *, across: bool) -> Grey:
    """Only the marks that run on for ``length`` pixels in one direction, small gaps closed."""

    def kernel(size: int) -> Any:
        return cv2.getStructuringElement(cv2.MORPH_RECT, (1, size) if across else (size, 1))

    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, kernel(max(3, round(dpi / 75))))
    lines = cv2.morphologyEx(closed, cv2.MORPH_OPEN, kernel(length))
    return np.asarray(cv2.morphologyEx(lines, cv2.MORPH_CLOSE, kernel(round(_GAP * dpi) * 2 + 1)), np.uint8)


def _rules(lines: Grey, dpi: int, *, horizontal: bool) -> Iterator[Rule]:
    count, _, stats, _ = cv2.connectedComponentsWithStats(lines, connectivity=8)
    for left, top, width, height, area in stats[1:count].tolist():
        length = width if horizontal else height
        if area / length > _THICKEST * dpi:
            continue
        if horizontal:
            y = top + height / 2
            yield Rule(left, y, left + width, y)
        else:
            x = left + width / 2
            yield Rule(x, top, x, top + height)


def _connected(rules: list[Rule], dpi: int) -> list[Rule]:
    """Rules that meet another at both ends, or are long: what is left are strokes of large characters."""
    reach = _GAP * dpi * 1.5
    kept = rules
    while True:
        across = [rule for rule in kept if rule.horizontal]
        down = [rule for rule in kept if not rule.horizontal]
        still = [
            rule
            for rule in kept
            if max(rule.right - rule.left, rule.bottom - rule.top) >= _LONG * dpi
            or _held(rule, down if rule.horizontal else across, reach)
        ]
        if len(still) == len(kept):
            return kept
        kept = still


def _held(rule: Rule, others: list[Rule], reach: float) -> bool:
    ends = ((rule.left, rule.top), (rule.right, rule.bottom))
    return all(
        any(
            other.left - reach <= x <= other.right + reach and other.top - reach <= y <= other.bottom + reach
            for other in others
        )
        for x, y in ends
    )


def _paint(rules: list[Rule], shape: tuple[int, ...], dpi: int) -> NDArray[np.bool_]:
    """The rules as pixels, a little longer and thicker than found, so that they close at the corners."""
    canvas = np.zeros(shape, np.uint8)
    reach = round(_GAP * dpi)
    half = max(2, round(dpi / 75))
    for rule in rules:
        x, y = (reach, half) if rule.horizontal else (half, reach)
        top, left = max(0, round(rule.top) - y), max(0, round(rule.left) - x)
        canvas[top : round(rule.bottom) + y + 1, left : round(rule.right) + x + 1] = 1
    return canvas.astype(bool)


def _cells(pixels: NDArray[np.bool_], dpi: int) -> Iterator[Area]:
    height, width = pixels.shape
    count, _, stats, _ = cv2.connectedComponentsWithStats((~pixels).astype(np.uint8), connectivity=4)
    least = _SMALLEST_CELL * dpi
    for left, top, wide, high, area in stats[1:count].tolist():
        open_to_the_page = left == 0 or top == 0 or left + wide == width or top + high == height
        if open_to_the_page or min(wide, high) < least or area < 0.9 * wide * high:
            continue
        yield Area(left, top, left + wide, top + high)
