"""Checks prepared for many forms at once find what they find of every form by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.auditor import Auditor
from classifier.checks import default_registry
from classifier.checks.base import FormCheck
from classifier.checks.context import FormContext, form_edition
from classifier.checks.form_topics import Told, form_topics, read_texts, topics_of
from classifier.checks.misfiled import MisfiledCheck
from classifier.checks.relatedness import plain_words
from classifier.checks.sectors_of_rows import load_sectors
from classifier.judge import judge
from classifier.pair_names import load_words
from classifier.reasons import explain_row, explain_rows
from classifier.settings import Settings
from corpus.records import Form
from corpus.taxonomy import load_taxonomy
from models.query import Query
from tests.classifier.conftest import StubModel

TAXONOMY = load_taxonomy()
PREPARED = [
    check for check in default_registry() if isinstance(check, FormCheck) and type(check).prepare != FormCheck.prepare
]
SHOWN = [example for check in PREPARED for example in (*check.positives, *check.negatives)]
FORMS = [replace(example.form, file=f"{place}.xlsx") for place, example in enumerate(SHOWN)]


BELIEFS = dict(chain.from_iterable(example.beliefs.items() for example in SHOWN))


@dataclass
class CountingModel:
    """A model that counts how often it is asked."""

    model: StubModel = field(default_factory=lambda: StubModel(BELIEFS))
    calls: int = 0

    @property
    def leaves(self) -> tuple[str, ...]:
        return self.model.leaves

    def proba(self, queries: Sequence[Query]) -> np.ndarray:
        self.calls += 1
        return self.model.proba(queries)


@pytest.fixture
def model() -> CountingModel:
    return CountingModel()


def context_of(form: Form, model: CountingModel) -> FormContext:
    edition = form_edition(form, TAXONOMY)
    judgements = judge(form.indicators, model, TAXONOMY, edition=edition)
    return FormContext.build(form, edition, TAXONOMY, Settings(), judgements, model)


@pytest.mark.parametrize("check", PREPARED, ids=lambda check: check.id)
def test_a_check_finds_the_same_prepared_with_other_forms_and_alone(check: FormCheck, model: CountingModel) -> None:
    together = [context_of(form, model) for form in FORMS]
    check.prepare(together)
    found = [list(check.check_form(context)) for context in together]
    assert found == [list(check.check_form(context_of(form, model))) for form in FORMS]
    assert any(found)


@pytest.mark.parametrize("check", PREPARED, ids=lambda check: check.id)
def test_there_may_be_nothing_to_prepare(check: FormCheck) -> None:
    check.prepare([])
    empty = context_of(Form("空.xlsx"), CountingModel())
    check.prepare([empty])
    assert list(check.check_form(empty)) == []


@pytest.mark.parametrize("check", [one for one in PREPARED if isinstance(one, MisfiledCheck)], ids=lambda one: one.id)
def test_the_model_is_asked_once_for_the_reasons_of_all_forms(check: FormCheck, model: CountingModel) -> None:
    together = [context_of(form, model) for form in FORMS]
    model.calls = 0
    check.prepare(together)
    for context in together:
        list(check.check_form(context))
    assert model.calls == 1


def test_one_question_to_the_model_serves_both_checks_of_filed_classes(model: CountingModel) -> None:
    together = [context_of(form, model) for form in FORMS]
    model.calls = 0
    for check in PREPARED:
        if isinstance(check, MisfiledCheck):
            check.prepare(together)
    assert model.calls <= 1


def test_reasons_of_many_rows_are_those_of_each(model: CountingModel) -> None:
    rows = [(item, judge([item], model, TAXONOMY)[0], "2021") for form in FORMS for item in form.indicators]
    alone = [explain_row(item, one, CountingModel(), TAXONOMY, edition=edition) for item, one, edition in rows]
    assert explain_rows(rows, model, TAXONOMY) == alone
    assert explain_rows([], model, TAXONOMY) == []


def test_a_changed_context_has_nothing_prepared(model: CountingModel) -> None:
    context = context_of(FORMS[0], model)
    PREPARED[0].prepare([context])
    assert context.prepared
    assert not replace(context, points=context.points).prepared


def test_an_audit_of_many_forms_equals_that_of_few(model: CountingModel) -> None:
    few, many = Auditor(model=model), Auditor(model=model, remember=1000)
    assert list(many.audit(FORMS * 3)) == [audit for form in FORMS * 3 for audit in few.audit([form])]


@given(st.lists(st.integers(0, 15_999), min_size=1, max_size=40), st.integers(0, 39))
def test_the_field_of_a_text_does_not_depend_on_the_texts_beside_it(rows: list[int], one: int) -> None:
    words, sectors = load_words(), load_sectors()
    place = one % len(rows)
    together = sectors.log_shares(words.directions[rows])
    assert np.array_equal(together[place], sectors.log_shares(words.directions[rows[place : place + 1]])[0])


def test_texts_are_read_once_and_each_as_alone() -> None:
    texts = ["培训人数", "", "道路硬化里程", "培训人数", "病死猪无害化处理头数"]
    words, sectors = load_words(), load_sectors()
    read = read_texts(texts, words, sectors)
    assert list(read.places) == ["培训人数", "", "道路硬化里程", "病死猪无害化处理头数"]
    for text, place in read.places.items():
        alone = read_texts([text], words, sectors)
        assert np.array_equal(alone.vectors[0], read.vectors[place])
        assert np.array_equal(alone.shares[0], read.shares[place])
        assert alone.clear[0] == read.clear[place]


NAMES = ["培训人数", "道路硬化里程", "病死猪无害化处理头数", "读者到馆人次", "", "公益林管护面积", "培训合格率"]
SENTENCES = ["开展农村道路硬化", "举办读者活动", "做好动物防疫", "公共图书馆免费开放"]
TOLD = st.builds(
    Told,
    st.lists(st.sampled_from(NAMES), min_size=2, max_size=20),
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=2),
    st.lists(st.sampled_from(SENTENCES), max_size=9),
)


@given(st.lists(TOLD, min_size=1, max_size=5))
def test_what_tells_a_row_from_another_projects_does_not_depend_on_other_forms(forms: list[Told]) -> None:
    words, sectors, plain = load_words(), load_sectors(), plain_words()
    read = read_texts(chain.from_iterable(told.shown for told in forms), words, sectors)
    for told, found in zip(forms, topics_of(forms, plain, words, sectors, read), strict=True):
        alone = form_topics(told.names, told.heads, told.prose, plain, words, sectors)
        assert np.array_equal(found.features, alone.features)
        assert np.array_equal(found.form, alone.form)
        assert [found.nearest(row) for row in range(2)] == [alone.nearest(row) for row in range(2)]
