"""Which rows name nothing that could be measured, and where thresholds come from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.manifest import MisfiledPoint
from models.operating import choose_threshold
from models.query import Query
from models.vagueness import vague_score


@pytest.mark.parametrize(
    ("name", "value"),
    [("项目实施情况", "良好"), ("完成情况", ""), ("", ""), ("XX", "××"), ("本项目不适用此指标", "无"), ("指标1", "")],
)
def test_nothing_named_is_vague(name: str, value: str) -> None:
    assert vague_score(Query(name, value)) == 1.0


def test_a_measured_value_makes_a_generic_name_less_vague() -> None:
    assert 0 < vague_score(Query("项目完成率", "≥99%")) < vague_score(Query("项目完成率", ""))


@pytest.mark.parametrize(
    "name",
    [
        "受益学生数",
        "资金发放及时率",
        "服务对象满意度",
        "验收合格率",
        "道路",
        "预算执行率",
        "新建校舍面积(平方米)",
        "项目总成本",
    ],
)
def test_a_named_object_or_measure_is_not_vague(name: str) -> None:
    assert vague_score(Query(name)) == 0.0


@given(st.text(max_size=20), st.text(max_size=10))
def test_any_text_has_a_score_between_0_and_1(name: str, value: str) -> None:
    assert 0.0 <= vague_score(Query(name, value)) <= 1.0


CURVE = (MisfiledPoint(0.5, 0.4, 0.9, 0.3), MisfiledPoint(0.9, 0.7, 0.5, 0.1), MisfiledPoint(0.99, 0.8, 0.3, 0.05))


@pytest.mark.parametrize(("precision", "threshold"), [(0.3, 0.5), (0.65, 0.9), (0.8, 0.99), (0.95, 0.99)])
def test_the_lowest_threshold_that_is_precise_enough_is_chosen(precision: float, threshold: float) -> None:
    assert choose_threshold(CURVE, precision) == threshold


def test_without_measurements_nothing_is_flagged() -> None:
    assert choose_threshold((), 0.65) == 1.0
