"""What a cell looks like by itself: a target value, a name, a class label. Used where headers say nothing."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.taxonomy import Taxonomy
from corpus.values import read_value

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_QUALITATIVE = re.compile(
    r"(显著|明显|有效|不断|逐步|持续|进一步|大幅|稳步|全面|较好|良好|合格|达标|优秀|完成|按时|及时|按期|按计划|长期|"
    r"提高|提升|改善|增强|保障|促进|降低|减少|增加|符合|是|否|有|无|优|良|好|高|中|低)+(完成|提升|提高|改善|增强|保障)?"
)
_VALUE_KINDS = frozenset({"placeholder", "grade", "yesno", "stages"})
_MOST_WORDS = 4
"""Characters left beside the numbers of a value; a name with a number in it leaves more."""


@lru_cache(maxsize=8192)
def is_value_like(text: str) -> bool:
    """Whether a text can only be a target value: numbers, dates, bounds, grades, or one of the usual phrases."""
    if not text or len(text) > 40:
        return False
    value = read_value(text)
    if value.kind in _VALUE_KINDS or _QUALITATIVE.fullmatch(text):
        return True
    return value.is_quantified and len(value.text) <= _MOST_WORDS


def is_name_like(text: str, taxonomy: Taxonomy) -> bool:
    """Whether a text can be an indicator's name: Chinese of usual length, no label and no value."""
    if not 2 <= len(text) <= 60 or len(_CHINESE.findall(text)) < 2:
        return False
    return not (taxonomy.is_label(text) or is_value_like(text))
