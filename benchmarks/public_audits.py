"""The public documents and the seed forms as forms to audit, judged by models that never saw them.

The shipped model was trained on the public documents; auditing them with it would flatter it. Here every document is
answered by the model of a fold without it (benchmarks/misfiled.py keeps those answers); only the words of an
explanation come from the shipped one. The seeds trained nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.out_of_fold import out_of_fold

from classifier.auditor import Auditor
from classifier.form_audit import FormAudit
from classifier.judge import query_of
from corpus.dataset import load_public_documents
from corpus.labelled import LabelledDocument
from corpus.reading import read_forms
from corpus.records import Form, Indicator, Place
from models.leaf_model import LeafModel
from models.query import Query
from models.store import load_model

__all__ = ["audits", "public_form"]

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
_KINDS = {"转移支付": "项目支出"}


def public_form(document: LabelledDocument) -> Form:
    """A public document as the form it was filed as."""
    rows = tuple(
        Indicator(one.name, one.value, one.unit, one.l1, one.l2, one.duty, place=Place(document.doc_id, "", number, 3))
        for number, one in enumerate(document.indicators, 1)
    )
    kind = _KINDS.get(document.kind, document.kind)
    head = {"kind": kind, "unit": document.unit, "year": document.year, "title": document.title}
    return Form(document.doc_id, region=document.region, duties=document.duties, indicators=rows, **head)  # type: ignore[arg-type]


class FoldModel:
    """The shipped model, but the rows of one document are answered by a model trained without it."""

    def __init__(self, shipped: LeafModel, queries: Sequence[Query], answers: np.ndarray[Any, Any]) -> None:
        """answers: probabilities, shape (len(queries), leaves)."""
        self._shipped = shipped
        self._answers = dict(zip(queries, answers, strict=True))

    def __getattr__(self, name: str) -> Any:  # whatever the shipped model has
        return getattr(self._shipped, name)

    def proba(self, queries: Sequence[Query]) -> np.ndarray[Any, Any]:
        """Probabilities, shape (n, leaves)."""
        rows = self._shipped.proba(queries)
        return np.array([self._answers.get(query, row) for query, row in zip(queries, rows, strict=True)])


def audits() -> Iterator[FormAudit]:
    """Every public document, then every seed form where the folder is there, each audited alone."""
    shipped = load_model()
    answers = iter(out_of_fold())
    for document in load_public_documents():
        form = public_form(document)
        rows = [next(answers) for _ in form.indicators]
        model = FoldModel(shipped, [query_of(item) for item in form.indicators], np.array(rows))
        yield from Auditor(model=model).audit([form])
    for path in sorted(SEEDS.glob("*.txt")):
        yield from Auditor(model=shipped).audit(read_forms(path, name=path.name))
