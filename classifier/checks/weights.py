"""Weights and scores of a form's rows: what they are, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby

from classifier.checks.context import Row
from classifier.checks.wording import is_spending_rate, plain_name
from corpus.text import remember_short, squeeze

__all__ = ["Weighted", "add_up", "by_project", "is_execution", "is_total_row", "points", "weighted_rows"]

Weighted = tuple[Row, float]
"""A row with its weight."""

_POINTS = re.compile(r"\(?(\d{1,4}(?:\.\d+)?)\(?(?:分|%)?\)?")
_TOTAL = re.compile(r"^(?:自评|评价|考核)?(?:总[分计]|合计|得分合计|总得分|小计)(?:[(（].*[)）])?$")


@remember_short(1024)
def points(text: str) -> float | None:
    """A weight or score as a number (10, 10分, 5%); None for anything else."""
    found = _POINTS.fullmatch(squeeze(text))
    return float(found[1]) if found else None


def is_total_row(row: Row) -> bool:
    """Whether a row is the total under the indicators, not an indicator."""
    name = row.item.name
    return _is_total(name) or (not name and _TOTAL.match(squeeze(row.item.l1)) is not None)


@remember_short(4096)
def _is_total(name: str) -> bool:
    return _TOTAL.match(plain_name(name)) is not None


def is_execution(row: Row) -> bool:
    """Whether a row is the budget execution rate, whose score is weight times rate."""
    return is_spending_rate(row.item.name) and "预算执行" in squeeze(row.item.name + row.item.l1 + row.item.l2)


def by_project(rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    """Rows by project and part (长期, 年度), the totals left out: what one set of weights belongs to."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if not is_total_row(row):
            found.setdefault((row.item.project, row.item.scope), []).append(row)
    return found


def weighted_rows(rows: Sequence[Row]) -> list[Weighted]:
    """Rows that carry a weight; fractions of one become percent."""
    found = [(row, number) for row in rows if (number := points(row.item.weight)) is not None]
    total = sum(number for _, number in found)
    if found and 0.85 < total < 1.15 and all("分" not in row.item.weight for row, _ in found):
        found = [(row, number * 100) for row, number in found]
    return found


def add_up(rows: Sequence[Weighted]) -> list[float]:
    """What the weights come to, read in each way a form may mean them.

    First row by row; then a weight that stands in every row of a merged cell counted once per class; then the
    totals of classes whose weights are percents of the class.
    """
    totals = [sum(number for _, number in rows)]
    for key in (lambda row: (row.item.l1, row.item.l2), lambda row: (row.item.l1,)):
        totals.append(_once(rows, key))
        parts = [sum(number for _, number in part) for _, part in _runs(rows, key)]
        if len(parts) > 1 and len(set(parts)) == 1:
            totals.append(parts[0])
    return [round(total, 4) for total in totals]


_Key = Callable[[Row], tuple[str, ...]]


def _runs(rows: Sequence[Weighted], key: _Key) -> list[tuple[tuple[str, ...], list[Weighted]]]:
    return [(name, list(part)) for name, part in groupby(rows, lambda pair: key(pair[0]))]


def _once(rows: Sequence[Weighted], key: _Key) -> float:
    """Sum with the weights of a class counted once where all its rows, two or more, have the same."""
    total = 0.0
    for _, part in _runs(rows, key):
        numbers = [number for _, number in part]
        total += numbers[0] if len(numbers) > 1 and len(set(numbers)) == 1 else sum(numbers)
    return total
