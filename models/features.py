"""What is read of a query before it becomes numbers: cleaned name, its ends, kind and wording of its target."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.terms import without_slips
from corpus.text import fold_width, mask_numbers, squeeze
from corpus.values import Value, read_value
from models.query import Query

__all__ = ["ValueParts", "clean_name", "edge_core", "value_parts", "value_wording"]

_CIRCLED = re.compile(r"^[\s“”\"'‘’《》「」]*[①-⑳㈠-㈩]")  # read before widths are folded
_NUMBERED = re.compile(r"^\s*\d+(?:\.\d+)*\s+(?=[^\d\s.%])")  # read before blanks are dropped
_LEADING = re.compile(
    r"^(?:\(?0\)?[、.:)]|[★☆●◆■*#·-]|\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、|指标[0一二三四五六七八九十][:、.])+"
)
# 城市道路, 社区服务, 园区企业 name no place: what stands before 市, 区 … there belongs to a word
_PLACE = (
    r"(?:(?:[全我本某]|某某|x{1,3}|[\u4e00-\u9fff]{2,3}(?<![城都门超夜集])(?<!中心))(?:省|市|县|镇|乡|街道|自治州|自治区|自治县)"
    r"|[全我本某]区)(?![级民内场域区容直属委局村街道管]|政(?!策))"
)
_WHEN = (
    r"\(?(?:0年(?:度|内|底|上半年|下半年)?(?:[-—~]0年(?:度)?)?|0[-—~]+0年(?:度)?"
    r"|十[三四五]五期间|全年|本年度?|当年度?)\)?"
)
_WHEN_OR_WHERE = re.compile(rf"^(?:{_WHEN}(?=.{{2}}))?(?:{_PLACE}(?=.{{2}}))?")
_NOTE_BEHIND = re.compile(rf"(?<=..)\((?:[%‰]|{_WHEN})\)$")
_QUOTES = re.compile(r"[“”\"'‘’《》「」]")
_BRACKETS = str.maketrans("[]{}【】〔〕〖〗", "()()()()()")
_QUESTION = re.compile(r"是否|了$")
_TRAILING = ";,。.、:：；，!?"
_BRACKET_OR_NUMBER = re.compile(r"\([^()]*\)|0%?$")
# what of a name can change how its target is read: a unit in brackets, or a word that makes 12 月 a date
_HINT = re.compile(r"[(（时期日月间限止工]")

ValueParts = tuple[tuple[str, ...], str]
"""Value terms, e.g. kind:share, dim:people, op:≥, unit:人次, per, full; and the cleaned wording of the target."""


@lru_cache(maxsize=8192)
def clean_name(name: str) -> str:
    """Name as the model reads it: half-width, lower case, numbers as 0, without what says nothing of its class.

    That is blanks, quotes, numbering, 是否, a leading year (2024年度…) and a leading place (潢源县…, 某市…).
    """
    text = _NUMBERED.sub("", _QUOTES.sub("", fold_width(_CIRCLED.sub("", name))), count=1)
    text = mask_numbers(squeeze(text)).lower().translate(_BRACKETS)
    text = without_slips(_LEADING.sub("", text) or text)
    text = _NOTE_BEHIND.sub("", _WHEN_OR_WHERE.sub("", text) or text)
    return _QUESTION.sub("", text).strip(_TRAILING)


def edge_core(name: str) -> str:
    """A cleaned name without notes in brackets and without a number at its end."""
    return _BRACKET_OR_NUMBER.sub("", name) or name


def value_parts(query: Query) -> ValueParts:
    """Terms and wording of a query's target; targets repeat, so they are remembered."""
    return _value_parts(query.value, query.unit, _QUOTES.sub("", query.name) if _HINT.search(query.name) else "")


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
