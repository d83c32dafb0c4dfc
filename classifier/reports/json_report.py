"""The audit as one JSON object: tool, forms with their findings, summary, errors."""

from __future__ import annotations

import json
from pathlib import Path

from classifier.reports.report import Report
from corpus.atomic import write_text

__all__ = ["render", "write"]


def render(report: Report) -> str:
    """The whole object as text, Chinese as it is."""
    return json.dumps(report.to_dict(), ensure_ascii=False, indent=1) + "\n"


def write(report: Report, path: Path) -> None:
    """Write the object to ``path``."""
    write_text(path, render(report))
