"""The audit as one web page that needs nothing else: no scripts, no fonts, nothing fetched."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.audit import FormAudit
from classifier.finding import Finding
from classifier.reports.report import (
    KIND_LABELS,
    SEVERITY_LABELS,
    Report,
    classes,
    file_name,
    fix_text,
    form_title,
    move,
    place_text,
)
from corpus.atomic import write_text

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["render", "write"]

_TEMPLATES = Path(__file__).with_name("templates")


def render(report: Report) -> str:
    """The whole page; every text from a form is escaped."""
    result = report.result
    page = _template().render(
        tool=result.tool,
        summary=result.summary(),
        forms=[_form(number, audit) for number, audit in enumerate(result.forms, 1)],
        errors=[str(error) for error in report.errors],
        severities=SEVERITY_LABELS,
    )
    return page if page.endswith("\n") else f"{page}\n"


def write(report: Report, path: Path) -> None:
    """Write the page to ``path``."""
    write_text(path, render(report))


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(_TEMPLATES)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("report.html")


def _form(number: int, audit: FormAudit) -> dict[str, Any]:
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in audit.findings:
        found[finding.index].append(finding)
    anchors = {finding.id: f"f{number}-{at}" for at, finding in enumerate(audit.findings, 1)}
    items = audit.form.indicators
    rows = []
    for index, item in enumerate(items):
        judgement = audit.judgements[index] if index < len(audit.judgements) else None
        mine = found.get(index, [])
        rows.append(
            {
                "item": item,
                "place": item.place.row or "",
                "worst": mine[0].severity if mine else "",
                "elsewhere": judgement.pred_l2 if judgement and judgement.verdict == "belongs_elsewhere" else "",
                "links": [(anchors[finding.id], finding.rule, finding.severity) for finding in mine],
            }
        )
    return {
        "anchor": f"form{number}",
        "title": form_title(audit),
        "form": audit.form,
        "file": file_name(audit.form.file),
        "verdict": audit.verdict,
        "edition": audit.edition,
        "findings": [_finding(finding, anchors[finding.id]) for finding in audit.findings],
        "rows": rows,
        "has_duty": any(item.duty for item in items),
    }


def _finding(finding: Finding, anchor: str) -> dict[str, Any]:
    item = finding.indicator
    return {
        "anchor": anchor,
        "severity": finding.severity,
        "label": SEVERITY_LABELS[finding.severity],
        "kind": KIND_LABELS[finding.kind],
        "rule": finding.rule,
        "place": place_text(finding.place),
        "name": (item.name or "（名称缺失）") if item else "",
        "target": (item.value if item.unit in item.value else item.value + item.unit) if item else "",
        "move": move(finding),
        "filed": classes(finding.filed),
        "proposed": classes(finding.proposed),
        "message": finding.message,
        "reasons": finding.reasons,
        "basis": finding.basis,
        "fix": fix_text(finding),
        "related": "、".join(place_text(place) for place in finding.related),
        "confidence": f"{finding.confidence:.0%}",
    }
