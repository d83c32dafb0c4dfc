"""Joining rows that mean the same measure: who files it, which targets they set, which wordings exist."""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence

from classifier.likeness import load_wording
from classifier.suggest.pool import Candidate, Entry
from classifier.suggest.result import SourceNote, ValueRange
from corpus.text import squeeze
from corpus.values import read_value

_MOST_SOURCES = 5
_FILED = re.compile(r"[^\d]{0,4}?(\d+(?:\.\d+)?)([^\d]{0,5})")


class Measures:
    """Every row of the pool by its wording-neutral name."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Group the rows of ``entries``."""
        self._wording = load_wording()
        self._rows: dict[str, list[tuple[Entry, Candidate]]] = defaultdict(list)
        for entry in entries:
            for row in entry.rows:
                self._rows[self._wording.neutral(row.name)].append((entry, row))

    def same(self, row: Candidate) -> list[tuple[Entry, Candidate]]:
        """Rows of the pool that state the same measure as ``row`` or one of its wordings, itself included."""
        keys = {self._wording.neutral(name) for name in (row.name, *row.aka)}
        return [
            (entry, other)
            for key in sorted(keys)
            for entry, other in self._rows.get(key, ())
            if other.leaf == row.leaf and not self._wording.blocked(row.name, other.name)
        ]

    def alike(self, one: Candidate, two: Candidate) -> bool:
        """Whether two rows are too alike to be suggested side by side."""
        names, others = (one.name, *one.aka), (two.name, *two.aka)
        return any(self.alike_names(left, right) for left in names for right in others)

    def alike_names(self, left: str, right: str) -> bool:
        """Whether two names say the same or nearly so."""
        first, second = self._wording.neutral(left), self._wording.neutral(right)
        if self._wording.blocked(left, right):
            return False
        return first == second or self._wording.compare(left, right).score >= SIDE_BY_SIDE


# Below the duplicate threshold on purpose: a suggested set should also not hold two close cousins.
SIDE_BY_SIDE = 72.0


def value_range(row: Candidate, same: Iterable[tuple[Entry, Candidate]]) -> ValueRange | None:
    """Targets of the same measure in the same unit as ``row``; None when no number is known."""
    wanted = _unit(row)
    numbers: list[float] = []
    public = 0
    for entry, other in same:
        number = _number(other)
        if number is not None and _unit(other) == wanted:
            numbers.append(number)
            public += entry.kind == "公开表格"
    if not numbers:
        return None
    return ValueRange(len(numbers), min(numbers), round(statistics.median(numbers), 4), max(numbers), wanted, public)


def _number(row: Candidate) -> float | None:
    plain = squeeze(row.value).lstrip("≥>≤<=")
    try:
        return float(plain)
    except ValueError:
        found = read_value(row.value, row.unit, row.name)
        return found.number if len(found.numbers) == 1 else None


def _unit(row: Candidate) -> str:
    return squeeze(row.unit) or read_value(row.value, row.unit, row.name).unit


def source_notes(same: Iterable[tuple[Entry, Candidate]], first: Entry) -> tuple[SourceNote, ...]:
    """Distinct sources, the one that led here first, at most five."""
    notes = dict.fromkeys([first.note, *(entry.note for entry, _ in same)])
    return tuple(notes)[:_MOST_SOURCES]


def support(same: Iterable[tuple[Entry, Candidate]]) -> tuple[int, int]:
    """Distinct departments with a public form, and distinct authored duties, that hold the measure."""
    units, duties = set(), set()
    for entry, _ in same:
        if entry.kind == "公开表格":
            units.add(entry.department)
        else:
            duties.add(entry.title)
    return len(units), len(duties)


def shown_value(row: Candidate) -> tuple[str, str, str]:
    """Operator, value and unit to show as an example, taken apart where a public form filed them together."""
    if row.operator or not row.value or row.polarity == "定性":
        return row.operator, row.value, row.unit
    found = read_value(row.value, row.unit, row.name)
    parts = _FILED.fullmatch(squeeze(row.value))
    if len(found.numbers) == 1 and found.is_quantified and parts:
        return found.operator, parts[1], parts[2] or squeeze(row.unit)
    return "", "", row.unit
