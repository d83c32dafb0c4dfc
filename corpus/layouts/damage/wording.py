"""What a cell's text looks like by itself: a name, a value, a unit."""

from __future__ import annotations

import re

from corpus.quantities import plain_quantity
from corpus.taxonomy import Taxonomy
from corpus.text import squeeze
from corpus.units import Unit, parse_unit
from corpus.value_words import clean
from corpus.values import read_value

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def is_quantity(text: str) -> bool:
    """Whether a text is an operator, a number and a unit, and nothing else."""
    return bool(text) and plain_quantity(clean(text), Unit("")) is not None


def is_value(text: str) -> bool:
    """Whether a text can only be a target value: a quantity, a date, a grade, yes or no."""
    if is_quantity(text):
        return True
    value = read_value(text)
    return 0 < len(text) <= 20 and (value.kind in ("grade", "yesno") or (value.is_quantified and not value.text))


def is_unit(text: str) -> bool:
    """Whether a text is a known unit of measurement."""
    return bool(text) and bool(parse_unit(text).dimension)


def is_name(text: str, taxonomy: Taxonomy) -> bool:
    """Whether a text looks like an indicator's name: Chinese wording, neither value nor unit nor class."""
    if not 3 <= len(squeeze(text)) <= 60 or len(_CHINESE.findall(text)) < 2:
        return False
    # 服务对象满意度 names a class as well as an indicator; called 指标 it is the class
    both = taxonomy.resolve_leaf(text) == ("满意度",) and not text.endswith("指标")
    return not ((taxonomy.is_label(text) and not both) or is_value(text) or is_unit(text))
