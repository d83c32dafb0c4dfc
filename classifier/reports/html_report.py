"""The audit as one web page that needs nothing else: style, charts and script inside, nothing is ever fetched.

Everything stands in the page itself, so that it prints and reads without its script; the script searches, filters
and redraws the charts.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classifier.checks import default_registry
from classifier.finding import Finding
from classifier.form_audit import FormAudit
from classifier.reports.html_charts import charts, pair_of, unit_of
from classifier.reports.report import (
    KIND_LABELS,
    SEVERITY_LABELS,
    Report,
    classes,
    false_alarms_text,
    file_name,
    fix_text,
    form_title,
    move,
    place_text,
    target_text,
)
from classifier.yearly import CHANGE_LABELS, YearComparison
from corpus.atomic import write_text

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["render", "write"]

_MOST_GROUPS, _MOST_LINKS = 30, 12
_TEMPLATES = Path(__file__).with_name("templates")


def render(report: Report) -> str:
    """The whole page; every text from a form is escaped."""
    result = report.result
    summary = result.summary()
    forms = [_form(number, audit) for number, audit in enumerate(result.forms, 1)]
    page = _template().render(
        tool=result.tool,
        summary=summary,
        false_alarms=false_alarms_text(result.tool),
        charts=charts(result.forms, {check.id: check.title for check in default_registry()}),
        groups=_groups(summary["groups"], forms),
        forms=forms,
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


def _groups(groups: list[dict[str, Any]], forms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The weightiest groups of near-identical findings, with links to their members."""
    places = {
        finding["id"]: (
            finding["anchor"],
            finding["place"] if len(forms) == 1 else f"{form['title']} {finding['place']}",
        )
        for form in forms
        for finding in form["findings"]
    }
    shown = []
    for group in groups[:_MOST_GROUPS]:
        links = [places[one] for one in group["findings"] if one in places]
        more = f"等{len(links)}处" if len(links) > _MOST_LINKS else ""
        shown.append({**group, "links": links[:_MOST_LINKS], "more": more})
    return shown


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
        "unit": unit_of(audit),
        "yearly": _yearly(audit.yearly) if audit.yearly else None,
    }


def _yearly(yearly: YearComparison) -> dict[str, Any]:
    counts = "，".join(f"{CHANGE_LABELS[key]}{count}条" for key, count in yearly.counts().items() if count)
    changes = [{**change.to_dict(), "label": CHANGE_LABELS[change.change]} for change in yearly.changes]
    return {"file": file_name(yearly.file), "year": yearly.year, "counts": counts, "changes": changes}


def _finding(finding: Finding, anchor: str) -> dict[str, Any]:
    item = finding.indicator
    return {
        "anchor": anchor,
        "id": finding.id,
        "pair": pair_of(finding),
        "sure": round(finding.confidence, 3),
        "severity": finding.severity,
        "label": SEVERITY_LABELS[finding.severity],
        "kind": KIND_LABELS[finding.kind],
        "rule": finding.rule,
        "place": place_text(finding.place),
        "name": (item.name or "（名称缺失）") if item else "",
        "target": target_text(item) if item else "",
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
