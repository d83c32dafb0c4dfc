"""From grids to forms: classes, duties, goals, amounts and places, in each layout family."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ReadError
from corpus.grid import Cell, Document, Grid
from corpus.layouts import parse_document
from corpus.options import ReadOptions
from corpus.records import Form

HEADER = ["一级指标", "二级指标", "三级指标", "指标值", "度量单位"]


def form_of(rows: list[list[str]], *, spans_known: bool = False, strict: bool = False) -> Form:
    cells = tuple(tuple(Cell(t, r, c) for c, t in enumerate(row, 1)) for r, row in enumerate(rows, 1))
    options = ReadOptions(strict=strict)
    (form,) = parse_document(Document("某表.txt", "txt", (Grid("正文", cells, spans_known),)), options)
    return form


def filed(form: Form) -> list[tuple[str, str, str]]:
    return [(i.l1, i.l2, i.name) for i in form.indicators]


def test_classes_carry_down_over_blank_cells():
    form = form_of(
        [
            HEADER,
            ["产出指标", "数量指标", "修路", "3", "公里"],
            ["", "", "架桥", "1", "座"],
            ["", "质量指标", "验收合格率", "100%", "%"],
        ]
    )
    assert filed(form) == [
        ("产出指标", "数量指标", "修路"),
        ("产出指标", "数量指标", "架桥"),
        ("产出指标", "质量指标", "验收合格率"),
    ]


def test_a_new_first_level_forgets_the_second_but_a_repeated_one_does_not():
    form = form_of(
        [
            HEADER,
            ["投入管理指标", "预算和财务管理", "预算执行率", "≥80%", "%"],
            ["投入管理 指标", "", "资产管理规范性", "规范", "定性指标"],
            ["效益指标", "", "群众出行", "方便", ""],
        ]
    )
    assert [i.l2 for i in form.indicators] == ["预算和财务管理", "预算和财务管理", ""]


def test_line_breaks_blanks_and_scores_leave_the_class_labels():
    form = form_of([HEADER, ["产出指标\n(50分)", "质 量\n指标(5分)", "合格率", "100%", ""]])
    assert filed(form) == [("产出指标", "质量指标", "合格率")]


def test_a_second_level_label_takes_its_parent_along_in_plain_text():
    rows = [HEADER, ["产出指标", "数量指标", "修路", "3", ""], ["", "社会效益指标", "出行时间", "缩短", ""]]
    assert filed(form_of(rows))[1][:2] == ("效益指标", "社会效益指标")


def test_a_second_level_label_stays_where_real_merged_cells_put_it():
    rows = [HEADER, ["产出指标", "数量指标", "修路", "3", ""], ["", "社会效益指标", "出行时间", "缩短", ""]]
    assert filed(form_of(rows, spans_known=True))[1][:2] == ("产出指标", "社会效益指标")


def test_a_row_that_lost_its_leading_cells_is_read_and_noted():
    form = form_of(
        [HEADER, ["投入管理", "财务管理", "真实性", "真实", "定性指标"], ["信息公开性", "", "公开", "定性指标"]]
    )
    last = form.indicators[-1]
    assert (last.name, last.value, last.nature, last.l2) == ("信息公开性", "公开", "定性", "财务管理")
    assert [n.rule for n in form.notes] == ["leading_cells_lost"]


def test_operator_in_a_column_of_its_own_joins_the_value_and_the_unit_stays():
    form = form_of([["三级指标", "计算符号", "指标值", "度量单位"], ["培训人次", "≥", "30", "人次"]])
    assert (form.indicators[0].value, form.indicators[0].unit) == ("≥30", "人次")


def test_quality_of_an_indicator_may_stand_in_the_unit_or_the_sign_column():
    form = form_of([["三级指标", "指标性质", "指标值"], ["制度", "定性", "健全"]])
    assert (form.indicators[0].nature, form.indicators[0].value) == ("定性", "健全")


def test_remarks_under_a_table_are_no_indicators():
    form = form_of(
        [HEADER, ["产出指标", "数量指标", "修路", "3", "公里"], ["注：金额单位为万元"], ["填表人：", "", "", "", ""]]
    )
    assert len(form.indicators) == 1


def test_every_indicator_knows_its_row_and_column():
    form = form_of([["某县水利局项目支出绩效目标申报表"], HEADER, ["产出指标", "数量指标", "修路", "3", "公里"]])
    place = form.indicators[0].place
    assert (place.file, place.part, place.row, place.column) == ("某表.txt", "正文", 3, 3)


def test_graded_activities_keep_their_four_standards_and_their_budget():
    form = form_of(
        [
            ["职责活动", "年度预算数", "内容描述", "绩效目标", "绩效指标", "评价标准"],
            ["", "", "", "", "", "优", "良", "中", "差"],
            [
                "学前资助",
                "23.00",
                "资助贫困儿童",
                "应助尽助",
                "贫困学生得到资助",
                "足额及时",
                "足额",
                "不足额",
                "未发放",
            ],
        ]
    )
    (indicator,) = form.indicators
    assert dict(indicator.grades) == {"优": "足额及时", "良": "足额", "中": "不足额", "差": "未发放"}
    assert (indicator.duty, indicator.value) == ("学前资助", "")
    assert [(b.name, b.amount, b.group) for b in form.budget] == [("学前资助", 23.0, "活动")]


def test_a_row_whose_name_was_lost_is_kept_with_its_explanation_and_marked():
    form = form_of(
        [
            ["部门职责", "绩效指标", "指标解释", "年度指标值", "上年值"],
            ["教师队伍", "", "反映师资培训情况。", "11万人次", "10万人次"],
        ]
    )
    (indicator,) = form.indicators
    assert (indicator.name, indicator.explanation, indicator.value) == ("", "反映师资培训情况。", "11万人次")
    assert indicator.history[0].value == "10万人次"
    assert [n.rule for n in form.notes] == ["name_lost"]


def test_a_row_that_kept_nothing_but_its_explanation_is_not_dropped():
    form = form_of(
        [["部门职责", "绩效指标", "指标解释", "年度指标值", "上年值"], ["教师队伍", "", "反映师资培训。", "", ""]]
    )
    assert [(i.name, i.value, i.explanation) for i in form.indicators] == [("", "", "反映师资培训。")]


def test_rows_above_a_centred_duty_label_belong_to_it():
    header = ["部门职责", "绩效指标", "指标解释", "年度指标值", "上年值"]
    form = form_of(
        [header, ["", "督导次数", "反映督导", "4次", "4次"], ["教育督导", "整改率", "反映整改", "90%", "85%"]]
    )
    assert [i.duty for i in form.indicators] == ["教育督导", "教育督导"]
    assert "duty_back_filled" in [n.rule for n in form.notes]


def test_goal_lines_group_the_tables_under_them():
    table = [
        ["长期绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "指标值确定依据"],
        ["", "产出指标", "数量指标", "修路", "3公里", "规划"],
    ]
    yearly = [["年度绩效指标", *table[0][1:]], ["", "产出指标", "数量指标", "架桥", "1座", "计划"]]
    form = form_of([["长期目标1：", "路网完善"], *table, ["年度目标1：", "今年架桥"], *yearly])
    assert [(i.name, i.duty, i.scope) for i in form.indicators] == [
        ("修路", "长期目标1", "长期"),
        ("架桥", "年度目标1", "年度"),
    ]
    assert form.goals == ("长期目标1：路网完善", "年度目标1：今年架桥")


def test_head_fields_and_amounts_come_from_the_rows_around():
    form = form_of(
        [
            ["市级部门（单位）整体绩效目标申报表"],
            ["(2021年度)"],
            ["部门（单位）名称", "郑州市教育局"],
            ["预算情况", "部门预算总额（万元）", "", "100.50"],
            ["", "1、资金来源：（1）财政性资金", "", "1,00.00".replace(",", "")],
            ["", "（2）其他资金", "", "0.50"],
            HEADER,
            ["产出指标", "数量指标", "修路", "3", "公里"],
        ]
    )
    assert (form.unit, form.year, form.kind, form.region) == ("郑州市教育局", 2021, "部门整体", "郑州市")
    assert [(b.group, b.name, b.amount, b.total) for b in form.budget] == [
        ("预算总额", "部门预算总额", 100.5, True),
        ("资金来源", "财政性资金", 100.0, False),
        ("资金来源", "其他资金", 0.5, False),
    ]


def test_funds_table_keeps_shares_and_earlier_years():
    form = form_of(
        [
            ["部门资金", "总体资金情况", "当年金额", "占比", "近两年收支金额"],
            ["", "", "", "", "2022年", "2023年"],
            ["", "收入\n构成", "财政拨款", "9.00", "90%", "8.00", "7.00"],
            ["", "", "单位资金", "1.00", "10%", "1.00", "1.00"],
            ["", "", "合  计", "10.00", "100%", "9.00", "8.00"],
            HEADER,
            ["产出指标", "数量指标", "修路", "3", "公里"],
        ]
    )
    assert [(b.group, b.name, b.amount, b.share, b.total) for b in form.budget] == [
        ("收入构成", "财政拨款", 9.0, 90.0, False),
        ("收入构成", "单位资金", 1.0, 10.0, False),
        ("收入构成", "合计", 10.0, 100.0, True),
    ]
    assert form.budget[0].history == (("2022年", 8.0), ("2023年", 7.0))


def test_a_document_without_an_indicator_table_is_refused_in_one_sentence():
    with pytest.raises(ReadError, match="没有找到绩效指标表") as caught:
        form_of([["关于召开会议的通知"], ["各科室："]])
    assert caught.value.code == "layout_unknown"


CLASSES = [
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("效益指标", "社会效益指标"),
    ("满意度指标", "满意度指标"),
]
NAMES = st.text(alphabet="修路架桥培训补助学生人数率合格覆盖", min_size=2, max_size=8)


@given(st.lists(st.tuples(st.sampled_from(range(4)), NAMES), min_size=1, max_size=12), st.booleans())
def test_any_classic_table_reads_back_row_for_row(rows: list[tuple[int, str]], spans_known: bool):
    rows = sorted(rows)
    table = [HEADER]
    for position, (index, name) in enumerate(rows):
        l1, l2 = CLASSES[index]
        before = CLASSES[rows[position - 1][0]] if position else ("", "")
        table.append([l1 if l1 != before[0] else "", l2 if (l1, l2) != before else "", name, "100%", "%"])
    form = form_of(table, spans_known=spans_known)
    assert filed(form) == [(*CLASSES[index], name) for index, name in rows]
