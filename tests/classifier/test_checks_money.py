"""Checks of money and scores beyond their examples: 元 and 万元, above the budget, weights, self-evaluation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifier.audit import audit_forms
from classifier.checks.budgets import budget_of, goal_spendings
from classifier.checks.context import FormContext
from classifier.checks.weights import points
from classifier.finding import Finding
from classifier.settings import Settings, parse_settings
from corpus.records import BudgetLine, Form, Indicator, Place
from corpus.taxonomy import load_taxonomy

TOTAL = BudgetLine("年度资金总额", 480.0, "预算总额", total=True)


def found(
    rule: str, *rows: Indicator, settings: Settings | None = None, edition: str | None = None, **head: object
) -> list[Finding]:
    placed = tuple(replace(row, place=Place("表.xlsx", "表1", number, 3)) for number, row in enumerate(rows, start=1))
    form = Form("表.xlsx", indicators=placed, **head)  # type: ignore[arg-type]
    result = audit_forms([form], settings=settings, edition=edition)
    return [finding for finding in result.findings if finding.rule == rule]


def cost(name: str, value: str, unit: str = "", **more: str) -> Indicator:
    return Indicator(name, value, unit, l1="成本指标", l2="经济成本指标", **more)


def test_the_budget_is_that_of_the_project_the_activity_or_the_form() -> None:
    lines = (
        BudgetLine("51010022R000000041203-校舍维修改造", 300.0, "项目"),
        BudgetLine("学生资助", 120.0, "项目"),
        BudgetLine("教师队伍建设", 60.0, "活动"),
        TOTAL,
    )
    rows = (
        cost("维修成本", "1", project="校舍维修改造"),
        cost("资助成本", "1", project="其他项目"),
        cost("培训成本", "1", duty="教师队伍建设"),
    )
    form = Form("表", budget=lines, indicators=rows)
    context = FormContext.build(form, "2021", load_taxonomy(), Settings())
    assert [budget_of(context, row) for row in context.rows] == [300.0, None, 60.0]
    assert budget_of(context) == 480.0


def test_without_a_total_the_sources_are_added() -> None:
    lines = (BudgetLine("财政拨款", 400.0, "资金来源"), BudgetLine("自筹资金", 80.0, "资金来源"))
    context = FormContext.build(Form("表", budget=lines), "2021", load_taxonomy(), Settings())
    assert budget_of(context) == 480.0


@pytest.mark.parametrize(
    ("goal", "amounts"),
    [
        ("投入资金560万元，完成12所学校维修。", [560.0]),
        ("安排资金1.2亿元，发放助学金319万元", [12000.0, 319.0]),
        ("带动社会投资2000万元，人均补助1000元", []),
        ("实现产值5000万元，税收300万元", []),
        ("项目总投资3000万元，三年累计投入资金2600万元", []),
        ("按每人1000元标准发放", []),
        ("在2022年已投入1200万元基础上续建", []),
        ("前期投入资金300万元，本年投入资金200万元", [200.0]),
        ("全省规划投资12亿元，本项目改造水文站2座", []),
        ("2022年投入资金800万元，2023年投入资金500万元", [500.0]),
    ],
)
def test_money_that_a_goal_says_will_be_spent(goal: str, amounts: list[float]) -> None:
    assert [spending.amount for _, spending in goal_spendings([goal], year=2023)] == amounts


@pytest.mark.parametrize("value", ["≤480元", "≤480元以内", "≤4800000万元"])
def test_an_amount_off_by_ten_thousand(value: str) -> None:
    row = cost("项目总成本", value)
    [finding] = found("V7", row, budget=(TOTAL,))
    assert finding.severity == "medium"
    assert "480万元" in finding.message
    assert found("A2", row, budget=(TOTAL,)) == []


def test_a_total_near_the_budget_in_the_other_unit() -> None:
    [finding] = found("V7", cost("项目总成本", "≤465.2元"), budget=(TOTAL,))
    assert "万分之一" in finding.message
    assert found("V7", cost("项目总成本", "≤4652元"), budget=(TOTAL,)) == []


def test_a_line_of_one_digit_needs_a_name_in_common() -> None:
    lines = (TOTAL, BudgetLine("教学设备购置", 300.0, "支出构成"))
    assert len(found("V7", cost("教学设备购置费", "≤300元"), budget=lines)) == 1
    assert found("V7", cost("差旅费", "≤300元"), budget=lines) == []
    assert found("V7", cost("教学设备购置单价", "≤300元"), budget=lines) == []


COMPUTERS = Indicator("购置电脑数量", "960台", l1="产出指标", l2="数量指标")


@pytest.mark.parametrize(
    ("price", "times"), [("≤5000万元/台", "一万倍"), ("≤50000元/台", "十倍"), ("≤500元/台", "十倍")]
)
def test_price_times_quantity_off_by_a_power_of_ten(price: str, times: str) -> None:
    [finding] = found("V7", COMPUTERS, cost("电脑采购单价", price), budget=(TOTAL,))
    assert times in finding.message
    assert "购置电脑数量" in finding.message


@pytest.mark.parametrize("price", ["≤5000元/台", "≤4000元/台", "≤62000元/台", "≤5000元/套"])
def test_price_times_quantity_that_fits_or_says_nothing(price: str) -> None:
    assert found("V7", COMPUTERS, cost("电脑采购单价", price), budget=(TOTAL,)) == []


def test_two_prices_leave_it_open() -> None:
    rows = (COMPUTERS, cost("电脑采购单价", "≤5000万元/台"), cost("打印机采购单价", "≤2000元/台"))
    assert found("V7", *rows, budget=(TOTAL,)) == []


def test_the_price_may_stand_without_per_thing() -> None:
    rows = (COMPUTERS, cost("电脑采购单价", "5000", "万元"))
    assert len(found("V7", *rows, budget=(TOTAL,))) == 1


def test_a_goal_in_the_wrong_unit() -> None:
    [finding] = found("V7", COMPUTERS, budget=(TOTAL,), goals=("投入资金480元，购置电脑。",))
    assert finding.indicator is None
    assert found("A2", COMPUTERS, budget=(TOTAL,), goals=("投入资金480元，购置电脑。",)) == []


@pytest.mark.parametrize(("value", "over"), [("≤480万元", False), ("≤481万元", False), ("≤485万元", True)])
def test_above_the_budget_by_more_than_rounding(value: str, over: bool) -> None:
    assert bool(found("A2", cost("项目总成本", value), budget=(TOTAL,))) is over


def test_an_activity_has_its_own_budget() -> None:
    budget = (BudgetLine("学前资助", 23.0, "活动"), BudgetLine("职业教育", 100.0, "活动"))
    [finding] = found("A2", cost("助学金支出", "≤30万元", duty="学前资助"), budget=budget)
    assert "活动“学前资助”的预算23.00万元" in finding.message


def test_of_several_totals_the_largest_counts() -> None:
    lines = (BudgetLine("实施期资金总额", 1500.0, "预算总额", total=True), TOTAL)
    assert found("A2", cost("项目总成本", "≤1200万元"), budget=lines) == []


@pytest.mark.parametrize(
    "row",
    [
        cost("设备采购单价", "≤600万元/套"),
        cost("总投资概算", "≤6000万元"),
        cost("项目总成本", "≤900万元", scope="长期"),
        Indicator("挽回经济损失", "≥900万元", l1="效益指标", l2="经济效益指标"),
        Indicator("交通拥堵社会成本", "≤900万元", l1="成本指标", l2="社会成本指标"),
        cost("培训补助标准", "≤500万元"),
    ],
)
def test_amounts_that_are_no_cost_of_this_budget(row: Indicator) -> None:
    assert found("A2", row, budget=(TOTAL,)) == []


def test_costs_are_added_where_none_holds_another() -> None:
    parts = (cost("设备购置费", "≤300万元"), cost("安装调试费", "≤220万元"))
    [finding] = found("A2", *parts, budget=(TOTAL,))
    assert "520.00万元" in finding.message
    assert found("A2", *parts, cost("项目总成本", "≤480万元"), budget=(TOTAL,)) == []
    assert found("A2", cost("设备购置费", "≤300万元"), cost("安装调试费", "≤180万元"), budget=(TOTAL,)) == []


def test_a_goal_is_compared_with_the_budget_of_the_year() -> None:
    [finding] = found("A2", COMPUTERS, budget=(TOTAL,), goals=("年度目标：安排资金560万元。",))
    assert "560万元" in finding.message
    assert found("A2", COMPUTERS, budget=(TOTAL,), goals=("长期目标：安排资金5600万元。",)) == []
    assert found("A2", COMPUTERS, goals=("年度目标：安排资金560万元。",)) == []


@pytest.mark.parametrize(
    ("text", "number"), [("10", 10), ("10分", 10), ("（12.5分）", 12.5), ("5%", 5), ("", None), ("十", None)]
)
def test_weights_are_read(text: str, number: float | None) -> None:
    assert points(text) == number


def weighted(*weights: str, **more: str) -> list[Indicator]:
    return [Indicator(f"任务{n}完成率", "100%", weight=weight, **more) for n, weight in enumerate(weights)]


@pytest.mark.parametrize(
    ("weights", "wrong"),
    [
        (("40", "30", "30"), False),
        (("40", "30", "20"), False),
        (("40", "30", "25"), True),
        (("40", "40", "30"), True),
        (("0.4", "0.3", "0.3"), False),
        (("33.33", "33.33", "33.34"), False),
        (("40", "", "30"), False),
        (("60", "", "50", "20"), True),
        (("50", "50"), False),
    ],
)
def test_weights_come_to_a_hundred(weights: tuple[str, ...], wrong: bool) -> None:
    findings = found("V17", *weighted(*weights))
    assert bool(findings) is wrong
    assert all(finding.severity == "medium" for finding in findings)


def test_ninety_is_wrong_where_the_execution_is_counted() -> None:
    execution = Indicator("预算执行率", "100%", l1="预算执行", weight="10")
    assert len(found("V17", *weighted("40", "20", "20"), execution)) == 1
    assert found("V17", *weighted("40", "30", "20"), execution) == []


def test_a_weight_repeated_over_a_merged_cell_counts_once() -> None:
    rows = [
        *weighted("50", "50", "50", l1="产出指标", l2="数量指标"),
        *weighted("40", "40", l1="效益指标", l2="社会效益指标"),
        *weighted("10", l1="满意度指标", l2="满意度指标"),
    ]
    assert found("V17", *rows, edition="2015") == []


def test_every_project_and_part_has_its_own_hundred() -> None:
    rows = [*weighted("40", "30", "30", project="甲"), *weighted("40", "30", "20", "5", project="乙")]
    [finding] = found("V17", *rows)
    assert "项目“乙”" in finding.message
    twins = [*weighted("40", "30", "30", scope="长期"), *weighted("40", "30", "30", scope="年度")]
    assert found("V17", *twins) == []


CLASSES = {
    "成本": ("成本指标", "经济成本指标"),
    "产出": ("产出指标", "数量指标"),
    "效益": ("效益指标", "社会效益指标"),
    "满意度": ("满意度指标", "服务对象满意度指标"),
    "执行": ("预算执行", "预算执行率"),
}


def shares(**weights: int) -> list[Indicator]:
    rows = []
    for key, weight in weights.items():
        l1, l2 = CLASSES[key]
        name = "预算执行率" if key == "执行" else f"{key}任务完成率"
        rows.append(Indicator(name, "100%", l1=l1, l2=l2, weight=str(weight)))
    return rows


@pytest.mark.parametrize(
    ("weights", "edition", "wrong"),
    [
        ({"成本": 20, "产出": 40, "效益": 20, "满意度": 10, "执行": 10}, "2021", False),
        ({"成本": 10, "产出": 50, "效益": 20, "满意度": 10, "执行": 10}, "2021", True),
        ({"产出": 50, "效益": 30, "满意度": 10, "执行": 10}, "2021", False),
        ({"产出": 50, "效益": 30, "满意度": 10}, "2015", False),
        ({"产出": 50, "效益": 40, "满意度": 10}, "2015", False),
        ({"产出": 60, "效益": 20, "满意度": 20}, "2015", True),
        ({"产出": 30, "效益": 50, "满意度": 10, "执行": 10}, "2015", True),
    ],
)
def test_shares_of_the_classes(weights: dict[str, int], edition: str, wrong: bool) -> None:
    findings = found("V17", *shares(**weights), edition=edition, kind="项目支出")
    assert bool(findings) is wrong
    for finding in findings:
        assert finding.severity == "low"
        assert f"产出{weights['产出']}" in finding.message


def test_a_department_shares_out_its_weights_as_it_likes() -> None:
    assert found("V17", *shares(产出=30, 效益=50, 满意度=20), edition="2015", kind="部门整体") == []


def lines(
    granted: float, spent: float, rate: float | None = None, score: float | None = None
) -> tuple[BudgetLine, ...]:
    rows = [BudgetLine("全年预算数", granted, "预算执行"), BudgetLine("全年执行数", spent, "预算执行")]
    if rate is not None:
        rows.append(BudgetLine("执行率", rate, "预算执行"))
    if score is not None:
        rows += [BudgetLine("分值", 10, "预算执行"), BudgetLine("得分", score, "预算执行")]
    return tuple(rows)


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (lines(480, 432, 90), ""),
        (lines(480, 431.3, 89.85), ""),
        (lines(480, 431.3, 90), ""),
        (lines(480, 432, 0.9), ""),
        (lines(480, 432, 95), "90.00%"),
        (lines(480, 432, 90, 9), ""),
        (lines(480, 432, 90, 10), "9.00分"),
        (lines(480, 500, 104.17, 10), ""),
        (lines(0, 0, 100), ""),
    ],
)
def test_the_rate_and_score_of_the_execution(budget: tuple[BudgetLine, ...], said: str) -> None:
    messages = [finding.message for finding in found("A3", budget=budget, kind="自评")]
    assert len(messages) == bool(said)
    assert all(said in message for message in messages)


def test_spending_in_columns_of_a_line() -> None:
    line = BudgetLine("年度资金总额", 480.0, "", True, None, (("全年执行数", 432.0), ("执行率", 95.0)))
    [finding] = found("A3", budget=(line,), kind="自评")
    assert "年度资金总额" in finding.message


def test_of_two_budgets_the_last_granted_counts() -> None:
    budget = (BudgetLine("年初预算数", 500.0, "预算执行"), *lines(480, 432, 90))
    assert found("A3", budget=budget) == []


def evaluated(value: str, reached: str, weight: str, score: str, **more: str) -> Indicator:
    return Indicator("新增床位", value, achieved=reached, weight=weight, score=score, **more)


@pytest.mark.parametrize(
    ("row", "said", "severity"),
    [
        (evaluated("100张", "110张", "10", "12"), "超过了10分的分值", "high"),
        (evaluated("100张", "90张", "20", "20"), "应为18.00分", "medium"),
        (evaluated("100张", "60张", "20", "20"), "应为12.00分", "high"),
        (evaluated("100张", "90张", "20", "20", scoring="完成率×权重"), "应为18.00分", "high"),
        (evaluated("100张", "90张", "20", "15", scoring="按完成比例得分"), "应为18.00分", "high"),
    ],
)
def test_scores_that_do_not_follow(row: Indicator, said: str, severity: str) -> None:
    [finding] = found("A3", row, kind="自评")
    assert said in finding.message
    assert finding.severity == severity


@pytest.mark.parametrize(
    "row",
    [
        evaluated("100张", "90张", "20", "18"),
        evaluated("100张", "99张", "10", "10"),
        evaluated("100张", "90张", "20", "12"),
        evaluated("100张", "90张", "20", "20", scoring="达到80%即得满分"),
        evaluated("100张", "120张", "20", "18"),
        evaluated("≤5张", "3张", "10", "10"),
        evaluated("健全", "健全", "10", "10"),
        Indicator("群众投诉次数", "10次", achieved="6次", weight="10", score="10"),
        Indicator("办结时间", "20天", achieved="15天", weight="10", score="10"),
        Indicator("培训成本", "20万元", l1="成本指标", l2="经济成本指标", achieved="15万元", weight="10", score="10"),
    ],
)
def test_scores_that_may_follow_a_rule(row: Indicator) -> None:
    assert found("A3", row, kind="自评") == []


def test_the_row_of_the_execution_rate() -> None:
    def row(reached: str, score: str) -> Indicator:
        return Indicator("预算执行率", "100%", l1="预算执行", achieved=reached, weight="10", score=score)

    assert found("A3", row("90%", "9")) == []
    assert len(found("A3", row("90%", "10"))) == 1
    [finding] = found("A3", row("95%", "9.5"), budget=lines(480, 432))
    assert "90.00%" in finding.message


def scored(*scores: str) -> list[Indicator]:
    return [
        Indicator(f"任务{n}完成率", "100%", achieved="100%", weight="30", score=score) for n, score in enumerate(scores)
    ]


@pytest.mark.parametrize(
    ("scores", "total", "wrong"),
    [
        (("30", "30", "30"), "90", False),
        (("30", "30", "25"), "95", False),
        (("30", "30", "25"), "98", True),
        (("30", "30", "30"), "85", True),
    ],
)
def test_the_total_is_the_sum(scores: tuple[str, ...], total: str, wrong: bool) -> None:
    rows = [*scored(*scores), Indicator("总分", weight="100", score=total)]
    assert bool([one for one in found("A3", *rows) if "总分" in one.message]) is wrong


def test_the_total_counts_the_score_of_the_execution() -> None:
    rows = [*scored("30", "30", "30"), Indicator("总分", weight="100", score="99")]
    assert found("A3", *rows, budget=lines(480, 432, 90, 9)) == []
    wrong = [*scored("30", "30", "30"), Indicator("总分", weight="100", score="97")]
    assert len(found("A3", *wrong, budget=lines(480, 432, 90, 9))) == 1


def test_a_total_without_every_score_is_left_alone() -> None:
    rows = [*scored("30", "30", ""), Indicator("总分", weight="100", score="85")]
    assert found("A3", *rows) == []


def test_the_tolerance_of_scores_is_a_setting() -> None:
    rows = [*scored("30", "30", "30"), Indicator("总分", score="89.7")]
    assert len(found("A3", *rows)) == 1
    assert found("A3", *rows, settings=parse_settings({"thresholds": {"score_tolerance": 0.5}})) == []
