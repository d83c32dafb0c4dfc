"""Composing a set: the likeliest candidates first, within bounds, every required class before anything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.suggest.compose import BENEFITS, Bounds, compose, required_groups
from classifier.suggest.evidence import LEAVES
from corpus.taxonomy import load_taxonomy

REQUIRED = required_groups(load_taxonomy().edition("2021"))
WIDTH = 6


def none(_: Sequence[int]) -> Iterable[int]:
    return ()


def spread(count: int) -> np.ndarray:
    """Vectors of names that have nothing in common."""
    return np.eye(count, dtype=np.float32)


def choose(likely: Sequence[float], leaves: Sequence[str], bounds: Bounds, **more: object) -> list[int]:
    """A set of candidates that are all counted and unlike each other, unless told otherwise."""
    given_ = {"counted": [True] * len(leaves), "twins": none, "vectors": spread(len(leaves))} | more
    vectors = given_.pop("vectors")
    return compose(np.array(likely, dtype=np.float32), vectors, leaves, bounds, **given_)  # type: ignore[arg-type]


def test_the_likeliest_are_chosen_in_order() -> None:
    assert choose([0.2, 0.9, 0.5, 0.7], ["质量", "数量", "时效", "成本"], Bounds(3, ())) == [1, 3, 2]


def test_required_classes_come_first_in_the_order_of_the_form() -> None:
    leaves = ["数量", "数量", "满意度", "成本", "质量", "社会效益", "时效", "经济效益"]
    likely = [0.9, 0.8, 0.1, 0.1, 0.1, 0.1, 0.1, 0.2]
    # either benefit will do, so the likelier one is taken
    assert choose(likely, leaves, Bounds(8, REQUIRED))[:6] == [0, 4, 6, 3, 7, 2]
    assert choose(likely, leaves, Bounds(2, REQUIRED)) == [0, 4]


def test_a_class_has_no_more_than_its_share() -> None:
    chosen = choose([0.9] * 30, ["数量"] * 20 + ["质量"] * 10, Bounds(10, ()))
    assert Counter("数量" if place < 20 else "质量" for place in chosen) == {"数量": 4, "质量": 2}


@pytest.mark.parametrize(("satisfactions", "expected"), [(0, 0), (1, 1), (2, 2)])
def test_satisfactions_keep_to_their_number(satisfactions: int, expected: int) -> None:
    leaves = ["满意度"] * 4 + ["数量"]
    chosen = choose([0.9, 0.8, 0.7, 0.6, 0.1], leaves, Bounds(5, REQUIRED, satisfactions))
    assert sum(leaves[place] == "满意度" for place in chosen) == expected
    assert 4 in chosen


def test_what_is_hardly_likely_only_fills_a_required_class() -> None:
    leaves = ["数量", "质量", "时效", "质量"]
    likely = [0.9, 0.04, 0.04, 0.03]
    assert choose(likely, leaves, Bounds(4, (), floor=0.05)) == [0]
    assert choose(likely, leaves, Bounds(4, (("数量",), ("质量",)), floor=0.05)) == [0, 1]
    assert choose(likely, leaves, Bounds(8, (), floor=0.0)) == [0, 1, 2, 3]


def test_enough_rows_are_counted() -> None:
    leaves = ["数量", "质量", "时效", "成本", "社会效益"] * 2
    chosen = choose([0.9] * 5 + [0.1] * 5, leaves, Bounds(5, ()), counted=[False] * 5 + [True] * 5)
    assert sum(place < 5 for place in chosen) == 2


def test_what_has_been_said_is_worth_less() -> None:
    vectors = spread(3)
    vectors[1] = vectors[0]
    # the second says the same as the first, so the third, less likely, is worth more
    assert choose([0.9, 0.8, 0.5], ["数量"] * 3, Bounds(6, ()), vectors=vectors)[:2] == [0, 2]
    # in another class it says something of its own
    other = ["数量", "质量", "时效"]
    assert choose([0.9, 0.8, 0.5], other, Bounds(6, ()), vectors=vectors)[:2] == [0, 1]


def test_twins_are_left_out_and_others_take_their_place() -> None:
    asked: list[list[int]] = []

    def twins(chosen: Sequence[int]) -> list[int]:
        asked.append(list(chosen))
        return [place for place in chosen if place == 1]

    leaves = ["数量", "质量", "时效", "成本"]
    assert choose([0.9, 0.8, 0.7, 0.6], leaves, Bounds(3, ()), twins=twins) == [0, 2, 3]
    assert asked == [[0, 1, 2, 3], [0, 2, 3]]  # first a larger set, then what is left


def test_what_must_not_be_proposed_never_is() -> None:
    assert choose([0.0, 0.5], ["满意度", "数量"], Bounds(5, REQUIRED)) == [1]
    assert choose([], [], Bounds(5, REQUIRED), vectors=np.zeros((0, WIDTH), np.float32)) == []


def test_duties_take_turns() -> None:
    leaves = ["数量", "质量", "时效", "成本"] * 2
    likely = [0.8] * 4 + [0.7] * 4
    parts = np.array([0] * 4 + [1] * 4)
    assert choose(likely, leaves, Bounds(4, ())) == [0, 1, 2, 3]
    chosen = choose(likely, leaves, Bounds(4, ()), parts=parts)
    assert Counter(parts[chosen].tolist()) == {0: 2, 1: 2}


@pytest.mark.parametrize("top", [3, 4, 5])
def test_the_last_rows_go_to_duties_that_have_none(top: int) -> None:
    leaves = ["数量", "质量", "时效", "成本"] * 3
    likely = [0.99] * 4 + [0.2] * 8
    parts = np.array([0] * 4 + [1] * 4 + [2] * 4)
    chosen = choose(likely, leaves, Bounds(top, ()), parts=parts)
    assert set(parts[chosen].tolist()) == {0, 1, 2}
    assert len(chosen) == top


def test_a_duty_without_candidates_holds_up_nothing() -> None:
    parts = np.array([0, 0, 2])
    assert sorted(choose([0.9, 0.8, 0.1], ["数量", "质量", "时效"], Bounds(3, ()), parts=parts)) == [0, 1, 2]


@pytest.mark.parametrize("edition", load_taxonomy().editions)
def test_the_required_groups_of_an_edition(edition: str) -> None:
    groups = required_groups(load_taxonomy().edition(edition))
    assert {("数量",), ("质量",), ("时效",), BENEFITS} <= set(groups)
    assert len({leaf for group in groups for leaf in group}) == sum(map(len, groups))
    assert (("成本",) in groups) == (edition != "部门整体")


candidate = st.tuples(
    st.integers(0, 1000),  # thousandths of likelihood
    st.sampled_from(LEAVES),
    st.booleans(),  # counted
    st.integers(0, WIDTH - 1),  # axis of its name's vector: the same axis, the same name
    st.integers(0, 2),  # duty
)


@settings(max_examples=60, deadline=None)
@given(st.lists(candidate, max_size=40), st.integers(1, 25), st.integers(0, 2), st.booleans(), st.booleans())
def test_whatever_the_candidates_the_bounds_hold(
    drawn: list[tuple[int, str, bool, int, int]], top: int, satisfactions: int, required: bool, several: bool
) -> None:
    likely = [one[0] / 1000 for one in drawn]
    leaves = [one[1] for one in drawn]
    axes = [one[3] for one in drawn]
    bounds = Bounds(top, REQUIRED if required else (), satisfactions)

    def twins(chosen: Sequence[int]) -> list[int]:
        seen: set[tuple[str, int]] = set()
        out = []
        for place in chosen:
            key = (leaves[place], axes[place])
            out += [place] if key in seen else []
            seen.add(key)
        return out

    chosen = choose(
        likely,
        leaves,
        bounds,
        counted=[one[2] for one in drawn],
        vectors=spread(WIDTH)[axes] if axes else np.zeros((0, WIDTH), np.float32),
        twins=twins,
        parts=np.array([one[4] for one in drawn], dtype=np.int64) if several else None,
    )
    have = Counter(leaves[place] for place in chosen)
    assert len(chosen) == len(set(chosen)) <= top
    assert all(likely[place] > 0 for place in chosen)
    assert all(count <= bounds.most(leaf) for leaf, count in have.items())
    assert twins(chosen) == []
    # required classes come before others, as far as there is room and anything to take
    there = {leaf for leaf, chance in zip(leaves, likely, strict=True) if chance > 0 and bounds.most(leaf)}
    if all(one[2] for one in drawn):  # a bound on described rows may close a class
        wanted = [group for group in bounds.required if there & set(group)][:top]
        assert all(any(have[leaf] for leaf in group) for group in wanted)


@settings(max_examples=40, deadline=None)
@given(st.lists(candidate, min_size=1, max_size=25, unique_by=lambda one: one[0]), st.integers(1, 12), st.randoms())
def test_the_order_of_candidates_does_not_matter(
    drawn: list[tuple[int, str, bool, int, int]], top: int, draw: object
) -> None:
    def names(order: Sequence[int]) -> list[tuple[int, str, bool, int, int]]:
        own = [drawn[place] for place in order]
        chosen = choose(
            [one[0] / 1000 for one in own],
            [one[1] for one in own],
            Bounds(top, REQUIRED),
            counted=[one[2] for one in own],
        )
        return [own[place] for place in chosen]

    order = list(range(len(drawn)))
    first = names(order)
    draw.shuffle(order)  # type: ignore[attr-defined]
    assert names(order) == first
