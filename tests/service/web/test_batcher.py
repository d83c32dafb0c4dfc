"""Rows of many requests judged together: the same answers, nobody starved, nobody's fault another's."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.judge import judge
from corpus.errors import ModelError, UsageError
from corpus.records import Indicator
from corpus.taxonomy import load_taxonomy
from models.query import Query
from models.store import load_model
from service.errors import ServiceError
from service.work.batcher import Batcher, Judged

NAMES = ("受益学生数", "资金支付及时率", "服务对象满意度", "成本控制", "培训合格率", "带动就业", "水质达标率", "")
rows = st.builds(
    Indicator,
    st.sampled_from(NAMES) | st.text(max_size=20),
    st.sampled_from(("≥90%", "100", "≤20万元", "")),
    l1=st.sampled_from(("产出指标", "效益指标", "")),
    l2=st.sampled_from(("数量指标", "成本指标", "社会效益指标", "")),
)
requests = st.lists(
    st.tuples(st.lists(rows, max_size=12), st.sampled_from((None, "2015", "2021"))), min_size=1, max_size=6
)


class Slow:
    """A model that says little, when told to, and what it was asked together."""

    manifest = None

    def __init__(self) -> None:
        self.leaves = load_taxonomy().leaves
        self.go = threading.Event()
        self.started = threading.Event()
        self.batches: list[list[str]] = []

    def proba(self, queries: Sequence[Query]) -> Any:
        self.started.set()
        assert self.go.wait(10)
        self.batches.append([query.name for query in queries])
        if any(query.name == "坏" for query in queries):
            raise ValueError("bad row")
        return np.full((len(queries), len(self.leaves)), 1 / len(self.leaves))


@pytest.fixture
def slow() -> Iterator[tuple[Slow, Batcher]]:
    model = Slow()
    batcher = Batcher(lambda: model, linger=0.0, most=8, share=3, waiting=20)
    yield model, batcher
    model.go.set()
    batcher.close()


@pytest.fixture(scope="module")
def real() -> Iterator[Batcher]:
    model = load_model()
    batcher = Batcher(lambda: model, most=16, share=5)
    yield batcher
    batcher.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests)
def test_a_row_is_judged_alike_alone_and_in_any_batch(
    real: Batcher, asked: list[tuple[list[Indicator], str | None]]
) -> None:
    with ThreadPoolExecutor(4) as people:
        sent = list(people.map(lambda one: real.submit(*one), asked))
    for (items, edition), future in zip(asked, sent, strict=True):
        found = future.result(30).judgements
        alone = [judge([item], load_model(), load_taxonomy(), edition=edition, top=10)[0] for item in items]
        assert list(found) == alone


def names(prefix: str, count: int) -> list[Indicator]:
    return [Indicator(f"{prefix}{number}") for number in range(count)]


def test_one_row_does_not_wait_behind_many(slow: tuple[Slow, Batcher]) -> None:
    model, batcher = slow
    large = batcher.submit(names("大", 12))
    assert model.started.wait(10)
    small = batcher.submit(names("小", 1))
    model.go.set()
    small.result(10)
    assert not large.done() or [len(batch) for batch in model.batches] == [3, 4, 3, 3]
    large.result(10)
    assert [name for batch in model.batches for name in batch if name.startswith("大")] == [f"大{n}" for n in range(12)]
    assert "小0" in model.batches[1]
    assert batcher.waiting == 0


def test_too_many_waiting_rows_are_refused(slow: tuple[Slow, Batcher]) -> None:
    model, batcher = slow
    first = batcher.submit(names("甲", 15))
    with pytest.raises(ServiceError) as caught:
        batcher.submit(names("乙", 10))
    assert caught.value.status == 503
    assert caught.value.headers["Retry-After"] == "1"
    model.go.set()
    first.result(10)
    assert len(batcher.submit(names("丙", 25)).result(10).judgements) == 25, "alone even a larger one is taken"


def test_a_failing_row_fails_its_own_request_only(slow: tuple[Slow, Batcher]) -> None:
    model, batcher = slow
    sent = [batcher.submit(items) for items in (names("甲", 2), [Indicator("坏")], names("乙", 2))]
    model.go.set()
    assert len(sent[0].result(10).judgements) == 2
    with pytest.raises(ValueError, match="bad row"):
        sent[1].result(10)
    assert len(sent[2].result(10).judgements) == 2
    assert batcher.waiting == 0


def test_who_has_gone_is_not_judged(slow: tuple[Slow, Batcher]) -> None:
    model, batcher = slow
    first = batcher.submit(names("甲", 1))
    assert model.started.wait(10)
    gone = batcher.submit(names("乙", 1))
    assert gone.cancel()
    last = batcher.submit(names("丙", 1))
    model.go.set()
    for future in (first, last):
        future.result(10)
    assert not any("乙0" in batch for batch in model.batches)
    assert batcher.waiting == 0


def test_nobody_is_answered_by_two_models() -> None:
    models = [Slow(), Slow()]
    for model in models:
        model.go.set()
    turn = iter([models[0], *[models[1]] * 20])
    batcher = Batcher(lambda: next(turn), linger=0.0, most=4, share=2)
    sent: list[Future[Judged]] = [batcher.submit(names("甲", 9)), batcher.submit(names("乙", 3))]
    answers = [future.result(10) for future in sent]
    batcher.close()
    assert answers[0].model is models[0]
    assert [len(answer.judgements) for answer in answers] == [9, 3]
    seen = [{name[0] for batch in model.batches for name in batch} for model in models]
    assert "甲" not in seen[1]


def test_weights_that_do_not_load_are_told_and_the_thread_lives_on() -> None:
    model, broken = Slow(), [True]
    model.go.set()

    def load() -> Slow:
        if broken.pop() if broken else False:
            raise ModelError("model_missing", "找不到模型")
        return model

    batcher = Batcher(load)
    with pytest.raises(ModelError):
        batcher.submit(names("甲", 1)).result(10)
    assert batcher.submit(names("甲", 1)).result(10).judgements
    batcher.close()


def test_what_waits_is_answered_before_it_stops(slow: tuple[Slow, Batcher]) -> None:
    model, batcher = slow
    waiting = [batcher.submit(names("甲", 5)), batcher.submit(names("乙", 1))]
    closer = threading.Thread(target=batcher.close)
    closer.start()
    model.go.set()
    closer.join(10)
    assert all(future.done() and future.exception() is None for future in waiting)
    with pytest.raises(ServiceError, match="正在停止"):
        batcher.submit(names("丙", 1))


def test_no_rows_are_answered_and_an_unknown_edition_is_refused(slow: tuple[Slow, Batcher]) -> None:
    model, batcher = slow
    model.go.set()
    assert batcher.submit([]).result(10).judgements == ()
    with pytest.raises(UsageError):
        batcher.submit(names("甲", 1), "1999")
