"""The official forms: what is written is read back as the record it was made from."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from corpus.errors import UsageError
from corpus.official import FORMATS, KINDS, official_form, write_official
from corpus.reading import read_forms
from corpus.records import BudgetLine, Form, Indicator
from corpus.taxonomy import load_taxonomy

NAMES = ("受益学生数", "培训教师人次", "验收合格率", "资助发放及时率", "生均资助标准", "带动就业人数", "学生满意度")
FIELDS = ("name", "value", "unit", "l1", "l2", "explanation")


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Forms as a filler leaves them: classes in the order of the edition, each row with a name of its own."""
    taxonomy = load_taxonomy()
    edition = draw(st.sampled_from(["2015", "2021"]))
    tree = taxonomy.edition(edition).tree
    leaves = [leaf for own in tree.values() for leaf in own if leaf != "其他"]
    chosen = sorted(draw(st.lists(st.sampled_from(leaves), min_size=2, max_size=14)), key=leaves.index)
    rows = []
    for number, leaf in enumerate(chosen):
        subject = draw(st.sampled_from(["困难", "义务教育", "中职"])) + draw(st.sampled_from(NAMES))
        name = subject + "甲乙丙丁戊己庚辛壬癸子丑寅卯"[number]
        target = draw(
            st.sampled_from(
                [("≥", "95", "%"), ("=", "100", "%"), ("≤", "12.5", "万元"), ("", "逐步提高", ""), ("≥", "3", "次")]
            )
        )
        remark = draw(st.sampled_from(["", "按学籍系统统计", "合格数除以验收总数"]))
        labels = taxonomy.parent_label(leaf, edition), taxonomy.label(leaf)
        rows.append(Indicator(name, target[0] + target[1], target[2], *labels, explanation=remark))
    project = draw(st.booleans())
    money = draw(st.integers(1, 99999)) / 10
    return Form(
        "x",
        kind="项目支出" if project else "部门整体",
        unit="某市教育局",
        year=draw(st.integers(2016, 2030)),
        project="学生资助项目" if project else "",
        supervisor="某市财政局" if project else "",
        duties=() if project else ("学生资助", "校舍建设"),
        duty_texts=() if project else (("学生资助", "落实各项资助政策。"), ("校舍建设", "改造薄弱学校校舍。")),
        goals=("目标1：资助困难学生，应助尽助。", "目标2：改善办学条件。"),
        budget=(
            BudgetLine("年度资金总额", money, "预算总额", total=True),
            BudgetLine("财政拨款", money),
            BudgetLine("其他资金", 0.0),
        ),
        indicators=tuple(rows),
    )


def read_back(form: Form, suffix: str) -> list[Form]:
    """What our own reader makes of the file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"x.{suffix}"
        path.write_bytes(write_official(form, suffix))
        return read_forms(path, name="x")


@settings(max_examples=15, deadline=None)
@given(forms(), st.sampled_from(FORMATS))
def test_what_is_written_is_read_back(form: Form, suffix: str) -> None:
    [found] = read_back(form, suffix)
    for name in ("kind", "unit", "year", "project", "supervisor", "duties", "duty_texts", "goals"):
        assert getattr(found, name) == getattr(form, name), name
    assert {(line.name, line.amount) for line in found.budget} == {(line.name, line.amount) for line in form.budget}
    rows = [tuple(getattr(item, field) for field in FIELDS) for item in form.indicators]
    assert [tuple(getattr(item, field) for field in FIELDS) for item in found.indicators] == rows
    assert found.notes == ()


@pytest.mark.parametrize("suffix", FORMATS)
def test_rows_under_several_tasks_keep_their_task(suffix: str) -> None:
    labels = (("产出指标", "数量指标"), ("效益指标", "社会效益指标"))
    rows = tuple(
        Indicator(f"{duty}{name}", "≥5", "个", *pair, duty=duty)
        for duty in ("学生资助", "校舍建设")
        for name, pair in zip(("项目数", "受益学校数"), labels, strict=True)
    )
    form = Form("x", kind="部门整体", unit="某市教育局", year=2025, duties=("学生资助", "校舍建设"), indicators=rows)
    [found] = read_back(form, suffix)
    assert [(item.duty, item.name, item.l2) for item in found.indicators] == [
        (item.duty, item.name, item.l2) for item in rows
    ]


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=60), st.sampled_from(sorted(KINDS)), st.sampled_from(FORMATS))
def test_any_text_at_all_makes_a_file_that_opens(text: str, kind: str, suffix: str) -> None:
    row = Indicator(text, text, text, text, text, explanation=text, duty=text)
    form = Form("x", kind, text, project=text, supervisor=text, duties=(text,), goals=(text,), indicators=(row, row))
    content = write_official(form, suffix)
    if suffix == "docx":
        assert len(Document(io.BytesIO(content)).tables) == 1
    else:
        for cells in load_workbook(io.BytesIO(content)).active.iter_rows():
            assert all(cell.data_type != "f" for cell in cells)


def test_a_form_without_rows_has_a_line_to_fill_in() -> None:
    table = official_form(Form("x", kind="项目支出")).table
    covered = sum(cell.rows * cell.columns for cell in table.cells)
    assert covered == table.height * len(table.widths)


def test_official_fonts_with_a_substitute() -> None:
    with ZipFile(io.BytesIO(write_official(Form("x", kind="项目支出"), "docx"))) as package:
        assert '<w:altName w:val="华文中宋"/>' in package.read("word/fontTable.xml").decode()
        assert 'w:eastAsia="方正小标宋简体"' in package.read("word/document.xml").decode()


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(UsageError, match="pdf"):
        write_official(Form("x", kind="项目支出"), "pdf")
    with pytest.raises(UsageError, match="自评"):
        write_official(Form("x", kind="自评"), "docx")
