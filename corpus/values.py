"""Target values as filed: operator, number, unit, and what kind of value it is.

>>> read_value("≥2万人次").number
20000.0
>>> read_value("98", unit="%").kind
'share'

The forms of values come from 220 public documents; the wording of operators, placeholders and grades is in
:mod:`corpus.value_words`, dates are read by :mod:`corpus.dates`, units by :mod:`corpus.units`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.dates import MARK, DateSpan, Day, find_dates
from corpus.quantities import Quantity, Reading, plain_quantity, read_quantities, spell_digits, unit_in_name, unit_of
from corpus.text import remember_short
from corpus.units import Unit, parse_unit
from corpus.value_words import (
    clean,
    is_grade,
    is_graded_list,
    is_long_term,
    is_placeholder,
    is_stages,
    is_yes_or_no,
    leading_operator,
    trim_words,
    unit_of_gap,
)

KINDS: tuple[str, ...] = (
    "empty",
    "placeholder",
    "share",
    "money",
    "count",
    "date",
    "period",
    "frequency",
    "grade",
    "stages",
    "yesno",
    "compound",
    "qualitative",
)
_KIND_OF_DIMENSION = {"share": "share", "money": "money", "time": "period"}
_FINISH_MONTH = re.compile(r"(时间|月份|时限|时点|日期|节点|期限)(?:[(].*)?$")
_DATE_LIKE_NUMBER = re.compile(r"(?:19|20)[0-9]{2}(?:[./][0-9]{1,2}|[0-9]{4})")


@dataclass(frozen=True, slots=True)
class Value:
    """One target value, read.

    raw: the text as given. kind: one of :data:`KINDS`.
    operator: "" (none written), "≥", ">", "≤", "<" or "=".
    number: first number with 万/亿 multiplied out (money in 元 or its currency, shares in percent), None without one
    and for dates. upper: end of a range, else None. numbers: every number in order, an upper end included.
    unit: normal spelling without multiplier (%, 元, 人次, 元/亩, 次/月); for compounds only when all agree.
    scale: the multiplier taken out (10 000 for 万元, 0.1 for ‰). dimension: one of units.DIMENSIONS.
    text: the wording left when operator, numbers, units and dates are taken out.
    dates: (year, month, day) of every date named, 0 for what is not said; a range gives first and last.
    """

    raw: str
    operator: str = ""
    kind: str = "empty"
    number: float | None = None
    upper: float | None = None
    unit: str = ""
    dimension: str = ""
    text: str = ""
    numbers: tuple[float, ...] = ()
    scale: float = 1.0
    dates: tuple[Day, ...] = ()

    @property
    def is_quantified(self) -> bool:
        """Whether the value can be measured against: it names a number or a date."""
        return bool(self.numbers or self.dates)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was filed (a placeholder is not empty)."""
        return self.kind == "empty"


def read_value(value: str, unit: str = "", name: str = "") -> Value:
    """Read a target value. Never raises.

    value: operator, number and unit as filed, e.g. ≥95%. unit: the unit cell, used when the value names no
    unit of its own. name: the indicator, whose unit in brackets (人数(人)) is used last, and which decides
    whether 12 月 is a month (完成时间) or a duration.
    """
    return _read(value, unit, *_told_by(name))


@remember_short(8192)
def _told_by(name: str) -> tuple[str | None, bool]:
    """What a name decides of its target: the unit in brackets at its end, whether it asks for a time of the year."""
    return unit_in_name(name) if name else None, _FINISH_MONTH.search(name) is not None


@remember_short(16384)
def _read(value: str, unit: str, told: str | None, by_month: bool) -> Value:
    """Read a target.

    unit: the unit cell; told: the unit the name tells, None without a name; by_month: the name asks for a time of the
    year.
    """
    cell = parse_unit(unit) if unit else Unit("")
    named = cell if cell.name or told is None else unit_of(told)
    text = clean(value)
    if not text:
        return Value(value, unit=cell.name, dimension=cell.dimension)
    plain = plain_quantity(text, named)
    if plain is not None:
        return _from_plain(value, plain, named, by_month)
    text = spell_digits(text)
    return _from_words(value, text, named) or _from_text(value, text, named)


def _from_plain(raw: str, item: Quantity, cell: Unit, by_month: bool) -> Value:
    """Value of an operator, one number and a unit, and nothing else."""
    if item.unit.dimension == "time" and item.number.is_integer():
        if item.unit.name == "月" and 1 <= item.number <= 12 and cell.name and by_month:
            return Value(raw, item.operator, "date", dimension="time", dates=((0, int(item.number), 0),))
        if item.unit.name == "年" and 1900 <= item.number < 2100:
            return Value(raw, item.operator, "date", dimension="time", dates=((int(item.number), 0, 0),))
    return _measured(raw, item, "")


def _measured(raw: str, item: Quantity, text: str, dates: tuple[Day, ...] = ()) -> Value:
    numbers = (item.number,) if item.upper is None else (item.number, item.upper)
    return Value(
        raw,
        item.operator,
        _kind(item),
        item.number,
        item.upper,
        item.unit.name,
        item.unit.dimension,
        text,
        numbers,
        item.unit.scale,
        dates,
    )


def _kind(item: Quantity) -> str:
    if item.unit.dimension in ("times", "things") and item.per_time:
        return "frequency"
    if item.unit.dimension == "time" and "/" in item.unit.name:
        return "count"
    return _KIND_OF_DIMENSION.get(item.unit.dimension, "count")


def _from_words(raw: str, text: str, cell: Unit) -> Value | None:
    """Value that is a fixed expression: placeholder, yes/no, grade, long term; None when it is none of them."""
    operator, rest = leading_operator(text)
    if is_placeholder(rest):
        unit = unit_of_gap(rest) or cell
        return Value(raw, operator, "placeholder", unit=unit.name, dimension=unit.dimension, text=rest)
    for kind, fits in (("yesno", is_yes_or_no), ("grade", is_grade)):
        if fits(rest):
            return Value(raw, operator, kind, unit=cell.name, dimension=cell.dimension, text=rest)
    if is_long_term(rest):
        return Value(raw, operator, "period", dimension="time", text=rest)
    return None


def _from_text(raw: str, text: str, cell: Unit) -> Value:
    spans: list[DateSpan] = []
    masked = text
    if cell.dimension in ("", "time") or not _DATE_LIKE_NUMBER.fullmatch(text.lstrip("≥≤<>=")):
        spans, masked = find_dates(text)
    dates = tuple(day for span in spans for day in (span.first, span.last) if day is not None)
    reading = read_quantities(masked, cell)
    words = trim_words(reading.left.replace(MARK, ""))
    if reading.period:
        return _rhythmic(raw, reading, words, dates)
    if reading.items:
        return _several(raw, text, reading.items, words, dates)
    if spans:
        ranged = any(span.last for span in spans) or len(spans) > 1
        kind = "period" if ranged else "date"
        return Value(raw, spans[0].operator, kind, dimension="time", text=words, dates=dates)
    operator, rest = leading_operator(text)
    return Value(raw, operator, "qualitative", unit=cell.name, dimension=cell.dimension, text=trim_words(rest))


def _rhythmic(raw: str, reading: Reading, words: str, dates: tuple[Day, ...]) -> Value:
    """Value that says how often: 每月1次, 一季度报送一次, 按月发放."""
    if reading.rhythmic < 0:
        return Value(raw, "", "frequency", None, None, f"次/{reading.period}", "times", words, dates=dates)
    item = reading.items[reading.rhythmic]
    named = Unit(f"{item.unit.name or '次'}/{reading.period}", item.unit.scale, item.unit.dimension or "times")
    value = _measured(raw, replace(item, unit=named), words, dates)
    numbers = tuple(number for one in reading.items for number in (one.number, one.upper) if number is not None)
    kind = value.kind if item.unit.dimension in ("money", "people") else "frequency"
    return replace(value, kind=kind, numbers=numbers)


def _several(raw: str, text: str, items: tuple[Quantity, ...], words: str, dates: tuple[Day, ...]) -> Value:
    first = items[0]
    kind = "stages" if is_stages(text) else "grade" if is_graded_list(text, len(items)) else ""
    if len(items) == 1 and not kind:
        return _measured(raw, first, words, dates)
    if not kind and len(items) == 2 and _bounds(items):
        return _measured(raw, Quantity(first.number, items[1].number, first.operator, items[1].unit), words, dates)
    same = len({(item.unit.name, item.unit.dimension) for item in items}) == 1
    unit = first.unit if same else Unit("")
    numbers = tuple(number for item in items for number in (item.number, item.upper) if number is not None)
    return Value(
        raw,
        first.operator,
        kind or "compound",
        first.number,
        None,
        unit.name,
        unit.dimension or ("" if not same else first.unit.dimension),
        words,
        numbers,
        unit.scale,
        dates,
    )


def _bounds(items: tuple[Quantity, ...]) -> bool:
    """Whether two quantities are the lower and upper bound of one measure: ≥80%且≤90%."""
    low, high = items
    return low.operator in ("≥", ">") and high.operator in ("≤", "<") and low.unit.name == high.unit.name
