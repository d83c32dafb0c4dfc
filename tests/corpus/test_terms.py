"""Miswritten terms of art: found where the literal reading makes no sense, left alone where it does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dataset import load_library
from corpus.terms import Confusion, find_typo, load_confusions, load_misread, without_slips


@pytest.mark.parametrize(
    ("name", "fixed"),
    [
        ("学生收益率", "学生受益率"),
        ("收益群众人数", "受益群众人数"),
        ("补助资金拔付率", "补助资金拨付率"),
        ("治理问道长度", "治理河道长度"),
        ("捉升教学质量", "提升教学质量"),
        ("培训入次", "培训人次"),
        ("参训入次", "参训人次"),
    ],
)
def test_a_known_slip_is_put_right(name: str, fixed: str) -> None:
    typo = find_typo(name)
    assert typo is not None
    assert typo.fixed == fixed


@pytest.mark.parametrize(
    "name",
    [
        "投资收益率",
        "国有资产收益率",
        "集体收益分配人数",
        "低收入人数",
        "收入人均增长",
        "年末完成率",
        "致贫因素分析报告数",
        "",
    ],
)
def test_a_literal_reading_that_makes_sense_is_left_alone(name: str) -> None:
    assert find_typo(name) is None


def test_carefully_written_indicators_hold_no_slip() -> None:
    names = [text for duty in load_library() for item in duty.indicators for text in (item.name, *item.aka)]
    assert [name for name in names if find_typo(name)] == []


@given(st.text(alphabet="学生收益率拔付人次入数年末完成受", max_size=12))
def test_a_fix_changes_the_text_and_is_not_fixed_again_for_the_same_reason(name: str) -> None:
    typo = find_typo(name)
    if typo:
        assert typo.fixed != name
        again = find_typo(typo.fixed)
        assert again is None or again.confusion != typo.confusion or again.fixed != typo.fixed


def test_every_confusion_says_why() -> None:
    assert all(case.why and case.wrong != case.right for case in load_confusions())


@pytest.mark.parametrize(
    ("text", "fixed"),
    [("学生收益率", "学生受益率"), ("家长满薏度", "家长满意度"), ("投资收益率", "投资收益率"), ("", "")],
)
def test_slips_and_misread_words_do_not_change_what_is_read(text: str, fixed: str) -> None:
    assert without_slips(text) == fixed


@given(text=st.text(max_size=20), case=st.sampled_from([*load_confusions(), *load_misread()]))
def test_reading_without_slips_twice_is_reading_once(text: str, case: Confusion) -> None:
    once = without_slips(text + case.wrong)
    assert without_slips(once) == once


def test_no_name_of_the_library_is_read_otherwise_than_written() -> None:
    names = {name for duty in load_library() for item in duty.indicators for name in (item.name, *item.aka)}
    changed = {name: without_slips(name) for name in names if without_slips(name) != name}
    assert not changed
