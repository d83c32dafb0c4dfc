"""Behind the dashboards: what there is to choose from, and the findings a number stands for."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from service.accounts.actor import Actor
from service.office.lookup import is_visible
from service.office.pages import Key, Page, page_of
from service.office.statistics import Scope
from service.store.tables import FindingRow, FormRow, IndicatorRow, Submission

__all__ = ["NONE", "Choices", "Selection", "choices", "find_findings", "forms_by_year"]

NONE = "-"
"""Stands in a selection for what was left empty in a form."""
_MOST_UNITS = 500


@dataclass(frozen=True, slots=True)
class Selection:
    """The forms or findings one number of a dashboard counts; "" and None ask for nothing, NONE for what is empty.

    filed, proposed: class ids of misfiled rows; with them, findings that reviewers rejected are left out, as in the
    matrix. outcome: open, accept, reject or reclass.
    """

    submission: str = ""
    unit: str = ""
    year: int | None = None
    rule: str = ""
    kind: str = ""
    severity: str = ""
    outcome: str = ""
    filed: str = ""
    proposed: str = ""

    def narrowed(self, **wanted: Any) -> Selection:
        """The same with more asked for."""
        return replace(self, **wanted)

    @property
    def scope(self) -> Scope:
        """For the statistics: submission, unit and year."""
        return Scope(self.submission, self.unit, self.year, self.year)

    @property
    def query(self) -> str:
        """As the query of an address."""
        pairs = {one.name: getattr(self, one.name) for one in fields(self)}
        return urlencode({name: value for name, value in pairs.items() if value not in ("", None)})

    def of_forms(self, actor: Actor) -> list[ColumnElement[bool]]:
        """Conditions on a query over forms joined to their submissions, within what the actor may see."""
        wanted = [is_visible(actor)]
        wanted += [FormRow.submission_id == self.submission] if self.submission else []
        wanted += [FormRow.unit == _filled(self.unit)] if self.unit else []
        return wanted + ([FormRow.year == self.year] if self.year is not None else [])

    def of_findings(self) -> list[ColumnElement[bool]]:
        """Conditions on the findings themselves and their rows."""
        pairs: tuple[tuple[Any, str], ...] = (
            (FindingRow.rule, self.rule),
            (FindingRow.kind, self.kind),
            (FindingRow.severity, self.severity),
            (FindingRow.proposed, self.proposed),
            (IndicatorRow.filed, self.filed),
        )
        wanted = [column == _filled(value) for column, value in pairs if value]
        if self.filed or self.proposed:
            wanted += [FindingRow.kind == "misfiled", FindingRow.proposed != "", FindingRow.outcome != "reject"]
        if self.outcome:
            wanted.append(FindingRow.outcome == ("" if self.outcome == "open" else self.outcome))
        return wanted


@dataclass(frozen=True, slots=True)
class Choices:
    """Units and years that forms were handed in for; units by number of forms."""

    units: tuple[str, ...]
    years: tuple[int, ...]


def choices(session: Session, actor: Actor) -> Choices:
    """What a dashboard may be narrowed to."""
    everything = Selection()
    units = (
        _over_forms(select(FormRow.unit, func.count()), everything, actor)
        .where(FormRow.unit != "")
        .group_by(FormRow.unit)
        .order_by(func.count().desc(), FormRow.unit)
        .limit(_MOST_UNITS)
    )
    years = _over_forms(select(FormRow.year), everything, actor).where(FormRow.year.is_not(None)).distinct()
    return Choices(
        tuple(unit for unit, _ in session.execute(units)),
        tuple(sorted(session.scalars(years), reverse=True)),
    )


def forms_by_year(session: Session, actor: Actor, wanted: Selection) -> dict[int | None, int]:
    """Number of forms by year."""
    query = _over_forms(select(FormRow.year, func.count()), wanted, actor).group_by(FormRow.year)
    return {year: int(count) for year, count in session.execute(query)}


def find_findings(
    session: Session, actor: Actor, wanted: Selection, *, cursor: str = "", limit: int = 50
) -> tuple[Page[FindingRow], int]:
    """The findings of a selection with their forms, those most worth looking at first, and how many there are."""
    conditions = [*wanted.of_forms(actor), *wanted.of_findings()]

    def over(query: Select[Any]) -> Select[Any]:
        joined = query.join(FormRow, FindingRow.form_id == FormRow.id).join(Submission)
        return joined.outerjoin(IndicatorRow, FindingRow.indicator_id == IndicatorRow.id).where(*conditions)

    count = session.scalar(over(select(func.count()).select_from(FindingRow))) or 0
    keys = (Key(FindingRow.priority, "number", True), Key(FindingRow.id, "id", True))
    rows = over(select(FindingRow)).options(joinedload(FindingRow.form))
    return page_of(session, rows, keys, cursor=cursor, limit=limit), count


def _filled(value: str) -> str:
    return "" if value == NONE else value


def _over_forms(query: Any, wanted: Selection, actor: Actor) -> Any:
    return query.select_from(FormRow).join(Submission).where(*wanted.of_forms(actor))
