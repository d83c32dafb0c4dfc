"""Columns whose meaning the header does not say, and headers that hold several tables."""

from __future__ import annotations

import pytest

from tests.corpus.layout_helpers import form_of


def values(text: str) -> list[tuple[str, str]]:
    return [(item.name, item.value) for item in form_of(text).indicators]


def test_a_column_of_class_labels_needs_no_header_word():
    form = form_of(
        """
        绩效 | 类 | 三级指标 | 指标值
        产出指标 | 数量指标 | 修路里程 | ≥3公里
        | 质量指标 | 验收合格率 | 100%
        """
    )
    assert [(item.l1, item.l2) for item in form.indicators] == [("产出指标", "数量指标"), ("产出指标", "质量指标")]


def test_a_column_of_names_under_an_unknown_word_is_the_name_column():
    assert values(
        """
        一级指标 | 二级指标 | 考核要点 | 指标值
        产出指标 | 数量指标 | 修路里程 | ≥3公里
        | 质量指标 | 验收合格率 | 100%
        """
    ) == [("修路里程", "≥3公里"), ("验收合格率", "100%")]


def test_with_two_levels_only_the_second_holds_the_indicators():
    form = form_of(
        """
        一级指标 | 二级指标 | 指标值
        产出指标 | 修路里程 | ≥3公里
        效益指标 | 带动就业人数 | ≥20人
        """
    )
    assert [(item.l1, item.name) for item in form.indicators] == [
        ("产出指标", "修路里程"),
        ("效益指标", "带动就业人数"),
    ]


def test_one_column_per_county_gives_one_indicator_with_its_parts():
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 全市 | 东河县 | 西山县
        | | | 指标值 | 指标值 | 指标值
        产出指标 | 数量指标 | 修路里程 | 9公里 | 4公里 | 5公里
        """
    )
    (item,) = form.indicators
    assert (item.value, item.breakdown) == ("9公里", (("东河县", "4公里"), ("西山县", "5公里")))


def test_counties_without_a_total_are_joined_so_that_the_target_is_not_lost():
    (item,) = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 指标值 |
        | | | 东河县 | 西山县
        产出指标 | 数量指标 | 修路里程 | 4公里 | 5公里
        """
    ).indicators
    assert item.value == "东河县：4公里；西山县：5公里"
    assert item.breakdown == (("东河县", "4公里"), ("西山县", "5公里"))


@pytest.mark.parametrize(
    ("left", "right", "lead"), [("半年指标值", "全年指标值", "30场"), ("年度指标值", "中期指标值", "12场")]
)
def test_of_two_periods_the_year_leads(left: str, right: str, lead: str):
    (item,) = form_of(
        f"""
        三级指标 | {left} | {right}
        送戏下乡 | 12场 | 30场
        """
    ).indicators
    assert item.value == lead
    assert len(item.breakdown) == 1


def test_tables_side_by_side_are_read_one_after_the_other_with_their_periods():
    form = form_of(
        """
        一级指标 | 中期目标 | | | 年度目标 | |
        | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值
        产出指标 | 数量指标 | 修路里程 | 30公里 | 数量指标 | 修路里程 | 9公里
        | 质量指标 | 验收合格率 | 100% | 时效指标 | 完工及时率 | ≥95%
        """
    )
    assert [(item.scope, item.l1, item.l2, item.name, item.value) for item in form.indicators] == [
        ("中期", "产出指标", "数量指标", "修路里程", "30公里"),
        ("中期", "产出指标", "质量指标", "验收合格率", "100%"),
        ("年度", "产出指标", "数量指标", "修路里程", "9公里"),
        ("年度", "产出指标", "时效指标", "完工及时率", "≥95%"),
    ]


def test_a_side_label_beside_the_table_is_no_name_column():
    assert values(
        """
        绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值
        | 产出指标 | 数量指标 | 修路里程 | ≥3公里
        """
    ) == [("修路里程", "≥3公里")]


def test_an_office_under_the_word_unit_is_no_unit_of_measure():
    (item,) = form_of(
        """
        单位 | 三级指标 | 指标值 | 计量单位
        东河县司法局本级 | 办理法律援助案件 | ≥260 | 件
        """
    ).indicators
    assert item.unit == "件"


def test_signs_and_directions_in_columns_of_their_own():
    first, second, third = form_of(
        """
        三级指标 | 计算符号 | 指标值 | 度量单位
        修路里程 | ≥ | 3 | 公里
        投诉件数 | 反向指标 | 5 | 件
        长效机制 | 定性 | 健全 |
        """
    ).indicators
    assert (first.value, first.unit, first.nature) == ("≥3", "公里", "")
    assert (second.value, second.nature) == ("5", "反向")
    assert (third.value, third.nature) == ("健全", "定性")


def test_a_self_evaluation_keeps_what_was_achieved_and_scored():
    (item,) = form_of(
        """
        三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
        修路里程 | ≥3公里 | 2.5公里 | 10 | 8.33 | 雨季停工
        """
    ).indicators
    assert (item.value, item.achieved, item.weight, item.score, item.deviation) == (
        "≥3公里",
        "2.5公里",
        "10",
        "8.33",
        "雨季停工",
    )


@pytest.mark.parametrize("row", ["合计 | | | ", " | 总分 | | 100", "注：指标值按年填写 | | |", " | | …… | "])
def test_totals_remarks_and_dots_are_no_indicators(row: str):
    assert values(
        f"""
        一级指标 | 二级指标 | 三级指标 | 指标值
        产出指标 | 数量指标 | 修路里程 | ≥3公里
        {row}
        """
    ) == [("修路里程", "≥3公里")]


def test_a_class_without_an_indicator_keeps_its_place_for_the_next_rows():
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 指标值
        效益指标 | 生态效益指标 | 无 | 无
        | 社会效益指标 | 受益村庄 | 9个
        """
    )
    assert [(item.name, item.l1, item.l2) for item in form.indicators] == [("受益村庄", "效益指标", "社会效益指标")]


def test_people_under_the_table_are_no_indicators():
    assert values(
        """
        一级指标 | 二级指标 | 三级指标 | 指标值
        产出指标 | 数量指标 | 修路里程 | ≥3公里
        填报人：某某 | 联系电话：000 | |
        """
    ) == [("修路里程", "≥3公里")]


def test_traditional_characters_are_read_alike_and_kept_as_filed():
    (item,) = form_of(
        """
        一級指標 | 二級指標 | 三級指標 | 指標值
        產出指標 | 數量指標 | 修繕校舍面積 | ≥1.2萬平方米
        """
    ).indicators
    assert (item.l1, item.l2, item.name, item.value) == ("產出指標", "數量指標", "修繕校舍面積", "≥1.2萬平方米")


def test_beside_a_fourth_level_the_third_names_no_indicators():
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 四级指标 | 目标值 | 计量单位
        产出指标 | 数量指标 | 道路养护 | 修补坑槽面积 | ≥800 | 平方米
        | | | 疏通边沟长度 | ≥12 | 公里
        | 质量指标 | 养护质量 | 路面合格率 | ＝100 | %
        """
    )
    assert [(item.name, item.value, item.l2) for item in form.indicators] == [
        ("修补坑槽面积", "≥800", "数量指标"),
        ("疏通边沟长度", "≥12", "数量指标"),
        ("路面合格率", "＝100", "质量指标"),
    ]


def test_an_export_with_signs_and_numbers_under_one_word_and_a_sum_per_unit():
    form = form_of(
        """
        单位名称/项目名称 | 财政资金 | 绩效指标 | | | 绩效指标值 | | 绩效度量单位 | 本年权重
        | | 一级 | 二级 | 三级 | 性质 | 值 | |
        某市公园管理中心 | 90.00 | | | | | | |
        湖面保洁 | 60.00 | 产出指标 | 数量指标 | 打捞水草重量 | ≥ | 40 | 吨 | 20
        | | | 质量指标 | 水面洁净率 | ≥ | 95 | % | 20
        步道维修 | 30.00 | 产出指标 | 数量指标 | 维修步道长度 | ＝ | 3 | 公里 | 30
        """
    )
    assert [(item.project, item.name, item.value, item.unit) for item in form.indicators] == [
        ("湖面保洁", "打捞水草重量", "≥40", "吨"),
        ("湖面保洁", "水面洁净率", "≥95", "%"),
        ("步道维修", "维修步道长度", "＝3", "公里"),
    ]


def test_a_lone_column_of_classes_holds_the_level_its_labels_say():
    form = form_of(
        """
        序号 | 考核维度 | 考核指标 | 目标要求 | 完成时限 | 责任科室
        1 | 数量指标 | 修路里程 | 不少于3公里 | 全年 | 建设科
        2 | 质量指标 | 验收合格率 | 100% | 12月底前 | 质检科
        """
    )
    assert [(item.l1, item.l2, item.name, item.value) for item in form.indicators] == [
        ("", "数量指标", "修路里程", "不少于3公里"),
        ("", "质量指标", "验收合格率", "100%"),
    ]
