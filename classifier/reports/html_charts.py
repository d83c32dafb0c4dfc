"""Numbers of the charts of the web report: findings by check, unit and confidence; classes filed against proposed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from classifier.finding import SEVERITIES, Finding
from classifier.form_audit import FormAudit
from classifier.reports.report import file_name
from corpus.taxonomy import Taxonomy, load_taxonomy

__all__ = ["charts", "pair_of", "unit_of"]

_BINS = 10
_MOST_BARS = 40


def unit_of(audit: FormAudit) -> str:
    """The unit, or the file's name where the form states none."""
    return audit.form.unit or file_name(audit.form.file)


def pair_of(finding: Finding, taxonomy: Taxonomy | None = None) -> str:
    """Filed and proposed class as ``数量>质量``; "" unless the finding moves a row from one leaf to another."""
    taxonomy = taxonomy or load_taxonomy()
    if finding.proposed is None or finding.kind != "misfiled":
        return ""
    filed = taxonomy.resolve(finding.filed.l1, finding.filed.l2).leaf
    proposed = taxonomy.resolve(finding.proposed.l1, finding.proposed.l2).leaf
    return f"{filed}>{proposed}" if filed and proposed and filed != proposed else ""


def charts(audits: Sequence[FormAudit], titles: dict[str, str]) -> dict[str, Any]:
    """Everything the charts draw. titles: check id → title."""
    found = [(unit_of(audit), finding) for audit in audits for finding in audit.findings]
    sure = Counter(min(_BINS - 1, int(finding.confidence * _BINS + 1e-6)) for _, finding in found)
    return {
        "rules": _bars(((one.rule, f"{one.rule} {titles.get(one.rule, '')}".strip(), one) for _, one in found)),
        "units": _bars((unit, unit, one) for unit, one in found)[:_MOST_BARS],
        "sure": [sure[number] for number in range(_BINS)],
        "most_sure": max(sure.values(), default=1),
        "matrix": _matrix(audits),
    }


def _bars(found: Iterable[tuple[str, str, Finding]]) -> list[dict[str, Any]]:
    """Bars with counts by severity, longest first."""
    names: dict[str, str] = {}
    counts: dict[str, Counter[str]] = {}
    for value, name, finding in found:
        names[value] = name
        counts.setdefault(value, Counter())[finding.severity] += 1
    most = max((count.total() for count in counts.values()), default=1)
    bars = [
        {
            "value": value,
            "name": names[value],
            "counts": {key: count[key] for key in SEVERITIES},
            "sum": count.total(),
            "most": most,
        }
        for value, count in counts.items()
    ]
    return sorted(bars, key=lambda bar: (-bar["sum"], bar["value"]))


def _matrix(audits: Sequence[FormAudit]) -> dict[str, Any] | None:
    """Filed leaves in rows, proposed leaves in columns; None when nothing is moved."""
    taxonomy = load_taxonomy()
    moves: Counter[tuple[str, str]] = Counter()
    for audit in audits:
        moved = {}
        for finding in audit.findings:
            if pair := pair_of(finding, taxonomy):
                filed, proposed = pair.split(">")
                moved[finding.index] = True
                moves[filed, proposed] += 1
        for index, item in enumerate(audit.form.indicators):
            leaf = taxonomy.resolve(item.l1, item.l2).leaf
            if leaf and index not in moved:
                moves[leaf, leaf] += 1
    if all(filed == proposed for filed, proposed in moves):
        return None
    used = [leaf for leaf in taxonomy.leaves if any(leaf in pair for pair in moves)]
    rows = [
        {
            "label": filed,
            "cells": [
                {"count": moves[filed, proposed], "same": filed == proposed, "move": f"{filed}>{proposed}"}
                for proposed in used
            ],
        }
        for filed in used
        if any(moves[filed, proposed] for proposed in used)
    ]
    return {"columns": used, "rows": rows}
