"""What is read of a name: what says nothing of its class is left out, what measures stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Query
from models.features import clean_name, value_parts


@pytest.mark.parametrize(
    "name",
    [
        "违法行为处置率",
        "1、违法行为处置率",
        "（2）违法行为处置率",
        "①违法行为处置率",
        "3.1 违法行为处置率",
        "“违法行为处置率”",
        "★违法行为处置率",
        "违法行为处置率（%）",
        "违法行为处置率【2024年】",
        "2024年违法行为处置率",
        "2022—2024年违法行为处置率",
        "“十四五”期间违法行为处置率",
        "本年度违法行为处置率",
        "全县违法行为处置率",
        "某街道违法行为处置率",
        "XX市违法行为处置率",
        "違法行為處置率",
    ],
)
def test_typing_numbering_period_and_place_are_left_out(name: str) -> None:
    assert clean_name(name) == "违法行为处置率"


@pytest.mark.parametrize(
    "name",
    ["城市道路", "社区服务", "园区企业数", "市政设施", "小区改造", "示范区建设", "全年", "≥0天服务读者", "村镇建设"],
)
def test_words_that_only_look_like_a_place_or_a_period_stay(name: str) -> None:
    assert clean_name(name) == name


@given(name=st.text(max_size=30))
def test_a_name_never_cleans_to_more_than_it_says(name: str) -> None:
    assert len(clean_name(name)) <= 4 * len(name) + 4  # folding may spell out a sign, nothing else is added


def test_full_width_brackets_tell_the_unit_as_half_width_ones_do() -> None:
    assert value_parts(Query("受益人数（人）", "１３２")) == value_parts(Query("受益人数(人)", "132"))
    assert value_parts(Query("“受益人数(人)”", "132")) == value_parts(Query("受益人数(人)", "132"))
