"""Notes and backgrounds at the very cells of a workbook; everything else stays as it was filed."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from classifier.annotate import annotate_file
from classifier.annotate.xlsx_comments import FILLS
from corpus.errors import ReadError
from corpus.readers import read_document
from corpus.reading import read_forms
from tests.classifier.annotate_helpers import audit_of, everything, finding_of, hard_xlsx, only_form, parts_of

SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"


def cells(path: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Everything openpyxl knows of each cell, by sheet and address."""
    book = load_workbook(path, rich_text=True)
    return {
        (sheet.title, cell.coordinate): {
            "value": cell.value if isinstance(cell.value, str | int | float | None) else str(cell.value),
            "type": cell.data_type,
            **{
                name: repr(getattr(cell, name))
                for name in ("font", "border", "alignment", "number_format", "protection")
            },
            "fill": cell.fill.fgColor.rgb,
            "note": cell.comment.text if getattr(cell, "comment", None) else "",
        }
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
    }


def shape(path: Path) -> list[Any]:
    """What each sheet has beside its cells."""
    return [
        (
            sheet.title,
            sheet.sheet_state,
            sorted(map(str, sheet.merged_cells.ranges)),
            {key: dimension.width for key, dimension in sheet.column_dimensions.items()},
            {key: dimension.height for key, dimension in sheet.row_dimensions.items()},
            sheet.freeze_panes,
            [(str(area.sqref), [rule.formula for rule in area.rules]) for area in sheet.conditional_formatting],
            [(str(rule.sqref), rule.formula1) for rule in sheet.data_validations.dataValidation],
            len(sheet._charts),
            sheet.page_setup.orientation,
            sheet.print_area,
        )
        for sheet in load_workbook(path).worksheets
    ]


def assert_kept(path: Path, copy: Path) -> dict[tuple[str, str], str]:
    """Nothing but notes and backgrounds differs, and only together; gives the new notes by cell."""
    old, new = cells(path), cells(copy)
    assert shape(path) == shape(copy)
    assert set(old) == set(new)
    notes = {}
    for place, before in old.items():
        after = new[place]
        for name in before.keys() - {"fill", "note"}:
            assert before[name] == after[name], (place, name)
        if before["note"] != after["note"]:
            notes[place] = after["note"]
        else:
            assert before["fill"] == after["fill"], place
    return notes


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.xlsx")), ids=lambda path: path.stem)
def test_samples_keep_every_cell_and_read_the_same(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    form = only_form(path)
    written = annotate_file(path, [everything(form)], tmp_path / path.stem)
    [copy] = written.paths
    assert copy.name == f"{path.stem}_批注.xlsx"
    notes = assert_kept(path, copy)
    assert len(notes) == written.comments > len(form.indicators)
    assert read_document(path, name="表").grids == read_document(copy, name="表").grids
    assert read_forms(copy, name=str(path)) == [form]
    assert path.read_bytes() == before


def test_a_hard_workbook_keeps_all_it_had(tmp_path: Path) -> None:
    path = hard_xlsx(tmp_path / "表.xlsx")
    form = only_form(path)
    copy = annotate_file(path, [everything(form)], tmp_path / "out" / "表").paths[0]
    notes = assert_kept(path, copy)
    assert notes["绩效", "C3"].startswith("局里的批注\n\nzhibiao 审核：\n1. 【低】")
    old, new = parts_of(path), parts_of(copy)
    changed = {name for name in old if old[name] != new[name]}
    drawings = {name for name in old if name.endswith(".vml")}
    assert changed == {"xl/comments/comment1.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", *drawings}
    assert set(new) == set(old)


def test_backgrounds_tell_the_severity_and_hints_have_none(tmp_path: Path) -> None:
    form = only_form(path := hard_xlsx(tmp_path / "表.xlsx"))
    levels = dict(
        zip(("新建学校数", "学生收益率", "入学率", "家长满意度"), ("high", "medium", "low", "info"), strict=True)
    )
    findings = [finding_of(form, name, severity=level) for name, level in levels.items()]
    sheet = load_workbook(annotate_file(path, [audit_of(form, findings)], tmp_path / "表").paths[0])["绩效"]
    shown = [sheet[place].fill.fgColor.rgb for place in ("D3", "D4", "D8", "D9")]
    assert shown == [f"FF{FILLS['high']}", f"FF{FILLS['medium']}", f"FF{FILLS['low']}", "00000000"]
    assert [sheet[place].font.name for place in ("D3", "D4", "D8")] == ["宋体"] * 3
    assert sheet["D9"].comment.text == "【提示】“家长满意度”需要核对。（规则V2）"
    assert {cell.comment.author for row in sheet.iter_rows() for cell in row if cell.comment} == {
        "张三",
        "zhibiao 审核",
    }


def test_a_merged_cell_is_marked_at_its_first_cell(tmp_path: Path) -> None:
    form = only_form(path := hard_xlsx(tmp_path / "表.xlsx"))
    finding = finding_of(form, "", "S1", "structure")
    sheet = load_workbook(annotate_file(path, [audit_of(form, [finding])], tmp_path / "表").paths[0])["绩效"]
    assert sheet["A1"].comment.text == "【高】“全表”需要核对。（规则S1）"
    assert "A1:E1" in map(str, sheet.merged_cells.ranges)


def test_shapes_of_notes_are_unique_and_large_enough(tmp_path: Path) -> None:
    form = only_form(path := SAMPLES / "02_潢源县教育局_部门整体_2024.xlsx")
    copy = annotate_file(path, [everything(form)], tmp_path / "表").paths[0]
    drawing = parts_of(copy)["xl/drawings/vmlDrawing1.vml"].decode()
    shapes = re.findall(r'id="_x0000_s(\d+)"', drawing)
    assert len(set(shapes)) == len(shapes) > len(form.indicators)
    for anchor in re.findall(r"<x:Anchor>([^<]+)</x:Anchor>", drawing):
        left, _, top, _, right, _, bottom, _ = map(int, anchor.split(","))
        assert right > left
        assert bottom >= top


def test_a_note_that_was_there_keeps_its_shape_and_grows(tmp_path: Path) -> None:
    form = only_form(path := hard_xlsx(tmp_path / "表.xlsx"))
    copy = annotate_file(path, [everything(form)], tmp_path / "表").paths[0]
    [name] = [part for part in parts_of(copy) if part.endswith(".vml")]
    drawing = parts_of(copy)[name].decode()
    here = [note for note in drawing.split("<x:ClientData")[1:] if re.search(r"<x:Row>2</x:Row>\s*<x:Column>2<", note)]
    assert len(here) == 1
    left, _, top, _, right, _, bottom, _ = map(int, re.findall(r"<x:Anchor>([^<]+)<", here[0])[0].split(","))
    assert right > left
    assert bottom >= top + 3


def test_a_macro_workbook_keeps_its_macros_and_name(tmp_path: Path) -> None:
    plain, macro = hard_xlsx(tmp_path / "平.xlsx"), tmp_path / "宏.xlsm"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    with zipfile.ZipFile(macro, "w") as archive:
        for name, data in parts_of(plain).items():
            archive.writestr(name, data.replace(kind, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"))
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf")
    form = only_form(macro)
    copy = annotate_file(macro, [everything(form)], tmp_path / "宏").paths[0]
    assert copy.name == "宏_批注.xlsm"
    assert parts_of(copy)["xl/vbaProject.bin"] == b"\xd0\xcf"
    assert read_forms(copy, name=str(macro)) == [form]


def test_strict_workbooks_get_notes_in_their_own_names(tmp_path: Path) -> None:
    plain, strict = SAMPLES / "05_深泽县教育局_工作活动.xlsx", tmp_path / "严.xlsx"
    with zipfile.ZipFile(strict, "w") as archive:
        for name, data in parts_of(plain).items():
            archive.writestr(
                name,
                re.sub(
                    rb"http://schemas.openxmlformats.org/(officeDocument|spreadsheetml)/2006/",
                    rb"http://purl.oclc.org/ooxml/\1/",
                    data,
                ),
            )
    form = only_form(strict)
    copy = annotate_file(strict, [everything(form)], tmp_path / "严").paths[0]
    assert read_forms(copy, name=str(strict)) == [form]
    assert b"http://purl.oclc.org/ooxml/spreadsheetml/main" in parts_of(copy)["xl/comments1.xml"]


def test_cells_that_the_sheet_does_not_hold_are_made_in_order(tmp_path: Path) -> None:
    path = hard_xlsx(tmp_path / "表.xlsx")
    book = load_workbook(path, rich_text=True)
    book["绩效"]["E9"].value = None
    book.save(path)
    text = parts_of(path)["xl/worksheets/sheet1.xml"].decode()
    text = re.sub(r'<c r="E9"[^>]*/>', "", text)
    _replace(path, "xl/worksheets/sheet1.xml", text.encode())
    form = only_form(path)
    findings = [finding_of(form, "家长满意度", "V6", "unit")]
    copy = annotate_file(path, [audit_of(form, findings)], tmp_path / "表").paths[0]
    assert load_workbook(copy)["绩效"]["E9"].comment is not None
    columns = re.findall(r'<c r="([A-Z])9"', parts_of(copy)["xl/worksheets/sheet1.xml"].decode())
    assert columns == sorted(columns)


def test_threaded_comments_bring_an_opinion_sheet(tmp_path: Path) -> None:
    path = hard_xlsx(tmp_path / "表.xlsx")
    parts = parts_of(path)
    [relations] = [name for name in parts if name.endswith("sheet1.xml.rels")]
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    link = f'<Relationship Id="rIdT" Type="{kind}" Target="/xl/threadedComments/threadedComment1.xml"/></Relationships>'
    _replace(path, relations, parts[relations].replace(b"</Relationships>", link.encode()))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(
            "xl/threadedComments/threadedComment1.xml",
            '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
            '<threadedComment ref="C3" id="{1}"><text>会话</text></threadedComment></ThreadedComments>',
        )
    form = only_form(path)
    written = annotate_file(path, [everything(form)], tmp_path / "新")
    assert [one.name for one in written.paths] == ["新_批注.xlsx", "新_审核意见.docx"]
    assert "会话批注" in written.notes[0]
    assert docx.Document(str(written.paths[1])).paragraphs


def test_a_broken_part_is_one_chinese_sentence(tmp_path: Path) -> None:
    path = hard_xlsx(tmp_path / "表.xlsx")
    form = only_form(path)
    _replace(path, "xl/comments/comment1.xml", b"<comments")
    with pytest.raises(ReadError) as caught:
        annotate_file(path, [everything(form)], tmp_path / "新")
    assert caught.value.code == "file_damaged"
    assert not list(tmp_path.glob("新*"))


def _replace(path: Path, part: str, data: bytes) -> None:
    parts = parts_of(path) | {part: data}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
