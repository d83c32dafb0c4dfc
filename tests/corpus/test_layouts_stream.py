"""Tables that lost their rows: one cell a line, cells joined by blanks, rows broken over lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.grid import Cell, Document, Grid
from corpus.layouts.align import align
from corpus.layouts.reading import Reading
from corpus.layouts.rows import Row, stream_rows
from corpus.layouts.stream import read_stream
from corpus.layouts.tokens import CELL, Token
from corpus.layouts.vocabulary import load_vocabulary
from corpus.taxonomy import load_taxonomy

CLASSES = {
    "产出指标": ["数量指标", "质量指标", "时效指标"],
    "效益指标": ["社会效益指标", "生态效益指标"],
}
NAMES = [
    "新建厕所数量",
    "培训教师人数",
    "验收合格率",
    "补助发放及时率",
    "受益人口",
    "学校食品安全知晓率",
    "社会效益提升率",
    "产出质量达标率",
]
VALUES = ["≥20座", "2000人次", "100%", "不低于95%", "≥2万人", "90%以上", "1600元/亩", "显著提升", "2023年12月底前"]
Item = tuple[str, str, str, str]


def rows_of(*lines: str) -> list[Row]:
    cells = tuple((Cell(line, number, 1),) for number, line in enumerate(lines, 1))
    return stream_rows(Document("表.txt", "txt", (Grid("正文", cells, False),)))


def read(*lines: str) -> Reading:
    return read_stream(rows_of(*lines), load_vocabulary(), load_taxonomy())


def items(reading: Reading) -> list[Item]:
    return [(draft.l1, draft.l2, draft.name, draft.value) for draft in reading.drafts]


@st.composite
def filed(draw: st.DrawFn) -> list[Item]:
    """Indicators in the order of their classes, each name once."""
    pairs = [(l1, l2) for l1, leaves in CLASSES.items() for l2 in leaves]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=2, max_size=8))
    names = draw(st.permutations(NAMES))
    values = draw(st.lists(st.sampled_from(VALUES), min_size=8, max_size=8))
    ordered = sorted(chosen, key=pairs.index)
    return [(*pair, name, value) for pair, name, value in zip(ordered, names, values, strict=False)]


def merged_cells(rows: list[Item]) -> list[str]:
    """Cells in order, the classes of merged cells only once."""
    cells: list[str] = []
    before = ("", "")
    for l1, l2, name, value in rows:
        cells += [l1] if l1 != before[0] else []
        cells += [l2] if (l1, l2) != before else []
        cells += [name, value]
        before = (l1, l2)
    return cells


HEADER = ["一级指标", "二级指标", "三级指标", "指标值"]


@given(filed())
def test_one_cell_a_line_reads_back(rows: list[Item]):
    assert items(read(*HEADER, *merged_cells(rows))) == rows


@given(filed())
def test_cells_joined_by_blanks_read_back(rows: list[Item]):
    assert items(read(" ".join([*HEADER, *merged_cells(rows)]))) == rows


def test_without_a_header_two_class_labels_are_enough():
    reading = read("产出指标", "数量指标", "新建厕所", "≥20座", "质量指标", "验收合格率", "100%")
    assert items(reading) == [
        ("产出指标", "数量指标", "新建厕所", "≥20座"),
        ("产出指标", "质量指标", "验收合格率", "100%"),
    ]
    assert reading.layout == "stream"


def test_operator_unit_and_score_have_columns_of_their_own():
    reading = read(
        *["一级指标", "二级指标", "三级指标", "计算符号", "指标值", "度量单位", "分值"],
        *["产出指标", "数量指标", "新建厕所", "≥", "20", "座", "10", "改造厕所", "≥", "10", "座", "5"],
        *["质量指标", "完成情况", "定性", "良好", "10", "验收合格率", "=", "100", "%", "10"],
    )
    first, _, third, fourth = reading.drafts
    assert (first.value, first.unit, first.texts["weight"]) == ("≥20", "座", "10")
    assert (third.name, third.value, third.texts["nature"]) == ("完成情况", "良好", "定性")
    assert (fourth.value, fourth.unit) == ("=100", "%")


def test_empty_cells_may_be_missing():
    reading = read(
        *["一级指标", "二级指标", "三级指标", "指标值", "度量单位"],
        *["产出指标", "数量指标", "新建厕所", "20", "座", "开展宣传活动", "10", "次", "质量指标", "档案资料归档"],
        *["时效指标", "完成时间", "2023年底", "成本指标", "补助标准", "1600", "元/亩"],
    )
    found = [(draft.l2, draft.name, draft.value, draft.unit) for draft in reading.drafts]
    assert found == [
        ("数量指标", "新建厕所", "20", "座"),
        ("数量指标", "开展宣传活动", "10", "次"),
        ("质量指标", "档案资料归档", "", ""),
        ("时效指标", "完成时间", "2023年底", ""),
        ("成本指标", "补助标准", "1600", "元/亩"),
    ]


def test_self_evaluation_keeps_results_and_reasons():
    reading = read(
        *["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"],
        *[
            "产出指标",
            "数量指标",
            "新建厕所",
            "20座",
            "18座",
            "10",
            "9",
            "资金不足",
            "改造厕所",
            "10座",
            "10座",
            "10",
            "10",
        ],
        *["质量指标", "合格率", "100%", "100%", "10", "10"],
    )
    first = reading.drafts[0].texts
    assert (first["achieved"], first["score"], first["deviation"]) == ("18座", "9", "资金不足")
    assert [(draft.name, draft.value, draft.texts["achieved"]) for draft in reading.drafts[1:]] == [
        ("改造厕所", "10座", "10座"),
        ("合格率", "100%", "100%"),
    ]


def test_lines_that_hold_rows_are_cut_at_their_blanks():
    reading = read(
        "一级指标 二级指标 三级指标 指标值",
        "产出指标 数量指标 新建厕所 ≥20座",
        "改造厕所 2000 平方米",
        "质量指标 验收合格率 100%",
    )
    assert [(draft.name, draft.value) for draft in reading.drafts] == [
        ("新建厕所", "≥20座"),
        ("改造厕所", "2000平方米"),
        ("验收合格率", "100%"),
    ]


def test_bars_and_rows_broken_over_lines():
    reading = read("产出指标 | 数量指标 |", "新建厕所 | ≥20座", "| 质量指标 | 验收合格率", "| 100% |", "---|---")
    assert items(reading) == [
        ("产出指标", "数量指标", "新建厕所", "≥20座"),
        ("产出指标", "质量指标", "验收合格率", "100%"),
    ]


def test_classes_of_an_own_scheme():
    reading = read(
        *[
            "绩效指标",
            "一级指标",
            "二级指标",
            "三级指标",
            "指标值",
            "产出绩效",
            "城市污水管网建设",
            "新建管网长度",
            "≥3公里",
        ],
        *["老旧片区更新改造", "改造面积", "5万平方米", "受益户数", "300户"],
    )
    assert [(draft.l2, draft.name) for draft in reading.drafts] == [
        ("城市污水管网建设", "新建管网长度"),
        ("老旧片区更新改造", "改造面积"),
        ("老旧片区更新改造", "受益户数"),
    ]


def test_labels_and_scores_glued_to_names():
    reading = read("产出指标（50分）", "数量指标15分派车次数", "≥20次", "质量指标（5分）", "验收合格率", "100%")
    assert items(reading) == [
        ("产出指标", "数量指标", "派车次数", "≥20次"),
        ("产出指标", "质量指标", "验收合格率", "100%"),
    ]


@pytest.mark.parametrize(("others", "value"), [(92, "550万粒"), (80, "8550万粒")])
def test_a_score_jammed_onto_a_value_is_taken_off_when_the_total_says_so(others: int, value: str):
    reading = read(
        *["一级指标", "二级指标", "三级指标", "分值", "指标值", "产出指标", "数量指标", "发放药品数量", "8550万粒"],
        *["质量指标", "验收合格率", str(others), "100%"],
    )
    assert reading.drafts[0].value == value


def test_counters_and_empty_lines_of_the_template():
    reading = read(
        "产出指标", "数量指标", "指标1：新建厕所", "≥20座", "指标2：", "……", "质量指标", "指标1：", "合格率", "100%"
    )
    assert [(draft.counter, draft.name, draft.value) for draft in reading.drafts] == [
        (1, "新建厕所", "≥20座"),
        (1, "合格率", "100%"),
    ]


def test_goals_between_tables_group_their_indicators():
    table = ["产出指标", "数量指标", "新建厕所", "≥20座", "质量指标", "合格率", "100%"]
    reading = read("年度目标1：建公厕", *table, "年度目标2：培训", *table)
    assert reading.duties == ["年度目标1", "年度目标2"]
    assert reading.duty_texts["年度目标2"] == "培训"
    assert [(draft.duty, draft.group, draft.scope) for draft in reading.drafts][1:3] == [
        ("年度目标1", 1, "年度"),
        ("年度目标2", 2, "年度"),
    ]


def test_a_list_of_goals_above_one_table_groups_nothing():
    reading = read("目标1：建公厕", "目标2：培训", *HEADER, "产出指标", "数量指标", "新建厕所", "≥20座")
    assert reading.duties == []
    assert reading.drafts[0].duty == ""


def test_signatures_end_the_table_and_the_next_page_goes_on():
    reading = read(
        *[*HEADER, "产出指标", "数量指标", "新建厕所", "≥20座", "填表人：张三", "2023年1月1日"],
        *[*HEADER, "改造厕所", "≥10座"],
    )
    assert items(reading) == [
        ("产出指标", "数量指标", "新建厕所", "≥20座"),
        ("产出指标", "数量指标", "改造厕所", "≥10座"),
    ]


def test_places_are_those_of_the_names():
    reading = read("产出指标", "数量指标", "新建厕所", "≥20座")
    assert (reading.drafts[0].place.row, reading.drafts[0].place.column) == (3, 1)


@pytest.mark.parametrize(
    "lines",
    [
        ("部门名称", "某局", "预算金额", "100万元", "2022年", "2023年"),
        ("关于做好绩效管理的通知", "各单位要高度重视，完成率达到100%。"),
        ("数量指标",),
        ("三级指标", "指标值"),
    ],
)
def test_no_indicators_are_made_up(lines: tuple[str, ...]):
    assert read(*lines).drafts == []


def test_alignment_takes_one_step_a_token(monkeypatch: pytest.MonkeyPatch):
    steps = 0

    def counted(*args: object) -> object:
        nonlocal steps
        steps += 1
        return advance(*args)  # type: ignore[arg-type]

    from corpus.layouts import align as module

    advance = module._advance
    monkeypatch.setattr(module, "_advance", counted)
    row = rows_of("某")[0]
    tokens = [Token(text, CELL, row, 0) for text in ["数量指标", "新建厕所", "≥20座"] * 400]
    assert len(align(tokens, ["l2", "name", "value"])) == len(tokens)
    assert steps == len(tokens)


@given(
    st.lists(
        st.sampled_from([*HEADER, *NAMES, *VALUES, "产出指标", "数量指标", "指标1：", "座", "≥", "——", "职能1：教育"]),
        max_size=16,
    )
)
def test_any_order_of_cells_gives_names_in_place(lines: list[str]):
    for draft in read(*lines).drafts:
        assert draft.name
        assert 1 <= draft.place.row <= len(lines)


def test_text_that_does_not_fit_the_columns_is_no_table():
    essay = [
        "我们要坚持以人民为中心的发展思想，全面推进各项工作落实到位，努力开创工作新局面。" * 3,
        "会议指出；",
        "要求：",
    ] * 4
    assert read("三级指标", "指标值", *essay).drafts == []


def test_cells_of_one_line_belong_to_one_row():
    line = tuple(Cell(text, 1, column) for column, text in enumerate(HEADER, 1))
    wide = ["产出指标", "数量指标", "新建厕所", "≥20座", "改造厕所"]
    rows = (line, tuple(Cell(text, 2, column) for column, text in enumerate(wide, 1)))
    stream = stream_rows(Document("表.txt", "txt", (Grid("正文", rows, False),)))
    reading = read_stream(stream, load_vocabulary(), load_taxonomy())
    assert items(reading) == [("产出指标", "数量指标", "新建厕所", "≥20座")]


def test_an_indicator_may_be_called_like_its_class():
    reading = read(
        *[*HEADER, "产出指标", "时效指标", "时效性", "按合同约定时间完成", "上传频次", "每4小时1次"],
        *["效益指标", "生态效益指标", "污染物削减量", "≥210吨", "生态环境", "持续向好"],
    )
    assert [(draft.l2, draft.name, draft.value) for draft in reading.drafts] == [
        ("时效指标", "时效性", "按合同约定时间完成"),
        ("时效指标", "上传频次", "每4小时1次"),
        ("生态效益指标", "污染物削减量", "≥210吨"),
        ("生态效益指标", "生态环境", "持续向好"),
    ]


def test_signs_numbers_and_units_in_pieces_are_one_value():
    reading = read(
        "一级指标 二级指标 三级指标 指标值",
        "产出指标 数量指标 疏浚河道长度 ≥ 6 公里",
        "新建 泵站 ≥ 2座",
        "质量指标 水质达标率 ≥ 92. 5%",
    )
    assert items(reading) == [
        ("产出指标", "数量指标", "疏浚河道长度", "≥6公里"),
        ("产出指标", "数量指标", "新建泵站", "≥2座"),
        ("产出指标", "质量指标", "水质达标率", "≥92.5%"),
    ]


def test_signs_and_units_with_columns_of_their_own_stay_apart():
    reading = read(
        *["一级指标", "二级指标", "三级指标", "计算符号", "指标值", "计量单位"],
        *["产出指标", "数量指标", "疏浚河道长度", "≥", "6", "公里", "质量指标", "水质达标率", "≥", "92", "%"],
    )
    assert [(draft.value, draft.unit) for draft in reading.drafts] == [("≥6", "公里"), ("≥92", "%")]


def test_a_deadline_column_and_classes_of_the_second_level_alone():
    reading = read(
        *["指标类别", "评价要点", "目标要求", "完成时限"],
        *[
            "数量",
            "疏浚河道长度",
            "6公里",
            "2024年6月",
            "新建泵站",
            "≥2座",
            "2024年9月",
            "质量",
            "水质达标率",
            "≥92%",
            "全年",
        ],
        *["时效", "汛前检修完成率", "100%", "2024年5月", "满意度", "沿河居民满意度", "≥90%", "2024年11月"],
    )
    assert items(reading) == [
        ("", "数量", "疏浚河道长度", "6公里"),
        ("", "数量", "新建泵站", "≥2座"),
        ("", "质量", "水质达标率", "≥92%"),
        ("", "时效", "汛前检修完成率", "100%"),
        ("", "满意度", "沿河居民满意度", "≥90%"),
    ]
