"""Target values: any text is read, the same each time, and what was read goes through JSON and back."""

from __future__ import annotations

import json
import math
from dataclasses import asdict

from corpus.text import forget_short
from corpus.units import parse_unit
from corpus.values import KINDS, Value, read_value
from tests.fuzz.invariants import require, written
from tests.fuzz.targets import Check
from tests.fuzz.text import lines_of

_OPERATORS = ("", "≥", ">", "≤", "<", "=")


def prepare(name: str) -> Check:
    """A line is a value, a unit and a name, with tabs between."""
    return _check


def _check(data: bytes) -> None:
    asked = [(*cells, "", "", "")[:3] for cells in lines_of(data)]
    read = [read_value(*one) for one in asked]
    for value in read:
        _sound(value)
    forget_short()
    for one, before in zip(asked, read, strict=True):
        require(read_value(*one) == before, "read otherwise when asked again", one)
        parse_unit(one[1])


def _sound(read: Value) -> None:
    require(read.kind in KINDS, "unknown kind", read.kind)
    require(read.operator in _OPERATORS, "unknown operator", read.operator)
    numbers = [one for one in (read.number, read.upper, read.scale, *read.numbers) if one is not None]
    require(all(map(math.isfinite, numbers)), "number without bounds", numbers)
    back = json.loads(written(asdict(read)))
    dates = tuple(tuple(day) for day in back.pop("dates"))
    again = Value(**{**back, "numbers": tuple(back["numbers"]), "dates": dates})
    require(again == read, "another value came back from JSON", read.raw)
    for _, month, day in read.dates:
        require(0 <= month <= 12 and 0 <= day <= 31, "no such day", (month, day))
