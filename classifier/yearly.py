"""One unit's form beside its form of the year before: which rows go on, and how their targets moved."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from classifier.achieved import is_missed
from corpus.records import Form, HistoryValue, Indicator
from corpus.text import mask_numbers, normal_form, squeeze
from corpus.values import Value, read_value

__all__ = [
    "CHANGE_LABELS",
    "Predecessors",
    "YearChange",
    "YearComparison",
    "compare_years",
    "history_of",
    "match_rows",
]

CHANGE_LABELS = {
    "copied": "照抄",
    "lowered": "降低",
    "raised": "提高",
    "doubled": "翻倍以上",
    "changed": "改动",
    "vanished": "消失",
    "new": "新增",
}
"""What became of a row, with the Chinese word for it."""

_COUNTED = frozenset({"count", "share", "money", "frequency"})
_TWICE = 2.0
_SHARED_ROWS = 2  # measures two forms share when they are about one project under another name
_ALIKE = 70
_TITLE = re.compile(
    r"(?:项目)?(?:支出)?(?:预算)?绩效(?:目标)?(?:申报|自评|评价|监控)?(?:表|报告)?|申报表|自评表|20\d\d|年度?|项目$"
)


@dataclass(frozen=True, slots=True)
class YearChange:
    """One row this year, last year, or both. change: a key of CHANGE_LABELS. index: row of this year, -1 for none.

    before, after: targets with units. achieved: what was reached last year, "" when the form does not say;
    missed: whether that fell short of the target, None when it cannot be told. previous: row of last year, -1 for none.
    """

    name: str
    change: str
    before: str
    after: str
    achieved: str
    missed: bool | None
    index: int
    previous: int = -1

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field."""
        return {key: getattr(self, key) for key in self.__slots__}


@dataclass(frozen=True, slots=True)
class YearComparison:
    """All rows of a form beside the previous one: rows of this year in order, then those that vanished."""

    file: str
    year: int | None
    changes: tuple[YearChange, ...]

    def counts(self) -> dict[str, int]:
        """Number of rows by change, in the order of CHANGE_LABELS."""
        return {key: sum(one.change == key for one in self.changes) for key in CHANGE_LABELS}

    def to_dict(self) -> dict[str, Any]:
        """Mapping with the previous form's file and year, counts and changes."""
        changes = [change.to_dict() for change in self.changes]
        return {"file": self.file, "year": self.year, "counts": self.counts(), "changes": changes}


class Predecessors:
    """Forms among which a form's predecessor is sought, kept by unit so that a search looks at that unit's only."""

    def __init__(self, candidates: Iterable[Form]) -> None:
        """Keep the candidates in order."""
        self._all = tuple(candidates)
        self._of_unit: dict[str, list[Form]] = defaultdict(list)
        self._keys: dict[int, frozenset[str]] = {}
        for one in self._all:
            if one.unit:
                self._of_unit[normal_form(one.unit)].append(one)

    def of(self, form: Form) -> Form | None:
        """The latest earlier form of the same unit, kind and project; None when there is none.

        A head field one of the two forms does not state speaks against nothing, but the unit must be the same; a
        single candidate without a unit of its own is taken at the caller's word. Among equals the first wins.
        """
        own, keys = self._of_unit.get(normal_form(form.unit), ()) if form.unit else (), _keys(form)
        found = [one for one in own if one is not form and self._same_submission(form, keys, one)]
        if not found and len(self._all) == 1 and not (form.unit and self._all[0].unit):
            found = [one for one in self._all if one is not form and _earlier(form, one)]
        return max(found, key=lambda one: (one.year or 0, self._likeness(keys, one)), default=None)

    def _same_submission(self, form: Form, keys: frozenset[str], other: Form) -> bool:
        """Whether the other form of the unit is of the same kind and project, and earlier."""
        if form.kind and other.kind and "自评" not in (form.kind, other.kind) and form.kind != other.kind:
            return False
        return _earlier(form, other) and self._same_project(form, keys, other)

    def _same_project(self, form: Form, keys: frozenset[str], other: Form) -> bool:
        """Whether two forms of a unit are about one project: alike in name, or in what they measure."""
        one, two = _subject(form), _subject(other)
        if not one or not two or self._likeness(keys, other) >= _SHARED_ROWS:
            return True
        return fuzz.ratio(one, two) >= _ALIKE

    def _likeness(self, keys: frozenset[str], candidate: Form) -> int:
        """How many rows go on: tells apart several forms of one unit and year. A candidate's rows are read once."""
        known = self._keys.get(id(candidate))
        if known is None:
            known = self._keys[id(candidate)] = _keys(candidate)
        return len(keys & known)


def match_rows(form: Form, previous: Form) -> tuple[int | None, ...]:
    """For every row of the form the row of the previous one with the same name, each used once.

    Years and numbers in names are masked (2023年培训人数 goes on as 2024年培训人数). Of several rows with one name
    those with the same project, duty, period and class come first, then the first in reading order.
    """
    waiting: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(previous.indicators):
        if key := _key(item):
            waiting[key].append(index)
    matches: list[int | None] = [None] * len(form.indicators)
    wishes = []
    for index, item in enumerate(form.indicators):
        for other in waiting.get(_key(item), ()):
            wishes.append((-_kinship(item, previous.indicators[other]), index, other))
    taken: set[int] = set()
    for _, index, other in sorted(wishes):
        if matches[index] is None and other not in taken:
            matches[index] = other
            taken.add(other)
    return tuple(matches)


def history_of(form: Form, previous: Form | None) -> tuple[tuple[HistoryValue, ...], ...]:
    """Earlier values of every row: those the form states, else what the previous form aimed at or reached."""
    if previous is None:
        return tuple(item.history for item in form.indicators)
    found = []
    for item, match in zip(form.indicators, match_rows(form, previous), strict=True):
        history = item.history
        if not history and match is not None:
            last = previous.indicators[match]
            if last.achieved.strip():
                history = (HistoryValue("上年实际", last.achieved),)
            elif last.value.strip():
                history = (HistoryValue("上年目标", _target(last)),)
        found.append(history)
    return tuple(found)


def compare_years(form: Form, previous: Form) -> YearComparison:
    """What became of every row of two years."""
    matches = match_rows(form, previous)
    changes = []
    for index, (item, match) in enumerate(zip(form.indicators, matches, strict=True)):
        if match is None:
            changes.append(YearChange(item.name, "new", "", _target(item), "", None, index))
            continue
        last = previous.indicators[match]
        told = (_change(last, item), _target(last), _target(item), last.achieved, is_missed(last))
        changes.append(YearChange(item.name, *told, index, match))
    kept = set(matches)
    changes += [
        YearChange(item.name, "vanished", _target(item), "", item.achieved, is_missed(item), -1, index)
        for index, item in enumerate(previous.indicators)
        if index not in kept and _key(item)
    ]
    return YearComparison(previous.file, previous.year, tuple(changes))


def _subject(form: Form) -> str:
    """Name of the project, else what the title says beyond the kind of form."""
    name = form.project or _TITLE.sub("", form.title.replace(form.unit, ""))
    return _masked(name) if form.kind != "部门整体" else ""


def _earlier(form: Form, other: Form) -> bool:
    return form.year is None or other.year is None or other.year < form.year


def _keys(form: Form) -> frozenset[str]:
    return frozenset(_key(item) for item in form.indicators)


@lru_cache(maxsize=8192)
def _masked(text: str) -> str:
    return normal_form(mask_numbers(text))


def _key(item: Indicator) -> str:
    return _masked(item.name)


def _kinship(item: Indicator, other: Indicator) -> int:
    same = (item.project == other.project, item.scope == other.scope, item.duty == other.duty, item.l2 == other.l2)
    return 2 * (normal_form(item.name) == normal_form(other.name)) + sum(same)


def _target(item: Indicator) -> str:
    value, unit = item.value.strip(), item.unit.strip()
    return value if unit in value else value + unit


def _change(last: Indicator, now: Indicator) -> str:
    if squeeze(_target(last)).casefold() == squeeze(_target(now)).casefold():
        return "copied"
    before = read_value(last.value, last.unit, last.name)
    after = read_value(now.value, now.unit, now.name)
    if not _comparable(before, after) or before.number == after.number:
        return "changed"
    old, new = before.number or 0.0, after.number or 0.0
    if old > 0 and new >= _TWICE * old:
        return "doubled"
    return "raised" if new > old else "lowered"


def _comparable(before: Value, after: Value) -> bool:
    numbers = before.number is not None and after.number is not None
    single = before.upper is None and after.upper is None
    kinds = before.kind in _COUNTED and after.kind in _COUNTED
    return numbers and single and kinds and before.dimension == after.dimension
