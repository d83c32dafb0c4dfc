"""C12: a row says too little to be filed in any class."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.c10_filler import is_filler
from classifier.checks.context import FormContext, Row
from classifier.checks.phrasing import ends_in_measure
from classifier.checks.subject import has_object, names_object
from classifier.checks.wording import is_spending_rate
from classifier.finding import Finding
from classifier.judge import TOO_VAGUE, VAGUE, query_of
from corpus.records import Form, Indicator
from models.vagueness import vague_score

_QUOTED = re.compile(r"[“\"《「][^”\"》」]{2,}[”\"》」]")
_NOTHING = 1.0
"""Score of a row with neither an object nor a measured value."""

_FORM = Form("示例.xlsx", unit="某局", year=2024, title="2024年度项目支出绩效目标申报表")


class TooVague(RowCheck):
    """Report rows without anything to measure, whose class nobody could tell."""

    id = "C12"
    title = "指标太空泛，无法归类"
    kind = "wording"
    severity = "medium"
    decidable = "模型"
    # an empty or placeholder cell, a bare label and a bare filler are told more exactly there
    yields_to = ("S3", "S4", "C2", "C8", "C9", "C10")
    messages: ClassVar[Messages] = {
        "": "{row}没有可以衡量的对象，指标值“{target}”也没有标准，看不出该列哪一类，请写明衡量什么、怎么衡量。",
        "object": "{row}没有写明对象，表里也看不出来，无法判断该列哪一类，请写明衡量的是什么。",
    }
    what = (
        "名称除了“项目实施情况”“总体效果”这样的话没有别的内容，指标值也没有数字、日期或具体说法，判断不了属于哪一类。"
    )
    why = "说不清衡量什么的指标，既不能归类，也不能考核。"
    todo = "写明对象和衡量方式，并填可以核对的指标值；实在说不清的删除。"
    basis = "绩效指标应当指向明确、细化量化"
    positives = (
        example("项目实施效果", Indicator("项目实施效果", "良好", l1="效益指标", l2="社会效益指标"), form=_FORM),
        example("总体完成情况", Indicator("总体工作完成情况", "较好", l1="产出指标", l2="数量指标"), form=_FORM),
    )
    negatives = (
        example("有对象", Indicator("道路养护实施效果", "良好", l1="效益指标", l2="社会效益指标"), form=_FORM),
        example(
            "项目名称说明了对象，又有数字",
            Indicator("项目完成率", "100%", l1="产出指标", l2="数量指标"),
            form=Form("示例.xlsx", unit="某局", year=2024, title="某县操场改造项目"),
        ),
        example("及时率本身就是衡量方式", Indicator("完成及时率", "100%", l1="产出指标", l2="时效指标"), form=_FORM),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        item, value = row.item, row.value
        if not item.name.strip() or value.kind in ("empty", "placeholder") or is_spending_rate(item.name):
            return
        if row.filed.leaves == ("其他",) or row.filed.level == "other" or item.grades or names_object(item.explanation):
            return
        if _QUOTED.search(item.name):
            return  # a name of its own, whatever it stands for
        score = vague_score(query_of(item))
        if score >= _NOTHING and not ends_in_measure(item.name):
            yield self.row_finding(context, row, confidence=0.85, target=row.target)
        elif row.filed.level == "parent" and item.l2.strip():
            return  # a stock measure of the department's own scheme (总体工作完成率)
        elif self._is_vague(row, score) and not has_object(context, row) and not is_filler(context, row):
            yield self.row_finding(context, row, "object", confidence=0.75)

    def _is_vague(self, row: Row, score: float) -> bool:
        return score >= TOO_VAGUE or (row.judgement is not None and row.judgement.verdict == VAGUE)
