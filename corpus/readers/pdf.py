"""PDF files: text and ruling lines of every page, laid out by ``page_grid``.

pdfium reads both. pdfplumber would find tables itself, but takes three times as long (measured on ruled
pages of 40 rows: 98 ms a page for its tables, 35 ms for the whole reading here), loses merged areas, and
knows neither tables over several pages nor turned ones. Scripts, attachments and links are never looked at.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pypdfium2 as pdfium

from corpus.errors import ReadError
from corpus.grid import Document
from corpus.readers.build import document
from corpus.readers.limits import CellBudget, Clock
from corpus.readers.page import Page
from corpus.readers.page_grid import grids_of_pages
from corpus.readers.pdf_rules import Drawing, read_drawing
from corpus.readers.pdf_space import Upright
from corpus.readers.pdf_text import Glyph, PageText, read_glyphs, runs_of
from corpus.readers.refusals import damaged, encrypted, too_large
from corpus.readers.source import Source
from corpus.records import Note, Place

_PDFIUM = threading.RLock()
"""pdfium keeps state of its own and must never be entered by two threads at once."""

_DPI = 200
_POINTS = 72
_WIDEST = 100_000.0
"""Points of a page's side that are looked at: 35 m; PDF 1.7 allows 14,400. pdfium goes over every point of a side."""
_ODD, _COVERED, _FEW_GLYPHS = 0.2, 0.6, 20


def read(source: Source) -> Document:
    """PDF → grids 第1页表格1 …, and 第1页 for text outside tables.

    Pages that are pictures, or whose characters have no meaning in Unicode, are recognised, if the extra
    for it is installed. Raises ReadError: file_encrypted, file_damaged, file_empty, file_too_large,
    file_too_slow, extra_missing.
    """
    pages: list[Page] = []
    reader = _Reader(source)
    with _opened(source) as book:
        count = len(book)
        if count > source.limits.pages:
            raise too_large(source.name, f"共{count}页，超过{source.limits.pages}页的上限")
        clock = Clock(source.name, source.limits)
        for index in range(count):
            clock.check()
            pages.append(reader.page(book, index))
    grids, notes = grids_of_pages(pages, CellBudget(source.name, source.limits))
    notes = [replace(note, place=replace(note.place, file=source.name)) for note in notes]
    return document(source.name, "pdf", grids, [*reader.notes, *notes])


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    with _PDFIUM:
        try:
            book = pdfium.PdfDocument(source.data)
        except pdfium.PdfiumError as error:
            locked = getattr(error, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD
            raise (encrypted if locked else damaged)(source.name) from error
        try:
            yield book
        finally:
            book.close()


class _Reader:
    """Reads the pages of one file, counting those that had to be recognised."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._recognised = 0
        self.notes: list[Note] = []

    def page(self, book: Any, index: int) -> Page:
        """One page. Raises ReadError: file_damaged, file_too_large, extra_missing."""
        number = index + 1
        try:
            page = book[index]
        except pdfium.PdfiumError as error:
            raise damaged(self._source.name, f"第{number}页") from error
        try:
            return self._read(page, number)
        except pdfium.PdfiumError as error:
            raise damaged(self._source.name, f"第{number}页") from error
        except OverflowError as error:
            raise too_large(self._source.name, f"第{number}页的字符多得无法排在一页上") from error
        finally:
            page.close()

    def _read(self, page: Any, number: int) -> Page:
        left, bottom, right, top = page.get_bbox()
        if right - left < 1 or top - bottom < 1:
            raise damaged(self._source.name, f"第{number}页没有大小")
        if max(right - left, top - bottom) > _WIDEST:
            right, top = min(right, left + _WIDEST), min(top, bottom + _WIDEST)
            page.set_mediabox(left, bottom, right, top)
            page.set_cropbox(left, bottom, right, top)
        upright = Upright(left, bottom, right - left, top - bottom, page.get_rotation() // 90 % 4)
        text = read_glyphs(page, upright)
        turn = _main_turn(text.glyphs or text.hidden)
        if turn:
            upright = upright.turned(turn)
            text = read_glyphs(page, upright)
        drawing = read_drawing(page, upright)
        if text.odd > _ODD or (drawing.pictures > _COVERED and len(text.glyphs) < _FEW_GLYPHS):
            return self._recognise(page, number, upright, text, drawing)
        return _finish(number, upright, text.glyphs or text.hidden, drawing)

    def _recognise(self, page: Any, number: int, upright: Upright, text: PageText, drawing: Drawing) -> Page:
        from corpus.readers.ocr import recognise_page

        source, place = self._source, Place(self._source.name, f"第{number}页")
        self._recognised += 1
        if self._recognised > source.limits.ocr_pages:
            raise too_large(source.name, f"需要文字识别的页超过{source.limits.ocr_pages}页的上限")
        try:
            width, height = upright.size
            scale = min(_DPI / _POINTS, (source.limits.pixels / (width * height)) ** 0.5)
            image = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False).to_numpy()[:, :, :3]
            found = recognise_page(image, number, source.name, round(scale * _POINTS))
        except ReadError as error:
            if error.code != "extra_missing" or text.odd > _ODD or len(text.hidden) < _FEW_GLYPHS:
                raise
            message = f"第{number}页是扫描图像，按其中已有的隐藏文字读取；安装附加组件ocr后可重新识别"
            self.notes.append(Note("hidden_text_used", message, place, confidence=0.7))
            return _finish(number, upright, text.hidden, drawing)
        cause = "的字符没有通用编码" if text.odd > _ODD else "是图像"
        self.notes.append(
            Note("page_recognised", f"第{number}页{cause}，文字由识别得到，请核对", place, confidence=0.9)
        )
        return found


def _main_turn(glyphs: tuple[Glyph, ...]) -> int:
    """Quarter turns of most of the text: a page laid on its side without saying so."""
    turns = Counter(glyph.turn for glyph in glyphs)
    return max(turns, key=lambda turn: (turns[turn], -turn), default=0)


def _finish(number: int, upright: Upright, glyphs: tuple[Glyph, ...], drawing: Drawing) -> Page:
    width, height = upright.size
    return Page(number, width, height, runs_of(glyphs, drawing.rules), drawing.rules)
