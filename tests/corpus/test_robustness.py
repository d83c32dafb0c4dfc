"""Files made to harm: bombs, entities, macros and links are refused or ignored, in one clear sentence."""

from __future__ import annotations

import io
import re
import struct
from functools import cache
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFString
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import ReadError
from corpus.reading import iter_results
from tests.corpus.hostile import (
    FORM,
    HTML_TABLE,
    TABLE,
    docx_form,
    excel_xml,
    indicators,
    odf_cells,
    ods_form,
    part,
    refusal,
    written,
    xlsx_form,
    zipped,
)

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
