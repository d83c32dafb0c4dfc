"""V10: the target only repeats the name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import plain_name
from classifier.finding import Finding
from corpus.records import Indicator
from corpus.text import normal_form


class ValueRepeatsName(RowCheck):
    """Report rows whose target is the same text as the name."""

    id = "V10"
    title = "指标值只是重复名称"
    kind = "value"
    severity = "medium"
    messages: ClassVar[Messages] = {
        "": "{row}的指标值与名称完全一样，没有给出目标，请填写可以衡量的目标值。",
        "target": "{row}的名称写成了目标值，请在名称里写明衡量什么，目标值只写在指标值一栏。",
    }
    what = "指标值与指标名称是同样的文字（不计全半角、空格和标点）。"
    why = "重复名称等于没有目标，完成与否无从判断。"
    todo = "把指标值改成数量、比率、时间，或可以核对的状态。"
    basis = "指标值应当具体、可衡量"
    positives = (
        example("按期完工 = 按期完工", Indicator("按期完工", "按期完工")),
        example("做好保洁服务", Indicator("做好辖区内河道保洁服务。", "做好辖区内河道保洁服务")),
    )
    negatives = (
        example("目标值不同于名称", Indicator("工程完工时间", "按期完工")),
        example("两栏都空着由别的检查负责", Indicator("", "")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        value = normal_form(row.item.value)
        # a counter before the name (1.按期完工) does not make it another text
        if value and value in (normal_form(row.item.name), normal_form(plain_name(row.item.name))):
            yield self.row_finding(context, row, "target" if row.value.number is not None else "")
