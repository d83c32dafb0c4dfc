"""What is told of the numbers stated for a measure: the record, and how its numbers and units are spelt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from classifier.knowledge.families import Stated

__all__ = ["ENOUGH", "LEVELS", "Slice", "ValueSpread", "clean_number", "told_range", "usual_unit"]

ENOUGH = 5
"""Least number of values that are told on their own: of a measure, of a level of government, of recent years."""
LEVELS = ("中央", "省", "市", "县", "乡")
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Slice:
    """Values of one level of government or one year. n: how many, of which ``filed`` by units."""

    name: str
    n: int
    filed: int
    low: float
    median: float
    high: float

    def to_dict(self) -> dict[str, float]:
        """Numbers without the name."""
        return {"n": self.n, "filed": self.filed, "low": self.low, "median": self.median, "high": self.high}


@dataclass(frozen=True, slots=True)
class ValueSpread:
    """Targets stated for a measure in comparable units.

    n: how many values, ``filed`` by units and ``authored`` as magnitudes. low to high: least, quartiles and greatest
    in ``unit``; of a whole kind of measures (``family``) low and high are the 5 % and 95 % quantiles, since single
    rows say little there. scope: in Chinese, whose values these are. total: whether they grow with the size of the
    unit. note: Chinese sentences on what the numbers are worth. by_year: of filed values only.
    """

    n: int
    low: float
    q1: float
    median: float
    q3: float
    high: float
    unit: str
    filed: int
    authored: int
    scope: str
    note: str
    total: bool = False
    family: bool = False
    by_level: tuple[Slice, ...] = ()
    by_year: tuple[Slice, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Mapping of the contract; by_level and by_year only where anything is known of them."""
        numbers = ("n", "low", "q1", "median", "q3", "high", "unit")
        row: dict[str, Any] = {name: getattr(self, name) for name in numbers} | {"public": self.filed}
        row |= {name: getattr(self, name) for name in ("filed", "authored", "scope", "note")}
        for key, slices in (("by_level", self.by_level), ("by_year", self.by_year)):
            if slices:
                row[key] = {one.name: one.to_dict() for one in slices}
        return row


def usual_unit(values: Iterable[Stated]) -> tuple[str, float]:
    """The unit most values are stated in and its factor; of equals the smaller one."""
    counts = Counter((one.amount.unit, one.amount.factor) for one in values)
    return min(counts, key=lambda unit: (-counts[unit], unit[1], unit[0]))


def clean_number(number: float) -> float:
    """A number without the dust of conversion, six digits of it."""
    return float(f"{number:.{_DIGITS}g}")


def told_range(numbers: Sequence[float]) -> str:
    """First and last of sorted numbers, once where they are equal."""
    return f"{numbers[0]:g}" if numbers[0] == numbers[-1] else f"{numbers[0]:g}—{numbers[-1]:g}"
