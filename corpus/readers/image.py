"""Pictures: photographed or scanned forms as png, jpg, gif, bmp or (with several pages) tiff."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from corpus.grid import Document
from corpus.readers.build import document
from corpus.readers.limits import CellBudget, Clock
from corpus.readers.ocr import load, recognise_page
from corpus.readers.page import Page
from corpus.readers.page_grid import grids_of_pages
from corpus.readers.refusals import damaged, too_large
from corpus.readers.source import Source
from corpus.records import Note, Place

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "MPO")
_BROKEN = (
    *(UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, EOFError, MemoryError),
    *(IndexError, KeyError, OverflowError, ZeroDivisionError, AttributeError, RuntimeError, AssertionError),
)
"""What Pillow's decoders raise for broken pictures."""
_PLAUSIBLE_DPI = (70, 1300)
_PLAUSIBLE_INCHES = (3.0, 50.0)


def read(source: Source) -> Document:
    """Recognise every page of a picture; every cell carries its score.

    Raises ReadError: extra_missing, file_damaged, file_too_large (pixels, pages), file_too_slow,
    file_empty (no text found).
    """
    load(source.name)
    clock = Clock(source.name, source.limits)
    pages: list[Page] = []
    for number, picture in enumerate(_pictures(source), 1):
        clock.check()
        pages.append(recognise_page(_as_array(picture, source.name), number, source.name, _dpi(picture)))
    grids, notes = grids_of_pages(pages, CellBudget(source.name, source.limits))
    place = Place(source.name, grids[0].part if grids else "")
    notes.append(Note("page_recognised", "图片中的文字由识别得到，请核对", place, confidence=0.9))
    return document(source.name, "image", grids, notes)


def _pictures(source: Source) -> Iterator[Image.Image]:
    """Frames of a tiff, the one picture of all others; an animation counts by its first frame."""
    with _guarded(source.name):
        image = Image.open(io.BytesIO(source.data), formats=_FORMATS)
        frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if frames > source.limits.ocr_pages:
        raise too_large(source.name, f"图片页数超过{source.limits.ocr_pages}页的上限")
    for frame in range(frames):
        with _guarded(source.name):
            image.seek(frame)
        if image.width * image.height > source.limits.pixels:
            message = f"图片有{image.width}×{image.height}个像素，超过{source.limits.pixels}的上限"
            raise too_large(source.name, message)
        yield image


@contextmanager
def _guarded(name: str) -> Iterator[None]:
    """Broken pictures become ReadError; Pillow's warnings about them stay quiet."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError as error:
        raise too_large(name, "图片的像素超过上限") from error
    except _BROKEN as error:
        raise damaged(name) from error


def _as_array(image: Image.Image, name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """RGB pixels the way up the camera says, transparent parts as white paper."""
    with _guarded(name):
        image = ImageOps.exif_transpose(image)
        if image.mode in ("I", "I;16", "I;16B", "F"):
            grey = np.asarray(image, np.float64)
            image = Image.fromarray(np.uint8(255 * (grey - grey.min()) / max(1.0, float(np.ptp(grey)))))
        if image.has_transparency_data:
            layers = image.convert("RGBA")
            image = Image.alpha_composite(Image.new("RGBA", layers.size, "white"), layers)
        return np.asarray(image.convert("RGB"), np.uint8)


def _dpi(image: Image.Image) -> int:
    """Dots per inch as the file says, 0 where it says nothing that could be true of a page."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            dpi = float(image.info.get("dpi", (0, 0))[0])
        except (TypeError, ValueError, IndexError, ZeroDivisionError):
            return 0
    low, high = _PLAUSIBLE_DPI
    if not low <= dpi <= high:
        return 0
    inches = min(image.size) / dpi
    return round(dpi) if _PLAUSIBLE_INCHES[0] <= inches <= _PLAUSIBLE_INCHES[1] else 0
