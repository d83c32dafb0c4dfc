"""Word documents: reading order, merged cells, nested tables, and only what the page shows."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.grid import Document
from corpus.readers import read_document
from corpus.text import tidy


def save(file, tmp_path: Path) -> Document:
    path = tmp_path / "申报表.docx"
    file.save(str(path))
    return read_document(path)


def marks(document: Document, grid: int = 0) -> list[list[tuple[str, str]]]:
    return [[(cell.text, cell.merged) for cell in row] for row in document.grids[grid].rows]


def body_xml(*elements: str) -> docx.document.Document:
    file = docx.Document()
    for element in elements:
        file.element.body.insert_element_before(parse_xml(element.replace(">", f" {nsdecls('w')}>", 1)), "w:sectPr")
    return file


def test_paragraphs_and_tables_come_in_the_order_of_the_page(tmp_path: Path) -> None:
    file = docx.Document()
    file.add_paragraph("整体绩效目标表")
    file.add_paragraph("")
    file.add_paragraph("（2024年度）")
    file.add_table(1, 1).cell(0, 0).text = "一"
    file.add_paragraph("附注")
    file.add_table(1, 1).cell(0, 0).text = "二"
    document = save(file, tmp_path)
    assert [(grid.part, [row[0].text for row in grid.rows]) for grid in document.grids] == [
        ("正文", ["整体绩效目标表", "（2024年度）"]),
        ("表格1", ["一"]),
        ("正文", ["附注"]),
        ("表格2", ["二"]),
    ]
    assert [row[0].row for row in document.grids[0].rows] == [1, 3]
    assert document.container == "docx"


def test_merged_areas_repeat_their_text_and_say_where_it_comes_from(tmp_path: Path) -> None:
    file = docx.Document()
    table = file.add_table(4, 4)
    for row in range(4):
        for column in range(4):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(2, 0)).text = "产出\n指标"
    table.cell(0, 1).merge(table.cell(0, 3)).text = "宽"
    table.cell(2, 2).merge(table.cell(3, 3)).text = "块"
    assert marks(save(file, tmp_path)) == [
        [("产出\n指标", ""), ("宽", ""), ("宽", "left"), ("宽", "left")],
        [("产出\n指标", "above"), ("11", ""), ("12", ""), ("13", "")],
        [("产出\n指标", "above"), ("21", ""), ("块", ""), ("块", "left")],
        [("30", ""), ("31", ""), ("块", "above"), ("块", "above")],
    ]


def test_rows_that_start_late_or_end_early_are_filled_up(tmp_path: Path) -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    file = body_xml(
        "<w:tbl><w:tr>" + cell.format("甲") + cell.format("乙") + cell.format("丙") + "</w:tr>"
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell.format("丁") + "</w:tr></w:tbl>"
    )
    assert marks(save(file, tmp_path)) == [
        [("甲", ""), ("乙", ""), ("丙", "")],
        [("", ""), ("丁", ""), ("", "")],
    ]


def test_a_table_inside_a_cell_becomes_a_grid_of_its_own(tmp_path: Path) -> None:
    file = docx.Document()
    outer = file.add_table(1, 2)
    outer.cell(0, 0).text = "绩效指标"
    outer.cell(0, 1).text = "见下"
    inner = outer.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "三级指标", "指标值"
    document = save(file, tmp_path)
    assert [(grid.part, [cell.text for cell in grid.rows[0]]) for grid in document.grids] == [
        ("表格1", ["绩效指标", "见下"]),
        ("表格2", ["三级指标", "指标值"]),
    ]


def test_split_runs_join_and_breaks_and_paragraphs_become_line_breaks(tmp_path: Path) -> None:
    file = docx.Document()
    cell = file.add_table(1, 1).cell(0, 0)
    first = cell.paragraphs[0]
    first.add_run("受益").bold = True
    first.add_run("学校").add_break()
    first.add_run("数量")
    cell.add_paragraph("≥18所")
    assert marks(save(file, tmp_path)) == [[("受益学校\n数量\n≥18所", "")]]


def test_only_what_the_page_shows_is_read(tmp_path: Path) -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    file = body_xml(
        "<w:p>"
        + run.format("培训")
        + '<w:del w:id="1" w:author="x"><w:r><w:delText>旧</w:delText></w:r></w:del>'
        + f'<w:ins w:id="2" w:author="x">{run.format("人次")}</w:ins>'
        + "<w:r><w:instrText> PAGE </w:instrText></w:r>"
        + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"
        + '<w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>90</w:t><w:noBreakHyphen/></w:r>'
        + "</w:p>",
        f'<w:ins w:id="3" w:author="x"><w:p>{run.format("新增段落")}</w:p></w:ins>',
        f"<w:sdt><w:sdtContent><w:p>{run.format('控件内')}</w:p></w:sdtContent></w:sdt>",
        '<w:tbl><w:tr><w:trPr><w:del w:id="4" w:author="x"/></w:trPr><w:tc><w:p/></w:tc></w:tr>'
        f"<w:tr><w:tc><w:p>{run.format('留下')}</w:p></w:tc></w:tr></w:tbl>",
    )
    document = save(file, tmp_path)
    assert [row[0].text for row in document.grids[0].rows] == ["培训人次≥90-", "新增段落", "控件内"]
    assert [row[0].text for row in document.grids[1].rows] == ["留下"]


def test_text_boxes_are_read_once(tmp_path: Path) -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>框内文字</w:t></w:r></w:p></w:txbxContent>"
    namespace = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    file = body_xml(
        "<w:p><w:r><w:t>框外</w:t>"
        f'<mc:AlternateContent {namespace}><mc:Choice Requires="wps">{box}</mc:Choice>'
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert [row[0].text for row in save(file, tmp_path).grids[0].rows] == ["框外", "框内文字"]


def test_strict_files_with_other_namespaces_and_part_names_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "strict.docx"
    word = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{office}" Target="/word/document2.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document2.xml",
            f'<x:document xmlns:x="{word}"><x:body><x:p><x:r><x:t>严格格式</x:t></x:r></x:p></x:body></x:document>',
        )
    assert read_document(path).grids[0].rows[0][0].text == "严格格式"


def test_a_lost_picture_and_macros_do_not_matter(tmp_path: Path) -> None:
    file, plain = docx.Document(), io.BytesIO()
    file.add_paragraph("总体目标")
    file.save(plain)
    image = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    path = tmp_path / "宏.docm"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name).decode("utf-8", "surrogateescape")
            if name == "word/_rels/document.xml.rels":
                data = data.replace(
                    "</Relationships>", f'<Relationship Id="r9" Type="{image}" Target="NULL"/></Relationships>'
                )
            if name == "[Content_Types].xml":
                data = re.sub(
                    r"application/[^\"]*document\.main\+xml", "application/vnd.ms-word.document.macroEnabled", data
                )
            new.writestr(name, data.encode("utf-8", "surrogateescape"))
    assert read_document(path).grids[0].rows[0][0].text == "总体目标"


def test_paragraphs_typed_with_tabs_become_columns(tmp_path: Path) -> None:
    file = docx.Document()
    for line in ("一级指标\t三级指标\t指标值", "产出指标\t学校数\t18", "\t次数\t3"):
        file.add_paragraph(line)
    grid = save(file, tmp_path).grids[0]
    assert [[cell.text for cell in row] for row in grid.rows][2] == ["", "次数", "3"]
    assert grid.spans_known is False


@settings(max_examples=25)
@given(
    st.lists(
        st.lists(st.text(alphabet="甲乙丙指标 0123456789%≥<&\n", max_size=6), min_size=3, max_size=3).filter(
            lambda row: any(map(str.strip, row))
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_table_reads_back_the_same_once_tidy(table: list[list[str]]) -> None:
    file = docx.Document()
    grid = file.add_table(len(table), 3)
    for row, cells in enumerate(table):
        for column, text in enumerate(cells):
            grid.cell(row, column).text = text
    document = _through_memory(file)
    assert [[tidy(cell.text) for cell in row] for row in document.grids[0].rows] == [
        [tidy(text) for text in row] for row in table
    ]


def _through_memory(file: docx.document.Document) -> Document:
    from corpus.readers import DEFAULT, READERS, Source

    stream = io.BytesIO()
    file.save(stream)
    return READERS["docx"](Source("a.docx", stream.getvalue(), DEFAULT))


def test_a_document_of_pictures_only_is_refused_as_empty(tmp_path: Path) -> None:
    from corpus.errors import ReadError

    with pytest.raises(ReadError, match="没有任何文字") as caught:
        save(docx.Document(), tmp_path)
    assert caught.value.code == "file_empty"


def test_absurd_spans_are_bounded(tmp_path: Path) -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="{}"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>'
    file = body_xml("<w:tbl><w:tr>" + cell.format("9" * 5000) + cell.format("999999999") + "</w:tr></w:tbl>")
    assert len(save(file, tmp_path).grids[0].rows[0]) == 1001
