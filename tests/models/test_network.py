"""The network: whole numbers keep its answers, batches change nothing, training reaches what can be learnt."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from threadpoolctl import threadpool_info

from models import Query, load_model
from models.adam import Adam
from models.fitting import Schedule, fit_network
from models.network import Network, quantise
from models.threads import ONE_THREAD
from models.vectoriser import SparseRows

MODEL = load_model()
TEXTS = st.text(alphabet="受益学生数及时率满意度合格预算执行完成提升0123%≥（） a\n", max_size=24)


def rows_of(matrix: np.ndarray) -> SparseRows:
    counts = [np.flatnonzero(row) for row in matrix]
    starts = np.cumsum([0, *(len(own) for own in counts)])
    return SparseRows(starts, np.concatenate(counts), matrix[matrix != 0].astype(np.float32))


def learn(seed: int = 0) -> tuple[Network, SparseRows, np.ndarray, np.ndarray]:
    """Two classes told apart by the second of three terms or by the sign of a coordinate."""
    rng = np.random.default_rng(3)
    terms = (rng.random((200, 3)) < 0.5) * 128.0
    terms[:, 0] = 128.0
    dense = np.rint(rng.uniform(-127, 127, (200, 4))).astype(np.float32)
    wanted = (terms[:, 1] > 0) ^ (dense[:, 2] > 0)
    targets = np.eye(2)[wanted.astype(int)]
    rows = rows_of(terms)
    schedule = Schedule(hidden=24, epochs=60, batch=50, rate=1e-2, drop=0.0, drop_terms=0.0)
    return fit_network(rows, dense, targets, 3, schedule, seed), rows, dense, wanted


def test_what_no_line_can_separate_is_learnt() -> None:
    network, rows, dense, wanted = learn()
    answers = network.logits(rows, dense, network.tables()).argmax(axis=1)
    assert (answers == wanted).mean() > 0.97


def test_the_same_seed_gives_the_same_weights() -> None:
    one, two = learn()[0].arrays(), learn()[0].arrays()
    assert all(np.array_equal(one[name], two[name]) for name in one)


def test_arrays_come_back() -> None:
    network = learn()[0]
    again = Network.from_arrays(network.arrays())
    assert all(np.array_equal(a, b) for a, b in zip(network.arrays().values(), again.arrays().values(), strict=True))


def test_shapes_that_do_not_fit_are_refused() -> None:
    arrays_ = learn()[0].arrays()
    with pytest.raises(ValueError):
        Network.from_arrays(arrays_ | {"bias": np.zeros(3)})


def test_no_weight_is_refused() -> None:
    with pytest.raises(ValueError):
        fit_network(rows_of(np.ones((2, 1))), np.zeros((2, 1)), np.zeros((2, 2)), 1, Schedule(), 0)


@given(arrays(np.float64, (5, 3), elements=st.floats(-50, 50)))
def test_whole_numbers_are_within_half_a_step(weights: np.ndarray) -> None:
    whole, scale = quantise(weights, 1.0)
    assert np.abs(whole).max() <= 127
    assert np.all(np.abs(whole * scale - weights) <= scale * 0.5 + 1e-9)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12))
def test_answers_are_bit_for_bit_the_same_alone_and_together(texts: list[tuple[str, str]]) -> None:
    queries = [Query(name, value) for name, value in texts]
    together = MODEL.proba(queries)
    assert np.array_equal(together[::-1], MODEL.proba(queries[::-1]))
    for place, query in enumerate(queries):
        assert np.array_equal(together[place], MODEL.proba([query])[0])


def test_a_large_batch_is_its_rows() -> None:
    queries = [Query(f"第{n}项受益学生数{'及时' * (n % 3)}", f"≥{n}人") for n in range(5000)]
    chances = MODEL.proba(queries)
    for place in (0, 2047, 2048, 4999):
        assert np.array_equal(chances[place], MODEL.proba([queries[place]])[0])


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=12))
def test_what_name_and_target_add_is_what_the_features_say(texts: list[tuple[str, str]]) -> None:
    queries, scorer = [Query(name, value) for name, value in texts], MODEL.quick().judge
    [network] = scorer.networks
    whole = network.logits(scorer.vectoriser.rows(queries), scorer.meaning.rows(queries), network.tables())
    assert np.array_equal(scorer.logits(queries), whole)


def test_threads_that_ask_at_once_get_the_same_answers() -> None:
    parts = [
        [Query(f"{start + n}号受益学生数{'及时率' * (n % 3)}", f"≥{n}人") for n in range(300)] for start in range(8)
    ]
    alone = [MODEL.proba(part) for part in parts]
    with ThreadPoolExecutor(4) as pool:
        assert all(np.array_equal(one, two) for one, two in zip(alone, pool.map(MODEL.proba, parts), strict=True))


def test_the_matrix_librarys_threads_are_put_back_by_the_last_to_leave() -> None:
    def threads() -> list[int]:
        return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]

    before = threads()
    with ONE_THREAD:
        with ONE_THREAD:
            assert set(threads()) <= {1}
        assert set(threads()) <= {1}
    assert threads() == before


def test_adam_walks_downhill_and_shrinks() -> None:
    weight = np.array([4.0, -2.0], dtype=np.float32)
    adam = Adam([weight], decay=0.01)
    for _ in range(400):
        adam.step([2 * weight], 0.05)
    assert np.abs(weight).max() < 0.1
