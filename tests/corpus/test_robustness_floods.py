"""Files without end: empty sheets, floods of tags and rows, endless lines, names and nesting, huge pictures."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt

from corpus.errors import ReadError
from corpus.reading import read_forms
from tests.corpus.hostile import (
    FORM,
    HTML_TABLE,
    TABLE,
    docx_form,
    excel_xml,
    indicators,
    ods_form,
    part,
    refusal,
    written,
    xlsx_form,
    zipped,
)

# Ten thousand rows of ten thousand empty cells


def xlsx_sheet(rows: str, more: str = "") -> bytes:
    sheet = part(xlsx_form(), "xl/worksheets/sheet1.xml")
    sheet = re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:NTP10000"', sheet)
    sheet = sheet.replace("</sheetData>", f"{rows}</sheetData>{more}")
    return zipped({"xl/worksheets/sheet1.xml": sheet}, xlsx_form())


def xls_sheet(last_column: int) -> bytes:
    book, stream = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("表")
    for number, row in enumerate(TABLE):
        for column, text in enumerate(row):
            sheet.write(number, column, text)
    style = xlwt.easyxf("borders: left thin")
    for number in range(2, 10_000):
        sheet.write(number, last_column, "", style)
    book.save(stream)
    return stream.getvalue()


EMPTY_IGNORED: dict[str, Callable[[], bytes | str]] = {
    "declared.xlsx": lambda: xlsx_sheet(
        '<row r="10000"/>', '<mergeCells count="1"><mergeCell ref="F1:NTP10000"/></mergeCells>'
    ),
    "styled.xlsx": lambda: xlsx_sheet("".join(f'<row r="{row}" s="1" customFormat="1"/>' for row in range(3, 10_001))),
    "cells.xlsx": lambda: xlsx_sheet("".join(f'<row r="{r}"><c r="NTP{r}" s="1"/></row>' for r in range(3, 10_001))),
    "repeated.ods": lambda: ods_form(
        '<table:table-row table:number-rows-repeated="10000"><table:table-cell table:number-columns-repeated="10000"/>'
        "</table:table-row>"
    ),
    "spanned.ods": lambda: ods_form(
        '<table:table-row><table:table-cell table:number-rows-spanned="10000" table:number-columns-spanned="10000"/>'
        "</table:table-row>"
    ),
    "merged.xml": lambda: excel_xml('<Cell ss:MergeAcross="9999" ss:MergeDown="9999"/>'),
    "spanned.html": lambda: f"<table>{HTML_TABLE}<tr><td rowspan=10000 colspan=10000></td></tr></table>",
    "few.xls": lambda: xls_sheet(20),
}
EMPTY_REFUSED: dict[str, Callable[[], bytes | str]] = {
    "cells.xls": lambda: xls_sheet(255),
    "filled.ods": lambda: ods_form(
        '<table:table-row table:number-rows-repeated="10000"><table:table-cell table:number-columns-repeated="10000">'
        "<text:p>满</text:p></table:table-cell></table:table-row>"
    ),
    "cells.html": lambda: f"<table>{HTML_TABLE}{'<tr><td colspan=10000></td></tr>' * 10_000}</table>",
    "tall.html": lambda: f"<table>{HTML_TABLE}{'<tr><td rowspan=0 colspan=1000></td></tr>' * 3_000}</table>",
    "cells.csv": lambda: ("x" + "," * 1500 + "\n") * 1500,
    "cells.txt": lambda: ("x" + "\t" * 1500 + "\n") * 1500,
    "spans.docx": lambda: zipped(
        {
            "word/document.xml": part(docx_form(), "word/document.xml").replace(
                "</w:tbl>",
                '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="10000"/></w:tcPr><w:p/></w:tc></w:tr>' * 10_000 + "</w:tbl>",
            )
        },
        docx_form(),
    ),
}


@pytest.mark.parametrize("name", EMPTY_IGNORED)
def test_emptiness_that_is_only_claimed_costs_nothing(tmp_path: Path, name: str) -> None:
    assert indicators(written(tmp_path, name, EMPTY_IGNORED[name]())) == [("修路里程", "3公里")]


@pytest.mark.parametrize("name", EMPTY_REFUSED)
def test_emptiness_that_is_written_out_is_refused(tmp_path: Path, name: str) -> None:
    error = refusal(written(tmp_path, name, EMPTY_REFUSED[name]()))
    assert (error.code, "上限" in error.message) == ("file_too_large", True)


FLOODS: dict[str, Callable[[], bytes | str]] = {
    "tags.html": lambda: f"<table>{HTML_TABLE}</table>" + "<b>x</b>" * 1_000_000,
    "breaks.html": lambda: f"<table>{HTML_TABLE}</table>" + "<br>" * 1_000_000,
    "cells.xml": lambda: excel_xml("<Cell/>" * 1_000_000),
    "paragraphs.xml": lambda: (
        '<w:wordDocument xmlns:w="w"><w:body>' + "<w:p/>" * 1_000_000 + "</w:body></w:wordDocument>"
    ),
    "rows.ods": lambda: ods_form("<table:table-row/>" * 1_000_000),
    "parts.mht": lambda: 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n' + "\n--b\n" * 1_000_000,
    "lines.txt": lambda: FORM + "\nx" * 60_000,
    "records.csv": lambda: (FORM.replace("\t", ",") + "\n") * 30_000,
}


@pytest.mark.parametrize("name", FLOODS)
def test_floods_of_tags_and_rows_are_refused(tmp_path: Path, name: str) -> None:
    error = refusal(written(tmp_path, name, FLOODS[name]()))
    assert (error.code, "上限" in error.message) == ("file_too_large", True)


# One thing without end


@pytest.mark.parametrize("sign", ["x", "一", ",", "\t", "|", " ", '"', "x,"])
def test_one_line_of_two_megabytes_ends(tmp_path: Path, sign: str) -> None:
    line = (sign * (2_000_000 // len(sign.encode()))).encode()
    for name, data in {"表.csv": b"a,b,c\n1,2,3\n" + line, "表.txt": line}.items():
        assert refusal(written(tmp_path, name, data)).code in {
            *("file_too_large", "file_damaged", "file_empty", "layout_unknown"),
        }


@pytest.mark.parametrize("sign", ["x", "一"])
def test_one_line_of_fifty_megabytes_ends(tmp_path: Path, sign: str) -> None:
    path = written(tmp_path, "表.csv", b"a,b,c\n1,2,3\n" + sign.encode() * (50_000_000 // len(sign.encode())))
    assert refusal(path).code in {"file_damaged", "layout_unknown"}


def test_a_name_of_a_megabyte_is_cut_and_noted(tmp_path: Path) -> None:
    wall = "".join(chr(0x4E00 + number % 20_011) for number in range(1_000_000))
    [form] = read_forms(written(tmp_path, "表.txt", FORM + f"\n产出指标\t质量指标\t{wall}\t100%\n"))
    assert ("修路里程", "3公里") in [(item.name, item.value) for item in form.indicators]
    assert "text_cut" in {note.rule for note in form.notes}


@pytest.mark.parametrize("depth", [50, 400, 5_000])
def test_tables_within_tables_without_end(tmp_path: Path, depth: int) -> None:
    page = "<table><tr><td>" * depth + f"<table>{HTML_TABLE}</table>" + "</td></tr></table>" * depth
    path = written(tmp_path, "表.html", page)
    try:
        assert ("修路里程", "3公里") in indicators(path)
    except ReadError:
        assert depth > 100
        assert refusal(path).code in {"file_damaged", "file_too_complex"}


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (9_000, 9_000), (0, 10), (2**31 - 1, 1)])
def test_a_picture_that_claims_to_be_huge_is_never_unpacked(tmp_path: Path, width: int, height: int) -> None:
    pytest.importorskip("rapidocr")
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    error = refusal(written(tmp_path, "扫描.png", data))
    assert error.code == ("file_too_large" if width * height > 60_000_000 else "file_damaged")
