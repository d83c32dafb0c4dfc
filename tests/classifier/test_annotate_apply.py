"""Corrected copies: what is decidable is changed, all else is listed with the reason, the source is left alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.table import Table

from classifier.annotate import Applied, apply_fixes
from classifier.finding import Finding, Fix, Labels
from corpus.errors import UsageError
from corpus.reading import read_forms
from corpus.records import Form
from tests.classifier.annotate_helpers import (
    HEAD,
    audit_of,
    finding_of,
    hard_docx,
    hard_xlsx,
    only_form,
    parts_of,
    share_texts,
    xml,
)

DAY = date(2024, 5, 6)
SAMPLES = Path(__file__).resolve().parents[2] / "corpus" / "samples"
MAKERS = {"docx": hard_docx, "xlsx": hard_xlsx}
Tell = Callable[[Form], list[Finding]]


@pytest.fixture(params=sorted(MAKERS))
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return MAKERS[request.param](tmp_path / f"表.{request.param}")


def apply(path: Path, tell: Tell, **options: Any) -> tuple[Applied, dict[str, tuple[str, ...]]]:
    """The result, and the rows of the corrected copy by name: class pair, value, unit."""
    form = only_form(path)
    before = path.read_bytes()
    applied = apply_fixes(path, [audit_of(form, tell(form))], path.with_name("新"), date=DAY, **options)
    assert path.read_bytes() == before
    [copy] = applied.paths
    assert copy.name == f"新_修改{path.suffix}"
    return applied, {item.name: (item.l1, item.l2, item.value, item.unit) for item in only_form(copy).indicators}


def test_value_name_and_unit(source: Path) -> None:
    applied, rows = apply(
        source,
        lambda form: [
            finding_of(form, "学生收益率", "C11", "wording", fix=Fix("name", "学生收益率", "学生受益率")),
            finding_of(form, "学生收益率", fix=Fix("value", "290%", "≥90%")),
            finding_of(form, "培训教师人数", "V6", "unit", fix=Fix("unit", "人", "人次")),
        ],
    )
    assert (applied.applied, applied.skipped) == (3, 0)
    assert rows["学生受益率"] == ("产出指标", "数量指标", "≥90%", "%")
    assert rows["培训教师人数"] == ("产出指标", "数量指标", "≥100", "人次")
    assert len(rows) == 7
    first = applied.changes[0]
    assert (first.outcome, first.field, first.rule) == ("已改", "三级指标", "C11")


def test_a_row_in_the_middle_of_a_merged_class_is_cut_out(source: Path) -> None:
    move = Labels("产出指标", "质量指标")
    _, rows = apply(
        source,
        lambda form: [
            finding_of(form, "学生收益率", "C1", "misfiled", fix=Fix("l2", "数量指标", "质量指标"), proposed=move)
        ],
    )
    assert [pair[1] for pair in rows.values()] == [
        "数量指标",
        "质量指标",
        "数量指标",
        "质量指标",
        "时效指标",
        "社会效益指标",
        "服务对象满意度指标",
    ]


@pytest.mark.parametrize(("name", "at"), [("新建学校数", 0), ("培训教师人数", 2)])
def test_the_first_and_the_last_row_of_a_merged_class(source: Path, name: str, at: int) -> None:
    move = Labels("效益指标", "社会效益指标")
    _, rows = apply(
        source,
        lambda form: [
            finding_of(form, name, "C4", "misfiled", fix=Fix("l2", "数量指标", "社会效益指标"), proposed=move)
        ],
    )
    pairs = [pair[:2] for pair in rows.values()]
    assert pairs[at] == ("效益指标", "社会效益指标")
    assert [pair for index, pair in enumerate(pairs[:5]) if index != at] == [
        *[("产出指标", "数量指标")] * 2,
        ("产出指标", "质量指标"),
        ("产出指标", "时效指标"),
    ]


def test_every_row_of_a_merged_class_moved(source: Path) -> None:
    move = Labels("产出指标", "质量指标")
    applied, rows = apply(
        source,
        lambda form: [
            finding_of(form, name, "C1", "misfiled", fix=Fix("l2", "数量指标", "质量指标"), proposed=move)
            for name in ("新建学校数", "学生收益率", "培训教师人数")
        ],
    )
    assert applied.applied == 3
    assert [pair[:2] for pair in rows.values()][:5] == [*[("产出指标", "质量指标")] * 4, ("产出指标", "时效指标")]


def test_a_class_cell_of_its_own_is_simply_changed(source: Path) -> None:
    move = Labels("产出指标", "数量指标")
    _, rows = apply(
        source,
        lambda form: [
            finding_of(form, "入学率", "C1", "misfiled", fix=Fix("l2", "社会效益指标", "数量指标"), proposed=move)
        ],
    )
    assert rows["入学率"][:2] == ("产出指标", "数量指标")
    assert rows["家长满意度"][:2] == ("满意度指标", "服务对象满意度指标")


def test_why_changes_are_left_to_people(source: Path) -> None:
    applied, rows = apply(
        source,
        lambda form: [
            finding_of(form, "学生收益率", "V2", fix=Fix("value", "290%", "≥90%"), confidence=0.9),
            finding_of(form, "学生收益率", "V9", fix=Fix("value", "290%", "29%"), confidence=0.85),
            finding_of(form, "家长满意度", "V5", fix=Fix("value", "≥95%", "≥96%"), confidence=0.5),
            finding_of(form, "入学率", "V3", fix=Fix("value", "≥97%", "≥96%")),
            finding_of(form, "入学率", "W1", fix=Fix("weight", "5", "6")),
            finding_of(form, "验收合格率"),
        ],
    )
    reasons = {change.rule: change.reason for change in applied.changes if not change.applied}
    assert reasons == {
        "V9": "同一处已按把握更大的意见（规则V2）修改",
        "V5": "把握0.50，低于0.80，请人工确认",
        "V3": "单元格内容已不是“≥97%”",
        "W1": "这一项没有可直接修改的单元格，请人工修改",
    }
    assert applied.applied == 1
    assert rows["家长满意度"][2] == "≥95%"
    assert [change.indicator for change in applied.changes] == ["学生收益率"] * 2 + ["入学率"] * 2 + ["家长满意度"]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.[dx][ol][cs]x")), ids=lambda path: path.name)
def test_of_a_real_form_only_what_was_asked_for_changes(path: Path, tmp_path: Path) -> None:
    form = only_form(path)
    asked = {at: f"≥{at}.5%" for at, item in enumerate(form.indicators) if item.name and item.value}
    findings = [
        replace(
            finding_of(form, item.name, fix=Fix("value", item.value, asked[at])),
            **{"id": f"V2-{at}", "index": at, "indicator": item, "place": item.place},
        )
        for at, item in enumerate(form.indicators)
        if at in asked
    ]
    applied = apply_fixes(path, [audit_of(form, findings)], tmp_path / "新", date=DAY)
    if not asked:
        assert applied.paths == ()
        return
    assert applied.skipped == 0
    [again] = read_forms(applied.paths[0], name=str(path))
    expected = [replace(item, value=asked.get(at, item.value)) for at, item in enumerate(form.indicators)]
    assert list(again.indicators) == expected
    assert replace(again, indicators=()) == replace(form, indicators=())


def test_a_lower_bar_lets_more_through(source: Path) -> None:
    _, rows = apply(
        source,
        lambda form: [finding_of(form, "家长满意度", fix=Fix("value", "≥95%", "≥96%"), confidence=0.5)],
        least_confidence=0.4,
    )
    assert rows["家长满意度"][2] == "≥96%"


def test_the_list_of_changes_stands_in_the_copy_and_is_no_form(source: Path) -> None:
    applied, _ = apply(
        source,
        lambda form: [
            finding_of(form, "学生收益率", fix=Fix("value", "290%", "≥90%")),
            finding_of(form, "家长满意度", "V5", fix=Fix("value", "≥95%", "=96"), confidence=0.5),
        ],
    )
    [copy] = applied.paths
    if copy.suffix == ".docx":
        document = docx.Document(str(copy))
        assert "附件：修改清单" in [one.text for one in document.paragraphs]
        rows = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    else:
        sheet = load_workbook(copy)["修改清单"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert sheet["F3"].data_type == "s"
        assert sheet["F3"].quotePrefix
    assert rows[0] == ["来源", "位置", "指标", "修改项", "改前", "改后", "结果", "理由"]
    assert rows[1][0] == "审核意见：V2"
    assert rows[1][2:] == ["学生收益率", "指标值", "290%", "≥90%", "已改", "“学生收益率”需要核对。"]
    assert rows[2][4:7] == ["≥95%", "=96", "未改"]
    assert len(read_forms(copy)) == 1


def test_the_same_input_gives_the_same_bytes(source: Path) -> None:
    form = only_form(source)
    audits = [audit_of(form, [finding_of(form, "学生收益率", fix=Fix("value", "290%", "≥90%"))])]
    one, two = (apply_fixes(source, audits, source.with_name(name), date=DAY).paths[0] for name in ("甲", "乙"))
    assert one.read_bytes() == two.read_bytes()


def test_nothing_to_change_writes_nothing(source: Path) -> None:
    form = only_form(source)
    applied = apply_fixes(source, [audit_of(form, [finding_of(form, "入学率")])], source.with_name("新"), date=DAY)
    assert applied.paths == ()
    assert applied.notes
    assert not list(source.parent.glob("新*"))


def test_the_source_is_never_the_target(source: Path) -> None:
    path = source.rename(source.with_name(f"表_修改{source.suffix}"))
    form = only_form(path)
    with pytest.raises(UsageError):
        apply_fixes(
            path,
            [audit_of(form, [finding_of(form, "学生收益率", fix=Fix("value", "290%", "≥90%"))])],
            path.with_name("表"),
            date=DAY,
        )


class TestWord:
    """What only Word files have: tracked changes, inserted rows, fields and controls."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return hard_docx(tmp_path / "表.docx")

    def changed(self, path: Path, *fixes: tuple[str, Fix], rule: str = "V2") -> str:
        _, _ = apply(path, lambda form: [finding_of(form, name, rule, fix=fix) for name, fix in fixes])
        return parts_of(path.with_name("新_修改.docx"))["word/document.xml"].decode()

    def test_changes_are_revisions_with_the_looks_of_old(self, path: Path) -> None:
        text = self.changed(path, ("学生收益率", Fix("value", "290%", "≥90%")))
        red = '<w:rPr><w:color w:val="C80000"/></w:rPr>'
        stamp = r'w:id="\d+" w:author="zhibiao" w:date="2024-05-06T00:00:00Z"'
        assert re.search(
            rf'<w:del {stamp}><w:r>{red}<w:delText xml:space="preserve">29</w:delText></w:r></w:del>', text
        )
        assert re.search(rf'<w:ins {stamp}><w:r>{red}<w:t xml:space="preserve">≥90%</w:t></w:r></w:ins>', text)
        ids = re.findall(r'<w:(?:ins|del) w:id="(\d+)"', text)
        assert len(set(ids)) == len(ids)

    def test_of_a_name_only_the_wrong_word_is_struck_out(self, path: Path) -> None:
        text = self.changed(path, ("学生收益率", Fix("name", "学生收益率", "学生受益率")))
        assert re.search(r"<w:delText[^>]*>收</w:delText>", text)
        assert re.search(r'<w:i/></w:rPr><w:t xml:space="preserve">受</w:t></w:r></w:ins><w:r>.*?益', text)

    def test_a_double_indicator_becomes_two_rows(self, path: Path) -> None:
        applied, rows = apply(
            path,
            lambda form: [
                finding_of(
                    form, "学校数和学生数", "C9", fix=Fix("name", "学校数和学生数", "学校数", ("学生数", "班级数"))
                )
            ],
        )
        assert applied.applied == 1
        same = ("产出指标", "时效指标", "≥20", "个")
        assert [rows[name] for name in ("学校数", "学生数", "班级数")] == [same] * 3
        assert list(rows)[4:7] == ["学校数", "学生数", "班级数"]
        text = parts_of(applied.paths[0])["word/document.xml"].decode()
        assert len(re.findall(r"<w:trPr><w:ins [^>]*/></w:trPr>", text)) == 2
        assert applied.changes[0].after == "学校数；新增一行：学生数；班级数"

    def test_rejecting_all_gives_back_the_old_words(self, path: Path) -> None:
        text = self.changed(
            path, ("学生收益率", Fix("value", "290%", "≥90%")), ("学生收益率", Fix("name", "学生收益率", "学生受益率"))
        )
        rejected = re.sub(r"<w:ins [^>]*zhibiao.*?</w:ins>", "", text).replace("delText", "t")
        rejected = re.sub(r"</?w:del [^>]*>|</w:del>", "", rejected)
        words = "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", rejected))
        assert "学生收益率290%%培训教师人数" in words

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (
                '<w:p><w:ins w:id="90" w:author="甲"><w:r><w:t>≥98%</w:t></w:r></w:ins></w:p>',
                "单元格里已有修订痕迹，请人工修改",
            ),
            (
                '<w:p><w:fldSimple w:instr="=1"><w:r><w:t>≥98%</w:t></w:r></w:fldSimple></w:p>',
                "单元格内容由域自动生成，请人工修改",
            ),
            (
                '<w:p><w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr><w:sdtContent>'
                "<w:r><w:t>≥98%</w:t></w:r></w:sdtContent></w:sdt></w:p>",
                "单元格内容由数据绑定的控件生成，请人工修改",
            ),
        ],
    )
    def test_what_is_not_simply_text_is_left_to_people(self, path: Path, content: str, reason: str) -> None:
        file = docx.Document(str(path))
        cell = file.tables[1].cell(6, 3)._tc
        cell.replace(cell.p_lst[0], xml(content))
        file.save(str(path))
        applied, rows = apply(path, lambda form: [finding_of(form, "入学率", fix=Fix("value", "≥98%", "≥99%"))])
        assert [change.reason for change in applied.changes] == [reason]
        assert rows["入学率"][2] == "≥98%"

    def test_a_name_over_two_paragraphs_is_joined(self, path: Path) -> None:
        file = docx.Document(str(path))
        cell = file.tables[1].cell(6, 2)
        cell.paragraphs[0].text = "入学"
        cell.add_paragraph("率")
        file.save(str(path))
        text = self.changed(path, ("入学率", Fix("name", "入学率", "毛入学率")))
        assert "毛" in text
        text = self.changed(path, ("入学率", Fix("name", "入学率", "净升学比")))
        assert re.search(r'<w:pPr><w:rPr><w:del w:id="\d+"[^>]*/></w:rPr></w:pPr>', text)

    def test_an_empty_cell_is_filled(self, path: Path) -> None:
        file = docx.Document(str(path))
        file.tables[1].cell(6, 4).paragraphs[0].clear()
        file.save(str(path))
        _, rows = apply(path, lambda form: [finding_of(form, "入学率", "V6", fix=Fix("unit", "", "%"))])
        assert rows["入学率"][3] == "%"

    def test_labels_over_blank_cells_go_on_below(self, tmp_path: Path) -> None:
        path = tmp_path / "表.docx"
        _unmerged(path)
        move = Labels("产出指标", "质量指标")
        _, rows = apply(
            path,
            lambda form: [
                finding_of(form, "乙数", "C1", "misfiled", fix=Fix("l2", "数量指标", "质量指标"), proposed=move)
            ],
        )
        assert [pair[1] for pair in rows.values()] == ["数量指标", "质量指标", "数量指标", "质量指标"]

    def test_a_filed_symbol_is_struck_out_whole(self, path: Path) -> None:
        file = docx.Document(str(path))
        cell = file.tables[1].cell(6, 3)._tc
        sign = f'<w:p {nsdecls("w")}><w:r><w:sym w:font="Symbol" w:char="F0A3"/><w:t>98%</w:t></w:r></w:p>'
        cell.replace(cell.p_lst[0], parse_xml(sign))
        file.save(str(path))
        _, rows = apply(path, lambda form: [finding_of(form, "入学率", "V5", fix=Fix("value", "≤98%", "≥98%"))])
        assert rows["入学率"][2] == "≥98%"


def _unmerged(path: Path) -> None:
    rows = (
        HEAD,
        ("产出指标", "数量指标", "甲数", "≥1", "个"),
        ("", "", "乙数", "≥2", "个"),
        ("", "", "丙数", "≥3", "个"),
        ("", "质量指标", "丁合格率", "≥4", "%"),
    )
    if path.suffix == ".docx":
        file = docx.Document()
        table = file.add_table(len(rows), 5)
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        file.save(str(path))
        return
    book = Workbook()
    for texts in rows:
        book.active.append([text or None for text in texts])
    book.save(path)


class TestExcel:
    """What only workbooks have: formulas, numbers, rich text, tables, merges by range."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return hard_xlsx(tmp_path / "表.xlsx")

    def copy(self, path: Path, tell: Tell) -> tuple[Applied, Any]:
        applied, _ = apply(path, tell)
        return applied, load_workbook(applied.paths[0], rich_text=True)["绩效"]

    def test_cells_changed_are_green_with_the_old_text_in_a_note(self, path: Path) -> None:
        _, sheet = self.copy(path, lambda form: [finding_of(form, "入学率", fix=Fix("value", "≥98%", "≥99%"))])
        assert sheet["D8"].value == "≥99%"
        assert sheet["D8"].fill.fgColor.rgb == "FFE2F0D9"
        assert sheet["D8"].comment.text == "原内容：≥98%"
        assert sheet["D8"].border.left.style == "thin"
        assert sheet["G3"].value == "=LEN(C3)"

    def test_rich_text_keeps_its_runs(self, path: Path) -> None:
        fix = Fix("name", "学生收益率", "学生受益率")
        _, sheet = self.copy(path, lambda form: [finding_of(form, "学生收益率", "C11", fix=fix)])
        assert str(sheet["C4"].value) == "学生受益率"
        assert [getattr(run, "text", run) for run in sheet["C4"].value] == ["学生", "受益", "率"]
        assert sheet["C4"].value[1].font.b

    def test_shared_texts_are_changed_for_their_own_cell_alone(self, path: Path) -> None:
        share_texts(path)
        shared = parts_of(path)["xl/sharedStrings.xml"]
        fixes = (Fix("name", "学生收益率", "学生受益率"), Fix("unit", "%", "个百分点"))
        applied, sheet = self.copy(path, lambda form: [finding_of(form, "学生收益率", "C11", fix=fix) for fix in fixes])
        assert applied.applied == 2
        assert [getattr(run, "text", run) for run in sheet["C4"].value] == ["学生", "受益", "率"]
        assert [sheet[f"E{row}"].value for row in (4, 6)] == ["个百分点", "%"]
        assert parts_of(applied.paths[0])["xl/sharedStrings.xml"] == shared

    def test_a_number_stays_one_where_it_shows_the_same(self, path: Path) -> None:
        fixes = {"学生收益率": ("290%", "90%"), "验收合格率": ("100%", "≥95%")}
        _, sheet = self.copy(
            path, lambda form: [finding_of(form, name, fix=Fix("value", *pair)) for name, pair in fixes.items()]
        )
        assert (sheet["D4"].value, sheet["D4"].number_format) == (0.9, "0%")
        assert (sheet["D6"].value, sheet["D6"].data_type) == ("≥95%", "s")

    def test_text_never_becomes_a_formula(self, path: Path) -> None:
        fix = Fix("unit", "%", '=HYPERLINK("http://x")')
        _, sheet = self.copy(path, lambda form: [finding_of(form, "入学率", "V6", fix=fix)])
        assert sheet["E8"].data_type == "s"
        assert sheet["E8"].quotePrefix

    def test_merges_are_cut_and_styles_copied(self, path: Path) -> None:
        move = Labels("效益指标", "社会效益指标")
        fix = Fix("l2", "数量指标", "社会效益指标")
        _, sheet = self.copy(
            path, lambda form: [finding_of(form, "学生收益率", "C4", "misfiled", fix=fix, proposed=move)]
        )
        assert set(map(str, sheet.merged_cells.ranges)) == {"A1:E1", "A5:A7"}
        assert [sheet[f"A{row}"].value for row in (3, 4, 5)] == ["产出指标", "效益指标", "产出指标"]
        assert [sheet[f"B{row}"].value for row in (3, 4, 5)] == ["数量指标", "社会效益指标", "数量指标"]
        assert {sheet[f"B{row}"].font.name for row in (3, 4, 5)} == {"宋体"}

    def test_formulas_and_heads_of_tables_are_left_to_people(self, path: Path) -> None:
        book = load_workbook(path, rich_text=True)
        sheet = book["绩效"]
        sheet["D9"] = '=D8&""'
        sheet.unmerge_cells("A1:E1")
        sheet.add_table(Table(displayName="表格1", ref="C8:E9"))
        book.save(path)
        form = only_form(path)
        items = [replace(item, value="≥98%") if item.name == "家长满意度" else item for item in form.indicators]
        form = replace(form, indicators=tuple(items))
        findings = [
            finding_of(form, "家长满意度", fix=Fix("value", "≥98%", "≥99%")),
            finding_of(form, "入学率", fix=Fix("value", "≥98%", "≥99%")),
        ]
        applied = apply_fixes(path, [audit_of(form, findings)], path.with_name("新"), date=DAY)
        reasons = [change.reason for change in applied.changes]
        assert reasons[0] == "单元格是表格对象的标题，请人工修改"
        assert reasons[1] in ("单元格是公式，请人工修改", "没有找到对应的单元格")

    def test_a_double_indicator_is_left_to_people_whole(self, path: Path) -> None:
        fix = Fix("name", "学校数和学生数", "学校数", ("学生数",))
        applied, sheet = self.copy(path, lambda form: [finding_of(form, "学校数和学生数", "C9", fix=fix)])
        assert applied.changes[0].reason == "在表中插入行可能打乱公式和合并，请人工在第7行下面插入“学生数”"
        assert sheet["C7"].value == "学校数和学生数"

    def test_labels_over_blank_cells_go_on_below(self, tmp_path: Path) -> None:
        path = tmp_path / "新表.xlsx"
        _unmerged(path)
        move = Labels("产出指标", "质量指标")
        _, rows = apply(
            path,
            lambda form: [
                finding_of(form, "甲数", "C1", "misfiled", fix=Fix("l2", "数量指标", "质量指标"), proposed=move)
            ],
        )
        assert [pair[1] for pair in rows.values()] == ["质量指标", "数量指标", "数量指标", "质量指标"]


def test_other_containers_give_a_fresh_workbook(tmp_path: Path) -> None:
    path = SAMPLES / "02_潢源县教育局_部门整体_2024.txt"
    [form] = read_forms(path)
    first, second, third, fourth = form.indicators[:4]
    fixes = {
        first.name: Fix("value", first.value, "=1+1"),
        second.name: Fix("l2", second.l2, "质量指标"),
        third.name: Fix("name", third.name, "支持学科数", ("支持课题数",)),
        fourth.name: Fix("value", "别的", "≥1"),
    }
    found = [
        finding_of(form, name, proposed=Labels("产出指标", "质量指标") if fix.field == "l2" else None, fix=fix)
        for name, fix in fixes.items()
    ]
    applied = apply_fixes(path, [audit_of(form, found)], tmp_path / "表", date=DAY)
    [copy] = applied.paths
    assert copy.name == "表_修改.xlsx"
    assert [change.applied for change in applied.changes] == [True, True, True, False]
    sheet = load_workbook(copy)["绩效目标申报表"]
    assert [cell.value for cell in sheet[3]] == ["职责或目标", "一级指标", "二级指标", "三级指标", "指标值", "计量单位"]
    assert (sheet["E4"].value, sheet["E4"].data_type, sheet["E4"].quotePrefix) == ("=1+1", "s", True)
    again = only_form(copy)
    assert len(again.indicators) == len(form.indicators) + 1
    assert [item.name for item in again.indicators[2:4]] == ["支持学科数", "支持课题数"]
    assert again.indicators[1].l2 == "质量指标"
    assert [item.duty for item in again.indicators[4:]] == [item.duty for item in form.indicators[3:]]
    assert [(item.l1, item.l2) for item in again.indicators[4:]] == [(i.l1, i.l2) for i in form.indicators[3:]]
