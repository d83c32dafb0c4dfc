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
    kind: a key of KIND_LABELS. score: 0-100, 100 for equal text, 0 for a part (parts are not scored). here_only,
    there_only: characters this row has beyond the representative and the reverse. why: one Chinese sentence.
    changed: places (start, end) of the row's name that differ from the representative's, for highlighting.
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
    changed: tuple[tuple[int, int], ...] = ()

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
            "form": self.form,
            "row": self.row,
            "place": item.place.to_dict(),
            "department": self.department,
            "year": self.year,
            "kind": self.kind,
            "score": self.score,
            "differences": {
                "here_only": self.here_only,
                "there_only": self.there_only,
                "spans": [list(span) for span in self.changed],
            },
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
class PairScore:
    """Score of two different texts that reach the threshold. left, right: (form, row) where each first stands."""

    left: tuple[int, int]
    right: tuple[int, int]
    score: float

    def to_dict(self) -> dict[str, Any]:
        """Both places by form and row, and the score."""
        left, right = ({"form": form, "row": row} for form, row in (self.left, self.right))
        return {"left": left, "right": right, "score": self.score}


@dataclass(frozen=True, slots=True)
class DuplicateResult:
    """Groups with the settings they were found under, and how many named rows were looked at.

    scores: every pair of reworded texts at or over the threshold, so that a report may raise it afterwards.
    """

    across: str
    near: float | None
    rows: int
    groups: tuple[DuplicateGroup, ...]
    scores: tuple[PairScore, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give settings, counts by kind and groups."""
        kinds = Counter(group.kind for group in self.groups)
        return {
            "across": self.across,
            "near": self.near,
            "rows": self.rows,
            "counts": {kind: kinds[kind] for kind in KIND_LABELS if kinds[kind]},
            "groups": [group.to_dict() for group in self.groups],
            "scores": [pair.to_dict() for pair in self.scores],
        }
