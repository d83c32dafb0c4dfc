"""Reasons: readable pieces of the name and Chinese words on the value, overlapping n-grams shown once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Query, load_model
from models.evidence import describe_value, gather_evidence

MODEL = load_model()


def texts(query: Query, leaf: str, top: int = 5) -> list[str]:
    return [item.text for item in MODEL.explain(query, leaf, top)]


def test_the_deciding_word_comes_first_and_once() -> None:
    found = texts(Query("资助资金发放及时率", "100%"), "时效")
    assert "及时" in found[0]
    assert sum("及时" in text for text in found) == 1


def test_a_value_speaks_in_words() -> None:
    assert {"值为数目", "单位“人次”"} & set(texts(Query("受益学生数", "≥3560人次"), "数量"))


def test_pieces_stand_in_the_name() -> None:
    query = Query("农村公路建设里程", "≥12公里")
    pieces = [text for text in texts(query, "数量", 20) if not text.startswith(("值", "单位", "计量", "按单位"))]
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
def test_any_text_can_be_explained(name: str, value: str) -> None:
    for leaf in MODEL.leaves:
        assert all(item.text.strip() for item in MODEL.explain(Query(name, value), leaf))


def test_no_features_no_reasons() -> None:
    assert gather_evidence(Query(""), [], []) == []


@pytest.mark.parametrize(
    ("term", "words"),
    [("unit:人次", "单位“人次”"), ("kind:share", "值为比率"), ("op:≥", "值带“≥”"), ("op:", ""), ("full", "值为100%")],
)
def test_value_features_in_chinese(term: str, words: str) -> None:
    assert describe_value(term) == words
