"""How far the checks can be trusted: false alarms on careful rows, finds on spoilt rows, misfiled rows unseen.

    .venv/bin/python -m benchmarks.checks

Careful rows are the hand-written library with its paraphrases: nearly everything said about one of them is a
false alarm. Spoilt rows are the same rows with one mistake put in. Misfiled rows: the classifier is fitted once
per fold and every public document judged, at the shipped operating points, by a model that did not see it; the
boundary table was written with those documents in view, so that figure is an upper bound.
Results go to benchmarks/results/checks.json.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from classifier.audit import audit_forms
from classifier.checks import form_edition
from classifier.judge import ELSEWHERE, judge, operating_points
from corpus.dataset import load_library, load_public_documents
from corpus.labelled import LibraryIndicator
from corpus.records import Form, Indicator, Place
from corpus.taxonomy import load_taxonomy
from models import load_model

RESULTS = Path(__file__).parent / "results" / "checks.json"
TAXONOMY = load_taxonomy()
ABOUT_THE_FORM = frozenset({"S1", "S2"})  # a list of examples is no complete form
Spoil = Callable[[LibraryIndicator], tuple[str, str] | None]


def row(item: LibraryIndicator, name: str, value: str, unit: str, number: int) -> Indicator:
    """A library indicator as a row of a form; its number stands as duty so that names never meet."""
    parent = TAXONOMY.parent_label(item.leaf, "2021")
    return Indicator(name, value, unit, parent, item.l2, str(number), place=Place("库", "", number, 1))


def plain(item: LibraryIndicator) -> bool:
    """Whether the target is a bare number."""
    return item.value.replace(".", "", 1).isdigit()


def false_alarms() -> dict[str, object]:
    """Findings on careful rows by rule."""
    forms = []
    for duty in load_library():
        rows: list[Indicator] = []
        for item in duty.indicators:
            value = item.value if item.operator in ("定性", "=") else item.operator + item.value
            rows += [row(item, name, value, item.unit, len(rows) + i) for i, name in enumerate((item.name, *item.aka))]
        forms.append(Form(duty.id, year=2024, indicators=tuple(rows)))
    summary = audit_forms(forms).summary()
    found = {rule: count for rule, count in summary["by_rule"].items() if rule not in ABOUT_THE_FORM}
    return {"rows": summary["indicators"], "findings": found}


SPOILT: tuple[tuple[str, str, Spoil], ...] = (
    (
        "成本的≤改成≥",
        "V4",
        lambda i: ("≥" + i.value, i.unit) if i.leaf == "成本" and i.operator in ("≤", "<") and plain(i) else None,
    ),
    (
        "≥被认成2",
        "V2",
        lambda i: (f"2{i.value}%", "") if i.unit == "%" and plain(i) and len(i.value) == 2 else None,
    ),
    (
        "比率丢了%",
        "V6",
        lambda i: (i.operator + i.value, "") if i.unit == "%" and plain(i) and float(i.value) > 1 else None,
    ),
    (
        "反向指标写成≥",
        "V5",
        lambda i: ("≥" + i.value, i.unit) if i.polarity == "反向" and i.leaf != "成本" and plain(i) else None,
    ),
    (
        "正向比率写成≤",
        "V5",
        lambda i: ("≤" + i.value, i.unit) if i.unit == "%" and i.polarity == "正向" and plain(i) else None,
    ),
    (
        "人数写成个",
        "V6",
        lambda i: (i.operator + i.value, "个") if i.unit in ("人", "人次", "名") and plain(i) else None,
    ),
    ("比率写成工作日", "V6", lambda i: ("≤7", "工作日") if i.unit == "%" and plain(i) else None),
)


def finds() -> list[dict[str, object]]:
    """How many rows with one mistake are found by the check meant for it."""
    out: list[dict[str, object]] = []
    for title, rule, spoil in SPOILT:
        rows: list[Indicator] = []
        for duty in load_library():
            for item in duty.indicators:
                spoilt = spoil(item)
                if spoilt is not None:
                    rows.append(row(item, item.name, *spoilt, len(rows)))
        result = audit_forms([Form("库", year=2024, indicators=tuple(rows))])
        hit = {finding.index for finding in result.findings if finding.rule == rule}
        out.append({"mistake": title, "rule": rule, "rows": len(rows), "found": len(hit)})
    return out


class Fixed:
    """A model that answers with given rows of probabilities."""

    leaves = TAXONOMY.leaves

    def __init__(self, matrix: object) -> None:
        self._matrix = matrix

    def proba(self, queries: Sequence[object]) -> object:
        """The given rows."""
        return self._matrix


def unseen() -> list[dict[str, float]]:
    """Precision and recall of 错类 at several thresholds on documents the model did not see."""
    import numpy as np

    from models.calibration import fit_temperature, softmax
    from models.training import Recipe, authored_rows, document_weights, out_of_fold
    from models.truth import public_rows, truth_of

    documents = load_public_documents()
    rows = public_rows(documents)
    truth, recipe = truth_of(rows), Recipe()
    logits = out_of_fold(rows, authored_rows(load_library()), recipe)
    chances = softmax(logits, fit_temperature(logits, truth.accepted, document_weights(rows, recipe.row_cap)))
    out = []
    shipped = operating_points(load_model())
    for threshold in sorted({0.85, 0.9, 0.95, 0.97, 0.99, 0.995, shipped.misfiled}):
        points = replace(shipped, misfiled=threshold)
        flagged = right = wrong = judged = start = 0
        for document in documents:
            stop = start + len(document.indicators)
            items = [Indicator(i.name, i.value, i.unit, i.l1, i.l2, i.duty) for i in document.indicators]
            edition = form_edition(Form(document.doc_id, year=document.year, indicators=tuple(items)), TAXONOMY)
            model = Fixed(np.asarray(chances[start:stop]))
            answers = judge(items, model, TAXONOMY, edition=edition, points=points)  # type: ignore[arg-type]
            for label, answer in zip(document.indicators, answers, strict=True):
                filed = TAXONOMY.resolve(label.l1, label.l2)
                if not filed.leaves or filed.leaves == ("其他",):
                    continue
                misfiled = not set(filed.leaves) & set(label.acceptable)
                judged += 1
                wrong += misfiled
                flagged += answer.verdict == ELSEWHERE
                right += misfiled and answer.verdict == ELSEWHERE
            start = stop
        out.append(
            {
                "threshold": threshold,
                "shipped": threshold == shipped.misfiled,
                "judged": judged,
                "misfiled": wrong,
                "flagged": flagged,
                "precision": round(right / flagged, 4),
                "recall": round(right / wrong, 4),
            }
        )
    return out


def main() -> None:
    """Measure, print and write."""
    results = {
        "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "false_alarms": false_alarms(),
        "finds": finds(),
        "misfiled_unseen": unseen(),
    }
    print(json.dumps(results, ensure_ascii=False, indent=2))
    RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
