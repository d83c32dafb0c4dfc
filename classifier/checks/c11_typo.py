"""C11: a term of art is likely miswritten."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.finding import Finding, Fix
from corpus.records import Indicator
from corpus.terms import find_typo


class TermTypo(RowCheck):
    """Report names with a known near-homophone, look-alike or scanning slip, with the corrected wording."""

    id = "C11"
    title = "术语疑似误写"
    kind = "wording"
    severity = "low"
    messages: ClassVar[Messages] = {"": "{row}里的“{wrong}”疑为“{right}”之误，请核对后改为“{fixed}”。"}
    what = "名称里的术语是否有同音、形近或扫描误认的字（学生收益率应为受益率，拔付应为拨付）。照字面说得通的不提意见。"
    why = "一字之差意思就变了：收益是赚钱，受益是得到好处，归类和评价标准都会跟着错。"
    todo = "核对原件后改正；如果确实是字面的意思，保留即可。"
    basis = "绩效指标的表述应当准确、规范"
    positives = (
        example("学生收益率应为受益率", Indicator("学生收益率", "100%", l1="效益指标", l2="社会效益指标")),
        example("拔付应为拨付", Indicator("补助资金拔付及时率", "100%")),
    )
    negatives = (
        example("投资收益率是真正的收益", Indicator("投资收益率", "≥3%", l1="效益指标", l2="经济效益指标")),
        example("收入人数里的“入”不是误写", Indicator("低收入人数占比", "≤5%")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        typo = find_typo(row.item.name)
        if typo is None:
            return
        case = typo.confusion
        yield self.row_finding(
            context,
            row,
            reasons=(case.why,),
            fix=Fix("name", row.item.name, typo.fixed),
            confidence=0.85,
            wrong=case.wrong,
            right=case.right,
            fixed=typo.fixed,
        )
