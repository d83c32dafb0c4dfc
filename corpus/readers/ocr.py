"""Scanned pages: from a picture to boxes of text with scores, and ruling lines. Needs the extra ``ocr``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.readers.page import Page
from corpus.readers.refusals import damaged, needs_extra

if TYPE_CHECKING:
    from types import ModuleType

EXTRA = "ocr"
WHAT = "扫描件或图片"


def recognise_page(image: NDArray[np.uint8], number: int, source_name: str, dpi: int) -> Page:
    """Read one picture of a page.

    image: shape (height, width, 3), RGB. number: 1-based number for the page. dpi: dots per inch, 0 where
    unknown. Boxes and rules are in pixels of the page set upright and straight at a working resolution,
    whose size is the page's. Raises ReadError: extra_missing, file_damaged (no picture at all).
    """
    recognition = load(source_name)
    if image.ndim != 3 or image.shape[2] != 3 or min(image.shape[:2]) < 1:
        raise damaged(source_name, f"第{number}页没有图像")
    page: Page = recognition.read_page(image, number, dpi)
    return page


def load(source_name: str) -> ModuleType:
    """Import what recognition needs; raises ReadError (extra_missing) where it is not installed."""
    try:
        from corpus.readers import recognition
    except ImportError as error:
        raise needs_extra(source_name, WHAT, EXTRA) from error
    return recognition
