"""The second judge is heard where the first is unsure, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Query
from models.calibration import softmax
from models.cascade import Cascade, Pooling

SURE, UNSURE = Query("平稳"), Query("两可")
POOLING = Pooling(below=0.8, agreement=1.5)


class Fixed:
    """A judge with one opinion per name, which remembers what it was asked."""

    def __init__(self, **opinions: list[float]) -> None:
        self.opinions, self.asked = opinions, list[str]()

    def logits(self, queries: Sequence[Query]) -> Any:
        self.asked += [query.name for query in queries]
        return np.array([self.opinions[query.name] for query in queries], dtype=np.float64).reshape(len(queries), -1)


@pytest.fixture
def first() -> Fixed:
    return Fixed(平稳=[5.0, 0.0, 0.0], 两可=[1.0, 0.9, 0.0])


@pytest.fixture
def second() -> Fixed:
    return Fixed(平稳=[0.0, 0.0, 9.0], 两可=[0.0, 3.0, 0.0])


def test_only_unsure_rows_are_asked_again(first: Fixed, second: Fixed) -> None:
    scores = Cascade(first, lambda: second, POOLING).logits([SURE, UNSURE, SURE])
    assert second.asked == ["两可"]
    assert scores[0].tolist() == first.opinions["平稳"]
    assert scores[1].argmax() == 1


def test_where_no_row_is_unsure_the_second_judge_is_not_even_made(first: Fixed) -> None:
    def never() -> Fixed:
        raise AssertionError("made")

    assert Cascade(first, never, POOLING).logits([SURE]).shape == (1, 3)
    assert Cascade(first, never, Pooling(below=0.0)).logits([UNSURE]).shape == (1, 3)


def test_log_probabilities_are_added_and_divided_by_how_far_the_judges_agree(first: Fixed, second: Fixed) -> None:
    [pooled] = Cascade(first, lambda: second, POOLING).logits([UNSURE])
    one, two = (softmax(np.array([judge.opinions["两可"]]), 1.0)[0] for judge in (first, second))
    assert np.allclose(pooled, (np.log(one) + np.log(two)) / 1.5)


def test_a_second_judge_without_opinion_leaves_the_probabilities(first: Fixed) -> None:
    silent = Fixed(平稳=[0.0] * 3, 两可=[0.0] * 3)
    scores = Cascade(first, lambda: silent, Pooling(below=1.1, agreement=1.0)).logits([SURE, UNSURE])
    assert np.allclose(softmax(scores, 1.0), softmax(first.logits([SURE, UNSURE]), 1.0))


@given(order=st.permutations([SURE, UNSURE, UNSURE, SURE]))
def test_company_and_order_do_not_matter(order: list[Query]) -> None:
    one = Fixed(平稳=[5.0, 0.0, 0.0], 两可=[1.0, 0.9, 0.0])
    two = Fixed(平稳=[0.0, 0.0, 9.0], 两可=[0.0, 3.0, 0.0])
    cascade = Cascade(one, lambda: two, POOLING)
    together = cascade.logits(order)
    assert all(np.array_equal(row, cascade.logits([query])[0]) for row, query in zip(together, order, strict=True))


def test_a_pooling_survives_its_mapping() -> None:
    assert Pooling.from_dict(POOLING.to_dict()) == POOLING
    with pytest.raises(TypeError):
        Pooling.from_dict({"wrong": 1.0})
