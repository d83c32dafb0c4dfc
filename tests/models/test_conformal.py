"""Prediction sets keep their promise, grow with it, and equal crepes' where the definitions agree."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.conformal import (
    FEWEST,
    SetLevel,
    calibrate_sets,
    cross_fit_sets,
    measure_sets,
    set_matrix,
)
from models.truth import Truth

LEAVES = 10


def sample(seed: int, rows: int, classes: int = LEAVES, groups: int = 40) -> tuple[Any, Truth]:
    """Rows whose labels are drawn from their own probabilities, in groups."""
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(LEAVES, 0.25), size=rows)
    probabilities[:, classes:] = 0.0
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    primary = np.array([rng.choice(LEAVES, p=row) for row in probabilities])
    accepted = rng.random((rows, LEAVES)) < 0.05
    accepted[np.arange(rows), primary] = True
    return probabilities, Truth(primary, accepted, np.full(rows, -1), rng.integers(groups, size=rows))


@pytest.mark.parametrize("by_leaf", [True, False])
def test_sets_on_unseen_groups_hold_the_primary_label_as_often_as_promised(by_leaf: bool) -> None:
    probabilities, truth = sample(3, 4000)
    for coverage, sets in cross_fit_sets(probabilities, truth, truth.groups % 8, by_leaf=by_leaf).items():
        found = measure_sets(sets, truth, coverage)
        assert found.covered == pytest.approx(coverage, abs=0.02)
        assert found.accepted >= found.covered
        assert 0.0 <= found.worst_group <= found.covered


def test_common_classes_keep_the_promise_each_for_itself() -> None:
    probabilities, truth = sample(4, 6000)
    probabilities[:, 0] *= 0.2  # a class the model undervalues
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    own = measure_sets(cross_fit_sets(probabilities, truth, truth.groups % 8, (0.9,))[0.9], truth, 0.9)
    pooled = measure_sets(
        cross_fit_sets(probabilities, truth, truth.groups % 8, (0.9,), by_leaf=False)[0.9], truth, 0.9
    )
    assert own.by_leaf[0] == pytest.approx(0.9, abs=0.03)
    assert pooled.by_leaf[0] < 0.87


def test_a_rare_class_shares_the_pooled_threshold() -> None:
    probabilities, truth = sample(5, 400)
    primary = np.where(np.arange(400) < FEWEST - 1, 1, 0)
    truth = Truth(primary, np.eye(LEAVES, dtype=bool)[primary], truth.filed, truth.groups)
    (level,) = calibrate_sets(probabilities, truth, (0.9,))
    assert level.by_leaf[1] == level.threshold != level.by_leaf[0]


def test_too_few_rows_promise_only_the_whole_list() -> None:
    probabilities, truth = sample(6, 8)
    (level,) = calibrate_sets(probabilities, truth, (0.95,))
    assert level.threshold == 1.0
    assert set_matrix(probabilities, level).all()


@pytest.mark.parametrize("coverage", [0.0, 1.0, 1.2])
def test_an_impossible_promise_is_refused(coverage: float) -> None:
    probabilities, truth = sample(7, 60)
    with pytest.raises(ValueError, match="coverage"):
        calibrate_sets(probabilities, truth, (coverage,))


@given(st.integers(0, 10_000), st.integers(20, 300))
def test_sets_grow_with_the_promise_and_do_not_depend_on_the_batch(seed: int, rows: int) -> None:
    probabilities, truth = sample(seed, rows)
    levels = calibrate_sets(probabilities, truth, (0.5, 0.8, 0.9, 0.95))
    matrices = [set_matrix(probabilities, level) for level in levels]
    for smaller, larger in pairwise(matrices):
        assert not (smaller & ~larger).any()
    for row, taken in zip(probabilities[:5], matrices[2], strict=False):
        assert (set_matrix(row[np.newaxis], levels[2])[0] == taken).all()


@given(st.integers(0, 10_000))
def test_thresholds_survive_json(seed: int) -> None:
    probabilities, truth = sample(seed, 80)
    for level in calibrate_sets(probabilities, truth):
        assert SetLevel.from_dict(json.loads(json.dumps(level.to_dict()))) == level


@pytest.mark.parametrize("coverage", [0.8, 0.9, 0.95])
@pytest.mark.parametrize("by_leaf", [False, True])
def test_sets_equal_those_of_crepes(coverage: float, by_leaf: bool) -> None:
    """Unsmoothed, by label; crepes takes one score more when (n + 1)·(1 − coverage) is whole, so n avoids that."""
    crepes = pytest.importorskip("crepes")
    extras = pytest.importorskip("crepes.extras")
    probabilities, truth = sample(8, 1600, classes=4)
    keep = np.concatenate([np.flatnonzero(truth.primary == leaf)[:203] for leaf in range(4)])
    assert len(keep) == 812
    unseen, _ = sample(9, 300, classes=4)
    (level,) = calibrate_sets(probabilities[keep], truth.take(keep), (coverage,), by_leaf=by_leaf)
    classes = np.arange(LEAVES)
    alphas = extras.hinge(probabilities[keep], classes, truth.primary[keep])
    theirs = np.zeros((300, 4), dtype=bool)
    for leaf in range(4):
        own = truth.primary[keep] == leaf if by_leaf else np.ones(len(keep), dtype=bool)
        judge = crepes.ConformalClassifier().fit(alphas[own])
        tested = extras.hinge(unseen)[:, leaf : leaf + 1]
        theirs[:, leaf] = judge.predict_set(tested, confidence=coverage, smoothing=False)[:, 0]
    assert (set_matrix(unseen, level)[:, :4] == theirs).all()
