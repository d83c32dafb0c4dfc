"""What is read of a query before it becomes numbers: cleaned name, its ends, kind and wording of its target."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.text import mask_numbers, squeeze
from corpus.values import Value, read_value
from models.query import Query

__all__ = ["ValueParts", "clean_name", "edge_core", "value_parts", "value_wording"]

_NUMBERED = re.compile(r"^\s*(?:[①-⑳㈠-㈩]|\d+(?:\.\d+)*\s+(?=[\u4e00-\u9fff]))")  # read before blanks are dropped
_LEADING = re.compile(
    r"^(?:\(?0\)?[、.:)]|[★☆●◆■*#·-]|\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、|指标[0一二三四五六七八九十][:、.])+"
)
# a place needs two characters before 市, 县 …, and something to measure after it: 城市道路 stays, 潢源县道路 does not
_WHEN_OR_WHERE = re.compile(
    r"^(?:\(?0年(?:度|内|底)?(?:-0年(?:度)?)?\)?(?=.{2}))?"
    r"(?:(?:[全我本某]|[\u4e00-\u9fff]{2,3}(?<!城)(?<!中心))(?:省|市|县|自治州|自治区|自治县)(?![级民内场政域区容直属委局]|$)(?=.{2}))?"
)
_QUOTES = re.compile(r"[“”\"'‘’《》「」]")
_QUESTION = re.compile(r"是否|了$")
_TRAILING = ";,。.、:：；，!?"
_BRACKET_OR_NUMBER = re.compile(r"\([^()]*\)|0%?$")
# what of a name can change how its target is read: a unit in brackets, or a word that makes 12 月 a date
_HINT = re.compile(r"[((时期日月间限止工]")

ValueParts = tuple[tuple[str, ...], str]
"""Value terms, e.g. kind:share, dim:people, op:≥, unit:人次, per, full; and the cleaned wording of the target."""


@lru_cache(maxsize=8192)
def clean_name(name: str) -> str:
    """Name as the model reads it: half-width, lower case, numbers as 0, without what says nothing of its class.

    That is blanks, quotes, numbering, 是否, a leading year (2024年度…) and a leading place (潢源县…, 某市…).
    """
    text = _QUOTES.sub("", mask_numbers(squeeze(_NUMBERED.sub("", name, count=1)))).lower()
    text = _LEADING.sub("", text) or text
    text = _WHEN_OR_WHERE.sub("", text) or text
    return _QUESTION.sub("", text).strip(_TRAILING)


def edge_core(name: str) -> str:
    """A cleaned name without notes in brackets and without a number at its end."""
    return _BRACKET_OR_NUMBER.sub("", name) or name


def value_parts(query: Query) -> ValueParts:
    """Terms and wording of a query's target; targets repeat, so they are remembered."""
    return _value_parts(query.value, query.unit, query.name if _HINT.search(query.name) else "")


@lru_cache(maxsize=16384)
def _value_parts(value: str, unit: str, name: str) -> ValueParts:
    read = read_value(value, unit, name)
    return tuple(dict.fromkeys(_value_terms(read))), clean_name(read.text)


def value_wording(query: Query) -> str:
    """The words of a target without operator, numbers, units and dates, cleaned like a name."""
    return value_parts(query)[1]


def _value_terms(value: Value) -> list[str]:
    terms = [f"kind:{value.kind}"]
    if not value.is_empty:
        terms.append(f"op:{value.operator}")
    if value.dimension:
        terms.append(f"dim:{value.dimension}")
    if value.unit:
        terms.append(f"unit:{value.unit[:8]}")
        if "/" in value.unit:
            terms.append("per")
    if value.kind == "share" and value.number == 100:
        terms.append("full")
    return terms
