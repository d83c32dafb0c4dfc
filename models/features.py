"""Features of a query: blocks of named terms, each block weighted and scaled on its own.

A block turns a query into terms with values; words, value kinds and, later, dense sentence vectors all fit
that shape. What a block does not know it leaves out, so an unseen row never fails.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from corpus.text import mask_numbers, squeeze
from corpus.values import Value, read_value
from models.query import Query

__all__ = [
    "EdgeBlock",
    "FeatureBlock",
    "NameBlock",
    "ValueBlock",
    "ValueTextBlock",
    "clean_name",
    "edge_core",
    "value_wording",
]

_LEADING = re.compile(r"^(?:\(?0\)?[、.:)]|[★☆●◆■*#·-]|\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、)+")
_QUOTES = re.compile(r"[“”\"'‘’《》「」]")
_QUESTION = re.compile(r"是否|了$")
_TRAILING = ";,。.、:：；，!?"
_BRACKET_OR_NUMBER = re.compile(r"\([^()]*\)|0%?$")
START, END = "^", "$"


class FeatureBlock(Protocol):
    """One family of features.

    name: prefix that keeps the block's terms apart. weight: factor of the block against the others.
    idf: rare terms count more. unit_length: a row's values are scaled to Euclidean length 1 before ``weight``.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def weight(self) -> float: ...  # noqa: D102
    @property
    def idf(self) -> bool: ...  # noqa: D102
    @property
    def unit_length(self) -> bool: ...  # noqa: D102

    def terms(self, query: Query) -> Mapping[str, float]:
        """Terms of a query with their raw values (counts, 1 for present, or coordinates of a vector)."""
        ...


def clean_name(name: str) -> str:
    """Name as the model reads it: half-width, lower case, no blanks, quotes, numbering or 是否, numbers as 0."""
    text = _QUOTES.sub("", mask_numbers(squeeze(name))).lower()
    text = _LEADING.sub("", text) or text
    return _QUESTION.sub("", text).strip(_TRAILING)


def edge_core(name: str) -> str:
    """A cleaned name without notes in brackets and without a number at its end."""
    return _BRACKET_OR_NUMBER.sub("", name) or name


def ngrams(text: str, shortest: int, longest: int) -> list[str]:
    """Every run of ``shortest`` to ``longest`` characters, in order of length, then place."""
    return [text[i : i + n] for n in range(shortest, longest + 1) for i in range(len(text) - n + 1)]


@dataclass(frozen=True, slots=True)
class NameBlock:
    """Character n-grams of the name with marks for its start and end."""

    name: str = "name"
    weight: float = 1.0
    idf: bool = True
    unit_length: bool = True
    shortest: int = 1
    longest: int = 3

    def terms(self, query: Query) -> Mapping[str, float]:
        """Counts of n-grams of ``^name$``."""
        return Counter(ngrams(f"{START}{clean_name(query.name)}{END}", self.shortest, self.longest))


@dataclass(frozen=True, slots=True)
class EdgeBlock:
    """Last and first characters of the name: 率, 次数, 及时率 say what is measured wherever the rest leads."""

    name: str = "edge"
    weight: float = 0.25
    idf: bool = False
    unit_length: bool = False
    tail: int = 5
    head: int = 3

    def terms(self, query: Query) -> Mapping[str, float]:
        """Endings t:… and beginnings h:…, each once; notes in brackets and a trailing number are left out."""
        core = edge_core(clean_name(query.name))
        found = {f"t:{core[-n:]}": 1.0 for n in range(1, self.tail + 1) if len(core) >= n}
        return found | {f"h:{core[:n]}": 1.0 for n in range(1, self.head + 1) if len(core) >= n}


@dataclass(frozen=True, slots=True)
class ValueBlock:
    """What kind of target was filed: kind, dimension, operator, unit."""

    name: str = "value"
    weight: float = 0.25
    idf: bool = False
    unit_length: bool = False

    def terms(self, query: Query) -> Mapping[str, float]:
        """Value features, each 1: kind:share, dim:people, op:≥, unit:人次, per, full (100 %), none (0)."""
        value = read_value(query.value, query.unit, query.name)
        return dict.fromkeys(_value_terms(value), 1.0)


@dataclass(frozen=True, slots=True)
class ValueTextBlock:
    """Character n-grams of the wording in the target: 有所提升, 严格执行制度, 发放到位."""

    name: str = "value_text"
    weight: float = 0.2
    idf: bool = True
    unit_length: bool = True
    shortest: int = 1
    longest: int = 3

    def terms(self, query: Query) -> Mapping[str, float]:
        """Counts of n-grams of ``^wording$``; nothing for a target without words."""
        text = value_wording(query)
        return Counter(ngrams(f"{START}{text}{END}", self.shortest, self.longest)) if text else {}


def value_wording(query: Query) -> str:
    """The words of a target without operator, numbers, units and dates, cleaned like a name."""
    return clean_name(read_value(query.value, query.unit, query.name).text)


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
