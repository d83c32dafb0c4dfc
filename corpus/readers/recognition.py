"""Reading a page's picture: upright, straight, lines of text found, cut at the ruling, and read.

Imports opencv and rapidocr: see :mod:`corpus.readers.ocr`, which guards this module.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from corpus.readers.ocr_engine import Picture, engine
from corpus.readers.page import Box, Page
from corpus.readers.ruling import Area, find_ruling, ink_of
from corpus.readers.straighten import skew_of, straighten
from corpus.readers.text_lines import lines_in_cells, without_specks

_WORKING = 200  # dots per inch that recognition likes; finer pictures only cost time
_FINEST = 300
_COARSEST = 140
_DETECTION = 120
_SHEET = (8.27, 11.69)  # inches of A4: what a picture shows at most, where it does not tell its resolution
_ILLEGIBLE = 40  # dots per inch at which no character of a form is left
_LARGEST = 6000  # pixels of the longer side, whatever the resolution claims
_THINNEST = 12  # pixels of the shorter side
_DOUBTFUL = 0.75
_SAMPLE = 8
_NOISE = 0.5
_MARGIN = 0.02


def read_page(image: Picture, number: int, dpi: int) -> Page:
    """See :func:`corpus.readers.ocr.recognise_page`."""
    picture, dpi = _at_working_size(np.ascontiguousarray(image[:, :, ::-1]), dpi)
    height, width = picture.shape[:2]
    if min(height, width) < _THINNEST:
        return Page(number, float(width), float(height), (), ())  # a strip too thin for any character
    page = _read_upright(picture, number, dpi)
    if _trust(page.boxes) < _DOUBTFUL and (turns := _turns_needed(picture, dpi)):
        turned = _read_upright(_turned(picture, turns), number, dpi)
        if _trust(turned.boxes) > _trust(page.boxes):
            return turned
    return page


def _at_working_size(picture: Picture, dpi: int) -> tuple[Picture, int]:
    if dpi * _LARGEST < _ILLEGIBLE * max(_LARGEST, *picture.shape[:2]):  # no size told, or one that cannot be
        dpi = max(1, *(round(side / inches) for side, inches in zip(sorted(picture.shape[:2]), _SHEET, strict=True)))
    if _COARSEST <= dpi <= _FINEST and max(picture.shape[:2]) <= _LARGEST:
        return picture, dpi
    scale = min(_WORKING / dpi, _LARGEST / max(picture.shape[:2]))
    size = [max(1, round(side * scale)) for side in picture.shape[1::-1]]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, size, interpolation=how), np.uint8), max(1, round(dpi * scale))


def _read_upright(picture: Picture, number: int, dpi: int) -> Page:
    ink = ink_of(_grey(picture), dpi)
    angle = skew_of(ink)
    picture = straighten(picture, angle)
    ink = ink_of(_grey(picture), dpi)
    ruling = find_ruling(ink, dpi)
    clean = np.where(ruling.pixels[..., None], np.uint8(255), picture)
    marks = without_specks(ink, ruling.pixels, dpi)
    areas = lines_in_cells(_detect(clean, marks, dpi), marks, ruling, dpi)
    height, width = ink.shape
    return Page(number, float(width), float(height), _read(clean, areas, dpi), ruling.rules)


def _grey(picture: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)


def _detect(picture: Picture, marks: Picture, dpi: int) -> list[Area]:
    """Lines of text anywhere on the page, looked for at a lower resolution and only where there is ink."""
    left, top, width, height = cv2.boundingRect(marks)
    if not width or not height:
        return []
    margin = round(dpi * 0.1)
    left, top = max(0, left - margin), max(0, top - margin)
    part = picture[top : top + height + 2 * margin, left : left + width + 2 * margin]
    scale = min(1.0, _DETECTION / dpi)
    small = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return [
        Area(*(round(side / scale) + offset for side, offset in zip(box, (left, top, left, top), strict=True)))
        for box in engine().find(np.asarray(small, np.uint8))
    ]


def _read(picture: Picture, areas: Sequence[Area], dpi: int) -> tuple[Box, ...]:
    margin = round(_MARGIN * dpi)
    crops = [_crop(picture, area, margin) for area in areas]
    return tuple(
        Box(text.strip(), area.left, area.top, area.right, area.bottom, score)
        for area, (text, score) in zip(areas, engine().read(crops), strict=True)
        if text.strip() and (score >= _NOISE or len(text.strip()) > 2)
    )


def _crop(picture: Picture, area: Area, margin: int) -> Picture:
    top, left = max(0, area.top - margin), max(0, area.left - margin)
    return picture[top : area.bottom + margin, left : area.right + margin]


def _trust(boxes: Sequence[Box]) -> float:
    """Mean score over characters, 0 without any."""
    weight = sum(len(box.text) for box in boxes)
    return sum(len(box.text) * (box.score or 0.0) for box in boxes) / weight if weight else 0.0


def _turns_needed(picture: Picture, dpi: int) -> int:
    """Quarter turns (0-3, counterclockwise) that set a page upright: the way its longest lines read best."""
    best = (0.0, 0)
    for turns in (0, 1):
        turned = _turned(picture, turns)
        lines = _detect(turned, ink_of(_grey(turned), dpi), dpi)
        longest = sorted(lines, key=lambda line: line.left - line.right)[:_SAMPLE]
        height, width = turned.shape[:2]
        flipped = [Area(width - a.right, height - a.bottom, width - a.left, height - a.top) for a in longest]
        for more, areas, way in ((0, longest, turned), (2, flipped, _turned(turned, 2))):
            reading = sum(len(box.text) * (box.score or 0.0) ** 2 for box in _read(way, areas, dpi))
            best = max(best, (reading, turns + more))
    return best[1]


def _turned(picture: Picture, turns: int) -> Picture:
    return np.ascontiguousarray(np.rot90(picture, turns))
