"""The audit of the public documents by models that saw none of them: which of its findings on a row are right.

Every fold of documents is audited with answers, score and thresholds learnt on the other folds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from classifier.auditor import Auditor
from classifier.finding import Finding
from classifier.form_audit import FormAudit
from classifier.judge import query_of
from corpus.labelled import LabelledDocument
from corpus.records import Form, Indicator, Place
from models.leaf_model import LeafModel
from models.manifest import Manifest
from models.query import Query
from models.store import load_model
from models.training import SHIPPED_RECIPE, reading
from models.truth import Row

__all__ = ["Found", "audit_unseen", "audits_unseen", "public_form"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Found = dict[int, list[Finding]]
"""Row number → findings on that row."""


class _Remembered:
    """A judge that gives kept answers; of any other text it knows nothing."""

    def __init__(self, answers: dict[tuple[str, str, str], Floats], leaves: int) -> None:
        self._answers, self._none = answers, np.zeros(leaves)

    def logits(self, queries: Sequence[Query]) -> Floats:
        """Kept scores, shape (n, leaves)."""
        return np.array([self._answers.get(_key(query), self._none) for query in queries])


def audit_unseen(documents: Sequence[LabelledDocument], rows: Sequence[Row], logits: Floats, folds: Any) -> Found:
    """Findings on rows of the documents, by row number in file order; arguments as of ``audits_unseen``."""
    found: Found = defaultdict(list)
    start = 0
    for audit in audits_unseen(documents, rows, logits, folds):
        for finding in audit.findings:
            if finding.index >= 0:
                found[start + finding.index].append(finding)
        start += len(audit.form.indicators)
    return found


def audits_unseen(
    documents: Sequence[LabelledDocument], rows: Sequence[Row], logits: Floats, folds: Any
) -> list[FormAudit]:
    """Every document audited alone, in order.

    rows: of the documents, in order. logits: answers by models that saw no document of the row's group, shape
    (n, leaves). folds: shape (n,), a number per row; rows of one group share it.
    """
    starts = np.cumsum([0, *(len(document.indicators) for document in documents)])
    audits: dict[int, FormAudit] = {}
    shipped = load_model().manifest
    for fold in np.unique(folds):
        rest = np.flatnonzero(folds != fold)
        learnt = reading(logits[rest], [rows[row] for row in rest.tolist()], SHIPPED_RECIPE, 0)
        manifest = Manifest.from_dict({**shipped.to_dict(), **learnt, "pooling": {}, "quick": {}})
        chosen = [number for number, start in enumerate(starts[:-1]) if folds[start] == fold]
        forms = [public_form(documents[number]) for number in chosen]
        answers = {
            _key(query_of(item)): logits[starts[number] + place]
            for number, form in zip(chosen, forms, strict=True)
            for place, item in enumerate(form.indicators)
        }
        auditor = Auditor(model=LeafModel(_Remembered(answers, logits.shape[1]), manifest))
        audits.update(zip(chosen, auditor.audit(forms), strict=True))
    return [audits[number] for number in range(len(documents))]


def public_form(document: LabelledDocument) -> Form:
    """A labelled document as the form it was filed as."""
    rows = tuple(
        Indicator(item.name, item.value, item.unit, item.l1, item.l2, item.duty, place=Place(document.doc_id, "", n, 1))
        for n, item in enumerate(document.indicators, start=1)
    )
    form = Form(document.doc_id, kind=document.kind, unit=document.unit, year=document.year, title=document.title)
    return replace(form, duties=document.duties, indicators=rows)


def _key(query: Query) -> tuple[str, str, str]:
    return query.name, query.value, query.unit
