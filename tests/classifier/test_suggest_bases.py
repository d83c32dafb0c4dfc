"""Suggesting from another base: whatever the order of its data, with an office's own measures, without retired ones."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from classifier.knowledge.records import Measure, Source, Use
from classifier.knowledge.store import KnowledgeBase
from classifier.suggest import suggest
from tests.classifier.suggest_helpers import DUTIES, OUTLINE, asked, names, rows, small_base

DUTY = "教师培训"
OWN = Source("office-1", "本单位", "教师培训", unit="某县教育局", year=2024)
OWN_NAME = "名师工作坊结对帮扶学校数"
OWN_MEASURE = Measure(
    "m-ffffffffff",
    OWN_NAME,
    "数量",
    unit="所",
    origin="某县教育局",
    uses=(Use(OWN.id, OWN_NAME, "≥", "12", "所"),),
)


@pytest.mark.parametrize("duty", [*DUTIES[:2], OUTLINE])
def test_the_same_question_gets_the_same_answer(duty: str) -> None:
    assert suggest(duty).to_dict() == asked(duty).to_dict()


def test_the_order_of_sources_and_measures_does_not_matter() -> None:
    base, draw = small_base(), random.Random(11)  # noqa: S311 - no secret
    mixed = KnowledgeBase(
        draw.sample(base.sources, len(base.sources)), draw.sample(base.measures, len(base.measures)), base.feedback
    )
    for text in (DUTY, "学生资助", OUTLINE):
        assert suggest(text, base=mixed).to_dict() == suggest(text, base=base).to_dict()


def test_only_measures_that_may_be_proposed_are() -> None:
    base = small_base()
    for item in rows(suggest(DUTY, top=40, base=base)):
        if item.measure_id and item.name in base.measure[item.measure_id].names:
            assert base.measure[item.measure_id].usable, item.name
            assert base.measure[item.measure_id].leaf == item.leaf


def test_an_office_s_own_measure_is_proposed_and_cited() -> None:
    base = small_base()
    # the office has taken its own suggestion before
    own_base = KnowledgeBase([*base.sources, OWN], [*base.measures, OWN_MEASURE], {OWN_MEASURE.id: (2, 0)})
    found = rows(suggest(DUTY, base=own_base))
    own = next(item for item in found if item.name == OWN_NAME)
    assert (own.measure_id, own.operator, own.unit, own.filed_units) == (OWN_MEASURE.id, "≥", "所", 1)
    assert (own.sources[0].kind, own.sources[0].unit, own.sources[0].year) == ("本单位", "某县教育局", 2024)
    assert own.value_range is not None and own.value_range.median == 12
    assert own.to_dict()["value"] == ""


def test_retired_measures_are_never_proposed_even_where_a_kind_of_work_lists_them() -> None:
    base = small_base()
    before = [item for item in rows(suggest(DUTY, base=base)) if item.measure_id]
    gone = {item.measure_id for item in before}
    assert len(gone) > 10
    measures = [replace(one, state="已停用") if one.id in gone else one for one in base.measures]
    after = suggest(DUTY, base=KnowledgeBase(base.sources, measures))
    assert not gone & {item.measure_id for item in rows(after)}
    retired = {name for one in gone for name in base.measure[one].names}
    assert not retired & set(names(after))
    assert len(after) >= 6


@pytest.mark.parametrize(("accepted", "rejected"), [(4, 0), (0, 4), (1, 0)])
def test_what_an_office_accepted_and_rejected_moves_the_score(accepted: int, rejected: int) -> None:
    base = small_base()
    before = {item.measure_id: item.score for item in rows(suggest(DUTY, base=base)) if item.measure_id}
    moved = KnowledgeBase(base.sources, base.measures, dict.fromkeys(before, (accepted, rejected)))
    after = {item.measure_id: item.score for item in rows(suggest(DUTY, base=moved)) if item.measure_id in before}
    assert after or rejected  # what was refused time and again may be too unlikely to be proposed at all
    for one, score in after.items():
        assert (score > before[one]) == (accepted > rejected), one
    if rejected:  # others come before it
        assert len(after) < len(before)


def test_as_much_praise_as_blame_moves_nothing() -> None:
    base = small_base()
    found = suggest(DUTY, base=base)
    even = KnowledgeBase(base.sources, base.measures, {item.measure_id: (3, 3) for item in rows(found)})
    assert suggest(DUTY, base=even).to_dict() == found.to_dict()


def test_a_base_without_any_close_source_still_answers() -> None:
    base = small_base()
    bare = base.without(source.id for source in base.sources if source.kind not in ("通用活动", "领域"))
    result = suggest("海上搜救直升机起降", base=bare)
    assert len(result) >= 3
    assert any("没有与“海上搜救直升机起降”相近的职责" in gap for gap in result.gaps)
    assert all(item.low_support for item in rows(result))
