"""S8: too few indicators of one's own, or more than the form can carry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.coverage import cut_off
from classifier.checks.wording import is_spending_rate, plain_name
from classifier.finding import Finding
from corpus.records import Form, Indicator
from corpus.text import remember_short
from corpus.value_words import clean, is_placeholder

_DEPARTMENT = 2
"""A whole department may file this many times the indicators of a project."""
_PER_DUTY = 5
"""Indicators that every duty of a department may have, however many duties there are."""
_VARIED = 1.5
"""A large undertaking may file this many times the usual number when no two rows ask for the same measure."""
_NUMBER = re.compile(r"[\d一二三四五六七八九十]+")


class NumberOfRows(FormCheck):
    """Count the indicators that say something of their own, by project where a form holds several."""

    id = "S8"
    title = "指标过少或过多"
    kind = "structure"
    severity = "low"
    messages: ClassVar[Messages] = {
        "few": "{subject}有实际内容的自身指标只有{count}条，少于{limit}条，请围绕主要任务补充。",
        "many": "{subject}有{count}条指标，超过{limit}条，请保留最能说明成效的核心指标，合并或删去次要的。",
    }
    what = (
        "数一数有实际内容的自身指标：占位的、没有名称的、预算执行率一类通用的不算。多个项目合在一张表的逐个项目数，"
        "长期、年度并列的取条数多的一边；部门整体表允许的条数加倍，职责多的按每项职责五条计；"
        "项目各条指标互不重复的，允许多出一半。"
    )
    why = "指标太少看不出做了什么，太多则重点不清、难以监控和评价。"
    todo = "太少的补充与主要任务对应的指标，太多的保留核心指标。"
    basis = "绩效指标应当突出重点，选取最能反映目标实现程度的核心指标"
    positives = (
        example(
            "只有两条有内容",
            Indicator("培训***人数", ""),
            Indicator("预算执行率", "100%"),
            Indicator("学员满意度", "≥90%"),
            Indicator("培训班期数", "≥4期"),
        ),
        example(
            "一个项目三十多条指标",
            *(Indicator(f"第{number}标段施工进度", "100%") for number in range(1, 33)),
        ),
    )
    negatives = (
        example(
            "三条自身指标",
            Indicator("培训班期数", "≥4期"),
            Indicator("培训合格率", "≥95%"),
            Indicator("学员满意度", "≥90%"),
        ),
        example(
            "部门整体表条数可以多",
            *(Indicator(f"第{number}标段施工进度", "100%") for number in range(1, 33)),
            form=Form("示例.xlsx", kind="部门整体"),
        ),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """At most one finding per project."""
        limits = context.settings.thresholds
        if context.form.layout == "library":  # a list to choose from, no submission
            return
        for project, rows in _by_project(context.rows).items():
            own = [row for row in rows if _is_own(row)]
            subject = f"项目“{project}”" if project else "整张表"
            longest = max(Counter([row.item.scope for row in own]).values(), default=0)
            if len(own) < limits.least_rows and not self._unread(context, rows):
                yield self._report(context, "few", subject, project, rows, len(own), limits.least_rows)
            elif longest > limits.most_rows and longest > (most := self._most(context, own)):
                yield self._report(context, "many", subject, project, rows, longest, most)

    def _most(self, context: FormContext, own: Sequence[Row]) -> int:
        """How many rows the form, or one of its projects, can carry; never fewer than the usual number."""
        usual = context.settings.thresholds.most_rows
        if context.form.kind == "部门整体":
            return max(usual * _DEPARTMENT, _PER_DUTY * len({row.item.duty for row in own if row.item.duty}))
        # 第1标段完工率, 第2标段完工率 … are one measure
        measures = {_NUMBER.sub("", plain_name(row.item.name)) for row in own}
        return int(usual * _VARIED) if len(measures) * 2 > len(own) else usual

    def _unread(self, context: FormContext, rows: Sequence[Row]) -> bool:
        """Whether rows may stand in the original that were not read, or were read without their names."""
        if not rows or cut_off(context):
            return True
        # a note that names no place may be about any row
        shared = any(note.rule == "name_lost" and not note.place.row for note in context.form.notes)
        return any(not row.item.name.strip() and (shared or "name_lost" in context.notes_at(row)) for row in rows)

    def _report(
        self, context: FormContext, key: str, subject: str, project: str, rows: Sequence[Row], count: int, limit: int
    ) -> Finding:
        return self.form_finding(
            context,
            key,
            confidence=0.85 if key == "few" else 0.6,
            tell=project,
            place=rows[0].item.place if project else None,
            subject=subject,
            count=count,
            limit=limit,
        )


def _by_project(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows per project; all under "" where not every row names one."""
    projects = {row.item.project for row in rows}
    if len(projects) < 2 or "" in projects:
        return {"": list(rows)}
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.item.project, []).append(row)
    return found


def _is_own(row: Row) -> bool:
    """Whether a row says something about this project, and not what every form says."""
    if row.value.kind == "placeholder" and not row.item.grades:
        return False
    return _is_own_name(row.item.name)


@remember_short(16384)
def _is_own_name(name: str) -> bool:
    text = plain_name(name)
    return bool(text) and not is_placeholder(clean(text)) and not is_spending_rate(text)
