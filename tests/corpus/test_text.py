"""Normalising of table text: what is repaired for showing, and the keys for matching."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold_width, forget_short, mask_numbers, normal_form, remember_short, simplify, squeeze, tidy

_TABLE_TEXT = st.text(
    alphabet=st.sampled_from(list("受益学生数率满意度（）、。：；％%≥2０.,， \u3000\u00a0\n\t\u200babAB-")), max_size=30
)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("受益\n学生数", "受益学生数"),
        ("\u3000学校\u00a0满意度 ", "学校满意度"),
        ("经济效益\r\n指标", "经济效益指标"),
        ("培训 200 人次", "培训200人次"),
        ("≥ 90%", "≥ 90%"),
        ("（ 优 ）", "（优）"),
        ("完成率 ，及时率", "完成率，及时率"),
        ("Wi-Fi  access point", "Wi-Fi access point"),
        ("90. 42%", "90. 42%"),
        ("12 500", "12 500"),
        ("受益\u200b学\u00ad生\ufeff数", "受益学生数"),
        ("满意度（％）", "满意度（％）"),
        ("", ""),
        (" \n\t", ""),
    ],
)
def test_tidy_repairs_wraps_and_keeps_the_filed_signs(cell: str, shown: str) -> None:
    assert tidy(cell) == shown


@given(st.text() | _TABLE_TEXT)
def test_tidy_twice_is_tidy_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(_TABLE_TEXT)
def test_tidy_only_takes_blanks_and_invisible_signs_away(text: str) -> None:
    assert squeeze(tidy(text)) == squeeze(text)


@given(st.text() | _TABLE_TEXT)
def test_tidy_gives_one_line_without_blanks_at_the_ends(text: str) -> None:
    shown = tidy(text)
    assert shown == shown.strip()
    assert "\n" not in shown
    assert "  " not in shown


@given(st.lists(st.text(alphabet="abcxyzABC", min_size=1), min_size=1, max_size=4))
def test_blanks_between_latin_words_stay(words: list[str]) -> None:
    assert tidy("   ".join(words)) == " ".join(words)


@given(st.lists(st.text(alphabet="受益学生满意度率", min_size=1), min_size=1, max_size=4))
def test_blanks_between_chinese_words_go(words: list[str]) -> None:
    assert tidy(" \n".join(words)) == "".join(words)


def test_width_is_folded_for_matching_only() -> None:
    assert fold_width("（９０％）") == "(90%)"
    assert tidy("（９０％）") == "（９０％）"


def test_squeeze_compares_labels() -> None:
    assert squeeze("数量\u3000指 标（５０分）") == "数量指标(50分)"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("受益学生数（人）", "受益学生数(人)"),
        ("“三公经费”控制率", "三公经费控制率"),
        ("A级 景区", "ａ级景区"),
        ("教师、学生满意度", "教师学生满意度"),
    ],
)
def test_normal_form_ignores_signs_width_and_case(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@given(st.text() | _TABLE_TEXT)
def test_normal_form_is_a_fixed_point(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)


@given(st.text() | _TABLE_TEXT)
def test_squeeze_and_fold_are_fixed_points(text: str) -> None:
    assert squeeze(squeeze(text)) == squeeze(text)
    assert fold_width(fold_width(text)) == fold_width(text)


def test_masking_numbers_makes_targets_equal() -> None:
    assert mask_numbers("培训２，０００人") == mask_numbers("培训350人") == "培训0人"
    assert mask_numbers("满意度≥95.5%") == "满意度≥0%"


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_masked_texts_do_not_depend_on_the_number(one: int, other: int) -> None:
    assert mask_numbers(f"改造{one}所学校") == mask_numbers(f"改造{other}所学校")


def test_short_texts_are_asked_about_once_and_long_ones_every_time() -> None:
    asked: list[str] = []

    @remember_short(8)
    def length(text: str, unit: str) -> str:
        """The length."""
        asked.append(text)
        return f"{len(text)}{unit}"

    for text in ("受益学生数", "受益学生数", "很长" * 40, "很长" * 40):
        assert length(text, "字") == f"{len(text)}字"
    assert length("受益学生数", "个字") == "5个字", "what else was asked counts"
    assert asked == ["受益学生数", "很长" * 40, "很长" * 40, "受益学生数"]
    assert (length.__name__, length.__doc__) == ("length", "The length.")


def test_what_is_asked_all_the_time_is_kept_and_no_more_is_than_allowed() -> None:
    asked: list[str] = []

    @remember_short(4)
    def same(text: str) -> str:
        """The same."""
        asked.append(text)
        return text

    for text in ("一", "二", "一", "三", "一", "四", "五", "一", "二"):
        assert same(text) == text
    assert asked == ["一", "二", "三", "四", "五", "二"], "only what nobody asked for meanwhile is forgotten"
    forget_short()
    same("一")
    assert asked[-2:] == ["二", "一"]
    assert (same.__name__, same.__doc__) == ("same", "The same.")


@given(st.lists(st.sampled_from([f"名称{number}" for number in range(9)]), max_size=60), st.integers(1, 8))
def test_remembering_changes_no_answer(texts: list[str], most: int) -> None:
    plain = remember_short(most)(len)
    several = remember_short(most)(lambda text, times: text * times)
    assert [plain(text) for text in texts] == [len(text) for text in texts]
    assert [several(text, 2) for text in texts] == [text * 2 for text in texts]


@given(st.text(st.sampled_from("校 舍\u3000\u00a0\u200b\u00ad\u2028\u00b8\x1c\x85（１％體\t\n"), max_size=12))
def test_squeezing_takes_out_every_blank_and_every_invisible_sign(text: str) -> None:
    shown = re.sub("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad\u0000-\u0008\u000e-\u001f]", "", text)
    assert squeeze(text) == simplify(fold_width(re.sub(r"\s+", "", fold_width(shown))))
