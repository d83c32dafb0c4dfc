"""Files made to harm: bombs, floods, macros and links are refused or ignored, in one clear sentence."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import docx
import pytest
import xlwt
from openpyxl import Workbook
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFString
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import ReadError
from corpus.reading import iter_results, read_forms

TABLE = (("一级指标", "二级指标", "三级指标", "指标值"), ("产出指标", "数量指标", "修路里程", "3公里"))
FORM = "\n".join("\t".join(row) for row in TABLE)
HTML_TABLE = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in TABLE)
EXCEL_XML = "urn:schemas-microsoft-com:office:spreadsheet"
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def written(tmp_path: Path, name: str, data: bytes | str) -> Path:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return path


def refusal(path: Path) -> ReadError:
    """The error of a file: one sentence that begins with its name, and what to do next."""
    with pytest.raises(ReadError) as caught:
        read_forms(path, name=path.name)
    error = caught.value
    assert re.fullmatch(rf"{re.escape(path.name)}[^\n]*：[^\n。]*[\u4e00-\u9fff][^\n。]*，[^\n。]+。", str(error))
    assert len(str(error)) < 200
    return error


def indicators(path: Path) -> list[tuple[str, str]]:
    return [(item.name, item.value) for form in read_forms(path) for item in form.indicators]


def zipped(members: dict[str, bytes | str], data: bytes | None = None) -> bytes:
    """A zip of members; with ``data``, that zip with members replaced or added."""
    whole: dict[str, bytes | str] = {}
    if data is not None:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            whole |= {name: old.read(name) for name in old.namelist()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (whole | members).items():
            archive.writestr(name, content)
    return stream.getvalue()


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode("utf-8")


@cache
def docx_form() -> bytes:
    file, stream = docx.Document(), io.BytesIO()
    table = file.add_table(rows=2, cols=4)
    for cells, row in zip(table.rows, TABLE, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    file.save(stream)
    return stream.getvalue()


@cache
def xlsx_form() -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in TABLE:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def odf_cells(*texts: str) -> str:
    return "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts)


def ods_form(more_rows: str = "", head: str = "", more: dict[str, bytes | str] | None = None) -> bytes:
    rows = "".join(f"<table:table-row>{odf_cells(*row)}</table:table-row>" for row in TABLE)
    table = f'<table:table table:name="表">{rows}{more_rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f"{head}<office:document-content {ODF}>{body}</office:document-content>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content, **(more or {})})


def excel_xml(cell: str = "", head: str = "") -> str:
    cells = ("".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in row) for row in TABLE)
    rows = "".join(f"<Row>{row}</Row>" for row in cells) + (f"<Row>{cell}</Row>" if cell else "")
    sheet = f'<Worksheet ss:Name="表"><Table>{rows}</Table></Worksheet>'
    return f'<?xml version="1.0"?>{head}<Workbook xmlns="{EXCEL_XML}" xmlns:ss="{EXCEL_XML}">{sheet}</Workbook>'


# Zip bombs


def many_names_for_one_member(size: int, names: int) -> bytes:
    """A zip whose table of contents names one member again and again: gigabytes from kilobytes."""
    whole = bytearray(zipped({"00000.txt": b" " * size}))
    start = whole.find(b"PK\x01\x02")
    end = whole.find(b"PK\x05\x06")
    entry = bytes(whole[start:end])
    entries = b"".join(entry.replace(b"00000.txt", b"%05d.txt" % number) for number in range(names))
    tail = bytearray(whole[end:])
    struct.pack_into("<HHI", tail, 8, names, names, len(entries))
    return bytes(whole[:start]) + entries + bytes(tail)


def test_a_flat_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    data = many_names_for_one_member(20_000_000, 1000)
    assert len(data) < 200_000
    assert refusal(written(tmp_path, "报送.zip", data)).code == "file_too_large"


def test_a_nested_zip_bomb_costs_no_more_than_its_allowance(tmp_path: Path) -> None:
    data = zipped({"表.txt": FORM})
    for _ in range(6):
        data = zipped({f"{number:02d}.zip": data for number in range(25)})
    path = written(tmp_path, "报送.zip", data)
    results = list(iter_results([path]))
    assert len(results) < 5_000
    assert {result.error.code for result in results if result.error} == {"file_too_large", "archive_too_deep"}
    assert refusal(path).code == "archive_too_deep"


@pytest.mark.parametrize("name", ["word/document.xml", "xl/workbook.xml", "content.xml"])
def test_an_office_file_that_swells_is_refused(tmp_path: Path, name: str) -> None:
    kind = {"mimetype": "application/vnd.oasis.opendocument.text"} if name == "content.xml" else {}
    error = refusal(written(tmp_path, "表.docx", zipped({**kind, name: b"<a>" + b" " * 40_000_000})))
    assert (error.code, "不像正常的办公文档" in error.message) == ("file_too_large", True)


# XML that defines entities

LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "哈"}">' for i in range(10))
QUADRATIC = f'<!ENTITY l9 "{"哈" * 1_000}">'


def entity_heads(secret: Path) -> dict[str, str]:
    return {
        "laughs": f"<!DOCTYPE a [{LAUGHS}]>",
        "quadratic": f"<!DOCTYPE a [{QUADRATIC}]>",
        "external": f'<!DOCTYPE a [<!ENTITY l9 SYSTEM "{secret.as_uri()}">]>',
        "far": '<!DOCTYPE a [<!ENTITY l9 SYSTEM "http://example.invalid/x">]>',
        "parameter": '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.invalid/x">%p;<!ENTITY l9 "x">]>',
    }


def with_entities(kind: str, head: str) -> bytes | str:
    use = "修路里程" + "&l9;" * 200
    if kind == "docx":
        document = part(docx_form(), "word/document.xml").partition("?>")[2]
        return zipped({"word/document.xml": head + document.replace("修路里程", use)}, docx_form())
    if kind == "xlsx":
        strings = part(xlsx_form(), "xl/worksheets/sheet1.xml").replace("修路里程", use)
        return zipped({"xl/worksheets/sheet1.xml": head + strings}, xlsx_form())
    if kind == "ods":
        return ods_form(f"<table:table-row>{odf_cells(use)}</table:table-row>", head)
    if kind == "xml":
        return excel_xml(f'<Cell><Data ss:Type="String">{use}</Data></Cell>', head)
    document = part(docx_form(), "word/document.xml").partition("?>")[2]
    return head + document.replace("修路里程", use).replace("w:document", "w:wordDocument")


@pytest.mark.parametrize("head", ["laughs", "quadratic", "external", "far", "parameter"])
@pytest.mark.parametrize("kind", ["docx", "xlsx", "ods", "xml", "doc"])
def test_xml_with_entities_of_its_own_is_refused(tmp_path: Path, kind: str, head: str) -> None:
    secret = written(tmp_path, "秘密.txt", "秘密")
    error = refusal(written(tmp_path, f"表.{kind}", with_entities(kind, entity_heads(secret)[head])))
    assert error.code in {"file_unsafe", "file_damaged"}


def test_an_error_that_quotes_the_file_stays_one_sentence(tmp_path: Path) -> None:
    data = bytearray(zipped({"word/a\x0c\u2028。\n甲.xml": "一"}, docx_form()))
    name = data.find("甲.xml".encode())
    data[name + len("甲.xml".encode())] ^= 0xFF  # the first byte of its content
    error = refusal(written(tmp_path, "表.docx", bytes(data)))
    assert (error.code, "（word/a甲.xml）" in error.message) == ("file_damaged", True)


@pytest.mark.parametrize("head", ["laughs", "external", "far"])
def test_a_web_page_has_no_entities_of_its_own(tmp_path: Path, head: str) -> None:
    secret = written(tmp_path, "秘密.txt", "秘密")
    rows = HTML_TABLE.replace("3公里", "3公里&l9;")
    page = f"{entity_heads(secret)[head]}<html><body><table>{rows}</table></body></html>"
    [(name, value)] = indicators(written(tmp_path, "表.html", page))
    assert (name, value.startswith("3公里"), "秘密" in value, "哈" in value) == ("修路里程", True, False, False)


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


# Macros, links, scripts (the network is closed in all tests)


def test_macros_of_an_opendocument_sheet_are_ignored(tmp_path: Path) -> None:
    more: dict[str, bytes | str] = {
        "Basic/Standard/Module1.xml": '<module>Sub AutoOpen\nShell("calc")\nEnd Sub</module>',
        "Scripts/python/a.py": "import os; os.system('calc')",
    }
    assert indicators(written(tmp_path, "表.ods", ods_form(more=more))) == [("修路里程", "3公里")]


def test_linked_objects_and_fields_of_a_document_are_ignored(tmp_path: Path) -> None:
    document = part(docx_form(), "word/document.xml")
    fields = "".join(
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        for code in (r'LINK Excel.Sheet.8 "\\\\server\\a.xls"', 'DDEAUTO c:\\cmd.exe "/k calc"', 'INCLUDETEXT "a.docx"')
    )
    linked = (
        '<w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Link" '
        'ProgID="Excel.Sheet.8" UpdateMode="Always"/></w:object></w:r>'
    )
    document = document.replace("<w:body>", f"<w:body><w:p>{fields}{linked}</w:p>")
    data = zipped({"word/document.xml": document, "word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}, docx_form())
    assert indicators(written(tmp_path, "表.docm", data)) == [("修路里程", "3公里")]


def test_a_web_page_loads_and_runs_nothing(tmp_path: Path) -> None:
    far = "http://example.invalid/x"
    head = (
        f'<base href="{far}"><link rel=stylesheet href="{far}"><script src="{far}"></script><meta http-equiv=refresh>'
    )
    body = f'<iframe src="{far}"></iframe><object data="{far}"></object><img src="file:///etc/passwd" onerror="x()">'
    page = f"<html><head>{head}</head><body>{body}<table>{HTML_TABLE}</table><script>document.write(1)</script></body>"
    assert indicators(written(tmp_path, "表.xls", page)) == [("修路里程", "3公里")]


@cache
def pdf_form(*, hostile: bool = False) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(500, 300), pageCompression=0, invariant=1)
    canvas.setFont("STSong-Light", 10)
    for number, row in enumerate(TABLE):
        for column, text in enumerate(row):
            canvas.rect(20 + 110 * column, 200 - 30 * number, 110, 30)
            canvas.drawString(25 + 110 * column, 210 - 30 * number, text)
    if hostile:
        action = PDFDictionary({"S": PDFName("JavaScript"), "JS": PDFString("app.launchURL('http://example.invalid')")})
        launch = PDFDictionary({"S": PDFName("Launch"), "F": PDFString("calc.exe"), "Next": action})
        canvas._doc.Catalog.OpenAction = launch  # type: ignore[attr-defined]
        files = PDFDictionary({"Type": PDFName("Filespec"), "F": PDFString("a.exe"), "UF": PDFString("a.exe")})
        canvas._doc.Catalog.Names = PDFDictionary({"JavaScript": action, "EmbeddedFiles": files})  # type: ignore[attr-defined]
        canvas.linkURL("file:///etc/passwd", (0, 0, 500, 300))
    canvas.save()
    return stream.getvalue()


def test_scripts_actions_and_attachments_of_a_pdf_are_ignored(tmp_path: Path) -> None:
    assert b"/JavaScript" in pdf_form(hostile=True)
    assert indicators(written(tmp_path, "表.pdf", pdf_form(hostile=True))) == [("修路里程", "3公里")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb"/Count 1\b", b"/Count 1000000"),
        (rb"/Count 1\b", b"/Count -5"),
        (rb"/Kids \[ (\d+) 0 R \]", b"/Kids [ %s 0 R ]"),
        (rb"/Kids \[ (\d+) 0 R \]", b"/Kids [ " + rb"\1 0 R " * 20_000 + b"]"),
    ],
)
def test_page_trees_that_lie_or_go_round_in_a_circle_end(tmp_path: Path, old: bytes, new: bytes) -> None:
    data = pdf_form()
    pages = re.search(rb"(\d+) 0 obj\s*<<[^>]*?/Kids", data)
    assert pages is not None
    data = re.sub(old, new.replace(b"%s", pages[1]), data, count=1)
    path = written(tmp_path, "表.pdf", data)
    try:
        assert set(indicators(path)) == {("修路里程", "3公里")}
    except ReadError:
        assert refusal(path).code in {"file_damaged", "file_empty", "file_too_large"}


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
