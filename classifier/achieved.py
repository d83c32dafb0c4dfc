"""How far a target was reached, in a self-evaluation: the ratio of what was achieved to what was aimed at."""

from __future__ import annotations

from corpus.records import Indicator
from corpus.text import squeeze
from corpus.values import Value, read_value

__all__ = ["achievement", "is_missed"]

_COUNTED = frozenset({"count", "share", "money", "frequency", "period"})
_CEILINGS = frozenset({"≤", "<"})
_ROUNDING = 1e-9


def achievement(item: Indicator) -> float | None:
    """Achieved ÷ target for a number of which more is better; None when the two cannot be compared.

    Rows with a ceiling (cost, faults), ranges, dates and targets of zero are not compared.
    """
    pair = _numbers(item)
    if pair is None or pair[0].operator in _CEILINGS or not pair[0].number:
        return None
    return (pair[1].number or 0.0) / pair[0].number


def is_missed(item: Indicator) -> bool | None:
    """Whether a target was missed: below a floor, above a ceiling, after a date; None when it cannot be told.

    A target of nothing at all (0起) is a ceiling, whatever its sign.
    """
    pair = _numbers(item)
    if pair is None:
        return _is_late(item)
    aimed, reached = pair[0].number or 0.0, pair[1].number or 0.0
    if pair[0].operator in _CEILINGS or not aimed:
        return reached > aimed + _ROUNDING
    return reached < aimed - _ROUNDING


def _is_late(item: Indicator) -> bool | None:
    """Whether the date of completion lies after the last date of the target; None without two dates with years."""
    if not item.achieved.strip():
        return None
    aimed = read_value(item.value, item.unit, item.name).dates
    reached = read_value(squeeze(item.achieved), "", item.name).dates
    if not aimed or not reached or not aimed[-1][0] or not reached[-1][0]:
        return None
    months = [date[:2] for date in (aimed[-1], reached[-1])]
    return months[1] > months[0] if all(all(month) for month in months) else None


def _numbers(item: Indicator) -> tuple[Value, Value] | None:
    """Target and achieved value, when both are single numbers of one kind."""
    if not item.achieved.strip():
        return None
    aimed = read_value(item.value, item.unit, item.name)
    reached = read_value(squeeze(item.achieved), item.unit, item.name)
    for value in (aimed, reached):
        if value.kind not in _COUNTED or value.number is None or value.upper is not None:
            return None
    # a bare 98 under a target in percent is what people write
    if aimed.dimension != reached.dimension and reached.dimension:
        return None
    if "period" in (aimed.kind, reached.kind) and (aimed.unit != reached.unit or not aimed.operator):
        return None  # 30 days may be meant as at least or as within
    return aimed, reached
