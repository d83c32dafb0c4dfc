"""Relations under which the answer must stay exactly the same: how a text is typed, not what it says."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any

from benchmarks.rewording.base import everywhere, pick, renamed, words
from models import Query

_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_HALF = {wide: narrow for narrow, wide in _FULL.items()}
_BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
_BEFORE_UNIT = re.compile(r"(?<=\d)(?=[\u4e00-\u9fff%％])|(?<=[≥≤=＝])(?=\d)")
_BLANKS = (" ", "\u3000", "\u00a0", "\n", "  ")
_QUOTES = re.compile(r"[“”\"‘’'「」]")


def full_width(query: Query) -> list[Query]:
    """Latin letters, digits and signs typed full-width."""
    return everywhere(query, lambda text: text.translate(_FULL))


def half_width(query: Query) -> list[Query]:
    """Full-width letters, digits and signs typed half-width."""
    return everywhere(query, lambda text: text.translate(_HALF))


def width(query: Query) -> list[Query]:
    """Both directions."""
    return full_width(query) + half_width(query)


@cache
def _traditional() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


def traditional(query: Query) -> list[Query]:
    """Traditional characters."""
    convert = _traditional().convert
    return everywhere(query, lambda text: str(convert(text)))


def blanks(query: Query) -> list[Query]:
    """A blank or line break inside the name, blanks around it, and one between number and unit."""
    gaps = [found.start() for found in _BETWEEN.finditer(query.name)]
    blank = pick(_BLANKS, query, "blank")
    spaced = renamed(query, f"{blank}{query.name}{blank}")
    if gaps:
        gap = pick(gaps, query)
        spaced += renamed(query, query.name[:gap] + blank + query.name[gap:])
    value = _BEFORE_UNIT.sub(" ", query.value)
    return spaced + ([replace(query, value=value)] if value != query.value else [])


def numbering(query: Query) -> list[Query]:
    """A number or mark of a list in front of the name."""
    marks = words()["numbering"]
    return renamed(query, *(f"{mark}{query.name}" for mark in marks))


def quotes(query: Query) -> list[Query]:
    """Quotation marks left out, of another kind, or put around the name."""
    bare = _QUOTES.sub("", query.name)
    if bare == query.name:
        return renamed(query, f"“{bare}”", f'"{bare}"')
    return renamed(query, bare, _QUOTES.sub('"', query.name))
