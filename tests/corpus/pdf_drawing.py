"""PDF files drawn for tests: what stands where is known to the point."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import pairwise

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from corpus.grid import Document
from corpus.readers import DEFAULT, Limits, Source
from corpus.readers.pdf import read

FONT = "STSong-Light"  # one of the fonts every viewer has; no file is needed
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
GRID = ("GRID", (0, 0), (-1, -1), 0.5, colors.black)
STYLE = ParagraphStyle("cell", fontName=FONT, fontSize=10, leading=13, wordWrap="CJK")

Draw = Callable[[Canvas], object]


def read_pdf(data: bytes, limits: Limits = DEFAULT) -> Document:
    return read(Source("申报表.pdf", data, limits))


def texts(document: Document, ending: str = "") -> list[list[str]]:
    """Own texts of the rows of all grids whose part ends so; merged continuations are ""."""
    return [
        ["" if cell.merged else "".join(cell.text.split()) for cell in row]
        for grid in document.grids
        if grid.part.endswith(ending)
        for row in grid.rows
    ]


def drawn(*pages: Draw, size: tuple[float, float] = A4, rotation: int = 0) -> bytes:
    """A file with one page for each function that draws on the canvas."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    for draw in pages:
        if rotation:
            canvas.setPageRotation(rotation)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def laid_out(
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *style: tuple[object, ...],
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    repeat: int = 0,
    on_page: Draw | None = None,
) -> bytes:
    """A file with paragraphs and a table that runs over as many pages as it needs; texts wrap."""
    out = io.BytesIO()
    table = Table(
        [[Paragraph(text, STYLE) for text in row] for row in rows],
        colWidths=list(widths),
        repeatRows=repeat,
        style=style,
    )
    story = [*(Paragraph(text, STYLE) for text in before), Spacer(1, 8), table, Spacer(1, 8)]
    story += [Paragraph(text, STYLE) for text in after]
    each = (lambda canvas, _: on_page(canvas)) if on_page else (lambda *_: None)
    SimpleDocTemplate(out, leftMargin=40, rightMargin=40).build(story, onFirstPage=each, onLaterPages=each)
    return out.getvalue()


def text(x: float, y: float, words: str, size: float = 10) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, size)
        canvas.drawString(x, y, words)

    return draw


def together(*parts: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return draw


def line(canvas: Canvas, kind: str, x: float, y: float, x2: float, y2: float) -> None:
    """One border in one of the ways programs draw them."""
    if kind == "rectangles":
        canvas.rect(min(x, x2) - 0.3, min(y, y2) - 0.3, abs(x2 - x) + 0.6, abs(y2 - y) + 0.6, stroke=0, fill=1)
    elif kind == "double":
        for off in (-0.9, 0.9):
            canvas.line(x + off * (x == x2), y + off * (y == y2), x2 + off * (x == x2), y2 + off * (y == y2))
    elif kind == "dashes":
        canvas.setDash(3, 2)
        canvas.line(x, y, x2, y2)
        canvas.setDash()
    elif kind == "dots":
        count = int((abs(x2 - x) + abs(y2 - y)) / 2)
        for step in range(count + 1):
            canvas.rect(
                x + (x2 - x) * step / count - 0.4, y + (y2 - y) * step / count - 0.4, 0.8, 0.8, stroke=0, fill=1
            )
    else:
        canvas.line(x, y, x2, y2)


def grid(
    rows: Sequence[Sequence[str]],
    *,
    left: float = 60,
    top: float = 760,
    widths: Sequence[float] = (120, 80, 150),
    height: float = 24,
    kind: str = "lines",
    frame: bool = True,
) -> Draw:
    """A ruled table without merged cells. frame: whether its left and right borders are drawn."""
    xs = [left + sum(widths[:index]) for index in range(len(widths) + 1)]
    ys = [top - height * index for index in range(len(rows) + 1)]

    def draw(canvas: Canvas) -> None:
        for y in ys:
            for x, x2 in pairwise(xs) if kind == "pieces" else [(xs[0], xs[-1])]:
                line(canvas, kind, x, y, x2, y)
        for x in xs if frame else xs[1:-1]:
            for y, y2 in pairwise(ys) if kind == "pieces" else [(ys[0], ys[-1])]:
                line(canvas, kind, x, y, x, y2)
        for y, row in zip(ys, rows, strict=False):
            for x, words in zip(xs, row, strict=False):
                text(x + 4, y - 15, words)(canvas)

    return draw
