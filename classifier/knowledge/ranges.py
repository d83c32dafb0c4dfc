"""What the units of an office stated for one measure in one unit, as a batch counted it: quantiles, no single rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["VALUE_KINDS", "StatedRange"]

VALUE_KINDS = ("share", "count", "money", "period", "frequency")
"""Kinds of values that have a range."""
_TYPES: tuple[tuple[type, ...], ...] = (
    (str,),
    (list,),
    (str,),
    (str,),
    (int,),
    (int,),
    (int, type(None)),
    (int, type(None)),
    (list,),
)


@dataclass(frozen=True, slots=True)
class StatedRange:
    """Numbers that units stated for one measure in one unit.

    name: the wording used most; others: further ones. kind: one of VALUE_KINDS. unit: normal spelling, money in 元, ""
    where none was written. n: how many numbers, from how many ``departments``. first_year, last_year: None where
    unknown. quantiles: least, 10 %, 25 %, 50 %, 75 %, 90 %, greatest, in ``unit``. origin: whose, in Chinese; added:
    the day it was taken in as YYYY-MM-DD; both "" until a library laid it over a base.
    """

    name: str
    others: tuple[str, ...]
    kind: str
    unit: str
    n: int
    departments: int
    first_year: int | None
    last_year: int | None
    quantiles: tuple[float, ...]
    origin: str = ""
    added: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be a range."""
        if not self.name or not all(isinstance(one, str) and one for one in self.others):
            raise ValueError("指标名称是空的")
        if self.kind not in VALUE_KINDS:
            raise ValueError(f"指标值的种类“{self.kind[:20]}”不认识")
        if not 1 <= self.departments <= self.n:
            raise ValueError(f"“{self.name}”的条数或单位数不对")
        years = [year for year in (self.first_year, self.last_year) if year is not None]
        if years != sorted(years):
            raise ValueError(f"“{self.name}”最早的年度晚于最晚的年度")
        if len(self.quantiles) != 7 or list(self.quantiles) != sorted(self.quantiles):
            raise ValueError(f"“{self.name}”的各分位没有从小到大")
        if not all(math.isfinite(one) for one in self.quantiles):
            raise ValueError(f"“{self.name}”的分位不是数")

    @property
    def names(self) -> tuple[str, ...]:
        """Every wording, the usual one first."""
        return (self.name, *self.others)

    @property
    def median(self) -> float:
        """The middle number, in ``unit``."""
        return self.quantiles[3]

    def to_list(self) -> list[Any]:
        """Row of a log; origin and day are not of it."""
        head = [self.name, list(self.others), self.kind, self.unit, self.n, self.departments]
        return [*head, self.first_year, self.last_year, list(self.quantiles)]

    @classmethod
    def from_list(cls, row: Sequence[Any]) -> StatedRange:
        """The range of ``to_list``. Raises TypeError or ValueError for a wrong one."""
        if not isinstance(row, list) or len(row) != len(_TYPES):
            raise ValueError("指标值分布的行写法不对")
        if not all(type(cell) in types for cell, types in zip(row, _TYPES, strict=True)):
            raise ValueError("指标值分布的行写法不对")
        name, others, kind, unit, n, departments, first, last, quantiles = row
        if not all(type(one) in (int, float) for one in quantiles):
            raise ValueError("指标值分布的分位不是数")
        return cls(name, tuple(others), kind, unit, n, departments, first, last, tuple(map(float, quantiles)))
