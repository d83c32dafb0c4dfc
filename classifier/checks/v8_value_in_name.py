"""V8: the name carries a target of its own that contradicts the target cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.finding import Finding
from corpus.records import Indicator
from corpus.text import squeeze
from corpus.values import Value, read_value

# operator, number and unit as the last words, perhaps in brackets
_TAIL = re.compile(
    r"(?P<head>.*[\u4e00-\u9fff\)）])[(（]?(?P<value>(?:≥|>=|≧|>|≤|<=|<|=|不低于|不少于|不超过|达到?|为|[:：])?"
    r"\d+(?:\.\d+)?(?:%|[万亿]?(?:元|人次|人|次|个|套|台|所|家|户|项|件|场|期|公里|平方米|亩|份|册|处|辆|座|名|篇)))[)）]?$"
)
_NOT_A_TARGET = re.compile(r"(?:前|第|近|每|满|超过|以上|以下|标准|上限|下限|PM|pm)$")


class ValueInName(RowCheck):
    """Report names that end in a number with a unit which the target cell contradicts."""

    id = "V8"
    title = "名称里的数值与指标值矛盾"
    kind = "value"
    severity = "medium"
    messages: ClassVar[Messages] = {
        "": "{row}的名称里写的是“{inside}”，指标值却是“{target}”，请统一，名称里不必带数值。",
        "other": "{row}的名称里已写明“{inside}”，指标值却是“{target}”，请把数值移到指标值一栏。",
    }
    what = "名称末尾带着目标值（如“达标率100%”“软件2套”），而指标值一栏写的是另一个数。"
    why = "同一条指标出现两个目标，评价时无法确定以哪个为准。"
    todo = "名称只写衡量什么，目标值统一写在指标值一栏。"
    basis = "指标名称与指标值应当分开填写、前后一致"
    positives = (
        example("名称写 100%，指标值写 ≥98%", Indicator("饮用水水质达标率100%", "≥98%")),
        example("名称写 2 套，指标值写 100%", Indicator("购置教学软件2套", "100%")),
    )
    negatives = (
        example("名称与指标值一致", Indicator("新增床位100张", "100张")),
        example("名称里的数不是目标", Indicator("65岁以上老人健康管理率", "≥70%")),
        example("名称写下限，指标值不低于它", Indicator("群众满意度≥90%", "≥95%")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        found = _TAIL.match(squeeze(row.item.name).rstrip("。.；;"))
        value = row.value
        if not found or value.number is None or value.kind in ("compound", "stages", "grade", "date"):
            return
        if _NOT_A_TARGET.search(found["head"]):
            return
        inside = read_value(found["value"].lstrip("达到为:："))
        if inside.number is None or self._agrees(inside, value):
            return
        if inside.dimension == value.dimension or not value.dimension:
            yield self.row_finding(context, row, inside=found["value"], target=row.target, confidence=0.85)
        elif value.dimension == "share" and inside.dimension != "share":
            yield self.row_finding(
                context, row, "other", severity="low", inside=found["value"], target=row.target, confidence=0.7
            )

    def _agrees(self, inside: Value, value: Value) -> bool:
        number, other = inside.number or 0.0, value.number or 0.0
        if number == other or other in (number * value.scale, number / value.scale if value.scale else number):
            return True
        if inside.operator in ("≥", ">"):
            return other >= number and value.operator not in ("≤", "<")
        return inside.operator in ("≤", "<") and other <= number and value.operator not in ("≥", ">")
