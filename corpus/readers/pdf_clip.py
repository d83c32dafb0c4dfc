"""What a PDF page cuts off: programs print the whole text of a merged cell on every page it touches, clipped."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

_SLACK = 0.5
_MOST_POINTS = 64


@dataclass(frozen=True, slots=True)
class Clip:
    """The box a text is clipped to, and the box it would fill, in PDF points."""

    box: tuple[float, float, float, float]
    bounds: tuple[float, float, float, float]

    def shows(self, x: float, y: float) -> bool:
        """Whether the middle (x, y) of a character is seen.

        Text within a form object is clipped in the form's coordinates; there it counts as seen.
        """
        return not _within(x, y, self.bounds) or _within(x, y, self.box)


def _within(x: float, y: float, box: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = box
    return left - _SLACK <= x <= right + _SLACK and bottom - _SLACK <= y <= top + _SLACK


def clip_of(item: Any) -> Clip | None:
    """Clip of a text object; None when nothing is clipped."""
    path = pdfium.FPDFPageObj_GetClipPath(item)
    count = pdfium.FPDFClipPath_CountPaths(path) if path else 0
    if count <= 0:
        return None
    box = (float("-inf"), float("-inf"), float("inf"), float("inf"))
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(count):
        xs, ys = [], []
        segments = pdfium.FPDFClipPath_CountPathSegments(path, index)
        for number in range(min(max(0, segments), _MOST_POINTS)):
            segment = pdfium.FPDFClipPath_GetPathSegment(path, index, number)
            if pdfium.FPDFPathSegment_GetPoint(segment, x, y):
                xs.append(x.value)
                ys.append(y.value)
        if xs and segments <= _MOST_POINTS:
            box = (max(box[0], min(xs)), max(box[1], min(ys)), min(box[2], max(xs)), min(box[3], max(ys)))
    bounds = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *bounds):
        return None
    left, bottom, right, top = (value.value for value in bounds)
    # Bounds hug the ink of the characters; their middles may lie a little outside.
    height = top - bottom
    return Clip(box, (left - height, bottom - height, right + height, top + height))
