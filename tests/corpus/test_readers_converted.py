"""Word's and Excel's XML, rich text, and the program that converts what no library of ours reads."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from corpus.errors import ReadError
from corpus.grid import Document
from corpus.readers import Limits, Source, libreoffice, read_document

OFFICE = pytest.mark.skipif(libreoffice.find() is None, reason="LibreOffice is not installed")
RTF = (
    rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}}\f0 "
    rb"\trowd\clvmgf\cellx2000\cellx4000 \intbl \u20135?\u20986?\cell A1\cell\row"
    rb"\trowd\clvmrg\cellx2000\cellx4000 \intbl \cell 98%\cell\row\pard \u26411?\par}"
)
WORDML = (
    '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
    '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="aux"><w:body><wx:sect>'
    "<w:p><w:r><w:t>申报表</w:t></w:r></w:p><w:tbl>"
    '<w:tr><w:tc><w:tcPr><w:vmerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>产出</w:t></w:r></w:p></w:tc>'
    "<w:tc><w:p><w:r><w:t>学校数</w:t></w:r></w:p></w:tc></w:tr>"
    "<w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc>"
    "<w:tc><w:p><w:r><w:t>次数</w:t></w:r></w:p></w:tc></w:tr></w:tbl></wx:sect></w:body></w:wordDocument>"
)
FLAT_PACKAGE = (
    '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part pkg:name="/_rels/.rels"/>'
    '<pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document xmlns:w="main"><w:body><w:p><w:r>'
    "<w:t>指标</w:t></w:r></w:p></w:body></w:document></pkg:xmlData></pkg:part></pkg:package>"
)


def read(tmp_path: Path, name: str, content: str | bytes) -> Document:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_document(path)


def marked(document: Document, grid: int = 0) -> list[list[tuple[str, str]]]:
    return [[(cell.text, cell.merged) for cell in row] for row in document.grids[grid].rows]


def texts(document: Document, grid: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.grids[grid].rows]


def test_word_xml_of_2003(tmp_path: Path) -> None:
    document = read(tmp_path, "表.doc", WORDML)
    assert (document.container, texts(document)) == ("word_xml", [["申报表"]])
    assert marked(document, 1) == [[("产出", ""), ("学校数", "")], [("产出", "above"), ("次数", "")]]


def test_word_xml_of_2007(tmp_path: Path) -> None:
    document = read(tmp_path, "表.xml", FLAT_PACKAGE)
    assert (document.container, texts(document)) == ("word_xml", [["指标"]])


@pytest.mark.parametrize("content", [WORDML[:-20], FLAT_PACKAGE.replace("/word/document.xml", "/other.xml")])
def test_damaged_word_xml(tmp_path: Path, content: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(tmp_path, "表.xml", content)
    assert caught.value.code == "file_damaged"


def excel_xml(*sheets: str, styles: str = "") -> str:
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f"<Styles>{styles}</Styles>{''.join(sheets)}</Workbook>"
    )


def worksheet(rows: str, name: str = "绩效", options: str = "") -> str:
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table>{options}</Worksheet>'


def data(value: object, kind: str = "String", **attributes: object) -> str:
    named = " ".join(f'ss:{name}="{value}"' for name, value in attributes.items())
    return f'<Cell {named}><Data ss:Type="{kind}">{value}</Data></Cell>'


def test_excel_xml_places_and_merges(tmp_path: Path) -> None:
    rows = (
        f"<Row>{data('申报表', MergeAcross=2)}{data('右')}</Row>"
        f"<Row ss:Index='3'>{data('产出', MergeDown=1)}{data('学校数', Index=3)}</Row>"
        f"<Row>{data('次数', Index=4)}</Row>"
    )
    document = read(tmp_path, "表.xls", excel_xml(worksheet(rows)))
    assert document.container == "spreadsheet_xml"
    assert marked(document) == [
        [("申报表", ""), ("申报表", "left"), ("申报表", "left"), ("右", "")],
        [("产出", ""), ("", ""), ("学校数", ""), ("", "")],
        [("产出", "above"), ("", ""), ("", ""), ("次数", "")],
    ]
    assert [row[0].row for row in document.grids[0].rows] == [1, 3, 4]


def test_excel_xml_numbers_read_as_shown(tmp_path: Path) -> None:
    codes = {"p": "Percent", "d": "Short Date", "n": "&quot;≥&quot;0&quot;所&quot;", "s": "Standard"}
    styles = "".join(
        f'<Style ss:ID="{name}"><NumberFormat ss:Format="{code}"/></Style>' for name, code in codes.items()
    )
    styles += '<Style ss:ID="child" ss:Parent="p"/>'
    rows = (
        "<Column ss:Index='8' ss:StyleID='p'/><Row>"
        + data("0.9", "Number", StyleID="child")
        + data("2024-12-31T00:00:00.000", "DateTime", StyleID="d")
        + data("5", "Number", StyleID="n")
        + data("168431.56", "Number", StyleID="s")
        + data("1", "Boolean")
        + data("#DIV/0!", "Error")
        + data("甲&#10;<B xmlns='http://www.w3.org/TR/REC-html40'>乙</B>")
        + data("0.5", "Number")
        + data("18", "Number")
        + "</Row>"
    )
    document = read(tmp_path, "表.xml", excel_xml(worksheet(rows), styles=styles))
    wanted = ["90.00%", "2024/12/31", "≥5所", "168,431.56", "TRUE", "#DIV/0!", "甲\n乙", "50.00%", "18"]
    assert texts(document) == [wanted]


def test_excel_xml_hidden_sheets_are_left_out_with_a_note(tmp_path: Path) -> None:
    hidden = (
        '<x:WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>'
        "<PageBreaks><RowBreaks><RowBreak><Row>1</Row></RowBreak></RowBreaks></PageBreaks>"
    )
    sheets = (
        worksheet(f"<Row>{data(1)}</Row>"),
        worksheet(f"<Row>{data(2)}</Row>", "字典", f"{hidden}</x:WorksheetOptions>"),
    )
    document = read(tmp_path, "表.xml", excel_xml(*sheets))
    assert [grid.part for grid in document.grids] == ["工作表“绩效”"]
    assert [note.message for note in document.notes] == ["未读取隐藏的工作表“字典”"]


def test_excel_xml_damage_and_floods(tmp_path: Path) -> None:
    whole = excel_xml(worksheet(f"<Row>{data('甲', MergeAcross=9999, MergeDown=9999)}</Row>"))
    with pytest.raises(ReadError) as caught:
        read(tmp_path, "表.xml", whole[:-20])
    assert caught.value.code == "file_damaged"
    assert texts(read(tmp_path, "表.xml", whole)) == [["甲"]]


def test_a_web_page_that_names_excels_namespace_is_a_web_page(tmp_path: Path) -> None:
    page = '<html xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><body><table><tr><td>甲<td>乙</table></html>'
    assert texts(read(tmp_path, "表.xls", page)) == [["甲", "乙"]]


def test_rich_text_without_the_converter_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "find", lambda: None)
    with pytest.raises(ReadError) as caught:
        read(tmp_path, "表.rtf", RTF)
    assert str(caught.value) == (
        "表.rtf：读取RTF 文档需要 LibreOffice，当前没有安装，"
        "请安装 LibreOffice，或用 Office 或 WPS 打开后另存为 .docx 再试。"
    )


@OFFICE
@pytest.mark.slow
def test_rich_text_through_the_converter(tmp_path: Path) -> None:
    document = read(tmp_path, "表.rtf", RTF)
    assert document.container == "rtf"
    assert marked(document) == [[("产出", ""), ("A1", "")], [("产出", "above"), ("98%", "")]]
    assert texts(document, 1) == [["末"]]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
class TestConverter:
    """The converter's bad days, played by a script in its place."""

    @pytest.fixture
    def play(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        def play(script: str, **limits: float) -> bytes:
            program = tmp_path / "soffice"
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
            monkeypatch.setattr(libreoffice, "find", lambda: str(program))
            source = Source("表.rtf", RTF, Limits(**limits))  # type: ignore[arg-type]
            return libreoffice.convert(source, ".rtf", "docx", "RTF 文档")

        return play

    def test_the_result_is_handed_back_and_nothing_is_left(self, play, tmp_path: Path) -> None:
        out = play(f"pwd > {tmp_path}/place; mkdir out; cp a.rtf out/a.docx")
        assert out == RTF
        assert not Path((tmp_path / "place").read_text().strip()).exists()

    def test_its_profile_is_its_own_and_allows_no_macros(self, play) -> None:
        out = play('mkdir out; cat profile/user/registrymodifications.xcu > out/a.docx; echo "$1" >> out/a.docx')
        assert b"DisableMacrosExecution" in out
        assert b"-env:UserInstallation=file:///" in out

    def test_a_failure_is_one_sentence(self, play) -> None:
        with pytest.raises(ReadError) as caught:
            play("exit 1")
        assert caught.value.code == "converter_failed"
        assert "没有得到结果" in str(caught.value)

    def test_a_hang_is_ended_with_all_it_started(self, play, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "alive")
        reading = os.open(tmp_path / "alive", os.O_RDONLY | os.O_NONBLOCK)
        with pytest.raises(ReadError) as caught:
            play(f"sleep 30 > {tmp_path}/alive & wait", seconds=0.3)
        assert "超时" in str(caught.value)
        # The pipe ends when the last process that could write to it is gone.
        os.set_blocking(reading, True)
        assert os.read(reading, 1) == b""
        os.close(reading)

    def test_a_swollen_result_is_refused(self, play) -> None:
        with pytest.raises(ReadError) as caught:
            play("mkdir out; head -c 5000 /dev/zero > out/a.docx", file_bytes=1000)
        assert caught.value.code == "converter_failed"
