"""The benchmark of misfiled rows: worth of a ranking, signs of the form, findings against labels."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from benchmarks.misfiled import flags, gain, measure, readers
from benchmarks.misfiled_audit import audit_unseen, public_form
from benchmarks.misfiled_rankings import confidence, form_signs, margin, with_signs
from corpus.dataset import load_public_documents
from corpus.taxonomy import load_taxonomy
from models.query import Query
from models.truth import Row, Truth, public_rows, truth_of

N = len(load_taxonomy().leaves)


def truth(filed: list[int], primary: list[int], groups: list[int] | None = None) -> Truth:
    accepted = np.eye(N, dtype=bool)[primary]
    return Truth(np.array(primary), accepted, np.array(filed), np.array(groups or range(len(filed))))


LABELS = truth([0, 0, 0, 1, -1], [0, 1, 1, 1, 1])  # rows 1 and 2 are misfiled, row 4 files nothing


def test_a_ranking_with_the_misfiled_rows_first_is_perfect() -> None:
    best = measure(np.array([0.1, 0.9, 0.8, 0.2, np.nan]), LABELS, np.arange(5))
    assert best == {"ap": 1.0, "recall_90": 1.0, "recall_80": 1.0, "precision_at_65": 1.0}
    worse = measure(np.array([0.85, 0.9, 0.8, 0.2, np.nan]), LABELS, np.arange(5))
    assert worse["recall_90"] == 0.5
    assert worse["precision_at_65"] == pytest.approx(2 / 3)
    assert gain(np.array([0.1, 0.9, 0.8, 0.2, 0]), np.array([0.85, 0.9, 0.8, 0.2, 0]), LABELS, np.arange(5))["ap"] > 0


def test_a_draw_without_misfiled_rows_measures_nothing() -> None:
    assert all(np.isnan(x) for x in measure(np.ones(5), LABELS, np.array([0, 3])).values())


def test_peers_by_hand() -> None:
    chances = np.full((5, N), 0.0)
    chances[:, 0], chances[:, 1] = 0.3, 0.7
    assert confidence(chances, LABELS)[:4] == pytest.approx([0.7, 0.7, 0.7, 0.3])
    assert margin(chances, LABELS)[:4] == pytest.approx([0.4, 0.4, 0.4, -0.4])


def test_signs_of_the_form_look_at_the_other_rows_of_the_same_document() -> None:
    rows = [Row(Query("", "", ""), "", (), "", document, document) for document in "aaab"]
    score = np.array([0.9, 0.6, 0.0, 0.5])
    signs = form_signs(rows, np.array([1, 1, 1, 1]), truth([0, 0, 1, 0], [0, 0, 1, 0]), score)
    assert signs["cell"][0] == pytest.approx((0.6 + 2 * 0.5) / 3)  # drawn to the mean of all, .5
    assert signs["cell"][3] == pytest.approx(0.5)
    assert signs["form"][0] == pytest.approx((0.6 + 0.0 + 4 * 0.5) / 6)
    assert signs["same"][0] == pytest.approx(0.6 / 2)
    assert signs["missing"].tolist() == [0, 0, 0, 1]
    assert signs["beside"].tolist() == [0, 1, 0, 0]


def test_signs_that_say_nothing_leave_the_order_within_a_fold() -> None:
    rng = np.random.default_rng(3)
    filed, primary = rng.integers(2, size=300).tolist(), rng.integers(2, size=300).tolist()
    labels, folds = truth(filed, primary), np.arange(300) % 3
    score = np.clip(labels.misfiled * 0.5 + rng.random(300) * 0.4, 0.01, 0.99)
    found = with_signs(score, [np.zeros(300)], labels, np.ones(300), folds)
    for fold in range(3):
        own = folds == fold
        np.testing.assert_array_equal(np.argsort(found[own]), np.argsort(score[own]))


def test_findings_are_counted_by_row_rule_and_confidence() -> None:
    def one(rule: str, confidence: float) -> SimpleNamespace:
        return SimpleNamespace(rule=rule, confidence=confidence)

    found = {0: [one("C1", 0.9)], 1: [one("C1", 0.6), one("C4", 0.6)], 2: [one("V1", 0.9)], 4: [one("C1", 0.9)]}
    told = flags(found, LABELS, np.arange(5), ("C1", "C4"))  # type: ignore[arg-type]
    assert told == {"flagged": 2, "right": 1, "misfiled": 2, "precision": 0.5, "recall": 0.5}
    assert flags(found, LABELS, np.arange(5), ("C1",), 0.7)["right"] == 0  # type: ignore[arg-type]


def test_readers_are_compared_with_both_others() -> None:
    rows = public_rows(load_public_documents())
    found = readers(truth_of(rows), np.arange(len(rows)))
    assert list(found) == ["first", "second", "third"]
    assert all(0.5 < value < 1.0 for one in found.values() for value in one.values())


def test_a_document_becomes_a_form_with_every_row_as_filed() -> None:
    document = load_public_documents()[0]
    form = public_form(document)
    assert [(row.name, row.l2) for row in form.indicators] == [(item.name, item.l2) for item in document.indicators]
    assert [row.place.row for row in form.indicators] == list(range(1, len(form.indicators) + 1))


@pytest.mark.slow
def test_every_document_is_audited_with_answers_of_the_other_folds() -> None:
    """Answers that follow the labels find misfiled rows; answers that follow the filers find none."""
    documents = load_public_documents()[:40]
    rows = public_rows(documents)
    labels = truth_of(rows)
    logits = np.random.default_rng(0).normal(size=(len(rows), N)) * 0.5
    folds = np.array([row.document > documents[20].doc_id for row in rows]).astype(int)
    every = np.arange(len(rows))

    def told(answers: np.ndarray[Any, Any]) -> dict[str, float | int]:
        answered = logits.copy()
        answered[every, answers] += 6.0
        return flags(audit_unseen(documents, rows, answered, folds), labels, every, ("C1", "C4"))

    by_labels = told(labels.primary)
    assert by_labels["right"] > 0.3 * labels.misfiled.sum()
    assert by_labels["precision"] > 2 * labels.misfiled.sum() / len(rows)
    assert told(np.where(labels.filed >= 0, labels.filed, labels.primary))["flagged"] == 0
