"""Word comments at the very cells; everything else stays as it was filed."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from lxml import etree

from classifier.annotate import annotate_file
from corpus.errors import ReadError, UsageError
from corpus.readers import read_document
from corpus.reading import read_forms
from tests.classifier.annotate_helpers import audit_of, everything, finding_of, hard_docx, only_form, parts_of

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"
_MARKS = ("commentRangeStart", "commentRangeEnd", "commentReference")


def bare_cells(document: WordDocument) -> list[list[str]]:
    """XML of every cell, row by row, without the marks of comments."""
    found = []
    for row in document.element.body.iter("{*}tr"):
        cells = []
        for cell in row.iter("{*}tc"):
            copy = etree.fromstring(etree.tostring(cell))
            for mark in list(copy.iter(*(f"{{*}}{name}" for name in _MARKS))):
                parent = mark.getparent()
                if mark.tag.endswith("Reference"):  # its run was made for it
                    parent, mark = parent.getparent(), parent
                parent.remove(mark)
            cells.append(etree.tostring(copy).decode())
        found.append(cells)
    return found


def commented(path: Path) -> dict[str, str]:
    """Text spoken about → text of its comment."""
    document = docx.Document(str(path))
    body = document.element.body
    spoken: dict[str, str] = {}
    for comment in document.comments:
        start = body.xpath(f"//w:commentRangeStart[@w:id='{comment.comment_id}']")[0]
        end = body.xpath(f"//w:commentRangeEnd[@w:id='{comment.comment_id}']")[0]
        inside, texts = False, []
        for element in body.iter():
            inside = inside or element is start
            if element is end:
                break
            if inside and element.tag.endswith("}t"):
                texts.append(element.text)
        spoken["".join(texts)] = comment.text
    return spoken


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.docx")), ids=lambda path: path.stem)
def test_samples_keep_every_cell_and_read_the_same(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    form = only_form(path)
    written = annotate_file(path, [everything(form)], tmp_path / path.stem)
    [copy] = written.paths
    assert copy.name == f"{path.stem}_批注.docx"
    assert bare_cells(docx.Document(str(path))) == bare_cells(docx.Document(str(copy)))
    assert read_document(path, name="表").grids == read_document(copy, name="表").grids
    assert read_forms(copy, name=str(path)) == [form]
    old, new = parts_of(path), parts_of(copy)
    touched = {"word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}
    assert {name: data for name, data in new.items() if name in old and name not in touched} == {
        name: data for name, data in old.items() if name not in touched
    }
    assert set(new) - set(old) <= {"word/comments.xml"}
    assert len(list(docx.Document(str(copy)).comments)) == written.comments > len(form.indicators)
    assert path.read_bytes() == before


def test_a_hard_file_keeps_all_it_had(tmp_path: Path) -> None:
    path = hard_docx(tmp_path / "表.docx")
    form = only_form(path)
    written = annotate_file(path, [everything(form)], tmp_path / "out" / "表")
    [copy] = written.paths
    assert bare_cells(docx.Document(str(path))) == bare_cells(docx.Document(str(copy)))
    assert read_forms(copy, name=str(path)) == [form]
    comments = list(docx.Document(str(copy)).comments)
    assert (comments[0].author, comments[0].text) == ("张三", "局里的批注")
    assert len({comment.comment_id for comment in comments}) == len(comments) == written.comments + 1
    assert {comment.author for comment in comments[1:]} == {"zhibiao 审核"}
    text = parts_of(copy)["word/document.xml"].decode()
    assert all(mark in text for mark in ('w:author="李四"', "删掉的话", "w:sdtContent", "w:gridBefore", "v:textbox"))
    media = [name for name in parts_of(path) if "media" in name]
    assert media
    assert all(parts_of(copy)[name] == parts_of(path)[name] for name in media)


def test_findings_of_one_cell_share_a_comment_worst_first(tmp_path: Path) -> None:
    form = only_form(path := hard_docx(tmp_path / "表.docx"))
    findings = [
        finding_of(form, "入学率", "V9", severity="low"),
        finding_of(form, "入学率", "V2", severity="high"),
        finding_of(form, "培训教师人数", "C9", "wording"),
        finding_of(form, "", "S1", "structure"),
    ]
    annotated = annotate_file(path, [audit_of(form, findings)], tmp_path / "表")
    spoken = commented(annotated.paths[0])
    assert (annotated.comments, annotated.findings) == (3, 4)
    assert spoken["≥98%"] == "1. 【高】“入学率”需要核对。（规则V2）\n2. 【低】“入学率”需要核对。（规则V9）"
    assert spoken["培训教师人数"] == "【高】“培训教师人数”需要核对。（规则C9）"
    assert spoken["一级指标"] == "【高】“全表”需要核对。（规则S1）"


def test_the_sign_of_a_comment_has_the_look_of_the_text_before_it(tmp_path: Path) -> None:
    form = only_form(path := hard_docx(tmp_path / "表.docx"))
    copy = annotate_file(path, [audit_of(form, [finding_of(form, "学生收益率")])], tmp_path / "表").paths[0]
    text = parts_of(copy)["word/document.xml"].decode()
    assert re.search(r'<w:r><w:rPr><w:color w:val="C80000"/></w:rPr><w:commentReference w:id="\d+"/></w:r>', text)


def test_an_indicator_in_a_text_box_is_spoken_of_beside_the_box(tmp_path: Path) -> None:
    path = tmp_path / "框.docx"
    file = docx.Document()
    file.save(str(path))
    form = only_form(hard_docx(path))
    [item, *rest] = form.indicators
    boxed = type(item)(item.name, item.value, place=type(item.place)(form.file, "表格4", 1, 1))
    form = type(form)(form.file, indicators=(boxed, *rest))
    copy = annotate_file(path, [audit_of(form, [finding_of(form, item.name, "C9", "wording")])], tmp_path / "框").paths[
        0
    ]
    root = etree.fromstring(parts_of(copy)["word/document.xml"])
    assert not list(root.iterfind(".//{*}txbxContent//{*}commentReference"))
    told = [comment.text for comment in docx.Document(str(copy)).comments]
    assert told[-1].startswith("（表格4）\n【高】")


def test_strict_files_get_comments_in_their_own_names(tmp_path: Path) -> None:
    plain = hard_docx(tmp_path / "平.docx")
    strict = tmp_path / "严.docx"
    with zipfile.ZipFile(strict, "w") as archive:
        for name, data in parts_of(plain).items():
            if name not in ("word/comments.xml", "[Content_Types].xml"):
                data = re.sub(
                    rb"http://schemas.openxmlformats.org/(officeDocument|wordprocessingml)/2006/",
                    rb"http://purl.oclc.org/ooxml/\1/",
                    data,
                )
            archive.writestr(name, data)
    form = only_form(strict)
    copy = annotate_file(strict, [everything(form)], tmp_path / "严").paths[0]
    assert read_forms(copy, name=str(strict)) == [form]


def test_a_macro_file_and_a_lost_picture_are_no_obstacle(tmp_path: Path) -> None:
    plain, macro = hard_docx(tmp_path / "平.docx"), tmp_path / "宏.docm"
    with zipfile.ZipFile(macro, "w") as archive:
        for name, data in parts_of(plain).items():
            if "media" not in name:
                data = data.replace(
                    b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                    b"application/vnd.ms-word.document.macroEnabled.main+xml",
                )
                archive.writestr(name, data)
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf")
    form = only_form(macro)
    copy = annotate_file(macro, [everything(form)], tmp_path / "宏").paths[0]
    assert copy.name == "宏_批注.docm"
    assert parts_of(copy)["word/vbaProject.bin"] == b"\xd0\xcf"


def test_a_signed_file_says_that_its_copy_is_not(tmp_path: Path) -> None:
    path = hard_docx(tmp_path / "表.docx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    form = only_form(path)
    assert "签名" in annotate_file(path, [everything(form)], tmp_path / "表").notes[0]


def test_the_same_findings_give_the_same_bytes(tmp_path: Path) -> None:
    form = only_form(path := hard_docx(tmp_path / "表.docx"))
    one, two = (annotate_file(path, [everything(form)], tmp_path / name).paths[0] for name in ("甲", "乙"))
    assert one.read_bytes() == two.read_bytes()


def test_control_characters_in_a_message_do_not_break_the_file(tmp_path: Path) -> None:
    form = only_form(path := hard_docx(tmp_path / "表.docx"))
    from dataclasses import replace

    finding = replace(finding_of(form, "入学率"), message="坏\x00\x0b\ud800字")
    copy = annotate_file(path, [audit_of(form, [finding])], tmp_path / "表").paths[0]
    assert commented(copy)["≥98%"] == "【高】坏字（规则V2）"


def test_without_findings_the_copy_has_no_comments(tmp_path: Path) -> None:
    form = only_form(path := SAMPLES / "05_深泽县教育局_工作活动.docx")
    written = annotate_file(path, [audit_of(form, [])], tmp_path / "表")
    assert written.comments == 0
    assert "word/comments.xml" not in parts_of(written.paths[0])


def test_the_source_is_never_written_to(tmp_path: Path) -> None:
    path = hard_docx(tmp_path / "表_批注.docx")
    form = only_form(path)
    with pytest.raises(UsageError) as caught:
        annotate_file(path, [everything(form)], tmp_path / "表")
    assert caught.value.code == "target_is_source"


def test_other_containers_get_an_opinion_sheet(tmp_path: Path) -> None:
    path = SAMPLES / "02_潢源县教育局_部门整体_2024.txt"
    [form] = read_forms(path)
    written = annotate_file(path, [everything(form)], tmp_path / "表")
    assert [one.name for one in written.paths] == ["表_审核意见.docx"]
    text = "\n".join(one.text for one in docx.Document(str(written.paths[0])).paragraphs)
    assert "审核意见" in text
    assert written.notes


def test_a_damaged_file_is_one_chinese_sentence(tmp_path: Path) -> None:
    path = hard_docx(tmp_path / "表.docx")
    form = only_form(path)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(ReadError) as caught:
        annotate_file(path, [everything(form)], tmp_path / "新")
    assert caught.value.code == "file_damaged"
    assert not list(tmp_path.glob("新*"))
