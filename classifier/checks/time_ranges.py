"""How long comparable forms allow for the same step: the usual times to respond, to repair, to decide.

Built by tools/build_value_ranges.py from the same rows as the ranges of shares. A working day counts as a day and a
half.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from classifier.checks.durations import in_days
from classifier.checks.ranges import kept_ranges, known_rows
from classifier.checks.wording import plain_name
from corpus.text import remember_short
from corpus.values import Value, read_value

__all__ = ["TimeRange", "build_known_times", "build_times", "find_time", "length_in_days", "time_step"]

_TIME = r"(?:时间|时限|时长|用时|耗时)$"
_STEPS = tuple(
    (title, re.compile(rf"(?:{words})[\u4e00-\u9fff]{{0,2}}{_TIME}"))
    for title, words in (
        ("响应、到场", "响应|反应|到场|到达|出动|出警|接警|接单|派单"),
        ("修复、处置", "修复|抢修|抢通|恢复|排除|处置|维修|排障|更换"),
        ("办理、审批", "办结|办理|审批|审核|答复|回复|反馈|核查|受理|回访|评审|出具|制发"),
        ("等候", "等候|等待|候诊|排队|候车"),
    )
)
# a case at law, a project of building or a patent takes as long as it takes
_OTHERWISE = re.compile(
    r"提前|缩短|压减|压缩|案件|诉讼|仲裁|评估|鉴定|专利|施工|工程|改造|采购|招标|生态|灾后|重建|水毁|诉|复议|工伤|土地|毫秒"
)
_LEAST_ROWS, _LEAST_SOURCES, _HIGH, _FACTOR = 12, 10, 0.9, 5.0
_WORKING_DAY = 1.5


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Times allowed for a step: rows of how many sources; median and high (90 % quantile), in days."""

    step: str
    rows: int
    sources: int
    median: float
    high: float

    @property
    def ceiling(self) -> float:
        """Longest time that is still thinkable, in days."""
        return self.high * _FACTOR


def build_times(rows: Iterable[tuple[str, str, str, str]]) -> dict[str, TimeRange]:
    """Usual times by step from rows of source, name, value and unit; only steps with enough support."""
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for source, name, filed, unit in rows:
        step = _step(name)
        days = length_in_days(read_value(filed, unit, name)) if step else None
        if step and days:
            found[step].append((days, source))
    times = {}
    for step, lengths in found.items():
        sources = len({source for _, source in lengths})
        if len(lengths) >= _LEAST_ROWS and sources >= _LEAST_SOURCES:
            ordered = sorted(length for length, _ in lengths)
            median, high = (ordered[round(part * (len(ordered) - 1))] for part in (0.5, _HIGH))
            times[step] = TimeRange(step, len(ordered), sources, median, high)
    return times


def build_known_times() -> dict[str, TimeRange]:
    """Usual times of the shipped rows."""
    return build_times(known_rows())


@cache
def _times() -> dict[str, TimeRange]:
    return {step: TimeRange(*fields) for step, fields in kept_ranges()["times"].items()}


@remember_short(4096)
def find_time(name: str) -> TimeRange | None:
    """Usual times of the step a name is about, None when it is about none or too little is known of it."""
    step = _step(name)
    return _times().get(step) if step else None


def time_step(name: str) -> str:
    """Step whose usual times a name is compared with, "" for none."""
    return _step(name)


def length_in_days(value: Value) -> float | None:
    """Length of a period in days, its end where it is a range; None for anything else."""
    if value.kind != "period" or value.number is None or value.dates:
        return None
    if value.unit == "工作日":
        return (value.upper or value.number) * _WORKING_DAY
    days = in_days(value)
    return days * (value.upper / value.number) if days and value.upper and value.number else days


def _step(name: str) -> str:
    text = plain_name(name)
    if _OTHERWISE.search(text):
        return ""
    return next((title for title, words in _STEPS if words.search(text)), "")
