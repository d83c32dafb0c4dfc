"""V15: a share far outside what comparable forms file for the same measure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.ranges import ShareRange, find_range
from classifier.checks.time_ranges import find_time, length_in_days
from classifier.checks.wording import is_negative_measure, is_positive_measure
from classifier.finding import Finding
from corpus.records import Indicator

_FLOORS, _CEILINGS = ("≥", ">"), ("≤", "<")
_MOST = 100.0
_TURNED = re.compile(r"[未不超违漏非无]")


class OutsideRange(RowCheck):
    """Compare shares with the ranges of the shipped data; only the absurd ends, only measures known well."""

    id = "V15"
    title = "目标值远离同类指标"
    kind = "value"
    severity = "low"
    yields_to = ("V2", "V5", "V6")
    decidable = "模型"
    messages: ClassVar[Messages] = {
        "slow": "{row}的“{target}”远长于同类表格的常见时间（“{step}”一类多在{usual}以内），请核对或说明依据。",
        "low": "{row}的指标值“{target}”远低于同类表格的常见范围（“{ending}”多为{low:g}%至{high:g}%），"
        "请核对或说明依据。",
        "high": "{row}的指标值“{target}”远高于同类表格的常见范围（“{ending}”多为{low:g}%至{high:g}%），"
        "请核对或说明依据。",
    }
    what = (
        "满意度、合格率、及时率、运行率、差错率一类比率，响应、修复、办理一类时限，与公开表格、指标库和自编表格里同一量度的"
        "目标值比较，只提特别低（或特别高、特别长）的。样本少的、各地差别大的量度和增长率不比较。"
    )
    why = "目标远低于通常水平，等于不用努力就能完成；也可能是漏写了一位数字。"
    todo = "核对数字；确实只能达到这个水平的，在说明里写清基数和原因。"
    basis = "绩效目标应当参考行业水平和同类项目合理设定"
    positives = (
        example("满意度只有三成", Indicator("服务对象满意度", "≥30%", l1="满意度指标", l2="满意度指标")),
        example("故障一个月才响应", Indicator("系统故障响应时间", "≤720小时", l1="产出指标", l2="时效指标")),
        example("验收合格率只有一半", Indicator("工程验收合格率", "≥50%", l1="产出指标", l2="质量指标")),
    )
    negatives = (
        example("常见的目标值", Indicator("服务对象满意度", "≥85%", l1="满意度指标", l2="满意度指标")),
        example("各地差别大的量度不比较", Indicator("家庭医生签约服务覆盖率", "≥35%", l1="产出指标", l2="质量指标")),
        example("常见的响应时间", Indicator("系统故障响应时间", "≤24小时", l1="产出指标", l2="时效指标")),
        example("增长的幅度", Indicator("群众满意度提升率", "≥2%", l1="满意度指标", l2="满意度指标")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        if find_time(row.item.name) is not None:
            yield from self._slow(context, row)
        value = row.value
        if value.kind != "share" or value.number is None or value.unit not in ("%", "") or value.text:
            return
        if value.upper is not None or not 0 < value.number <= _MOST:
            return
        known = find_range(row.item.name)
        if known is None:
            return
        key = self._far(row, value.number, known)
        if key:
            yield self.row_finding(
                context,
                row,
                key,
                confidence=0.6,
                reasons=(f"依据{known.sources}份表格和职责里的{known.rows}条“{known.ending}”指标",),
                target=row.target,
                ending=known.ending,
                low=known.low,
                high=known.high,
            )

    def _slow(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """The finding about a time that no comparable form allows."""
        known, days = find_time(row.item.name), length_in_days(row.value)
        if known is None or days is None or days <= known.ceiling or row.value.operator in _FLOORS:
            return
        yield self.row_finding(
            context,
            row,
            "slow",
            confidence=0.6,
            reasons=(f"依据{known.sources}份表格和职责里的{known.rows}条“{known.step}”时限",),
            target=row.target,
            step=known.step,
            usual=_told(known.high),
        )

    def _far(self, row: Row, number: float, known: ShareRange) -> str:
        """Key low or high when the target lies far outside on its easy side, else ""; the sign is another check's."""
        operator = row.value.operator
        unwanted = is_negative_measure(row.item.name)
        wanted = is_positive_measure(row.item.name) or (known.family and not _TURNED.search(row.item.name))
        if number < known.floor and operator not in _CEILINGS and wanted and not unwanted:
            return "low"
        if number > known.ceiling and operator not in _FLOORS and unwanted:
            return "high"
        return ""


def _told(days: float) -> str:
    """A length of time as a message tells it."""
    return f"{days:.0f}天" if days >= 2 else f"{days * 24:.0f}小时"
