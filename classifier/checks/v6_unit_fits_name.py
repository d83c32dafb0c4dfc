"""V6: the unit does not fit the name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.measures import asked_dimension, unit_named
from classifier.checks.wording import is_growth, plain_name
from classifier.finding import Finding, Fix
from corpus.records import Indicator

# a target that is told by another standard: 12个月低保标准, 上年度平均工资的3倍
_MEASURED_BY = re.compile(r"标准|工资|倍|定额|水平")
_LEAST_PERCENT, _MOST_PERCENT = 1.0, 100.0
_LEAST_WHOLE = 10.0


class UnitFitsName(RowCheck):
    """Report targets whose unit measures another thing than the name says."""

    id = "V6"
    title = "单位与指标含义不符"
    kind = "unit"
    severity = "high"
    yields_to = ("V12",)
    messages: ClassVar[Messages] = {
        "": "{row}按名称应以“{units}”计量，指标值却是“{target}”，请改正单位或名称。",
        "percent": "{row}是比率，指标值“{target}”缺少“%”，请补上单位。",
        "deadline": "{row}按名称是比率，指标值“{target}”却是时间，请改填百分比，或把名称改为时限。",
        "time": "{row}按名称是时间，指标值“{target}”却是百分比，请填写日期或期限，或把名称改成及时率。",
        "unit": "{row}的指标值“{target}”没有单位，按名称应为“{units}”，请补上。",
        "share": "{row}按名称是数量，指标值“{target}”却是百分比，请填写具体数量，或把名称改成比率。",
    }
    what = (
        "对照名称的落脚词检查单位：率要有%，人数用人或人次，次数用次，册数用册，金额用元，时限用天或日期；"
        "名称带着量词而指标值没有单位的，提示补上。"
        "定性指标和年份不在此列。"
    )
    why = "单位不对就不知道要衡量什么，也无法与完成情况对比。"
    todo = "按名称改单位，或按单位改名称，使两者一致。"
    basis = "绩效指标应当名称、指标值、计量单位相互匹配，便于衡量"
    positives = (
        example("次数却用人次", Indicator("学校统计人员培训次数", "≥30人次", l2="数量指标")),
        example("及时率却填了工作日", Indicator("检测及时率", "≤7工作日", l2="时效指标")),
        example("比率没有%", Indicator("服务对象满意度", "≥95", l2="满意度指标")),
        example("座数却用元", Indicator("新建公厕座数", "14元", l2="数量指标")),
    )
    negatives = (
        example("人数用人次", Indicator("受益学生数", "≥3560人次")),
        example("定性指标", Indicator("政策知晓率", "明显提高")),
        example("使用年限用年", Indicator("设备使用年限", "≥5年")),
        example("人数写成提高的百分比", Indicator("培训人数", "增长10%")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        value = row.value
        if value.kind == "count" and not value.unit and not value.text and not row.item.unit.strip():
            yield from self._bare(context, row)
        asked = asked_dimension(row.item.name)
        if asked is None or value.number is None or value.kind in ("compound", "stages", "grade"):
            return
        if asked.accepts(value.dimension, value.unit) or "/" in value.unit or _MEASURED_BY.search(row.item.value):
            return
        if asked.fits == {"share"}:
            yield from self._share(context, row)
            return
        if not value.dimension or value.dimension == "measure":
            return
        if value.dimension == "share":
            # 人数 增长10% and 任务数 完成100% are loose, but their wording says what the share is of
            if not value.text and not is_growth(row.item.name):
                key = "time" if asked.fits == {"time"} else "share"
                yield self.row_finding(
                    context, row, key, severity="medium", target=row.target, confidence=0.8, units=asked.units
                )
            return
        severity = "high" if value.dimension in ("money", "time") else "medium"
        yield self.row_finding(context, row, severity=severity, target=row.target, units=asked.units, confidence=0.85)

    def _bare(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """A number without a unit whose name tells the unit: nobody is misled, so only for information."""
        unit = unit_named(row.item.name)
        if unit and not row.item.grades:
            fix = Fix("value", row.item.value, f"{row.item.value.strip()}{unit}")
            yield self.row_finding(
                context, row, "unit", severity="info", target=row.target, units=unit, fix=fix, confidence=0.8
            )

    def _share(self, context: FormContext, row: Row) -> Iterable[Finding]:
        value = row.value
        if value.dimension == "time" and value.kind in ("period", "date"):
            yield self.row_finding(context, row, "deadline", target=row.target, confidence=0.95)
        elif value.dimension in ("people", "things", "times", "money"):
            yield self.row_finding(context, row, target=row.target, units="%", confidence=0.85)
        elif not value.dimension and not value.unit and not value.text and not row.item.unit.strip():
            number = value.number or 0.0
            # 返投比例 1.2 is one thing set against another
            if number < _LEAST_WHOLE and row.item.name.strip().endswith(("比例", "比")):
                return
            if not _LEAST_PERCENT < number <= _MOST_PERCENT or "增长" in plain_name(row.item.name):
                return
            fix = Fix("value", row.item.value, f"{row.item.value.strip()}%")
            yield self.row_finding(
                context, row, "percent", severity="medium", target=row.target, fix=fix, confidence=0.9
            )
