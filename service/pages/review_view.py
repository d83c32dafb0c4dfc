"""What the review pages show, as HTML in which every text of a form is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from classifier.checks import default_registry
from classifier.finding import FIELD_LABELS, SEVERITY_LABELS
from corpus.errors import UsageError
from service.office.review_agreement import Agreement, BlindCase
from service.office.review_desk import Desk, PastDecision
from service.office.review_nearest import NearRow
from service.store.chain import KINDS
from service.store.tables import FindingRow, IndicatorRow

__all__ = [
    "agreement_view",
    "blind_view",
    "css",
    "filed_view",
    "history_view",
    "list_view",
    "near_view",
    "panel_view",
    "render",
    "rule_title",
    "settled",
    "signs",
]

_TEMPLATES = Path(__file__).parent / "templates"
_SHOWN_ALTERNATIVES = 4
_SIGNS = {"accept": "✓", "reject": "✗", "reclass": "改"}


def _moment(moment: datetime, year: bool = False) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M" if year else "%m-%d %H:%M")


@cache
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
    made.filters["moment"] = _moment
    made.globals |= {"severities": SEVERITY_LABELS, "fields": FIELD_LABELS, "titles": rule_title}
    return made


def render(name: str, **values: Any) -> str:
    """A template of the review pages with its values."""
    return _environment().get_template(f"review_{name}.html").render(**values)


@cache
def css() -> str:
    """Style of the review pages."""
    return (_TEMPLATES / "review.css").read_text(encoding="utf-8")


@cache
def rule_title(rule: str) -> str:
    """Chinese title of a check, "" for one that is no longer known."""
    try:
        return default_registry().get(rule).title
    except UsageError:
        return ""


def settled(finding: FindingRow, names: Mapping[str, str]) -> str:
    """What was decided on a finding and by whom, "" while it is open."""
    if not finding.outcome:
        return ""
    who = names.get(finding.first_by, "")
    return f"{KINDS[finding.outcome]}{finding.leaf}" + (f"（{who}）" if who else "")


def signs(desk: Desk) -> dict[str, dict[str, str]]:
    """Finding id → severity, the word at its cell and its state, for the form as filed."""
    return {
        one.id: {
            "severity": one.severity,
            "word": SEVERITY_LABELS[one.severity] + _SIGNS.get(one.outcome, ""),
            "state": "settled" if one.outcome else "",
        }
        for one in desk.findings
    }


def filed_view(filed: Mapping[str, Any], desk: Desk) -> str:
    """The form as it was filed, its cells with findings marked."""
    return render("filed", filed=filed, marks=signs(desk))


def list_view(desk: Desk, current: str) -> str:
    """All findings in their order."""
    rows = [
        {
            "id": one.id,
            "severity": one.severity,
            "word": SEVERITY_LABELS[one.severity],
            "title": rule_title(one.rule) or one.rule,
            "name": one.data["indicator"]["name"],
            "message": one.data["message"],
            "state": settled(one, {}),
            "here": one.id == current,
        }
        for one in desk.findings
    ]
    return render("list", rows=rows)


def panel_view(finding: FindingRow | None, item: IndicatorRow | None, names: Mapping[str, str]) -> str:
    """Everything to know of the current finding or row."""
    judged = (item.judgement or {}) if item else {}
    return render(
        "panel",
        finding=finding,
        data=finding.data if finding else None,
        title=rule_title(finding.rule) if finding else "",
        settled=settled(finding, names) if finding else "",
        item=item.data if item else None,
        decided=item.decided if item else "",
        alternatives=judged.get("alternatives", [])[:_SHOWN_ALTERNATIVES],
    )


def blind_view(case: BlindCase) -> str:
    """A finding for the second reader."""
    return render(
        "panel",
        finding=case,
        data=case.data,
        title=rule_title(case.rule),
        settled="",
        item=case.indicator,
        decided="",
        alternatives=[],
    )


def near_view(rows: Sequence[NearRow] | None) -> str:
    """Rows like the current one; None while they are looked for."""
    return render("near", rows=rows or (), waiting=rows is None)


def history_view(rows: Sequence[PastDecision]) -> str:
    """Decisions on a form."""
    return render("history", rows=rows)


def agreement_view(rows: Sequence[Agreement], *, alone: bool) -> str:
    """How far two readers agree. alone: both are the same person."""
    return render("agreement", rows=rows, alone=alone)
