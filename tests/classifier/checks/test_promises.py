"""What a form promises in goals and duties, and what its rows make of it: the two halves of check R1."""

from __future__ import annotations

import pytest

from classifier.checks import FormContext
from classifier.checks.kept import KeptBy, find_kept, measured_rows
from classifier.promises import Promise, read_promises
from classifier.settings import Settings
from corpus.records import Form, Indicator
from corpus.taxonomy import load_taxonomy


def promises(*goals: str, **head: object) -> tuple[Promise, ...]:
    return read_promises(Form("表.xlsx", year=2024, goals=goals, **head))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("goal", "operator", "number", "unit"),
    [
        ("全年培训教师1,200人次。", "", 1200, "人次"),
        ("目标1：新建高标准农田2万亩", "", 20000, "亩"),
        ("资助困难学生约300人左右", "≈", 300, "人"),
        ("群众来电办理时间压缩至5天以内", "≤", 5, "天"),
        ("上年培训500人，今年培训600人", "", 600, "人"),
        ("由12个增加到20个养老服务站", "", 20, "个"),
        ("在3个镇12个村改厕800户", "", 800, "户"),
        ("12345热线办结率达到95%以上", "≥", 95, "%"),
        ("带动农户增收3000万元", "", 30_000_000, "元"),
        ("新建，改建公路共30公里", "", 30, "公里"),
    ],
)
def test_a_number_with_its_unit_is_promised(goal: str, operator: str, number: float, unit: str) -> None:
    (promise,) = promises(goal)
    assert (promise.operator, promise.number, promise.unit) == (operator, number, unit)
    assert (promise.source, promise.each_year, promise.standard, promise.long_term) == ("目标", 1, False, False)
    assert promise.deadline is None


@pytest.mark.parametrize(
    "text",
    [
        "现有职工120人",
        "根据〔2021〕101号文开展培训3次",
        "每村开展演出1场",
        "投入资金3000万元",
        "2025年12月底前完成验收",
        "完成10项重点任务",
        "开展活动",
        "全市共有3家企业，上年增加2家",
    ],
)
def test_what_only_looks_like_a_promise(text: str) -> None:
    assert promises(text) == ()


def test_every_piece_of_a_sentence_promises_for_itself() -> None:
    found = promises("拆除违建5000平方米；复绿3000平方米，安全生产巡查不少于12次，发放宣传册2万至3万份")
    assert [(one.text, one.number, one.upper) for one in found] == [
        ("拆除违建5000平方米", 5000, None),
        ("复绿3000平方米", 3000, None),
        ("安全生产巡查不少于12次", 12, None),
        ("发放宣传册2万至3万份", 20000, 30000),
    ]
    assert found[0].words == {"拆除", "违建"}


def test_a_rhythm_falls_due_several_times_a_year() -> None:
    assert [one.each_year for one in promises("每季度开展督导检查2次", "每月走访企业3次")] == [4, 12]


def test_what_each_is_paid_is_a_standard_and_the_people_are_counted() -> None:
    standard, people = promises("每人每月发放补贴1100元，惠及高龄老人800人")
    assert (standard.number, standard.unit, standard.standard) == (1100, "元/人·月", True)
    assert (people.number, people.unit, people.standard) == (800, "人", False)


def test_a_deadline_of_the_forms_year_is_promised() -> None:
    (promise,) = promises("6月底前完成主体工程建设")
    assert (promise.number, promise.operator, promise.deadline, promise.dimension) == (None, "≤", (0, 6, 0), "time")


def test_what_is_meant_for_later_years_is_marked() -> None:
    (promise,) = promises("到2026年建成公园5个")
    assert promise.long_term


def test_duties_promise_as_goals_do_and_nothing_is_told_twice() -> None:
    found = promises("培训200人", "培训200人", duties=("维护道路30公里",), duty_texts=(("巡查", "巡查道路300公里"),))
    assert [(one.source, one.text) for one in found] == [
        ("目标", "培训200人"),
        ("职责", "巡查道路300公里"),
        ("职责", "维护道路30公里"),
    ]


def test_a_form_that_only_settles_accounts_promises_no_building() -> None:
    head = {"duties": ("改造道路12公里",)}
    assert promises("支付2022年度道路改造工程尾款", **head, indicators=(Indicator("支付工程尾款"),)) == ()
    assert len(promises("支付2022年度道路改造工程尾款", **head)) == 1


def kept(goal: str, *rows: Indicator) -> list[KeptBy]:
    form = Form("表.xlsx", year=2024, goals=(goal,), indicators=rows)
    context = FormContext.build(form, "2021", load_taxonomy(), Settings())
    return [find_kept(promise, measured_rows(context)) for promise in read_promises(form)]


@pytest.mark.parametrize(
    ("goal", "name", "value", "how"),
    [
        ("培训教师200人", "培训教师人数", "200人", "kept"),
        ("培训教师200人", "培训教师人数", "≥200人次", "kept"),
        ("培训教师200人", "培训教师人数", "150人", "other"),
        ("培训教师200人", "培训人数", "150人", "other"),
        ("培训教师200人", "校舍改造", "12栋", "missing"),
        ("培训教师200人", "培训教师", "较多", "open"),
        ("培训教师不少于200人", "培训教师人数", "260人", "kept"),
        ("培训教师不超过200人", "培训教师人数", "260人", "other"),
        ("培训教师不超过200人", "培训教师人数", "160人", "kept"),
        ("培训教师约200人", "培训教师人数", "180人", "kept"),
        ("培训教师约200人", "培训教师人数", "179人", "other"),
        ("发放宣传册2万至3万份", "发放宣传册", "25000份", "kept"),
        ("发放宣传册2万至3万份", "发放宣传册", "3万份", "kept"),
        ("发放宣传册2万至3万份", "发放宣传册", "35000份", "other"),
        ("发放宣传册2万至3万份", "发放宣传册", "15000份", "other"),
        ("每季度开展督导检查2次", "督导检查次数", "8次", "kept"),
        ("每季度开展督导检查2次", "督导检查次数", "6次", "other"),
        ("每季度开展督导检查2次", "督导检查次数", "9次", "open"),
        ("每季度开展督导检查2次", "督导检查次数", "每季度2次", "kept"),
        ("新建高标准农田2万亩", "新建高标准农田面积", "1.5万亩", "other"),
        ("新建高标准农田2万亩", "粮食产量", "20000吨", "missing"),
        ("群众满意度达到95%", "群众满意度", "≥90%", "other"),
        ("控制在30分钟内响应", "应急响应时间", "≤20分钟", "open"),
        ("控制在30分钟内响应", "应急响应", "及时", "open"),
        ("控制在30分钟内响应", "任务完成及时率", "100%", "open"),
        ("控制在30分钟内响应", "培训人数", "20人", "missing"),
    ],
)
def test_a_row_keeps_the_number_or_not(goal: str, name: str, value: str, how: str) -> None:
    (one,) = kept(goal, Indicator(name, value))
    assert one.how == how
    assert (one.row is not None) is (how == "other")


@pytest.mark.parametrize(
    ("goal", "name", "value", "how"),
    [
        ("6月底前完成主体工程建设", "主体工程完工时间", "6月底", "kept"),
        ("6月底前完成主体工程建设", "主体工程完工时间", "9月底前", "late"),
        ("6月底前完成主体工程建设", "任务完成及时率", "100%", "kept"),
        ("6月底前完成主体工程建设", "补贴发放时间", "9月底前", "kept"),
        ("6月底前完成主体工程建设", "培训人数", "20人", "missing"),
        ("6月底前完成验收", "工程验收时间", "5月底前", "kept"),
        ("6月底前完成验收", "工程验收时间", "7月底前", "late"),
    ],
)
def test_a_row_keeps_the_deadline_or_not(goal: str, name: str, value: str, how: str) -> None:
    (one,) = kept(goal, Indicator(name, value))
    assert (one.how, one.row is not None) == (how, how == "late")


@pytest.mark.parametrize(
    ("name", "value", "how"),
    [
        ("补贴标准", "1100元/人·月", "kept"),
        ("补贴标准", "1000元/人·月", "other"),
        ("补贴标准", "1000元/人·年", "open"),
        ("补贴金额", "1000元", "open"),
        ("发放及时率", "100%", "open"),
    ],
)
def test_a_standard_is_compared_with_what_is_paid_for_the_same_time(name: str, value: str, how: str) -> None:
    (one,) = kept("每人每月发放补贴1100元", Indicator(name, value))
    assert one.how == how


def test_a_full_share_on_something_else_keeps_nothing_that_another_row_contradicts() -> None:
    other = Indicator("教师培训合格率", "95%")
    assert [one.how for one in kept("群众满意度达到95%", other)] == ["kept"]
    assert [one.how for one in kept("群众满意度达到95%", other, Indicator("群众满意度", "≥90%"))] == ["other"]


def test_rows_of_the_year_do_not_speak_about_what_is_promised_for_later() -> None:
    goal = "到2026年建成公园5个"
    assert [one.how for one in kept(goal, Indicator("建成公园数", "5个"))] == ["open"]
    assert [one.how for one in kept(goal, Indicator("建成公园数", "5个", scope="长期"))] == ["kept"]


def test_the_number_may_stand_in_another_cell() -> None:
    row = Indicator("高标准农田", "完成", explanation="建设2万亩")
    assert [one.how for one in kept("新建高标准农田2万亩", row)] == ["kept"]


@pytest.mark.parametrize(
    ("numbers", "how"), [(("120人", "80人"), "kept"), (("60人", "50人"), "open"), (("260人", "50人"), "open")]
)
def test_several_rows_on_the_same_thing_may_add_up_to_the_promise(numbers: tuple[str, ...], how: str) -> None:
    rows = (Indicator(f"{kind}培训教师人数", number) for kind, number in zip(("", "新"), numbers, strict=True))
    assert [one.how for one in kept("培训教师200人", *rows)] == [how]
