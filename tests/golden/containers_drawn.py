"""Paper: PDFs with and without ruling lines, scans as pictures and as PDFs of pictures."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from corpus.samples.form import SampleForm
from tests.golden.containers import Container, add
from tests.golden.drawing import Sheet, draw

FONT_FILES = (
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
)
DPI = 200
TILT = 0.3  # degrees, as a sheet lies on the glass
PAPER_WHITE, INK = 250, 25


@cache
def _font_file() -> Path | None:
    return next((path for path in FONT_FILES if path.exists()), None)


@cache
def _font() -> str:
    """Name of a registered font: an embedded one where installed, else one every viewer supplies."""
    path = _font_file()
    font = TTFont("golden", str(path), subfontIndex=0) if path else UnicodeCIDFont("STSong-Light")
    pdfmetrics.registerFont(font)
    return "golden" if path else "STSong-Light"


def _sheets(page: SampleForm) -> list[Sheet]:
    name = _font()
    return draw(page, lambda text, size: pdfmetrics.stringWidth(text, name, size))


def _render_pdf(page: SampleForm, *, ruled: bool) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for sheet in _sheets(page):
        canvas.setPageSize((sheet.width, sheet.height))
        canvas.setLineWidth(0.6)
        for frame in sheet.frames if ruled else ():
            canvas.rect(frame.left, sheet.height - frame.bottom, frame.right - frame.left, frame.bottom - frame.top)
        for word in sheet.words:
            canvas.setFont(_font(), word.size)
            canvas.drawString(word.x, sheet.height - word.y, word.text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def render_ruled_pdf(page: SampleForm) -> bytes:
    """PDF with a frame round every cell."""
    return _render_pdf(page, ruled=True)


def render_open_pdf(page: SampleForm) -> bytes:
    """PDF without any line."""
    return _render_pdf(page, ruled=False)


def _missing_font() -> str:
    return "" if _font_file() else "fonts-wqy-zenhei"


def _pictures(page: SampleForm) -> list[Image.Image]:
    """Each sheet as a scanner gives it: grey, slightly turned and soft."""
    scale = DPI / 72
    out = []
    for sheet in _sheets(page):
        picture = Image.new("L", (round(sheet.width * scale), round(sheet.height * scale)), PAPER_WHITE)
        pen = ImageDraw.Draw(picture)
        for frame in sheet.frames:
            box = [round(v * scale) for v in (frame.left, frame.top, frame.right, frame.bottom)]
            pen.rectangle(box, outline=INK, width=2)
        for word in sheet.words:
            font = ImageFont.truetype(str(_font_file()), round(word.size * scale))
            pen.text((word.x * scale, word.y * scale), word.text, font=font, fill=INK, anchor="ls")
        turned = picture.rotate(TILT, resample=Image.Resampling.BICUBIC, fillcolor=PAPER_WHITE)
        out.append(turned.filter(ImageFilter.GaussianBlur(0.5)))
    return out


def render_scan(page: SampleForm) -> bytes:
    """The first sheet as a png of 200 dpi; for pages of one sheet."""
    out = BytesIO()
    _pictures(page)[0].save(out, "png", dpi=(DPI, DPI))
    return out.getvalue()


def render_scanned_pdf(page: SampleForm) -> bytes:
    """All sheets as pictures in a PDF."""
    first, *rest = _pictures(page)
    out = BytesIO()
    first.save(out, "pdf", resolution=DPI, save_all=True, append_images=rest)
    return out.getvalue()


def sheet_count(page: SampleForm) -> int:
    """How many sides of paper the page takes."""
    return len(_sheets(page))


add(Container("pdf_ruled", "PDF（有框线）", ".pdf", "structured", "spans", render_ruled_pdf))
add(Container("pdf_open", "PDF（无框线）", ".pdf", "open_pdf", "grid", render_open_pdf))
add(Container("scan", "扫描图片（200 dpi）", ".png", "scan", "spans", render_scan, _missing_font))
add(Container("scan_pdf", "扫描 PDF", ".pdf", "scan", "spans", render_scanned_pdf, _missing_font))
