"""What the model said of the office's rows, the newest, as arrays; and what reviewers made of the findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.taxonomy import load_taxonomy
from models.selective import LEAF, PARENT, UNDECIDED
from models.unknown import unknown_shares
from models.vectoriser import Vectoriser
from service.store.tables import FindingRow, FormRow, IndicatorRow

__all__ = ["MOST_ROWS", "JudgedRows", "month_of", "outcomes_by_month", "read_judged"]

MOST_ROWS = 100_000
_LEVELS = {"l2": LEAF, "l1": PARENT}

Numbers = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class JudgedRows:
    """Rows in the order they came, arrays of shape (n,).

    leaf, confidence, level, unknown: as in models.reference. group: number of unit and submission. form: number of the
    form. drawn: whether the row stands for its group where one of each is wanted. month: index into months.
    current: judged by the weights in force. months: such as 2026-11, in order.
    """

    leaf: Numbers
    confidence: Floats
    level: Numbers
    unknown: Floats
    group: Numbers
    form: Numbers
    drawn: np.ndarray[Any, np.dtype[np.bool_]]
    month: Numbers
    current: np.ndarray[Any, np.dtype[np.bool_]]
    months: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.leaf)

    def take(self, rows: Any) -> JudgedRows:
        """Chosen rows, by number or by a mask."""
        names = [name for name in self.__slots__ if name != "months"]
        return JudgedRows(**{name: getattr(self, name)[rows] for name in names}, months=self.months)


def month_of(moment: datetime) -> str:
    """Year and month where the office is, such as 2026-11."""
    return moment.astimezone().strftime("%Y-%m")


def read_judged(session: Session, weights: str, vectoriser: Vectoriser, most: int = MOST_ROWS) -> JudgedRows:
    """The newest ``most`` judged rows. weights: id of the weights in force. vectoriser: theirs."""
    forms = {
        id_: (f"{submission}/{unit}", month_of(moment), (tool or {}).get("model") == weights)
        for id_, submission, unit, moment, tool in session.execute(
            select(FormRow.id, FormRow.submission_id, FormRow.unit, FormRow.created_at, FormRow.tool)
        )
    }
    query = (
        select(
            IndicatorRow.form_id,
            IndicatorRow.id,
            IndicatorRow.leaf,
            IndicatorRow.confidence,
            IndicatorRow.level,
            IndicatorRow.name,
        )
        .join(FormRow, FormRow.id == IndicatorRow.form_id)
        .where(IndicatorRow.confidence.is_not(None), IndicatorRow.leaf.in_(load_taxonomy().leaves))
        .order_by(FormRow.created_at.desc(), FormRow.id.desc(), IndicatorRow.index.desc())
        .limit(most)
    )
    found = [row for row in reversed(session.execute(query).all()) if row.form_id in forms]
    place = {leaf: number for number, leaf in enumerate(load_taxonomy().leaves)}
    about = [forms[row.form_id] for row in found]
    months = tuple(sorted({month for _, month, _ in about}))
    chosen = _drawn([group for group, _, _ in about], [row.id for row in found])
    return JudgedRows(
        np.array([place[row.leaf] for row in found], dtype=np.int64),
        np.array([row.confidence for row in found], dtype=np.float64),
        np.array([_LEVELS.get(row.level, UNDECIDED) for row in found], dtype=np.int64),
        unknown_shares(vectoriser, [row.name for row in found]) if found else np.empty(0),
        _numbers([group for group, _, _ in about]),
        _numbers([row.form_id for row in found]),
        np.array([row.id in chosen for row in found], dtype=np.bool_),
        np.array([months.index(month) for _, month, _ in about], dtype=np.int64),
        np.array([current for _, _, current in about], dtype=np.bool_),
        months,
    )


def outcomes_by_month(session: Session) -> dict[tuple[str, str], Counter[str]]:
    """Outcomes of decided findings by rule and month the form came in."""
    out: dict[tuple[str, str], Counter[str]] = {}
    query = (
        select(FindingRow.rule, FormRow.created_at, FindingRow.outcome)
        .join(FormRow, FormRow.id == FindingRow.form_id)
        .where(FindingRow.outcome != "")
        .execution_options(yield_per=5000)
    )
    for rule, moment, outcome in session.execute(query):
        out.setdefault((rule, month_of(moment)), Counter())[outcome] += 1
    return out


def _drawn(groups: Sequence[str], ids: Sequence[str]) -> frozenset[str]:
    """One id of each group, by the ids themselves: they are random, and later rows of a group change nothing else."""
    least: dict[str, str] = {}
    for group, id_ in zip(groups, ids, strict=True):
        least[group] = min(id_, least.get(group, id_))
    return frozenset(least.values())


def _numbers(names: Sequence[str]) -> Numbers:
    known: dict[str, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int64)
