"""Whatever is typed, the suggester either says what is wrong or gives a valid set."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.sectors import resolve_sector
from classifier.suggest import SuggestResult, suggest
from corpus.dataset import load_library
from corpus.errors import UsageError
from tests.classifier.suggest_helpers import asked, leaves, names, rows

CONTROLS = [chr(code) for code in (*range(9), *range(14, 32), 127)]


def assert_valid(result: SuggestResult, top: int) -> None:
    """What holds for every answer."""
    assert 1 <= len(result) <= top
    assert len(set(names(result))) == len(result)
    assert leaves(result)["满意度"] <= 2
    for item in rows(result):
        assert item.name.strip() and len(item.name) <= 60
        assert not set(item.name) & {*CONTROLS, "\n", "\t", "{", "}"}
        assert item.why and 0 < item.score <= 1
        assert item.scale is None or item.value_range is None
    json.dumps(result.to_dict(), ensure_ascii=False).encode()


@settings(max_examples=15, deadline=None)
@given(st.text(alphabet="教育学生资助培训农村公路建设维修12亩年（）。；、\n \x07%aZ", min_size=1, max_size=40))
def test_chinese_scraps_give_a_valid_result_or_a_usage_error(text: str) -> None:
    try:
        result = suggest(text, top=5)
    except UsageError:
        return
    assert_valid(result, 5)
    assert result == suggest(text, top=5)


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_gives_a_valid_result_or_a_usage_error(text: str, details: list[str]) -> None:
    try:
        result = suggest(text, top=6, details=details)
    except UsageError:
        return
    assert_valid(result, 6)


@pytest.mark.parametrize(
    "text",
    [
        "学生资助" * 2000,
        "落实学生资助政策，" * 500,
        "教\x00育\x07培训",
        "hello world",
        "12345",
        "2023",
        "=1+1",
        "局",
        "5G",
        "项目",
        "经费",
    ],
    ids=lambda text: ascii(text[:8]),
)
def test_strange_input_gets_a_valid_answer(text: str) -> None:
    assert_valid(asked(text), 20)


def test_very_many_lines_are_answered_and_what_is_left_out_is_said() -> None:
    result = suggest("\n".join(f"负责第{number}类事项的登记审查" for number in range(40)), top=10)
    assert_valid(result, 10)
    assert any("条数有限" in gap for gap in result.gaps)


def test_english_and_digits_have_no_neighbour_and_say_so() -> None:
    for text in ("hello world", "xyz", "<script>alert(1)</script>"):
        assert any("没有与" in gap for gap in asked(text).gaps)
        assert all(item.low_support for item in rows(asked(text)))


@pytest.mark.parametrize("text", ["", "  ", "。、", "\n\n\t", "\u200b", "\x00\x01", "😀"])
def test_an_empty_text_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="没有职责文字"):
        suggest(text)


@pytest.mark.parametrize("top", [0, -1, 201, 100000])
def test_an_impossible_top_is_a_usage_error(top: int) -> None:
    with pytest.raises(UsageError, match="条数"):
        suggest("学生资助", top=top)


def test_an_unknown_edition_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="版本"):
        suggest("学生资助", edition="1999")


def test_an_unknown_sector_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="205 教育支出"):
        suggest("学生资助", sector="999")
    with pytest.raises(UsageError, match="不认识"):
        resolve_sector("星际", load_library())
