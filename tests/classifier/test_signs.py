"""What S5 takes for a damaged sign, how it should read, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.checks.signs import SCAN, Slip, name_slip, unit_slip, value_slip


@pytest.mark.parametrize(
    ("value", "after"),
    [
        (">一500万元", "≥500万元"),
        ("<—30天", "≤30天"),
        ("~≥85%", "≥85%"),
        ("：≥95%", "≥95%"),
        ("不低于≥95%", "≥95%"),
        ("三90%", "≥90%"),
        ("《=1800元", "≤1800元"),
        ("≥%95", "≥95%"),
        ("95%％", "95%"),
        ("95,5%", "95.5%"),
        ("≥l20场", "≥120场"),
        ("O.5%", "0.5%"),
        ("1 0 0 %", "100 %"),
        ("&ge;95%", "≥95%"),
        ("≥95 0/0", "≥95%"),
        ("⼈均10元", "人均10元"),
    ],
)
def test_a_damaged_target_is_mended(value: str, after: str) -> None:
    slip = value_slip(value)
    assert slip is not None
    assert slip.after == after


@pytest.mark.parametrize(
    "value", ["?95%", "95%≥", "9S%", "□95%", "≥\ue00195%", "≥97%o", "100％0", "1. 200人", "≥2 . 350户"]
)
def test_what_nobody_can_tell_is_only_reported(value: str) -> None:
    slip = value_slip(value)
    assert slip is not None
    assert slip.after == ""


@pytest.mark.parametrize(
    "value",
    [
        "≥-5",
        "-5%",
        "1、≥5%",
        "1.5:1",
        "90%~95%",
        "II类",
        "4S店",
        "5月—10月",
        "12,000",
        "□是 ■否",
        "《规划》1份",
        "≥ 95 %",
    ],
)
def test_usual_writing_is_left_alone(value: str) -> None:
    assert value_slip(value) is None


def test_names_and_units() -> None:
    lost = name_slip("群众满意度\ufffd")
    assert lost is not None
    assert (lost.problem, lost.after) == (SCAN, "")
    mixed = name_slip("宣传，培训,演练场次")
    assert mixed is not None
    assert mixed.after == "宣传，培训，演练场次"
    assert name_slip("宣传,培训场次") is None
    blank = unit_slip("元 / 人")
    assert blank is not None
    assert blank.after == "元/人"
    assert unit_slip("％") is None


_SIGNS = st.text(st.sampled_from("≥≤>=<一二三士之内以上下左右天元%0158.培训率人次SBZolI"), min_size=1, max_size=9)


@given(_SIGNS, st.sampled_from([name_slip, unit_slip, value_slip]))
def test_a_blank_in_front_changes_nothing(text: str, look: Callable[[str], Slip | None]) -> None:
    # what is plain at a glance is told without a closer look: a blank in front forces that look
    assert look(text) == look(f" {text}")
