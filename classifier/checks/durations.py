"""Durations of different units made comparable: 12 个月 and 1 年, 48 小时 and 2 天."""

from __future__ import annotations

from corpus.values import Value

__all__ = ["in_days", "same_duration"]

_DAYS = {
    "秒": 1 / 86400,
    "秒钟": 1 / 86400,
    "分钟": 1 / 1440,
    "刻钟": 1 / 96,
    "小时": 1 / 24,
    "时": 1 / 24,
    "天": 1.0,
    "日": 1.0,
    "自然日": 1.0,
    "日历天": 1.0,
    "半天": 0.5,
    "周": 7.0,
    "星期": 7.0,
    "旬": 10.0,
    "月": 30.4,
    "个月": 30.4,
    "季": 91.25,
    "季度": 91.25,
    "半年": 182.5,
    "年": 365.0,
    "年度": 365.0,
}
# 30 天 and 1 个月 are the same promise
_TOLERANCE = 0.03


def in_days(value: Value) -> float | None:
    """A duration in days; None for what is no duration, or one in working days."""
    days = _DAYS.get(value.unit)
    return value.number * days if value.number is not None and days is not None else None


def same_duration(one: Value, other: Value) -> bool | None:
    """Whether two durations are equal; None where that cannot be told (工作日 beside 天)."""
    if one.unit == other.unit and one.number is not None and other.number is not None:
        return one.number == other.number
    first, second = in_days(one), in_days(other)
    if first is None or second is None:
        return None
    return abs(first - second) <= _TOLERANCE * max(first, second)
