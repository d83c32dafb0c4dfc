"""Whether a row near a promise may state it in another form, so that nothing is missing: for check R1."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifier.checks.context import Row
from classifier.promises import Promise

__all__ = ["COUNTS", "awaits_number", "may_carry", "satisfied", "tells_time"]

COUNTS = frozenset({"people", "times", "things"})
"""Dimensions that count; forms take one for another."""
_HOW_WELL = re.compile(
    r"合格|准确|优良|优秀|优质|达标|满意|完好|成活|保存率|公开|公示|处置|处理|整改|通过|及时|按时|按期|差错|故障|验收|规范|知晓|质量|单价|成本"
)
_FAST = re.compile(r"时间|时长|时限|时效|响应|及时|快速|速度|到达|等候|办结|\d+(?:分钟|小时|秒|日|天)")
_SATISFIED = re.compile(r"满意(?:度|率)")
_WHOSE = re.compile(
    r"学生|幼儿|家长|教师|师生|职工|员工|干部|企业|商户|患者|病人|农户|农民|村民|居民|业主|老人|老年人|残疾人|游客|旅客|乘客|读者|观众|学员|考生|"
    r"用水户|用户|住户|军人|家属|纳税人|单位|部门|当事人|消费者"
)
"""People of their own; 群众, 公众 and 服务对象 are anyone."""


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


def satisfied(promise: Promise, rows: Sequence[Row]) -> tuple[str, Row | None] | None:
    """How rows on satisfaction treat a promise of it, in whatever words; None for other promises, or without such rows.

    Only a single row can contradict it, and none on other people: what pupils say is not what parents say.
    """
    if promise.dimension != "share" or promise.number is None or not _SATISFIED.search(promise.text):
        return None
    asked = [row for row in rows if "满意" in row.item.name or "满意度" in row.filed.leaves]
    shares = [number for row in asked if row.value.dimension in ("share", "") for number in row.value.numbers]
    if not asked or promise.operator in ("≤", "<"):
        return None
    if any(number >= promise.number for number in shares):
        return "kept", None
    if len(asked) > 1 or len(shares) != 1 or asked[0].value.dimension != "share":
        return "open", None
    told, own = (frozenset(_WHOSE.findall(text)) for text in (promise.text, asked[0].item.name))
    return ("open", None) if told and own and not told & own else ("other", asked[0])
