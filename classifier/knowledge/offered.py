"""Operator and unit to offer for a measure; the number stays for the filler.

What an author states goes first, then what most forms state, then what the kind of measure asks for. Nothing is
offered that the audit would report: a ceiling is offered for a cost, whoever filed a floor (V4), none for what people
want more of (V5), and no unit that measures another thing than the name (V6).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from classifier.checks.base import RowCheck
from classifier.checks.context import FormContext, Row
from classifier.checks.measures import asked_dimension, unit_named
from classifier.checks.polarity import is_wanted_count
from classifier.checks.v4_cost_direction import CostDirection
from classifier.checks.v5_polarity import Polarity
from classifier.checks.v6_unit_fits_name import UnitFitsName
from classifier.checks.wording import (
    is_deadline,
    is_negative_measure,
    is_positive_measure,
    is_share_name,
    plain_name,
)
from classifier.knowledge.amounts import MONTH, Amount, read_amount
from classifier.knowledge.records import AUTHORED, Measure
from classifier.knowledge.spread import ValueSpread, value_spread
from classifier.knowledge.store import KnowledgeBase
from classifier.settings import Settings
from corpus.records import Form, Indicator
from corpus.taxonomy import Filed, load_taxonomy
from corpus.units import dimension_of
from corpus.values import read_value

__all__ = ["OPERATORS", "operator_and_unit"]

OPERATORS = ("≥", "≤", "=")
_STATED = {"≥": "≥", ">": "≥", "≤": "≤", "<": "≤", "=": "="}
_TURNED = {"≥": "≤", "=": "≤", "≤": "≥"}
_BY_POLARITY = {"正向": "≥", "反向": "≤"}
_SAVED = re.compile(r"节约|节支|节省|压减|压缩|压降|降低|下降|减少")
_LOST = re.compile(r"收入|税收|收益|产量|损失|面积|岗位")
_STANDARD = re.compile(
    r"(?:补助|补贴|资助|救助|奖励|奖补|保障|供养|抚恤|优抚|待遇|扶助|津贴|慰问|低保)[\u4e00-\u9fff]{0,4}标准$"
)
# what may not grow: no floor is offered for how much of it there is
_BURDENS = re.compile(r"会议|公务|接待|出国|出境|用车|编制(?!率)|编外|能耗|排放|违|投诉|事故|故障|隐患|案件|差错|超")
_EXAMPLE = 10.0
_OF_SIGNS: tuple[RowCheck, ...] = (CostDirection(), Polarity())
_OF_UNITS = UnitFitsName()


def operator_and_unit(measure: Measure, base: KnowledgeBase) -> tuple[str, str]:
    """Operator (one of OPERATORS) and unit to offer beside an empty value cell; "" for what nothing tells."""
    spread = value_spread(measure, base)
    number = _EXAMPLE if spread is None else spread.median
    amounts = [one for use in measure.uses if (one := read_amount(use.name, use.value, use.unit)) is not None]
    if spread is None and not measure.unit and not measure.operator and asked_dimension(measure.name) is None:
        return "", ""
    unit = next((one for one in _units(measure, amounts, spread) if not _reported(measure, number, "", one)), "")
    for operator in _operators(measure, base, spread, unit):
        for tried in dict.fromkeys((operator, _TURNED.get(operator, ""))):
            if tried and not _reported(measure, number, tried, unit):
                return tried, unit
    return "", unit


def _units(measure: Measure, amounts: Iterable[Amount], spread: ValueSpread | None) -> Iterator[str]:
    """Units in order of preference: the author's, the one the numbers are told in, others stated, the name's."""
    yield from filter(None, (measure.unit, spread.unit if spread is not None else ""))
    stated = Counter(one.unit for one in amounts if one.unit and one.key != MONTH)
    yield from sorted(stated, key=lambda unit: (-stated[unit], unit))
    named = unit_named(measure.name)
    if named:
        yield named
    asked = asked_dimension(measure.name)
    if asked is not None and asked.fits == {"share"}:
        yield "%"


def _operators(measure: Measure, base: KnowledgeBase, spread: ValueSpread | None, unit: str) -> Iterator[str]:
    """Operators in order of preference: the author's, that of most forms, that of the kind of measure."""
    yield from filter(None, (_STATED.get(measure.operator, ""),))
    yield from _most(measure, base)
    yield from filter(None, (_BY_POLARITY.get(measure.polarity, ""), _usual(measure, spread, unit)))


def _most(measure: Measure, base: KnowledgeBase) -> Iterator[str]:
    """The operator most rows state: of the library's authors, else of filed forms, else of authored forms."""
    groups: tuple[Counter[str], Counter[str], Counter[str]] = (Counter(), Counter(), Counter())
    for use in measure.uses:
        source = base.source.get(use.source)
        operator = _STATED.get(use.operator) or _STATED.get(read_value(use.value, use.unit, use.name).operator)
        if source is not None and operator:
            groups[1 if source.filed else 0 if source.kind in AUTHORED[:3] else 2][operator] += 1
    for counts in groups:
        yield from sorted(counts, key=lambda operator: (-counts[operator], OPERATORS.index(operator)))[:1]


def _usual(measure: Measure, spread: ValueSpread | None, unit: str) -> str:
    """What the kind of measure asks for, "" in doubt."""
    name = plain_name(measure.name)
    if is_negative_measure(name):
        return "=" if spread is not None and not spread.high else "≤"
    if measure.leaf == "满意度" or is_positive_measure(name) or is_wanted_count(name):
        return "≥"
    if measure.leaf == "成本":
        return "≥" if _SAVED.search(name) and not _LOST.search(name) else "=" if _STANDARD.search(name) else "≤"
    dimension = dimension_of(unit)
    if is_deadline(name) or (measure.leaf == "时效" and dimension == "time"):
        return "≤"
    if _BURDENS.search(name):
        return ""
    wanted = measure.leaf == "数量" and dimension not in ("money", "time", "")
    return "≥" if wanted or (is_share_name(name) and measure.leaf in ("数量", "质量", "时效")) else ""


def _reported(measure: Measure, number: float, operator: str, unit: str) -> bool:
    """Whether the audit would report a target; its sign only where one is written."""
    return _findings(measure.name, measure.leaf, f"{operator}{number:.10g}", unit, bool(operator))


@lru_cache(maxsize=1 << 14)
def _findings(name: str, leaf: str, target: str, unit: str, signed: bool) -> bool:
    value = read_value(target, unit, name)
    filed = Filed("leaf", (leaf,), "")
    row = Row(0, Indicator(name, target, unit), value, filed, filed, None)
    checks = (*_OF_SIGNS, _OF_UNITS) if signed else (_OF_UNITS,)
    return any(True for check in checks for _ in check.check_row(_context(), row))


@cache
def _context() -> FormContext:
    taxonomy = load_taxonomy()
    return FormContext.build(Form(""), taxonomy.default_edition, taxonomy, Settings())
