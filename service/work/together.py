"""Answers that take a while, made whole in a process of its own: JSON goes back, ready to be sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from classifier.audit import AuditResult
from classifier.duplicates import LEARNED, find_duplicates
from classifier.judge import Judgement, judge
from classifier.reasons import explain_row
from classifier.reports import Report
from corpus.errors import ReadError
from corpus.reading import read_results
from corpus.records import Form, Indicator
from corpus.taxonomy import load_taxonomy
from models.store import load_model
from service.work.audited import Rules, as_kept, tools_for
from service.work.tool import describe_tool

__all__ = ["MEMBERS", "SECONDS", "audit_together", "duplicates_together", "explain_together"]

MEMBERS, SECONDS = 50, 60.0
"""Files of an archive, and seconds for reading a file, where somebody waits for the answer."""


def audit_together(files: Sequence[tuple[str, str]], forms: Sequence[dict[str, Any]], rules: Rules) -> bytes:
    """The object of ``audit --format json`` on files and records, with what they tell together.

    files: where each lies, and how it was called. forms: records (``Form.to_dict``). Errors of reading are told in the
    object. Raises SettingError, UsageError and ModelError.
    """
    auditor, usual = tools_for(rules)
    bounds = replace(
        usual.limits, members=min(usual.limits.members, MEMBERS), seconds=min(usual.limits.seconds, SECONDS)
    )
    options = replace(usual, limits=bounds)
    errors: list[ReadError] = []
    read: list[Form] = []
    for path, name in files:
        for result in read_results(Path(path), name, options):
            if result.error:
                errors.append(result.error)
            read += result.forms
    read += map(Form.from_dict, forms)
    read = [as_kept(form, rules) for form in read]
    auditor.forget()
    try:
        audits = auditor.finish(list(auditor.audit(read)))
        report = Report(AuditResult(auditor.tool(), audits), errors)
    finally:
        auditor.forget()
    return _json(report.to_dict())


def explain_together(
    items: Sequence[Indicator], edition: str | None, model: str
) -> tuple[list[Judgement], list[tuple[str, ...]], dict[str, Any]]:
    """Judgements of rows with the reasons for each, and what gave them. model: folder of weights, "" for the shipped.

    Raises UsageError and ModelError.
    """
    taxonomy, weights = load_taxonomy(), load_model(Path(model) if model else None)
    found = judge(items, weights, taxonomy, edition=edition, top=len(taxonomy.leaves))
    reasons = [
        explain_row(item, one, weights, taxonomy, edition=edition) for item, one in zip(items, found, strict=True)
    ]
    return found, reasons, describe_tool(weights, edition)


def duplicates_together(forms: Sequence[dict[str, Any]], across: str, near: float | None) -> bytes:
    """The object of ``duplicates --format json``. near: None for the learned score. Raises UsageError."""
    read = [Form.from_dict(form) for form in forms]
    result = find_duplicates(read, across=across, near=LEARNED if near is None else near)
    return _json({"tool": describe_tool(), **result.to_dict(), "errors": []})


def _json(data: dict[str, Any]) -> bytes:
    # a file may hold what UTF-8 cannot, and one such sign is no reason to lose the answer
    return json.dumps(data, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
