"""Blind second reading: which findings wait for it, and how far two readers agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.store.tables import FindingRow, FormRow, IndicatorRow

__all__ = ["Agreement", "BlindCase", "agreement", "blind_left", "next_blind"]

Pair = tuple[str, str]


@dataclass(frozen=True)
class BlindCase:
    """A finding to read a second time, without anything the first reader decided."""

    id: str
    rule: str
    kind: str
    severity: str
    confidence: float
    proposed: str
    unit: str
    year: int | None
    data: dict[str, object]
    indicator: dict[str, object] | None
    filed: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far first and second readers agree. rule: "" for all checks together.

    share: of the cases with the same outcome, 0-1, None without a case. kappa: Cohen's kappa over the outcomes, -1 to
    1, None where it is not defined (no case, or all of both readers' outcomes the same one).
    """

    rule: str
    n: int
    share: float | None
    kappa: float | None


def next_blind(
    session: Session, actor: Actor, *, four_eyes: bool = True, skip: frozenset[str] = frozenset()
) -> BlindCase | None:
    """The sampled finding most worth a second reading that the actor did not read first. skip: ids left for later."""
    actor.require("decide")
    query = (
        select(FindingRow, FormRow, IndicatorRow)
        .join(FormRow, FindingRow.form_id == FormRow.id)
        .outerjoin(IndicatorRow, FindingRow.indicator_id == IndicatorRow.id)
        .where(*_waiting(actor, four_eyes), FindingRow.id.not_in(sorted(skip)))
        .order_by(FindingRow.priority.desc(), FindingRow.id)
        .limit(1)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    finding, form, item = found
    return BlindCase(
        finding.id,
        finding.rule,
        finding.kind,
        finding.severity,
        finding.confidence,
        finding.proposed,
        form.unit,
        form.year,
        finding.data,
        item.data if item else None,
        item.filed if item else "",
    )


def blind_left(session: Session, actor: Actor, *, four_eyes: bool = True) -> int:
    """How many findings wait for a second reading by the actor."""
    actor.require("decide")
    return session.scalar(select(func.count()).select_from(FindingRow).where(*_waiting(actor, four_eyes))) or 0


def agreement(session: Session, actor: Actor, *, four_eyes: bool = True) -> tuple[Agreement, ...]:
    """Agreement over all checks, then by check, the one with most cases first. Raises ServiceError 403.

    four_eyes: count readings by two people only; otherwise, at a desktop of one person, how far they agree with
    themselves.
    """
    actor.require("approve")
    columns = (
        FindingRow.rule,
        FindingRow.proposed,
        FindingRow.outcome,
        FindingRow.leaf,
        FindingRow.second,
        FindingRow.second_leaf,
    )
    query = (
        select(*columns, func.count())
        .where(FindingRow.sampled.is_(True), FindingRow.outcome != "", FindingRow.second != "")
        .group_by(*columns)
    )
    if four_eyes:
        query = query.where(FindingRow.first_by != FindingRow.second_by)
    rules: dict[str, Counter[Pair]] = {}
    for rule, proposed, first, leaf, second, second_leaf, count in session.execute(query):
        pair = (_outcome(first, leaf, proposed), _outcome(second, second_leaf, proposed))
        rules.setdefault(rule, Counter())[pair] += count
    every: Counter[Pair] = Counter()
    for pairs in rules.values():
        every.update(pairs)
    ranked = sorted(rules.items(), key=lambda item: (-item[1].total(), item[0]))
    return (_agreement("", every), *(_agreement(rule, pairs) for rule, pairs in ranked))


def _waiting(actor: Actor, four_eyes: bool) -> list[ColumnElement[bool]]:
    found = [FindingRow.sampled.is_(True), FindingRow.outcome != "", FindingRow.second == ""]
    return [*found, FindingRow.first_by != actor.id] if four_eyes else found


def _outcome(kind: str, leaf: str, proposed: str) -> str:
    """Outcomes that come to the same are the same: naming the proposed class is accepting it."""
    if kind == "reject":
        return kind
    return "accept" if leaf in ("", proposed) else f"class {leaf}"


def _agreement(rule: str, pairs: Mapping[Pair, int]) -> Agreement:
    n = sum(pairs.values())
    if not n:
        return Agreement(rule, 0, None, None)
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (left, right), count in pairs.items():
        first[left] += count
        second[right] += count
    same = sum(count for (left, right), count in pairs.items() if left == right) / n
    chance = sum(first[one] * second[one] for one in first) / n**2
    return Agreement(rule, n, same, None if chance == 1 else (same - chance) / (1 - chance))
