"""Checks of parts, numbers and amounts beyond their examples: S7, S8, V1, V7, V17, A2, A3."""

from __future__ import annotations

import pytest

from corpus.records import BudgetLine, HistoryValue, Indicator
from tests.classifier.test_checks_money import cost, found

WHOLE = BudgetLine("预算总额", 3800.0, "预算总额", total=True)
YEAR = BudgetLine("年度资金总额", 3800.0, "预算总额", total=True)


@pytest.mark.parametrize(
    ("name", "value", "scope"),
    [
        ("未来三年新建学校数", "≥10所", "年度"),
        ("四年培养运动员", "≥30人", "年度"),
        ("任期内建成公园", "5个", "年度"),
        ("2023—2026年改造里程", "120公里", "年度"),
        ("年内完成验收", "100%", "长期"),
        ("上半年完成检修", "36台", "长期"),
    ],
)
def test_words_of_the_other_part(name: str, value: str, scope: str) -> None:
    assert len(found("S7", Indicator(name, value, scope=scope), year=2023)) == 1


@pytest.mark.parametrize(
    ("name", "value", "scope"),
    [
        ("毕业三年内大学生创业补贴人数", "≥60人", "年度"),
        ("较“十三五”末能耗下降", "≥3%", "年度"),
        ("近三年累计获奖项目复核率", "100%", "年度"),
        ("2023-2024学年资助人数", "≥300人", "年度"),
        ("集中供暖时间", "2023年11月至2024年3月", "年度"),
        ("三年行动方案当年任务完成率", "≥95%", "年度"),
        ("五年级学生体检人数", "≥800人", "年度"),
        ("当年毕业生去向落实率", "≥90%", "长期"),
    ],
)
def test_words_that_only_sound_like_the_other_part(name: str, value: str, scope: str) -> None:
    assert found("S7", Indicator(name, value, scope=scope), year=2023) == []


def test_twins_may_be_shares_or_carry_the_word_of_their_part() -> None:
    def twins(long: str, year: str, name: str = "自来水普及率", other: str = "") -> int:
        rows = (Indicator(name, long, scope="长期"), Indicator(other or name, year, scope="年度"))
        return len(found("S7", *rows, year=2023))

    assert twins("≥60%", "≥90%") == 1
    assert twins("≥90%", "≥92%") == 0
    assert twins("200户", "500户", "累计改造户数", "年度改造户数") == 1


def test_a_form_carries_more_rows_when_each_says_something_else() -> None:
    words = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃辰宿列张寒来"
    varied = [Indicator(f"{word}标段建设里程", "3公里") for word in words]
    assert len(varied) == 40
    assert found("S8", *varied) == []
    assert len(found("S8", *(Indicator(f"{n}号标段建设里程", "3公里") for n in range(40)))) == 1
    duties = [Indicator(f"{word}处置次数", "3次", duty=f"职责{n % 16}") for n, word in enumerate(words * 2)][:78]
    assert found("S8", *duties, kind="部门整体") == []


@pytest.mark.parametrize(
    "value", ["几百人", "近千人", "二三百人", "≥l20人", "2田5人", "1OO人", "3万5仟多人", "按计划", "多次"]
)
def test_no_number_can_be_read(value: str) -> None:
    assert len(found("V1", Indicator("培训人数", value, "人", l1="产出指标", l2="数量指标"))) == 1


@pytest.mark.parametrize(
    "value", ["6进6出", "2万5千人", "一期2人", "1主1备", "应训尽训", "按文件规定", "2021.1.1-12.31", "3×4米"]
)
def test_numbers_joined_by_words_can_be_read(value: str) -> None:
    assert found("V1", Indicator("培训人数", value, "人", l1="产出指标", l2="数量指标")) == []


def test_a_size_needs_a_number() -> None:
    assert len(found("V1", Indicator("农田建设面积", "完成", l1="产出指标", l2="数量指标"))) == 1
    assert found("V1", Indicator("是否虚报面积", "否", l1="产出指标", l2="质量指标")) == []


def test_price_a_head_a_year_times_heads() -> None:
    heads = Indicator("资助幼儿", "400名", l1="产出指标", l2="数量指标")
    budget = (BudgetLine("资助资金", 40.0, "预算总额", total=True),)
    assert len(found("V7", heads, cost("资助标准", "1000万元/生·年"), budget=budget)) == 1
    assert found("V7", heads, cost("资助标准", "1000元/生·年"), budget=budget) == []
    assert len(found("V7", cost("每亩补助", "800万元/亩"), budget=budget)) == 1


def test_a_total_beside_its_parts_last_year_and_what_was_spent() -> None:
    parts = (cost("设备购置费", "36万元"), cost("安装费", "12.5万元"))
    assert len(found("V7", *parts, cost("项目总成本", "48.5元"))) == 1
    assert found("V7", *parts, cost("项目总成本", "48.5万元")) == []
    earlier = Indicator("运维费", "120元", l1="成本指标", history=(HistoryValue("上年值", "118万元"),))
    assert len(found("V7", earlier)) == 1
    assert found("V7", cost("运维费", "120万元", achieved="1186000元")) == []


def test_the_total_investment_is_held_against_the_whole_budget_only() -> None:
    row = cost("工程总投资", "≤4200万元")
    assert len(found("A2", row, budget=(WHOLE,))) == 1
    assert found("A2", row, budget=(YEAR,)) == []
    assert found("A2", cost("工程造价", "≤4200万元", explanation="含自筹资金"), budget=(WHOLE,)) == []


@pytest.mark.parametrize(
    ("goal", "above"),
    [
        ("投资5000万元改造管网", 1),
        ("投入5000万，改造管网", 1),
        ("发放小额信贷5000万元", 0),
        ("完成固定资产投资5000万元", 0),
    ],
)
def test_money_of_goals(goal: str, above: int) -> None:
    assert len(found("A2", budget=(YEAR,), goals=(goal,))) == above


def weighted(*weights: str) -> list[Indicator]:
    return [Indicator(f"第{n}项任务完成率", "100%", l1="产出指标", weight=w) for n, w in enumerate(weights)]


def test_one_weight_forgotten() -> None:
    [finding] = found("V17", *weighted("25", "20", "10", "", "30"))
    assert "合计为85" in finding.message
    assert found("V17", *weighted("25", "", "10", "", "30")) == []
    assert found("V17", *weighted("40", "", "20", "10", "30")) == []


def test_a_total_above_the_sum_of_rows_that_give_the_whole_hundred() -> None:
    rows = [
        Indicator(f"{word}任务完成率", "100%", achieved="100%", weight="50", score=score)
        for word, score in (("甲", "50"), ("乙", "45"))
    ]
    total = BudgetLine("总分", 100.0, "得分")
    assert len(found("A3", *rows, budget=(total,), kind="自评")) == 1
    assert found("A3", *rows, budget=(BudgetLine("总分", 95.0, "得分"),), kind="自评") == []
