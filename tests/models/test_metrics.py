"""Metrics against hand-computed examples and scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, f1_score

from corpus.taxonomy import load_taxonomy
from models.metrics import calibration_error, measure, measure_with_intervals
from models.query import Query
from models.ranking import average_precision, recall_at_precision
from models.truth import Row, truth_of

LEAVES = load_taxonomy().leaves


def row(primary: str, also: tuple[str, ...] = (), filed: str = "", group: str = "a") -> Row:
    return Row(Query("x"), primary, also, filed, group, group)


def answers(*leaves: str, sure: float = 0.91) -> np.ndarray:
    out = np.full((len(leaves), len(LEAVES)), (1 - sure) / (len(LEAVES) - 1))
    for place, leaf in enumerate(leaves):
        out[place, LEAVES.index(leaf)] = sure
    return out


ROWS = [
    row("数量", ("质量",), "质量"),
    row("质量", (), "数量", "b"),
    row("时效", (), "时效", "b"),
    row("满意度", (), "社会效益", "c"),
]
TRUTH = truth_of(ROWS)
GIVEN = answers("质量", "质量", "成本", "满意度")


def test_shares_by_hand() -> None:
    found = measure(GIVEN, TRUTH)
    assert found["acceptable"] == 0.75  # 质量 is accepted for the first row, 成本 is wrong for the third
    assert found["primary"] == 0.5
    assert found["parent"] == 0.75  # 成本 is a first level of its own in edition 2021


def test_a_row_is_misfiled_only_when_no_reviewer_accepts_its_class() -> None:
    assert TRUTH.misfiled.tolist() == [False, True, False, True]


def test_misfiled_ranking_by_hand() -> None:
    # scores 1 − P(filed): row 3 scores as high as the two misfiled ones, all three in one tie
    assert measure(GIVEN, TRUTH)["misfiled_ap"] == pytest.approx(2 / 3)


def test_recall_at_precision_by_hand() -> None:
    score, positive = np.array([0.9, 0.8, 0.7, 0.6, 0.5]), np.array([True, True, False, True, True])
    assert recall_at_precision(score, positive, 0.9) == 0.5  # after that one flag in three is wrong
    assert recall_at_precision(score, positive, 0.8) == 1.0  # four of five
    assert recall_at_precision(score, ~positive, 0.9) == 0.0


def test_rows_without_a_filed_class_have_no_figures_of_ranking() -> None:
    figures = measure_with_intervals(GIVEN, truth_of([row(one.primary) for one in ROWS]), draws=5)
    assert "acceptable" in figures
    assert not {"misfiled_ap", "misfiled_recall_90"} & set(figures)


def test_a_score_for_misfiled_rows_of_ones_own_takes_the_place_of_doubt() -> None:
    assert measure(GIVEN, TRUTH, np.array([0.0, 1.0, 0.0, 0.9]))["misfiled_ap"] == 1.0


def test_macro_f1_as_scikit_learn_does() -> None:
    answer = GIVEN.argmax(axis=1)
    present = sorted(set(TRUTH.primary.tolist()))
    assert measure(GIVEN, TRUTH)["macro_f1"] == pytest.approx(
        f1_score(TRUTH.primary, answer, labels=present, average="macro")
    )


def test_calibration_error_by_hand() -> None:
    confidence = np.array([0.95, 0.95, 0.55, 0.55])
    right = np.array([True, True, True, False])
    assert calibration_error(confidence, right) == pytest.approx(0.5 * 0.05 + 0.5 * 0.05)


def test_selective_shares_take_the_surest_rows() -> None:
    given_ = answers("数量", "质量", "成本", "满意度")
    given_[2] = np.full(len(LEAVES), 0.1)
    given_[2, LEAVES.index("成本")] += 1e-6
    found = measure(given_, TRUTH)
    assert (found["acceptable"], found["at_80"], found["at_50"]) == (0.75, 1.0, 1.0)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=40))
def test_average_precision_equals_scikit_learns(pairs: list[tuple[int, bool]]) -> None:
    score, positive = np.array([float(s) for s, _ in pairs]), np.array([p for _, p in pairs])
    if positive.any():
        assert average_precision(score, positive) == pytest.approx(average_precision_score(positive, score))
    else:
        assert average_precision(score, positive) == 0.0


def test_intervals_hold_the_value_and_repeat() -> None:
    rows = [row("数量", (), "数量", f"g{i}") for i in range(20)]
    given_ = answers(*["数量"] * 15, *["质量"] * 5)
    one, two = (measure_with_intervals(given_, truth_of(rows), draws=50)["acceptable"] for _ in range(2))
    assert one == two
    assert one.low < one.value == 0.75 < one.high


def test_intervals_resample_documents_not_rows() -> None:
    """Twenty rows of two documents, one all right and one all wrong: the interval spans everything."""
    rows = [row("数量", (), "数量", "good")] * 10 + [row("数量", (), "数量", "bad")] * 10
    figure = measure_with_intervals(answers(*["数量"] * 10, *["质量"] * 10), truth_of(rows), draws=50)["acceptable"]
    assert (figure.low, figure.high) == (0.0, 1.0)
