"""A2: cost rows above the budget, money in the goals above the project's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.budgets import (
    budget_lines,
    budget_of,
    budget_owner,
    goal_spendings,
    is_cost,
    is_slip,
    is_total_cost,
    money_total,
)
from classifier.checks.context import FormContext, Row
from classifier.finding import Finding
from corpus.records import BudgetLine, Form, Indicator
from corpus.text import squeeze

_FORM = Form("示例.xlsx", unit="某局", year=2024, budget=(BudgetLine("年度资金总额", 480.0, "预算总额", total=True),))
# what is not paid from this budget alone, or not in this year
_NOT_OURS = re.compile(
    r"概算|估算|社会资本|社会投资|带动|撬动|拉动|贷款|信贷|授信|担保|融资|债券|累计|[三四五六七八九十]年|十[三四五]五|产值|收入|税|效益|节约|节省|"
    r"挽回|损失|增收|合同|自筹|企业|群众|农户|个人|家庭|患者|资产|价值|存量|余额|基金"
)
_WHOLE = re.compile(r"总投资|投资总额")
_ONE_YEAR = re.compile(r"年度|本年|当年|年初|全年|20\d\d年|本级|财政|补助|拨款|专项")
_ROUNDING = 0.005
_SLIP = 1.0


class AboveBudget(FormCheck):
    """Compare the amounts of cost rows and goals with the budget of the project, activity or form."""

    id = "A2"
    title = "成本或目标金额超过预算"
    kind = "arithmetic"
    severity = "medium"
    yields_to = ("V7",)
    messages: ClassVar[Messages] = {
        "": "{row}的指标值“{target}”超过{whose}预算{amount:,.2f}万元，请核对金额，成本不应高于预算。",
        "sum": "{count}条成本指标合计{total:,.2f}万元，超过{whose}预算{amount:,.2f}万元（{titles}），请核对金额。",
        "goal": "目标里写的“{target}”超过预算{amount:,.2f}万元，请核对金额，使目标与预算一致。",
    }
    what = (
        "以元、万元计的成本指标（不含单价、补助标准）有没有超过本项目、本活动或本表的预算，几条相加有没有超过；"
        "目标里写的投入金额有没有超过预算。"
        "累计数、往年已投入的、规划和全省的总数、社会资金等不只由当年预算负担的不比较，总投资只与整个项目的预算比较。"
    )
    why = "成本目标高于预算，等于没有约束；目标与预算对不上，说明其中一处填错了。"
    todo = "核对成本目标、目标文字和预算数，以批复的预算为准改正；包含其他资金的，请在名称里写明。"
    basis = "成本指标应当在预算额度之内，绩效目标应当与预算资金量相匹配"
    positives = (
        example("总成本高于预算", Indicator("项目总成本", "≤520万元", l1="成本指标", l2="经济成本指标"), form=_FORM),
        example(
            "目标里的投入高于预算",
            Indicator("维修校舍数量", "≥12所", l1="产出指标", l2="数量指标"),
            form=Form("示例.xlsx", budget=_FORM.budget, goals=("年度目标：投入资金560万元，完成12所学校维修。",)),
        ),
    )
    negatives = (
        example("总成本等于预算", Indicator("项目总成本", "≤4800000元", l1="成本指标", l2="经济成本指标"), form=_FORM),
        example(
            "单价不与预算比较",
            Indicator("设备采购单价", "≤600万元/套", l1="成本指标", l2="经济成本指标"),
            form=_FORM,
        ),
        example(
            "总投资含社会资金",
            Indicator("带动社会资本总投资", "≥2000万元", l1="成本指标", l2="经济成本指标"),
            form=_FORM,
        ),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Rows above their budget, then sums of rows, then goals."""
        costs: dict[tuple[str, str], list[tuple[Row, float]]] = {}
        for row in context.rows:
            total = self._cost(context, row)
            amount = budget_of(context, row) if total is not None else None
            if total is None or amount is None or is_slip(total, amount, _SLIP):
                continue
            if self._above(context, total, amount):
                yield self.row_finding(
                    context, row, confidence=0.85, target=row.target, amount=amount, whose=budget_owner(context, row)
                )
            elif row.value.operator not in ("≥", ">"):
                costs.setdefault((row.item.project, row.item.scope), []).append((row, total))
        for rows in costs.values():
            yield from self._sum(context, rows)
        yield from self._goals(context)

    def _sum(self, context: FormContext, rows: list[tuple[Row, float]]) -> Iterable[Finding]:
        total = round(sum(amount for _, amount in rows), 6)
        limit = budget_of(context, rows[0][0])
        # a total among its parts is no part itself
        names = [squeeze(row.item.name) for row, _ in rows]
        nested = any(is_total_cost(name) or name.startswith("其中") or "总" in name or "合计" in name for name in names)
        duties = {row.item.duty for row, _ in rows}
        if len(rows) < 2 or nested or limit is None or len(duties) > 1 or len(set(names)) < len(names):
            return
        if any(amount >= limit * (1 - _ROUNDING) for _, amount in rows) or not self._above(context, total, limit):
            return
        yield self.form_finding(
            context,
            "sum",
            tell=rows[0][0].item.project,
            place=rows[0][0].item.place,
            related=[row.item.place for row, _ in rows[1:]],
            reasons=[f"{row.title} {amount:,.2f}万元" for row, amount in rows],
            confidence=0.7,
            count=len(rows),
            total=total,
            amount=limit,
            whose=budget_owner(context, rows[0][0]),
            titles="、".join(row.title for row, _ in rows[:3]) + ("等" if len(rows) > 3 else ""),
        )

    def _goals(self, context: FormContext) -> Iterable[Finding]:
        amount = budget_of(context) if context.form.goals else None
        if amount is None:
            return
        for goal, spending in goal_spendings(
            context.form.goals, whole=self._whole_budget(context), year=context.form.year
        ):
            long = goal.startswith(("长期", "中期", "中长期", "实施期", "总体"))
            if not long and not is_slip(spending.amount, amount) and self._above(context, spending.amount, amount):
                yield self.form_finding(
                    context,
                    "goal",
                    tell=goal + spending.text,
                    reasons=[goal],
                    confidence=0.75,
                    target=spending.text,
                    amount=amount,
                )

    def _cost(self, context: FormContext, row: Row) -> float | None:
        """Amount in 万元 of a row that is a cost of this year's budget, else None."""
        if row.value.kind != "money" or not is_cost(row):
            return None
        if _WHOLE.search(row.item.name + row.item.value) and not self._whole_budget(context, row):
            return None
        if row.item.scope in ("长期", "中期") or _NOT_OURS.search(squeeze(row.item.name)):
            return None
        return money_total(row) if not _NOT_OURS.search(squeeze(row.item.value + row.item.explanation)) else None

    def _whole_budget(self, context: FormContext, row: Row | None = None) -> bool:
        """Whether the budget is that of the whole undertaking, so that its total investment may be held against it."""
        lines = budget_lines(context, row)
        return bool(lines) and not any(_ONE_YEAR.search(squeeze(line.name)) for line in lines)

    def _above(self, context: FormContext, total: float, limit: float) -> bool:
        return total > limit + max(context.settings.thresholds.amount_tolerance, limit * _ROUNDING) + 1e-9
