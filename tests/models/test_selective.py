"""Answers at the level one can be sure of, with a stated share of errors."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.taxonomy import load_taxonomy
from models.selective import (
    LEAF,
    PARENT,
    UNDECIDED,
    Thresholds,
    choose_thresholds,
    cross_fit_answers,
    measure_answers,
    risk_coverage,
    select,
)
from models.truth import Truth

LEAVES = load_taxonomy().leaves
N = len(LEAVES)


def row(**chances: float) -> Any:
    out = np.zeros(N)
    for leaf, chance in chances.items():
        out[LEAVES.index(leaf)] = chance
    return out


def sample(seed: int, rows: int) -> tuple[Any, Truth]:
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(N, 0.03), size=rows)
    primary = np.array([rng.choice(N, p=chances) for chances in probabilities])
    accepted = np.eye(N, dtype=bool)[primary]
    return probabilities, Truth(primary, accepted, np.full(rows, -1), rng.integers(40, size=rows))


def test_sure_of_the_leaf_of_the_parent_only_or_of_neither() -> None:
    given_ = np.stack([row(数量=0.95, 质量=0.05), row(数量=0.5, 质量=0.48, 成本=0.02), row(数量=0.5, 社会效益=0.5)])
    found = select(given_, Thresholds(0.9, 0.95))
    tree = list(load_taxonomy().edition("2021").tree)
    assert found.level.tolist() == [LEAF, PARENT, UNDECIDED]
    assert found.leaf.tolist() == [LEAVES.index("数量"), -1, -1]
    assert [tree[k] if k >= 0 else "" for k in found.parent] == ["产出", "产出", ""]
    assert found.sure.tolist() == pytest.approx([0.95, 0.98, 0.5])


def test_the_parent_is_that_of_the_edition() -> None:
    """成本 stands under 产出 in 2015 and for itself since 2021."""
    given_ = row(数量=0.5, 成本=0.5)[None, :]
    assert select(given_, Thresholds(0.9, 0.95), "2015").level.tolist() == [PARENT]
    assert select(given_, Thresholds(0.9, 0.95), "2021").level.tolist() == [UNDECIDED]


@pytest.mark.parametrize("error", [0.02, 0.05, 0.1])
def test_answers_on_unseen_groups_keep_the_stated_error_rate(error: float) -> None:
    probabilities, truth = sample(2, 6000)
    found = measure_answers(cross_fit_answers(probabilities, truth, truth.groups % 8, error, error), truth)
    assert found.error <= error + 0.01
    assert found.leaf > 0.1
    assert found.leaf + found.parent + found.undecided == pytest.approx(1.0)


def test_each_level_keeps_its_own_stated_error_rate() -> None:
    probabilities, truth = sample(2, 6000)
    found = measure_answers(cross_fit_answers(probabilities, truth, truth.groups % 8, 0.02, 0.1), truth)
    assert found.leaf_error <= 0.03
    assert found.parent_error <= 0.12
    assert found.parent > 0.02


def test_a_larger_error_rate_answers_more_rows() -> None:
    probabilities, truth = sample(3, 3000)
    shares = [
        1.0 - measure_answers(select(probabilities, choose_thresholds(probabilities, truth, error)), truth).undecided
        for error in (0.01, 0.03, 0.1)
    ]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]


def test_a_few_lucky_rows_promise_nothing() -> None:
    probabilities = np.stack([row(数量=0.99, 质量=0.01)] * 30)
    primary = np.full(30, LEAVES.index("数量"))
    truth = Truth(primary, np.eye(N, dtype=bool)[primary], np.full(30, -1), np.arange(30))
    assert choose_thresholds(probabilities, truth, 0.02).leaf > 1.0  # one error in 31 would break the promise
    assert choose_thresholds(probabilities, truth, 0.05).leaf == pytest.approx(0.99)


def test_a_parent_is_accepted_when_any_accepted_leaf_stands_under_it() -> None:
    accepted = np.zeros((1, N), dtype=bool)
    accepted[0, [LEAVES.index("时效"), LEAVES.index("满意度")]] = True
    truth = Truth(np.array([LEAVES.index("满意度")]), accepted, np.array([-1]), np.array([0]))
    found = measure_answers(select(row(数量=0.5, 质量=0.5)[None, :], Thresholds(0.9, 0.9)), truth)
    assert (found.parent, found.parent_error) == (1.0, 0.0)


def test_risk_coverage_by_hand() -> None:
    points = risk_coverage(np.array([0.9, 0.8, 0.8, 0.1]), np.array([True, True, False, False]))
    assert [(p.threshold, p.coverage, p.risk) for p in points] == [
        (0.9, 0.25, 0.0),
        (0.8, 0.75, pytest.approx(1 / 3)),
        (0.1, 1.0, 0.5),
    ]
    assert risk_coverage(np.empty(0), np.empty(0, dtype=bool)) == ()


@given(st.integers(0, 10_000), st.floats(0.1, 1.0), st.floats(0.1, 1.0))
def test_a_rows_answer_is_the_same_alone_and_higher_thresholds_answer_less(
    seed: int, leaf: float, parent: float
) -> None:
    probabilities, _ = sample(seed, 12)
    given_ = select(probabilities, Thresholds(leaf, parent))
    for place in range(12):
        alone = select(probabilities[place : place + 1], Thresholds(leaf, parent))
        assert (alone.level[0], alone.leaf[0], alone.parent[0], alone.sure[0]) == (
            given_.level[place],
            given_.leaf[place],
            given_.parent[place],
            given_.sure[place],
        )
    assert (select(probabilities, Thresholds(leaf + 0.1, parent + 0.1)).level <= given_.level).all()


def test_thresholds_survive_json() -> None:
    chosen = Thresholds(0.91, 0.97, 0.03)
    assert Thresholds.from_dict(json.loads(json.dumps(chosen.to_dict()))) == chosen
