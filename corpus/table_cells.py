"""Cells of flat tables back into fields. Analysts and databases change them, so nothing here raises.

Text in a nested column that is no JSON of the column's shape is kept as plain text where the field can hold it
(``PLAIN``); None tells that it cannot.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["PLAIN", "fraction_cell", "head_cell", "nested_cell", "place_cell"]

_LARGEST = 2**31 - 1
_DIGITS = 10
_LARGEST_NUMBER = 1e300
_LAST_YEAR = 9999
_HEAD_TEXTS = ("file", "kind", "unit", "title", "region", "layout")
_HEAD_MORE_TEXTS = ("runner_up", "project", "supervisor")

PLAIN: dict[str, Callable[[str], Any]] = {
    "history": lambda text: [{"label": "历史值", "value": text}],
    "standards": lambda text: {"标准值": text},
}
"""Nested column that can hold plain text → how."""


def place_cell(text: str) -> int:
    """Row or column, 1-based; 0 for text that is no number, or one larger than any table."""
    number = int(text) if text.isdecimal() and len(text) <= _DIGITS else 0
    return number if number <= _LARGEST else 0


def fraction_cell(text: str) -> float | None:
    """A number from 0 to 1; None for other text."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number <= 1 else None


def nested_cell(column: str, text: str) -> Any:
    """What a nested column holds, as Indicator.from_dict takes it; plain text where the field can hold it, else None.

    column: history, standards, grades, breakdown or repaired. text: not empty.
    """
    data = _parsed(text)
    if _NESTED[column](data):
        return data
    return PLAIN[column](text) if column in PLAIN else None


def head_cell(text: str) -> Mapping[str, Any] | None:
    """Head of a form, as Form.from_dict takes it; None for text that is none."""
    data = _parsed(text)
    return data if isinstance(data, dict) and _is_head(data) else None


def _parsed(text: str) -> Any:
    """Data of JSON text; None for what is none, is nested too deeply, or says halves of characters."""
    try:
        data = json.loads(text)
        json.dumps(data, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return data


def _is_text(data: Any) -> bool:
    return isinstance(data, str)


def _is_texts(data: Any) -> bool:
    return isinstance(data, dict) and all(map(_is_text, data.values()))


def _is_number(data: Any) -> bool:
    return isinstance(data, int | float) and not isinstance(data, bool) and abs(data) < _LARGEST_NUMBER


def _is_fraction(data: Any) -> bool:
    return _is_number(data) and 0 <= data <= 1


def _is_numbers(data: Any) -> bool:
    return isinstance(data, dict) and all(map(_is_number, data.values()))


def _is_count(data: Any) -> bool:
    return isinstance(data, int) and not isinstance(data, bool) and 0 <= data <= _LARGEST


def _is_year(data: Any) -> bool:
    return data is None or (_is_count(data) and data <= _LAST_YEAR)


def _is_share(data: Any) -> bool:
    return data is None or _is_number(data)


def _is_list_of(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda data: isinstance(data, list) and all(map(test, data))


def _has(**fields: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Whether data is an object with these fields."""
    return lambda data: isinstance(data, dict) and all(key in data and test(data[key]) for key, test in fields.items())


_NESTED: dict[str, Callable[[Any], bool]] = {
    "history": _is_list_of(_has(label=_is_text, value=_is_text)),
    "standards": _is_texts,
    "grades": _is_texts,
    "breakdown": _is_texts,
    "repaired": _has(**dict.fromkeys(("l1", "l2", "duty", "value", "rule"), _is_text), confidence=_is_fraction),
}
_is_place = _has(file=_is_text, part=_is_text, row=_is_count, column=_is_count)
_is_line = _has(
    name=_is_text,
    amount=_is_number,
    group=_is_text,
    total=lambda data: isinstance(data, bool),
    share=_is_share,
    history=_is_numbers,
    place=_is_place,
)
_is_note = _has(
    **dict.fromkeys(("rule", "message", "before", "after"), _is_text), place=_is_place, confidence=_is_fraction
)
_has_head = _has(
    **dict.fromkeys(_HEAD_TEXTS, _is_text),
    year=_is_year,
    duties=_is_list_of(_is_text),
    duty_texts=_is_texts,
    goals=_is_list_of(_is_text),
    budget=_is_list_of(_is_line),
    notes=_is_list_of(_is_note),
)


def _is_head(data: Mapping[str, Any]) -> bool:
    more = all(_is_text(data.get(key, "")) for key in _HEAD_MORE_TEXTS)
    return more and _has_head(data) and _is_texts(data.get("contacts") or {})
