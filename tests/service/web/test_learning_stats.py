"""The statistics of drift, against other people's implementations and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from crepes.martingales import SimpleJumper, semi_online_p_values
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import binomtest, ks_2samp

from models.reference import load_reference
from service.learning.compare import wilson
from service.learning.martingale import ALARM, p_values, simple_jumper
from service.learning.risk import risk_points
from service.learning.shift import Sample, jensen_shannon, kolmogorov, measure_shift, stability_index


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_p_values_and_capital_are_those_of_crepes(seed: int) -> None:
    scores = np.round(np.random.default_rng(seed).normal(size=200), 1)  # with ties
    theirs = semi_online_p_values(scores, seed=seed)
    ours = p_values(scores, np.random.RandomState(seed).rand(len(scores)))
    assert np.allclose(ours, theirs)
    assert np.allclose(simple_jumper(ours), SimpleJumper().apply(theirs))


def test_a_false_alarm_is_raised_at_most_once_in_a_hundred() -> None:
    rng = np.random.default_rng(3)
    alarms = sum(simple_jumper(rng.random(300)).max() >= ALARM for _ in range(600))
    assert binomtest(alarms, 600, 0.01, alternative="greater").pvalue > 0.01


def test_a_change_is_noticed() -> None:
    rng = np.random.default_rng(4)
    scores = np.concatenate([rng.normal(size=140), rng.normal(1.5, 1.0, size=60)])
    assert simple_jumper(p_values(scores, rng.random(200))[140:]).max() >= ALARM


@given(st.lists(st.integers(0, 50), min_size=4, max_size=4), st.lists(st.integers(0, 50), min_size=4, max_size=4))
def test_the_distance_of_mixes_is_that_of_scipy(one: list[int], other: list[int]) -> None:
    if sum(one) and sum(other):
        ours = jensen_shannon(np.array(one, dtype=float), np.array(other, dtype=float))
        assert ours == pytest.approx(float(jensenshannon(one, other, base=2)), abs=1e-7)


def test_the_distance_of_ordered_bins_is_that_of_kolmogorov_and_smirnov() -> None:
    rng = np.random.default_rng(5)
    one, other = rng.integers(0, 20, 300), rng.integers(3, 20, 200)
    ours = kolmogorov(*(np.bincount(part, minlength=20).astype(float) for part in (one, other)))
    assert ours == pytest.approx(ks_2samp(one, other).statistic)


def test_the_stability_index_of_equal_mixes_is_nothing() -> None:
    assert stability_index(np.array([3.0, 7.0]), np.array([6.0, 14.0])) == pytest.approx(0.0)
    assert stability_index(np.array([9.0, 1.0]), np.array([1.0, 9.0])) > 0.25


def test_rows_that_stand_together_raise_no_alarm_by_themselves() -> None:
    """Groups of equal rows: taken for independent they would differ beyond doubt."""
    rng = np.random.default_rng(6)
    small = 0
    for seed in range(40):
        groups = np.repeat(np.arange(40), 25)
        bins = np.repeat(rng.integers(0, 4, 40), 25)
        one, other = (Sample.of(bins[part], groups[part], 4) for part in (groups < 20, groups >= 20))
        small += measure_shift(jensen_shannon, one, other, deals=99, seed=seed).p <= 0.05
    assert binomtest(small, 40, 0.05, alternative="greater").pvalue > 0.01


def test_groups_of_another_kind_are_told() -> None:
    groups = np.repeat(np.arange(40), 5)
    bins = np.where(groups < 20, 0, 1)
    one, other = (Sample.of(bins[part], groups[part], 2) for part in (groups < 20, groups >= 20))
    shift = measure_shift(jensen_shannon, one, other)
    assert shift.distance == pytest.approx(1.0)
    assert shift.p == pytest.approx(1 / 500)


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_interval_of_a_share_is_that_of_scipy(hits: int, more: int) -> None:
    count = hits + more
    low, high = wilson(hits, count)
    if not count:
        assert (low, high) == (0.0, 1.0)
        return
    theirs = binomtest(hits, count).proportion_ci(method="wilson")
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=1e-6)


def test_risk_and_coverage_of_the_shipped_weights() -> None:
    own = load_reference()
    points = risk_points(own.confidence, own.right, own.group)
    assert points[0].auto == 1.0
    assert points[0].error == pytest.approx(1 - own.right.mean(), abs=1e-4)
    assert [point.auto for point in points] == sorted((point.auto for point in points), reverse=True)
    at_90 = points[90]
    kept = own.confidence >= 0.9
    assert at_90.error == pytest.approx(1 - own.right[kept].mean(), abs=1e-4)
    assert all(p.low is not None and p.low <= p.error <= p.high for p in points if p.error is not None and p.high)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.integers(0, 3)), min_size=1, max_size=20))
def test_points_of_few_rows_have_no_interval(rows: list[tuple[float, bool, int]]) -> None:
    sure, right, group = (np.array(part) for part in zip(*rows, strict=True))
    points = risk_points(sure, right, group, (0.0, 0.5, 1.0))
    assert all(point.low is None for point in points)
    assert all((point.error is None) == (point.auto == 0) for point in points)
