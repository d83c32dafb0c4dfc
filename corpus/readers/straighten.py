"""Straight pages: the small angle a sheet lies askew on the scanner's glass, and its undoing.

Imports opencv: see :mod:`corpus.readers.ruling`.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.readers.ruling import Grey

_WIDEST = 4.0
_COARSE, _FINE = 0.5, 0.05
_LEAST = 0.04
_SIDE = 1000
_PAPER = 255


def skew_of(ink: Grey) -> float:
    """Degrees (-4 to 4, clockwise positive) by which the page's lines fall; ``ink`` is 255 on 0.

    The right angle is the one at which rows of pixels differ most from their neighbours: there
    lines of text and ruling lines end all at once.
    """
    scale = min(1.0, _SIDE / max(ink.shape))
    small = np.asarray(cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    best = 0.0
    for reach, step in ((_WIDEST, _COARSE), (_COARSE, _FINE)):
        angles: list[float] = (best + np.arange(-reach, reach + step / 2, step)).tolist()
        best = max(angles, key=lambda angle: _contrast(small, angle))
    return best


def straighten(picture: NDArray[np.uint8], angle: float) -> NDArray[np.uint8]:
    """Turn a picture back by ``angle`` degrees about its centre; same size, white where nothing was."""
    if abs(angle) < _LEAST:
        return picture
    border = (_PAPER,) * 3
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=border)
    return np.asarray(turned, np.uint8)


def _contrast(small: NDArray[np.uint8], angle: float) -> float:
    # A shear stands in for the turn: at these angles the rows come out the same, and columns need no care.
    height, width = small.shape
    fall = float(np.tan(np.radians(angle)))
    shear = np.array([[1, 0, 0], [-fall, 1, fall * width / 2]], np.float64)
    # Nearest pixels: mixing neighbours would blur every angle but none, and so favour none.
    sheared = cv2.warpAffine(small, shear, (width, height), flags=cv2.INTER_NEAREST)
    sums = cv2.reduce(sheared, 1, cv2.REDUCE_SUM, dtype=cv2.CV_64F)
    return float(np.square(np.diff(sums[:, 0])).sum())
