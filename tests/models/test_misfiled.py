"""The misfiled score: falls as the filed class gains, silent in split cases, better than doubt alone."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.taxonomy import load_taxonomy
from models.misfiled import MisfiledModel, cross_fit_misfiled, filed_columns, fit_misfiled, misfiled_score
from models.query import Query
from models.ranking import average_precision
from models.store import load_model
from models.truth import Truth
from models.wording import TARGETS, Wording, read_wording

LEAVES = load_taxonomy().leaves
N = len(LEAVES)
ONES = np.ones


def plain(rows: int) -> Wording:
    """Wording that says nothing."""
    none = np.zeros((rows, N), dtype=bool)
    return Wording(none, np.zeros((rows, len(TARGETS)), dtype=bool), none, none)


@cache
def sample(rows: int = 3000, seed: int = 1) -> tuple[Any, Truth, Wording]:
    """Labels drawn from their probabilities; leaf 1 is accepted beside leaf 0 in most rows; filings err."""
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.full(N, 0.04), size=rows)
    primary = np.array([rng.choice(N, p=row) for row in probabilities])
    accepted = np.eye(N, dtype=bool)[primary]
    accepted[:, 1] |= (primary == 0) & (rng.random(rows) < 0.95)
    filed = np.where(rng.random(rows) < 0.3, rng.choice(N, p=[0.05, 0.55, *[0.05] * 8], size=rows), primary)
    filed[rng.random(rows) < 0.1] = -1
    return probabilities, Truth(primary, accepted, filed, rng.integers(40, size=rows)), plain(rows)


@cache
def fitted() -> MisfiledModel:
    probabilities, truth, wording = sample()
    return fit_misfiled(probabilities, truth, wording, ONES(len(truth)))


def score(chances: Any, filed: int, wording: Wording | None = None, model: MisfiledModel | None = None) -> float:
    row, columns = np.asarray(chances, dtype=np.float64)[None, :], filed_columns(np.array([filed]), N)
    return float(misfiled_score(model or fitted(), row, columns, wording or plain(1))[0])


def shipped(name: str, value: str, filed: str) -> float:
    """The shipped model's score of a row."""
    model, query = load_model(), Query(name, value, "")
    return score(model.proba([query])[0], LEAVES.index(filed), read_wording([query]), model.misfiled)


def chances(**given_: float) -> Any:
    out = np.full(N, (1.0 - sum(given_.values())) / (N - len(given_)))
    for leaf, chance in given_.items():
        out[LEAVES.index(leaf)] = chance
    return out


PROBABILITIES = st.lists(st.floats(0.0, 1.0), min_size=N, max_size=N).filter(lambda row: sum(row) > 0.01)
NAMES = st.sampled_from(["项目按期完成率", "涉经济案件办结率", "桌椅", "生态环境质量", "家庭医生签约覆盖率"])


@given(PROBABILITIES, st.integers(0, N - 1), st.floats(0.0, 1.0), NAMES)
def test_probability_moved_to_the_filed_class_never_raises_the_score(
    row: list[float], filed: int, share: float, name: str
) -> None:
    before = np.array(row) / sum(row)
    share = min(share, 1.0 - 1e-4 / max(1.0 - before[filed], 1e-4))  # something stays with the others
    after = before * (1.0 - share)
    after[filed] += share
    wording, model = read_wording([Query(name, "", "")]), load_model().misfiled
    assert score(after, filed, wording, model) <= score(before, filed, wording, model) + 1e-9


@given(PROBABILITIES, st.integers(0, N - 1))
def test_a_wording_reviewers_accept_quiets_and_one_of_other_classes_warns(row: list[float], filed: int) -> None:
    given_, blank, model = np.array(row) / sum(row), plain(1), load_model().misfiled
    flags = filed_columns(np.array([filed]), N)
    accepted = score(given_, filed, Wording(blank.words, blank.targets, flags, blank.excluded), model)
    others = score(given_, filed, Wording(blank.words, blank.targets, blank.allowed, flags), model)
    own = score(given_, filed, Wording(flags, blank.targets, blank.allowed, blank.excluded), model)
    none = score(given_, filed, blank, model)
    assert 0.0 <= accepted <= none <= others <= 1.0
    assert own <= none


@given(st.integers(0, 10_000))
def test_a_rows_score_is_the_same_alone_and_in_any_batch(seed: int) -> None:
    rng = np.random.default_rng(seed)
    model, given_ = load_model().misfiled, rng.dirichlet(np.full(N, 0.2), size=9)
    filed = filed_columns(rng.integers(-1, N, size=9), N)
    names = ["项目按期完成率", "桌椅", "水质达标率"]
    wording = read_wording([Query(names[k], "≥95%", "") for k in rng.integers(3, size=9)])
    together = misfiled_score(model, given_, filed, wording)
    for place in range(9):
        one = np.array([place])
        np.testing.assert_array_equal(misfiled_score(model, given_[one], filed[one], wording.take(one)), together[one])


def test_a_split_row_stays_silent_and_a_clear_one_speaks() -> None:
    assert score(chances(数量=0.5, 质量=0.48), LEAVES.index("质量")) < 0.2
    assert score(chances(数量=0.98), LEAVES.index("满意度")) > 0.7


def test_a_class_reviewers_accept_beside_the_likeliest_one_scores_lower() -> None:
    """In the sample leaf 1 is accepted in most rows of leaf 0, leaf 2 in none."""
    given_ = np.full(N, 0.002)
    given_[0] = 1.0 - 0.002 * (N - 1)
    assert score(given_, 1) < score(given_, 2) - 0.1


def test_a_filed_parent_counts_its_best_leaf() -> None:
    given_ = chances(数量=0.6, 质量=0.3)[None, :]
    parent = np.isin(LEAVES, ("数量", "质量", "时效"))[None, :]
    one = misfiled_score(fitted(), given_, parent, plain(1))[0]
    assert one == min(score(given_[0], LEAVES.index(leaf)) for leaf in ("数量", "质量", "时效"))


def test_a_row_without_filed_class_has_no_score() -> None:
    assert np.isnan(score(chances(数量=0.9), -1))


def test_certain_answers_have_finite_scores() -> None:
    one = np.eye(N)[0]
    assert 0.0 < score(one, 0) < score(one, 1) < score(one, 2) < 1.0


def test_scores_on_unseen_groups_rank_better_than_doubt_and_mean_what_they_say() -> None:
    probabilities, truth, wording = sample()
    found = cross_fit_misfiled(probabilities, truth, wording, ONES(len(truth)), truth.groups % 8)
    rows = np.flatnonzero(truth.filed >= 0)
    assert np.isnan(np.delete(found, rows)).all()
    wrong = truth.misfiled[rows]
    doubt = 1.0 - probabilities[rows, truth.filed[rows]]
    assert average_precision(found[rows], wrong) > average_precision(doubt, wrong) + 0.03
    assert found[rows].mean() == pytest.approx(wrong.mean(), abs=0.01)


def test_the_filed_class_own_words_quiet_the_shipped_score() -> None:
    """Reviewers let an ecological case stand under 生态效益, one of traffic hardly."""
    assert shipped("生态领域案件办结率", "100%", "生态效益") < shipped("交通领域案件办结率", "100%", "生态效益")


def test_nothing_to_learn_from_is_refused() -> None:
    probabilities, truth, wording = sample()
    right = np.flatnonzero((truth.filed >= 0) & ~truth.misfiled)
    with pytest.raises(ValueError, match="misfiled"):
        fit_misfiled(probabilities[right], truth.take(right), wording.take(right), ONES(len(right)))


def test_model_survives_json_and_a_turned_sign_is_refused() -> None:
    stored = json.loads(json.dumps(fitted().to_dict()))
    assert MisfiledModel.from_dict(stored).to_dict() == stored
    with pytest.raises(ValueError, match="refusal"):
        MisfiledModel.from_dict({**stored, "refusal": -1.0})


def test_rounding_for_the_manifest_moves_no_score_visibly() -> None:
    rounded = MisfiledModel.from_dict(fitted().to_dict())
    probabilities, truth, wording = sample()
    filed = filed_columns(truth.filed, N)
    rows = truth.filed >= 0
    ours, theirs = (misfiled_score(m, probabilities, filed, wording)[rows] for m in (fitted(), rounded))
    assert np.abs(ours - theirs).max() < 1e-4
