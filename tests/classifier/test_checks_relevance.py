"""R1-R3: what the goals promise, what belongs to another project, what is missing."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from classifier.audit import audit_forms
from classifier.checks import Registry, default_registry
from classifier.checks.context import FormContext
from classifier.checks.core_measures import lacking_core
from classifier.checks.kinds_of_work import Kinds, load_kinds
from classifier.checks.relatedness import find_strangers
from classifier.finding import Finding
from classifier.promises import read_promises
from classifier.settings import Settings, parse_settings
from corpus.errors import SettingError
from corpus.records import Form, Indicator, Note, Place
from corpus.taxonomy import load_taxonomy
from corpus.values import read_value

WATER = Form("表.xlsx", unit="某县水利局", year=2024, title="农村供水工程")
BASE = (
    Indicator("工程验收合格率", "100%", l1="产出指标", l2="质量指标"),
    Indicator("工程完成及时率", "100%", l1="产出指标", l2="时效指标"),
    Indicator("用水户满意度", "≥90%", l1="满意度指标", l2="服务对象满意度指标"),
)


def placed(*items: Indicator) -> tuple[Indicator, ...]:
    return tuple(replace(item, place=Place("表.xlsx", "表1", n, 3)) for n, item in enumerate(items, start=1))


def found(rule: str, form: Form, settings=None) -> list[Finding]:
    registry = Registry([type(default_registry().get(rule))])
    kwargs = {"settings": settings} if settings else {}
    return list(audit_forms([form], registry=registry, **kwargs).findings)


def promise(goal: str, *rows: Indicator, base: tuple[Indicator, ...] = BASE, **head) -> list[Finding]:
    form = replace(WATER, goals=(goal,), indicators=placed(*rows, *base), **head)
    return found("R1", form)


def count(name: str, value: str, leaf: str = "数量指标", **more) -> Indicator:
    return Indicator(name, value, l1="产出指标", l2=leaf, **more)


# --- R1: reading promises --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "根据《水利发展规划（2021—2025年）》和水规〔2023〕15号文件推进工程建设。",
        "投入资金1200万元，解决农村饮水安全问题。",
        "我县现有农村人口32万人，其中65岁以上老人5万人。",
        "为65岁以上老年人免费体检。",
        "第3条规定的各项工作落实到位。",
        "每村每年放映电影12场。",
        "确保24小时值班，打造“1+3”供水格局。",
        "十四五期间持续推进，三年行动见成效。",
        "上年共培训管水员300人次。",
        "完成4项重点工作任务。",
    ],
)
def test_numbers_that_promise_nothing_are_not_read(text: str) -> None:
    assert read_promises(replace(WATER, goals=(text,))) == ()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("新建供水站5座，铺设管网38公里", [(5, "座"), (38, "公里")]),
        ("新建水厂3座、泵站8座", [(3, "座"), (8, "座")]),
        ("受益群众2万人，自来水普及率达到95%以上", [(20000, "人"), (95, "%")]),
        ("改造户厕1,200户", [(1200, "户")]),
        ("受益村由12个增加到20个", [(20, "个")]),
        ("带动农户增收500元以上", [(500, "元")]),
    ],
)
def test_promised_numbers_are_read_with_their_units(text: str, numbers: list[tuple[float, str]]) -> None:
    assert [(one.number, one.unit) for one in read_promises(replace(WATER, goals=(text,)))] == numbers


@pytest.mark.parametrize(
    ("text", "month"), [("第四季度前完成验收", 12), ("6月底前完成管网铺设", 6), ("2023年6月底前完成铺设", 0)]
)
def test_deadlines_of_the_forms_own_year_are_promises(text: str, month: int) -> None:
    ends = [one.deadline[1] for one in read_promises(replace(WATER, goals=(text,))) if one.deadline]
    assert ends == ([month] if month else [])


def test_what_each_is_paid_is_read_as_a_standard() -> None:
    (one,) = read_promises(replace(WATER, goals=("每人每年补助1000元。",)))
    assert (one.standard, one.number) == (True, 1000)


def test_a_rhythm_is_read_with_how_often_it_falls_due() -> None:
    (one,) = read_promises(replace(WATER, goals=("每季度开展水质巡查2次",)))
    assert (one.number, one.each_year) == (2, 4)


# --- R1: holding them against the rows -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("goal", "row"),
    [
        ("受益群众2万人", count("受益群众人数", "20000人")),
        ("受益群众2万人", count("受益群众人数", "2", unit="万人")),
        ("铺设管网38公里", count("铺设管网长度", "38", unit="千米")),
        ("新建供水站不少于5座", count("新建供水站数量", "6座")),
        ("巡查管网24次", count("开展巡查（全年24次）", "完成")),
        ("第四季度前完成管网铺设", count("管网铺设完成时间", "12月底前", "时效指标")),
    ],
)
def test_a_promise_in_other_words_is_kept(goal: str, row: Indicator) -> None:
    assert promise(goal, row) == []


def test_parts_that_add_up_keep_the_promise() -> None:
    rows = (count("新建供水站数量（东片）", "2座"), count("新建供水站数量（西片）", "3座"))
    assert promise("新建供水站5座", *rows) == []


@pytest.mark.parametrize(
    ("goal", "row", "word"),
    [
        ("新建供水站5座", count("新建供水站数量", "3座"), "不一致"),
        ("自来水普及率达到95%以上", count("自来水普及率", "≥90%", "质量指标"), "不一致"),
        ("2024年6月底前完成管网铺设", count("管网铺设完成时间", "2024年12月底前", "时效指标"), "晚于"),
    ],
)
def test_another_number_is_told_on_the_row(goal: str, row: Indicator, word: str) -> None:
    (finding,) = promise(goal, row)
    assert finding.index == 0
    assert finding.severity == "medium"
    assert word in finding.message
    assert row.name in finding.message


@pytest.mark.parametrize(
    ("goal", "row", "word"),
    [
        ("按每人每月1100元发放管水员补贴", count("管水员补贴标准", "1000元/人·月", "成本指标"), "不一致"),
        ("组织120名村级管水员参加培训", count("培训人数", "≥80人"), "不一致"),
        ("抢修响应时间压减到30分钟以内", count("抢修响应时间", "≤60分钟", "时效指标"), "不一致"),
        ("铺设管网120公里", count("铺设管网长度", "≥80公里"), "不一致"),
        ("每月开展水质巡查2次", count("水质巡查次数", "≥12次"), "不一致"),
        ("9月底前全面完工", count("工程完工时间", "2024年12月底前", "时效指标"), "晚于"),
    ],
)
def test_less_than_promised_in_fewer_words_is_told(goal: str, row: Indicator, word: str) -> None:
    (finding,) = promise(goal, row)
    assert (finding.index, word in finding.message) == (0, True)


@pytest.mark.parametrize(
    ("goal", "row"),
    [
        ("按每人每月100元发放管水员补贴", count("管水员补贴标准", "1200元/人·年", "成本指标")),
        ("按每人每月1100元发放管水员补贴", count("供水工程造价", "≤800元/米", "成本指标")),
        ("组织120名村级管水员参加培训", count("培训人数", "≥300人")),
        ("每季度开展水质巡查2次", count("水质巡查次数", "≥8次")),
        ("每季度开展水质巡查2次", count("水质巡查次数", "每季度2次")),
        ("6月底前完成招标", count("工程完工时间", "2024年12月底前", "时效指标")),
        ("6月底前建成泵站", count("管网建成时间", "2024年12月底前", "时效指标")),
        ("抢修响应时间压减到30分钟以内", count("抢修响应时间", "≤20分钟", "时效指标")),
    ],
)
def test_what_cannot_be_compared_or_is_better_is_left_alone(goal: str, row: Indicator) -> None:
    assert promise(goal, row) == []


def test_a_promise_without_a_row_is_told_on_the_form() -> None:
    (finding,) = promise("新建供水站5座，培训管水员120人次", count("新建供水站数量", "5座"))
    assert finding.indicator is None
    assert "培训管水员120人次" in finding.message


def test_many_missing_promises_are_one_finding() -> None:
    (finding,) = promise("培训管水员120人次，发放宣传手册8000册，架设电缆16公里")
    assert "3处" in finding.message


def test_a_subject_measured_otherwise_is_not_held_against_the_form() -> None:
    assert promise("培训管水员120人次", count("管水员培训覆盖率", "100%", "质量指标")) == []


@pytest.mark.parametrize(
    "row",
    [
        count("清淤工程合格率", "100%", "质量指标"),
        count("渠道清淤单价", "≤12万元/公里", "成本指标"),
        count("渠道清淤安全事故", "0起"),
    ],
)
def test_how_well_or_how_dearly_never_says_how_much(row: Indicator) -> None:
    (finding,) = promise("完成渠道清淤26公里。", row)
    assert "渠道清淤26公里" in finding.message


def test_the_same_subject_as_a_share_done_may_say_how_much() -> None:
    assert not promise("完成渠道清淤26公里。", count("渠道清淤任务完成率", "100%"))


def test_more_often_than_promised_in_a_year_is_left_alone() -> None:
    assert not promise("每季度开展管网巡检2次。", count("管网巡检次数", "10次"))


def test_a_row_left_without_its_number_is_told_as_such() -> None:
    (finding,) = promise("改善9200人饮水条件。", count("饮水工程覆盖服务人口数", "万人"))
    assert finding.message.startswith("“饮水工程覆盖服务人口数”没有填数字")


def test_less_satisfaction_than_promised_is_told_in_whatever_words() -> None:
    (finding,) = promise("群众对供水服务满意率达到98%以上。", count("供水管网完好率", "≥98%", "质量指标"))
    assert finding.message.startswith("“用水户满意度”的指标值是“≥90%”")
    assert not promise("群众对供水服务满意率达到85%以上。")
    assert not promise("学校师生供水满意率达到98%以上。"), "other people than the row asks"


def test_a_promised_speed_wants_some_row_about_time() -> None:
    speed = "供水抢修人员30分钟内到达现场。"
    rows = (BASE[0], BASE[2], count("抢修队伍", "≥4支"))
    (finding,) = promise(speed, base=rows)
    assert "30分钟内到达" in finding.message
    assert not promise(speed, count("抢修及时率", "≥95%", "时效指标"), base=rows)


def test_the_size_of_a_work_that_is_only_settled_is_no_promise_of_the_year() -> None:
    texts = (("供水工程", "新建管网169公里；支付工程尾款"),)
    paid = count("支付尾款项目数", "3个")
    assert not found("R1", replace(WATER, duty_texts=texts, indicators=placed(paid, *BASE)))
    assert found("R1", replace(WATER, duty_texts=texts, indicators=placed(count("检测水样", "30份"), *BASE)))


def test_a_deadline_wants_some_row_about_time() -> None:
    timeless = (BASE[0], BASE[2], count("铺设管网长度", "38公里"))
    (finding,) = promise("12月底前完成管网铺设", base=timeless)
    assert "时效" in finding.message
    assert promise("12月底前完成管网铺设", base=(*timeless, BASE[1])) == []


def test_a_form_not_read_to_its_end_may_keep_its_promises_there() -> None:
    assert promise("培训管水员120人次", notes=(Note("cut_off", "表格未读全"),)) == []


# --- R2 --------------------------------------------------------------------------------------------------------

SCHOOL = Form(
    "表.xlsx",
    unit="某县教育局",
    year=2024,
    title="义务教育学校校舍维修改造",
    goals=("完成农村中小学教学楼、学生宿舍和食堂的维修加固，改善办学条件，消除校舍安全隐患。",),
)
REPAIRS = (
    count("维修教学楼面积", "≥8600平方米"),
    count("加固学生宿舍栋数", "≥6栋"),
    count("改造学校食堂数量", "≥4所"),
    count("校舍维修验收合格率", "100%", "质量指标"),
    count("教学楼抗震达标率", "100%", "质量指标"),
    count("宿舍床位增加数", "≥320个"),
    Indicator("寄宿学生受益人数", "≥2600人", l1="效益指标", l2="社会效益指标"),
)


@pytest.mark.parametrize("name", ["病死猪无害化处理头数", "公益林管护面积", "改造危桥座数"])
def test_a_row_of_another_trade_is_strange(name: str) -> None:
    (finding,) = found("R2", replace(SCHOOL, indicators=placed(*REPAIRS, count(name, "≥50"))))
    assert finding.indicator is not None
    assert finding.indicator.name == name
    assert any("职责" in reason for reason in finding.reasons)


@pytest.mark.parametrize(
    "row",
    [
        count("项目总成本", "≤560万元", "成本指标"),
        count("资金支付率", "100%"),
        count("施工安全事故次数", "0次", "质量指标"),
        Indicator("群众满意度", "≥90%", l1="满意度指标", l2="服务对象满意度指标"),
        count("工程按期完工率", "100%", "时效指标"),
        count("门窗更换樘数", "≥200樘"),
    ],
)
def test_what_any_project_may_hold_is_never_strange(row: Indicator) -> None:
    assert found("R2", replace(SCHOOL, indicators=placed(*REPAIRS, row))) == []


def test_a_scheme_of_aid_by_its_own_name_is_at_home_among_aid() -> None:
    rows = (
        count("在档困难职工帮扶人数", "≥138人"),
        count("“金秋助学”资助学生", "≥45人"),
        count("新建户外劳动者服务站点", "8个"),
        count("职工技能竞赛", "≥10场次"),
        count("困难职工建档准确率", "100%", "质量指标"),
        count("慰问金发放时间", "春节前10日", "时效指标"),
    )
    form = Form(
        "表.xlsx",
        unit="某县总工会",
        year=2024,
        goals=("健全困难职工档案，开展常态化送温暖活动，建好户外劳动者服务站点。",),
    )
    assert not found("R2", replace(form, indicators=placed(*rows)))


def test_the_stranger_is_told_even_among_times_and_in_a_small_form() -> None:
    row = Indicator("急救车平均到达时间", "≤12分钟", l1="产出指标", l2="时效指标")
    (finding,) = found("R2", replace(SCHOOL, indicators=placed(*REPAIRS[:6], row)))
    assert finding.index == 6
    assert "卫生" in "".join(finding.reasons)


def test_a_form_of_mixed_work_names_few_rows() -> None:
    names = ("病死猪无害化处理头数", "公益林管护面积", "改造危桥座数", "住院患者抗菌药物使用率", "社区矫正人员再犯罪率")
    form = replace(SCHOOL, indicators=placed(*REPAIRS, *(count(name, "≥50") for name in names)))
    assert len(found("R2", form)) <= 1


def test_a_large_form_is_judged_in_milliseconds() -> None:
    form = replace(SCHOOL, indicators=placed(*(REPAIRS * 6)[:39], count("公益林管护面积", "≥50亩")))
    context = FormContext.build(form, "2015", load_taxonomy(), Settings())
    find_strangers([context])
    start = time.perf_counter()
    find_strangers([context])
    assert time.perf_counter() - start < 0.05


def test_a_form_that_says_nothing_of_itself_is_not_judged() -> None:
    silent = replace(SCHOOL, title="2024年项目支出绩效目标表", goals=())
    assert found("R2", replace(silent, indicators=placed(*REPAIRS, count("公益林管护面积", "≥50亩")))) == []


# --- R3 --------------------------------------------------------------------------------------------------------

FARM = Form("表.xlsx", unit="某县农业农村局", year=2024, title="高标准农田建设项目")
OFFICE = (
    count("购置办公电脑台数", "≥12台"),
    count("设备验收合格率", "100%", "质量指标"),
    count("资金拨付及时率", "100%", "时效指标"),
    Indicator("农户满意度", "≥90%", l1="满意度指标", l2="服务对象满意度指标"),
)


def test_core_measures_are_named_once_with_an_example() -> None:
    (finding,) = found("R3", replace(FARM, indicators=placed(*OFFICE)))
    assert finding.severity == "low"
    assert "高标准农田面积" in finding.message
    assert "示例" in finding.message


@pytest.mark.parametrize("name", ["新建高标准农田面积", "建成高标准农田"])
def test_the_main_product_in_whatever_words_is_enough(name: str) -> None:
    assert found("R3", replace(FARM, indicators=placed(count(name, "≥1.2万亩"), *OFFICE))) == []


def test_a_duty_that_is_not_recognised_clearly_is_left_alone() -> None:
    for title in ("2024年部门整体支出绩效目标申报表", "综合业务管理经费", ""):
        assert found("R3", replace(FARM, title=title, indicators=placed(*OFFICE))) == []


def test_how_surely_a_duty_must_be_recognised_is_a_setting() -> None:
    form = replace(FARM, title="建设旱涝保收高标准农田工程", indicators=placed(*OFFICE))
    strict = parse_settings({"thresholds": {"duty_match": 1.0}})
    assert found("R3", form)
    assert found("R3", form, settings=strict) == []


def test_the_duty_neglected_most_is_the_one_that_is_told() -> None:
    duties = ("教育督导与质量监测", "高标准农田建设")
    rows = (count("综合督导学校数", "≥48所"), count("督导评估报告篇数", "≥20篇"), *OFFICE)
    (finding,) = found("R3", replace(FARM, duties=duties, indicators=placed(*rows)))
    assert "高标准农田" in finding.message


ROAD = Form("表.xlsx", unit="某县交通运输局", year=2024, title="乡道拓宽改造工程")
AROUND = (
    count("质量检测次数", "≥20次"),
    count("警示标志设置", "≥30块"),
    count("完工时间", "11月底前", "时效指标"),
    Indicator("群众出行便利", "提升", l1="效益指标", l2="社会效益指标"),
    Indicator("群众满意度", "≥90%", l1="满意度指标", l2="服务对象满意度指标"),
)


def test_a_kind_of_work_without_its_product_is_told() -> None:
    (finding,) = found("R3", replace(ROAD, indicators=placed(*AROUND)))
    assert "里程" in finding.message
    assert finding.severity == "low"


@pytest.mark.parametrize(
    "row",
    [
        count("路面拓宽里程", "8.6公里"),
        count("拓宽改造长度", "8600", unit="米"),
        count("沥青混凝土面层", "5.2万平方米"),
        count("建设任务完成率", "100%"),
    ],
)
def test_a_product_told_by_name_or_unit_is_enough(row: Indicator) -> None:
    assert found("R3", replace(ROAD, indicators=placed(row, *AROUND))) == []


def test_what_a_work_needs_besides_is_not_its_product() -> None:
    rows = (
        count("购置演出服装", "60套"),
        count("节目单印制", "≥3000份"),
        count("演出完成时间", "10月底前", "时效指标"),
        Indicator("群众满意度", "≥90%", l1="满意度指标", l2="服务对象满意度指标"),
    )
    form = Form("表.xlsx", unit="某县文化馆", year=2024, title="送戏下乡文艺演出")
    (finding,) = found("R3", replace(form, indicators=placed(*rows)))
    assert "场次" in finding.message
    assert not found("R3", replace(form, indicators=placed(count("演出", "60场"), *rows)))


def test_what_the_title_itself_asks_for_is_its_product() -> None:
    kinds = load_kinds()
    (talks,) = [kind for kind in kinds.kinds if kind.title == "宣传活动"]
    (shows,) = [kind for kind in kinds.kinds if kind.title == "文化体育惠民活动"]
    assert kinds.besides("海报印制数量", shows, "送戏下乡")
    assert not kinds.besides("海报印制数量", shows, "送戏下乡海报印制")
    assert not kinds.besides("宣传手册印制数量", talks, "普法宣传")


def test_the_kind_may_be_told_by_a_duty_where_the_title_names_nothing() -> None:
    form = replace(ROAD, title="2024年项目支出绩效目标申报表", duties=("农村公路建设",), indicators=placed(*AROUND))
    assert len(found("R3", form)) == 1
    assert found("R3", replace(form, notes=(Note("cut_off", "表格未读全"),))) == []


@pytest.mark.parametrize("title", ["交通运输局整体支出绩效目标", "农村公路建设项目评价指标体系", "公路执法系统建设"])
def test_papers_of_whole_departments_and_other_work_are_left_alone(title: str) -> None:
    findings = found("R3", replace(ROAD, title=title, indicators=placed(*AROUND)))
    assert not any("公路与道路建设" in one.message for one in findings)


def test_every_kind_of_work_states_its_own_examples() -> None:
    for kind in load_kinds().kinds:
        for measure in kind.core:
            name, _, target = measure.example.partition(" ")
            assert measure.stated_by(name, read_value(target, "", name)), (kind.title, measure.title)


@pytest.mark.parametrize(
    "change",
    [
        {"core": []},
        {"told": "("},
        {"told": ""},
        {"more": 1},
        {"core": [{"measure": "甲", "names": "甲", "example": "没有指标值"}] * 2},
        {"core": [{"measure": "甲", "names": "甲", "units": ["share"], "example": "甲 1"}] * 2},
    ],
)
def test_a_mistake_in_the_kinds_of_work_is_named(change: dict[str, object]) -> None:
    measure = {"measure": "甲", "names": "甲", "example": "甲 1个"}
    kind = {"kind": "试", "told": "试", "unless": "", "core": [measure, measure]}
    assert len(Kinds({"about": "", "anything": "甲", "aside": "丙", "kinds": [kind]}).kinds) == 1
    with pytest.raises(SettingError):
        Kinds({"about": "", "anything": "甲", "aside": "丙", "kinds": [kind | change]})


def test_looking_up_a_form_again_is_quick() -> None:
    form = replace(FARM, indicators=placed(*OFFICE * 10))
    lacking_core(form, 0.7)
    start = time.perf_counter()
    lacking_core(form, 0.7)
    assert time.perf_counter() - start < 0.1
