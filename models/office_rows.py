"""Rows an office decided and approved: without repeats and contradictions, split by document into old and recent."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from models.features import ValueParts, clean_name, value_parts
from models.query import Query
from models.truth import Row

__all__ = ["FEWEST_DOCUMENTS", "OfficeRow", "OfficeRows", "office_hash", "sort_out", "strangers"]

RECENT_SHARE = 0.2
FEWEST_DOCUMENTS = 2
"""Groups of documents without which nothing can be held back."""

Seen = tuple[str, ValueParts]


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """A decided row. id: where the office finds it again. leaf: what it decided. filed: leaf filed, "" for none.

    document: its form. group: forms that belong together; a split keeps them together. order: grows with the time of
    the decision.
    """

    id: str
    query: Query
    leaf: str
    filed: str
    document: str
    group: str
    order: int

    def row(self) -> Row:
        """As the trainer takes it."""
        return Row(self.query, self.leaf, (), self.filed, self.document, self.group)


@dataclass(frozen=True, slots=True)
class OfficeRows:
    """Decided rows, ready. learn: what is taught. recent: of the newest groups, never taught, by which is judged.

    repeats: rows left out because an equal one is there, or, among the recent, is taught. conflicts: ids of rows that
    the model cannot tell apart and that were decided differently, by row; all left out. guarded: rows left out because
    they stand in the guard set.
    """

    learn: tuple[OfficeRow, ...]
    recent: tuple[OfficeRow, ...]
    repeats: int
    conflicts: tuple[tuple[str, ...], ...]
    guarded: int

    @property
    def groups(self) -> tuple[int, int]:
        """Groups of documents taught, and held back."""
        return len({row.group for row in self.learn}), len({row.group for row in self.recent})


def sort_out(rows: Sequence[OfficeRow], guard: Iterable[Query], share: float = RECENT_SHARE) -> OfficeRows:
    """Make decided rows ready. guard: rows never to be taught. share: of the groups, 0-1, held back as recent.

    A group is as new as its last decision; at least one is held back where there are two.
    """
    forbidden = {_seen(query) for query in guard}
    by_text: dict[Seen, list[OfficeRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.order, row.id)):
        by_text[_seen(row.query)].append(row)
    guarded = sum(len(same) for text, same in by_text.items() if text in forbidden)
    free = {text: same for text, same in by_text.items() if text not in forbidden}
    conflicts = [same for same in free.values() if len({row.leaf for row in same}) > 1]
    agreed = [same for same in free.values() if len({row.leaf for row in same}) == 1]
    newest = _newest([row for same in agreed for row in same], share)
    learn: list[OfficeRow] = []
    recent: list[OfficeRow] = []
    for same in agreed:
        # what several documents hold is taught where an older one holds it, else the recent ones would test memory
        old = [row for row in same if row.group not in newest]
        (learn if old else recent).append(old[0] if old else same[0])
    kept = len(learn) + len(recent)
    return OfficeRows(
        tuple(sorted(learn, key=_place)),
        tuple(sorted(recent, key=_place)),
        sum(map(len, agreed)) - kept,
        tuple(tuple(row.id for row in same) for same in conflicts),
        guarded,
    )


def strangers(rows: Sequence[Row], known: Sequence[Row]) -> list[Row]:
    """The rows that read differently from every known one."""
    met = {_seen(row.query) for row in known} if rows else set()
    return [row for row in rows if _seen(row.query) not in met]


def office_hash(rows: Sequence[Row]) -> str:
    """Digest of rows, in their order."""
    told = json.dumps([asdict(row) for row in rows], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _newest(rows: Sequence[OfficeRow], share: float) -> frozenset[str]:
    last: dict[str, int] = {}
    for row in rows:
        last[row.group] = max(row.order, last.get(row.group, row.order))
    if len(last) < FEWEST_DOCUMENTS:
        return frozenset()
    count = min(len(last) - 1, max(1, round(share * len(last))))
    return frozenset(sorted(last, key=lambda group: (last[group], group))[-count:])


def _seen(query: Query) -> Seen:
    """What the model reads of a row; rows of one reading are one row to it."""
    return clean_name(query.name), value_parts(query)


def _place(row: OfficeRow) -> tuple[int, str]:
    """In the order they were decided: names of groups are random, and what is learnt must not hang on them."""
    return row.order, row.id
