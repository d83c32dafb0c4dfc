"""What a batch counted for a measure, as its spread: numbers of the office's own units, many and recent."""

from __future__ import annotations

from collections.abc import Sequence

from classifier.knowledge.amounts import Amount, amount_in, depends_on_scale, misfits, spelled
from classifier.knowledge.families import Stated
from classifier.knowledge.ranges import StatedRange
from classifier.knowledge.records import Measure
from classifier.knowledge.spread_record import ENOUGH, ValueSpread, clean_number, told_range, usual_unit
from classifier.knowledge.store import KnowledgeBase

__all__ = ["counted_spread"]

_TEN_THOUSAND = 1e4


def counted_spread(measure: Measure, group: Sequence[Stated], base: KnowledgeBase) -> ValueSpread | None:
    """The surest range a batch counted that is comparable with a measure's own values and has enough numbers.

    group: the measure's own values in comparable units. None where no such range has at least ENOUGH numbers and more
    than units filed in the base: ranges of numbers cannot be put together with single numbers.
    """
    found = _comparable(measure, group, base)
    if found is None:
        return None
    chosen, amount = found
    unit, factor = _told_in(measure, group, amount)
    low, p10, q1, median, q3, p90, high = (clean_number(one * amount.factor / factor) for one in chosen.quantiles)
    is_total = depends_on_scale(amount, measure.name) and high != 0
    notes = [f"{chosen.n} 个取值，取自{chosen.origin}的指标值分布（{chosen.added}加入）"]
    notes.append(f"中间八成是{told_range((p10, p90))}{unit}")
    if chosen.name != measure.name:
        notes.append(f"含相近说法，多写作“{chosen.name}”")
    if is_total:
        notes.append("数值随单位规模而变，仅供看数量级")
    if group:
        notes.append(f"另有 {len(group)} 个取值出自指标库，未并入")
    scope = f"{chosen.origin}（{'，'.join(filter(None, (f'{chosen.departments}个单位', _years(chosen))))}）"
    n = chosen.n
    return ValueSpread(n, low, q1, median, q3, high, unit, n, 0, scope, "；".join(notes) + "。", is_total)


def _comparable(measure: Measure, group: Sequence[Stated], base: KnowledgeBase) -> tuple[StatedRange, Amount] | None:
    """The first range with enough numbers that may stand for a measure, and its median as an amount."""
    ranges = base.ranges.get(measure.id, ())
    key = _own_key(measure, group) if ranges else ""
    least = max(ENOUGH, 1 + sum(one.filed for one in group))
    for one in ranges:
        amount = amount_in(measure.name, one.median, one.unit) if one.n >= least else None
        if amount is not None and key in ("", amount.key) and not misfits(amount, measure.name):
            return one, amount
    return None


def _own_key(measure: Measure, group: Sequence[Stated]) -> str:
    """What numbers have to be comparable with to stand for a measure, "" where nothing tells."""
    if group and group[0].amount.key and not misfits(group[0].amount, measure.name):
        return group[0].amount.key
    own = amount_in(measure.name, 1.0, measure.unit) if measure.unit else None
    return own.key if own is not None else ""


def _told_in(measure: Measure, group: Sequence[Stated], amount: Amount) -> tuple[str, float]:
    """Unit to tell a number in and its factor: that of the measure's own values, else its own, else a round one."""
    if group and group[0].amount.key == amount.key:
        return usual_unit(group)
    own = amount_in(measure.name, 1.0, measure.unit) if measure.unit else None
    if own is not None and own.key == amount.key:
        return own.unit, own.factor
    if amount.dimension == "money" and abs(amount.number) >= _TEN_THOUSAND:
        return spelled(amount.key, _TEN_THOUSAND), _TEN_THOUSAND
    return amount.unit, amount.factor


def _years(one: StatedRange) -> str:
    years = sorted({year for year in (one.first_year, one.last_year) if year is not None})
    return f"{'—'.join(map(str, years))}年" if years else ""
