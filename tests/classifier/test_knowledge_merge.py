"""Rows merged into canonical measures: each once, whatever their order, never against their meaning or class."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.knowledge.merge import measure_id, merge_rows
from classifier.knowledge.records import Source
from classifier.knowledge.rows import Row, data_rows

LIBRARY = Source("a", "指标库", "教师培训")
FILED = Source("b", "公开表格", "教师培训", unit="某县教育局")
OWN = Source("c", "自拟表格", "培训经费")


def row(name: str, leaf: str = "质量", source: Source = LIBRARY, also: tuple[str, ...] = (), **more: str) -> Row:
    return Row(source, name, leaf, also, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "two"),
    [("受益学生数", "受益学生数量"), ("培训的合格率", "培训合格率"), ("验收合格率", "验收 合格率")],
)
def test_small_differences_of_wording_are_one_measure(one: str, two: str) -> None:
    [measure] = merge_rows([row(one), row(two, source=FILED)])
    assert measure.name == one  # the library's wording before the filed one
    assert len(measure.uses) == 2


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("培训合格率", "培训不合格率"),
        ("设备完好率", "设备故障率"),
        ("服务满意度", "服务不满意度"),
        ("成本节约率", "成本超支率"),
        ("任务及时率", "任务逾期率"),
        ("事故增加率", "事故减少率"),
        ("增加就业人数", "减少就业人数"),
        ("受益户数", "未受益户数"),
        ("新建公里数", "改建公里数"),
        ("人均补助标准", "补助总额"),
        ("培训人数", "培训人次增长率"),
    ],
)
def test_other_meanings_never_merge(one: str, two: str) -> None:
    assert len(merge_rows([row(one), row(two, source=FILED)])) == 2
    assert len(merge_rows([row(two), row(one, source=FILED)])) == 2


def test_classes_that_do_not_accept_each_other_never_merge() -> None:
    assert len(merge_rows([row("验收合格率"), row("验收合格率", "数量", FILED)])) == 2
    [measure] = merge_rows([row("验收合格率", also=("数量",)), row("验收合格率", "数量", FILED)])
    assert measure.leaf == "质量"
    assert measure.acceptable == ("质量", "数量")
    [other] = merge_rows([row("验收合格率"), row("验收合格率", "数量", FILED, also=("质量",))])
    assert other.leaf == "质量"


@pytest.mark.parametrize(("one", "two"), [("小时", "分钟"), ("%", "分钟"), ("元/人", "元/亩"), ("万元", "公里")])
def test_names_that_are_counted_in_another_way_never_merge_and_have_ids_of_their_own(one: str, two: str) -> None:
    measures = merge_rows([row("报修响应情况", unit=one), row("报修响应情况", source=FILED, unit=two)])
    assert sorted(measure.unit for measure in measures) == sorted([one, two])
    assert len({measure.id for measure in measures}) == 2


def test_names_whose_units_are_alike_or_missing_do_merge() -> None:
    for one, two in (("元", "万元"), ("%", "％"), ("人", ""), ("米", "公里")):
        assert len(merge_rows([row("培训规模", unit=one), row("培训规模", source=FILED, unit=two)])) == 1, (one, two)


def test_a_measure_takes_what_its_best_source_says_of_it() -> None:
    rows = [
        row("培训合格率", source=FILED, value="≥95%", unit="％"),
        row("培训合格率", source=LIBRARY, unit="%", explain="结业考核合格的比例", operator="≥"),
        row("培训合格率", source=OWN, method="查成绩册"),
    ]
    [measure] = merge_rows(rows)
    assert (measure.unit, measure.explain, measure.method, measure.operator) == (
        "%",
        "结业考核合格的比例",
        "查成绩册",
        "≥",
    )
    assert [use.source for use in measure.uses] == ["a", "c", "b"]
    assert measure.uses[-1].value == "≥95%"
    assert measure.id == measure_id("培训合格率", "质量")


def test_names_that_are_no_model_lend_no_wording() -> None:
    bad = Row(FILED, "培训的合格率", "质量", usable=False)
    [measure] = merge_rows([bad, row("培训合格率", source=OWN)])
    assert measure.usable
    assert measure.names == ("培训合格率",)
    assert len(measure.uses) == 2
    [alone] = merge_rows([bad])
    assert not alone.usable
    assert alone.variants == ()


def test_paraphrases_are_variants() -> None:
    [measure] = merge_rows([Row(LIBRARY, "培训合格率", "质量", aka=("结业合格率", "培训合格率"))])
    assert measure.names == ("培训合格率", "结业合格率")


def test_ids_are_stable_and_tell_name_and_class_apart() -> None:
    assert measure_id("培训人数", "数量") == measure_id("培训人数", "数量")
    assert len({measure_id("培训人数", "数量"), measure_id("培训人数", "质量"), measure_id("培训人次", "数量")}) == 3


def test_nothing_merges_into_nothing() -> None:
    assert merge_rows([]) == ()


NAMES = [
    "培训合格率",
    "培训的合格率",
    "培训不合格率",
    "参训人员合格率",
    "培训人数",
    "培训人次",
    "参训人数",
    "受训教师人数",
    "培训满意度",
]
rows_ = st.lists(
    st.builds(
        Row,
        st.sampled_from([LIBRARY, FILED, OWN]),
        st.sampled_from(NAMES),
        st.sampled_from(["数量", "质量"]),
        st.sampled_from([(), ("质量",)]),
        st.just(""),
        st.sampled_from(["", "≥90%", "120"]),
        usable=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda one: (one.source.id, one.name, one.leaf),
)


@settings(max_examples=15, deadline=None)
@given(rows_, st.randoms())
def test_every_row_is_one_use_and_the_order_is_irrelevant(drawn: list[Row], draw: object) -> None:
    measures = merge_rows(drawn)
    uses = Counter((use.source, use.name, use.value) for measure in measures for use in measure.uses)
    assert uses == Counter((one.source.id, one.name, one.value) for one in drawn)
    assert len({measure.id for measure in measures}) == len(measures)
    for measure in measures:
        negated = {"不" in use.name for use in measure.uses}
        assert len(negated) == 1
        assert measure.usable or all(
            not one.usable for one in drawn if (one.name, one.leaf) == (measure.name, measure.leaf)
        )
    mixed = list(drawn)
    draw.shuffle(mixed)  # type: ignore[attr-defined]
    assert merge_rows(mixed) == measures


def test_rows_of_the_data_files_hold_no_row_that_is_no_result() -> None:
    kinds = Counter[str]()
    for one in data_rows():
        assert one.leaf != "其他"
        assert one.name.strip()
        kinds[one.source.kind] += 1
    assert set(kinds) == {"指标库", "通用活动", "领域", "自拟表格", "公开表格"}
