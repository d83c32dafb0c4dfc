"""Slips nobody listed: one confusable character away from a term, and silence about every wording that is sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dataset import load_library, load_public_documents
from corpus.slips import LOOKS, SOUNDS, find_slip, load_slips


@pytest.mark.parametrize(
    ("name", "fixed", "why"),
    [
        ("公园绿地养互面积", "公园绿地养护面积", SOUNDS),
        ("特困供养补助标淮", "特困供养补助标准", LOOKS),
        ("中幼林扶育面积", "中幼林抚育面积", SOUNDS),
        ("设备采构数量", "设备采购数量", SOUNDS),
        ("中小河流治理问道长度", "中小河流治理河道长度", LOOKS),
        ("群众满义度", "群众满意度", SOUNDS),
        ("教职工技能竟赛场次", "教职工技能竞赛场次", SOUNDS),
    ],
)
def test_a_slip_is_put_right_by_sound_or_look(name: str, fixed: str, why: str) -> None:
    typo = find_slip(name)
    assert typo is not None
    assert typo.fixed == fixed
    assert typo.confusion.why == why


@pytest.mark.parametrize(
    "name",
    ["测量觇标维护点数", "渠系岁修长度", "投资收益率", "学校和各乡镇联合执法次数", "适用性", "和谐社区创建数", "", "A"],
)
def test_rare_words_and_neighbouring_words_are_left_alone(name: str) -> None:
    assert find_slip(name) is None


def test_carefully_written_names_hold_no_slip() -> None:
    names = {text for duty in load_library() for item in duty.indicators for text in (item.name, *item.aka)}
    assert [name for name in names if find_slip(name)] == []


def test_names_as_filed_are_nearly_never_taken_for_slips() -> None:
    """The terms never saw these names: one name in five hundred, right or wrong, is the most that may be spoken of."""
    names = {item.name for document in load_public_documents() for item in document.indicators}
    assert len([name for name in names if find_slip(name)]) <= len(names) / 500


@given(st.text(alphabet="养护互标准淮满意义度受益率（100）abc ", max_size=14))
def test_a_fix_changes_one_character_of_a_wording_into_a_term(name: str) -> None:
    typo = find_slip(name)
    if typo:
        wrong, right = typo.confusion.wrong, typo.confusion.right
        assert right in load_slips().terms
        assert sum(a != b for a, b in zip(wrong, right, strict=True)) == 1
        assert right in typo.fixed
