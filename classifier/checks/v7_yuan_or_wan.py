"""V7: 元 and 万元 taken for each other inside one form."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.budgets import (
    WAN,
    budget_lines,
    budget_of,
    goal_spendings,
    is_cost,
    is_executed,
    is_slip,
    is_total_cost,
    is_unit_price,
    money_total,
)
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import plain_name
from classifier.finding import Finding
from corpus.records import BudgetLine, Form, Indicator
from corpus.text import squeeze
from corpus.values import read_value

_NEAR_TOTAL, _NEAR_PRODUCT, _EXACT = 1.0, 0.1, 0.001
_COUNTED = frozenset({"people", "things", "area", "length", "times"})
_MONEY_WORDS = re.compile(
    r"成本|费用|经费|资金|预算|支出|金额|总额|单价|标准|项目|年度|人均|每|数量|人数|个数|控制|财政|拨款|合计|补助|补贴|购置|采购|[()（）]"
)
_PRICE = re.compile(r"元(?:/([^·/\d]+))?(?:[·/](?:学?年|学年度|次))?")
_SUM = re.compile(r"(?:总额|总价|总金额|总价款|合计|总计)(?:控制)?[数额]?$")
_SPENT = re.compile(r"资金|经费|支出|补助|补贴|奖补|预算|费用|投入|采购")
_GAINED = re.compile(r"收|带动|撬动|拉动|节约|节省|产值|税|销|利润|效益|挽回|贷|人均|户均|交易|融资|社会")
_PEOPLE = frozenset("人名生位员")
_SMALL = frozenset(
    (
        "人",
        "名",
        "生",
        "位",
        "人次",
        "户",
        "亩",
        "平方米",
        "㎡",
        "头",
        "只",
        "羽",
        "册",
        "本",
        "株",
        "棵",
        "袋",
        "斤",
        "公斤",
        "吨",
        "件",
        "份",
    )
)
"""What costs hundreds or thousands of 元 and never millions."""
_FORM = Form("示例.xlsx", unit="某局", year=2024, budget=(BudgetLine("年度资金总额", 486.5, "预算总额", total=True),))


class YuanOrWan(FormCheck):
    """Report amounts that are off by ten thousand from the budget, or from price times quantity."""

    id = "V7"
    title = "元与万元混淆"
    kind = "value"
    severity = "medium"
    messages: ClassVar[Messages] = {
        "": "{row}的指标值“{target}”与预算“{line}”的{amount:g}万元相差一万倍，疑似元与万元填混，请核对单位。",
        "total": "{row}的指标值“{target}”约为预算{amount:g}万元的{times}，疑似元与万元填混，请核对单位。",
        "product": "{row}的“{target}”乘以“{other}”的“{count}”得{product:g}万元，与总额{amount:g}万元相差{times}，"
        "疑似单位或小数点有误，请核对。",
        "dear": "{row}的“{target}”高于全部预算{amount:g}万元，疑似元与万元填混，请核对单位。",
        "other": "{row}的指标值“{target}”与{other}（{amount:g}万元）相差约一万倍，疑似元与万元填混，请核对单位。",
        "goal": "目标里写的“{target}”与预算{amount:g}万元相差一万倍，疑似元与万元填混，请核对单位。",
    }
    what = (
        "成本指标与本表的预算数字相同、单位却一个是元一个是万元；项目总成本与预算相差约一万倍；"
        "单价乘以数量与总额正好差十倍、百倍、千倍或一万倍；总额与各项成本之和、目标文字、上年值、实际完成值相差一万倍；"
        "一人、一亩、一册的标准高过全部预算。只在算得很清楚时才提，单价与预算不相干的不比较。"
    )
    why = "差一万倍的金额会让预算和评价都失去依据，多半是填表时没有看清单位。"
    todo = "核对这一行和预算表的金额单位，改正填错的一处。"
    basis = "同一张表里的金额应当口径一致、单位一致"
    positives = (
        example(
            "总成本把万元写成了元",
            Indicator("项目总成本", "≤486.5元", l1="成本指标", l2="经济成本指标"),
            form=_FORM,
        ),
        example(
            "单价乘以数量与预算差一万倍",
            Indicator("购置电脑数量", "973台", l1="产出指标", l2="数量指标"),
            Indicator("电脑采购单价", "≤5000万元/台", l1="成本指标", l2="经济成本指标"),
            form=_FORM,
        ),
    )
    negatives = (
        example("单位一致", Indicator("项目总成本", "≤486.5万元", l1="成本指标", l2="经济成本指标"), form=_FORM),
        example(
            "以元计的同一金额",
            Indicator("项目总成本", "≤4865000元", l1="成本指标", l2="经济成本指标"),
            form=_FORM,
        ),
        example(
            "单价的数字碰巧与预算相同",
            Indicator("教师培训补助标准", "486.5元/人", l1="成本指标", l2="经济成本指标"),
            form=_FORM,
        ),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """At most one finding per row, then those about goals."""
        for row in context.rows:
            if row.value.number is None or not row.value.unit.startswith("元"):
                continue  # no amount, and no price
            finding = (
                self._beside_budget(context, row)
                or self._product(context, row)
                or self._dear(context, row)
                or self._beside_others(context, row)
            )
            if finding is not None:
                yield finding
        amount = budget_of(context) if context.form.goals else None
        for goal, spending in goal_spendings(context.form.goals) if amount else ():
            if amount and is_slip(spending.amount, amount) and _digits(amount) > 1:
                yield self.form_finding(
                    context, "goal", tell=goal, confidence=0.8, target=spending.text, amount=amount, reasons=[goal]
                )

    def _beside_budget(self, context: FormContext, row: Row) -> Finding | None:
        total = money_total(row)
        if total is None:
            return None
        if not is_cost(row) and not (_SPENT.search(row.item.name) and not _GAINED.search(row.item.name)):
            return None
        lines = [
            *budget_lines(context, row),
            *(line for line in context.form.budget if line.amount > 0 and not is_executed(line)),
        ]
        for line in lines:
            # a single digit may agree by chance
            alike = _digits(line.amount) > 1 or is_total_cost(row.item.name) or _share_words(row.item.name, line.name)
            if alike and is_slip(total, line.amount):
                return self.row_finding(
                    context, row, confidence=0.9, target=row.target, line=line.name, amount=line.amount
                )
        amount = budget_of(context, row)
        if amount and is_total_cost(row.item.name) and is_slip(total, amount, _NEAR_TOTAL):
            times = "一万倍" if total > amount else "万分之一"
            return self.row_finding(
                context, row, "total", confidence=0.8, target=row.target, amount=amount, times=times
            )
        return None

    def _product(self, context: FormContext, row: Row) -> Finding | None:
        """The finding about a unit price, where one row counts the things it is the price of."""
        value = row.value
        found = _PRICE.fullmatch(value.unit)
        if value.number is None or value.upper is not None or not found or len(value.numbers) != 1:
            return None
        if not found[1] and not is_unit_price(row.item.name):
            return None
        part = (row.item.project, row.item.scope)
        same = [one for one in context.rows if (one.item.project, one.item.scope) == part]
        prices = [one for one in same if one.value.unit == value.unit and is_unit_price(one.item.name + one.value.unit)]
        counts = [one for one in same if one.value.dimension in _COUNTED and "/" not in one.value.unit]
        if found[1]:
            counts = [one for one in counts if _counts_in(one, found[1])]
        else:
            counts = [one for one in counts if _share_words(row.item.name, one.item.name)]
        amount = self._whole(context, row, same)
        if len(prices) != 1 or len(counts) != 1 or not amount or not counts[0].value.number:
            return None
        product = value.number * counts[0].value.number / WAN
        power = round(math.log10(product / amount)) if product > 0 else 0
        near = abs(product / amount / 10.0**power - 1)
        if not power or abs(power) > 4 or near > (_NEAR_PRODUCT if abs(power) == 4 else _EXACT):
            return None
        return self.row_finding(
            context,
            row,
            "product",
            confidence=0.8,
            related=(row, counts[0]),
            target=row.target,
            other=counts[0].item.name,
            count=counts[0].target,
            product=product,
            amount=amount,
            times={1: "十倍", 2: "百倍", 3: "千倍", 4: "一万倍"}[abs(power)],
        )

    def _dear(self, context: FormContext, row: Row) -> Finding | None:
        """The finding about one head, acre or book that costs more than everything together."""
        found, number = _PRICE.fullmatch(row.value.unit), row.value.number
        if number is None or not found or found[1] not in _SMALL or row.filed.leaf != "成本" or row.value.scale < WAN:
            return None
        price, amount = number / WAN, budget_of(context, row)
        if not amount or price <= amount or price / WAN > amount:
            return None
        return self.row_finding(context, row, "dear", confidence=0.75, target=row.target, amount=amount)

    def _beside_others(self, context: FormContext, row: Row) -> Finding | None:
        """The finding about a total that is a ten-thousandth, or ten thousand times, what other figures come to."""
        total = money_total(row)
        if total is None:
            return None
        item = row.item
        earlier = [(one.label, one.value) for one in row.history] + [("实际完成值", item.achieved)] * bool(
            item.achieved
        )
        for label, text in earlier:
            other = read_value(squeeze(text), item.unit, item.name)
            same = other.kind == "money" and other.unit == row.value.unit
            if same and other.number and is_slip(total, other.number / WAN, _NEAR_TOTAL):
                return self._compare(context, row, label, other.number / WAN)
        if not is_cost(row) or not _is_sum(item.name):
            return None
        part = (item.project, item.scope)
        others = [
            amount
            for one in context.rows
            if one is not row and (one.item.project, one.item.scope) == part and is_cost(one)
            if (amount := money_total(one)) is not None and not _is_sum(one.item.name)
        ]
        if len(others) > 1 and is_slip(total, sum(others), _EXACT):
            return self._compare(context, row, "各项成本合计", sum(others))
        for goal, spending in goal_spendings(context.form.goals):
            if is_slip(total, spending.amount) and _digits(total) > 1:
                return self._compare(context, row, f"目标“{goal[:12]}…”中的{spending.text}", spending.amount)
        return None

    def _compare(self, context: FormContext, row: Row, other: str, amount: float) -> Finding:
        return self.row_finding(context, row, "other", confidence=0.8, target=row.target, other=other, amount=amount)

    def _whole(self, context: FormContext, row: Row, same: Sequence[Row]) -> float | None:
        """What price times quantity should come to: the one total cost among the rows, else the budget."""
        costs = [one for one in same if is_total_cost(one.item.name) or (is_cost(one) and _is_sum(one.item.name))]
        totals = [total for one in costs if (total := money_total(one)) is not None]
        return totals[0] if len(totals) == 1 else budget_of(context, row)


def _counts_in(row: Row, thing: str) -> bool:
    """Whether a row counts what a price is for: the same unit, or people under another of their counters."""
    unit = row.value.unit
    return unit == thing or (thing in _PEOPLE and unit in _PEOPLE)


def _is_sum(name: str) -> bool:
    return is_total_cost(name) or (bool(_SUM.search(plain_name(name))) and not is_unit_price(name))


def _share_words(name: str, other: str) -> bool:
    """Whether two names speak of one thing: they share two signs next to each other that are no word for money."""
    one, two = _MONEY_WORDS.sub("|", name), _MONEY_WORDS.sub("|", other)
    return any(one[i : i + 2] in two for i in range(len(one) - 1) if "|" not in one[i : i + 2])


def _digits(amount: float) -> int:
    """Significant digits of an amount: 480 has two, 100 has one."""
    return len(f"{amount:.6f}".replace(".", "").strip("0"))
