"""The findings as JSON lines, each with the head of its form, for scripts that stream."""

from __future__ import annotations

import json
from pathlib import Path

from classifier.reports.report import Report
from corpus.atomic import write_text

__all__ = ["render", "write"]


def render(report: Report) -> str:
    """One finding per line, form by form; "" when nothing was found."""
    lines = []
    for audit in report.result.forms:
        head = {"file": audit.form.file, "unit": audit.form.unit, "year": audit.form.year}
        lines += [json.dumps(finding.to_dict() | {"form": head}, ensure_ascii=False) for finding in audit.findings]
    return "".join(f"{line}\n" for line in lines)


def write(report: Report, path: Path) -> None:
    """Write the lines to ``path``."""
    write_text(path, render(report))
