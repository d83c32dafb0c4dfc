"""V5: the sign of the target contradicts the meaning of the name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.polarity import is_wanted_count
from classifier.checks.wording import is_deadline, is_negative_measure, is_positive_measure, plain_name
from classifier.finding import Finding, Fix
from corpus.records import Indicator
from corpus.text import squeeze

_LARGE_SHARE = 50.0
_TURN = {"≥": "≤", ">": "≤", "≤": "≥", "<": "≥"}
# wording of the target that turns its meaning: 同比降80% of accidents, 错误率低于3‰ for accuracy
_FALLS = re.compile(r"降|减|少(?!于)|压|缩")
_WANTING = re.compile(r"错|差|误|不[合达满]|未|漏|缺")


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
        "count": "{row}是要完成或惠及的数量，指标值却写成“{target}”，只有上限没有下限，请核对方向。",
    }
    what = (
        "故障率、投诉率、辍学率、逾期率等越低越好，不应写≥；合格率、满意度、覆盖率等越高越好，创建、培训、受益的数量"
        "是要完成的任务，不应写≤；"
        "办结时限、完成时间越早越好，不应写≥。"
    )
    why = "方向写反，完成得越差得分反而越高。"
    todo = "改正符号；如果想说的是处理、整改、消除，请在名称里写明（投诉处理率、隐患整改率）。"
    basis = "指标值的方向应当与指标含义一致，便于对照评价"
    positives = (
        example("逾期发放率写成 ≥100%", Indicator("补助资金逾期发放率", "≥100%")),
        example("合格率写成 ≤", Indicator("工程验收合格率", "≤95%")),
        example("创建数量写成 ≤", Indicator("创建精品示范村数量", "≤4个", l2="数量指标")),
    )
    negatives = (
        example("消除率越高越好", Indicator("义务阶段辍学现象消除率", "≥99%")),
        example("投诉处理率越高越好", Indicator("群众投诉处理率", "≥95%")),
        example("故障率写上限", Indicator("设备故障率", "≤2%")),
        example("预算控制类比率可以写上限", Indicator("三公经费预算完成率", "≤100%")),
        example("会议数量应当控制", Indicator("召开会议次数", "≤5次", l2="数量指标")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        value, name, words = row.value, row.item.name, context.settings.words
        if value.dimension == "time" and value.operator in ("≥", ">") and is_deadline(name):
            yield self.row_finding(context, row, "deadline", severity="medium", target=row.target, confidence=0.85)
        if value.number is None or value.kind not in ("share", "count", "frequency"):
            return
        floored, capped = value.operator in ("≥", ">"), value.operator in ("≤", "<")
        if is_negative_measure(name, words.negative):
            large = value.kind == "share" and value.number > _LARGE_SHARE
            if floored:
                yield self.row_finding(
                    context, row, "negative", target=row.target, fix=None if large else self._fix(row), confidence=0.9
                )
            elif value.operator in ("", "=") and large and not _FALLS.search(value.text):
                yield self.row_finding(context, row, "negative", severity="medium", target=row.target, confidence=0.8)
        elif not capped or _WANTING.search(value.text):
            return
        elif is_positive_measure(name, words.positive) and value.dimension in ("share", ""):
            yield self.row_finding(context, row, "positive", target=row.target, fix=self._fix(row), confidence=0.85)
        elif self._is_task(row):
            yield self.row_finding(
                context, row, "count", severity="medium", target=row.target, fix=self._fix(row), confidence=0.75
            )

    def _is_task(self, row: Row) -> bool:
        """Whether the row counts what is to be done or whom it is to reach; the cost side has ceilings by right."""
        if row.filed.leaf == "成本" or row.value.dimension in ("share", "money", "time") or "/" in row.value.unit:
            return False
        return is_wanted_count(plain_name(row.item.name))

    def _fix(self, row: Row) -> Fix | None:
        """The turned sign, where the sign is written as one."""
        text, sign = squeeze(row.item.value), row.value.operator
        if not text.startswith(sign) or sign not in _TURN:
            return None
        return Fix("value", row.item.value, _TURN[sign] + text.removeprefix(sign).removeprefix("="))
