"""Checks of values beyond their examples: numbers missing, no scale, outside the range, overfulfilled."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from classifier.audit import audit_forms
from classifier.checks.ranges import build_ranges, find_range, share_ranges
from classifier.checks.v15_outside_range import OutsideRange
from classifier.finding import Finding
from classifier.settings import Settings, parse_settings
from corpus.records import Form, Indicator, Place


def found(rule: str, *rows: Indicator, settings: Settings | None = None, **head: object) -> list[Finding]:
    placed = tuple(replace(row, place=Place("表.xlsx", "表1", number, 3)) for number, row in enumerate(rows, start=1))
    form = Form("表.xlsx", indicators=placed, **head)  # type: ignore[arg-type]
    return [finding for finding in audit_forms([form], settings=settings).findings if finding.rule == rule]


@pytest.mark.parametrize(
    "row",
    [
        Indicator("培训合格率", "较高"),
        Indicator("验收合格率", "合格"),
        Indicator("培训人次", "较多"),
        Indicator("项目完成率", "按时完成", "%"),
        Indicator("政策宣传", "已开展", "场"),
        Indicator("管理制度健全性", "健全", nature="定量"),
        Indicator("提高就业率", "显著"),
        Indicator("服务对象满意度", "满意"),
    ],
)
def test_a_quantitative_row_needs_a_number(row: Indicator) -> None:
    [finding] = found("V1", row)
    assert finding.severity == "medium"
    assert row.name in finding.message


@pytest.mark.parametrize(
    "row",
    [
        Indicator("管理制度健全性", "健全"),
        Indicator("培训合格率", "较高", nature="定性"),
        Indicator("护理补贴发放率", "应补尽补"),
        Indicator("公益岗位覆盖率", "全覆盖"),
        Indicator("安全事故起数", "零"),
        Indicator("义务教育巩固率", "不低于上年"),
        Indicator("临时救助人次", "据实结算"),
        Indicator("护理补贴标准", "按省定标准执行", "元/人"),
        Indicator("监测断面达标率", "≤500MPN/L"),
        Indicator("风险防范", "心中有数"),
        Indicator("学生满意度", ""),
        Indicator("学生满意度", "***"),
        Indicator("培训人数", "≥100人"),
        Indicator("是否建立台账", "是", "是/否"),
        Indicator("指标完成率", grades=(("优", "全部完成"), ("良", "大部完成"))),
    ],
)
def test_words_that_settle_the_number_and_qualitative_rows_are_left_alone(row: Indicator) -> None:
    assert found("V1", row) == []


@pytest.mark.parametrize(
    ("value", "word", "fixed"),
    [
        ("95左右", "左右", "95"),
        ("约100人", "约", "100人"),
        ("约100人以上不等", "约", "100人"),
        ("70%左右", "左右", "70%"),
        ("260余人", "余", "260人"),
        ("1.1万余元", "余", "1.1万元"),
        ("80%上下", "上下", "80%"),
        ("每户年均约1250元", "约", None),
    ],
)
def test_a_vague_number_is_isolated(value: str, word: str, fixed: str | None) -> None:
    [finding] = found("V1", Indicator("受益人数", value))
    assert f"“{word}”" in finding.message
    assert (finding.fix.after if finding.fix else None) == fixed
    assert finding.confidence < 0.8  # which way it was meant nobody knows: nothing to apply unasked


@pytest.mark.parametrize(
    "value", ["节约140万元", "签约5家", "不少于100人次", "每月1次", "较上年提高2个百分点", "65岁以上"]
)
def test_words_that_only_look_vague(value: str) -> None:
    assert found("V1", Indicator("任务完成情况", value)) == []


@pytest.mark.parametrize(
    ("name", "value", "fixed"),
    [
        ("补贴发放及时率", "100%及时", "100%"),
        ("补贴发放及时率", "及时率≥98%", "≥98%"),
        ("无线网络全覆盖", "100%覆盖", "100%"),
        ("教师参训率", "100%参训", "100%"),
        ("工程验收合格率", "100%(全部合格)", "100%"),
    ],
)
def test_words_mixed_into_a_share_are_taken_out(name: str, value: str, fixed: str) -> None:
    [finding] = found("V1", Indicator(name, value))
    assert finding.fix is not None
    assert (finding.fix.before, finding.fix.after) == (value, fixed)


@pytest.mark.parametrize(
    ("name", "value"),
    [("补贴资金管理", "100%到位"), ("在库物资完好", "完好率≥98%"), ("建制村通客车率", "100%（含预约响应）")],
)
def test_words_that_say_what_the_share_is_of_stay(name: str, value: str) -> None:
    assert found("V1", Indicator(name, value)) == []


def test_an_effect_may_be_estimated() -> None:
    row = Indicator("带动消费", "约40万元", l1="效益指标", l2="经济效益指标")
    assert [finding.severity for finding in found("V1", row)] == ["low"]
    row = Indicator("维修校舍", "约40所", l1="产出指标", l2="数量指标")
    assert [finding.severity for finding in found("V1", row)] == ["medium"]


PRAISE = ["有效提升", "显著", "良好", "效果明显", "持续改善", "稳步提高", "有效提升群众生活水平", "进一步完善", "较好"]
PRAISE += ["达到预期效果", "效果显著，群众反响好", "有效改善居住环境，提升居民幸福感"]


@pytest.mark.parametrize("value", PRAISE)
def test_praise_is_no_target(value: str) -> None:
    [finding] = found("V9", Indicator("群众生活环境", value, l1="效益指标", l2="社会效益指标"))
    assert finding.severity == "low"
    assert value in finding.message


@pytest.mark.parametrize(
    "value",
    [
        "健全",
        "合格",
        "较上年有所提升",
        "达到国家标准",
        "通过验收",
        "无重大事故",
        "长期",
        "优",
        "是",
        "不发生",
        "全部建成",
    ],
)
def test_states_that_can_be_checked_are_targets(value: str) -> None:
    assert found("V9", Indicator("群众生活环境", value, l1="效益指标", l2="社会效益指标")) == []


@pytest.mark.parametrize(
    "more",
    [
        {"scoring": "依据第三方评估结果评分"},
        {"basis": "年度群众问卷调查结果"},
        {"standards": (("当年标准值", "提升5%"),)},
        {"nature": "定性", "explanation": "以督导评估报告结论为准"},
    ],
)
def test_evidence_may_stand_in_another_cell(more: dict[str, object]) -> None:
    assert found("V9", Indicator("办学条件", "明显改善", l2="社会效益指标", **more)) == []  # type: ignore[arg-type]


def test_one_check_speaks_about_a_row() -> None:
    assert found("V9", Indicator("政策知晓率", "明显提高", l2="社会效益指标")) == []
    assert found("V1", Indicator("政策知晓率", "明显提高", l2="社会效益指标")) != []
    timely = Indicator("工作进度", "有效提升", l1="产出指标", l2="时效指标")
    assert found("V9", timely) == []
    assert found("V12", timely) != []


def test_much_praise_is_one_finding() -> None:
    rows = [Indicator(f"{word}环境", "有效提升", l2="社会效益指标") for word in ("校园", "社区", "乡村")]
    [finding] = found("V9", *rows)
    assert finding.indicator is None
    assert "3条" in finding.message
    assert len(found("V9", *rows, settings=parse_settings({"thresholds": {"group_rows": 4}}))) == 3


def test_the_office_adds_its_own_words_of_praise() -> None:
    row = Indicator("窗口服务", "群众点赞", l2="社会效益指标")
    assert found("V9", row) == []
    assert len(found("V9", row, settings=parse_settings({"words": {"praise": ["点赞"]}}))) == 1


@pytest.mark.parametrize(
    "name", ["促进行业健康发展", "保障机关正常运转", "提升基层治理能力", "校园环境持续改善", "增强产业竞争力"]
)
def test_no_share_can_be_taken_of_a_phrase(name: str) -> None:
    [finding] = found("V9", Indicator(name, "100%", l2="社会效益指标"))
    assert "定性的表述" in finding.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("提升困难群众收入水平", "≥5%"),
        ("促进就业人数", "100%"),
        ("保障农村劳动力", "100%"),
        ("提高就业率", "≥90%"),
        ("推进项目完成率", "100%"),
        ("校舍建设", "100%"),
        ("提升基层治理能力", "提高90%"),
    ],
)
def test_shares_of_something_countable_are_fine(name: str, value: str) -> None:
    assert found("V9", Indicator(name, value, l2="社会效益指标")) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("学生满意率", "≥40%"), ("补贴发放及时率", "10%"), ("数据差错率", "≤60%"), ("合同违约率", "≤70%")],
)
def test_absurd_shares_are_told(name: str, value: str) -> None:
    [finding] = found("V15", Indicator(name, value))
    assert finding.severity == "low"
    assert "条" in finding.reasons[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("学生满意度", "≥80%"),
        ("学生满意度", "≤40%"),
        ("强制免疫抗体合格率", "≥70%"),
        ("执业医师考试通过率", "≥30%"),
        ("流感疫苗接种率", "≥20%"),
        ("投资完成率增长", "≥5%"),
        ("群众满意度", "较上年提高5%"),
        ("数据差错率", "≤1%"),
        ("就业率", "≥30%"),
    ],
)
def test_unusual_shares_that_may_be_meant(name: str, value: str) -> None:
    assert found("V15", Indicator(name, value)) == []


def test_ranges_need_support_and_agreement() -> None:
    agreed = [(f"表{n}", "作品上线率", 90.0 + n % 5) for n in range(16)]
    assert set(build_ranges(agreed)) == {"上线率", "作品上线率"}
    assert build_ranges(agreed[:14]) == {}
    assert build_ranges([("表1", name, number) for _, name, number in agreed]) == {}
    assert build_ranges([(source, name, 6.0 * n) for n, (source, name, _) in enumerate(agreed)]) == {}


def test_a_single_odd_row_does_not_move_a_range() -> None:
    rows = [(f"表{n}", "作品上线率", 95.0) for n in range(40)]
    assert build_ranges([*rows, ("怪", "作品上线率", 1.0)])["上线率"].floor == build_ranges(rows)["上线率"].floor


def test_the_longest_known_ending_decides() -> None:
    known = find_range("中小学校舍工程验收合格率")
    assert known is not None
    assert known.ending == "验收合格率"
    assert all(one.low <= one.median <= one.high for one in share_ranges().values())


def test_ranges_are_quick_once_built() -> None:
    share_ranges()
    rows = tuple(Indicator(f"第{n}所学校学生满意度", "≥85%") for n in range(50))
    form = Form("表.xlsx", indicators=rows)
    from classifier.checks import FormContext
    from corpus.taxonomy import load_taxonomy

    context = FormContext.build(form, "2021", load_taxonomy(), Settings())
    start = time.perf_counter()
    assert list(OutsideRange().check_form(context)) == []
    assert time.perf_counter() - start < 0.1


def achieved(name: str, value: str, reached: str, **more: str) -> list[Finding]:
    return found("V16", Indicator(name, value, achieved=reached, **more), kind="自评")


def test_the_threshold_itself_is_not_passed() -> None:
    assert achieved("培训教师人数", "≥500人", "650人") == []
    [finding] = achieved("培训教师人数", "≥500人", "655人")
    assert "131%" in finding.message
    assert finding.severity == "low"
    row = Indicator("培训教师人数", "≥500人", achieved="655人")
    assert found("V16", row, settings=parse_settings({"thresholds": {"completion_high": 1.5}})) == []


@pytest.mark.parametrize(
    ("name", "value", "reached", "more"),
    [
        ("设备采购单价", "≤5000元", "8000元", {}),
        ("培训成本", "100万元", "180万元", {"l1": "成本指标", "l2": "经济成本指标"}),
        ("群众投诉次数", "2次", "9次", {}),
        ("粮食产量增长率", "≥5%", "12%", {}),
        ("应急演练次数", "1次", "2次", {}),
        ("培训教师人数", "≥500人", "1030人", {"deviation": "新增线上培训任务"}),
        ("项目完成时间", "12月底前", "10月", {}),
    ],
)
def test_more_is_not_always_too_much(name: str, value: str, reached: str, more: dict[str, str]) -> None:
    assert achieved(name, value, reached, **more) == []


@pytest.mark.parametrize("deviation", ["无", "/", "—", "已完成", "无偏差"])
def test_an_empty_reason_is_no_reason(deviation: str) -> None:
    assert len(achieved("培训教师人数", "≥500人", "1030人", deviation=deviation)) == 1
