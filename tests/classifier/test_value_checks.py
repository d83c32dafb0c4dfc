"""What the checks of values weigh beside the sign and the number: wording, direction, ranges, units that convert."""

from __future__ import annotations

import pytest

from classifier.audit import audit_forms
from classifier.checks.carried import carried_date, carried_target
from classifier.checks.durations import same_duration
from classifier.checks.frequencies import same_frequency
from classifier.checks.measures import unit_named
from classifier.checks.polarity import is_unwanted, is_wanted_count
from classifier.finding import Finding
from corpus.dataset import load_library
from corpus.records import Form, HistoryValue, Indicator
from corpus.values import read_value


def found(rule: str, *items: Indicator) -> list[Finding]:
    result = audit_forms([Form("表.xlsx", unit="某局", year=2024, indicators=items)])
    return [finding for finding in result.findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("name", "unwanted"),
    [
        ("检验报告差错率", True),
        ("登记簿信息差错率", True),
        ("管网漏损率控制", True),
        ("处理投诉件数", False),
        ("投诉处理率", False),
        ("灭螺后钉螺死亡率", False),
        ("失能人数", False),
        ("老年人失能发生率", True),
        ("民生实事件数", False),
    ],
)
def test_whether_less_is_better(name: str, unwanted: bool) -> None:
    assert is_unwanted(name) is unwanted


def test_no_measure_of_the_library_of_which_more_is_better_is_taken_for_an_unwanted_one() -> None:
    rows = [row for duty in load_library() for row in duty.indicators]
    assert [row.name for row in rows if row.polarity != "反向" and is_unwanted(row.name)] == []
    assert [row.name for row in rows if row.polarity == "反向" and is_wanted_count(row.name)] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("购置教学软件2套", "2套"),
        ("群众满意度90%以上", "90%以上"),
        ("舆情24小时内响应", "24小时内"),
        ("完成8个乡镇改造", "8个"),
        ("惠及8个乡镇", "8个"),
        ("每季度巡查1次", ""),
        ("消防车（5吨）", ""),
        ("65岁以上老人健康管理率", ""),
        ("苗木成活率经第三方抽查为96.3%", ""),
    ],
)
def test_the_target_a_name_carries(name: str, text: str) -> None:
    carried = carried_target(name)
    assert (carried.text if carried else "") == text


def test_a_deadline_in_the_name_beside_another_month() -> None:
    assert carried_date("10月底前完成轮训")
    assert found("V8", Indicator("6月底前完成招标", "9月底前", l2="时效指标"))
    assert not found("V8", Indicator("10月底前完成轮训", "2024年10月31日前", l2="时效指标"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("12个月", "1年", True), ("48小时", "2天", True), ("30天", "1个月", True), ("3天", "5天", False)],
)
def test_durations_of_different_units(one: str, other: str, same: bool) -> None:
    assert same_duration(read_value(one), read_value(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("每月1次", "12次/年", True),
        ("每周1次", "50次/年", True),
        ("每季度1次", "4次", True),
        ("每季度1次", "每月1次", False),
    ],
)
def test_frequencies_of_different_periods(one: str, other: str, same: bool) -> None:
    assert same_frequency(read_value(one), read_value(other)) is same


def test_a_rhythm_in_the_name_beside_another_over_the_year() -> None:
    assert found("V8", Indicator("河道巡查（每月2次）", "12次/年"))
    assert not found("V8", Indicator("河道巡查（每月2次）", "24次/年"))
    assert not found("V8", Indicator("每季度检查1次", "≥6次/年"))
    assert not found("V8", Indicator("每村每月巡查1次", "800次/年"))


def test_a_standard_in_the_name_is_contradicted_in_its_own_unit_only() -> None:
    assert found("V8", Indicator("高龄津贴标准100元/月", "80元/月", l2="成本指标"))
    assert not found("V8", Indicator("高龄津贴标准100元/月", "≥100元/月", l2="成本指标"))
    assert not found("V8", Indicator("高龄津贴标准100元/月", "60万元", l2="成本指标"))


def test_what_is_weighed_is_not_counted_in_machines_or_people() -> None:
    assert found("V6", Indicator("生活垃圾清运量", "≥3000", "人"))
    assert not found("V6", Indicator("生活垃圾清运量", "≥3000车次"))


def test_a_share_of_what_it_is_no_part_of_may_pass_the_whole() -> None:
    assert not found("V2", Indicator("公务接待费占上年比例", "≤105%", l2="成本指标"))
    assert found("V2", Indicator("受训教师占比", "105%"))


def test_working_days_and_days_are_not_compared() -> None:
    assert same_duration(read_value("5个工作日"), read_value("7天")) is None


def test_the_unit_a_name_counts_in() -> None:
    assert unit_named("新购图书册数") == "册"
    assert unit_named("聘请专家数") == ""
    (finding,) = found("V6", Indicator("新购图书册数", "≥6000", l2="数量指标"))
    assert (finding.severity, finding.fix.after if finding.fix else "") == ("info", "≥6000册")


@pytest.mark.parametrize("value", ["合格", "有保障", "真实准确", "120万元", "3公里"])
def test_a_time_that_tells_no_time(value: str) -> None:
    assert found("V12", Indicator("工程完工时间", value, l1="产出指标", l2="时效指标"))


@pytest.mark.parametrize("value", ["及时", "主汛期前", "随坏随修", "国庆节前", "达到序时进度", "按合同约定", "全年"])
def test_a_time_told_in_words(value: str) -> None:
    assert not found("V12", Indicator("工程完工时间", value, l1="产出指标", l2="时效指标"))


def test_one_name_with_other_money_dates_or_durations() -> None:
    for first, second in (("≤85万元", "≤120万元"), ("6月底前", "9月底前"), ("≤2小时", "≤3天")):
        assert found("V13", Indicator("展厅维修安排", first), Indicator("展厅维修安排", second))


def test_one_name_whose_rows_are_explained_differently_is_no_contradiction() -> None:
    rows = (
        Indicator("补助人数", "300人", explanation="享受生活补助的学生"),
        Indicator("补助人数", "80人", explanation="享受交通补助的教师"),
    )
    assert all(finding.severity == "info" for finding in found("V13", *rows))


def test_a_measure_with_a_ceiling_gets_better_by_falling() -> None:
    past = (HistoryValue("前三年均值", "38微克/立方米"), HistoryValue("上年值", "36微克/立方米"))
    assert not found("V14", Indicator("PM2.5年均浓度", "≤33微克/立方米", history=past))
    assert found("V14", Indicator("PM2.5年均浓度", "≤60微克/立方米", history=past))
