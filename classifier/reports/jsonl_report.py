"""The findings as JSON lines, each with the head of its form, for scripts that stream.

Every line holds the finding as in the JSON report and, under the names of SARIF 2.1.0 results (OASIS standard), what
viewers of such results look for: ruleId, level, locations, partialFingerprints, rank.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from classifier.finding import Finding
from classifier.reports.report import Report
from corpus.atomic import write_text
from corpus.records import Form, Place

__all__ = ["finding_lines", "render", "write"]

_LEVELS = {"high": "error", "medium": "warning", "low": "note", "info": "none"}
_RANK = 100.0  # SARIF ranks run from 0 to 100


def render(report: Report) -> str:
    """One finding per line, form by form; "" when nothing was found."""
    settings = report.result.tool["settings"]
    return "".join(
        line for audit in report.result.forms for line in finding_lines(audit.form, audit.findings, settings)
    )


def finding_lines(form: Form, findings: Iterable[Finding], settings: str) -> Iterator[str]:
    """Lines with their line ends. settings: hash of the settings the findings were made under."""
    head = {"file": form.file, "unit": form.unit, "year": form.year}
    for finding in findings:
        line = {**_result(finding), **finding.to_dict(), "form": head, "settings": settings}
        yield json.dumps(line, ensure_ascii=False) + "\n"


def write(report: Report, path: Path) -> None:
    """Write the lines to ``path``."""
    write_text(path, render(report))


def _result(finding: Finding) -> dict[str, Any]:
    return {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "rank": round(min(finding.priority, 1.0) * _RANK, 2),
        "locations": [_location(finding.place)],
        "relatedLocations": [_location(place) for place in finding.related],
        "partialFingerprints": {"finding": finding.id, "group": finding.group},
    }


def _location(place: Place) -> dict[str, Any]:
    region = {key: number for key, number in (("startLine", place.row), ("startColumn", place.column)) if number}
    physical: dict[str, Any] = {"artifactLocation": {"uri": place.file.replace("\\", "/")}}
    if region:
        physical["region"] = region
    logical = [{"name": place.part}] if place.part else []
    return {"physicalLocation": physical, "logicalLocations": logical}
