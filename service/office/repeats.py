"""Looking for the same indicator in many forms: within each, across units, across years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.errors import too_large
from service.office.dashboard import Selection
from service.office.office import Office
from service.store.tables import FormRow, IndicatorRow, Submission
from service.work.repeats import find_repeats

__all__ = ["MOST_ROWS", "Repeats", "look_for_repeats"]

MOST_ROWS = 20_000
"""Rows that are compared at once at most."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """Groups of rows that say the same.

    forms, rows: how many were looked at. groups: as ``DuplicateGroup.to_dict``, each member with form_id and index of
    its row. counts: groups by kind.
    """

    forms: int
    rows: int
    counts: dict[str, int]
    groups: tuple[dict[str, Any], ...]


def look_for_repeats(
    office: Office, actor: Actor, wanted: Selection, across: str, near: float | None = None
) -> Repeats:
    """Compare the rows of a scope's forms, in a process of its own.

    across: form, unit, year or all. near: least score of a reworded pair, None for the learned one. Raises ServiceError
    413 when there are too many rows, 503, and UsageError for a scope or score that is none.
    """
    with office.database.read() as session:
        ids, forms = _forms(session, actor, wanted)
    found = office.compute.run(find_repeats, forms, across, near)
    for group in found["groups"]:
        for member in group["members"]:
            member["form_id"] = ids[member["form"]]
    return Repeats(len(forms), found["rows"], found["counts"], tuple(found["groups"]))


def _forms(session: Session, actor: Actor, wanted: Selection) -> tuple[list[str], list[dict[str, Any]]]:
    conditions = wanted.of_forms(actor)
    many = session.scalar(
        select(func.coalesce(func.sum(FormRow.rows), 0)).select_from(FormRow).join(Submission).where(*conditions)
    )
    if many and many > MOST_ROWS:
        raise too_large(
            f"所选范围有 {many} 条指标，一次最多查重 {MOST_ROWS} 条",
            hint="请选一个单位、年度或一次报送，或用命令行查重",
        )
    query = select(FormRow).join(Submission).where(*conditions).order_by(FormRow.created_at, FormRow.id)
    rows = session.scalars(query).all()
    records = (
        select(IndicatorRow.form_id, IndicatorRow.data)
        .join(FormRow, IndicatorRow.form_id == FormRow.id)
        .join(Submission)
        .where(*conditions)
        .order_by(IndicatorRow.form_id, IndicatorRow.index)
    )
    items: dict[str, list[dict[str, Any]]] = {}
    for form_id, data in session.execute(records):
        items.setdefault(form_id, []).append(data)
    return [row.id for row in rows], [_record(row, items.get(row.id, ())) for row in rows]


def _record(row: FormRow, items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {**row.head, "unit": row.unit, "year": row.year, "indicators": list(items)}
