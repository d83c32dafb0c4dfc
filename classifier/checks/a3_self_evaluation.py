"""A3: arithmetic of a self-evaluation: execution rate, scores, their total."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from classifier.achieved import achievement
from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.execution import Execution, executions, same_rate, stated_total
from classifier.checks.weights import by_project, is_execution, is_total_row, points
from classifier.checks.wording import is_deadline, is_negative_measure
from classifier.finding import Finding
from corpus.records import BudgetLine, Form, Indicator
from corpus.text import squeeze
from corpus.values import read_value

_PROPORTIONAL = re.compile(
    r"(?:完成|执行|实现|达成)(?:率|比例|情况)?[×xX*乘].{0,6}(?:权重|分值|满分|分)|"
    r"(?:权重|分值|满分|\d分?)[×xX*乘].{0,6}(?:率|比例|完成)|按(?:照)?.{0,8}比例"
)
_LESS_IS_BETTER = re.compile(
    r"成本|费用|经费|支出|单价|能耗|耗时|天数|时长|时限|浓度|次均|药占比|空置|负债|下降到|控制"
)
_FULL, _EXECUTION, _GROSS = 100.0, 10.0, 0.1
_GRANTED = BudgetLine("全年预算数", 480.0, "预算执行")
_SPENT = BudgetLine("全年执行数", 432.0, "预算执行")


def _form(*lines: BudgetLine) -> Form:
    return Form("示例.xlsx", kind="自评", unit="某局", year=2023, budget=lines)


def _row(name: str, value: str, achieved: str, weight: str, score: str) -> Indicator:
    return Indicator(name, value, l1="产出指标", l2="数量指标", achieved=achieved, weight=weight, score=score)


class SelfEvaluation(FormCheck):
    """Recompute what a self-evaluation states; silent where scores follow a rule of their own."""

    id = "A3"
    title = "自评计算有误"
    kind = "arithmetic"
    severity = "high"
    messages: ClassVar[Messages] = {
        "rate": "{name}的执行率填为{percent:g}%，按执行数{spent:,.2f}万元÷预算数{granted:,.2f}万元"
        "应为{true:.2f}%，请核对。",
        "row_rate": "{row}填报的执行率为“{achieved}”，按执行数{spent:,.2f}万元÷预算数{granted:,.2f}万元"
        "应为{true:.2f}%，请核对。",
        "execution": "{name}得{score:g}分，按{weight:g}分×执行率{rate:.2f}%应为{true:.2f}分，请核对。",
        "above": "{row}得{score:g}分，超过了{weight:g}分的分值，请核对得分或分值。",
        "unmet": "{row}目标“{target}”、完成“{achieved}”，没有达到目标却得{score:g}分，"
        "按完成比例应为{true:.2f}分，请核对。",
        "ratio": "{row}得{score:g}分，按评分标准（分值×完成率）应为{true:.2f}分，请核对。",
        "total": "总分填为{total:g}，各项得分相加为{parts:g}，相差{gap:g}分，请核对。",
    }
    what = (
        "自评表里的预算执行率是否等于执行数除以预算数，执行率得分是否等于分值乘以执行率，"
        "各项得分有没有超过分值、未完成目标的得分有没有高于按比例应得的分，总分是否等于各项之和。"
        "评分标准另有规定的、定性的、越少越好的不推算得分。"
    )
    why = "计算错误会直接改变自评结论，是复核时首先核对的内容。"
    todo = "按预算数、执行数和评分标准重新计算，改正后更新总分。"
    basis = "自评中预算执行率按执行数与预算数计算得分，定量指标按完成比例记分，得分不超过该项分值"
    positives = (
        example("执行率算错", form=_form(_GRANTED, _SPENT, BudgetLine("执行率", 95.0, "预算执行"))),
        example(
            "得分超过分值", _row("维修校舍面积", "≥1200平方米", "1300平方米", "10", "12"), form=_form(_GRANTED, _SPENT)
        ),
        example("完成九成却得满分", _row("新增床位", "100张", "90张", "20", "20"), form=_form()),
    )
    negatives = (
        example("执行率四舍五入", form=_form(_GRANTED, _SPENT, BudgetLine("执行率", 90.0, "预算执行"))),
        example("按比例得分", _row("新增床位", "100张", "90张", "20", "18"), form=_form()),
        example(
            "评分标准另有规定",
            Indicator(
                "新增床位", "100张", achieved="90张", weight="20", score="12", scoring="每少1张扣0.8分，扣完为止"
            ),
            form=_form(),
        ),
        example("越少越好的指标", _row("群众投诉次数", "≤5次", "3次", "10", "10"), form=_form()),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Execution first, then rows in order, then the totals."""
        spent = executions(context.form)
        for one in spent:
            yield from self._execution(context, one)
        for row in context.rows:
            if (row.item.score or row.item.achieved) and not is_total_row(row):
                yield from self._row(context, row, spent)
        if not any(row.item.score for row in context.rows):
            return
        for (project, scope), rows in by_project(context.rows).items():
            yield from self._total(context, project, scope, rows, spent)

    def _execution(self, context: FormContext, one: Execution) -> Iterable[Finding]:
        limits = context.settings.thresholds
        place = one.rate.place if one.rate else None
        if one.percent is not None and not same_rate(one.percent, one.true_percent, limits.share_tolerance):
            yield self.form_finding(
                context,
                "rate",
                tell=one.name,
                place=place,
                confidence=0.9,
                name=one.name,
                percent=one.percent,
                spent=one.spent,
                granted=one.granted,
                true=one.true_percent,
            )
        elif one.score is not None:
            weight, rate = one.weight or _EXECUTION, min(one.true_percent, _FULL)
            true = weight * rate / _FULL
            if abs(one.score - true) > self._slack(context, one.score):
                yield self.form_finding(
                    context,
                    "execution",
                    tell=one.name,
                    place=place,
                    confidence=0.85 if one.weight else 0.7,
                    name=one.name,
                    score=one.score,
                    weight=weight,
                    rate=rate,
                    true=true,
                )

    def _row(self, context: FormContext, row: Row, spent: Sequence[Execution]) -> Iterable[Finding]:
        """At most one finding about a row."""
        score, weight = points(row.item.score), points(row.item.weight)
        if is_execution(row):
            yield from self._execution_row(context, row, spent, score, weight)
            return
        if score is None or weight is None or weight <= 0:
            return
        if score > weight + 1e-9:
            yield self.row_finding(context, row, "above", score=score, weight=weight, confidence=0.95)
            return
        ratio = self._ratio(context, row)
        rule = squeeze(row.item.scoring)
        proportional = bool(_PROPORTIONAL.search(rule)) and "扣" not in rule
        if ratio is None or (rule and not proportional):
            return
        true = weight * min(ratio, 1.0)
        gap = score - true
        if abs(gap) <= self._slack(context, score):
            return
        if ratio < 1 and gap > 0:
            yield self.row_finding(
                context,
                row,
                "unmet",
                # a full score close to the target may have been rounded up
                severity=self.severity if proportional or gap > _GROSS * weight else "medium",
                confidence=0.85 if proportional else 0.7,
                target=row.target,
                achieved=squeeze(row.item.achieved),
                score=score,
                true=true,
            )
        elif proportional:
            yield self.row_finding(context, row, "ratio", score=score, true=true, confidence=0.8)

    def _execution_row(
        self,
        context: FormContext,
        row: Row,
        spent: Sequence[Execution],
        score: float | None,
        weight: float | None,
    ) -> Iterable[Finding]:
        """The row 预算执行率: its rate follows from the amounts, its score from its rate."""
        stated = read_value(squeeze(row.item.achieved), row.item.unit or "%", row.item.name)
        percent = stated.number if stated.kind == "share" else None
        limits = context.settings.thresholds
        if percent is not None and len(spent) == 1:
            one = spent[0]
            if not same_rate(percent, one.true_percent, limits.share_tolerance):
                yield self.row_finding(
                    context,
                    row,
                    "row_rate",
                    confidence=0.85,
                    achieved=squeeze(row.item.achieved),
                    spent=one.spent,
                    granted=one.granted,
                    true=one.true_percent,
                )
                return
        if score is None or weight is None or weight <= 0:
            return
        if score > weight + 1e-9:
            yield self.row_finding(context, row, "above", score=score, weight=weight, confidence=0.95)
        elif percent is not None and not (row.item.scoring and not _PROPORTIONAL.search(squeeze(row.item.scoring))):
            true = weight * min(percent, _FULL) / _FULL
            if abs(score - true) > self._slack(context, score):
                yield self.row_finding(
                    context,
                    row,
                    "execution",
                    confidence=0.85,
                    name=row.title,
                    score=score,
                    weight=weight,
                    rate=percent,
                    true=true,
                )

    def _ratio(self, context: FormContext, row: Row) -> float | None:
        """Share of the target that was reached, where more is better."""
        name = row.item.name
        if (
            self._misread(context, row)
            or row.filed.leaf == "成本"
            or is_negative_measure(name)
            or is_deadline(name)
            or _LESS_IS_BETTER.search(name)
        ):
            return None
        return achievement(row.item)

    def _misread(self, context: FormContext, row: Row) -> bool:
        """Whether the target may be a ≥ recognised as 2 (23辆 for ≥3辆), in a form where that happened."""
        scanned = row.item.ocr is not None or any(note.rule == "sign_misread" for note in context.form.notes)
        return scanned and squeeze(row.item.value).startswith("2")

    def _total(
        self, context: FormContext, project: str, scope: str, rows: Sequence[Row], spent: Sequence[Execution]
    ) -> Iterable[Finding]:
        """The total row, or the score the head states, beside the sum of the rows."""
        totals = [row for row in context.rows if is_total_row(row) and row.item.project in ("", project)]
        stated = [score for row in totals if (score := points(row.item.score)) is not None]
        total = stated[0] if len(stated) == 1 else None if stated else stated_total(context.form)
        scores = [points(row.item.score) for row in rows]
        several = len({(row.item.project, row.item.scope) for row in context.rows if not is_total_row(row)}) > 1
        if total is None or len(scores) < 2 or any(score is None for score in scores) or (several and not project):
            return
        parts = sum(score for score in scores if score is not None)
        readings = [parts]
        if not any(is_execution(row) for row in rows):
            known = [one.score for one in spent if one.score is not None]
            weights = [points(row.item.weight) for row in rows]
            full = None not in weights and sum(weight or 0.0 for weight in weights) >= _FULL - 1e-9
            if not known and not full and 0 < total - parts <= _EXECUTION:
                return  # the score of the execution stands elsewhere
            readings += [parts + score for score in known]
        gap = min((abs(total - reading), reading) for reading in readings)
        if gap[0] <= context.settings.thresholds.score_tolerance + 1e-9:
            return
        yield self.form_finding(
            context,
            "total",
            tell=f"{project}{scope}",
            place=totals[0].item.place if totals else None,
            confidence=0.85,
            total=total,
            parts=round(gap[1], 2),
            gap=round(gap[0], 2),
        )

    def _slack(self, context: FormContext, score: float) -> float:
        """Allowed difference: the tolerance, or the rounding to the digits the score has."""
        digits = next((digits for digits in (0, 1) if round(score, digits) == score), 2)
        return max(context.settings.thresholds.score_tolerance, 0.51 * 10.0**-digits) + 1e-9
