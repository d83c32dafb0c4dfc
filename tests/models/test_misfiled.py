"""The misfiled score: one direction per sign, silent in split cases, better than doubt alone."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from corpus.taxonomy import load_taxonomy
from models.misfiled import (
    MisfiledModel,
    acceptance_table,
    cross_fit_misfiled,
    filed_columns,
    fit_misfiled,
    misfiled_score,
    stances,
    wording_stance,
)
from models.ranking import average_precision
from models.truth import Truth

LEAVES = load_taxonomy().leaves
N = len(LEAVES)
ONES = np.ones


@cache
def sample(rows: int = 3000, seed: int = 1) -> tuple[Any, Truth, Any]:
    """Labels drawn from their probabilities; leaf 1 is accepted beside leaf 0 in most rows; filings err."""
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(N, 0.04), size=rows)
    primary = np.array([rng.choice(N, p=row) for row in probabilities])
    accepted = np.eye(N, dtype=bool)[primary]
    accepted[:, 1] |= (primary == 0) & (rng.random(rows) < 0.95)
    filed = np.where(rng.random(rows) < 0.3, rng.choice(N, p=[0.05, 0.55, *[0.05] * 8], size=rows), primary)
    filed[rng.random(rows) < 0.1] = -1
    return probabilities, Truth(primary, accepted, filed, rng.integers(40, size=rows)), np.zeros(rows, dtype=np.int64)


@cache
def fitted() -> MisfiledModel:
    probabilities, truth, stance = sample()
    return fit_misfiled(probabilities, truth, stance, ONES(len(truth)))


def score(chances: Any, filed: int, stance: int = 0, model: MisfiledModel | None = None) -> float:
    row = np.asarray(chances, dtype=np.float64)[None, :]
    return float(misfiled_score(model or fitted(), row, filed_columns(np.array([filed]), N), np.array([stance]))[0])


def chances(**given_: float) -> Any:
    out = np.full(N, (1.0 - sum(given_.values())) / (N - len(given_)))
    for leaf, chance in given_.items():
        out[LEAVES.index(leaf)] = chance
    return out


PROBABILITIES = st.lists(st.floats(0.0, 1.0), min_size=N, max_size=N).filter(lambda row: sum(row) > 0.01)


@given(PROBABILITIES, st.integers(0, N - 1), st.floats(0.0, 1.0), st.sampled_from([-1, 0, 1]))
def test_probability_moved_to_the_filed_class_never_raises_the_score(
    row: list[float], filed: int, share: float, stance: int
) -> None:
    before = np.array(row) / sum(row)
    after = before * (1.0 - share)
    after[filed] += share
    assert score(after, filed, stance) <= score(before, filed, stance) + 1e-12


@given(PROBABILITIES, st.integers(0, N - 1))
def test_a_wording_reviewers_accept_quiets_and_one_of_other_classes_warns(row: list[float], filed: int) -> None:
    model = MisfiledModel((0.6, 1.6, -0.5, 0.9), -3.9, fitted().accepts)
    given_ = np.array(row) / sum(row)
    accepted, none, others = (score(given_, filed, stance, model) for stance in (1, 0, -1))
    assert 0.0 <= accepted <= none <= others <= 1.0


@given(st.integers(0, 10_000))
def test_a_rows_score_is_the_same_alone_and_in_any_batch(seed: int) -> None:
    rng = np.random.default_rng(seed)
    given_ = rng.dirichlet(np.full(N, 0.2), size=9)
    filed, stance = filed_columns(rng.integers(-1, N, size=9), N), rng.integers(-1, 2, size=9)
    together = misfiled_score(fitted(), given_, filed, stance)
    for place in range(9):
        alone = misfiled_score(fitted(), *(part[place : place + 1] for part in (given_, filed, stance)))
        np.testing.assert_array_equal(alone[0], together[place])


def test_a_split_row_stays_silent_and_a_clear_one_speaks() -> None:
    assert score(chances(数量=0.5, 质量=0.48), LEAVES.index("质量")) < 0.2
    assert score(chances(数量=0.98), LEAVES.index("满意度")) > 0.7


def test_a_class_reviewers_accept_beside_the_likeliest_one_scores_lower() -> None:
    """In the sample leaf 1 is accepted in most rows of leaf 0, leaf 2 in none."""
    given_ = np.full(N, 0.002)
    given_[0] = 1.0 - 0.002 * (N - 1)
    assert score(given_, 1) < score(given_, 2) - 0.1


def test_a_filed_parent_counts_all_its_leaves() -> None:
    given_ = chances(数量=0.6, 质量=0.3)[None, :]
    parent = np.isin(LEAVES, ("数量", "质量", "时效"))[None, :]
    single = filed_columns(np.array([LEAVES.index("时效")]), N)
    still = np.zeros(1, dtype=np.int64)
    assert misfiled_score(fitted(), given_, parent, still)[0] < misfiled_score(fitted(), given_, single, still)[0]


def test_a_row_without_filed_class_has_no_score() -> None:
    assert np.isnan(score(chances(数量=0.9), -1))


def test_certain_answers_have_finite_scores() -> None:
    one = np.eye(N)[0]
    assert 0.0 < score(one, 0) < score(one, 1) < score(one, 2) < 1.0


def test_scores_on_unseen_groups_rank_better_than_doubt_and_mean_what_they_say() -> None:
    probabilities, truth, stance = sample()
    found = cross_fit_misfiled(probabilities, truth, stance, ONES(len(truth)), truth.groups % 8)
    rows = np.flatnonzero(truth.filed >= 0)
    assert np.isnan(np.delete(found, rows)).all()
    wrong = truth.misfiled[rows]
    doubt = 1.0 - probabilities[rows, truth.filed[rows]]
    assert average_precision(found[rows], wrong) > average_precision(doubt, wrong) + 0.03
    assert found[rows].mean() == pytest.approx(wrong.mean(), abs=0.01)


def test_no_sign_speaks_against_its_direction() -> None:
    """Filed classes that are wrong where the model is sure of them: the coefficients stay at nought."""
    probabilities, truth, stance = sample()
    upside = Truth(truth.primary, ~truth.accepted, truth.filed, truth.groups)
    model = fit_misfiled(probabilities, upside, stance, ONES(len(truth)))
    assert model.coefficients[0] == 0.0
    assert MisfiledModel.from_dict(model.to_dict()).coefficients[0] == 0.0


def test_fit_equals_scikit_learns_where_no_direction_binds() -> None:
    probabilities, truth, stance = sample()
    stance = np.where(truth.misfiled, -1, 1) * (np.arange(len(truth)) % 3 == 0)
    model = fit_misfiled(probabilities, truth, stance, ONES(len(truth)))
    assert all(model.coefficients)
    rows = np.flatnonzero(truth.filed >= 0)
    roots = np.sqrt(probabilities[rows])
    flat = roots / roots.sum(axis=1, keepdims=True)
    own = np.clip(flat[np.arange(len(rows)), truth.filed[rows]], 1e-9, 1 - 1e-9)
    taken = (probabilities[rows] * acceptance_table(truth, ONES(len(truth)))[:, truth.filed[rows]].T).sum(axis=1)
    signs = np.column_stack([np.log((1 - own) / own), 1 - taken, stance[rows] > 0, stance[rows] < 0])
    theirs = LogisticRegression(C=1.0, tol=1e-8, max_iter=1000).fit(signs, truth.misfiled[rows])
    assert model.coefficients == pytest.approx(tuple(theirs.coef_[0]), abs=1e-4)
    assert model.intercept == pytest.approx(float(theirs.intercept_[0]), abs=1e-4)


def test_acceptance_table_by_hand() -> None:
    primary = np.array([0, 0, 1])
    accepted = np.eye(N, dtype=bool)[primary]
    accepted[0, 2] = True
    table = acceptance_table(Truth(primary, accepted, primary, primary), np.array([1.0, 0.5, 1.0]))
    assert table[0, 2] == pytest.approx((1.0 + 0.4) / (1.5 + 4.0))
    assert table[1, 2] == pytest.approx(0.4 / 5.0)
    assert (np.diag(table) == 1.0).all()


def test_wording_stance() -> None:
    assert wording_stance("项目按期完成率", ["时效"]) == 1
    assert wording_stance("项目按期完成率", ["质量"]) == -1
    assert wording_stance("项目按期完成率", ["质量", "时效"]) == 1
    assert wording_stance("桌椅", ["质量"]) == wording_stance("项目按期完成率", []) == 0
    filed = np.array([LEAVES.index("时效"), -1])
    assert stances(["项目按期完成率", "项目按期完成率"], filed, LEAVES).tolist() == [1, 0]


def test_nothing_to_learn_from_is_refused() -> None:
    probabilities, truth, stance = sample()
    right = np.flatnonzero((truth.filed >= 0) & ~truth.misfiled)
    with pytest.raises(ValueError, match="misfiled"):
        fit_misfiled(probabilities[right], truth.take(right), stance[right], ONES(len(right)))


def test_model_survives_json_and_a_turned_sign_is_refused() -> None:
    stored = json.loads(json.dumps(fitted().to_dict()))
    assert MisfiledModel.from_dict(stored).to_dict() == stored
    stored["coefficients"]["doubt"] = -1.0
    with pytest.raises(ValueError, match="coefficients"):
        MisfiledModel.from_dict(stored)


def test_rounding_for_the_manifest_moves_no_score_visibly() -> None:
    rounded = MisfiledModel.from_dict(fitted().to_dict())
    probabilities, truth, stance = sample()
    filed = filed_columns(truth.filed, N)
    rows = truth.filed >= 0
    ours, theirs = (misfiled_score(m, probabilities, filed, stance)[rows] for m in (fitted(), rounded))
    assert np.abs(ours - theirs).max() < 1e-4
