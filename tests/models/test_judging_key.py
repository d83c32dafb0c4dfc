"""Queries with one judging key get one answer, bit for bit; numbers, blanks and widths make no other key."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dataset import load_public_documents
from models import LeafModel, Query, judging_key, load_model
from models.judging_key import SEPARATOR

ROWS = [Query(item.name, item.value, item.unit) for document in load_public_documents() for item in document.indicators]
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_WIDE = str.maketrans("0123456789%()<>=,", "０１２３４５６７８９％（）＜＞＝，")


@pytest.fixture(scope="module", params=["model", "quick"])
def model(request: pytest.FixtureRequest) -> LeafModel:
    return load_model() if request.param == "model" else load_model().quick()


def other_numbers(query: Query, digits: str) -> Query:
    """The query of another year: every number another one of as many digits."""
    draw = iter(digits * 50)

    def other(match: re.Match[str]) -> str:
        return "".join(next(draw) if sign.isdigit() else sign for sign in match[0])

    return replace(query, name=_NUMBER.sub(other, query.name), value=_NUMBER.sub(other, query.value))


def other_blanks(query: Query, blank: str) -> Query:
    """The query as another table filed it: blanks around everything and after the first sign."""
    name = query.name[:1] + blank + query.name[1:]
    return replace(query, name=f"{blank}{name}{blank}", value=f"{blank}{query.value}", unit=f"{query.unit}{blank}")


def other_width(query: Query) -> Query:
    return replace(query, name=query.name.translate(_WIDE), value=query.value.translate(_WIDE))


rewritten = st.sampled_from(ROWS).flatmap(
    lambda query: st.tuples(
        st.just(query),
        st.one_of(
            st.text("123456789", min_size=3, max_size=9).map(lambda digits: other_numbers(query, digits)),
            st.sampled_from([" ", "\u3000", "\n", "\u200b"]).map(lambda blank: other_blanks(query, blank)),
            st.just(other_width(query)),
            st.just(replace(query, duty="另一职责", project="另一项目")),
        ),
    )
)


@settings(max_examples=40, deadline=None)
@given(st.lists(rewritten, min_size=1, max_size=6))
def test_one_key_means_one_answer(model: LeafModel, pairs: list[tuple[Query, Query]]) -> None:
    alike = [pair for pair in pairs if judging_key(pair[0]) == judging_key(pair[1])]
    one, two = ([pair[side] for pair in alike] for side in (0, 1))
    assert np.array_equal(model.proba(one), model.proba(two))


def test_public_rows_and_those_of_another_year_with_one_key_have_one_answer(model: LeafModel) -> None:
    groups: dict[str, list[Query]] = defaultdict(list)
    for query in dict.fromkeys((*ROWS, *(other_numbers(row, "271828182845") for row in ROWS[::2]))):
        groups[judging_key(query)].append(query)
    shared = [group for group in groups.values() if len(group) > 1]
    assert len(shared) > 200
    first = model.proba([group[0] for group in shared])
    last = model.proba([group[-1] for group in shared])
    assert np.array_equal(first, last)


@given(st.text("123456789", min_size=3, max_size=9))
def test_other_numbers_mostly_keep_the_key(digits: str) -> None:
    rows = [query for query in ROWS if _NUMBER.search(query.value)][::10]
    kept = sum(judging_key(other_numbers(query, digits)) == judging_key(query) for query in rows)
    # 100% is full, 12月 may be a month, 0.5 and 15 may be read in other multiples
    assert kept > 0.6 * len(rows)


@given(st.sampled_from(ROWS), st.sampled_from([" ", "\u3000", "\u200b"]))
def test_blanks_and_context_keep_the_key(query: Query, blank: str) -> None:
    assert judging_key(replace(query, duty="另一职责", project="另一项目")) == judging_key(query)
    assert judging_key(replace(query, name=f"{blank}{query.name}{blank}")) == judging_key(query)


@pytest.mark.parametrize(
    "other",
    [
        Query("培训教师人次", "≥100人"),
        Query("培训教师人数", "≤100人"),
        Query("培训教师人数", "≥100%"),
        Query("培训教师人数", "大于100人"),
        Query("培训教师人数", ""),
    ],
)
def test_what_the_model_sees_makes_another_key(other: Query) -> None:
    assert judging_key(Query("培训教师人数", "≥100人")) != judging_key(other)


@given(st.text(max_size=20), st.text(max_size=12), st.text(max_size=6))
def test_any_text_has_a_key_and_no_part_holds_the_separator(name: str, value: str, unit: str) -> None:
    key = judging_key(Query(name, value, unit))
    terms = [part for part in key.split(SEPARATOR)[3:] if ":" not in part and part not in {"per", "full"}]
    assert not terms


def test_a_row_of_another_year_and_place_has_the_same_key() -> None:
    assert judging_key(Query("2023年培训教师人数", "≥100", "人")) == judging_key(Query("培训教师人数", "≥250", "人"))
