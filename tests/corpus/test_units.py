"""Units: every spelling seen in forms has a dimension, a normal name and a scale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.units import DIMENSIONS, dimension_of, parse_unit, unit_tables


@pytest.mark.parametrize(
    ("dimension", "units"),
    [
        ("share", "% ％ ‰ 百分比 百分点 个百分点 比例 %(百分比)"),
        ("money", "元 万元 亿元 万美元 元/人 元/亩 元/人·月 元/平方米·年 万元/公里 元/人次"),
        ("people", "人 人次 万人次 名 户 户次 位 人天 人·天 人/次 人/十万 人/万人 万户"),
        ("things", "个 所 项 套 件 台 台套 台（套） 件(册) 辆 座 处 份 篇 家次 万株 条（个） 课时 车次"),
        ("area", "亩 万亩 公顷 平方米 ㎡ m2 万平方米 平方公里 平米 亩次 hm2"),
        ("length", "米 公里 km 千米 厘米 m 延米 万公里"),
        ("time", "天 日 工作日 个工作日 小时 月 个月 年 分钟 季度 学期 小时/天 h"),
        ("times", "次 期 场 批 批次 场次 次/月 次/年 届 万次"),
        ("measure", "吨 公斤 kg 立方米 m³ 万立方米 微克/立方米 吨标准煤 ℃ TB 倍 分 岁"),
        ("", "是/否 系数值 等 某种东西"),
    ],
)
def test_units_have_the_dimension_they_measure(dimension: str, units: str) -> None:
    for unit in units.split():
        assert dimension_of(unit) == dimension, unit


@pytest.mark.parametrize(
    ("written", "name", "scale"),
    [
        ("万元", "元", 1e4),
        ("亿元", "元", 1e8),
        ("万人次", "人次", 1e4),
        ("个亿", "", 1e8),
        ("‰", "%", 0.1),
        ("比例", "%", 100.0),
        ("百分比", "%", 1.0),
        ("个百分点", "百分点", 1.0),
        ("个月", "月", 1.0),
        ("日", "天", 1.0),
        ("元/人.每天", "元/人·天", 1.0),
        ("元/人、天", "元/人·天", 1.0),
        ("元/平米", "元/平方米", 1.0),
        ("万元/处·年", "元/处·年", 1e4),
        ("人/次", "人次", 1.0),
        ("台（套）", "台", 1.0),
        ("（万元）", "元", 1e4),
        ("次/10万公顷", "次/10万公顷", 1.0),
        ("/株", "/株", 1.0),
        ("千米", "公里", 1.0),
        ("", "", 1.0),
    ],
)
def test_units_are_read_to_a_normal_name_and_a_scale(written: str, name: str, scale: float) -> None:
    unit = parse_unit(written)
    assert (unit.name, unit.scale) == (name, scale)


def test_every_unit_of_the_tables_is_read_as_listed() -> None:
    tables = unit_tables()
    for spelling in tables.spellings:
        assert dimension_of(spelling) in DIMENSIONS
    for unit, dimension in tables.dimensions.items():
        assert dimension_of(unit) == dimension, unit
    for spelling, unit in tables.aliases.items():
        assert parse_unit(spelling) == parse_unit(unit), spelling


@given(st.text(max_size=30))
def test_any_text_is_accepted_as_a_unit(text: str) -> None:
    assert dimension_of(text) in DIMENSIONS


@given(st.sampled_from(sorted(unit_tables().dimensions)))
def test_normalising_a_unit_twice_changes_nothing(unit: str) -> None:
    name = parse_unit(unit).name
    assert parse_unit(name).name == name
