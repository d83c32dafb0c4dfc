"""Indicators in running text, in brackets and in strings without any separator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.grid import Cell, Document, Grid
from corpus.layouts.pairs import split_pairs
from corpus.layouts.reading import Reading
from corpus.layouts.rows import stream_rows
from corpus.layouts.stream import read_stream
from corpus.layouts.vocabulary import load_vocabulary
from corpus.layouts.wording import bare_label
from corpus.taxonomy import load_taxonomy

GLUED = (
    "产出指标数量指标新建厕所数量≥20座改造厕所数量≥10座质量指标验收合格率100%时效指标完成时间2023年12月底"
    "效益指标社会效益指标群众生活环境显著改善满意度指标服务对象满意度指标群众满意度≥95%"
)


def read(*lines: str) -> Reading:
    cells = tuple((Cell(line, number, 1),) for number, line in enumerate(lines, 1))
    rows = stream_rows(Document("文.txt", "txt", (Grid("正文", cells, False),)))
    return read_stream(rows, load_vocabulary(), load_taxonomy())


def items(reading: Reading) -> list[tuple[str, str, str, str]]:
    return [(draft.l1, draft.l2, draft.name, draft.value) for draft in reading.drafts]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("完成培训班≥30期，培训教师2000人次；", [("完成培训班", "≥30期"), ("培训教师", "2000人次")]),
        ("培训合格率达到95%以上", [("培训合格率", "95%以上")]),
        ("验收合格率为100%", [("验收合格率", "100%")]),
        ("培训合格率不低于90%。", [("培训合格率", "不低于90%")]),
        ("完成时间2023年12月底", [("完成时间", "2023年12月底")]),
        ("补助标准1600元/亩", [("补助标准", "1600元/亩")]),
        ("指标1：新建厕所（≥20座）", [("新建厕所", "≥20座")]),
        ("培训人数（人）：2000", [("培训人数（人）", "2000")]),
        ("项目总投入(≥**万元)6070", [("项目总投入(≥**万元)", "6070")]),
        ("2021年培训人数≥30人", [("2021年培训人数", "≥30人")]),
        ("受益学生数量3560人次", [("受益学生数量", "3560人次")]),
        ("新建厕所≥20座改造厕所≥10座覆盖率100%", [("新建厕所", "≥20座"), ("改造厕所", "≥10座"), ("覆盖率", "100%")]),
        ("机制健全性健全群众知晓率≥90%", [("机制健全性", "健全"), ("群众知晓率", "≥90%")]),
        ("营商环境持续改善", [("营商环境", "持续改善")]),
        ("提交报告及时性在规定时间内完成", [("提交报告及时性", "在规定时间内完成")]),
        ("贫困户应保尽保", [("贫困户", "应保尽保")]),
        ("是否按标准配备是是否通过验收否", [("是否按标准配备", "是"), ("是否通过验收", "否")]),
        ("通过项目实施，受益人数达到100人", [("受益人数", "100人")]),
        ("森林火灾6小时内扑灭率不低于95%", [("森林火灾6小时内扑灭率", "不低于95%")]),
        ("每月检查次数每月1次", [("每月检查次数", "每月1次")]),
        ("①完成改造10所 ②验收合格率100%", [("完成改造", "10所"), ("验收合格率", "100%")]),
        ("建设规模", [("建设规模", "")]),
        ("补贴标准：低保户300元/月，特困户500元/月", [("补贴标准", "低保户300元/月，特困户500元/月")]),
        ("完成率：水利90%，道路到位率95%", [("完成率", "水利90%"), ("道路到位率", "95%")]),
        ("举办夜校6个班次", [("举办夜校", "6个班次")]),
        ("无", []),
        ("≥95%", []),
    ],
)
def test_names_end_where_values_begin(text: str, pairs: list[tuple[str, str]]):
    assert [(pair.name, pair.value) for pair in split_pairs(text)] == pairs


def test_one_unbroken_string():
    reading = read(f"项目支出绩效目标申报表（2023年度）项目名称厕所改造一级指标二级指标三级指标指标值{GLUED}")
    assert items(reading) == [
        ("产出指标", "数量指标", "新建厕所数量", "≥20座"),
        ("产出指标", "数量指标", "改造厕所数量", "≥10座"),
        ("产出指标", "质量指标", "验收合格率", "100%"),
        ("产出指标", "时效指标", "完成时间", "2023年12月底"),
        ("效益指标", "社会效益指标", "群众生活环境", "显著改善"),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "≥95%"),
    ]
    assert {(draft.place.row, draft.place.column) for draft in reading.drafts} == {(1, 1)}


def test_class_words_inside_names_cut_nothing():
    reading = read("产出指标质量指标产出质量达标率100%成本指标成本控制率≤100%效益指标社会效益指标社会效益提升率≥90%")
    assert [(draft.l2, draft.name) for draft in reading.drafts] == [
        ("质量指标", "产出质量达标率"),
        ("成本指标", "成本控制率"),
        ("社会效益指标", "社会效益提升率"),
    ]


def test_labels_without_zhibiao_in_one_string():
    reading = read("项目产出产出数量设备配备率100%产出质量案件查处率不低于90%项目效果社会效益公众知晓率≥80%")
    assert [(draft.l1, draft.l2, draft.name) for draft in reading.drafts] == [
        ("项目产出", "产出数量", "设备配备率"),
        ("项目产出", "产出质量", "案件查处率"),
        ("项目效果", "社会效益", "公众知晓率"),
    ]


def test_jammed_scores_in_one_string():
    reading = read("产出指标(50分)数量指标15分派车次数≥20次质量指标5分验收合格率100%")
    assert items(reading) == [
        ("产出指标", "数量指标", "派车次数", "≥20次"),
        ("产出指标", "质量指标", "验收合格率", "100%"),
    ]


def test_traditional_text_is_read_and_kept():
    reading = read("產出指標數量指標補貼發放人數≥20人質量指標驗收合格率達到100%")
    assert items(reading) == [
        ("產出指標", "數量指標", "補貼發放人數", "≥20人"),
        ("產出指標", "質量指標", "驗收合格率", "100%"),
    ]


def test_numbered_clauses():
    reading = read(
        "绩效目标：",
        "1、数量指标：完成培训班≥30期，培训教师2000人次；质量指标：培训合格率达到95%以上；",
        "2、社会效益：教师教学水平明显提高。",
        "三、保障措施",
        "加强领导，完成率100%",
    )
    assert items(reading) == [
        ("", "数量指标", "完成培训班", "≥30期"),
        ("", "数量指标", "培训教师", "2000人次"),
        ("", "质量指标", "培训合格率", "95%以上"),
        ("", "社会效益", "教师教学水平", "明显提高"),
    ]
    assert reading.layout == "prose"


def test_sections_with_items_on_lines_of_their_own():
    reading = read(
        *["一、产出指标", "（一）数量指标", "1.完成培训班≥30期；", "2.培训教师2000人次。", "（二）质量指标"],
        *["培训合格率达到95%以上", "二、满意度指标", "教师满意度≥90%", "填表人：张三"],
    )
    assert items(reading) == [
        ("产出指标", "数量指标", "完成培训班", "≥30期"),
        ("产出指标", "数量指标", "培训教师", "2000人次"),
        ("产出指标", "质量指标", "培训合格率", "95%以上"),
        ("满意度指标", "", "教师满意度", "≥90%"),
    ]
    assert reading.drafts[0].place.row == 3


@pytest.mark.parametrize(
    "line",
    [
        "【产出指标-数量指标】指标1:新建厕所(≥20座)",
        "[产出指标][数量指标]新建厕所：≥20座",
        "产出指标—数量指标—新建厕所：≥20座",
    ],
)
def test_bracketed_and_dashed_paths(line: str):
    reading = read(line, "【满意度指标-满意度指标】指标1:群众满意度(≥95%)")
    assert items(reading) == [
        ("产出指标", "数量指标", "新建厕所", "≥20座"),
        ("满意度指标", "满意度指标", "群众满意度", "≥95%"),
    ]
    assert reading.layout == "bracketed"


def test_brackets_hold_values_in_words_but_units_stay_with_the_name():
    reading = read("【产出指标-成本指标】指标1:成本控制数(万元)", "【产出指标-质量指标】指标1:资料归档(全部归档入库)")
    assert [(draft.name, draft.value) for draft in reading.drafts] == [
        ("成本控制数(万元)", ""),
        ("资料归档", "全部归档入库"),
    ]


def test_brackets_within_brackets_and_lines_after_a_path():
    reading = read(
        "【满意度指标-服务对象满意度指标】", "指标1：满意度（≥85%（问卷不少于200份））", "指标2：档案资料（全部归档）"
    )
    assert [(draft.name, draft.value) for draft in reading.drafts] == [
        ("满意度", "≥85%（问卷不少于200份）"),
        ("档案资料", "全部归档"),
    ]


def test_an_indicator_may_be_called_like_its_class():
    reading = read(
        "3、时效指标：（1）时效性：按合同约定时间完成；（2）上传频次：每4小时1次。", "4、成本指标：成本控制：不超概算。"
    )
    assert items(reading) == [
        ("", "时效指标", "时效性", "按合同约定时间完成"),
        ("", "时效指标", "上传频次", "每4小时1次"),
        ("", "成本指标", "成本控制", "不超概算"),
    ]


def test_goals_open_groups():
    clauses = "数量指标：新建厕所≥20座；质量指标：合格率100%"
    reading = read("年度目标1：建设公厕", clauses, "年度目标2：培训", clauses)
    assert reading.duties == ["年度目标1", "年度目标2"]
    assert [draft.duty for draft in reading.drafts] == ["年度目标1", "年度目标1", "年度目标2", "年度目标2"]


@pytest.mark.parametrize(
    "text",
    [
        "本项目设置了数量指标、质量指标和时效指标，完成率100%。",
        "完成培训班30期，培训教师2000人次。",
        "根据数量指标完成情况，得分95分。",
        "",
    ],
)
def test_sentences_about_indicators_are_none(text: str):
    assert read(text or "空").drafts == []


@pytest.mark.parametrize(
    ("filed", "bare"),
    [
        ("产出指标(50分)", "产出指标"),
        ("数量指标15分", "数量指标"),
        ("经济效益 指标", "经济效益指标"),
        ("质量指标(必填)", "质量指标(必填)"),
    ],
)
def test_labels_lose_blanks_and_scores(filed: str, bare: str):
    assert bare_label(filed) == bare


@pytest.mark.parametrize(
    "unit", ["1", "1%", "数", "(", "（产出", "数量：", "1、", "；", "≥1-", "是否", "指标1：", "率", "-—", "1,234", "”“"]
)
def test_long_lines_of_one_sign_end(unit: str):
    """A search that went back and forth over 60,000 signs would not come back."""
    reading = read("数量指标：" + unit * (60_000 // len(unit)))
    assert len(reading.drafts) <= 1


PIECES = st.sampled_from(
    [
        "产出指标",
        "数量指标",
        "新建厕所",
        "≥20座",
        "100%",
        "：",
        "；",
        "，",
        "（",
        "）",
        "【",
        "】",
        "1、",
        "指标1：",
        "达到",
        "是否",
        " ",
        "-",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_text_gives_names_and_values_from_it(text: str):
    for draft in read(text or "空").drafts:
        assert draft.name
        assert draft.name in text.replace(" ", "") or draft.name in text


def test_a_class_said_to_have_none_gives_no_indicator():
    reading = read(
        "产出指标方面：\n数量指标：改造厕所：3座\n效益指标方面：\n经济效益指标：无\n社会效益指标：知晓率：≥90%"
    )
    assert items(reading) == [
        ("产出指标", "数量指标", "改造厕所", "3座"),
        ("效益指标", "社会效益指标", "知晓率", "≥90%"),
    ]


def test_an_item_of_a_numbered_list_needs_no_value():
    reading = read("产出指标", "时效指标：①补助春耕前发放到位；②热线答复及时率≥95%", "质量指标：验收合格率100%")
    assert [(draft.l2, draft.name, draft.value) for draft in reading.drafts] == [
        ("时效指标", "补助春耕前发放到位", ""),
        ("时效指标", "热线答复及时率", "≥95%"),
        ("质量指标", "验收合格率", "100%"),
    ]


def test_what_a_notice_says_of_itself_is_no_indicator():
    reading = read(
        "产出指标", "数量指标：改造厕所：3座", "满意度指标：群众满意度：≥90%", "公示时间：2023年1月5日", "填报人：某某"
    )
    assert [draft.name for draft in reading.drafts] == ["改造厕所", "群众满意度"]
