"""Acceptance of a class: what it learns, in which direction a sign may speak, and how it is stored."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from corpus.taxonomy import load_taxonomy
from models.acceptance import AcceptanceModel, acceptance_odds, fit_acceptance, sign_names
from models.one_sided import fit_one_sided
from models.truth import Truth
from models.wording import TARGETS, Wording

LEAVES = load_taxonomy().leaves
N = len(LEAVES)
INF = np.inf


@cache
def sample(rows: int = 2500, seed: int = 4) -> tuple[Any, Truth, Wording]:
    """Leaf 6 is accepted beside any other where the row has its word; words of the others say nothing."""
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(N, 0.05), size=rows)
    primary = np.array([rng.choice(N, p=row) for row in probabilities])
    words = rng.random((rows, N)) < 0.2
    accepted = np.eye(N, dtype=bool)[primary]
    accepted[:, 6] |= words[:, 6]
    none = np.zeros((rows, N), dtype=bool)
    targets = rng.random((rows, len(TARGETS))) < 0.3
    truth = Truth(primary, accepted, np.full(rows, -1), rng.integers(50, size=rows))
    return probabilities, truth, Wording(words, targets, none, none)


@cache
def fitted() -> AcceptanceModel:
    probabilities, truth, wording = sample()
    return fit_acceptance(probabilities, truth, wording, np.ones(len(truth)), penalty=1.0)


def coefficient(leaf: int, sign: str) -> float:
    return float(fitted().coefficients[leaf, sign_names().index(sign)])


def test_a_word_that_brings_acceptance_is_learnt_for_its_class_alone() -> None:
    assert coefficient(6, f"words:{LEAVES[6]}") > 3.0
    assert all(abs(coefficient(leaf, f"words:{LEAVES[leaf]}")) < 1.0 for leaf in range(N) if leaf != 6)


def test_odds_mean_what_they_say() -> None:
    probabilities, truth, wording = sample()
    chance = 1.0 / (1.0 + np.exp(-acceptance_odds(fitted(), probabilities, wording)))
    for leaf in range(N):
        assert chance[:, leaf].mean() == pytest.approx(truth.accepted[:, leaf].mean(), abs=0.01)


def test_no_sign_speaks_against_its_direction() -> None:
    """Classes accepted where the model is sure they are not, and never with their own word."""
    probabilities, truth, wording = sample()
    upside = Truth(truth.primary, ~truth.accepted, truth.filed, truth.groups)
    model = fit_acceptance(probabilities, upside, wording, np.ones(len(truth)))
    names = sign_names()
    assert (model.coefficients[:, names.index("own")] == 0.0).all()
    assert model.coefficients[6, names.index(f"words:{LEAVES[6]}")] == 0.0
    assert AcceptanceModel.from_dict(model.to_dict()).to_dict() == model.to_dict()


def test_model_survives_json() -> None:
    stored = json.loads(json.dumps(fitted().to_dict()))
    assert AcceptanceModel.from_dict(stored).to_dict() == stored


@pytest.mark.parametrize(
    ("sign", "value"), [("own", -0.1), ("allowed", -0.1), ("excluded", 0.1), (f"words:{LEAVES[0]}", -0.1), ("x", 1.0)]
)
def test_a_turned_or_unknown_sign_is_refused(sign: str, value: float) -> None:
    stored = fitted().to_dict()
    stored[LEAVES[0]] = {**stored[LEAVES[0]], sign: value}
    with pytest.raises(ValueError, match=r"signs|direction"):
        AcceptanceModel.from_dict(stored)


def test_a_missing_class_is_refused() -> None:
    stored = fitted().to_dict()
    del stored[LEAVES[3]]
    with pytest.raises(KeyError):
        AcceptanceModel.from_dict(stored)


def test_one_sided_fit_equals_scikit_learns_where_no_bound_binds() -> None:
    rng = np.random.default_rng(0)
    signs, weight = rng.normal(size=(600, 3)), rng.uniform(0.5, 1.0, size=600)
    hits = (rng.random(600) < 1.0 / (1.0 + np.exp(0.5 - signs @ [1.0, 2.0, -1.0]))).astype(float)
    found, intercept = fit_one_sided(signs, hits, weight, np.full(3, 2.0), np.array([0.0, -INF, -INF]))
    theirs = LogisticRegression(C=0.5, tol=1e-10, max_iter=1000).fit(signs, hits, sample_weight=weight)
    assert found == pytest.approx(theirs.coef_[0], abs=1e-4)
    assert intercept == pytest.approx(float(theirs.intercept_[0]), abs=1e-4)


def test_one_sided_fit_stops_at_its_bounds() -> None:
    rng = np.random.default_rng(0)
    signs = rng.normal(size=(400, 2))
    hits = (rng.random(400) < 1.0 / (1.0 + np.exp(-signs @ [-2.0, 1.0]))).astype(float)
    found, _ = fit_one_sided(signs, hits, np.ones(400), np.ones(2), np.array([0.0, 2.0]))
    assert found[0] == 0.0
    assert found[1] == 2.0
