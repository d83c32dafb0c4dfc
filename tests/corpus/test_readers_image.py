"""Pictures as files: formats, orientation, several pages, limits and damage."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image
from PIL.ExifTags import Base as Exif

from corpus.errors import ReadError
from corpus.grid import Document
from corpus.readers import DEFAULT, READERS, Source
from corpus.readers.sniff import find_container
from tests import scans

scans.require_recognition()

ROWS = [("三级指标", "指标值"), ("受益学生数", "≥3560人次"), ("验收合格率", "100%")]


def read(data: bytes, **limits) -> Document:
    source = Source("扫描.png", data, replace(DEFAULT, **limits))
    assert find_container(source) == "image"
    return READERS["image"](source)


def small(rows=ROWS, dpi: int = 120) -> Image.Image:
    """The upper part of a page, so that reading is quick."""
    page = scans.draw_table(rows, dpi)
    return page.crop((0, 0, page.width, round(1.7 * dpi)))


def texts(document: Document) -> list[list[str]]:
    return [[cell.text for cell in row] for grid in document.grids for row in grid.rows]


def refusal(data: bytes, **limits) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read(data, **limits)
    assert "扫描.png" in str(caught.value)
    return caught.value


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF"])
def test_formats(kind: str) -> None:
    assert texts(read(scans.as_bytes(small(), kind))) == [list(row) for row in ROWS]


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_colour_modes(mode: str) -> None:
    image = small()
    if mode == "I;16":
        wide = image.convert("L").point(lambda grey: grey * 256, "I")
        image = wide.convert("I;16")
    elif mode == "RGBA":
        # Black letters on nothing: transparency is paper.
        empty = Image.new("RGBA", image.size, (0, 0, 0, 0))
        empty.putalpha(image.convert("L").point(lambda grey: 255 - grey))
        image = empty
    else:
        image = image.convert(mode, dither=Image.Dither.NONE)
    assert texts(read(scans.as_bytes(image))) == [list(row) for row in ROWS]


def test_the_camera_says_which_way_is_up() -> None:
    exif = Image.Exif()
    exif[Exif.Orientation] = 6
    image = small().rotate(90, expand=True)
    stream = io.BytesIO()
    image.save(stream, "JPEG", exif=exif, quality=90)
    assert texts(read(stream.getvalue())) == [list(row) for row in ROWS]


def test_every_page_of_a_tiff_is_read_and_named() -> None:
    first, second = [("受益学生数", "12人"), ("培训期数", "6期")], [("验收合格率", "90%"), ("满意度", "95%")]
    document = read(scans.as_tiff([small(first), small(second)]))
    assert texts(document) == [list(row) for row in first + second]
    assert [grid.part for grid in document.grids] == ["第1页表格1", "第2页表格1"]


def test_too_many_pages_and_pixels_are_refused() -> None:
    tiff = scans.as_tiff([small(), small(), small()])
    assert refusal(tiff, ocr_pages=2).code == "file_too_large"
    assert refusal(scans.as_bytes(small()), pixels=10_000).code == "file_too_large"
    assert refusal(tiff, seconds=0.0).code == "file_too_slow"


def test_a_flood_of_pixels_is_refused_before_it_is_unpacked() -> None:
    flood = scans.as_bytes(Image.new("1", (20_000, 20_000)))
    assert len(flood) < 100_000
    assert refusal(flood).code == "file_too_large"


def test_a_blank_page_holds_no_text() -> None:
    assert refusal(scans.as_bytes(Image.new("RGB", (600, 400), "white"))).code == "file_empty"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF"])
def test_broken_pictures_are_refused_or_read_never_crash(kind: str) -> None:
    whole = scans.as_bytes(small([("甲",)], dpi=40), kind)
    for cut in range(8, len(whole), max(1, len(whole) // 3)):
        damaged = [whole[:cut], whole[:cut] + bytes(4) + whole[cut + 4 :], whole[:cut] + b"\xff" * 8 + whole[cut:]]
        for data in damaged:
            source = Source("扫描.png", data, DEFAULT)
            try:
                READERS["image"](source)
            except ReadError as error:
                assert error.code in {"file_damaged", "file_empty", "file_too_large"}
