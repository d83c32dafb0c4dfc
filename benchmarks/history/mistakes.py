"""What filers get wrong in a row: the class, or the value."""

from __future__ import annotations

import re
from functools import cache
from random import Random

from benchmarks.history.chance import Lots
from benchmarks.history.measures import Measure
from benchmarks.history.targets import Target
from benchmarks.history.words import words

__all__ = ["BROKEN", "broken", "misfiled_as", "repeated"]

BROKEN = frozenset(
    ("share_over_100", "placeholder", "empty_value", "negative_share", "cost_at_least", "value_repeats_name")
)
"""Kinds of broken values."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TAIL = re.compile("以[上内]$")
_GROWTH = re.compile("增|提高|提升|同比|超|降|减|节")  # such shares may rightly lie beyond 0 and 100
_ANY = Lots(("placeholder", "empty_value", "value_repeats_name"), (45, 35, 20))
_SHARE = Lots(
    ("share_over_100", "negative_share", "placeholder", "empty_value", "value_repeats_name"), (40, 14, 20, 16, 10)
)
_COST = Lots(("cost_at_least", "placeholder", "empty_value", "value_repeats_name"), (60, 18, 14, 8))


def misfiled_as(measure: Measure, name: str, rng: Random) -> str:
    """The leaf under which filers wrongly put such a measure; its own when no usual mistake fits."""
    found, weights = [], []
    for leaf, weight, wanted in _usual(measure.leaf):
        if leaf not in measure.also and wanted.search(name):
            found.append(leaf)
            weights.append(weight)
    return Lots(found, weights).draw(rng) if found else measure.leaf


@cache
def _usual(leaf: str) -> tuple[tuple[str, float, re.Pattern[str]], ...]:
    """Mistakes made with a leaf: where it lands, how often, and what its name must hold."""
    return tuple((other, weight, re.compile(wanted)) for other, weight, wanted in words()["mistakes"][leaf])


def broken(measure: Measure, target: Target, name: str, filed: tuple[str, str], rng: Random) -> tuple[str, str, str]:
    """Kind of mistake, value and unit as filed with it. filed: value and unit without it."""
    kind = _kind(measure, target, name, rng)
    value, unit = filed
    if kind == "placeholder":
        return kind, rng.choice(words()["placeholders"]), unit
    if kind == "empty_value":
        return kind, "", unit
    if kind == "value_repeats_name":
        return kind, repeated(name), ""
    number = _NUMBER.search(value)
    amount, tail = (number[0], _TAIL.sub("", value[number.end() :])) if number else ("1", "")
    if kind == "share_over_100":
        return kind, f"≥{rng.choice((101, 105, 110, 120, 150, 950))}{tail}", unit
    if kind == "negative_share":
        return kind, f"-{rng.choice((1, 2, 3, 5, 10))}{tail}", unit
    return kind, f"≥{amount}{tail}", unit


def repeated(name: str) -> str:
    """A name as a value, without the year."""
    return name.replace("{year}年", "").replace("{year}", "")


def _kind(measure: Measure, target: Target, name: str, rng: Random) -> str:
    if target.kind != "number" or _GROWTH.search(name):
        return _ANY.draw(rng)
    if target.share and target.amount > 0:
        return _SHARE.draw(rng)
    return (_COST if measure.leaf == "成本" else _ANY).draw(rng)
