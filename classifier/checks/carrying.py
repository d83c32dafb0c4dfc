"""Whether a row near a promise may state it in another form, so that nothing is missing: for check R1."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifier.checks.context import Row
from classifier.promises import Promise

__all__ = ["COUNTS", "awaits_number", "less_satisfied", "may_carry", "tells_time"]

COUNTS = frozenset({"people", "times", "things"})
"""Dimensions that count; forms take one for another."""
_HOW_WELL = re.compile(
    r"合格|准确|优良|优秀|优质|达标|满意|完好|成活|保存率|公开|公示|处置|处理|整改|通过|及时|按时|按期|差错|故障|验收|规范|知晓|质量|单价|成本"
)
_FAST = re.compile(r"时间|时长|时限|时效|响应|及时|快速|速度|到达|等候|办结|\d+(?:分钟|小时|秒|日|天)")
_SATISFIED = re.compile(r"满意(?:度|率)")


def may_carry(promise: Promise, row: Row) -> bool:
    """Whether a row that touches a promise's words may state it in another form (抽检任务完成率 for 抽检3200批次).

    How well, how dearly or by when something is done never says how much of it, nor does a target of none at all; an
    amount never says a share.
    """
    value, name = row.value, row.item.name
    if promise.dimension in ("time", "money") or value.number is None:
        return True
    if value.number == 0 or value.dimension in ("money", "time") or "满意" in name:
        return False
    if promise.dimension == "share":
        return value.dimension in COUNTS | {"", "share"}
    return value.dimension != "share" or not _HOW_WELL.search(name)


def tells_time(row: Row) -> bool:
    """Whether a row tells how long or how fast."""
    return row.value.dimension == "time" or bool(_FAST.search(row.item.name))


def awaits_number(promise: Promise, row: Row) -> bool:
    """Whether a row's target holds a unit of the promised kind (万人) but was left without the number."""
    return not row.value.numbers and not row.value.dates and row.value.dimension == promise.dimension


def less_satisfied(promise: Promise, rows: Sequence[Row]) -> Row | None:
    """The form's one row on satisfaction, where it asks for less than the goal promises, in whatever words."""
    if promise.dimension != "share" or not _SATISFIED.search(promise.text):
        return None
    asked = [row for row in rows if "满意" in row.item.name or "满意度" in row.filed.leaves]
    if len(asked) != 1 or asked[0].value.dimension != "share" or len(asked[0].value.numbers) != 1:
        return None
    number = asked[0].value.number
    return asked[0] if number is not None and number < (promise.number or 0.0) else None
