"""Segmentation: both libraries cut the same, and signs, widths and numbers do not disturb the words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dataset import load_library
from corpus.segment import jieba_segmenter, load_segmenter, rjieba_segmenter


@pytest.mark.slow
def test_rjieba_and_jieba_cut_indicator_names_alike() -> None:
    names = sorted({name for duty in load_library() for item in duty.indicators for name in (item.name, *item.aka)})
    fast, reference = rjieba_segmenter(), jieba_segmenter()
    different = [name for name in names if fast.words(name) != reference.words(name)]
    assert len(different) / len(names) <= 0.001, different[:10]


def test_numbers_and_latin_runs_are_words_of_their_own() -> None:
    words = load_segmenter().words("５Ｇ基站≥1,200座（ETC_系统）")
    assert {"5", "g", "基站", "座", "etc", "系统"} <= set(words)


@given(st.text(max_size=30))
def test_words_never_hold_blanks_or_signs(text: str) -> None:
    assert all(word and not word.isspace() for word in load_segmenter().words(text))
    assert all("_" not in word and "=" not in word for word in load_segmenter().words(text))
