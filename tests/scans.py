"""Scanned forms made on the spot: a table drawn at a resolution, then spoiled as a scanner would."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from corpus.samples.form import PlacedCell

FONTS = {
    "zenhei": Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
    "noto_sans": Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    "noto_serif": Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
}
_SC = {"zenhei": 0, "noto_sans": 2, "noto_serif": 2}  # index of the simplified Chinese face in its collection
_PAPER = (21.0, 29.7)  # centimetres
_MARGIN = 1.8
_FORBIDDEN_FIRST = "，。；：、）》%％"


@dataclass(frozen=True)
class Look:
    """How a form is printed: font, size in points, ruling width in points (0: none), cell padding in centimetres."""

    font: str = "zenhei"
    points: float = 10.5
    line: float = 0.5
    padding: float = 0.12
    landscape: bool = False
    centred: bool = True
    spacing: float = 1.3


def require_recognition() -> None:
    """Skip this group of tests where text recognition or a Chinese font is missing; on CI that is an error."""
    missing = []
    try:
        import rapidocr  # noqa: F401
    except ImportError:
        missing.append('the extra ocr (pip install "zhibiao[ocr]")')
    if not installed_fonts():
        missing.append("a Chinese font (fonts-wqy-zenhei or fonts-noto-cjk)")
    if not missing:
        return
    if os.environ.get("CI") == "true":
        raise RuntimeError(f"scanned forms cannot be tested without {' and '.join(missing)}")
    pytest.skip(f"SCANNED FORMS ARE NOT TESTED: without {' and '.join(missing)}", allow_module_level=True)


def installed_fonts() -> list[str]:
    """Names of the Chinese fonts this computer has."""
    return [name for name, path in FONTS.items() if path.is_file()]


@cache
def _font(name: str, pixels: int) -> ImageFont.FreeTypeFont:
    name = name if FONTS[name].is_file() else installed_fonts()[0]
    return ImageFont.truetype(str(FONTS[name]), pixels, index=_SC[name])


def place(rows: Sequence[Sequence[str]]) -> list[PlacedCell]:
    """Cells of a plain table: "^" goes on with the cell above, "<" with the cell to the left."""
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in ("^", "<"):
                continue
            columns = 1
            while c + columns < len(row) and row[c + columns] == "<":
                columns += 1
            height = 1
            while r + height < len(rows) and rows[r + height][c] == "^":
                height += 1
            cells.append(PlacedCell(text, r, c, height, columns, ""))
    return cells


def draw_table(
    rows: Sequence[Sequence[str]] | Sequence[PlacedCell],
    dpi: int,
    *,
    widths: Sequence[float] = (),
    title: Sequence[str] = (),
    look: Look | None = None,
) -> Image.Image:
    """One A4 page (longer where the table needs it) with ``title`` lines above the table, black on white.

    rows: plain rows, see :func:`place`, or placed cells. widths: parts of the page's width per column.
    """
    look = look or Look()
    cells = [*rows] if rows and isinstance(rows[0], PlacedCell) else place(rows)  # type: ignore[arg-type]
    return _Drawing(cells, dpi, widths, look).page(title)


class _Drawing:
    def __init__(self, cells: list[PlacedCell], dpi: int, widths: Sequence[float], look: Look) -> None:
        self.cells, self.look = cells, look
        self.cm = dpi / 2.54
        self.size = tuple(round(side * self.cm) for side in (_PAPER[::-1] if look.landscape else _PAPER))
        self.em = look.points / 72 * dpi
        self.font = _font(look.font, round(self.em))
        self.line = max(1, round(look.line / 72 * dpi)) if look.line else 0
        count = max(cell.column + cell.columns for cell in cells)
        parts = [*widths] or [1.0] * count
        left, room = _MARGIN * self.cm, self.size[0] - 2 * _MARGIN * self.cm
        self.x = [left + room * sum(parts[:i]) / sum(parts) for i in range(count + 1)]

    def page(self, title: Sequence[str]) -> Image.Image:
        top = _MARGIN * self.cm + len(title) * self.em * 2
        y = [top, *(top + below for below in self._heights())]
        image = Image.new("RGB", (self.size[0], max(self.size[1], round(y[-1] + _MARGIN * self.cm))), "white")
        draw = ImageDraw.Draw(image)
        for number, line in enumerate(title):
            at = ((self.x[0] + self.x[-1]) / 2, _MARGIN * self.cm + (number + 0.5) * self.em * 2)
            draw.text(at, line, "black", self.font, anchor="mm")
        for cell in self.cells:
            area = (self.x[cell.column], y[cell.row], self.x[cell.column + cell.columns], y[cell.row + cell.rows])
            if self.line:
                draw.rectangle([round(side) for side in area], outline="black", width=self.line)
            self._write(draw, cell, area)
        return image

    def _lines(self, cell: PlacedCell) -> list[str]:
        room = self.x[cell.column + cell.columns] - self.x[cell.column] - 2 * self.look.padding * self.cm
        return [line for part in cell.text.split("\n") for line in _wrap(part, room, self.font)]

    def _heights(self) -> Iterator[float]:
        """Lower edges of the rows, from the table's top."""
        step, padding = self.em * self.look.spacing, 2 * self.look.padding * self.cm
        count = max(cell.row + cell.rows for cell in self.cells)
        heights = [0.0] * count
        for cell in sorted(self.cells, key=lambda cell: cell.rows):
            need = len(self._lines(cell)) * step + padding
            lack = need - sum(heights[cell.row : cell.row + cell.rows])
            for row in range(cell.row, cell.row + cell.rows):
                heights[row] += max(0.0, lack) / cell.rows
        for row in range(count):
            yield sum(heights[: row + 1])

    def _write(self, draw: ImageDraw.ImageDraw, cell: PlacedCell, area: tuple[float, float, float, float]) -> None:
        lines = self._lines(cell)
        step = self.em * self.look.spacing
        middle = (area[1] + area[3]) / 2 - (len(lines) - 1) / 2 * step
        for number, line in enumerate(lines):
            y = middle + number * step
            if self.look.centred and len(lines) == 1:
                draw.text(((area[0] + area[2]) / 2, y), line, "black", self.font, anchor="mm")
            else:
                draw.text((area[0] + self.look.padding * self.cm, y), line, "black", self.font, anchor="lm")


def _wrap(text: str, room: float, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    line = ""
    for sign in text:
        if line and font.getlength(line + sign) > room and sign not in _FORBIDDEN_FIRST:
            yield line
            line = ""
        line += sign
    yield line


def as_scan(image: Image.Image, *, angle: float = 0.0, noise: float = 0.0, quality: int = 85) -> Image.Image:
    """What a scanner makes of a page: turned by ``angle`` degrees, greyish paper, grain, softened, saved as JPEG.

    noise: standard deviation of the grain in grey levels (0-255), the same for every run. quality: of the JPEG.
    """
    page = image.convert("L")
    if angle:
        page = page.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    grey = np.asarray(page, np.float32)
    width = grey.shape[1]
    paper = 246 - 8 * np.linspace(0, 1, width, dtype=np.float32)  # a little darker towards the fold
    grey = 30 + grey / 255 * (paper - 30)
    if noise:
        grey = grey + np.random.default_rng(width).normal(0, noise, grey.shape)
    stream = io.BytesIO()
    spoiled = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).convert("RGB")
    spoiled.save(stream, "JPEG", quality=quality)
    return Image.open(io.BytesIO(stream.getvalue())).convert("RGB")


def as_bytes(image: Image.Image, kind: str = "PNG", *, dpi: int = 0) -> bytes:
    """The picture as a file of ``kind`` (PNG, JPEG, GIF, BMP, TIFF), with its resolution where given."""
    stream = io.BytesIO()
    image.save(stream, kind, **({"dpi": (dpi, dpi)} if dpi else {}))
    return stream.getvalue()


def as_tiff(images: Sequence[Image.Image]) -> bytes:
    """Several pages in one TIFF file."""
    stream = io.BytesIO()
    images[0].save(stream, "TIFF", save_all=True, append_images=images[1:], compression="jpeg")
    return stream.getvalue()


def as_pdf(images: Sequence[Image.Image], *, dpi: int = 200) -> bytes:
    """A scanned PDF: one picture per page and no text."""
    stream = io.BytesIO()
    images[0].save(stream, "PDF", save_all=True, append_images=images[1:], resolution=dpi)
    return stream.getvalue()
