"""Targets that are written and still say nothing: an operator, a unit or a stroke without a number."""

from __future__ import annotations

import re

from classifier.checks.context import Row
from corpus.text import remember_short
from corpus.units import parse_unit
from corpus.value_words import OPERATOR_WORDS, clean, leading_operator

__all__ = ["says_nothing"]

_STROKES = re.compile(r"[-\u2010-\u2015\u2212\u2500/\\|,、;:]*[.。]?")
_REACHED = "达到"
_WORDS = re.compile(f"(?:{'|'.join(words for _, words in OPERATOR_WORDS)}|(?:及|或)?以[上下内]|之内|左右)*")


def says_nothing(row: Row) -> bool:
    """Whether the target is empty, a stroke, or an operator or a unit alone (≥%, 万元, 不低于).

    A gap with a sign to be replaced (**人, ~个, ……) is a placeholder and does not count.
    """
    if row.value.is_empty:
        return True
    if row.value.is_quantified:
        return False
    if _REACHED in row.item.name and clean(row.item.value) == _REACHED:
        return False  # 达到预期目标: 达到 says yes, however little that is
    return _is_bare(row.item.value)


@remember_short(4096)
def _is_bare(target: str) -> bool:
    """Whether a target without a number is a stroke, or an operator or a unit alone."""
    text = clean(target)
    rest = leading_operator(text)[1]
    rest = rest[_words_end(rest) :]
    return _STROKES.fullmatch(rest) is not None or bool(parse_unit(rest).dimension)


def _words_end(text: str) -> int:
    found = _WORDS.match(text)
    return found.end() if found else 0
