"""C11: a term of art is likely miswritten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.finding import Finding, Fix
from corpus.records import Indicator
from corpus.slips import find_slip
from corpus.terms import Confusion, Typo, find_typo
from corpus.text import squeeze


class TermTypo(RowCheck):
    """Report names with a listed slip, else one a confusable character away from a term, with the corrected wording."""

    id = "C11"
    title = "术语疑似误写"
    kind = "wording"
    severity = "low"
    messages: ClassVar[Messages] = {"": "{row}里的“{wrong}”疑为“{right}”之误，请核对后改为“{fixed}”。"}
    what = (
        "名称里的术语是否有同音、形近或扫描误认的字（学生收益率应为受益率，拔付应为拨付）。除了列出的误写，"
        "还逐字试换同音、形近的字：原文不成词，换后是常用术语、又与前后文相合，才提出。照字面说得通的不提意见。"
    )
    why = "一字之差意思就变了：收益是赚钱，受益是得到好处，归类和评价标准都会跟着错。"
    todo = "核对原件后改正；如果确实是字面的意思，保留即可。"
    basis = "绩效指标的表述应当准确、规范"
    positives = (
        example("学生收益率应为受益率", Indicator("学生收益率", "100%", l1="效益指标", l2="社会效益指标")),
        example("拔付应为拨付", Indicator("补助资金拔付及时率", "100%")),
        example("没有列出的误写：扶育应为抚育", Indicator("中幼林扶育面积", "≥3万亩")),
    )
    negatives = (
        example("投资收益率是真正的收益", Indicator("投资收益率", "≥3%", l1="效益指标", l2="经济效益指标")),
        example("收入人数里的“入”不是误写", Indicator("低收入人数占比", "≤5%")),
        example("少见的词不是误写", Indicator("渠系岁修长度", "22公里")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        listed = _office_slip(row.item.name, context.settings.words.terms) or find_typo(row.item.name)
        typo = listed or find_slip(row.item.name)
        if typo is None:
            return
        case = typo.confusion
        yield self.row_finding(
            context,
            row,
            reasons=(case.why,),
            fix=Fix("name", row.item.name, typo.fixed),
            severity="" if listed else "info",
            confidence=0.85 if listed else 0.6,
            wrong=case.wrong,
            right=case.right,
            fixed=typo.fixed,
        )


def _office_slip(name: str, terms: Mapping[str, str]) -> Typo | None:
    """The first of the office's own miswritings in a name; one that is part of its right wording is none there."""
    for wrong, right in terms.items():
        text = name if wrong in name else squeeze(name)
        if wrong.strip() and wrong in text.replace(right, ""):
            # right wording that stands elsewhere in the name stays as it is
            fixed = right.join(part.replace(wrong, right) for part in text.split(right)) if right else text
            return Typo(Confusion(wrong, right, "本单位的用语", None, None, None), fixed)
    return None
