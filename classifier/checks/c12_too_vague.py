"""C12: a row says too little to be filed in any class."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.c10_filler import is_filler
from classifier.checks.context import FormContext, Row
from classifier.checks.generic import is_hollow, is_indefinite, may_be_hollow, names_nothing
from classifier.checks.phrasing import ends_in_measure
from classifier.checks.subject import has_object, names_object
from classifier.checks.wording import is_spending_rate
from classifier.finding import Finding
from classifier.judge import ELSEWHERE, TOO_VAGUE, query_of
from corpus.records import Form, Indicator
from corpus.text import remember_short, squeeze
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
    # an empty or placeholder cell and a process are told more exactly there
    yields_to = ("S3", "S4", "C2", "C8")
    messages: ClassVar[Messages] = {
        "": "{row}没有可以衡量的对象，指标值“{target}”也没有标准，看不出该列哪一类，请写明衡量什么、怎么衡量。",
        "object": "{row}没有写明对象，表里也看不出来，无法判断该列哪一类，请写明衡量的是什么。",
    }
    what = (
        "名称除了“项目实施情况”“做好相关工作”“提升管理水平”这样的话没有别的内容，指标值也只是“完成”“较好”“100%”，"
        "没有可以核对的说法，判断不了属于哪一类。名称是某项工作的完成率等，而表里看不出是什么工作的，也在此列。"
    )
    why = "说不清衡量什么的指标，既不能归类，也不能考核。"
    todo = "写明对象和衡量方式，并填可以核对的指标值；实在说不清的删除。"
    basis = "绩效指标应当指向明确、细化量化"
    positives = (
        example("项目实施效果", Indicator("项目实施效果", "良好", l1="效益指标", l2="社会效益指标"), form=_FORM),
        example("总体完成情况", Indicator("总体工作完成情况", "较好", l1="产出指标", l2="数量指标"), form=_FORM),
        example("做好相关工作", Indicator("做好其他相关工作", "完成", l1="产出指标", l2="数量指标"), form=_FORM),
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
        if _is_telling(item.name):
            return
        if not item.name.strip() or value.kind in ("empty", "placeholder") or is_spending_rate(item.name):
            return
        if row.filed.leaves == ("其他",) or row.filed.level == "other" or item.grades:
            return
        if item.explanation and names_object(item.explanation):
            return
        if _QUOTED.search(item.name):
            return  # a name of its own, whatever it stands for
        text = squeeze(item.name)
        if text.endswith(("指标", "效益")) and context.taxonomy.is_label(text):
            return  # a class for a name is told more exactly by C9
        # 工程质量 is the quality of the works, which the project's title names
        score = 0.0 if "工程" in item.name else vague_score(query_of(item))
        nothing = score >= _NOTHING and not ends_in_measure(item.name)
        if nothing or is_hollow(row):
            yield self.row_finding(context, row, confidence=0.85, target=row.target)
        elif row.filed.level == "parent" and item.l2.strip():
            return  # a stock measure of the department's own scheme (总体工作完成率)
        elif has_object(context, row) or self._is_told(row):
            return
        elif (names_nothing(item.name) and is_indefinite(item.name)) or (
            score >= TOO_VAGUE and not is_filler(context, row)
        ):
            yield self.row_finding(context, row, "object", confidence=0.75)

    def _is_told(self, row: Row) -> bool:
        """Whether the class can be told after all, by a target with a date or a count or by the model."""
        counted = row.value.is_quantified and row.value.kind != "share"
        return counted or (row.judgement is not None and row.judgement.verdict == ELSEWHERE)


@remember_short(16384)
def _is_telling(name: str) -> bool:
    """Whether a name says of what it is, so that no target can make its row too vague: nearly all do."""
    return not (names_nothing(name) or may_be_hollow(name) or vague_score(query_of(Indicator(name))))
