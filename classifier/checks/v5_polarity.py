"""V5: the sign of the target contradicts the meaning of the name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import is_deadline, is_negative_measure, is_positive_measure
from classifier.finding import Finding, Fix
from corpus.records import Indicator
from corpus.text import squeeze

_LARGE_SHARE = 50.0
_TURN = {"≥": "≤", ">": "≤", "≤": "≥", "<": "≥"}


class Polarity(RowCheck):
    """Report unwanted things with a floor or a large target, and good shares with a ceiling."""

    id = "V5"
    title = "指标方向与含义相反"
    kind = "value"
    severity = "high"
    messages: ClassVar[Messages] = {
        "negative": "{row}是越低越好的指标，指标值却写成“{target}”，请核对方向。",
        "deadline": "{row}是越早越好的时限，指标值却写成“{target}”，请改为“≤”或写明具体日期。",
        "positive": "{row}是越高越好的指标，指标值却写成“{target}”，请核对方向。",
    }
    what = (
        "故障率、投诉率、辍学率、逾期率等越低越好，不应写≥；合格率、满意度、覆盖率等越高越好，不应写≤；"
        "办结时限、完成时间越早越好，不应写≥。"
    )
    why = "方向写反，完成得越差得分反而越高。"
    todo = "改正符号；如果想说的是处理、整改、消除，请在名称里写明（投诉处理率、隐患整改率）。"
    basis = "指标值的方向应当与指标含义一致，便于对照评价"
    positives = (
        example("逾期发放率写成 ≥100%", Indicator("补助资金逾期发放率", "≥100%")),
        example("合格率写成 ≤", Indicator("工程验收合格率", "≤95%")),
    )
    negatives = (
        example("消除率越高越好", Indicator("义务阶段辍学现象消除率", "≥99%")),
        example("投诉处理率越高越好", Indicator("群众投诉处理率", "≥95%")),
        example("故障率写上限", Indicator("设备故障率", "≤2%")),
        example("预算控制类比率可以写上限", Indicator("三公经费预算完成率", "≤100%")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        value, name = row.value, row.item.name
        if value.dimension == "time" and value.operator in ("≥", ">") and is_deadline(name):
            yield self.row_finding(context, row, "deadline", severity="medium", target=row.target, confidence=0.85)
        if value.number is None or value.kind not in ("share", "count", "frequency"):
            return
        fix = self._fix(row)
        if is_negative_measure(name):
            if value.operator in ("≥", ">"):
                yield self.row_finding(context, row, "negative", target=row.target, fix=fix, confidence=0.9)
            elif value.operator in ("", "=") and value.kind == "share" and value.number > _LARGE_SHARE:
                yield self.row_finding(context, row, "negative", severity="medium", target=row.target, confidence=0.8)
        elif is_positive_measure(name) and value.operator in ("≤", "<") and value.dimension in ("share", ""):
            yield self.row_finding(context, row, "positive", target=row.target, fix=fix, confidence=0.85)

    def _fix(self, row: Row) -> Fix | None:
        """The turned sign, where the sign is written as one."""
        text = squeeze(row.item.value)
        sign = row.value.operator
        if not text.startswith(sign) or sign not in _TURN:
            return None
        # a large share of something unwanted is wrong in its number too: no fix to offer
        if is_negative_measure(row.item.name) and row.value.kind == "share" and (row.value.number or 0) > _LARGE_SHARE:
            return None
        return Fix("value", row.item.value, _TURN[sign] + text.removeprefix(sign).removeprefix("="))
