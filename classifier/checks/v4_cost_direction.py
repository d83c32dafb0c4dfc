"""V4: a cost with a lower bound."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import plain_name
from classifier.finding import Finding, Fix
from corpus.records import Indicator
from corpus.text import squeeze

# what people are promised at least: a floor is right here
_GUARANTEED = re.compile(
    r"标准|生均|人均|户均|亩均|最低|不低于|补助|补贴|资助|奖励|奖补|奖金|救助|救济|低保|保障|供养|抚恤|优抚|待遇|工资|薪|报酬|津贴|生活费|保底|托底|兜底|"
    r"助学金|奖学金|养老金|慰问|定额|配套|投入|到位|贷款|自筹|收入|回收|结余|发放|拨付|社保|公积金|惠农|帮扶|养育|扶助|扶持|抚养|赡养|购书|伙食|护理费|取暖"
)
# names that end in a word for cost are about the cost, per head or not, unless a standard is promised
_PLAIN_COST = re.compile(r"(?:成本|费用|造价|单价|采购价|建设投资|开支)$")
_PROMISED = re.compile(r"标准|最低|不低于|补助|补贴|资助|救助|保障|待遇|工资|薪|报酬|津贴|奖|收入|回收")
# measures of the cost side of which more is better
_SAVING = re.compile(
    r"节约|节支|节省|降低|下降|减少|压减|压缩|控制率|控制在|达标|合格|符合|执行率|使用率|支出率|完成率|到位率|合规|准确"
)
_COST = re.compile(r"成本|费用|经费|费$|单价|造价|价格|支出|预算|投资额?|金额|总额|资金|开支|购置费|采购额")
_PER_HEAD = re.compile(r"/(?:人|生|户|名|位)")
_FLOOR = re.compile(r"^(?:≥|>=|＞=|≧|》|>|＞|不低于|不少于|大于等于|大于|至少|高于)")


class CostDirection(RowCheck):
    """Report rows filed as cost whose target is a floor, except promised minimum standards."""

    id = "V4"
    title = "成本指标方向填反"
    kind = "value"
    severity = "high"
    messages: ClassVar[Messages] = {
        "": "{row}是成本指标，指标值却写成“{target}”，成本应有上限，请改为“{fixed}”或说明理由。"
    }
    what = "成本指标应当写上限（≤）。补助标准、生均、最低工资等“不低于”的保障标准和节约率、控制率不在此列。"
    why = "写成≥就变成花得越多越好，起不到控制成本的作用。"
    todo = "把≥改成≤；如果是必须保证的最低标准，请在名称里写明“标准”“最低”。"
    basis = "成本指标反映预期提供公共产品所需成本的控制情况，应当从严设定"
    positives = (
        example("设备采购单价写成 ≥", Indicator("教学设备采购单价", "≥4500元/台", l1="产出指标", l2="成本指标")),
        example("项目总成本写成不低于", Indicator("项目总成本", "不低于120万元", l1="成本指标", l2="经济成本指标")),
    )
    negatives = (
        example("补助标准是最低保障", Indicator("困难学生补助标准", "≥1000元/人", l1="产出指标", l2="成本指标")),
        example("节约率越高越好", Indicator("成本节约率", "≥5%", l1="成本指标", l2="经济成本指标")),
        example("成本写上限", Indicator("项目总成本", "≤120万元", l1="成本指标", l2="经济成本指标")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        value, name = row.value, plain_name(row.item.name)
        if row.filed.leaf != "成本" or row.likely.leaf != "成本" or value.operator not in ("≥", ">"):
            return
        if value.number is None or value.dimension in ("time", "people", "times"):
            return
        promised = _PROMISED if _PLAIN_COST.search(name) else _GUARANTEED
        if any(squeeze(word) in name for word in context.settings.words.guaranteed if word.strip()):
            return
        if promised.search(name) or _SAVING.search(name + value.text):
            return
        costs = value.dimension == "money" or (_COST.search(name) and value.dimension in ("", "share"))
        if not costs:
            return
        fixed = _FLOOR.sub("≤", squeeze(row.item.value))
        fix = Fix("value", row.item.value, fixed) if fixed != squeeze(row.item.value) else None
        # a floor per head is often a promised standard, whatever the name says
        plain = value.dimension == "money" and not _PER_HEAD.search(value.unit)
        yield self.row_finding(
            context,
            row,
            severity="high" if plain else "medium",
            target=row.target,
            fixed=_FLOOR.sub("≤", squeeze(row.target)) if fix else "≤",
            fix=fix,
            confidence=0.9 if plain else 0.6,
        )
