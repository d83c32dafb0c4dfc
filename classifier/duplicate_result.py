"""What duplicate finding returns: rows, groups and the whole result, all frozen and ready for JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from corpus.records import Indicator

KIND_LABELS = {
    "exact": "完全相同",
    "reworded": "换个说法",
    "same_measure_other_target": "同一指标、目标值不同",
    "part_of": "其中项",
}
"""Chinese label of every kind, in the order they are reported."""


@dataclass(frozen=True, slots=True)
class Member:
    """One row of a group, with its relation to the group's representative.

    form, row: indexes of the form in the input and of the row in its form. department: 填报单位.
    kind: a key of KIND_LABELS. score: 0-100, 100 for equal text. here_only, there_only: characters this
    row has beyond the representative and the reverse, on wording-neutral text. why: one Chinese sentence.
    """

    form: int
    row: int
    department: str
    year: int | None
    indicator: Indicator
    kind: str
    score: float
    here_only: str
    there_only: str
    why: str

    def to_dict(self) -> dict[str, Any]:
        """Give the filed row flattened, then where it stands and how it relates."""
        item = self.indicator
        return {
            "name": item.name,
            "value": item.value,
            "unit": item.unit,
            "l1": item.l1,
            "l2": item.l2,
            "duty": item.duty,
            "place": item.place.to_dict(),
            "department": self.department,
            "year": self.year,
            "kind": self.kind,
            "score": self.score,
            "differences": {"here_only": self.here_only, "there_only": self.there_only},
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Rows that say the same. members[0] is the representative; at least two members.

    kind: the loosest relation in the group (exact only when every row is exact).
    """

    kind: str
    members: tuple[Member, ...]

    @property
    def representative(self) -> Member:
        """The row the others are compared with: the most frequent wording, first in reading order."""
        return self.members[0]

    @property
    def departments(self) -> tuple[str, ...]:
        """Distinct known departments, sorted."""
        return tuple(sorted({member.department for member in self.members if member.department}))

    @property
    def years(self) -> tuple[int, ...]:
        """Distinct known years, ascending."""
        return tuple(sorted({member.year for member in self.members if member.year is not None}))

    def to_dict(self) -> dict[str, Any]:
        """Give kind, its Chinese label, representative name, counts and members."""
        return {
            "kind": self.kind,
            "label": KIND_LABELS[self.kind],
            "representative": self.representative.indicator.name,
            "count": len(self.members),
            "departments": list(self.departments),
            "years": list(self.years),
            "members": [member.to_dict() for member in self.members],
        }


@dataclass(frozen=True, slots=True)
class DuplicateResult:
    """Groups with the settings they were found under, and how many named rows were looked at."""

    across: str
    near: float | None
    rows: int
    groups: tuple[DuplicateGroup, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give settings, counts by kind and groups."""
        kinds = Counter(group.kind for group in self.groups)
        return {
            "across": self.across,
            "near": self.near,
            "rows": self.rows,
            "counts": {kind: kinds[kind] for kind in KIND_LABELS if kinds[kind]},
            "groups": [group.to_dict() for group in self.groups],
        }
