"""The evaluation as a whole, with a tiny recipe: what is judged, by whom, and what is kept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.dataset import load_contrast, load_public_documents, load_readings, load_seed_labels
from corpus.taxonomy import load_taxonomy
from corpus.text import normal_form
from models import evaluation, training, unseen
from models.answer_cache import AnswerCache
from models.baselines import majority
from models.detail import ALL_SECTORS, WITH_SECOND
from models.evaluation import CONTRAST, FIRST, OURS, PUBLIC, SEEDS, UNHEARD, Evaluation, Peers, evaluate
from models.fitting import Schedule
from models.folds import group_folds
from models.judged import first_reader_rows
from models.methods import BASELINES, answer_unseen
from models.query import Query
from models.slices import UNCLASSED
from models.teaching import Lessons, load_lessons
from models.training import Recipe
from models.truth import Row, public_rows

pytestmark = pytest.mark.slow

TINY = Recipe(folds=3, schedule=Schedule(hidden=8, epochs=2))
DOCUMENTS = load_public_documents()[:24]
ROWS = public_rows(DOCUMENTS)
LEAVES = load_taxonomy().leaves


def few(lessons: Lessons) -> Lessons:
    echo = replace(ROWS[0], document="echo", group="echo")  # its name is both taught and judged
    return Lessons((*lessons.authored[:150], echo), lessons.library[:150])


@pytest.fixture(scope="module")
def lessons() -> Lessons:
    return few(load_lessons())


@pytest.fixture(scope="module")
def found(lessons: Lessons, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    patch = pytest.MonkeyPatch()
    patch.setattr(evaluation, "BASELINES", {"多数类": BASELINES["多数类"]})
    patch.setattr(unseen, "SHARES", (0.5, 1.0))
    peers = Peers(
        {"同行": lambda train, _, queries: majority(train, queries)},
        {"排序": lambda chances, truth: chances.max(axis=1)},
        {"没装的": "没有安装"},
    )
    result = evaluate(
        recipe=TINY,
        draws=4,
        rows=ROWS,
        lessons=lessons,
        peers=peers,
        sectors=True,
        cache=tmp_path_factory.mktemp("kept"),
    )
    patch.undo()
    return result


def test_every_method_is_judged_on_every_set_of_rows(found: Evaluation) -> None:
    for method in (OURS, "多数类", "同行"):
        for rows, count in (
            (PUBLIC, len(ROWS)),
            (FIRST, len(ROWS)),
            (SEEDS, len(load_seed_labels())),
            (CONTRAST, len(load_contrast(held_out=True))),
        ):
            score = found.score(method, rows)
            assert score.count == count
            assert {"acceptable", "primary", "parent", "macro_f1", "ece", "at_80", "at_50"} <= set(score.figures)
            assert ("misfiled_recall_90" in score.figures) == (rows != CONTRAST)


def test_a_ranking_has_figures_of_ranking_only(found: Evaluation) -> None:
    assert set(found.score("排序", PUBLIC).figures) == {"misfiled_ap", "misfiled_recall_90"}


def test_what_could_not_run_is_told(found: Evaluation) -> None:
    assert found.to_dict()["skipped"] == {"没装的": "没有安装"}


def test_slices_and_confusions_add_up_to_all_rows(found: Evaluation) -> None:
    detail = found.detail
    assert sum(one.rows for one in detail.classes) == len(ROWS)
    for slices in (detail.sectors, detail.kinds, detail.sources):
        assert sum(one.rows for one in slices) == len(ROWS)
    share = found.score(OURS, PUBLIC).figures["primary"].value
    assert sum(one.rows for one in detail.confusions) == round((1 - share) * len(ROWS))
    assert sum(one.rows for one in detail.reliability) == len(ROWS)


def test_sectors_never_seen_are_judged_with_their_sum_first(found: Evaluation) -> None:
    network, both, *each = found.detail.unseen_sectors
    assert network.rows == both.rows == sum(one.rows for one in each)
    assert (network.name, both.name) == (ALL_SECTORS, WITH_SECOND)
    assert UNCLASSED not in {one.name for one in each}


def test_the_mapping_holds_only_what_json_knows(found: Evaluation) -> None:
    def walk(value: Any) -> None:
        if isinstance(value, Mapping):
            assert all(isinstance(key, str) for key in value)
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                walk(item)
        else:
            assert value is None or isinstance(value, str | int | float)
            assert not (isinstance(value, float) and math.isnan(value))

    walk(found.to_dict())


def test_the_first_readers_labels_are_those_of_the_readings() -> None:
    rows = first_reader_rows(ROWS)
    assert rows is not None
    readings = {(one.doc_id, one.index): one.readings[0] for one in load_readings()}
    for document in DOCUMENTS[:5]:
        own = [row for row in rows if row.document == document.doc_id]
        assert [row.primary for row in own] == [readings[document.doc_id, i].primary for i in range(len(own))]
    assert [row.query for row in rows] == [row.query for row in ROWS]
    assert first_reader_rows([replace(ROWS[0], document="nowhere")]) is None


def test_a_baseline_never_sees_the_fold_it_is_asked(lessons: Lessons) -> None:
    folds = group_folds([row.group for row in ROWS], 3)
    asked: list[Query] = []

    def spy(train: Sequence[Row], taught: Lessons, queries: Sequence[Query]) -> np.ndarray:
        assert taught == lessons
        assert len(train) + len(queries) == len(ROWS)
        own = {row.group for row in ROWS} - {row.group for row in train}
        assert sum(row.group in own for row in ROWS) == len(queries)
        asked.extend(queries)
        return np.full((len(queries), len(LEAVES)), 0.1)

    answer_unseen(spy, ROWS, lessons, folds)
    assert sorted(asked, key=str) == sorted((row.query for row in ROWS), key=str)


def test_rows_whose_name_was_taught_are_also_left_out_of_the_count(found: Evaluation, lessons: Lessons) -> None:
    taught = {normal_form(row.query.name) for row in (*lessons.authored, *lessons.library)}
    count = sum(normal_form(row.query.name) not in taught for row in ROWS)
    assert found.score(OURS, UNHEARD).count == count < len(ROWS)


def test_an_unseen_sector_is_unseen_in_authored_text_too(lessons: Lessons, monkeypatch: pytest.MonkeyPatch) -> None:
    taught: list[tuple[set[str], set[str]]] = []

    class Blank:
        def logits(self, queries: Sequence[Query]) -> np.ndarray:
            return np.zeros((len(queries), len(LEAVES)))

    def fit(rows: Sequence[Row], seen: Lessons, *_: object) -> Blank:
        taught.append((set(unseen.sectors_of(rows)), set(unseen.sectors_of([*seen.authored, *seen.library]))))
        return Blank()

    monkeypatch.setattr(training, "fit", fit)
    monkeypatch.setattr(unseen, "in_processes", lambda work, tasks: [work(*task) for task in tasks])
    logits = unseen.sector_logits(ROWS, load_lessons(), TINY, AnswerCache(), None)
    names = sorted(set(unseen.sectors_of(ROWS)) - {UNCLASSED})
    assert len(taught) == len(names)
    for name, (public, authored) in zip(names, taught, strict=True):
        assert name not in public
        assert name not in authored
        assert authored
    without = [sector == UNCLASSED for sector in unseen.sectors_of(ROWS)]
    assert np.isnan(logits).all(axis=1).tolist() == without


def test_smaller_shares_of_the_learning_curve_are_parts_of_larger_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[float, list[set[str]]] = {}

    class Blank:
        def logits(self, queries: Sequence[Query]) -> np.ndarray:
            return np.zeros((len(queries), len(LEAVES)))

    for share in (0.4, 1.0):
        groups: list[set[str]] = []
        monkeypatch.setattr(unseen, "fit", lambda rows, *_, g=groups: (g.append({r.group for r in rows}), Blank())[1])
        unseen.curve_logits(ROWS, Lessons(), share, TINY, AnswerCache(), None)
        seen[share] = groups
    assert all(few < many for few, many in zip(seen[0.4], seen[1.0], strict=True))


def test_answers_are_computed_once_per_recipe(tmp_path: Path) -> None:
    calls: list[int] = []

    def make() -> np.ndarray:
        calls.append(1)
        return np.ones((2, 2))

    cache = AnswerCache(tmp_path)
    for recipe in (TINY, TINY, replace(TINY, also_weight=0.3)):
        assert cache.get("x", recipe, make).tolist() == [[1, 1], [1, 1]]
    assert len(calls) == 2
    AnswerCache().get("x", TINY, make)
    assert len(calls) == 3
