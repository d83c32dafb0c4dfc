"""Which row can stand for a core measure of a kind of work (R3): by its name, or by its unit beside a word."""

from __future__ import annotations

import pytest

from classifier.checks.kinds_of_work import Kinds
from corpus.errors import SettingError
from corpus.values import read_value

MEASURES = [
    {"measure": "标准", "names": "额度", "units": ["元/人"], "example": "额度 1元", "about": "补助", "except": "培训"},
    {"measure": "里程", "names": "里程", "units": ["length"], "example": "里程 1公里"},
]
KIND = {"kind": "修路", "told": "公路", "unless": "养护", "core": MEASURES}


def kinds() -> Kinds:
    return Kinds({"about": "", "anything": "建设任务", "aside": "印刷|差旅", "kinds": [KIND]})


@pytest.mark.parametrize(
    ("name", "value", "stated"),
    [
        ("额度", "显著", True),
        ("补助金", "500元/人·月", True),
        ("补助金", "500元/人", True),
        ("补助金", "500元", False),
        ("奖金", "500元/人", False),
        ("培训额度", "500元/人", False),
    ],
)
def test_a_measure_is_stated_by_its_name_or_by_its_unit_beside_a_word(name: str, value: str, stated: bool) -> None:
    assert kinds().kinds[0].core[0].stated_by(name, read_value(value)) is stated


def test_a_dimension_serves_as_a_unit() -> None:
    length = kinds().kinds[0].core[1]
    assert length.stated_by("新建道路", read_value("3公里"))
    assert not length.stated_by("新建道路", read_value("3亩"))
    assert not length.stated_by("新建道路", read_value("显著"))


def test_a_title_tells_the_kind_unless_it_tells_something_else() -> None:
    assert [kind.title for kind in kinds().named_in("县公路改造")] == ["修路"]
    assert kinds().named_in("县公路养护") == []
    assert kinds().named_in("河道治理") == []


def test_what_work_needs_besides_is_no_measure_of_it() -> None:
    kind = kinds().kinds[0]
    assert kinds().besides("图纸印刷", kind, "公路改造")
    assert not kinds().besides("图纸印刷", kind, "印刷项目")
    assert kinds().besides("公路完工时间", kind, "公路改造")
    assert not kinds().besides("公路长度", kind, "公路改造")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"core": MEASURES[:1]}, "修路：核心指标应有2至4条"),
        ({"core": MEASURES * 3}, "修路：核心指标应有2至4条"),
        ({"told": ""}, "修路：说法须是非空文字"),
        ({"told": "("}, "修路：说法不是合法的正则"),
        ({"more": 1}, "修路：多了或缺了：more"),
        ({"core": [MEASURES[0] | {"example": "额度"}, MEASURES[1]]}, "修路 / 标准：示例应写成“名称 指标值”"),
        (
            {"core": [MEASURES[0] | {"units": [""]}, MEASURES[1]]},
            "修路 / 标准：计量单位须是非空文字，且不能是比率或时间",
        ),
    ],
)
def test_a_mistake_of_the_data_is_told_with_its_place(change: dict[str, object], told: str) -> None:
    with pytest.raises(SettingError) as caught:
        Kinds({"about": "", "anything": "甲", "aside": "乙", "kinds": [KIND | change]})
    assert caught.value.code == "core_measures"
    assert f"core_measures.json：{told}" in str(caught.value)


def test_kinds_have_names_of_their_own() -> None:
    with pytest.raises(SettingError) as caught:
        Kinds({"about": "", "anything": "甲", "aside": "乙", "kinds": [KIND, KIND]})
    assert "core_measures.json：kinds：有同名的工作类别" in str(caught.value)
