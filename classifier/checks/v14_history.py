"""V14: the target is far from earlier years, or copied from last year throughout."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import is_negative_measure, is_positive_measure, plain_name
from classifier.finding import Finding
from corpus.records import HistoryValue, Indicator
from corpus.text import normal_form, squeeze
from corpus.values import Value, read_value

_MEAN = re.compile(r"均|平均")
_LAST = re.compile(r"上年|上一年|去年|前一年|上年度")
_YEAR = re.compile(r"20\d\d")
_COST = re.compile(r"成本|费用|经费|支出|单价|预算|投资|能耗|编制|公务|出国|会议")
_COMPARED = frozenset({"count", "share", "money", "frequency"})
_FULL = 100.0


@dataclass(frozen=True, slots=True)
class Past:
    """Last year's number and the mean of earlier years, None with one year only; text: the years as filed."""

    last: float
    mean: float | None
    text: str


class History(FormCheck):
    """Report targets below the past, sudden jumps, and forms whose every target equals last year's."""

    id = "V14"
    title = "目标值与历史值差距大"
    kind = "history"
    severity = "medium"
    messages: ClassVar[Messages] = {
        "worse": "{row}的目标值“{target}”{direction}历史水平（{past}），请说明原因或调整目标。",
        "jump": "{row}的目标值“{target}”与历史相比变化超过{limit:.0%}（{past}），请核对数字并说明测算依据。",
        "copied": "全部{count}条有历史值的指标都与上年完全相同，请结合本年任务重新测算，不要照抄上年。",
    }
    what = "把目标值与上年值、往年均值比较：越高越好的指标低于两者，或变化超过一半；整张表与上年一字不差。"
    why = "目标低于历史，等于不用努力就能完成；突然大增大减往往是笔误；照抄说明没有重新测算。"
    todo = "核对数字；确有原因的（任务减少、口径变化）在说明里写清。"
    basis = "绩效目标应当参考历史数据合理测算，既有压力又经过努力可以实现"
    positives = (
        example(
            "就业指导人数比上年和均值都低一半以上",
            Indicator(
                "毕业生就业指导人数",
                "1550人",
                history=(HistoryValue("前三年均值", "2846人"), HistoryValue("上年值", "4300人")),
            ),
        ),
        example(
            "故障率比上年高",
            Indicator("设备故障率", "≤5%", history=(HistoryValue("2022年", "3%"), HistoryValue("2023年", "2%"))),
        ),
    )
    negatives = (
        example(
            "目标高于上年",
            Indicator(
                "专家库人数", "210人", history=(HistoryValue("前三年均值", "200人"), HistoryValue("上年值", "200人"))
            ),
        ),
        example(
            "历史值是定性描述或进度",
            Indicator("教联体建设", "100%", history=(HistoryValue("前年", "启动"), HistoryValue("上年", "50%"))),
        ),
        example(
            "写了上限的指标越低越好",
            Indicator(
                "流浪乞讨人员数",
                "≤150人",
                history=(HistoryValue("前三年均值", "190人"), HistoryValue("上年值", "170人")),
            ),
        ),
        example(
            "历史值口径不同，不比较",
            Indicator("考试参与人次", "280万人次", history=(HistoryValue("上年值", "报考72万人，255万科次"),)),
        ),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Findings row by row, or one about copying."""
        copied = self._copied(context)
        if copied:
            yield self.form_finding(
                context,
                "copied",
                place=copied[0].item.place,
                related=[row.item.place for row in copied[1:]],
                count=len(copied),
            )
            return
        for row in context.rows:
            yield from self._row(context, row)

    def _row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        past = read_past(row)
        number = row.value.number
        if past is None or number is None:
            return
        limit = context.settings.thresholds.history_jump
        levels = [level for level in (past.last, past.mean) if level is not None]
        words = context.settings.words
        unwanted = is_negative_measure(row.item.name, words.negative)
        # a ceiling says by itself that less is better, whatever is measured
        held = row.value.operator in ("≤", "<") and not is_positive_measure(row.item.name, words.positive)
        # 有责投诉 ≤80件: the count that the name leaves out stands in the target
        unwanted = unwanted or (held and is_negative_measure(f"{plain_name(row.item.name)}次数", words.negative))
        negative = unwanted or held
        worse = all(number > level if negative else number < level for level in levels)
        changes = [abs(number - level) / abs(level) for level in levels if level]
        far = bool(changes) and min(changes) > limit - 1e-9 and len(changes) == len(levels)
        if worse and not _COST.search(row.item.name):
            big = bool(changes) and max(changes) > limit
            if big or row.value.kind != "share" or len(levels) > 1:
                severity = "medium" if big else "low"
                confidence = 0.8 if big else 0.6
                yield self.row_finding(
                    context,
                    row,
                    "worse",
                    severity=severity,
                    confidence=confidence,
                    target=row.target,
                    direction="高于" if negative else "低于",
                    past=past.text,
                )
        elif unwanted and number < min(levels):
            return  # fewer accidents than ever is what everybody wants
        elif far and not (row.value.kind == "share" and number == _FULL):
            yield self.row_finding(
                context, row, "jump", severity="low", confidence=0.6, target=row.target, past=past.text, limit=limit
            )

    def _copied(self, context: FormContext) -> list[Row]:
        """All rows with history, when there are enough and each target equals last year's."""
        rows = [row for row in context.rows if row.history and normal_form(row.item.value)]
        if len(rows) < context.settings.thresholds.copied_rows:
            return []
        same = all(normal_form(_last(row.history).value) == normal_form(row.item.value) for row in rows)
        numbers = sum(row.value.is_quantified and row.value.number != _FULL for row in rows)
        return rows if same and numbers >= 2 else []


def read_past(row: Row) -> Past | None:
    """Earlier numbers comparable with the row's target, None when any of them is not."""
    item, now = row.item, row.value
    if not row.history or now.kind not in _COMPARED or now.number is None or now.upper is not None:
        return None
    values = [(entry, read_value(squeeze(entry.value), item.unit, item.name)) for entry in row.history if entry.value]
    if not values or not all(_comparable(now, value) for _, value in values):
        return None
    last_entry = _last(tuple(entry for entry, _ in values))
    last = next(value.number for entry, value in values if entry is last_entry)
    stated = [value.number for entry, value in values if _MEAN.search(entry.label) and value.number is not None]
    years = [value.number for entry, value in values if not _MEAN.search(entry.label) and value.number is not None]
    if last is None or (_MEAN.search(last_entry.label) and len(values) == 1):
        return None
    mean = stated[0] if stated else sum(years) / len(years) if len(years) > 1 else None
    return Past(last, mean, "，".join(f"{entry.label}{squeeze(entry.value)}" for entry, _ in values))


def _comparable(now: Value, then: Value) -> bool:
    return then.kind in _COMPARED and then.number is not None and then.dimension == now.dimension and not then.text


def _last(history: tuple[HistoryValue, ...]) -> HistoryValue:
    """Last year's entry: by its label, else the latest year, else the last that is no mean."""
    named = [entry for entry in history if _LAST.search(entry.label) and not _MEAN.search(entry.label)]
    if named:
        return named[-1]
    dated = [(int(found[0]), entry) for entry in history if (found := _YEAR.search(entry.label))]
    if dated:
        return max(dated, key=lambda pair: pair[0])[1]
    plain = [entry for entry in history if not _MEAN.search(entry.label)]
    return (plain or list(history))[-1]
