"""How far the checks can be trusted: false alarms on careful rows, finds on spoilt rows.

    .venv/bin/python -m benchmarks.checks

Careful rows are the hand-written library with its paraphrases: nearly everything grave said about one of them is a
false alarm (milder remarks on praise without a scale or on a paraphrase beside its original are none). Spoilt rows are
the same rows with one mistake put in. Misfiled rows on unseen documents are measured by benchmarks.evaluate_models.
Results go to benchmarks/results/checks.json.
"""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from classifier.audit import audit_forms
from corpus.atomic import write_text
from corpus.dataset import load_library
from corpus.labelled import LibraryIndicator
from corpus.records import Form, Indicator, Place
from corpus.taxonomy import load_taxonomy

RESULTS = Path(__file__).parent / "results" / "checks.json"
TAXONOMY = load_taxonomy()
ABOUT_THE_FORM = frozenset({"S1", "S2", "S6", "S8"})  # a list of examples is no complete form
GRAVE = frozenset({"high", "medium"})
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
    result = audit_forms(forms)
    found = [one for one in result.findings if one.rule not in ABOUT_THE_FORM]
    grave = Counter(one.rule for one in found if one.severity in GRAVE)
    mild = Counter(one.rule for one in found if one.severity not in GRAVE)
    rows = result.summary()["indicators"]
    return {"rows": rows, "findings": dict(sorted(grave.items())), "milder findings": dict(sorted(mild.items()))}


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


def main() -> None:
    """Measure, print and write."""
    results = {
        "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "false_alarms": false_alarms(),
        "finds": finds(),
    }
    print(json.dumps(results, ensure_ascii=False, indent=2))
    write_text(RESULTS, json.dumps(results, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
