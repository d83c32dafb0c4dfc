"""A model asked beforehand audits as the model itself does, and asks it only for what nobody asked before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from classifier.auditor import Auditor
from classifier.judge import Model, query_of
from classifier.known_answers import KnownAnswers
from corpus.reading import read_forms
from corpus.records import Form, Indicator
from models import Query, judging_key, load_model

SAMPLES = sorted((Path(__file__).parents[2] / "corpus" / "samples").glob("*.xlsx"))


@dataclass
class Asked:
    """A model that counts what it is asked."""

    model: Model
    queries: list[Query] = field(default_factory=list)

    @property
    def leaves(self) -> tuple[str, ...]:
        return self.model.leaves

    def proba(self, queries: Sequence[Query]) -> np.ndarray:
        self.queries += queries
        return self.model.proba(queries)


@pytest.fixture(scope="module")
def forms() -> list[Form]:
    return [form for path in SAMPLES for form in read_forms(path)]


def table_of(model: Model, queries: Sequence[Query]) -> dict[str, list[float]]:
    keys = {judging_key(query): query for query in queries}
    return dict(zip(keys, model.proba(list(keys.values())).tolist(), strict=True))


def test_an_audit_by_table_equals_that_of_the_model(forms: list[Form]) -> None:
    model = load_model()
    table = table_of(model, [query_of(item) for form in forms for item in form.indicators])
    one, two = Auditor(model=model), Auditor(model=KnownAnswers(model, table))
    assert list(one.audit(forms)) == list(two.audit(forms))
    assert one.across() == two.across()
    assert one.tool() == two.tool()


def test_the_model_is_asked_once_for_each_key_the_table_lacks(stub_model: Callable[..., Model]) -> None:
    asked = Asked(stub_model({"培训人数": ("数量", 0.9), "满意度": ("满意度", 0.8)}))
    rows = [Query("培训人数", "≥100人"), Query("培训人数", "≥250人"), Query("满意度", "≥95%")]
    known = KnownAnswers(asked, table_of(asked.model, rows[2:]))
    assert np.array_equal(known.proba(rows), asked.model.proba(rows))
    assert asked.queries == [rows[1]]
    known.proba(rows)
    assert len(asked.queries) == 2, "nothing is kept unless asked for"


def test_answers_that_are_kept_are_asked_for_once(stub_model: Callable[..., Model]) -> None:
    asked = Asked(stub_model({}))
    known = KnownAnswers(asked, {}, keep=2)
    one, two, three = (Query(name) for name in ("培训人数", "满意度", "合格率"))
    for queries in ([one], [one, two], [two, one]):
        known.proba(queries)
    assert asked.queries == [one, two]
    known.proba([three])
    known.proba([three, one])
    assert asked.queries == [one, two, three, one], "too many: all are forgotten, then learnt anew"


def test_nothing_asked_gives_no_rows(stub_model: Callable[..., Model]) -> None:
    model = stub_model({})
    assert KnownAnswers(model, {}).proba([]).shape == (0, len(model.leaves))


def test_everything_else_is_the_models_own(stub_model: Callable[..., Model]) -> None:
    model = load_model()
    known = KnownAnswers(model, {})
    assert known.manifest is model.manifest
    assert (known.misfiled, known.sets, known.selective) == (model.misfiled, model.sets, model.selective)
    query = Query("培训教师人数", "≥100人")
    assert known.explain(query, "数量") == model.explain(query, "数量")
    assert np.array_equal(known.quick().proba([query]), model.quick().proba([query]))
    assert not hasattr(KnownAnswers(stub_model({}), {}), "manifest"), "a model without thresholds stays one"


def test_the_reasons_of_a_misfiled_row_are_the_same(forms: list[Form]) -> None:
    model = load_model()
    wrong = Form("某表.xlsx", indicators=(Indicator("服务对象满意度", "≥95%", l1="产出指标", l2="数量指标"),))
    [one] = Auditor(model=model).audit([wrong])
    [two] = Auditor(model=KnownAnswers(model, {})).audit([wrong])
    assert one.to_dict() == two.to_dict()
    assert any(finding.reasons for finding in one.findings)
