"""Checks of structure beyond their examples: stray signs, unlinked duties, long and yearly parts, number of rows."""

from __future__ import annotations

import pytest

from classifier.audit import audit_forms
from classifier.checks.signs import BLANK, BRACKET, OPERATOR, SCAN, WIDTH, name_slip, value_slip
from classifier.finding import Finding
from classifier.settings import Settings, parse_settings
from corpus.records import Form, Indicator, Note, Place, Repair


def found(rule: str, *rows: Indicator, settings: Settings | None = None, **head: object) -> list[Finding]:
    placed = tuple(
        Indicator(
            **{**{name: getattr(row, name) for name in row.__slots__}, "place": Place("表.xlsx", "表1", number, 3)}
        )
        for number, row in enumerate(rows, start=1)
    )
    form = Form("表.xlsx", indicators=placed, **head)  # type: ignore[arg-type]
    return [finding for finding in audit_forms([form], settings=settings).findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("text", "problem", "after"),
    [
        ("90. 42%", BLANK, "90.42%"),
        ("90 . 5%", BLANK, "90.5%"),
        ("95 .5%", BLANK, "95.5%"),
        ("9 5%", BLANK, "95%"),
        ("12月 底前", BLANK, "12月底前"),
        ("\u200b95%", BLANK, "95%"),
        ("９５%", WIDTH, "95%"),
        ("95％", WIDTH, "95%"),
        ("＞=95%", WIDTH, "≥95%"),
        ("1，200元", WIDTH, "1,200元"),
        ("（95%)", WIDTH, "（95%）"),
        ("≥≥95%", OPERATOR, "≥95%"),
        ("≥=95%", OPERATOR, "≥95%"),
        ("》=95%", OPERATOR, "≥95%"),
        ("=>95%", OPERATOR, "≥95%"),
        ("≥不低于95%", OPERATOR, "≥95%"),
        ("≥95%以上", OPERATOR, "≥95%"),
        ("≤10天以内", OPERATOR, "≤10天"),
        ("≥3次(含)以上", OPERATOR, "≥3次"),
        ("≥90%≥", OPERATOR, "≥90%"),
        ("95%%", OPERATOR, "95%"),
        ("≥<5%", OPERATOR, ""),
        ("二90%", SCAN, "≥90%"),
        ("》95%", SCAN, "≥95%"),
        ("9O%", SCAN, "90%"),
        ("l00%", SCAN, "100%"),
        ("95。5%", SCAN, "95.5%"),
        ("培训（100人", BRACKET, "培训（100人）"),
    ],
)
def test_a_damaged_target_is_cleaned(text: str, problem: str, after: str) -> None:
    slip = value_slip(text)
    assert slip is not None
    assert (slip.problem, slip.after) == (problem, after)


@pytest.mark.parametrize(
    "text",
    [
        *("", "≥ 95 %", ">=95%", "＞＝95%", "≥-5%", "100%/90%/85%", "≥90% 且 ≤95%", "298%", "95(%)", "①100%"),
        *(
            "1. 20人",
            "1. 200人；2. 300户",
            "1 200人",
            "23 680",
            "5，6月",
            "12 月底前",
            "2021 2022年",
            "省级及以上≥3项",
            "H2O 2.5",
            "1)完成率100%",
        ),
    ],
)
def test_a_usual_target_is_left_alone(text: str) -> None:
    assert value_slip(text) is None


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("培 训 合 格 率", "培训合格率"),
        ("培训合 格率", "培训合格率"),
        ("ＰＭ2.5浓度", "PM2.5浓度"),
        ("培训、、会议次数", "培训、会议次数"),
        ("培训(人）数", "培训（人）数"),
        ("培训人数（人", "培训人数（人）"),
        ("培训人数人）", ""),
    ],
)
def test_a_damaged_name_is_cleaned(text: str, after: str) -> None:
    slip = name_slip(text)
    assert slip is not None
    assert slip.after == after


@pytest.mark.parametrize(
    "text",
    ["5G 基站数", "2024 年培训人数", "《条例》宣传次数", "1）培训人数", "（一）培训人数", "师生满意度 家长满意度情况"],
)
def test_a_usual_name_is_left_alone(text: str) -> None:
    assert name_slip(text) is None


def test_a_cleaned_text_is_offered_as_a_fix() -> None:
    [finding] = found("S5", Indicator("培训合格率", "≥≥95%"), Indicator("师生满意度", "≥90%"))
    assert finding.severity == "info"
    assert finding.fix is not None
    assert finding.fix.to_dict() == {"field": "value", "from": "≥≥95%", "to": "≥95%"}


def test_layout_blanks_in_many_names_are_one_finding() -> None:
    rows = [Indicator(f"{name[0]} {name[1:]}", "≥95%") for name in ("培训合格率", "验收达标率", "项目完工率")]
    [finding] = found("S5", *rows)
    assert finding.indicator is None
    assert "3条" in finding.message
    assert len(finding.related) == 2
    assert "培 训合格率 → 培训合格率" in finding.reasons
    two = found("S5", *rows[:2], settings=parse_settings({"thresholds": {"group_rows": 2}}))
    assert len(two) == 1


def test_a_repaired_target_is_told_with_the_damage() -> None:
    repair = Repair("", "", "", "≥90%", "sign_misread", 0.8)
    assert found("S5", Indicator("师生满意度", "二90%", repaired=repair)) == []
    assert len(found("S5", Indicator("师生满意度", "二90%"))) == 1


DUTIES = ("学生资助", "校舍维修", "教育督导")
AID = Indicator("资助学生人数", "≥3560人", duty="学生资助")
BUILDING = Indicator("维修校舍面积", "≥1200平方米", duty="校舍维修")
VISITS = Indicator("督导学校所数", "≥18所", duty="教育督导")


def test_each_duty_without_rows_is_named() -> None:
    rows = [AID, AID, BUILDING]
    messages = [finding.message for finding in found("S6", *rows, duties=(*DUTIES, "教师培训"))]
    assert len(messages) == 2
    assert "教育督导" in "".join(messages)
    assert "教师培训" in "".join(messages)


@pytest.mark.parametrize("duty", ["承办区委、区政府交办的其他事项", "完成其他工作", "- 1 -"])
def test_nobody_asks_for_rows_of_a_catch_all(duty: str) -> None:
    assert found("S6", AID, BUILDING, VISITS, duties=(*DUTIES, duty)) == []


def test_a_form_cut_off_in_reading_is_not_accused() -> None:
    notes = (Note("cut_off", "表格没有读全"),)
    assert found("S6", AID, BUILDING, duties=DUTIES, notes=notes) == []
    assert found("S8", AID, duties=("学生资助",), notes=notes) == []
    nameless = Indicator("", "85%")
    lost = (Note("name_lost", "指标名称单元格缺失"),)
    assert found("S8", AID, nameless, notes=lost) == []
    assert found("S8", AID, nameless) != []
    assert found("S8", AID, BUILDING, notes=lost) != []


def test_a_repaired_duty_counts_as_well_as_the_literal_one() -> None:
    repair = Repair("", "", "教育督导", "≥18所", "row_of_next_duty", 0.8)
    moved = Indicator("督导学校所数", "≥18所", duty="校舍维修", repaired=repair)
    assert found("S6", AID, BUILDING, moved, duties=DUTIES) == []


def test_a_duty_in_other_words_is_the_same_duty() -> None:
    rows = (AID, Indicator("维修校舍面积", "≥1200平方米", duty="职能2：中小学校舍维修改造"), VISITS)
    assert found("S6", *rows, duties=("（一）学生资助", "实施中小学校舍维修", "教育督导")) == []


def test_strays_of_one_duty_are_one_finding() -> None:
    strays = [Indicator(name, "100%", duty="河湖管护") for name in ("河道保洁率", "巡河完成率", "水质达标率")]
    [finding] = found("S6", AID, BUILDING, VISITS, *strays, AID, AID, duties=DUTIES)
    assert finding.severity == "medium"
    assert "河湖管护" in finding.message
    assert len(finding.related) == 2


def test_approval_needs_no_duty_of_its_own() -> None:
    rows = (AID, BUILDING, VISITS, AID)
    voice = Indicator("服务对象满意度", "≥90%", l1="满意度指标", l2="服务对象满意度指标")
    assert found("S6", *rows, voice, duties=DUTIES) == []
    [finding] = found("S6", *rows, Indicator("教师培训人次", "≥300人次", l1="产出指标", l2="数量指标"), duties=DUTIES)
    assert finding.severity == "low"


def test_rows_linked_to_numbered_goals_are_compared_with_the_goals() -> None:
    goals = ("年度目标1：提升保障能力。", "年度目标2：更新教育理念。", "年度目标3：打造优秀队伍。")
    rows = [Indicator(f"指标{number}完成率", "100%", duty=f"年度目标{number}") for number in (1, 1, 2)]
    [finding] = found("S6", *rows, duties=("贯彻执行教育法规",), goals=goals)
    assert "年度目标3" in finding.message


@pytest.mark.parametrize(
    ("duties", "goals"),
    [
        (("目标1", "目标2"), ("目标1：完成校舍维修", "目标2：落实资助政策", "目标3：开展教师培训")),
        (("目标1：完成校舍维修", "目标2：落实资助"), ("目标1：完成校舍维修", "目标2：落实资助政策", "目标3：开展培训")),
        (("完成校舍维修", "落实资助政策"), ("完成校舍维修", "落实资助政策", "开展教师培训")),
    ],
)
def test_goals_may_be_named_by_number_or_text(duties: tuple[str, ...], goals: tuple[str, ...]) -> None:
    rows = [Indicator(f"任务{number}完成率", "100%", duty=duty) for number, duty in enumerate(duties)]
    [finding] = found("S6", *rows, goals=goals)
    assert "目标3" in finding.message or "开展教师培训" in finding.message


def test_goals_are_not_asked_for_rows_where_rows_are_linked_to_duties() -> None:
    goals = ("目标1: 保证校舍安全。", "目标2: 落实资助政策。")
    assert found("S6", AID, BUILDING, VISITS, duties=DUTIES, goals=goals) == []


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("五年内新建学校数", "≥10所", "五年内"),
        ("“十四五”期间培训教师人次", "≥3000人次", "期间"),
        ("新建学校数", "2027年达到12所", "2027年"),
        ("人均预期寿命", "规划期末（2030年）达到80岁", "规划期末"),
        ("泵站改造", "分两年建成", "分两年"),
        ("2023—2026年修缮校舍", "12所", "2023—2026年"),
    ],
)
def test_many_years_in_the_yearly_part(name: str, value: str, key: str) -> None:
    [finding] = found("S7", Indicator(name, value, scope="年度"), Indicator("合格率", "100%", scope="年度"), year=2024)
    assert key in finding.message
    assert finding.severity == "medium"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("三年行动计划任务完成率", "100%"),
        ("工程质保5年内无故障率", "100%"),
        ("机制运行", "长期"),
        ("群众满意度", "较2025年提高"),
        ("项目完成时间", "2025年3月"),
        ("审计2020—2022年基本建设支出", "1次"),
        ("2024—2025年采暖季供热面积", "300万平方米"),
        ("安家费", "分三年给付"),
    ],
)
def test_yearly_rows_that_only_sound_long(name: str, value: str) -> None:
    assert found("S7", Indicator(name, value, scope="年度"), Indicator("合格率", "100%", scope="年度"), year=2024) == []


@pytest.mark.parametrize(
    ("name", "value"), [("本年度新增学位", "≥3000个"), ("2024年新建学校数", "≥3所"), ("燎原高中建成", "2024年9月底前")]
)
def test_this_year_in_the_long_term_part(name: str, value: str) -> None:
    [finding] = found("S7", Indicator(name, value, scope="长期"), year=2024)
    assert "长期" in finding.message


def test_a_late_date_in_a_form_of_two_parts() -> None:
    late = Indicator("燎原高中完工时间", "2026年9月底前", scope="年度")
    assert found("S7", late, year=2024) == []
    assert len(found("S7", late, Indicator("学位供给率", "100%", scope="长期"), year=2024)) == 1
    # a name that asks for no time, with the end of the whole undertaking
    whole = Indicator("燎原高中新校区", "2027年全面建成", l2="时效指标", scope="年度")
    assert len(found("S7", whole, year=2024)) == 1
    assert found("S7", whole, year=2026) == []


def test_a_plan_may_end_this_year() -> None:
    row = Indicator("燎原高中建成", "2025年12月底前", scope="长期")
    assert found("S7", row, year=2025) == []
    goals = ("长期目标1：到2024年全面完成布局调整。",)
    ending = Indicator("燎原高中建成", "2024年12月底前", scope="长期")
    assert found("S7", ending, year=2024, goals=goals) == []


def test_a_long_term_count_below_the_yearly_one_is_swapped() -> None:
    def pair(name: str, long: str, yearly: str) -> list[Finding]:
        return found("S7", Indicator(name, long, scope="长期"), Indicator(name, yearly, scope="年度"), year=2024)

    [finding] = pair("新建学校数", "≥3所", "≥10所")
    assert finding.indicator is not None
    assert finding.indicator.scope == "长期"
    assert len(finding.related) == 1
    assert pair("新建学校数", "≥10所", "≥3所") == []
    assert pair("学生满意度", "≥85%", "≥90%") == []
    assert pair("安全事故起数", "0起", "2起") == []
    assert pair("年均培训人次", "≥300人次", "≥400人次") == []


def test_common_rows_and_placeholders_are_no_rows_of_ones_own() -> None:
    own = (Indicator("培训班期数", "≥4期"), Indicator("学员满意度", "≥90%"))
    filler = (Indicator("预算执行率", "100%"), Indicator("指标1：", ""), Indicator("培训XX人数", "100"))
    [finding] = found("S8", *own, *filler)
    assert "只有2条" in finding.message
    assert finding.severity == "low"
    assert found("S8", *own, *filler, Indicator("培训合格率", "≥95%")) == []


def test_rows_are_counted_by_project() -> None:
    def rows(project: str, count: int) -> list[Indicator]:
        return [Indicator(f"第{n}标段完工率", "100%", project=project) for n in range(count)]

    assert found("S8", *rows("甲", 20), *rows("乙", 20)) == []
    [few] = found("S8", *rows("甲", 20), *rows("乙", 2))
    assert "项目“乙”" in few.message
    [many] = found("S8", *rows("甲", 31), *rows("乙", 5))
    assert "项目“甲”" in many.message
    limits = parse_settings({"thresholds": {"most_rows": 40}})
    assert found("S8", *rows("甲", 31), *rows("乙", 5), settings=limits) == []


def test_long_and_yearly_twins_are_not_added() -> None:
    rows = [Indicator(f"第{n}标段完工率", "100%", scope=scope) for scope in ("长期", "年度") for n in range(20)]
    assert found("S8", *rows) == []


def test_a_list_to_choose_from_is_no_submission() -> None:
    rows = [Indicator(f"第{n}标段完工率", "100%") for n in range(40)]
    assert found("S8", *rows, layout="library") == []
