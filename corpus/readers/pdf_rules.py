"""Ruling lines of a PDF page, by pdfium: strokes, frames and thin filled rectangles; and how far pictures cover it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from corpus.readers.page import Rule
from corpus.readers.pdf_space import Upright

_THIN = 3.2
"""Thickest ruling line drawn as a filled rectangle, in points."""
_LEANING = 0.02
"""How far a line may lean and still count as level: rise over run."""
_DEEPEST = 8
_MOST_POINTS = 400_000

Matrix = tuple[float, float, float, float, float, float]
Points = list[tuple[float, float]]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn on a page besides text. pictures: share of the page covered by pictures, 0-1."""

    rules: tuple[Rule, ...]
    pictures: float


class _Collector:
    def __init__(self, upright: Upright) -> None:
        self._upright = upright
        self._points_left = _MOST_POINTS
        self.rules: list[Rule] = []
        self.covered = 0.0

    def walk(self, objects: Iterator[Any], matrix: Matrix, depth: int) -> None:
        for item in objects:
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(item, _times(_matrix(item), matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                self._picture(_times(_matrix(item), matrix))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                count = pdfium.FPDFFormObj_CountObjects(item)
                inner = (pdfium.FPDFFormObj_GetObject(item, index) for index in range(max(0, count)))
                self.walk(inner, _times(_matrix(item), matrix), depth + 1)

    def _picture(self, matrix: Matrix) -> None:
        corners = [self._place(x, y, matrix) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
        width, height = self._upright.size
        xs = [min(max(x, 0.0), width) for x, _ in corners]
        ys = [min(max(y, 0.0), height) for _, y in corners]
        self.covered += (max(xs) - min(xs)) * (max(ys) - min(ys))

    def _path(self, item: Any, matrix: Matrix) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDFPath_GetDrawMode(item, fill, stroke):
            return
        filled = bool(fill.value) and _is_seen(item, pdfium.FPDFPageObj_GetFillColor)
        stroked = bool(stroke.value) and _is_seen(item, pdfium.FPDFPageObj_GetStrokeColor)
        if not (filled or stroked):
            return
        for points in self._subpaths(item, matrix):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
            if min(right - left, bottom - top) <= _THIN and (filled or stroked):
                self._add(left, top, right, bottom)
            elif stroked:
                for (x, y), (x2, y2) in pairwise(points):
                    if min(abs(x - x2), abs(y - y2)) <= max(0.3, _LEANING * max(abs(x - x2), abs(y - y2))):
                        self._add(min(x, x2), min(y, y2), max(x, x2), max(y, y2))

    def _add(self, left: float, top: float, right: float, bottom: float) -> None:
        if right - left >= bottom - top:
            top = bottom = (top + bottom) / 2
        else:
            left = right = (left + right) / 2
        self.rules.append(Rule(left, top, right, bottom))

    def _place(self, x: float, y: float, matrix: Matrix) -> tuple[float, float]:
        a, b, c, d, e, f = matrix
        return self._upright.point(a * x + c * y + e, b * x + d * y + f)

    def _subpaths(self, item: Any, matrix: Matrix) -> Iterator[Points]:
        """Corners of each part of a path; parts with curves are left out, closed parts end where they began."""
        points: Points = []
        curved = False
        x, y = ctypes.c_float(), ctypes.c_float()
        count = max(0, pdfium.FPDFPath_CountSegments(item))
        self._points_left -= count
        if self._points_left < 0:
            return
        for index in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(item, index)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                if len(points) > 1 and not curved:
                    yield points
                points, curved = [], False
            curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            points.append(self._place(x.value, y.value, matrix))
            if pdfium.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if len(points) > 1 and not curved:
            yield points


def read_drawing(page: Any, upright: Upright) -> Drawing:
    """Level and upright ruling lines of a page and the share its pictures cover. page: a pypdfium2 page."""
    collector = _Collector(upright)
    count = max(0, pdfium.FPDFPage_CountObjects(page.raw))
    collector.walk((pdfium.FPDFPage_GetObject(page.raw, index) for index in range(count)), _SAME, 0)
    width, height = upright.size
    return Drawing(tuple(collector.rules), min(1.0, collector.covered / (width * height)))


def _matrix(item: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, found):
        return _SAME
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(one: Matrix, other: Matrix) -> Matrix:
    """Matrix that does ``one`` and then ``other``."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _is_seen(item: Any, colour_of: Any) -> bool:
    """Whether a path is painted in anything but white or glass."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not colour_of(item, red, green, blue, alpha):
        return True
    return alpha.value > 0 and min(red.value, green.value, blue.value) < 250
