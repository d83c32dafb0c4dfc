"""Evidence: readable pieces of the name and Chinese words on the target, weighed by leaving them out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.text import squeeze
from models import Query, load_model
from models.evidence import describe_value, gather_evidence, log_odds

MODEL = load_model()


def texts(query: Query, leaf: str, top: int = 5) -> list[str]:
    return [item.text for item in MODEL.explain(query, leaf, top)]


def test_the_deciding_word_comes_first_and_once() -> None:
    found = texts(Query("资助资金发放及时率", "100%"), "时效")
    assert "及时" in found[0]
    assert sum("及时" in text for text in found) == 1


def test_a_value_speaks_in_words() -> None:
    assert "值为数目，单位“人次”" in texts(Query("受益学生数", "≥3560人次"), "数量")


def test_pieces_stand_in_the_name() -> None:
    query = Query("农村公路建设里程", "≥12公里")
    pieces = [text for text in texts(query, "数量", 20) if not text.startswith(("值", "单位"))]
    assert pieces
    assert all(piece in query.name for piece in pieces)


def test_strongest_first_and_no_more_than_asked() -> None:
    found = MODEL.explain(Query("项目完成及时率", "100%"), "时效", 2)
    assert len(found) == 2
    assert abs(found[0].weight) >= abs(found[1].weight)


def test_the_same_word_pulls_towards_one_class_and_away_from_another() -> None:
    query = Query("服务对象满意度", "≥90%")
    assert MODEL.explain(query, "满意度", 1)[0].weight > 0
    assert MODEL.explain(query, "数量", 1)[0].weight < 0


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(ValueError):
        MODEL.explain(Query("及时率"), "不是一类")


@given(st.text(max_size=20), st.text(max_size=10))
@example("ßA", "")  # a sign that folds to two
def test_any_text_can_be_explained(name: str, value: str) -> None:
    for leaf in MODEL.leaves:
        assert all(item.text.strip() for item in MODEL.explain(Query(name, value), leaf))


def test_the_weight_is_what_leaving_the_piece_out_takes_from_the_log_odds() -> None:
    query = Query("资助资金发放及时率", "100%")
    column = MODEL.leaves.index("时效")
    for item in MODEL.explain(query, "时效", 3):
        without = replace(query, name=query.name.replace(item.text, ""))
        if without.name == query.name:
            without = replace(query, value="", unit="")
        odds = log_odds(MODEL.proba([query, without])[:, column])
        assert item.weight == pytest.approx(odds[0] - odds[1])


@given(st.text(max_size=20))
def test_pieces_of_a_name_never_overlap(name: str) -> None:
    found = gather_evidence(Query(name), lambda queries: np.array([0.1 + 0.8 / (1 + len(q.name)) for q in queries]))
    assert sum(len(item.text) for item in found) <= len(squeeze(name))


def test_nothing_filed_no_evidence() -> None:
    assert gather_evidence(Query(""), lambda queries: np.full(len(queries), 0.5)) == []


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("≥3560", "人次", "值为数目，单位“人次”"),
        ("100%", "", "值为比率，单位“%”"),
        ("12月底前", "", "值为日期"),
        ("有效提升", "", "值写作“有效提升”"),
        ("", "", ""),
        (" ", "", ""),
    ],
)
def test_targets_in_chinese(value: str, unit: str, words: str) -> None:
    assert describe_value(Query("甲", value, unit)) == words
