"""Leaf scores for the readers: the model's own view, loaded late, the same alone and among others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifier.judge import judge
from classifier.leaf_scores import LeafScores
from corpus.records import Indicator
from corpus.taxonomy import load_taxonomy
from models import LeafModel, load_model

ITEMS = [
    Indicator("受益学生数", "≥3560人次", duty="学生资助"),
    Indicator("群众满意度", "≥90%"),
    Indicator("资金发放及时率", "100%"),
    Indicator("", "≥5次", explanation="全年开展培训的次数"),
]


def test_scores_are_the_models_probabilities_under_leaf_ids() -> None:
    scores = LeafScores(load_model)(ITEMS)
    assert [sum(row.values()) for row in scores] == pytest.approx([1] * len(ITEMS))
    judged = judge(ITEMS, load_model(), load_taxonomy())
    assert [max(row, key=row.__getitem__) for row in scores] == [one.pred_leaf for one in judged]


def test_a_rows_scores_are_the_same_alone_and_among_others_and_whatever_was_filed() -> None:
    score = LeafScores(load_model)
    together = score(ITEMS)
    assert [score([item])[0] for item in ITEMS] == together
    assert score([replace(item, l1="满意度指标", l2="质量指标") for item in ITEMS]) == together


def test_the_model_is_loaded_once_and_only_when_asked() -> None:
    loads = 0

    def load() -> LeafModel:
        nonlocal loads
        loads += 1
        return load_model()

    score = LeafScores(load)
    assert score([]) == []
    assert loads == 0
    score(ITEMS[:1])
    score(ITEMS[1:])
    assert loads == 1
