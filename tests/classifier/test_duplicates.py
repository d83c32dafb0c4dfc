"""Duplicates: what counts as the same text, what as the same measure, and what must never be merged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classifier.duplicates import exact_groups
from corpus.records import Indicator


def names(*texts: str) -> list[Indicator]:
    return [Indicator(text) for text in texts]


def test_width_blanks_and_punctuation_do_not_hide_a_repeated_name() -> None:
    groups = exact_groups(names("受益学生数", "培训 合格率", "受益学生数", "培训合格率：", "满意度"))
    assert [group.positions for group in groups] == [(0, 2), (1, 3)]


def test_rows_without_a_name_are_never_grouped() -> None:
    assert exact_groups(names("", "", "。")) == ()


@given(st.lists(st.text(alphabet="学生数率及时 Ａa1。", max_size=4), max_size=12))
def test_exact_groups_partition_rows_with_equal_normal_forms(texts: list[str]) -> None:
    groups = exact_groups(names(*texts))
    positions = [position for group in groups for position in group.positions]
    assert len(positions) == len(set(positions))
    assert all(len(group.positions) > 1 for group in groups)
