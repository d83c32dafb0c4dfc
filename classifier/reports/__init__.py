"""Reports: one writer per format; the registry imports a writer, and its library, on first use."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol

from classifier.reports.report import Report

__all__ = ["WRITERS", "Report", "Writer", "render_text", "write_report"]

WRITERS: dict[str, str] = {
    "json": "classifier.reports.json_report",
    "jsonl": "classifier.reports.jsonl_report",
    "html": "classifier.reports.html_report",
    "xlsx": "classifier.reports.xlsx_report",
    "docx": "classifier.reports.docx_report",
}
"""Format, also the suffix of its files → module with ``write``; text formats have ``render`` too."""

TEXT_FORMATS = ("json", "jsonl", "html")


class Writer(Protocol):
    """Writes a report to a path, beside the target first, so that no half file is ever seen."""

    def __call__(self, report: Report, path: Path) -> None:
        """Write the whole report; raises OSError when the folder cannot be written."""


def write_report(report: Report, path: Path, format_: str) -> None:
    """Write a report in a format of WRITERS. Raises KeyError for another one, OSError when it cannot be written."""
    write: Writer = import_module(WRITERS[format_]).write
    write(report, path)


def render_text(report: Report, format_: str) -> str:
    """The report as text, for a format of TEXT_FORMATS."""
    text: str = import_module(WRITERS[format_]).render(report)
    return text
