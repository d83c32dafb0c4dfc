"""A1: amounts do not add up, or shares do not match amounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext
from classifier.finding import Finding
from corpus.records import BudgetLine, Form

_OF_THE_WHOLE = frozenset({"资金来源", "资金结构", "收入构成", "支出构成"})
_PART_OF_PART = ("其中", "其中:", "其中：")


def _form(*lines: BudgetLine) -> Form:
    return Form("示例.xlsx", budget=lines)


_TOTAL = BudgetLine("部门预算总额", 67220.16, "预算总额", total=True)
_GRANT = BudgetLine("财政性资金", 66690.40, "资金来源")
_OTHER = BudgetLine("其他资金", 529.76, "资金来源")


class Sums(FormCheck):
    """Compare the total of every budget group with its parts, in every year, and shares with amounts."""

    id = "A1"
    title = "金额合计不符"
    kind = "arithmetic"
    severity = "high"
    messages: ClassVar[Messages] = {
        "": "{group}{year}各项相加为{parts:,.2f}万元，与合计{total:,.2f}万元相差{gap:,.2f}万元，请核对金额。",
        "share": "{group}中“{name}”的占比填为{share:g}%，按金额计算应为{true:.2f}%，请核对。",
    }
    what = "资金来源、支出结构等各项金额相加是否等于合计（容差0.1万元），以前年度各列同样核对；占比是否与金额一致。"
    why = "合计不符说明有漏填、错填，预算数无法采信。"
    todo = "核对各项金额与合计，改正后重新计算占比。"
    basis = "部门收支应当平衡，各项构成之和等于总额"
    positives = (
        example(
            "资金来源相加少了10万元",
            form=_form(_TOTAL, _GRANT, BudgetLine("其他资金", 519.76, "资金来源")),
        ),
        example(
            "占比与金额不符",
            form=_form(
                BudgetLine("财政拨款", 900.0, "收入构成", share=80.0),
                BudgetLine("单位资金", 100.0, "收入构成", share=10.0),
                BudgetLine("合计", 1000.0, "收入构成", total=True, share=100.0),
            ),
        ),
    )
    negatives = (
        example("相加正好", form=_form(_TOTAL, _GRANT, _OTHER)),
        example(
            "没有合计行，不判断",
            form=_form(BudgetLine("扩大教育资源", 180.0, "活动"), BudgetLine("职业教育", 168.0, "活动")),
        ),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Findings per group, amounts before shares."""
        lines = context.form.budget
        overall = [line for line in lines if line.total and line.group == "预算总额"]
        for group in dict.fromkeys(line.group for line in lines):
            members = [line for line in lines if line.group == group]
            totals = [line for line in members if line.total]
            parts = [line for line in members if not line.total and not line.name.startswith(_PART_OF_PART)]
            if not totals and group in _OF_THE_WHOLE:
                totals = overall
            if len(totals) == 1 and len(parts) > 1:
                yield from self._sums(context, group, parts, totals[0])
                yield from self._shares(context, group, parts, totals[0])

    def _sums(
        self, context: FormContext, group: str, parts: Sequence[BudgetLine], total: BudgetLine
    ) -> Iterable[Finding]:
        columns = [("", total.amount, [part.amount for part in parts])]
        for label, amount in total.history:
            earlier = [dict(part.history).get(label) for part in parts]
            known = [value for value in earlier if value is not None]
            if len(known) == len(parts):
                columns.append((label, amount, known))
        for label, whole, amounts in columns:
            gap = round(sum(amounts) - whole, 4)
            if not any(amounts):
                continue  # nothing was read of the parts: there is nothing to add up
            if abs(gap) > context.settings.thresholds.amount_tolerance + 1e-9:
                yield self.form_finding(
                    context,
                    tell=f"{group}{label}",
                    place=total.place,
                    reasons=[f"{part.name} {amount:,.2f}万元" for part, amount in zip(parts, amounts, strict=True)],
                    related=[part.place for part in parts],
                    confidence=0.9,
                    group=group,
                    year=f"（{label}）" if label else "",
                    parts=sum(amounts),
                    total=whole,
                    gap=abs(gap),
                )

    def _shares(
        self, context: FormContext, group: str, parts: Sequence[BudgetLine], total: BudgetLine
    ) -> Iterable[Finding]:
        for part in parts:
            if part.share is None or total.amount <= 0:
                continue
            true = 100 * part.amount / total.amount
            if abs(part.share - true) > max(context.settings.thresholds.share_tolerance, _rounding(part.share)):
                yield self.form_finding(
                    context,
                    "share",
                    severity="medium",
                    tell=f"{group}{part.name}",
                    place=part.place,
                    related=[total.place],
                    confidence=0.85,
                    group=group,
                    name=part.name,
                    share=part.share,
                    true=true,
                )


def _rounding(share: float) -> float:
    """Half a unit of the last digit a share was filed with."""
    digits = next((digits for digits in (0, 1) if round(share, digits) == share), 2)
    return 0.51 * 10.0**-digits
