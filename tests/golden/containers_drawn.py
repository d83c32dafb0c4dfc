"""Paper: PDFs with and without ruling lines, scans as pictures and as PDFs of pictures."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from corpus.samples.form import SampleForm
from tests.golden.containers import Container, add
from tests.golden.drawing import Sheet, draw
from tests.scans import as_bytes, as_pdf, as_scan

FONT_FILES = (
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
)
TILT = 0.3  # degrees, as a sheet lies on the glass
GRAIN = 3.0  # grey levels


@cache
def _font_file() -> Path | None:
    return next((path for path in FONT_FILES if path.exists()), None)


@cache
def _embedded() -> str:
    """Name of a registered font whose letters go into the file."""
    pdfmetrics.registerFont(TTFont("golden", str(_font_file()), subfontIndex=0))
    return "golden"


@cache
def _supplied() -> str:
    """Name of a registered font every viewer supplies; the file only names it."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


def _missing_font() -> str:
    return "" if _font_file() else "fonts-wqy-zenhei"


def _sheets(page: SampleForm, font: str, *, top: bool = False) -> list[Sheet]:
    return draw(page, lambda text, size: pdfmetrics.stringWidth(text, font, size), top=top)


def _render_pdf(page: SampleForm, font: str, *, ruled: bool, top: bool = False) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for sheet in _sheets(page, font, top=top):
        canvas.setPageSize((sheet.width, sheet.height))
        canvas.setLineWidth(0.6)
        for frame in sheet.frames if ruled else ():
            canvas.rect(frame.left, sheet.height - frame.bottom, frame.right - frame.left, frame.bottom - frame.top)
        for word in sheet.words:
            canvas.setFont(font, word.size)
            canvas.drawString(word.x, sheet.height - word.y, word.text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def render_ruled_pdf(page: SampleForm) -> bytes:
    """PDF with a frame round every cell."""
    return _render_pdf(page, _embedded(), ruled=True)


def render_open_pdf(page: SampleForm) -> bytes:
    """PDF without any line; texts in the middle of their cells."""
    return _render_pdf(page, _embedded(), ruled=False)


def render_open_top_pdf(page: SampleForm) -> bytes:
    """PDF without any line and without embedded letters; texts at the upper edge of their cells."""
    return _render_pdf(page, _supplied(), ruled=False, top=True)


def _pictures(page: SampleForm, dpi: int) -> list[Image.Image]:
    """Each sheet as a scanner gives it: greyish, slightly turned, with grain."""
    scale = dpi / 72
    out = []
    for sheet in _sheets(page, _embedded()):
        picture = Image.new("L", (round(sheet.width * scale), round(sheet.height * scale)), 255)
        pen = ImageDraw.Draw(picture)
        for frame in sheet.frames:
            box = [round(v * scale) for v in (frame.left, frame.top, frame.right, frame.bottom)]
            pen.rectangle(box, outline=0, width=max(1, round(0.6 * scale)))
        for word in sheet.words:
            font = ImageFont.truetype(str(_font_file()), round(word.size * scale))
            pen.text((word.x * scale, word.y * scale), word.text, font=font, fill=0, anchor="ls")
        out.append(as_scan(picture, angle=TILT, noise=GRAIN))
    return out


def render_scan(page: SampleForm) -> bytes:
    """The first sheet as a png of 200 dpi; for pages of one sheet."""
    return as_bytes(_pictures(page, 200)[0], dpi=200)


def render_scanned_pdf(page: SampleForm) -> bytes:
    """All sheets as pictures of 150 dpi in a PDF."""
    return as_pdf(_pictures(page, 150), dpi=150)


def render_fine_pdf(page: SampleForm) -> bytes:
    """All sheets as pictures of 300 dpi in a PDF."""
    return as_pdf(_pictures(page, 300), dpi=300)


def sheet_count(page: SampleForm) -> int:
    """How many sides of paper the page takes."""
    return len(_sheets(page, _embedded()))


add(Container("pdf_ruled", "PDF（有框线）", ".pdf", "structured", "spans", render_ruled_pdf, _missing_font))
add(Container("pdf_open", "PDF（无框线，居中）", ".pdf", "open_pdf", "grid", render_open_pdf, _missing_font))
add(Container("pdf_open_top", "PDF（无框线，靠上）", ".pdf", "open_pdf", "grid", render_open_top_pdf))
add(Container("scan", "扫描图片（200 dpi）", ".png", "scan", "spans", render_scan, _missing_font))
add(Container("scan_pdf", "扫描 PDF（150 dpi）", ".pdf", "scan", "spans", render_scanned_pdf, _missing_font))
add(Container("scan_fine", "扫描 PDF（300 dpi）", ".pdf", "scan", "spans", render_fine_pdf, _missing_font))
