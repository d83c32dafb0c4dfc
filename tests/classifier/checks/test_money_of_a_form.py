"""Amounts of a form: its budget, what was spent of it, what goals say will be spent, which rows are costs."""

from __future__ import annotations

import pytest

from classifier.checks import FormContext
from classifier.checks.budgets import (
    budget_of,
    budget_owner,
    goal_spendings,
    is_cost,
    is_slip,
    is_total_cost,
    is_unit_price,
    money_total,
)
from classifier.checks.execution import executions, same_rate, stated_total
from classifier.settings import Settings
from corpus.records import BudgetLine, Form, Indicator
from corpus.taxonomy import load_taxonomy

TOTAL = BudgetLine("年度资金总额", 500.0, "资金", total=True)
SOURCES = (BudgetLine("财政拨款", 300.0, "资金"), BudgetLine("其他资金", 120.0, "资金"))


def context(*budget: BudgetLine, rows: tuple[Indicator, ...] = ()) -> FormContext:
    form = Form("表.xlsx", year=2024, budget=budget, indicators=rows)
    return FormContext.build(form, "2021", load_taxonomy(), Settings())


@pytest.mark.parametrize(
    ("lines", "amount"),
    [
        ((TOTAL, *SOURCES), 500),
        (SOURCES, 420),
        ((*SOURCES, BudgetLine("资助资金", 60.0, "活动"), BudgetLine("一期资金", 60.0, "项目")), 420),
        ((*SOURCES, BudgetLine("其中：中央资金", 100.0, "资金")), 420),
        ((BudgetLine("年初预算数", 400.0), BudgetLine("全年预算数", 450.0), BudgetLine("全年执行数", 600.0)), 450),
        ((BudgetLine("全年预算数", 0.5),), 0.5),
        ((BudgetLine("设备费", 20.0),), None),
        ((SOURCES[0], BudgetLine("其他资金", 120.0, "收入")), None),
        ((), None),
    ],
)
def test_the_budget_of_a_form(lines: tuple[BudgetLine, ...], amount: float | None) -> None:
    assert budget_of(context(*lines)) == amount


def test_a_row_of_a_project_is_bound_by_the_budget_of_its_project() -> None:
    rows = (Indicator("甲", project="校舍改造"), Indicator("乙", project="教师培训"), Indicator("丙", project="未列"))
    lines = (TOTAL, BudgetLine("123456-校舍改造", 80.0, "项目"), BudgetLine("教师培训", 30.0, "项目"))
    form = context(*lines, rows=rows)
    assert [budget_of(form, row) for row in form.rows] == [80, 30, None]
    assert [budget_owner(form, row) for row in form.rows] == ["项目“校舍改造”的", "项目“教师培训”的", "本表"]


def test_a_row_under_an_activity_is_bound_by_it_and_others_by_the_whole() -> None:
    form = context(
        TOTAL, BudgetLine("资助", 60.0, "活动"), rows=(Indicator("甲", duty="资助"), Indicator("乙", duty="巡查"))
    )
    assert [budget_of(form, row) for row in form.rows] == [60, 500]
    assert [budget_owner(form, row) for row in form.rows] == ["活动“资助”的", "本表"]


@pytest.mark.parametrize(
    ("l1", "l2", "name", "cost"),
    [
        ("成本指标", "经济成本指标", "培训费用", True),
        ("成本指标", "社会成本指标", "群众负担", False),
        ("成本指标", "生态环境成本指标", "碳排放", False),
        ("产出指标", "成本指标", "培训费用", True),
        ("产出指标", "数量指标", "培训费用", False),
        ("产出指标", "数量指标", "项目总成本", True),
        ("", "", "项目总成本", True),
        ("本局特色", "另立一类", "项目总成本", True),
        ("", "", "培训人数", False),
    ],
)
def test_which_rows_are_costs(l1: str, l2: str, name: str, cost: bool) -> None:
    assert is_cost(context(rows=(Indicator(name, "10万元", l1=l1, l2=l2),)).rows[0]) is cost


@pytest.mark.parametrize(
    ("name", "whole", "price"),
    [
        ("项目总成本", True, False),
        ("预算控制数", True, False),
        ("单位成本", False, True),
        ("生均经费标准", False, True),
        ("预算执行率", False, False),
        ("培训人数", False, False),
    ],
)
def test_cost_of_the_whole_and_price_of_one(name: str, whole: bool, price: bool) -> None:
    assert is_total_cost(name) is whole
    assert is_unit_price(name) is price


@pytest.mark.parametrize(
    ("name", "value", "unit", "amount"),
    [
        ("项目总成本", "≤120万元", "", 120),
        ("项目总成本", "80-120万元", "", 120),
        ("项目总成本", "50000", "元", 5),
        ("运行经费", "60万元/年", "", 60),
        ("项目总成本", "0万元", "", None),
        ("补助标准", "1200元", "", None),
        ("补助", "1600元/亩", "", None),
        ("培训人数", "100人", "", None),
    ],
)
def test_the_amount_a_row_aims_at(name: str, value: str, unit: str, amount: float | None) -> None:
    assert money_total(context(rows=(Indicator(name, value, unit),)).rows[0]) == amount


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        (120, 1_200_000, True),
        (1_200_000, 120, True),
        (120, 1_200_100, False),
        (120, 120, False),
        (0, 120, False),
        (5, 0, False),
    ],
)
def test_yuan_taken_for_ten_thousand_yuan(one: float, other: float, slip: bool) -> None:
    assert is_slip(one, other) is slip


@pytest.mark.parametrize(
    ("goal", "amounts"),
    [
        ("投入资金1,200万元用于校舍改造", [1200]),
        ("安排预算0.5亿元，发放补贴30万元", [5000, 30]),
        ("拨付50000元", [5]),
        ("带动投资3000万元", []),
        ("实现产值3000万元", []),
        ("2022年投入300万元", []),
        ("2024年投入300万元", [300]),
        ("补助标准1000元/人", []),
    ],
)
def test_what_goals_say_will_be_spent(goal: str, amounts: list[float]) -> None:
    assert [one.amount for _, one in goal_spendings([goal], year=2024)] == amounts


def test_what_the_undertaking_costs_in_all_counts_only_when_asked_for() -> None:
    goals = ["项目总投资800万元"]
    assert goal_spendings(goals) == []
    ((goal, spending),) = goal_spendings(goals, whole=True)
    assert (goal, spending.amount, spending.text) == (goals[0], 800, "800万元")


def lines_of(group: str, *pairs: tuple[str, float]) -> tuple[BudgetLine, ...]:
    return tuple(BudgetLine(name, amount, group) for name, amount in pairs)


def test_spending_is_read_from_the_lines_of_one_group() -> None:
    lines = lines_of(
        "年度资金",
        ("全年预算数（万元）", 200.0),
        ("全年执行数", 150.0),
        ("执行率", 75.0),
        ("得分", 7.5),
        ("分值", 10.0),
    )
    (one,) = executions(Form("表.xlsx", budget=lines))
    assert (one.name, one.granted, one.spent, one.percent) == ("年度资金", 200, 150, 75)
    assert (one.score, one.weight, one.true_percent) == (7.5, 10, 75)


def test_of_several_budgets_the_last_granted_is_meant() -> None:
    lines = lines_of("", ("年初预算数", 100.0), ("全年预算数", 200.0), ("全年执行数", 50.0))
    (one,) = executions(Form("表.xlsx", budget=lines))
    assert (one.name, one.granted, one.true_percent) == ("预算", 200, 25)
    assert (one.rate, one.percent, one.score, one.weight) == (None, None, None, None)


def test_spending_may_stand_in_further_columns_of_a_line() -> None:
    line = BudgetLine(
        "年度资金总额", 80.0, history=(("全年执行数", 60.0), ("分值", 10.0), ("执行率", 75.0), ("得分", 7.5))
    )
    (one,) = executions(Form("表.xlsx", budget=(line,)))
    assert (one.name, one.granted, one.spent, one.percent, one.score, one.weight) == (
        "年度资金总额",
        80,
        60,
        75,
        7.5,
        10,
    )


@pytest.mark.parametrize(
    "lines",
    [
        (),
        lines_of("", ("全年预算数", 200.0)),
        lines_of("", ("全年预算数", 0.0), ("全年执行数", 50.0)),
        (BudgetLine("资金总额", 0.0, history=(("全年执行数", 60.0),)),),
    ],
)
def test_without_both_amounts_nothing_is_known_of_the_spending(lines: tuple[BudgetLine, ...]) -> None:
    assert executions(Form("表.xlsx", budget=lines)) == []


@pytest.mark.parametrize(
    ("percent", "true", "same"),
    [
        (75, 75.4, True),
        (75, 75.6, False),
        (75.5, 75.54, True),
        (75.5, 75.58, False),
        (75.55, 75.56, False),
        (0.9, 90, True),
        (1.5, 150, True),
        (1.6, 160, False),
        (90, 0.9, False),
    ],
)
def test_a_rate_may_be_rounded_to_the_digits_it_has(percent: float, true: float, same: bool) -> None:
    assert same_rate(percent, true, 0.0) is same


def test_the_total_score_is_known_when_it_is_stated_once() -> None:
    line = BudgetLine("总分", 92.0)
    assert stated_total(Form("表.xlsx", budget=(line,))) == 92
    assert stated_total(Form("表.xlsx", goals=("自评得分为92.5分",))) == 92.5
    assert stated_total(Form("表.xlsx", budget=(line,), goals=("自评得分92分",))) == 92
    assert stated_total(Form("表.xlsx", budget=(line,), goals=("自评得分93分",))) is None
    assert stated_total(Form("表.xlsx", budget=lines_of("预算执行", ("得分", 9.0)))) is None
