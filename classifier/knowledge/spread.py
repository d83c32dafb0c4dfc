"""What comparable forms state for a measure: quartiles beside the value cell, which stays for the filler.

What an office's own units stated, as a batch counted it, comes before the few values that a base holds.

A number is never proposed. What the numbers are worth is said with them: how many come from units' own forms, whose
level of government they are, and whether they only show an order of magnitude.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from weakref import WeakKeyDictionary

from classifier.knowledge.amounts import CHANGE, DAY, MONTH, TIME, WORKING_DAY, depends_on_scale, misfits
from classifier.knowledge.counted import counted_spread
from classifier.knowledge.families import Family, Stated, families_of, stated_by
from classifier.knowledge.records import Measure
from classifier.knowledge.spread_record import ENOUGH, LEVELS, Slice, ValueSpread, clean_number, told_range, usual_unit
from classifier.knowledge.store import KnowledgeBase

__all__ = ["ENOUGH", "LEVELS", "Slice", "ValueSpread", "value_spread"]

_RECENT = 2
"""Filed values of the year asked for and of so many years before it are preferred: prices and standards move."""
_ALL = "各级单位"
_EDGE = 0.05
_WIDEST = 20.0
"""How many times the low end of a kind of times its high end may be; beyond it the kind mixes different things."""
_DAYS_OF_WORKING_DAY = 1.5


def value_spread(
    measure: Measure, base: KnowledgeBase, *, level: str = "", year: int | None = None
) -> ValueSpread | None:
    """Spread of what is stated for a measure; None when no number is known.

    level: level of government of the filler, whose peers are preferred where there are enough. year: budget year of
    the form being filled; what was filed shortly before it is preferred in the same way. Shares and times with no
    values of their own, or with a few that lie amid those of their kind (验收合格率, 响应、到场), are answered by it.
    Ranges of the office's own units answer before all of these, whatever the level and year, where more numbers are in
    them than units filed.
    """
    group, left = _main(stated_by(measure.uses, base), measure)
    counted = counted_spread(measure, group, base)
    if counted is not None:
        return counted
    kind = _of_kind(measure.name, base, level, year, group) if len(group) < ENOUGH else None
    if kind is not None and kind[1]:
        return kind[0]
    if not group:
        return None
    is_total = depends_on_scale(group[0].amount, measure.name) and any(one.amount.number for one in group)
    notes = ["数值随单位规模而变，仅供看数量级"] if is_total else []
    if not group[0].amount.key:
        notes.append("原表未写计量单位，请先核对口径")
    if group[0].amount.key == MONTH:
        notes.append("按完成月份统计")
    if group[0].amount.key.endswith(CHANGE):
        notes.append("为较上年或基期的增减幅度")
    if left:
        notes.append(f"另有 {len(left)} 个取值口径不同（{'、'.join(_units(left))}），未并入")
    if kind is not None:
        usual = kind[0]
        notes.append(f"{usual.scope}中间一半在{told_range((usual.q1, usual.q3))}{usual.unit}，与本指标不同，未采用")
    return _spread(group, level, year, "", notes, is_total)


def _joins(group: Sequence[Stated], family: Family, name: str) -> bool:
    """Whether a measure is stated in what its kind is; not where it has a good unit of its own (死亡率, 人/10万)."""
    if not group or group[0].amount.key == family.values[0].amount.key:
        return True
    return misfits(group[0].amount, name) or (
        family.values[0].amount.key == TIME and group[0].amount.key == WORKING_DAY
    )


def _main(values: Sequence[Stated], measure: Measure) -> tuple[list[Stated], list[Stated]]:
    """Values of the comparable unit that most are stated in, and the others; of costs those per unit go first."""
    groups: dict[str, list[Stated]] = defaultdict(list)
    for one in values:
        groups[one.amount.key].append(one)
    if not groups:
        return [], []

    def order(key: str) -> tuple[bool, bool, int, bool, str]:
        amount = groups[key][0].amount
        per_unit = amount.dimension == "money" and not depends_on_scale(amount, measure.name)
        own = any(one.amount.unit == measure.unit for one in groups[key])
        strange = misfits(amount, measure.name)
        return strange, not (measure.leaf == "成本" and per_unit), -len(groups[key]), not own, key

    chosen = min(groups, key=order)
    return groups[chosen], [one for key in sorted(groups) if key != chosen for one in groups[key]]


_FAMILY_SPREADS: WeakKeyDictionary[Family, dict[tuple[str, int | None], ValueSpread]] = WeakKeyDictionary()


def _of_kind(
    name: str, base: KnowledgeBase, level: str, year: int | None, group: Sequence[Stated]
) -> tuple[ValueSpread, bool] | None:
    """Spread of the closest kind that is narrow enough, and whether it may stand for the measure's own values."""
    for family in families_of(name, base):
        if len(family.values) < ENOUGH or not _joins(group, family, name):
            continue
        spread = _family_spread(family, level, year)
        if family.values[0].amount.key == TIME and spread.high > _WIDEST * spread.low:
            continue
        if not group:
            return replace(spread, note=f"本指标没有可比取值，列{spread.scope}；{spread.note}"), True
        unit, factor = usual_unit(group)
        stated = f"本指标自身只有 {len(group)} 个取值（{told_range(_shown(group, factor))}{unit}）"
        if misfits(group[0].amount, name):
            return replace(spread, note=f"{stated}，口径不符，列{spread.scope}；{spread.note}"), True
        scope = f"{spread.scope}，本指标自身的 {len(group)} 个取值也在其中间一半之内"
        told = replace(spread, scope=scope, note=f"{stated}，列{spread.scope}；{spread.note}")
        amid = all(spread.q1 <= number <= spread.q3 for number in _in_unit_of(family, group))
        return (told, True) if amid else (spread, False)
    return None


def _family_spread(family: Family, level: str, year: int | None) -> ValueSpread:
    """Spread of a kind of measures; kept, since many measures ask for it."""
    kept = _FAMILY_SPREADS.setdefault(family, {})
    if (level, year) not in kept:
        kept[level, year] = _spread(family.values, level, year, family.title, ["最低、最高为5%、95%分位"])
    return kept[level, year]


def _in_unit_of(family: Family, group: Sequence[Stated]) -> list[float]:
    """Values of a measure in the unit its kind is told in."""
    factor = usual_unit(family.values)[1]
    if group[0].amount.key == WORKING_DAY:
        factor /= _DAYS_OF_WORKING_DAY * DAY
    return _shown(group, factor)


def _spread(
    values: Sequence[Stated],
    level: str,
    year: int | None,
    title: str,
    notes: Iterable[str],
    is_total: bool = False,
) -> ValueSpread:
    """Spread of comparable values. title: of the kind of measures they come from, "" for one measure."""
    used, whose = _peers(values, level, year)
    unit, factor = usual_unit(values)
    numbers = _shown(used, factor)
    filed = sum(one.filed for one in used)
    edge = _EDGE if title else 0.0
    low, q1, median, q3, high = (_quantile(numbers, part) for part in (edge, 0.25, 0.5, 0.75, 1 - edge))
    return ValueSpread(
        len(numbers),
        low,
        q1,
        median,
        q3,
        high,
        unit,
        filed,
        len(numbers) - filed,
        f"{whose}的同类指标（{title}）" if title and whose != _ALL else f"同类指标（{title}）" if title else whose,
        "；".join((_origin(len(numbers), filed), *notes)) + "。",
        is_total,
        bool(title),
        _slices(values, factor, lambda one: one.level if one.level in LEVELS else "", LEVELS.index),
        _slices([one for one in values if one.filed], factor, lambda one: str(one.year or ""), int),
    )


def _peers(values: Sequence[Stated], level: str, year: int | None) -> tuple[Sequence[Stated], str]:
    """The closest values of which there are enough, and whose they are: peers of late, peers, all of late, all."""
    peers = [one for one in values if level and one.level == level]
    first = (year or 0) - _RECENT
    recent = f"{first}—{year}年" if year is not None else ""
    closest = (
        (_recent(peers, first, year), f"同级（{level}）单位{recent}"),
        (peers, f"同级（{level}）单位"),
        (_recent(values, first, year), f"各级单位{recent}"),
    )
    return next(((found, whose) for found, whose in closest if len(found) >= ENOUGH), (values, _ALL))


def _recent(values: Iterable[Stated], first: int, year: int | None) -> list[Stated]:
    if year is None:
        return []
    return [one for one in values if one.filed and one.year is not None and first <= one.year <= year]


def _origin(n: int, filed: int) -> str:
    """Who stated the values, and a warning where they are few."""
    few = "仅 1 个取值（n=1 示例）" if n == 1 else f"仅 {n} 个取值" if n < ENOUGH else f"{n} 个取值"
    if not filed:
        return f"{few}，自编示例，不是任何单位的实际目标"
    if filed == n:
        return f"{few}，取自单位填报"
    return f"{few}，其中单位填报 {filed} 个、自编示例 {n - filed} 个"


def _units(values: Iterable[Stated]) -> list[str]:
    return sorted({one.amount.unit or "无单位" for one in values})


def _slices(
    values: Iterable[Stated], factor: float, name: Callable[[Stated], str], order: Callable[[str], int]
) -> tuple[Slice, ...]:
    """Values by a name they have, those without one left out; in order of the names."""
    found: dict[str, list[Stated]] = defaultdict(list)
    for one in values:
        found[name(one)].append(one)
    found.pop("", None)
    slices = []
    for key in sorted(found, key=order):
        numbers = _shown(found[key], factor)
        filed = sum(one.filed for one in found[key])
        slices.append(Slice(key, len(numbers), filed, numbers[0], _quantile(numbers, 0.5), numbers[-1]))
    return tuple(slices)


def _shown(values: Iterable[Stated], factor: float) -> list[float]:
    """Numbers in a unit, sorted, without the dust of conversion."""
    return sorted(clean_number(one.amount.number / factor) for one in values)


def _quantile(numbers: Sequence[float], part: float) -> float:
    """Quantile of sorted numbers, linear between neighbours."""
    place = part * (len(numbers) - 1)
    below = int(place)
    above = min(below + 1, len(numbers) - 1)
    return clean_number(numbers[below] + (numbers[above] - numbers[below]) * (place - below))
