"""Rows to learn from: what reviewers decided about classes, once a supervisor approved the form.

A class decided outright (a row given a class, a proposal accepted) weighs more than a proposal declined, which says
only that the filed class stands. Of several decisions about one thing the latest holds; what was taken back is gone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.taxonomy import load_taxonomy
from models.office_rows import OfficeRow
from models.query import Query
from service.store.chain import OUTCOMES
from service.store.tables import Decision, DecisionText, FindingRow, FormRow

__all__ = ["Approved", "approved_rows"]


@dataclass(frozen=True, slots=True)
class Left:
    """Decided rows that are not learnt from, and why.

    unclear: the decision names no class, as where a declined row was filed under a scheme of its own. disputed: the
    blind second reading says another class. texts_deleted: the words are gone.
    """

    unclear: int = 0
    disputed: int = 0
    texts_deleted: int = 0

    def to_dict(self) -> dict[str, int]:
        """Mapping with every field."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Approved:
    """Rows decided in approved forms. forms: how many forms. last: number of the last decision read."""

    rows: tuple[OfficeRow, ...] = ()
    left: Left = field(default_factory=Left)
    forms: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class _Link:
    """A decision about a row, with the leaf it comes to, "" for none. outright: see the module."""

    decision: Decision
    leaf: str
    outright: bool


class _Read(NamedTuple):
    """One line of the query. words: the row as it was decided on, None when the texts were deleted."""

    decision: Decision
    words: dict[str, Any] | None
    indicator: str | None
    kind: str | None
    proposed: str | None
    unit: str


def approved_rows(session: Session) -> Approved:
    """Read every decision about classes in approved forms, in the order they were made."""
    query = (
        select(Decision, DecisionText.row, FindingRow.indicator_id, FindingRow.kind, FindingRow.proposed, FormRow.unit)
        .join(FormRow, FormRow.id == Decision.form_id)
        .outerjoin(DecisionText, DecisionText.seq == Decision.seq)
        .outerjoin(FindingRow, FindingRow.id == Decision.target_id)
        .where(FormRow.state == "approved", Decision.target.in_(("finding", "indicator")), Decision.kind != "comment")
        .order_by(Decision.form_id, Decision.seq)
        .execution_options(yield_per=2000)
    )
    rows: list[OfficeRow] = []
    left: Counter[str] = Counter()
    forms = last = 0
    found = (_Read(*line) for line in session.execute(query))
    for form_id, lines in groupby(found, key=lambda line: line.decision.form_id):
        own = list(lines)
        texts = {line.decision.seq: line.words for line in own if line.words is not None}
        forms += 1
        last = max(last, own[-1].decision.seq)
        for indicator, about in _standing(own).items():
            row = _row(indicator, form_id, own[0].unit, about, texts, left)
            if row is not None:
                rows.append(row)
    return Approved(tuple(rows), Left(**left), forms, last)


def _standing(lines: Sequence[_Read]) -> dict[str, list[_Link]]:
    """The latest decision about each target and reading that was not taken back, by indicator."""
    undone = {line.decision.undoes for line in lines if line.decision.kind == "undo"}
    latest = {
        (line.decision.target_id, line.decision.reading): line
        for line in lines
        if line.decision.kind in OUTCOMES and line.decision.seq not in undone
    }
    out: dict[str, list[_Link]] = {}
    for line in latest.values():
        link = line.decision
        if link.target == "indicator":
            out.setdefault(link.target_id, []).append(_Link(link, link.leaf, outright=True))
        elif line.indicator and (line.kind == "misfiled" or link.kind == "reclass"):
            filed = str((line.words or {}).get("filed") or "")
            leaf = filed if link.kind == "reject" else link.leaf or line.proposed or ""
            out.setdefault(line.indicator, []).append(_Link(link, leaf, outright=link.kind != "reject"))
    return out


def _row(
    indicator: str, form: str, unit: str, about: Sequence[_Link], texts: dict[int, dict[str, Any]], left: Counter[str]
) -> OfficeRow | None:
    """The row an indicator's decisions come to; None, counting why, when they come to none."""
    first = [one for one in about if one.decision.reading == 1]
    if not first:
        return None
    holds = max(first, key=lambda one: (one.outright, one.decision.seq))
    words = texts.get(holds.decision.seq)
    if words is None:
        left["texts_deleted"] += 1
        return None
    if holds.leaf not in load_taxonomy().leaves:
        left["unclear"] += 1
        return None
    if any(one.leaf != holds.leaf for one in about if one.decision.reading == 2):
        left["disputed"] += 1
        return None
    said = {key: str(words.get(key) or "") for key in ("name", "value", "unit", "duty", "project", "filed")}
    filed = said.pop("filed")
    group = hashlib.sha256(f"{holds.decision.submission_id}/{unit}".encode("utf-8", "surrogatepass")).hexdigest()
    return OfficeRow(indicator, Query(**said), holds.leaf, filed, form, group[:16], holds.decision.seq)
