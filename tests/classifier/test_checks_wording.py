"""C1, C4-C10, C12: where a row belongs and how it is put, beyond the examples the checks carry themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifier.audit import audit_forms
from classifier.checks import Registry, default_registry
from classifier.checks.phrasing import split_measures
from classifier.finding import Finding
from classifier.settings import parse_settings
from corpus.records import Form, Indicator, Note, Place

CARE = Form(
    "表.xlsx",
    unit="某县民政局",
    year=2024,
    title="居家养老服务项目",
    goals=("为失能老年人提供上门服务，提高生活质量。",),
)
BARE = Form("表.xlsx", unit="某县民政局", year=2024, title="某县民政局2024年度部门整体支出绩效目标申报表")
OTHERS = (
    Indicator("上门服务老年人人数", "≥300人", l1="产出指标", l2="数量指标"),
    Indicator("助餐服务差错率", "≤1%", l1="产出指标", l2="质量指标"),
)


def placed(*items: Indicator) -> tuple[Indicator, ...]:
    return tuple(replace(item, place=Place("表.xlsx", "表1", n, 3)) for n, item in enumerate(items, start=1))


def found(rule: str, *items: Indicator, form: Form = CARE, model=None, settings=None) -> list[Finding]:
    registry = Registry([type(default_registry().get(rule))])
    kwargs = {"settings": settings} if settings else {}
    result = audit_forms([replace(form, indicators=placed(*items))], registry=registry, model=model, **kwargs)
    return [finding for finding in result.findings if finding.rule == rule]


def output(name: str, value: str = "100%", leaf: str = "数量指标") -> Indicator:
    return Indicator(name, value, l1="产出指标", l2=leaf)


# --- C1 and C4 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filed", "leaf", "rule", "severity"),
    [
        (("产出指标", "质量指标"), "数量", "C1", "medium"),
        (("产出指标", "数量指标"), "社会效益", "C4", "high"),
        (("满意度指标", "服务对象满意度指标"), "数量", "C4", "high"),
        (("产出指标", "数量指标"), "其他", "C1", "low"),
    ],
)
def test_a_misfiled_row_is_told_once_by_the_check_of_its_level(filed, leaf, rule, severity, stub_model) -> None:
    row = Indicator("老年食堂运营", "好", l1=filed[0], l2=filed[1])
    model = stub_model({row.name: (leaf, 0.99)})
    findings = [*found("C1", row, model=model), *found("C4", row, model=model)]
    assert [(finding.rule, finding.severity) for finding in findings] == [(rule, severity)]


def test_cost_is_a_first_level_of_its_own_only_since_2021(stub_model) -> None:
    row = Indicator("老年食堂运营", "好", l1="产出指标", l2="数量指标")
    model = stub_model({row.name: ("成本", 0.99)})
    old = audit_forms([replace(CARE, indicators=placed(row))], model=model, edition="2015").findings
    new = audit_forms([replace(CARE, indicators=placed(row))], model=model, edition="2021").findings
    assert "C1" in {finding.rule for finding in old}
    assert "C4" in {finding.rule for finding in new}


def test_only_a_sure_opinion_offers_to_move_the_row(stub_model) -> None:
    row = output("老年食堂运营", "好")
    (sure,) = found("C4", row, model=stub_model({row.name: ("社会效益", 0.99)}))
    assert sure.fix is not None
    assert sure.proposed is not None
    assert (sure.fix.field, sure.fix.before, sure.fix.after) == ("l2", "数量指标", sure.proposed.l2)
    for finding in found("C4", row, model=stub_model({row.name: ("社会效益", 0.7)})):
        assert finding.fix is None
        assert "请核对" in finding.message


def test_rows_that_other_checks_name_more_exactly_are_left_to_them() -> None:
    for rule in ("C1", "C4"):
        assert {"C2", "C5", "C6", "C7", "C8"} <= set(default_registry().get(rule).yields_to)


def test_without_a_model_nothing_is_doubted() -> None:
    assert found("C4", output("老年食堂运营")) == []


# --- C5 --------------------------------------------------------------------------------------------------------


def voice(name: str, leaf: str = "社会效益指标") -> Indicator:
    return Indicator(name, "≥90%", l1="效益指标", l2=leaf)


def test_every_row_of_satisfaction_in_place_of_a_benefit_is_named_and_can_be_moved() -> None:
    findings = found("C5", *OTHERS, voice("老年人满意度"), voice("家属对服务的认可度", "可持续影响指标"))
    assert [finding.indicator.name for finding in findings if finding.indicator] == [
        "老年人满意度",
        "家属对服务的认可度",
    ]
    assert all(finding.fix and finding.fix.after == "满意度指标" and finding.related for finding in findings)


@pytest.mark.parametrize(
    "items",
    [
        (voice("老年人满意度"), voice("失能老年人照护负担减轻")),
        (voice("老年人满意度", "满意度指标"),),
        (voice("改善居住条件，群众满意"),),
        (),
    ],
)
def test_satisfaction_beside_a_benefit_or_in_its_own_class_is_in_order(items) -> None:
    assert found("C5", *OTHERS, *items) == []


def test_complaints_are_no_approval_even_where_the_model_thinks_so(stub_model) -> None:
    row = voice("群众投诉下降情况")
    assert found("C5", *OTHERS, row, model=stub_model({row.name: ("满意度", 0.99)})) == []


def test_a_form_that_was_cut_off_may_hold_its_benefits_in_the_part_not_seen() -> None:
    cut = replace(CARE, notes=(Note("cut_off", "表格未读全"),))
    assert found("C5", *OTHERS, voice("老年人满意度"), form=cut) == []


# --- C6, C7 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "leaf", "after"),
    [
        ("促进社会和谐", "有效", "社会成本指标", "社会效益指标"),
        ("提升社会影响力", "有效", "社会成本指标", "社会效益指标"),
        ("绿化面积增加", "≥5亩", "生态环境成本指标", "生态效益指标"),
        ("设备采购单价", "≤3万元", "社会成本指标", "经济成本指标"),
        ("培训费", "≤10万元", "生态环境成本指标", "经济成本指标"),
        ("预算控制率", "≤100%", "社会成本指标", "经济成本指标"),
        ("项目支出控制在预算内", "≤100%", "社会成本指标", "经济成本指标"),
        ("减少碳排放带来的环境效益", "显著", "生态环境成本指标", "生态效益指标"),
        ("断面水质达标率", "≥90%", "生态环境成本指标", "生态效益指标"),
    ],
)
def test_benefits_and_plain_money_are_no_burden(name: str, value: str, leaf: str, after: str) -> None:
    (finding,) = found("C6", Indicator(name, value, l1="成本指标", l2=leaf))
    assert finding.proposed is not None
    assert finding.proposed.l2 == after


@pytest.mark.parametrize(
    ("name", "value", "leaf"),
    [
        ("施工扰民投诉次数", "≤3次", "社会成本指标"),
        ("征地拆迁补偿费", "≤50万元", "社会成本指标"),
        ("居民出行绕行时间", "≤10分钟", "社会成本指标"),
        ("社会成本节约率", "≥5%", "社会成本指标"),
        ("建筑垃圾清运费", "≤5万元", "生态环境成本指标"),
        ("单位产值能耗降低", "≥3%", "生态环境成本指标"),
        ("每亩农药使用量", "≤90克", "生态环境成本指标"),
        ("拆除作业伤及居民事件", "0起", "社会成本指标"),
        ("施工废水达标排放率", "100%", "生态环境成本指标"),
        ("群众办事等候时间", "≤15分钟", "社会成本指标"),
        ("项目总成本", "≤90万元", "经济成本指标"),
    ],
)
def test_what_society_and_nature_bear_stays_where_it_is(name: str, value: str, leaf: str) -> None:
    assert found("C6", Indicator(name, value, l1="成本指标", l2=leaf)) == []


@pytest.mark.parametrize(
    "name",
    [
        "优化创业环境",
        "改善投资和营商环境",
        "就医环境",
        "网络环境净化",
        "创新生态优化",
        "产妇住院环境",
        "学生住宿生活环境",
        "树立良好营商环境",
        "改善老人居住环境",
        "规范招投标环境",
        "公平的交易环境",
    ],
)
def test_surroundings_of_people_are_no_nature(name: str) -> None:
    (finding,) = found("C7", Indicator(name, "改善", l1="效益指标", l2="生态效益指标"))
    assert finding.fix is not None
    assert finding.fix.after == "社会效益指标"


@pytest.mark.parametrize(
    "name",
    [
        "农村人居环境整治",
        "校园环境绿化美化",
        "市场环境卫生整洁",
        "创新生态环保模式",
        "水环境质量",
        "环境质量改善",
        "居民生活环境",
        "教育环境保护意识",
        "农贸市场环境改善",
    ],
)
def test_nature_inside_such_surroundings_is_nature(name: str) -> None:
    assert found("C7", Indicator(name, "改善", l1="效益指标", l2="生态效益指标")) == []


# --- C8 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "召开专题会议次数",
        "召开项目动员会",
        "制定项目实施方案",
        "印发文件数量",
        "财政资金投入额",
        "抽调人员数量",
        "成立工作领导小组",
        "领导重视程度",
        "项目立项规范性",
        "财务管理制度健全性",
        "加强领导、统筹推进养老服务工作",
        "与各社区签订目标责任书",
        "召开动员大会",
        "安排专人负责",
        "领导重视，建立健全领导机构",
        "投入巡查车辆",
        "投入工作经费和车辆油料费",
        "领导班子专题研究养老工作",
        "听取养老服务情况汇报",
        "传达学习上级文件精神",
        "业务学习次数",
        "干部职工出勤率",
        "内部考核次数",
        "争取省级专项资金",
        "实有工作人员",
        "安排差旅费",
        "报送项目进度报表",
        "分管领导督导次数",
        "履行招标程序",
    ],
)
def test_input_and_process_are_no_result(name: str) -> None:
    assert len(found("C8", output(name), *OTHERS)) == 1


@pytest.mark.parametrize(
    "name",
    [
        "护理员培训班期数",
        "养老产业招商推介会场次",
        "老年人座谈会次数",
        "带动社会资本投资额",
        "发放高龄津贴资金总额",
        "应急预案编制数量",
        "养老服务地方标准制定数量",
        "减少群众重复提交证明材料份数",
        "资金拨付及时率",
        "签订家庭医生服务协议",
        "加强养老机构食品安全监管",
        "压实企业安全主体责任",
        "职工代表大会",
        "加强领导，提高老年人满意率",
        "听取群众意见次数",
        "组织学生学习雷锋精神",
        "安排残疾人就业人数",
        "职工考核合格率",
        "企业安全自查率",
        "考核养老机构家数",
    ],
)
def test_products_that_sound_like_process_are_left_alone(name: str) -> None:
    assert found("C8", output(name), *OTHERS) == []


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("召开会议次数", replace(CARE, title="县政协全委会会议经费")),
        ("召开会议次数", replace(CARE, goals=("召开全县老龄工作大会1次，部署重点任务。",))),
        ("编制实施方案数量", replace(CARE, title="养老服务专项规划编制")),
        ("工作人员数量", replace(CARE, title="公益性岗位补助")),
        ("争取上级资金", replace(CARE, kind="部门整体")),
        ("争取上级资金", replace(CARE, unit="某县发展和改革局")),
        ("购置办公设备数量", replace(CARE, title="办公设备购置")),
    ],
)
def test_work_that_is_the_very_product_of_the_project_is_a_result(name: str, form: Form) -> None:
    assert found("C8", output(name), *OTHERS, form=form) == []


def test_rows_about_meetings_show_that_the_meeting_is_the_product() -> None:
    rows = (output("召开会议次数"), output("会议出勤率"), output("人均会议成本", leaf="成本指标"))
    assert found("C8", *rows) == []


def test_the_offices_own_words_of_process_count_too() -> None:
    row = output("走访企业台账")
    assert found("C8", row, *OTHERS) == []
    own = parse_settings({"words": {"process": ["走访企业"]}})
    (finding,) = found("C8", row, *OTHERS, settings=own)
    assert "走访企业" in finding.message


# --- C9 --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("项目完成率和资金到位率", ("项目完成率", "资金到位率")),
        ("培训人数、培训场次", ("培训人数", "培训场次")),
        ("开工率、竣工率", ("开工率", "竣工率")),
        ("抽检批次与抽检合格率", ("抽检批次", "抽检合格率")),
        ("道路硬化里程和路灯安装盏数", ("道路硬化里程", "路灯安装盏数")),
        ("收入和支出核算准确率", ()),
        ("学生、家长满意度", ()),
        ("新建、改建、扩建学校数量", ()),
        ("城乡居民养老保险和医疗保险参保率", ()),
        ("项目完成及时率", ()),
        ("垃圾分类参与率", ()),
        ("师生数量与床位数量之比", ()),
    ],
)
def test_a_name_holds_two_measures_only_when_each_part_is_one(name: str, parts: tuple[str, ...]) -> None:
    assert split_measures(name) == parts


def test_two_indicators_are_taken_apart_where_both_can_stand_alone() -> None:
    (finding,) = found("C9", output("政策知晓率与群众参与率"))
    assert finding.fix is not None
    assert (finding.fix.after, finding.fix.added) == ("政策知晓率", ("群众参与率",))
    (finding,) = found("C9", output("患者诊断率和治愈率"))  # 治愈率 of whom: not for us to say
    assert finding.fix is None


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("数量指标1：培训人数", "培训人数"),
        ("时效指标-完成及时率", "完成及时率"),
        ("满意度：老年人满意度", "老年人满意度"),
        ("确保饮用水水质达标率", "饮用水水质达标率"),
        ("力争培训人数", "培训人数"),
        ("（数量指标）培训人数", "培训人数"),
        ("培训合格率（质量指标）", "培训合格率"),
        ("社会效益指标带动就业人数", "带动就业人数"),
    ],
)
def test_label_and_opening_are_stripped_when_a_name_is_left(name: str, after: str) -> None:
    (finding,) = found("C9", output(name))
    assert finding.fix is not None
    assert finding.fix.after == after


@pytest.mark.parametrize(
    "name",
    [
        "保证金退还率",
        "灌溉保证率",
        "目标实现率",
        "实现收支平衡的公立医院比例",
        "工程数量指标完成率",
        "质量指标完成率",
        "达到国家标准的机构数",
        "高龄津贴（其中县级）",
        "服务期内，老年人满意程度",
    ],
)
def test_names_that_only_look_so_are_names(name: str) -> None:
    assert found("C9", output(name)) == []


def test_wishes_and_prose_are_told_without_a_fix() -> None:
    for name in (
        "确保资金安全",
        "通过开展培训，使农民掌握技术",
        "提高服务质量，增强老年人幸福感",
        "通过项目实施改善群众出行条件",
        "本项目实施后能够缓解停车难问题",
    ):
        (finding,) = found("C9", output(name))
        assert finding.fix is None
        assert finding.severity == "low"


# --- C10, C12 --------------------------------------------------------------------------------------------------


def test_many_bare_names_are_one_finding() -> None:
    (finding,) = found("C10", output("完成率"), output("合格率", "98%"), output("满意度", "90%"), form=BARE)
    assert "3条" in finding.message
    assert len(finding.related) == 2


@pytest.mark.parametrize("name", ["覆盖率", "满意度", "完成率"])
def test_a_bare_share_beside_another_output_does_not_say_which_it_is_of(name: str) -> None:
    (finding,) = found("C10", output(name), *OTHERS)
    assert "哪一项" in finding.message
    assert found("C10", output(f"助餐服务{name}"), *OTHERS) == []


@pytest.mark.parametrize("item", [output("工程质量合格率"), output("完成时间", "12月底前"), output("受益人数", "50人")])
def test_what_the_project_itself_makes_clear_is_no_filler(item: Indicator) -> None:
    assert found("C10", item, form=BARE) == []


@pytest.mark.parametrize(
    ("item", "form"),
    [
        (output("完成率"), replace(BARE, title="河道清淤工程")),
        (replace(output("完成率"), duty="学生营养改善"), BARE),
        (replace(output("完成率"), project="河道清淤"), BARE),
        (output("完成时间", "12月底前完成河道清淤"), BARE),
        (output("河道清淤完成率"), BARE),
        (Indicator("总体工作完成率", "≥90%", l1="产出指标", l2="履职目标和主要任务完成情况"), BARE),
    ],
)
def test_an_object_anywhere_makes_a_bare_name_clear(item: Indicator, form: Form) -> None:
    assert found("C10", item, form=form) == []


def test_the_offices_own_generic_names_count_too() -> None:
    own = parse_settings({"words": {"generic": ["惠民成效"]}})
    assert len(found("C10", output("惠民成效", "好"), form=BARE, settings=own)) == 1
    assert found("C10", output("惠民成效", "好"), form=BARE) == []


def test_one_target_for_every_row_is_told_from_the_length_the_settings_say() -> None:
    names = ("护林巡护率", "火情处置率", "苗木成活率", "界桩完好率", "检疫率")
    rows = [output(name, leaf="质量指标") for name in names]
    assert found("C10", *rows) == []
    short = parse_settings({"thresholds": {"same_value_rows": 5}})
    (finding,) = found("C10", *rows, settings=short)
    assert "100%" in finding.message
    assert found("C10", *rows[:-1], output("检疫率", "98%"), settings=short) == []


@pytest.mark.parametrize(
    ("item", "form", "speaks"),
    [
        (output("项目实施情况", "良好"), CARE, True),
        (output("总体效果", "显著"), CARE, True),
        (output("项目实施情况", "完成主体封顶并通水试运行"), CARE, False),
        (output("项目完成率", "100%"), CARE, False),
        (output("上门服务情况", "良好"), CARE, False),
        (output("“五有一创”建设", "达标"), CARE, False),
        (output("项目实施情况", ""), CARE, False),
        (output("做好其他有关事项", "做好"), CARE, True),
        (output("提升服务能力", "不断提升"), CARE, True),
        (output("充分发挥资金作用", "充分发挥"), CARE, True),
        (output("进一步加强管理", "100%"), CARE, True),
        (output("及时完成相关工作", "及时", "时效指标"), CARE, True),
        (output("相关工作完成率"), BARE, True),
        (output("相关工作完成率"), CARE, False),
        (output("机关正常运转", "正常"), CARE, False),
        (output("工程质量", "优良"), CARE, False),
        (output("任务完成及时性", "及时", "时效指标"), CARE, False),
        (output("工作任务", "5项"), CARE, False),
        (output("完成时间", "12月底前", "时效指标"), BARE, False),
    ],
)
def test_a_row_is_too_vague_when_neither_name_nor_target_says_what(item: Indicator, form: Form, speaks: bool) -> None:
    assert bool(found("C12", item, form=form)) is speaks
