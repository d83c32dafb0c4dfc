"""Where checks begin to speak, where they group, and how much of a text they quote."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifier.audit import audit_forms
from classifier.checks import Registry, default_registry
from classifier.finding import Finding
from classifier.settings import parse_settings
from corpus.records import BudgetLine, Form, HistoryValue, Indicator, Place


def found(rule: str, *rows: Indicator, settings: dict[str, object] | None = None, **head: object) -> list[Finding]:
    placed = tuple(replace(row, place=Place("表.xlsx", "表1", number, 3)) for number, row in enumerate(rows, 1))
    form = Form("表.xlsx", indicators=placed, **head)  # type: ignore[arg-type]
    registry = Registry([type(default_registry().get(rule))])
    return list(audit_forms([form], registry=registry, settings=parse_settings(settings or {})).findings)


def cost(name: str, value: str, **more: str) -> Indicator:
    return Indicator(name, value, l1="成本指标", l2="经济成本指标", **more)  # type: ignore[arg-type]


TOTAL = BudgetLine("年度资金总额", 100.0, "资金", total=True)


def test_costs_that_together_pass_the_budget_are_named_up_to_three() -> None:
    rows = [cost(f"{name}费", "≤40万元") for name in ("培训", "设备", "维修", "印刷")]
    (three,) = found("A2", *rows[:3], budget=(TOTAL,))
    assert "“培训费”、“设备费”、“维修费”" in three.message
    assert "等" not in three.message
    assert "本表" in three.message
    assert (three.place.row, [place.row for place in three.related]) == (1, [2, 3])
    assert three.reasons == tuple(f"“{name}费” 40.00万元" for name in ("培训", "设备", "维修"))
    (four,) = found("A2", *rows, budget=(TOTAL,))
    assert "“维修费”等" in four.message
    assert "“印刷费”" not in four.message
    project = BudgetLine("一期", 100.0, "项目")
    (own,) = found("A2", *(replace(row, project="一期") for row in rows), budget=(project,))
    assert "项目“一期”的" in own.message


@pytest.mark.parametrize(
    ("value", "findings"), [("≤100万元", 0), ("≤100.4万元", 0), ("≤103万元", 1), ("≤100.0万元", 0), ("≤100000元", 0)]
)
def test_a_cost_at_the_budget_or_rounded_is_within_it(value: str, findings: int) -> None:
    assert len(found("A2", cost("项目总成本", value), budget=(TOTAL,))) == findings


def test_parts_with_their_total_or_of_several_duties_are_not_added() -> None:
    assert found("A2", cost("总成本", "≤90万元"), cost("其中：培训费", "≤90万元"), budget=(TOTAL,)) == []
    assert found("A2", cost("甲费", "≤60万元", duty="甲"), cost("乙费", "≤60万元", duty="乙"), budget=(TOTAL,)) == []
    assert found("A2", cost("设备费", "≤60万元"), cost("设备费", "≤60万元"), budget=(TOTAL,)) == []
    assert found("A2", cost("设备费", "≤60万元", scope="长期"), cost("维修费", "≤60万元"), budget=(TOTAL,)) == []


@pytest.mark.parametrize(
    ("goal", "findings"),
    [
        ("投入资金160万元建设公园", 1),
        ("投入资金90万元建设公园", 0),
        ("长期目标：投入资金160万元", 0),
        ("投入1000000元", 0),
    ],
)
def test_money_of_a_goal_is_held_against_the_budget_of_the_year(goal: str, findings: int) -> None:
    told = found("A2", Indicator("公园", "1个"), budget=(TOTAL,), goals=(goal,), year=2024)
    assert len(told) == findings
    assert all(finding.reasons == (goal,) for finding in told)


def test_total_investment_is_held_against_the_budget_of_the_whole_undertaking_only() -> None:
    goal = ("项目总投资160万元",)
    whole = BudgetLine("项目资金总额", 100.0, "资金", total=True)
    assert len(found("A2", Indicator("公园", "1个"), budget=(whole,), goals=goal)) == 1
    assert found("A2", Indicator("公园", "1个"), budget=(TOTAL,), goals=goal) == []


def parts(*amounts: float, total: float, **more: object) -> tuple[BudgetLine, ...]:
    lines = tuple(BudgetLine(f"来源{n}", amount, "资金来源", **more) for n, amount in enumerate(amounts))  # type: ignore[arg-type]
    return (BudgetLine("合计", total, "资金来源", total=True), *lines)


def test_parts_are_added_in_every_column_that_all_of_them_have() -> None:
    lines = parts(60.0, 40.0, total=100.0)
    assert found("A1", budget=lines) == []
    earlier = [
        replace(line, history=(("上年", amount),)) for line, amount in zip(lines, (90.0, 50.0, 30.0), strict=True)
    ]
    (finding,) = found("A1", budget=tuple(earlier))
    assert "（上年）" in finding.message
    assert "80.00万元" in finding.message
    assert "10.00万元" in finding.message
    assert found("A1", budget=(earlier[0], earlier[1], lines[2])) == []
    (odd,) = found("A1", budget=parts(60.0, 39.4, total=100.0))
    assert "相差0.60万元" in odd.message
    placed = tuple(
        replace(line, place=Place("表.xlsx", "表1", n, 2)) for n, line in enumerate(parts(60.0, 30.0, total=95.0), 1)
    )
    (there,) = found("A1", budget=placed)
    assert (there.place.row, [place.row for place in there.related]) == (1, [2, 3])
    assert found("A1", budget=parts(0.0, 0.0, total=100.0)) == []
    assert found("A1", budget=parts(90.0, total=100.0)) == []


@pytest.mark.parametrize(("share", "findings"), [(60.0, 0), (60.2, 0), (60.4, 1), (None, 0), (58.4, 1)])
def test_a_stated_share_may_be_rounded(share: float | None, findings: int) -> None:
    total, first, second = parts(60.2, 39.8, total=100.0)
    told = found("A1", budget=(total, replace(first, share=share), second))
    assert [finding.severity for finding in told] == ["medium"] * findings


@pytest.mark.parametrize(
    ("row", "lacks"),
    [
        (Indicator("培训教师", "500"), True),
        (Indicator("培训教师", "500", "人"), False),
        (Indicator("培训教师", "500人"), False),
        (Indicator("培训教师", "500(含线上)"), False),
        (Indicator("培训教师", "0"), False),
        (Indicator("培训合格率", "95"), False),
        (Indicator("培训教师（人）", "500"), False),
        (Indicator("培训教师", "500", nature="定性"), False),
    ],
)
def test_a_bare_number_lacks_its_unit(row: Indicator, lacks: bool) -> None:
    told = [finding for finding in found("S3", row) if "单位" in finding.message]
    assert bool(told) is lacks


def test_a_forgotten_weight_is_told_in_a_form_of_five_rows_and_more() -> None:
    def told(*weights: str) -> int:
        return len(found("V17", *(Indicator(f"第{n}项内容", "5个", weight=weight) for n, weight in enumerate(weights))))

    assert told("20", "20", "20", "20", "") == 1
    assert told("30", "30", "20", "") == 0
    assert told("20", "20", "20", "", "") == 0
    assert told("25", "25", "25", "25") == 0


@pytest.mark.parametrize(
    ("duty", "filed", "known"),
    [
        ("教育督导", "教育督导", True),
        ("（一）教育督导", "教育督导。", True),
        ("义务教育经费保障", "义务教育经费保障工作", True),
        ("年度目标1", "年度目标 1：完成改造", True),
        ("年度目标1", "年度目标2", False),
        ("教育督导", "河湖管护", False),
        ("教育督导", "——", False),
    ],
)
def test_a_row_belongs_to_a_duty_told_in_like_words(duty: str, filed: str, known: bool) -> None:
    rows = (Indicator("首项指标", "5个", duty=duty), Indicator("某项指标", "5个", duty=filed))
    told = found("S6", *rows, duties=(duty,))
    assert (not any("没有这一项" in finding.message for finding in told)) is known


def test_much_praise_is_told_at_its_first_row_with_every_row_as_a_reason() -> None:
    rows = [Indicator(f"{word}环境", "有效提升", l2="社会效益指标") for word in ("校园", "社区", "乡村", "河湖")]
    (finding,) = found("V9", *rows)
    assert (finding.place.row, [place.row for place in finding.related]) == (1, [2, 3, 4])
    assert finding.reasons == tuple(f"“{row.name}”：有效提升" for row in rows)
    assert "“乡村环境”等" in finding.message
    assert "等" not in found("V9", *rows[:3])[0].message.partition("有效提升")[0]
    (mixed,) = found("V9", *(replace(row, value="显著增强") if n else row for n, row in enumerate(rows)))
    assert "有效提升" in mixed.message
    assert "显著增强" not in mixed.message


@pytest.mark.parametrize(
    ("row", "severity", "fix"),
    [
        (cost("设备采购单价", "≥4500元"), "high", "≤4500元"),
        (cost("人均成本", "≥4500元/人"), "medium", "≤4500元/人"),
        (cost("成本占比", "≥45%"), "medium", "≤45%"),
        (cost("设备采购费用", "不低于4500元"), "high", "≤4500元"),
    ],
)
def test_a_floor_under_a_cost_is_turned_round(row: Indicator, severity: str, fix: str) -> None:
    (finding,) = found("V4", row)
    assert finding.fix is not None
    assert (finding.severity, finding.fix.after) == (severity, fix)


def evaluated(score: str, achieved: str = "80人", weight: str = "10", **more: str) -> list[Finding]:
    row = Indicator(
        "培训人数", "100人", l1="产出指标", l2="数量指标", weight=weight, achieved=achieved, score=score, **more
    )
    return found("A3", row, kind="自评")


def test_a_score_above_its_weight_and_a_full_score_for_less_than_the_target() -> None:
    (above,) = evaluated("11")
    assert "11" in above.message
    (unmet,) = evaluated("10")
    assert (unmet.severity, unmet.confidence) == (default_registry().get("A3").severity, 0.7)
    assert evaluated("8") == []
    assert evaluated("8.5") == [] or evaluated("8.5")[0].severity == "medium"
    assert evaluated("10", achieved="100人") == []
    assert evaluated("7", achieved="80人") == []
    (ratio,) = evaluated("7", achieved="80人", scoring="按完成比例得分")
    assert ratio.confidence == 0.8
    assert evaluated("10", scoring="每少一人扣0.1分") == []


def test_a_long_promise_is_quoted_up_to_its_thirty_sixth_sign() -> None:
    rows = (
        Indicator("学员满意度", "≥95%", l2="服务对象满意度指标"),
        Indicator("培训课程", "5门"),
        Indicator("教材", "500册"),
    )
    goal = "新建城乡一体化供水管网配套泵房闸阀以及沿线水质在线监测设施设备共计120公里"
    (whole,) = found("R1", *rows, goals=(goal[-36:],), year=2024)
    assert f"“{goal[-36:]}”" in whole.message
    (cut,) = found("R1", *rows, goals=(goal[-37:],), year=2024)
    assert f"“{goal[-37:-2]}…”" in cut.message


def test_a_name_without_its_matter_is_clear_under_a_duty_that_says_it() -> None:
    def told(duty: str) -> int:
        row = Indicator("任务完成及时率", "100%", duty=duty)
        return len(found("C10", row, replace(row, name="工作完成率"), unit="某县水利局"))

    assert told("") == 2
    assert told("某县水利局") == 2
    assert told("河道治理") == 0


@pytest.mark.parametrize(
    ("name", "value", "findings"),
    [
        ("6月底前完成招标", "9月底前", 1),
        ("6月底前完成招标", "6月底前", 0),
        ("2024年6月底前完成招标", "2024年6月底前", 0),
        ("2024年6月底前完成招标", "2025年6月底前", 1),
        ("2024年6月底前完成招标", "6月底前", 0),
        ("消防演练（每季度1次）", "2次/年", 1),
        ("消防演练（每季度1次）", "4次/年", 0),
        ("消防演练（每季度1次）", "400次/年", 0),
        ("消防演练（每季度不少于1次）", "6次/年", 0),
    ],
)
def test_what_a_name_carries_is_held_against_the_target(name: str, value: str, findings: int) -> None:
    assert (
        len(found("V8", Indicator(name, value, l1="产出指标", l2="时效指标" if "月" in value else "数量指标")))
        == findings
    )


def test_a_name_written_as_its_target_is_told_otherwise_than_one_repeated_in_words() -> None:
    (number,) = found("V10", Indicator("培训100人", "培训100人"))
    (words,) = found("V10", Indicator("1.按期完工", "按期完工"))
    (bare,) = found("V10", Indicator("≥95%", "≥95%"))
    assert "没有给出目标" in words.message
    assert "名称写成了目标值" in bare.message
    assert number.message != ""


def test_a_cost_passed_by_far_is_no_sign_of_a_low_target_and_neither_is_an_empty_cell() -> None:
    def told(l2: str, achieved: str) -> int:
        row = Indicator("设备购置", "100台", l1="产出指标", l2=l2, achieved=achieved)
        return len(found("V16", row, kind="自评"))

    assert told("数量指标", "180台") == 1
    assert told("成本指标", "180台") == 0
    assert told("数量指标", " ") == 0


@pytest.mark.parametrize(
    ("values", "findings"), [(("5个", "9个", "健全", "规范"), 1), (("5个", "健全", "规范", "优"), 0)]
)
def test_targets_copied_from_last_year_need_two_numbers_among_them(values: tuple[str, ...], findings: int) -> None:
    rows = [
        Indicator(f"第{n}项内容", value, history=(HistoryValue("上年值", value),)) for n, value in enumerate(values)
    ]
    told = found("V14", *rows, settings={"thresholds": {"copied_rows": 4}})
    assert sum(finding.indicator is None for finding in told) == findings


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("群众投诉次数", "≥5次", [("high", 0.9)]),
        ("群众抱怨", "≥90%", [("high", 0.9)]),
        ("培训合格率", "≤95%", [("high", 0.85)]),
        ("完成时间", "≥12月", [("medium", 0.85)]),
        ("培训合格率", "≥95%", []),
        ("群众投诉次数", "≤5次", []),
    ],
)
def test_a_sign_against_the_sense_of_the_name(name: str, value: str, told: list[tuple[str, float]]) -> None:
    findings = found("V5", Indicator(name, value), settings={"words": {"negative": ["抱怨"]}})
    assert [(finding.severity, finding.confidence) for finding in findings] == told


def test_many_placeholders_are_named_up_to_three() -> None:
    rows = [Indicator(f"第{n}项内容", "***") for n in range(5)]
    (finding,) = found("S4", *rows)
    assert "共有5条" in finding.message
    assert "“第0项内容”、“第1项内容”、“第2项内容”等" in finding.message
    assert len(found("S4", *rows[:3])) == 3


@pytest.mark.parametrize(("value", "findings"), [("≥400元/人", 1), ("≥500元/人", 0), ("≤500元/人", 0), ("500元/月", 0)])
def test_a_standard_in_the_name_is_contradicted_by_another_amount_whatever_the_sign(value: str, findings: int) -> None:
    assert len(found("V8", Indicator("补助标准500元/人", value))) == findings


@pytest.mark.parametrize(
    ("achieved", "score", "told"),
    [("95%", "10.5", "10.5"), ("95%", "9.5", ""), ("85%", "10", "8.5"), ("85%", "7", "8.5"), ("110%", "10", "")],
)
def test_the_execution_of_the_budget_is_scored_by_its_rate(achieved: str, score: str, told: str) -> None:
    row = Indicator("预算执行率", "100%", l1="预算执行", weight="10", achieved=achieved, score=score)
    findings = found("A3", row, kind="自评")
    assert len(findings) == bool(told)
    assert all(told in finding.message for finding in findings)


@pytest.mark.parametrize(
    ("value", "l2", "findings"), [("定期开展", "数量指标", 1), ("若干场次", "数量指标", 1), ("健全", "质量指标", 0)]
)
def test_words_in_place_of_a_count_ask_for_the_count(value: str, l2: str, findings: int) -> None:
    told = found("V1", Indicator("道路巡查", value, l1="产出指标", l2=l2))
    assert [finding.confidence for finding in told] == [0.7] * findings
    assert all(value in finding.message for finding in told)
