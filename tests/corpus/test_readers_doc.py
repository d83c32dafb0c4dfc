"""Old Word documents: tables with their merges, and what happens where the converter gives up."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from doc2docx.errors import InvalidWordDocument

from corpus.errors import ReadError
from corpus.grid import Document
from corpus.readers import DEFAULT, Source, doc, libreoffice, read_document

DATA = Path(__file__).parent / "data" / "doc"


def marked(document: Document, grid: int = 0) -> list[list[tuple[str, str]]]:
    return [[(cell.text, cell.merged) for cell in row] for row in document.grids[grid].rows]


def texts(document: Document, grid: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.grids[grid].rows]


@pytest.fixture
def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "find", lambda: None)


@pytest.mark.usefixtures("without_office")
def test_merges_both_ways_come_through() -> None:
    document = read_document(DATA / "合并.doc")
    assert [(grid.part, grid.spans_known) for grid in document.grids] == [
        ("正文", True),
        ("表格1", True),
        ("正文", True),
    ]
    assert (document.container, document.notes) == ("doc", ())
    goal = "改善十八所学校的办学条件"
    assert marked(document, 1) == [
        [("年度目标", ""), (goal, ""), (goal, "left"), (goal, "left")],
        [("一级指标", ""), ("二级指标", ""), ("三级指标", ""), ("指标值", "")],
        [("产出指标", ""), ("数量指标", ""), ("受益学校数", ""), ("≥18所", "")],
        [("产出指标", "above"), ("数量指标", "above"), ("培训人次", ""), ("≥3560人次", "")],
        [("产出指标", "above"), ("质量指标", ""), ("验收合格率", ""), ("≥98%", "")],
    ]


@pytest.mark.usefixtures("without_office")
def test_prose_and_tables_keep_their_order() -> None:
    document = read_document(DATA / "两表.doc")
    assert [grid.part for grid in document.grids] == ["正文", "表格1", "正文", "表格2", "正文"]
    assert texts(document, 1) == [["单位名称", "教育局"], ["资金总额", "168,431.56万元"]]
    assert texts(document, 2) == [["二、指标"], ["指标值以年度为准。"]]
    assert texts(document, 3) == [["指标", "值", "单位"], ["满意度", "≥90", "%"]]


@pytest.mark.usefixtures("without_office")
def test_a_table_in_a_cell_follows_the_table_around_it() -> None:
    document = read_document(DATA / "嵌套.doc")
    assert texts(document, 0) == [["项目名称", "校舍维修"], ["绩效指标", "见内表"]]
    assert texts(document, 1) == [["指标", "值"], ["维修面积", "≥2000平方米"]]


@pytest.mark.usefixtures("without_office")
def test_a_wps_text_without_tables_is_prose(tmp_path: Path) -> None:
    path = tmp_path / "说明.wps"
    path.write_bytes((DATA / "文字.doc").read_bytes())
    document = read_document(path)
    assert texts(document) == [["数量指标：受益学校数≥18所；"], ["质量指标：验收合格率≥98%。"]]
    assert not document.notes


def broken(*args: object) -> None:
    raise InvalidWordDocument("not understood")


def test_what_the_converter_does_not_understand_needs_another_program(
    monkeypatch: pytest.MonkeyPatch, without_office: None
) -> None:
    monkeypatch.setattr(doc.doc2docx, "convert", broken)
    with pytest.raises(ReadError) as caught:
        read_document(DATA / "合并.doc")
    assert str(caught.value) == (
        "合并.doc：读取旧版 Word 文档需要 LibreOffice，当前没有安装，"
        "请安装 LibreOffice，或用 Office 或 WPS 打开后另存为 .docx 再试。"
    )
    assert caught.value.code == "converter_missing"


@pytest.mark.slow
@pytest.mark.skipif(libreoffice.find() is None, reason="LibreOffice is not installed")
def test_libreoffice_takes_over_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = read_document(DATA / "合并.doc")
    monkeypatch.setattr(doc.doc2docx, "convert", broken)
    assert read_document(DATA / "合并.doc") == ours


def test_lost_tables_are_noted(monkeypatch: pytest.MonkeyPatch, without_office: None) -> None:
    prose = doc._converted(Source("a.doc", (DATA / "文字.doc").read_bytes(), DEFAULT))
    monkeypatch.setattr(doc, "_converted", lambda source: prose)
    document = read_document(DATA / "合并.doc")
    assert [note.rule for note in document.notes] == ["tables_lost"]
    assert texts(document)[0] == ["数量指标：受益学校数≥18所；"]


@pytest.mark.usefixtures("without_office")
def test_passwords_and_damage_are_named(tmp_path: Path) -> None:
    whole = (DATA / "文字.doc").read_bytes()
    encrypted = bytearray(whole)
    # The head of the text stream: magic number, then 8 bytes later the flags, of which 0x0100 says encrypted.
    start = whole.index(struct.pack("<H", 0xA5EC), 512)
    encrypted[start + 11] |= 1
    codes = []
    for number, data in enumerate((bytes(encrypted), whole[:30] + b"\xff" * 40 + whole[70:])):
        path = tmp_path / f"{number}.doc"
        path.write_bytes(data)
        with pytest.raises(ReadError) as caught:
            read_document(path)
        codes.append(caught.value.code)
    assert codes == ["file_encrypted", "file_damaged"]
