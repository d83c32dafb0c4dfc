"""What a base states for a whole kind of shares or times: the answer where a measure of its own has too few values.

The kinds are those the audit compares with (V15); the numbers are the base's own, so that a base without some
sources knows nothing of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from weakref import WeakKeyDictionary

from classifier.checks.ranges import share_kinds, share_ranges
from classifier.checks.time_ranges import find_time, length_in_days, time_step
from classifier.checks.wording import plain_name
from classifier.knowledge.amounts import DAY, SHARE, TIME, Amount, read_amount
from classifier.knowledge.records import Use
from classifier.knowledge.store import KnowledgeBase
from corpus.values import read_value

__all__ = ["Family", "Stated", "families_of", "stated_by"]

# an end of a name that may tell one time from others of the same step: 现场响应时间, 响应时间
_ENDINGS = (6, 4)


@dataclass(frozen=True, slots=True)
class Stated:
    """An amount with what is known of who stated it. filed: by a unit, not by an author. level, year: "" and None."""

    amount: Amount
    filed: bool
    level: str
    year: int | None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Family:
    """Comparable amounts of one kind of measure. title: in Chinese, as a note calls it."""

    title: str
    values: tuple[Stated, ...]


def stated_by(uses: Iterable[Use], base: KnowledgeBase) -> list[Stated]:
    """Amounts of uses, in order; those without one and those of sources the base lacks are left out."""
    found = []
    for use in uses:
        source = base.source.get(use.source)
        amount = read_amount(use.name, use.value, use.unit) if source is not None else None
        if source is not None and amount is not None:
            found.append(Stated(amount, source.filed, source.level, source.year))
    return found


def families_of(name: str, base: KnowledgeBase) -> tuple[Family, ...]:
    """Kinds of shares or times of a name that are known well enough to compare with, the closest first.

    A share has one kind at most. A time has its last words first, then its step, which may hold counters beside
    authorities: who asks has to look how far its values lie apart.
    """
    kinds = _kinds(name)
    if not kinds:
        return ()
    families = _FAMILIES.get(base)
    if families is None:
        families = _FAMILIES[base] = _gather(base)
    asked = kinds[:1] if kinds[0] in share_ranges() else kinds
    return tuple(families[kind] for kind in asked if kind in families)


_FAMILIES: WeakKeyDictionary[KnowledgeBase, dict[str, Family]] = WeakKeyDictionary()


@lru_cache(maxsize=1 << 15)
def _kinds(name: str) -> tuple[str, ...]:
    """Kinds of a name that are known well enough, the closest first."""
    known = share_ranges()
    shares = tuple(kind for kind in share_kinds(name) if kind in known)
    if shares or find_time(name) is None:
        return shares
    text = plain_name(name)
    return (*(text[-length:] for length in _ENDINGS if len(text) >= length), time_step(name))


def _gather(base: KnowledgeBase) -> dict[str, Family]:
    found: dict[str, list[Stated]] = defaultdict(list)
    for measure in base.measures:
        for use in measure.uses:
            kinds = _kinds(use.name)
            if not kinds:
                continue
            is_time = kinds[0] not in share_ranges()
            for stated in stated_by((use,), base):
                fitting = _in_days(use, stated) if is_time else stated if stated.amount.key == SHARE else None
                if fitting is not None:
                    for kind in kinds:
                        found[kind].append(fitting)
    return {kind: Family(_title(kind), tuple(values)) for kind, values in found.items()}


def _in_days(use: Use, stated: Stated) -> Stated | None:
    """The same as a length of time, a working day as a day and a half; None for what is no length of time."""
    days = length_in_days(read_value(use.value, use.unit, use.name))
    if not days or stated.amount.key == TIME:
        return stated if days else None
    return replace(stated, amount=Amount(TIME, days * DAY, "天", DAY, "time"))


def _title(kind: str) -> str:
    if kind not in share_ranges():
        return f"{kind}一类" if kind.endswith("时限") else f"{kind}一类时限"
    return kind if kind.endswith("比率") else f"{kind}一类"
