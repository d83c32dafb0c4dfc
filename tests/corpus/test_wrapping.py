"""Wrapping: Chinese text keeps within the columns it really takes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.wrapping import display_width, wrap


def test_a_chinese_character_is_two_columns_wide() -> None:
    assert display_width("指标A≥") == 6


def test_closing_signs_never_begin_a_line_and_opening_signs_never_end_one() -> None:
    assert wrap("请改正指标值”，再报", 12) == ["请改正指标值”，", "再报"]
    assert wrap("一二三“四五六”", 8) == ["一二三", "“四五六”"]


def test_latin_words_and_numbers_stay_whole() -> None:
    assert wrap("看 classify 的结果", 10) == ["看", "classify", "的结果"]


@given(st.text(st.sampled_from("指标值，。“”（）ab1 %≥"), max_size=60), st.integers(8, 40))
def test_no_line_is_wider_than_asked_but_for_closing_signs_and_long_words(text: str, width: int) -> None:
    lines = wrap(text, width)
    for line in lines:
        assert display_width(line.rstrip("，。”）% ")) <= width or len(line.split()) == 1
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
