"""V3: a negative share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import is_growth
from classifier.finding import Finding, Fix
from corpus.records import Indicator
from corpus.text import squeeze

_MAY_FALL = re.compile(
    r"下降|降低|减少|下浮|变动|变化|调整|差异|偏差|误差|偏离|[降涨跌增减]幅|幅度|浮动|波动|增减|压减|盈亏|温度|涨跌|自然增长|增速|增值|净增|"
    r"利润|收益|回报|(?:能耗|用水|用电|支出|费用|浓度|排放量?)$|同比|环比|[较比](?!例|率|重|值|好|高|快|$)"
)
_SIGN = re.compile(r"^([≥≤<>=]*|不?(?:低于|少于|超过|高于|大于|小于)|至少|达到?|为)[-－—–−](?=\d)")


class NegativeShare(RowCheck):
    """Report shares below zero where nothing can fall."""

    id = "V3"
    title = "比率为负数"
    kind = "value"
    severity = "high"
    messages: ClassVar[Messages] = {"": "{row}的指标值“{target}”是负数，请核对，去掉多余的“-”号。"}
    what = "合格率、完成率一类比率不会是负数，“-0%”也不成立。增减率、变动率、下降幅度可以为负，不在此列。"
    why = "负号多半是破折号误入，或从别的表格复制时带来的。"
    todo = "去掉负号；若说的是下降，请在名称里写明下降率。"
    basis = "指标值应当真实可行，与指标含义相符"
    positives = (
        example("合格率为负", Indicator("培训合格率", "-95%")),
        example("负零", Indicator("工程返工率", "-0%")),
    )
    negatives = (
        example("变动率可以为负", Indicator("三公经费变动率", "≤-5%")),
        example("正常比率", Indicator("培训合格率", "≥95%")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        value = row.value
        if value.kind != "share" or value.number is None or value.upper is not None:
            return
        text = squeeze(row.item.value)
        # behind words (不低于-95%) the reader takes the sign for a dash
        worded = _SIGN.match(text)
        if not f"{value.number:g}".startswith("-") and not (worded and worded[1]):
            return
        if is_growth(row.item.name, value.text) or _MAY_FALL.search(row.item.name + value.text):
            return
        fixed = _SIGN.sub(r"\1", text)
        fix = Fix("value", row.item.value, fixed) if fixed != text else None
        yield self.row_finding(context, row, target=row.target, fix=fix, confidence=0.9)
