"""Features: the same numbers as scikit-learn's vectoriser, nothing from one text in another, unknown left out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from models import Query
from models.features import clean_name, value_parts
from models.fitting import fit_vectoriser
from models.grams import NAME, Alphabet, edge_keys, gram_keys
from models.vectoriser import STEP, Vectoriser

NAMES = ["受益学生数", "学生受益率", "受益学生满意度", "培训人次", "资金发放及时率", "及时率", "培训培训次数"]
QUERIES = [
    Query(name, value)
    for name, value in zip(NAMES, ["≥3560人次", "100%", "", "有所提升", "2024年底前", "", "12次"], strict=True)
]
FITTED = fit_vectoriser(QUERIES, [], 1, 1)
TEXTS = st.text(alphabet="受益学生数及时率满意度培训人次资金发放^$ab0%\U0001f600", max_size=12)


def dense(vectoriser: Vectoriser, queries: list[Query]) -> np.ndarray:
    rows = vectoriser.rows(queries)
    out = np.zeros((len(queries), vectoriser.width))
    for place in range(len(queries)):
        own = slice(rows.starts[place], rows.starts[place + 1])
        out[place, rows.columns[own]] = rows.counts[own] * STEP
    return out


def test_names_get_the_numbers_of_scikit_learn() -> None:
    marked = [f"^{clean_name(name)}$" for name in NAMES]
    reference = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), lowercase=False, sublinear_tf=True)
    wanted = reference.fit_transform(marked).toarray()
    numbers = {int(k): n for n, k in enumerate(FITTED.keys)}
    ours = dense(FITTED, [Query(name) for name in NAMES])
    for column, gram in enumerate(reference.get_feature_names_out()):
        key = 0
        for number in FITTED.alphabet.numbers(gram):
            key = (key << 13) | int(number)
        assert ours[:, numbers[key | (NAME << 56)]] == pytest.approx(wanted[:, column], abs=STEP)


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_a_batch_is_its_rows(texts: list[str]) -> None:
    queries = [Query(text, text[::-1]) for text in texts]
    together = dense(FITTED, queries)
    for place, query in enumerate(queries):
        assert np.array_equal(together[place], dense(FITTED, [query])[0])


@given(st.lists(TEXTS, max_size=6))
def test_every_key_is_a_piece_of_its_own_text(texts: list[str]) -> None:
    alphabet = FITTED.alphabet
    rows, keys = gram_keys(texts, alphabet, NAME)
    for row, key in zip(rows.tolist(), keys.tolist(), strict=True):
        codes = [(key >> shift) & 8191 for shift in (26, 13, 0)]
        gram = "".join(chr(alphabet.codes[code - 1]) for code in codes if code)
        assert gram in f"^{texts[row]}$"


def test_ends_of_names_are_one_to_four_and_one_to_three_characters() -> None:
    rows, _ = edge_keys(["受益学生数", "率", ""], FITTED.alphabet)
    assert np.bincount(rows, minlength=3).tolist() == [7, 2, 0]


def test_what_the_vocabulary_lacks_does_not_count() -> None:
    one, two, more = dense(FITTED, [Query("鼋鼍"), Query("饕餮"), Query("鼋鼍饕餮")])
    assert np.array_equal(one, two)
    assert np.array_equal(one, more)


def test_too_many_characters_are_refused() -> None:
    with pytest.raises(ValueError):
        Alphabet(np.arange(8192))


@pytest.mark.parametrize(
    ("query", "term"),
    [
        (Query("受益学生数", "≥3560人次"), "unit:人次"),
        (Query("受益学生数(人)", "3560"), "unit:人"),
        (Query("及时率", "100%"), "full"),
        (Query("生均标准", "650元/人"), "per"),
        (Query("完成时间", "12月"), "kind:date"),
        (Query("任何名称"), "kind:empty"),
    ],
)
def test_targets_become_terms(query: Query, term: str) -> None:
    assert term in value_parts(query)[0]
