"""Damaged rows and cells: what is put back, and what is left alone because it may be meant."""

from __future__ import annotations

import pytest

from tests.drafts import repaired, rules, table


def names(drafts):
    return [draft.name for draft in drafts]


# --- rows that are no indicators --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (("", "", "- 3 -", ""), "page_number"),
        (("", "", "第3页 共5页", ""), "page_number"),
        (("", "", "", "第 3 页"), "page_number"),
        (("一级指标", "二级指标", "三级指标", "指标值"), "header_repeated"),
        (("", "", "三级指标", "年度指标值"), "header_repeated"),
        (("", "", "合计", "100"), "total_row"),
        (("", "", "总 分", "90"), "total_row"),
        (("", "", "……", ""), "empty_row"),
        (("", "", "——", "/"), "empty_row"),
    ],
)
def test_rows_that_are_no_indicators_are_dropped_with_one_note_a_kind(row, rule):
    drafts = table(("产出指标", "数量指标", "新建厕所", "20座"), row, row, ("", "", "维修厕所", "3座"))
    notes = repaired(drafts)
    assert names(drafts) == ["新建厕所", "维修厕所"]
    assert rules(notes) == [rule]
    assert "2处" in notes[0].message
    assert [(draft.l1, draft.l2) for draft in drafts] == [("产出指标", "数量指标")] * 2


@pytest.mark.parametrize(
    "row",
    [
        ("", "", "满意度指标", "≥90%"),
        ("", "", "合计发放补助", "100人"),
        ("", "", "第3页印刷合格率", "100%"),
        ("", "", "……", "≥90%"),
        ("", "", "绩效指标", "≥3个"),
        ("", "", "总分达标学校", "3所"),
    ],
)
def test_rows_that_may_be_indicators_stay(row):
    drafts = table(("产出指标", "数量指标", "新建厕所", "20座"), row)
    assert repaired(drafts) == []
    assert names(drafts) == ["新建厕所", row[2]]


def test_a_page_number_taken_for_a_class_is_forgotten():
    drafts = table(
        ("产出指标", "数量指标", "新建厕所", "20座"), ("- 1 -", "", "维修厕所", "3座"), ("", "", "清运垃圾", "5吨")
    )
    repaired(drafts)
    assert [(draft.l1, draft.l2) for draft in drafts] == [("产出指标", "数量指标")] * 3


# --- shifted rows -----------------------------------------------------------------------------------------------


def test_a_row_moved_one_column_right_is_moved_back():
    drafts = table(
        ("", "产出指标", "数量指标", "新建厕所数", "≥20座"),
        ("", "", "维修厕所数", "3座"),
        ("", "", "质量指标", "验收合格率", "100%"),
        ("", "", "设备完好率", "≥95%"),
    )
    notes = repaired(drafts)
    assert rules(notes) == ["row_shifted", "row_shifted"]
    assert names(drafts) == ["新建厕所数", "维修厕所数", "验收合格率", "设备完好率"]
    assert [draft.value for draft in drafts] == ["≥20座", "3座", "100%", "≥95%"]
    assert [(draft.l1, draft.l2) for draft in drafts] == [("产出指标", "数量指标")] * 2 + [("产出指标", "质量指标")] * 2


def test_a_row_moved_one_column_left_is_moved_back():
    drafts = table(
        ("产出指标", "数量指标", "新建厕所数", "20", "座"),
        ("", "维修厕所数", "3", "座"),
        ("", "", "清运垃圾", "5", "吨"),
    )
    assert rules(repaired(drafts)) == ["row_shifted"]
    assert [(d.name, d.value, d.unit, d.l2) for d in drafts] == [
        ("新建厕所数", "20", "座", "数量指标"),
        ("维修厕所数", "3", "座", "数量指标"),
        ("清运垃圾", "5", "吨", "数量指标"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        ("", "", "服务对象满意度", "群众满意度提高", "≥95%"),
        ("", "", "成本指标控制率", "不超过预算", "≤100%"),
        ("", "管理效率", "制度健全性", "健全"),
        ("", "", "质量指标", "优良", "%"),
        ("", "", "质量指标", "≥95%"),
    ],
)
def test_rows_that_make_sense_where_they_stand_are_not_shifted(row):
    drafts = table(("产出指标", "数量指标", "新建厕所数", "20座"), row)
    before = (row[2], row[3])
    assert rules(repaired(drafts)) == []
    assert (drafts[1].name, drafts[1].value) == before


# --- glued cells ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "l1", "l2"),
    [
        ("数量指标15分派车次数", "派车次数", "", "数量指标"),
        ("数量指标（15分）派车次数", "派车次数", "", "数量指标"),
        ("产出指标（50分）数量指标 新建厕所", "新建厕所", "产出指标", "数量指标"),
        ("产出指标数量指标新建厕所", "新建厕所", "产出指标", "数量指标"),
        ("质量指标验收合格率", "验收合格率", "", "质量指标"),
        ("质量指标：验收合格率", "验收合格率", "", "质量指标"),
    ],
)
def test_a_label_glued_to_the_name_is_split_off_and_carried_down(text, name, l1, l2):
    drafts = table(("", "", text, "100"), ("", "", "车辆维修次数", "3次"))
    notes = repaired(drafts)
    assert rules(notes) == ["label_glued"]
    assert names(drafts) == [name, "车辆维修次数"]
    assert [(draft.l1, draft.l2) for draft in drafts] == [(l1, l2)] * 2
    assert (notes[0].before, notes[0].after) == (text, name)


def test_a_name_glued_into_the_class_cell_is_split_off():
    drafts = table(("产出指标", "数量指标", "新建厕所", "20座"), ("", "质量指标验收合格率", "", "100%"))
    assert rules(repaired(drafts)) == ["label_glued"]
    assert (drafts[1].name, drafts[1].l2) == ("验收合格率", "质量指标")


@pytest.mark.parametrize(
    "name",
    [
        "数量指标完成率",
        "质量指标达标情况",
        "成本指标控制率",
        "质量合格率",
        "社会效益显著",
        "数量指标",
        "产出指标设置合理性",
    ],
)
def test_names_that_begin_like_a_label_are_names(name):
    drafts = table(("产出指标", "时效指标", name, "100%"))
    assert repaired(drafts) == []
    assert drafts[0].name == name


def test_a_label_of_its_own_stands_against_the_one_in_the_name():
    drafts = table(("产出指标", "数量指标", "质量指标验收合格率", "100%"))
    assert repaired(drafts) == []
    assert (drafts[0].name, drafts[0].l2) == ("质量指标验收合格率", "数量指标")


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("新建厕所≥20座", "新建厕所", "≥20座"),
        ("培训人次：2000", "培训人次", "2000"),
        ("教师培训参与率（≥95%）", "教师培训参与率", "≥95%"),
        ("项目完成时间：2024年12月底", "项目完成时间", "2024年12月底"),
        ("群众投诉次数不超过3次", "群众投诉次数", "不超过3次"),
    ],
)
def test_a_value_glued_to_the_name_is_split_off_where_the_value_cell_is_empty(text, name, value):
    drafts = table(("产出指标", "数量指标", text, ""))
    assert rules(repaired(drafts)) == ["value_glued"]
    assert (drafts[0].name, drafts[0].value) == (name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("新建厕所（≥**个）", "20"),
        ("新建厕所（≥20个）", "25个"),
        ("新建厕所（≥**个）", ""),
        ("服务半径≥5公里学校覆盖率", ""),
        ("党的二十大精神：学习贯彻情况", ""),
        ("2024年招生计划完成率", ""),
        ("建设内容：新建、改建", ""),
    ],
)
def test_numbers_that_belong_to_the_name_stay_there(name, value):
    drafts = table(("产出指标", "数量指标", name, value))
    assert repaired(drafts) == []
    assert (drafts[0].name, drafts[0].value) == (name, value)


# --- one indicator on two lines ---------------------------------------------------------------------------------


def test_a_value_on_the_next_line_is_joined():
    drafts = table(("产出指标", "数量指标", "新建厕所", ""), ("", "", "", "≥20座"), ("", "", "维修厕所", "3座"))
    assert rules(repaired(drafts)) == ["value_on_next_line"]
    assert [(draft.name, draft.value) for draft in drafts] == [("新建厕所", "≥20座"), ("维修厕所", "3座")]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        (("教师培训参与", "≥95%"), ("率", ""), "教师培训参与率"),
        (("教师培训参与", ""), ("率", "≥95%"), "教师培训参与率"),
        (("教师、学生、", "≥95%"), ("家长满意程度", ""), "教师、学生、家长满意程度"),
        (("学生资助（含免学费", "≥95%"), ("及助学金）覆盖率", ""), "学生资助（含免学费及助学金）覆盖率"),
        (("义务教育阶段建档立卡的", "≥95%"), ("学生资助率", ""), "义务教育阶段建档立卡的学生资助率"),
    ],
)
def test_a_name_on_two_lines_is_joined(first, second, whole):
    drafts = table(("产出指标", "数量指标", *first), ("", "", *second))
    notes = repaired(drafts)
    assert "name_on_two_lines" in rules(notes)
    assert [(draft.name, draft.value) for draft in drafts] == [(whole, "≥95%")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("新建厕所", ""), ("维修厕所", "3座")),
        (("新建厕所", "20座"), ("维修厕所", "")),
        (("新建厕所", "20座"), ("率先完成任务数", "")),
        (("公众参与", "20人"), ("社会监督", "")),
        (("新建厕所", "20座"), ("", "3座")),
        (("获批示的", "3篇"), ("研究报告被省部级单位采用", "")),
    ],
)
def test_neighbours_that_stand_by_themselves_are_not_joined(first, second):
    drafts = table(("产出指标", "数量指标", *first), ("", "", *second))
    assert repaired(drafts) == []
    assert len(drafts) == 2


def test_a_row_with_a_label_begins_an_indicator_of_its_own():
    drafts = table(("产出指标", "数量指标", "新建厕所", ""), ("", "质量指标", "", "≥95%"))
    repaired(drafts)
    assert len(drafts) == 2
