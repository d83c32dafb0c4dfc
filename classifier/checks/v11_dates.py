"""V11: a date outside the budget year, a period that ends before it begins, a spreadsheet's serial number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import is_deadline
from classifier.finding import Finding, Fix
from corpus.records import Form, Indicator

_FORM = Form("示例.xlsx", unit="某局", year=2024)
_DAY_ZERO = date(1899, 12, 30)
_SERIALS = range(36526, 54789)  # the years 2000 to 2049 as a spreadsheet counts days
_COMPARED = re.compile(r"比|较|同比|以来|起|截至|累计|基数")
# a year told by its relation to another: the period runs into the next year and is not turned round
_NEXT_YEAR = re.compile(r"次年|翌年|来年|明年|下一?年(?!度?底)|第二年|跨年")
_TIMED = re.compile(r"时间|日期|时限|期限|月份|完工|竣工|工期")


class Dates(RowCheck):
    """Report dates that cannot be meant; only in rows about time."""

    id = "V11"
    title = "日期不合理"
    kind = "value"
    severity = "medium"
    yields_to = ("S7",)
    messages: ClassVar[Messages] = {
        "early": "{row}的时间“{target}”早于预算年度{year}年，请核对，可能沿用了往年的内容。",
        "late": "{row}的时间“{target}”晚于预算年度{year}年，年度目标应在当年完成，跨年的请写明当年进度。",
        "reversed": "{row}的时间“{target}”结束早于开始，请核对。",
        "serial": "{row}的指标值“{target}”像是表格软件的日期序号（即{day}），请改成日期。",
    }
    what = "时效一类指标的日期是否在预算年度内、起止是否颠倒，是不是把日期存成了序号（如44561）。长期目标不在此列。"
    why = "时间不对多半是沿用往年表格或录入出错，无法按此评价。"
    todo = "改成本年度的日期；跨年度项目写明当年应达到的进度。"
    basis = "年度绩效指标应当反映预算年度内的目标"
    positives = (
        example(
            "预算年度之前的日期",
            Indicator("项目完成时间", "2022年12月底前", l1="产出指标", l2="时效指标"),
            form=_FORM,
        ),
        example("日期存成了序号", Indicator("项目完成时间", "44,561", l1="产出指标", l2="时效指标"), form=_FORM),
    )
    negatives = (
        example("当年的日期", Indicator("项目完成时间", "2024年12月底前", l1="产出指标", l2="时效指标"), form=_FORM),
        example("与往年比较不是日期", Indicator("收集率", "比2023年提升5个百分点", l2="生态效益指标"), form=_FORM),
        example(
            "长期目标可以跨年",
            Indicator("项目完成时间", "2026年底", l1="产出指标", l2="时效指标", scope="长期"),
            form=_FORM,
        ),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        if row.filed.leaf != "时效" and not is_deadline(row.item.name) and not _TIMED.search(row.item.name):
            return
        number = row.value.number
        if number is not None and _is_serial(number) and not row.value.unit and not row.value.text:
            day = _DAY_ZERO + timedelta(days=int(number))
            fixed = f"{day.year}年{day.month}月{day.day}日"
            fix = Fix("value", row.item.value, fixed)
            yield self.row_finding(context, row, "serial", target=row.target, day=fixed, fix=fix, confidence=0.85)
            return
        dates = [found for found in row.value.dates if found[0]]
        if not dates or _COMPARED.search(row.item.value):
            return
        turned = len(dates) > 1 and dates[-1] < dates[0] and dates[-1][1] and not _NEXT_YEAR.search(row.item.value)
        if turned:
            yield self.row_finding(context, row, "reversed", target=row.target, confidence=0.9)
            return
        year, last = context.form.year, dates[-1][0]
        if year is None or row.item.scope == "长期":
            return
        if last < year:
            yield self.row_finding(context, row, "early", target=row.target, year=year, confidence=0.75)
        elif dates[0][0] > year:
            yield self.row_finding(context, row, "late", severity="low", target=row.target, year=year, confidence=0.6)


def _is_serial(number: float) -> bool:
    """Whether a number may be a spreadsheet's day; asking the range itself would try one day after the other."""
    return number.is_integer() and int(number) in _SERIALS
