"""Out to Excel, edited there, and back in: what was not touched stays, what is wrong is told row by row."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from classifier.knowledge.content import OPERATORS
from classifier.knowledge.exchange import COLUMNS, SHEET, export_library
from classifier.knowledge.intake import Intake, import_library
from classifier.knowledge.merge import measure_id
from classifier.knowledge.office import OfficeLibrary
from classifier.knowledge.records import Measure, Source, Use
from classifier.knowledge.search import search
from classifier.knowledge.store import KnowledgeBase
from corpus.errors import ReadError, UsageError
from corpus.taxonomy import load_taxonomy


def measure(name: str, leaf: str = "数量", **fields: Any) -> Measure:
    return Measure(measure_id(name, leaf), name, leaf, **fields)


TRAINED = measure("培训教师人次", unit="人次", operator="≥", uses=(Use("f1", "培训教师人次", "", "≥300", "人次"),))
PASSED = measure("培训合格率", "质量", unit="%", variants=("培训考核合格率", "=1+1"), uses=(Use("a1", "培训合格率"),))
SOURCES = [Source("f1", "公开表格", "教师培训", unit="某市教育局"), Source("a1", "指标库", "教师培训")]
BASE = KnowledgeBase(SOURCES, [TRAINED, PASSED, measure("教师进修人数", usable=False)])
HEADS = list(COLUMNS.values())


@pytest.fixture
def library(tmp_path: Path) -> OfficeLibrary:
    return OfficeLibrary(tmp_path / "库", BASE)


@pytest.fixture
def book(library: OfficeLibrary, tmp_path: Path) -> Path:
    path = tmp_path / "指标库.xlsx"
    assert export_library(library, path) == 2
    return path


def edit(path: Path, changes: dict[tuple[int, str], Any]) -> None:
    """Change cells of an exported workbook by row and heading, as a person would."""
    workbook = load_workbook(path)
    sheet = workbook[SHEET]
    heads = [cell.value for cell in sheet[1]]
    for (row, head), value in changes.items():
        sheet.cell(row, heads.index(head) + 1).value = value
    workbook.save(path)


def counts(result: Intake) -> tuple[int, int, int, int]:
    return len(result.new), len(result.changed), result.unchanged, len(result.faults)


def test_a_workbook_shows_the_library_and_how_to_edit_it(book: Path) -> None:
    workbook = load_workbook(book)
    rows = list(workbook[SHEET].iter_rows(values_only=True))
    assert list(rows[0]) == HEADS
    first = dict(zip(HEADS, rows[1], strict=True))
    assert first["编号"] == TRAINED.id
    assert (first["版本"], first["状态"], first["来源"], first["类别（二级）"]) == (1, "已批准", "自带", "数量指标")
    assert first["用过的单位数"] == 1
    told = "".join(str(row[1]) for row in workbook["说明"].iter_rows(values_only=True))
    for word in ("zhibiao library import", "冻结", "编号", "不读取" if "不读取" in told else "状态"):
        assert word in told


def test_unchanged_it_makes_no_new_version(library: OfficeLibrary, book: Path) -> None:
    assert counts(import_library(library, book, by="张三")) == (0, 0, 2, 0)
    assert not (library.folder / "events.jsonl").exists()


def test_an_edited_row_is_a_draft_and_once_approved_what_is_exported(library: OfficeLibrary, book: Path) -> None:
    edit(
        book, {(2, "指标解释"): "按签到人次计", (3, "类别（二级）"): "时效", (3, "其他说法"): "合格比例；考核合格占比"}
    )
    result = import_library(library, book, by="张三")
    assert counts(result) == (0, 2, 0, 0)
    assert [event.note for event in library.pending()] == ["导入：指标库.xlsx"] * 2
    assert counts(import_library(library, book, by="张三")) == (0, 0, 2, 0)
    library.approve(by="李四", everything=True)
    assert library.apply().measure[TRAINED.id].explain == "按签到人次计"
    assert library.apply().measure[PASSED.id].leaf == "时效"
    assert library.apply().measure[PASSED.id].variants == ("合格比例", "考核合格占比")
    export_library(library, book)
    assert [row[1] for row in load_workbook(book)[SHEET].iter_rows(min_row=2, values_only=True)] == [2, 2]
    assert counts(import_library(library, book, by="张三")) == (0, 0, 2, 0)


def test_a_row_without_a_number_is_a_new_measure(library: OfficeLibrary, book: Path) -> None:
    edit(book, {(4, "指标名称"): "教师跟岗研修天数", (4, "类别（二级）"): "数量指标", (4, "计量单位"): "天"})
    edit(book, {(5, "指标名称"): "教师进修人数", (5, "类别（二级）"): "数量"})
    result = import_library(library, book, by="张三")
    assert counts(result) == (2, 0, 2, 0)
    assert counts(import_library(library, book, by="张三")) == (0, 0, 4, 0)
    library.approve(by="李四", everything=True)
    assert library.apply().named("教师跟岗研修天数")[0].unit == "天"
    assert library.apply().named("教师进修人数")[0].usable
    edit(book, {(4, "计量单位"): "日"})
    [fault] = import_library(library, book, by="张三").faults
    assert "库里已有“教师跟岗研修天数”" in str(fault)


def test_all_faults_are_told_at_once_and_good_rows_are_taken(library: OfficeLibrary, book: Path) -> None:
    good = {(2, "计量单位"): "人", (4, "指标名称"): "教师跟岗研修天数", (4, "类别（二级）"): "数量"}
    bad = {
        (5, "指标名称"): "没有类别的人数",
        (6, "指标名称"): "类别不认识的人数",
        (6, "类别（二级）"): "投资",
        (7, "类别（二级）"): "数量",
        (8, "编号"): "m-ffffffffff",
        (8, "指标名称"): "编号不认识的人数",
        (9, "编号"): TRAINED.id,
        (9, "指标名称"): "编号重复的人数",
        (10, "指标名称"): "教师跟岗研修天数",
        (10, "类别（二级）"): "数量",
        (11, "指标名称"): "运算符号不对的人数",
        (11, "类别（二级）"): "数量",
        (11, "运算符号"): "≈",
        (11, "指标解释"): "问王五 13800138000",
        (12, "指标名称"): "方向不对的人数",
        (12, "类别（二级）"): "其他",
        (13, "指标名称"): "方向不对的人数",
        (13, "类别（二级）"): "数量",
        (13, "指标方向"): "向上",
        (3, "版本"): "二",
        (3, "指标名称"): "培训合格比例",
    }
    edit(book, good | bad)
    result = import_library(library, book, by="张三")
    assert counts(result) == (1, 1, 0, 10)
    told = {fault.row: fault.message for fault in result.faults}
    expected = {
        3: "版本“二”不是整数",
        5: "没有写类别",
        6: "“投资”不认识",
        7: "指标名称是空的",
        8: "没有编号 m-ffffffffff",
        9: "与第2行重复",
        10: "与第4行",
        11: "运算符号“≈”不认识",
        12: "“其他”不认识",
        13: "指标方向“向上”不认识",
    }
    assert told.keys() == expected.keys()
    for row, words in expected.items():
        assert words in told[row]
    assert "人名、电话或证件" in told[11]
    assert json.loads(json.dumps(result.to_dict()))["faults"][0]["row"] == 3


def test_columns_are_found_by_name_and_what_has_none_stays(library: OfficeLibrary, tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["本单位的指标"])
    sheet.append(["备注", "三级指标", " 编 号 ", "单 位 意 见"])
    sheet.append(["略", "教师培训总人次", TRAINED.id, "好"])
    workbook.save(tmp_path / "改.xlsx")
    assert counts(import_library(library, tmp_path / "改.xlsx", by="张三")) == (0, 1, 0, 0)
    library.approve(TRAINED.id, by="李四")
    found = library.apply().measure[TRAINED.id]
    assert (found.name, found.unit, found.operator) == ("教师培训总人次", "人次", "≥")


def test_formulas_are_text_or_nothing(library: OfficeLibrary, book: Path) -> None:
    edit(book, {(2, "指标解释"): "=1+1", (4, "指标名称"): '=HYPERLINK("x")', (4, "类别（二级）"): "数量"})
    result = import_library(library, book, by="张三")
    assert counts(result) == (0, 0, 2, 1)
    assert "公式没有保存计算结果" in result.notes[0]
    assert load_workbook(book)[SHEET]["N3"].data_type == "s"
    library.draft(replace(TRAINED, explain="=cmd|' /C calc'!A0"), by="张三")
    export_library(library, book)
    cell = load_workbook(book)[SHEET]["K2"]
    assert (cell.value, cell.data_type) == ("=cmd|' /C calc'!A0", "s")
    assert counts(import_library(library, book, by="张三")) == (0, 0, 2, 0)


def test_a_stale_workbook_changes_only_what_was_edited_in_it(library: OfficeLibrary, book: Path) -> None:
    library.draft(replace(TRAINED, unit="人"), by="李四")
    library.approve(TRAINED.id, by="李四")
    library.draft(replace(PASSED, unit="百分比"), by="李四")
    assert counts(import_library(library, book, by="张三")) == (0, 0, 2, 0)
    edit(book, {(2, "指标解释"): "按签到计"})
    result = import_library(library, book, by="张三")
    assert counts(result) == (0, 1, 1, 0)
    assert "按第1版修改，库里已有第2版" in result.notes[0]


def test_a_retired_measure_is_shown_so(library: OfficeLibrary, book: Path) -> None:
    library.retire(PASSED.id, by="张三")
    export_library(library, book)
    assert [row[2] for row in load_workbook(book)[SHEET].iter_rows(min_row=2, values_only=True)] == ["已批准", "已停用"]
    assert counts(import_library(library, book, by="张三")) == (0, 0, 2, 0)


def test_json_and_tables_of_text(library: OfficeLibrary, tmp_path: Path) -> None:
    for suffix in ("json", "jsonl"):
        path = tmp_path / f"a.{suffix}"
        assert export_library(library, path) == 2
        assert counts(import_library(library, path, by="张三")) == (0, 0, 2, 0)
    text = (tmp_path / "a.jsonl").read_text("utf-8").replace("培训合格率", "培训达标率")
    (tmp_path / "a.jsonl").write_text(text, "utf-8")
    assert counts(import_library(library, tmp_path / "a.jsonl", by="张三")) == (0, 1, 1, 0)
    (tmp_path / "a.csv").write_text("指标名称,类别\n教师跟岗研修天数,数量\n", "utf-8")
    assert counts(import_library(library, tmp_path / "a.csv", by="张三")) == (1, 0, 0, 0)
    assert export_library(library, tmp_path / "b.json", own=True) == 2
    assert export_library(library, tmp_path / "b.json", leaf="质量") == 1


@pytest.mark.parametrize(("name", "text"), [("a.json", "{"), ("a.jsonl", "[1]\n"), ("a.csv", "甲,乙\n1,2\n")])
def test_a_file_that_is_no_library_is_refused(library: OfficeLibrary, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(ReadError, match=name):
        import_library(library, tmp_path / name, by="张三")
    with pytest.raises(ReadError):
        import_library(library, tmp_path / "没有.json", by="张三")
    with pytest.raises(UsageError, match=r"\.xlsx"):
        export_library(library, tmp_path / "a.doc")


def test_search_ranks_the_name_its_beginning_its_parts_and_what_is_alike() -> None:
    base = KnowledgeBase(
        SOURCES,
        [
            *(
                measure(name)
                for name in ("教师培训", "教师培训人次", "农村教师培训人次", "教师研修学时", "清淤河道长度")
            ),
            measure("教师培训率", "质量", uses=(Use("f1", "教师培训率"),)),
            measure("教师培训场次", usable=False),
        ],
    )
    found = search(base, "教师培训")
    assert [(hit.measure.name, hit.how) for hit in found[:4]] == [
        ("教师培训", "同名"),
        ("教师培训率", "开头"),
        ("教师培训人次", "开头"),
        ("农村教师培训人次", "包含"),
    ]
    assert {hit.how for hit in found[4:]} <= {"相近"}
    assert "清淤河道长度" not in {hit.measure.name for hit in found}
    assert [hit.measure.name for hit in search(base, "人次 教师")][:2] == ["教师培训人次", "农村教师培训人次"]
    assert [hit.measure.leaf for hit in search(base, "教师培训", leaf="质量")] == ["质量"]
    assert len(search(base, "教师培训", top=1)) == 1
    assert search(base, "教师培训率")[0].to_dict()["units"] == 1
    with pytest.raises(UsageError):
        search(base, "，")


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=30) | st.sampled_from(
    ["=1+1", "@导出", "007", "甲；乙", "a\nb", "NA", "TRUE", "1e5", "2024-01-01", "{x}培训人次"]
)
measures = st.builds(
    lambda name, leaf, rest: measure(f"人数{name}", leaf, **rest),
    texts,
    st.sampled_from([leaf for leaf in load_taxonomy().leaves if leaf != "其他"]),
    st.fixed_dictionaries(
        {
            **{key: texts for key in ("unit", "basis", "explain", "method", "pattern")},
            "operator": st.sampled_from(OPERATORS),
            "polarity": st.sampled_from(["正向", "反向", "区间", "定性", ""]),
            "variants": st.lists(texts.filter(str.strip), max_size=3).map(tuple),
        }
    ),
)


@given(st.lists(measures, max_size=4), st.lists(measures, max_size=3), st.sampled_from(["xlsx", "json", "jsonl"]))
def test_a_round_trip_makes_no_new_version(shipped: list[Measure], own: list[Measure], suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = KnowledgeBase(SOURCES, {one.id: one for one in shipped}.values())
        library = OfficeLibrary(Path(folder) / "库", base)
        for one in own:
            try:
                library.draft(one, by="张三")
            except UsageError:
                continue  # too long, or what looks like a number of a person
        export_library(library, Path(folder) / f"a.{suffix}")
        before = library.state.seq
        result = import_library(library, Path(folder) / f"a.{suffix}", by="李四")
        assert (result.new, result.changed, result.faults) == ((), (), ())
        assert library.state.seq == before


def test_a_long_text_where_headings_stand_is_refused_at_once(library: OfficeLibrary, tmp_path: Path) -> None:
    """Brackets that never close were sought for by the square of the length (found by fuzzing)."""
    book = Workbook()
    book.active.append(["(" * 32_000, "指标"])
    book.active.append(["甲", "乙"])
    book.save(tmp_path / "改.xlsx")
    with pytest.raises(ReadError) as caught:
        import_library(library, tmp_path / "改.xlsx", by="张三")
    assert caught.value.code == "no_name_column"
