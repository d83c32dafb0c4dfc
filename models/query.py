"""What the model may see of an indicator. The filed classes are never among it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Query"]


@dataclass(frozen=True, slots=True)
class Query:
    """One indicator as the model sees it.

    name: 三级指标. value: target as filed, operator joined. unit: the unit cell, "" when part of the value.
    duty, project: context; the shipped model does not use them (they gained 0.003 in cross-validation, and a
    row should not change its class with the heading above it).
    """

    name: str
    value: str = ""
    unit: str = ""
    duty: str = ""
    project: str = ""

    def with_name(self, name: str) -> Query:
        """The same row under another name."""
        return Query(name, self.value, self.unit, self.duty, self.project)

    def without_target(self) -> Query:
        """The same row without value and unit."""
        return Query(self.name, "", "", self.duty, self.project)
