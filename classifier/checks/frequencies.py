"""Frequencies of different periods made comparable: 每月1次 and 12次/年, 每季度1次 and 4次."""

from __future__ import annotations

from corpus.values import Value

__all__ = ["per_year", "same_frequency"]

_IN_A_YEAR = {
    "天": 365.0,
    "日": 365.0,
    "周": 52.0,
    "星期": 52.0,
    "旬": 36.0,
    "月": 12.0,
    "个月": 12.0,
    "季": 4.0,
    "季度": 4.0,
    "半年": 2.0,
    "年": 1.0,
    "年度": 1.0,
}
# 每周1次 and 50次/年 are the same rhythm
_TOLERANCE = 0.05


def per_year(value: Value) -> float | None:
    """How often a year; None for what is no number of times or whose period is not known."""
    if value.number is None or value.dimension != "times":
        return None
    period = value.unit.partition("/")[2]
    if value.kind == "count" and not period:
        return value.number
    times = _IN_A_YEAR.get(period)
    return value.number * times if value.kind == "frequency" and times else None


def same_frequency(one: Value, other: Value) -> bool | None:
    """Whether two come to as many times a year; None where that cannot be told."""
    first, second = per_year(one), per_year(other)
    if first is None or second is None:
        return None
    return abs(first - second) <= _TOLERANCE * max(first, second)
