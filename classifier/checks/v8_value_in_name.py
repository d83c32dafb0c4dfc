"""V8: the name carries a target of its own that contradicts the target cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.carried import REACHES, Carried, carried_date, carried_rhythm, carried_target
from classifier.checks.context import FormContext, Row
from classifier.checks.durations import in_days, same_duration
from classifier.checks.frequencies import per_year, same_frequency
from classifier.finding import Finding
from corpus.records import Indicator
from corpus.values import Value

_FLOORS, _CEILINGS = ("≥", ">"), ("≤", "<")
# words beside a number that leave it the target it is
_PLAIN_WORDS = re.compile(r"(?:全部|全年|共计?|总计|合计|累计|约|达到?|完成|为|前)?")
# a target per head beside one in all: too far apart to be the same thing
_FAR = 10.0


class ValueInName(RowCheck):
    """Report names that carry a number with a unit, or a deadline, which the target cell contradicts."""

    id = "V8"
    title = "名称里的数值与指标值矛盾"
    kind = "value"
    severity = "medium"
    messages: ClassVar[Messages] = {
        "": "{row}的名称里写的是“{inside}”，指标值却是“{target}”，请统一，名称里不必带数值。",
        "other": "{row}的名称里已写明“{inside}”，指标值却是“{target}”，请把数值移到指标值一栏。",
    }
    what = "名称里带着目标值（如“达标率100%”“软件2套”“24小时内响应”“6月底前完成”），而指标值一栏写的是另一个数。"
    why = "同一条指标出现两个目标，评价时无法确定以哪个为准。"
    todo = "名称只写衡量什么，目标值统一写在指标值一栏。"
    basis = "指标名称与指标值应当分开填写、前后一致"
    positives = (
        example("名称写 100%，指标值写 ≥98%", Indicator("饮用水水质达标率100%", "≥98%")),
        example("名称写 2 套，指标值写 100%", Indicator("购置教学软件2套", "100%")),
        example("名称写每季度1次，指标值写全年2次", Indicator("消防演练（每季度1次）", "2次/年")),
        example("名称写 24 小时，指标值写 48 小时", Indicator("舆情24小时内响应", "≤48小时")),
    )
    negatives = (
        example("名称与指标值一致", Indicator("新增床位100张", "100张")),
        example("名称里的数不是目标", Indicator("65岁以上老人健康管理率", "≥70%")),
        example("名称写下限，指标值不低于它", Indicator("群众满意度≥90%", "≥95%")),
        example("名称里是频次，指标值是全年次数", Indicator("每季度巡查1次", "4次")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        value = row.value
        if value.kind in ("compound", "stages", "grade"):
            return
        if value.dates:
            yield from self._dates(context, row)
            return
        if value.kind == "frequency" and (rhythm := carried_rhythm(row.item.name)):
            if self._other_rhythm(rhythm.value, value):
                yield self.row_finding(context, row, inside=rhythm.text, target=row.target, confidence=0.8)
            return
        carried = carried_target(row.item.name)
        if carried is None or value.number is None or not _PLAIN_WORDS.fullmatch(value.text):
            return
        if carried.norm and carried.value.unit != value.unit:
            return
        if self._comparable(carried, value):
            inside = replace(carried.value, operator=value.operator) if carried.norm else carried.value
            if not self._agrees(inside, value):
                yield self.row_finding(context, row, inside=carried.text, target=row.target, confidence=0.85)
        elif value.dimension == "share" and carried.value.dimension not in ("share", "time"):
            yield self.row_finding(
                context, row, "other", severity="low", inside=carried.text, target=row.target, confidence=0.7
            )

    def _dates(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """A deadline in the name and another month, or year, in the target."""
        found = carried_date(row.item.name)
        if found is None or len(row.value.dates) != 1 or row.value.kind != "date":
            return
        text, inside = found
        (year, month, _), (other_year, other_month, _) = inside.dates[0], row.value.dates[0]
        if (month and other_month and month != other_month) or (year and other_year and year != other_year):
            yield self.row_finding(context, row, inside=text, target=row.target, confidence=0.85)

    def _other_rhythm(self, inside: Value, value: Value) -> bool:
        """Whether a rhythm in the name falls out otherwise in the target, over the same year."""
        first, second = per_year(inside), per_year(value)
        if first is None or second is None or same_frequency(inside, value) is not False:
            return False
        if (inside.operator in _FLOORS or value.operator in _FLOORS) and second >= first:
            return False
        # a yearly total over all places is far more than the rhythm at each
        return second < _FAR * first

    def _comparable(self, carried: Carried, value: Value) -> bool:
        """Whether both measure the same: one quantity in the name, of the target's dimension, per the same."""
        inside = carried.value
        if not carried.alone or inside.number is None or value.number is None:
            return False
        if not value.dimension and not value.unit:
            return True
        if inside.dimension != value.dimension or (value.kind == "frequency") is not (inside.kind == "frequency"):
            return False
        if ("/" in inside.unit) is not ("/" in value.unit):
            low, high = sorted((abs(inside.number), abs(value.number)))
            return high < _FAR * low
        return inside.dimension != "time" or same_duration(inside, value) is not None

    def _agrees(self, inside: Value, value: Value) -> bool:
        number, other = inside.number or 0.0, value.number or 0.0
        if inside.dimension == value.dimension == "time":
            if same_duration(inside, value):
                return True
            number, other = in_days(inside) or number, in_days(value) or other
        if number == other or other in (number * value.scale, number / value.scale if value.scale else number):
            return True
        if inside.operator == REACHES:
            return other >= number and not value.operator
        if inside.operator in _FLOORS:
            return other >= number and value.operator not in _CEILINGS
        return inside.operator in _CEILINGS and other <= number and value.operator not in _FLOORS
