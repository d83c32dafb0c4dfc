"""Suggesting indicators for a duty: balanced, honest about what is unknown, the same every time."""

from __future__ import annotations

import json
import re
from itertools import combinations

import pytest

from classifier.sectors import guess_sector
from classifier.suggest import Suggestion, suggest
from classifier.suggest.asked import Query
from classifier.suggest.compose import required_groups
from classifier.suggest.query import split_duties
from classifier.suggest.sameness import BENEFITS, Side, load_sameness
from classifier.suggest.search import load_search
from corpus.taxonomy import load_taxonomy
from tests.classifier.suggest_helpers import (
    DUTIES,
    FIFTEEN,
    OFFICES,
    OUTLINE,
    UNKNOWN,
    asked,
    leaves,
    names,
    rows,
    small_base,
)

TAXONOMY = load_taxonomy()


# What a set holds.


@pytest.mark.parametrize("edition", TAXONOMY.editions)
@pytest.mark.parametrize("duty", DUTIES)
def test_every_class_that_the_edition_requires_is_there_and_one_satisfaction(duty: str, edition: str) -> None:
    found = leaves(asked(duty, edition=edition))
    for group in required_groups(TAXONOMY.edition(edition)):
        assert any(found[leaf] for leaf in group), group
    assert found["满意度"] == 1
    assert set(found) <= set(TAXONOMY.leaves) - {"其他"}


@pytest.mark.parametrize("duty", [*OFFICES, *UNKNOWN, OUTLINE])
def test_very_different_duties_get_every_class_too(duty: str) -> None:
    found = leaves(asked(duty))
    lacking = [group for group in required_groups(TAXONOMY.edition("2021")) if not any(found[leaf] for leaf in group)]
    assert found["满意度"] == 1
    # a duty without any neighbour may lack a class, but then it is said
    assert all(any("或".join(group) in gap for gap in asked(duty).gaps) for group in lacking)
    assert not lacking or duty in UNKNOWN


@pytest.mark.parametrize("top", [1, 2, 3, 6, 10, 20, 40])
@pytest.mark.parametrize("text", ["学生资助", OUTLINE, UNKNOWN[0]])
def test_top_counts_over_all_sets(text: str, top: int) -> None:
    result = asked(text, top=top)
    assert 1 <= len(result) == len(names(result)) <= top
    assert len(set(names(result))) == len(result)
    if text != UNKNOWN[0] and top <= 10:
        assert len(result) == top
    # what is not filled up with far-fetched rows is said
    assert len(result) == top or any(f"没有为凑满 {top} 条" in gap for gap in result.gaps)


def test_few_suggestions_spread_over_classes() -> None:
    assert max(leaves(asked("学生资助", top=6)).values()) == 1
    assert any("放不下" in gap for gap in asked("学生资助", top=3).gaps)


def test_two_satisfactions_only_where_satisfaction_is_asked_for() -> None:
    assert 1 <= leaves(asked("12345热线群众满意度调查"))["满意度"] <= 2


@pytest.mark.parametrize("duty", [*DUTIES, *OFFICES, OUTLINE])
def test_no_two_of_a_set_are_the_same_measure(duty: str) -> None:
    judge, found = load_sameness(), asked(duty)
    parts: dict[str, list[Suggestion]] = {}
    for item in rows(found):
        parts.setdefault(item.duty or duty, []).append(item)
    for text, own in parts.items():
        for one, two in combinations(own, 2):
            if one.leaf == two.leaf or {one.leaf, two.leaf} <= BENEFITS:
                left, right = Side(one.name, (one.leaf,)), Side(two.name, (two.leaf,))
                # whichever was chosen first, the other was judged against it
                both = (judge.table(text, [left], [right])[0, 0], judge.table(text, [right], [left])[0, 0])
                assert min(both) < judge.threshold, (one.name, two.name)


def test_excluded_names_and_what_says_the_same_are_not_proposed() -> None:
    judge, first = load_sameness(), asked("学生资助")
    had = tuple(item.name for item in rows(first)[::3])
    again = suggest("学生资助", exclude=had)
    assert not set(had) & set(names(again))
    for item in rows(again):
        own = Side(item.name, (item.leaf,))
        assert judge.table("学生资助", [own], [Side(name, (item.leaf,)) for name in had]).max() < judge.threshold


def test_a_satisfaction_that_is_there_already_is_neither_proposed_again_nor_missed() -> None:
    result = suggest("校舍维修改造", exclude=["服务对象满意度"])
    assert leaves(result)["满意度"] == 0
    assert not any("满意度" in gap for gap in result.gaps)


# Several duties.


@pytest.mark.parametrize(
    ("text", "parts", "top"), [(OUTLINE, 6, 24), (OUTLINE, 6, 8), (FIFTEEN, 15, 20), (FIFTEEN, 15, 60)]
)
def test_several_duties_share_the_top_and_all_are_served(text: str, parts: int, top: int) -> None:
    result = asked(text, top=top)
    assert len(result.duties) == parts
    assert len(result) == top
    assert {item.duty for item in rows(result)} == set(result.duties)
    found = leaves(result)
    assert all(any(found[leaf] for leaf in group) for group in required_groups(TAXONOMY.edition("2021")))
    assert found["满意度"] == 1


def test_duties_that_do_not_fit_are_named() -> None:
    result = asked(FIFTEEN, top=8)
    served = {item.duty for item in rows(result)}
    skipped = next(gap for gap in result.gaps if "条数有限" in gap)
    assert len(served) == 8
    assert all(duty in skipped for duty in set(result.duties) - served)


def test_details_belong_to_one_project() -> None:
    result = suggest("校舍维修改造", details=("维修校舍面积3000平方米；更换门窗",), unit="某县教育局")
    assert result.duties == ("校舍维修改造",)
    assert all(item.duty == "" for item in rows(result))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("学生资助", 1),
        ("开展教师培训，落实学时要求。提高教师水平。", 1),
        ("教师培训、学生资助、校舍维修", 3),
        ("1.教师培训\n2.学生资助\n3.校舍维修", 3),
        ("一、负责教师培训；二、负责学生资助", 2),
        ("教师培训；教师培训", 1),
        (FIFTEEN, 15),
    ],
)
def test_duties_are_split_where_a_reader_would(text: str, parts: int) -> None:
    assert len(split_duties(text)) == parts


# Rows.


@pytest.mark.parametrize("duty", [*DUTIES, *UNKNOWN])
def test_the_json_keeps_the_contract_and_leaves_every_value_to_the_filer(duty: str) -> None:
    data = json.loads(json.dumps(asked(duty).to_dict(), ensure_ascii=False))
    assert list(data)[:3] == ["query", "sets", "gaps"]
    keys = {"name", "operator", "value", "unit", "polarity", "explain", "measure", "basis", "score", "support"}
    for group in data["sets"]:
        assert group["l1"] and group["l2"]
        for item in group["indicators"]:
            assert keys | {"value_range", "source", "grading", "low_support", "duty", "why"} <= set(item)
            assert item["value"] == "" and item["value_note"] and item["why"]
            assert 0 < item["score"] <= 1
            assert item["support"] == sum(item["support_by"].values())
            assert item["support"] >= 1 or item["low_support"]
            for source in item["source"]:
                assert source["title"]
                assert {"unit", "year"} <= set(source) if source["kind"] == "公开表格" else "自编" in source["note"]


def test_counted_rows_carry_unit_and_operator_and_described_ones_grades() -> None:
    found = [item for duty in [*DUTIES, *OFFICES, *UNKNOWN] for item in rows(asked(duty))]
    for item in found:
        assert item.scale is None or (not item.value_range and not item.operator), item.name
        assert item.polarity != "定性" or item.scale, item.name
        assert item.operator in ("", "≥", "≤", "="), item.name
        assert item.scale is None or len(item.scale.grades) >= 3, item.name
    counted = [item for item in found if item.scale is None]
    # forms now and then state neither sign nor unit, and what nothing tells is left open
    assert sum(bool(item.unit and item.operator) for item in counted) >= 0.95 * len(counted)


def test_costs_get_a_ceiling_and_shares_no_more_than_a_hundred() -> None:
    for item in (item for duty in [*DUTIES, *OFFICES] for item in rows(asked(duty))):
        if item.leaf == "成本" and item.unit.startswith(("元", "万元")):
            # more is wanted of what is saved, and no less than the standard of what is granted
            assert item.operator != "≥" or re.search("节|压减|标准$", item.name), item.name
        if item.value_range:
            values = item.value_range
            assert values.low <= values.q1 <= values.median <= values.q3 <= values.high
            assert values.n >= 1
            if item.leaf == "满意度":
                assert values.high <= 100


def test_labels_follow_the_edition() -> None:
    for edition in TAXONOMY.editions:
        result = asked("学生资助", edition=edition)
        order = [leaf for own in TAXONOMY.edition(edition).tree.values() for leaf in own]
        assert [group.leaf for group in result.sets] == sorted((group.leaf for group in result.sets), key=order.index)
        for group in result.sets:
            assert group.l1 == TAXONOMY.parent_label(group.leaf, edition)
            assert group.l2 == TAXONOMY.label(group.leaf)
            scores = [item.score for item in group.indicators]
            assert scores == sorted(scores, reverse=True)
    assert "可持续影响" not in {group.leaf for group in asked("文物保护", edition="2021", top=40).sets}


# What is known and what is not.


@pytest.mark.parametrize("duty", UNKNOWN)
def test_a_duty_without_neighbour_says_so_and_marks_every_row(duty: str) -> None:
    result = asked(duty)
    assert any(f"没有与“{duty}”相近的职责" in gap for gap in result.gaps)
    assert result.neighbours == ()
    assert rows(result) and all(item.low_support for item in rows(result))
    assert any(duty in item.name for item in rows(result))


def test_a_distant_neighbour_is_flagged_for_checking_and_a_close_one_is_not() -> None:
    assert any("逐条核对" in gap for gap in asked("驻外机构签证办理").gaps)
    for duty in DUTIES:
        assert not any("核对" in gap or "没有找到" in gap for gap in asked(duty).gaps)
        assert asked(duty).neighbours[0][1] >= 0.9
        assert not all(item.low_support for item in rows(asked(duty)))


def test_the_sector_lifts_its_own_sources_and_the_closest_款_twice() -> None:
    small = small_base()
    search = load_search(small)
    plain, prior, exact = (search.near(Query("培训", sector=code)) for code in ("", "205", "20502"))
    for number, source in enumerate(small.sources):
        step = pytest.approx(0.08 * (source.function == "205"), abs=1e-5)
        assert prior.fused[number] - plain.fused[number] == step
        if source.item.startswith("20502"):
            assert exact.fused[number] - plain.fused[number] == pytest.approx(0.16, abs=1e-5)
    assert (plain.close == prior.close).all()  # how near it is, is not a matter of sector


def test_a_sector_moves_the_result_and_may_be_a_code_or_a_name() -> None:
    education = asked("培训", sector="205")
    assert education.to_dict()["sets"] == asked("培训", sector="教育支出").to_dict()["sets"]
    assert education.sector == "205 教育支出"
    assert asked("培训", sector="204").sector == "204 公共安全支出"


def test_a_department_in_the_text_names_the_sector() -> None:
    assert guess_sector("潢源县教育局") == "205"
    assert guess_sector("某县退役军人事务局") == "208"
    assert guess_sector("县城绿化") == ""
    assert suggest("培训", unit="潢源县教育局", top=3).sector.startswith("205")
