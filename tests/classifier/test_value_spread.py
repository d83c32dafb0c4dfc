"""Ranges of stated targets, their scale and their origin; operator and unit to offer."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.checks.context import FormContext
from classifier.checks.v4_cost_direction import CostDirection
from classifier.checks.v5_polarity import Polarity
from classifier.checks.v6_unit_fits_name import UnitFitsName
from classifier.knowledge.amounts import is_counted_name, read_amount, spelled
from classifier.knowledge.offered import OPERATORS, operator_and_unit
from classifier.knowledge.records import Measure, Source, Use
from classifier.knowledge.spread import ENOUGH, ValueSpread, value_spread
from classifier.knowledge.store import KnowledgeBase, load_knowledge
from classifier.settings import Settings
from corpus.records import Form, Indicator
from corpus.taxonomy import load_taxonomy

Row = tuple[str, str]
"""Value and unit of one row."""


def source(number: int, kind: str = "公开表格", level: str = "县", year: int | None = 2022) -> Source:
    return Source(f"s{number:04}", kind, f"来源{number}", unit=f"单位{number}", level=level, year=year)


def small(name: str, rows: Sequence[Row], leaf: str = "数量", **kept: object) -> tuple[Measure, KnowledgeBase]:
    """One measure with one filed source a row."""
    sources = [source(number) for number in range(len(rows))]
    return of_sources(name, list(zip(sources, rows, strict=True)), leaf, **kept)


def of_sources(
    name: str, rows: Iterable[tuple[Source, Row]], leaf: str = "数量", **kept: object
) -> tuple[Measure, KnowledgeBase]:
    pairs = list(rows)
    uses = tuple(Use(one.id, name, "", value, unit) for one, (value, unit) in pairs)
    measure = Measure("m-1", name, leaf, uses=uses, **kept)  # type: ignore[arg-type]
    return measure, KnowledgeBase([one for one, _ in pairs], [measure])


def spread_of(name: str, rows: Sequence[Row], leaf: str = "数量", **kept: object) -> ValueSpread:
    found = value_spread(*small(name, rows, leaf, **kept))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "one", "two"),
    [
        ("道路单价", ("3.5万元/公里", ""), ("35000", "元/公里")),
        ("人均培训成本", ("400元/人·天", ""), ("≤400元/人/天", "")),
        ("人均培训成本", ("400元", ""), ("400", "元/人")),
        ("治理面积", ("1公顷", ""), ("15", "亩")),
        ("响应时间", ("≤2小时", ""), ("120", "分钟")),
        ("建设周期", ("1年", ""), ("12", "个月")),
        ("出栏差错率", ("3‰", ""), ("0.3", "%")),
        ("参训教师人数", ("50名", ""), ("50", "人")),
        ("群众满意度", ("≥95", ""), ("95", "%")),
        ("孕产妇死亡率", ("≤9/10万", ""), ("9", "人/十万")),
        ("项目完成时间", ("2023年12月底前", ""), ("12", "月")),
        ("合格率", ("80%-90%", ""), ("85%", "")),
    ],
)
def test_the_same_target_written_otherwise(name: str, one: Row, two: Row) -> None:
    first, second = read_amount(name, *one), read_amount(name, *two)
    assert first is not None and second is not None
    assert first.key == second.key
    assert first.number == pytest.approx(second.number)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (("100元/人", ""), ("100元/亩", "")),
        (("100元/人", ""), ("100元/人·月", "")),
        (("100人", ""), ("100人次", "")),
        (("5%", ""), ("5个百分点", "")),
        (("5天", ""), ("5个工作日", "")),
        (("20%", ""), ("提高20%", "")),
    ],
)
def test_what_cannot_be_compared_stays_apart(one: Row, two: Row) -> None:
    first, second = read_amount("某项支出", *one), read_amount("某项支出", *two)
    assert first is not None and second is not None and first.key != second.key


@pytest.mark.parametrize("value", ["", "**人", "明显提升", "优", "90%/80%/70%(优/良/中)", "是", "待定"])
def test_no_number_no_amount(value: str) -> None:
    assert read_amount("培训人数", value, "") is None


def test_impossible_shares_are_left_out() -> None:
    assert read_amount("验收合格率", "980%", "") is None
    assert read_amount("产值增长率", "120%", "") is not None


def test_units_as_forms_write_them() -> None:
    assert [spelled("元", 1e4), spelled("人次", 1e8), spelled("%", 0.1), spelled("件", 1.0)] == [
        "万元",
        "亿人次",
        "‰",
        "件",
    ]


def test_numbers_of_a_measure() -> None:
    found = spread_of("新建厕所座数", [("10", "座"), ("20座", ""), ("30", "座"), ("40", "个"), ("50座", "")])
    assert (found.n, found.low, found.q1, found.median, found.q3, found.high) == (5, 10, 20, 30, 40, 50)
    assert (found.unit, found.filed, found.authored, found.scope) == ("座", 5, 0, "各级单位")


def test_the_unit_most_used_is_shown() -> None:
    found = spread_of("采购金额", [("120", "万元"), ("90万元", ""), ("1000000", "元")])
    assert (found.unit, found.low, found.high) == ("万元", 90, 120)


def test_totals_are_told_to_depend_on_scale_and_zero_is_none() -> None:
    assert "随单位规模而变" in spread_of("受益人数", [("300人", ""), ("2万人", "")]).note
    assert "随单位规模而变" in spread_of("年运维经费", [("30万元/年", "")]).note
    for name, row in (
        ("人均体育场地面积", ("2.6", "平方米")),
        ("助学金标准", ("4000", "元")),
        ("管护单价", ("12元/亩", "")),
        ("安全事故起数", ("0", "起")),
        ("群众知晓程度", ("85%", "")),
    ):
        found = spread_of(name, [row])
        assert not found.total and "规模" not in found.note


def test_a_cost_per_unit_goes_before_a_total() -> None:
    rows = [("800万元", ""), ("950万元", ""), ("12元/平方米", "")]
    found = spread_of("道路保洁成本", rows, "成本")
    assert (found.unit, found.n) == ("元/平方米", 1)
    assert "另有 2 个取值口径不同（万元），未并入" in found.note


def test_a_number_that_is_another_measure_goes_last() -> None:
    rows = [("5天", ""), ("6天", ""), ("98%", "")]
    assert spread_of("材料报送到达率", rows, "质量").unit == "%"


def test_authored_values_are_said_to_be_nobodys_targets() -> None:
    rows = [(source(number, "指标库", "", None), (f"{number}", "家")) for number in range(1, 4)]
    found = value_spread(*of_sources("孵化企业数", rows))
    assert found is not None and found.filed == 0 and found.authored == 3
    assert "自编示例，不是任何单位的实际目标" in found.note and "by_year" not in found.to_dict()
    alone = value_spread(*of_sources("孵化企业数", rows[:1]))
    assert alone is not None and "n=1 示例" in alone.note


def test_peers_are_preferred_where_there_are_enough() -> None:
    rows = [(source(n, level="县"), (f"{n}", "家")) for n in range(1, 6)]
    rows += [(source(n, level="省"), (f"{n * 100}", "家")) for n in range(6, 9)]
    measure, base = of_sources("孵化企业数", rows)
    peers, few, every = (value_spread(measure, base, level=level) for level in ("县", "省", ""))
    assert peers is not None and few is not None and every is not None
    assert (peers.scope, peers.n, peers.high) == ("同级（县）单位", 5, 5)
    assert (few.scope, few.n) == ("各级单位", 8) and few == every
    assert {one.name: (one.n, one.median) for one in every.by_level} == {"省": (3, 700), "县": (5, 3)}
    assert every.to_dict()["by_level"]["县"] == {"n": 5, "filed": 5, "low": 1.0, "median": 3.0, "high": 5.0}


def test_late_values_are_preferred_for_a_year() -> None:
    rows = [(source(n, year=2016), ("100", "元/人")) for n in range(6)]
    rows += [(source(n, year=2024), (f"{n * 100}", "元/人")) for n in range(6, 11)]
    measure, base = of_sources("补助标准", rows, "成本")
    late, old = value_spread(measure, base, year=2025), value_spread(measure, base, year=2020)
    assert late is not None and old is not None
    assert (late.scope, late.low) == ("各级单位2023—2025年", 600)
    assert (old.scope, old.n) == ("各级单位", 11)
    assert list(late.to_dict()["by_year"]) == ["2016", "2024"]


def test_few_shares_are_answered_by_their_kind() -> None:
    rows = [(source(n), (f"{90 + n}%", "")) for n in range(7)]
    measures = [
        Measure(f"m-{n}", f"{what}工程验收合格率", "质量", uses=(Use(one.id, f"{what}工程验收合格率", "", value, ""),))
        for n, (what, (one, (value, _))) in enumerate(zip("甲乙丙丁戊己庚", rows, strict=True))
    ]
    base = KnowledgeBase([one for one, _ in rows], measures)
    found = value_spread(measures[3], base, level="县")
    assert found is not None and found.family and found.n == 7
    assert found.scope.startswith("同级（县）单位的同类指标（验收合格率一类）")
    assert found.scope.endswith("本指标自身的 1 个取值也在其中间一半之内")
    assert "本指标自身只有 1 个取值（93%）" in found.note
    outside = value_spread(measures[0], base, level="县")
    assert outside is not None and not outside.family and (outside.n, outside.median) == (1, 90)
    assert "同类指标（验收合格率一类）中间一半在91.5—94.5%，与本指标不同" in outside.note
    unstated = Measure("m-9", "校舍工程验收合格率", "质量")
    empty = value_spread(unstated, base)
    assert empty is not None and empty.n == 7 and "本指标没有可比取值" in empty.note
    held = value_spread(unstated, base.without([one.id for one, _ in rows[:4]]))
    assert held is None


def test_few_times_are_answered_by_their_kind_in_the_usual_unit() -> None:
    values = ("4小时", "120分钟", "3小时", "6小时", "1天", "1个工作日")
    rows = [(source(n), (value, "")) for n, value in enumerate(values)]
    names = [f"{what}故障响应时间" for what in "甲乙丙丁戊己"]
    measures = [
        Measure(f"m-{n}", name, "时效", uses=(Use(one.id, name, "", value, ""),))
        for n, (name, (one, (value, _))) in enumerate(zip(names, rows, strict=True))
    ]
    base = KnowledgeBase([one for one, _ in rows], measures)
    found, outside = value_spread(measures[0], base), value_spread(measures[5], base)
    assert found is not None and found.family
    assert (found.unit, found.median) == ("小时", 5.0) and found.scope.startswith("同类指标（故障响应时间一类")
    assert "只有 1 个取值（4小时）" in found.note
    assert outside is not None and (outside.family, outside.unit, outside.median) == (False, "工作日", 1)


def test_a_kind_that_mixes_counters_and_authorities_answers_nothing() -> None:
    rows = [(source(n), (value, "")) for n, value in enumerate(("30分钟", "20分钟", "1小时", "30天", "45天", "20天"))]
    measures = [
        Measure(f"m-{n}", name, "时效", uses=(Use(one.id, name, "", value, ""),))
        for n, ((one, (value, _)), name) in enumerate(
            zip(rows, [f"{what}审批时限" for what in "甲乙丙丁戊己"], strict=True)
        )
    ]
    base = KnowledgeBase([one for one, _ in rows], measures)
    assert value_spread(Measure("m-9", "庚审批时限", "时效"), base) is None
    own = value_spread(measures[0], base)
    assert own is not None and (own.family, own.unit, own.median) == (False, "分钟", 30)


@pytest.mark.parametrize(
    ("value", "unit"),
    [
        ("2850万车公里", "万车公里"),
        ("3亿人公里", "亿人公里"),
        ("120人天", "人天"),
        ("5万架次", "万架次"),
        ("9万副", "万副"),
    ],
)
def test_units_of_two_words_are_read_whole(value: str, unit: str) -> None:
    amount = read_amount("年运营总量", value, "")
    assert amount is not None and amount.unit == unit


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("食源性疾病报告数", True),
        ("康复家庭自付费用", True),
        ("公交企业亏损额", True),
        ("新增造林面积", True),
        ("接待人次", True),
        ("群众满意度", True),
        ("项目建设质量", False),
        ("提升服务效率", False),
        ("降低车辆运营成本", False),
        ("凝聚统一战线力量", False),
        ("增加农民收入", False),
    ],
)
def test_what_is_counted_by_its_name(name: str, counted: bool) -> None:
    assert is_counted_name(name) is counted


def test_a_good_unit_of_its_own_is_kept() -> None:
    found = spread_of("投诉差错率", [("9", "人/10万")], "质量")
    assert not found.family and found.unit == "人/10万"


def test_a_number_without_a_unit_is_told() -> None:
    assert "未写计量单位" in spread_of("某项工作进展", [("3", "")]).note


def test_no_number_no_spread() -> None:
    assert value_spread(*small("提升服务水平", [("明显提升", "")], "社会效益")) is None


def test_keys_of_the_mapping() -> None:
    row = spread_of("孵化企业数", [("3", "家")]).to_dict()
    assert set(row) >= {
        "n",
        "low",
        "q1",
        "median",
        "q3",
        "high",
        "unit",
        "filed",
        "authored",
        "scope",
        "note",
        "public",
    }
    assert row["public"] == row["filed"] and row["note"].endswith("。") and "value" not in row


AMOUNTS = st.lists(st.integers(1, 10**7), min_size=1, max_size=12)


@given(AMOUNTS, st.randoms(use_true_random=False), st.lists(st.booleans(), min_size=12, max_size=12))
def test_invariants(numbers: list[int], order: random.Random, filed: list[bool]) -> None:
    rows = [
        (source(place, "公开表格" if is_filed else "自拟表格"), (f"{number}元", ""))
        for place, (number, is_filed) in enumerate(zip(numbers, filed, strict=False))
    ]
    found = value_spread(*of_sources("设备采购金额", rows, "成本"))
    assert found is not None
    assert found.low <= found.q1 <= found.median <= found.q3 <= found.high
    assert found.n == found.filed + found.authored == len(numbers)
    assert sum(one.n for one in found.by_level) <= found.n and sum(one.n for one in found.by_year) <= found.filed
    order.shuffle(rows)
    assert value_spread(*of_sources("设备采购金额", rows, "成本")) == found


@given(AMOUNTS, st.lists(st.sampled_from(["元", "千元", "万元", "亿元"]), min_size=12, max_size=12))
def test_the_unit_a_target_is_written_in_changes_nothing(numbers: list[int], units: list[str]) -> None:
    factor = {"元": 1, "千元": 10**3, "万元": 10**4, "亿元": 10**8}
    plain = spread_of("设备采购金额", [(f"{number}", "万元") for number in numbers])
    other = spread_of(
        "设备采购金额",
        [(f"{number * 10**4 / factor[unit]:.10f}", unit) for number, unit in zip(numbers, units, strict=False)],
    )
    for field in ("low", "q1", "median", "q3", "high"):
        shown = getattr(other, field) * factor[other.unit] / factor[plain.unit]
        assert shown == pytest.approx(getattr(plain, field), rel=1e-5)
    assert (plain.n, plain.filed, plain.total) == (other.n, other.filed, other.total)


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=8))
@settings(max_examples=200)
def test_no_text_breaks_the_reading(name: str, value: str, unit: str) -> None:
    amount = read_amount(name, value, unit)
    assert amount is None or amount.factor > 0


@pytest.mark.parametrize(
    ("name", "leaf", "rows", "kept", "expected"),
    [
        ("孵化企业数", "数量", [("", "")], {"operator": "≥", "unit": "家"}, ("≥", "家")),
        ("设备采购单价", "成本", [("≥4500元/台", "")], {}, ("≤", "元/台")),
        ("困难学生补助标准", "成本", [("≥1000元/人", "")], {}, ("≥", "元/人")),
        ("困难学生补助标准", "成本", [("1000元/人", "")], {}, ("=", "元/人")),
        ("设备故障率", "质量", [("≥2%", "")], {}, ("≤", "%")),
        ("安全事故起数", "质量", [("0起", "")], {}, ("=", "起")),
        ("群众满意度", "满意度", [("", "")], {}, ("≥", "%")),
        ("投诉办结时限", "时效", [("≥5天", "")], {}, ("≤", "天")),
        ("学校人员培训次数", "数量", [("30", "人次"), ("30次", "")], {"unit": "人次"}, ("≥", "次")),
        ("图书采购册数", "数量", [("500", "")], {}, ("≥", "册")),
        ("交通事故万车死亡率", "社会效益", [("1.2", "")], {}, ("≤", "")),
        ("关停企业导致税收减少", "成本", [("210万元", "")], {}, ("≤", "万元")),
        ("采购成本节约率", "成本", [("5%", "")], {}, ("≥", "%")),
        ("带动就业人数", "社会效益", [("200人", "")], {}, ("≥", "人")),
        ("再生砖产值", "经济效益", [("1100万元", "")], {}, ("≥", "万元")),
        ("空气优良天数", "生态效益", [("300天", "")], {}, ("≥", "天")),
        ("残疾人家庭增收", "经济效益", [("300元", "")], {}, ("≥", "元")),
        ("新技术应用比例", "质量", [("60%", "")], {}, ("≥", "%")),
        ("医生租房开支", "经济效益", [("400元/人·月", "")], {}, ("≤", "元/人·月")),
        ("抢课系统宕机", "质量", [("0次", "")], {}, ("=", "次")),
        ("抢课系统崩溃", "质量", [("1次", "")], {}, ("≤", "次")),
        ("物流成本下降", "经济效益", [("0.4元", "")], {}, ("≥", "元")),
        ("公交企业亏损额", "经济效益", [("较上年收窄5%", "")], {}, ("≤", "万元")),
        ("食源性疾病报告数", "社会效益", [("降低", "")], {}, ("≤", "")),
        ("康复家庭自付费用", "社会效益", [("降", "")], {}, ("≤", "元")),
        ("票款收入", "经济效益", [("", "")], {}, ("≥", "万元")),
        ("园区异味信访", "社会效益", [("下降40%", "")], {}, ("≤", "")),
        ("设施可用年限", "可持续影响", [("8年", "")], {}, ("≥", "年")),
        ("陪审案件数量", "数量", [("900件", "")], {}, ("", "件")),
        ("年运营里程", "数量", [("2850万车公里", "")], {}, ("≥", "万车公里")),
        ("召开会议次数", "数量", [("5次", "")], {}, ("", "次")),
        ("提升服务水平", "社会效益", [("明显提升", "")], {}, ("", "")),
    ],
)
def test_operator_and_unit(
    name: str, leaf: str, rows: list[Row], kept: dict[str, str], expected: tuple[str, str]
) -> None:
    assert operator_and_unit(*small(name, rows, leaf, **kept)) == expected


def test_filed_rows_decide_by_majority() -> None:
    rows = [("=100%", ""), ("≥95%", ""), (">90%", "")]
    assert operator_and_unit(*small("资料归档完整率", rows, "质量")) == ("≥", "%")


def test_nothing_offered_is_reported_by_the_audit() -> None:
    base, taxonomy = load_knowledge(), load_taxonomy()
    rows = []
    for measure in base.measures:
        operator, unit = operator_and_unit(measure, base)
        assert operator in ("", *OPERATORS)
        spread = value_spread(measure, base)
        number = spread.median if spread else 10.0
        rows.append(Indicator(measure.name, f"{operator}{number:.10g}", unit, l2=taxonomy.label(measure.leaf)))
    form = Form("", indicators=tuple(rows))
    context = FormContext.build(form, taxonomy.default_edition, taxonomy, Settings())
    for check in (CostDirection(), Polarity(), UnitFitsName()):
        assert [found.message for found in check.check_form(context)] == []


def test_the_shipped_base_answers_quickly_and_in_order() -> None:
    base = load_knowledge()
    chosen = base.measures[:: max(1, len(base) // 2000)]
    value_spread(chosen[0], base)
    for measure in chosen:
        found = value_spread(measure, base, level="县", year=2024)
        if found is not None:
            assert found.low <= found.q1 <= found.median <= found.q3 <= found.high
            assert found.n == found.filed + found.authored > 0
            assert not found.family or found.n >= ENOUGH
    started = time.perf_counter()
    for measure in chosen:
        value_spread(measure, base, level="县", year=2024)
    assert (time.perf_counter() - started) / len(chosen) < 0.0005
