"""Figures for the dashboards, each one GROUP BY over what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from sqlalchemy import ColumnElement, case, extract, func, select
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.office.listing import require_reader
from service.office.lookup import is_visible
from service.store.tables import FindingRow, FormRow, IndicatorRow, Submission

__all__ = ["Scope", "statistics", "wilson"]

_MOST_UNITS = 200
_Z = 1.96  # 95 %


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted; "" and None for all that the actor may see. since, until: years of the budget."""

    submission: str = ""
    unit: str = ""
    since: int | None = None
    until: int | None = None


def statistics(session: Session, actor: Actor, scope: Scope) -> dict[str, Any]:
    """Everything the dashboards show.

    Findings by rule, kind, severity, unit and year, with how many wait, were accepted, rejected or given another class;
    the matrix of filed and proposed classes; forms by verdict and month, by state; and how often reviewers agree with
    each check: precision = accepted / (accepted + rejected), with its interval.
    """
    require_reader(actor)
    where = _within(actor, scope)
    by_rule = _findings_by(session, where, FindingRow.rule)
    return {
        "totals": _totals(session, where),
        "findings": {
            "by_rule": by_rule,
            "by_kind": _findings_by(session, where, FindingRow.kind),
            "by_severity": _findings_by(session, where, FindingRow.severity),
            "by_unit": _findings_by(session, where, FormRow.unit),
            "by_year": _findings_by(session, where, FormRow.year),
        },
        "matrix": _matrix(session, where),
        "forms": {"by_month": _forms_by_month(session, where), "by_state": _forms_by_state(session, where)},
        "checks": [_check(one) for one in by_rule if one["accepted"] + one["rejected"]],
    }


def wilson(hits: int, count: int) -> tuple[float, float]:
    """95 % interval of a share. Source: Wilson (1927)."""
    if not count:
        return 0.0, 1.0
    share, square = hits / count, _Z * _Z
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = _Z / (1 + square / count) * sqrt(share * (1 - share) / count + square / (4 * count * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def _within(actor: Actor, scope: Scope) -> list[ColumnElement[bool]]:
    where = [is_visible(actor)]
    where += [FormRow.submission_id == scope.submission] if scope.submission else []
    where += [FormRow.unit == scope.unit] if scope.unit else []
    where += [FormRow.year >= scope.since] if scope.since is not None else []
    return where + ([FormRow.year <= scope.until] if scope.until is not None else [])


def _over_findings(query: Any, where: Sequence[ColumnElement[bool]]) -> Any:
    joined = query.select_from(FindingRow).join(FormRow, FindingRow.form_id == FormRow.id)
    return joined.join(Submission, FormRow.submission_id == Submission.id).where(*where)


def _over_forms(query: Any, where: Sequence[ColumnElement[bool]]) -> Any:
    return query.select_from(FormRow).join(Submission, FormRow.submission_id == Submission.id).where(*where)


def _totals(session: Session, where: Sequence[ColumnElement[bool]]) -> dict[str, Any]:
    counted = (
        func.count(),
        func.coalesce(func.sum(FormRow.rows), 0),
        func.coalesce(func.sum(FormRow.findings_open), 0),
    )
    units = func.count(FormRow.unit.distinct())
    forms, rows, waiting, named = session.execute(_over_forms(select(*counted, units), where)).one()
    return {"forms": forms, "indicators": int(rows), "findings_open": int(waiting), "units": named}


def _findings_by(session: Session, where: Sequence[ColumnElement[bool]], column: Any) -> list[dict[str, Any]]:
    def number(outcome: str) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((FindingRow.outcome == outcome, 1), else_=0)), 0)

    counted = [number(outcome) for outcome in ("", "accept", "reject", "reclass")]
    query = _over_findings(select(column, func.count(), *counted), where).group_by(column)
    query = query.order_by(func.count().desc(), column).limit(_MOST_UNITS)
    names = ("open", "accepted", "rejected", "reclassed")
    return [
        {"key": "" if key is None else str(key), "total": total, **dict(zip(names, map(int, rest), strict=True))}
        for key, total, *rest in session.execute(query)
    ]


def _matrix(session: Session, where: Sequence[ColumnElement[bool]]) -> list[dict[str, Any]]:
    counted = select(IndicatorRow.filed, FindingRow.proposed, func.count())
    query = _over_findings(counted, where).join(IndicatorRow, FindingRow.indicator_id == IndicatorRow.id)
    query = query.where(FindingRow.kind == "misfiled", FindingRow.proposed != "", FindingRow.outcome != "reject")
    query = query.group_by(IndicatorRow.filed, FindingRow.proposed).order_by(IndicatorRow.filed, FindingRow.proposed)
    return [{"filed": filed, "proposed": to, "count": count} for filed, to, count in session.execute(query)]


def _forms_by_month(session: Session, where: Sequence[ColumnElement[bool]]) -> list[dict[str, Any]]:
    year, month = (extract(part, FormRow.created_at) for part in ("year", "month"))
    query = _over_forms(select(year, month, FormRow.verdict, func.count()), where)
    query = query.group_by(year, month, FormRow.verdict).order_by(year, month, FormRow.verdict)
    return [
        {"month": f"{int(at):04}-{int(of):02}", "verdict": verdict, "count": count}
        for at, of, verdict, count in session.execute(query)
    ]


def _forms_by_state(session: Session, where: Sequence[ColumnElement[bool]]) -> dict[str, int]:
    query = _over_forms(select(FormRow.state, func.count()), where).group_by(FormRow.state)
    found: dict[str, int] = {state: count for state, count in session.execute(query)}
    return {state: found.get(state, 0) for state in ("open", "done", "approved")}


def _check(one: dict[str, Any]) -> dict[str, Any]:
    accepted, decided = one["accepted"], one["accepted"] + one["rejected"]
    low, high = wilson(accepted, decided)
    shares = {"precision": accepted / decided, "low": low, "high": high}
    return {"rule": one["key"], "decided": decided, "accepted": accepted, "reclassed": one["reclassed"], **shares}
