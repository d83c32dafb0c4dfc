"""R2: an indicator that has nothing to do with any duty, goal or title: left over from another project's form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext
from classifier.checks.relatedness import find_strangers
from classifier.finding import Finding
from corpus.records import Form, Indicator

_LIBRARY = Form(
    "示例.xlsx",
    unit="某县文化和旅游局",
    year=2024,
    title="公共图书馆免费开放补助",
    goals=("保障县图书馆全年免费开放，更新馆藏图书，举办读者阅读推广活动，提升公共文化服务水平。",),
)
_READING = (
    Indicator("新增馆藏图书册数", "≥8000册", l1="产出指标", l2="数量指标"),
    Indicator("阅读推广活动场次", "≥40场", l1="产出指标", l2="数量指标"),
    Indicator("图书馆年开放天数", "≥310天", l1="产出指标", l2="数量指标"),
    Indicator("图书分类编目准确率", "≥98%", l1="产出指标", l2="质量指标"),
    Indicator("新书上架及时率", "≥95%", l1="产出指标", l2="时效指标"),
    Indicator("读者到馆人次", "≥12万人次", l1="效益指标", l2="社会效益指标"),
    Indicator("读者满意度", "≥90%", l1="满意度指标", l2="服务对象满意度指标"),
)


class Unrelated(FormCheck):
    """Report rows that share neither words nor meaning with the form's texts and its other rows."""

    id = "R2"
    title = "指标与职责、项目无关"
    kind = "relevance"
    severity = "medium"
    decidable = "模型"
    messages: ClassVar[Messages] = {
        "": "{row}与本表的{about}都对不上，疑似套用其他项目的表留下的，请核对后删除或换成本项目的指标。",
    }
    what = (
        "指标名称与表题、项目、职责、目标以及表里其他指标，既没有共同的用语，意思也不相近，却与另一类职责的指标很像。"
        "成本、满意度、资金、进度、安全等各项目通用的指标不看；表里文字太少、判断不了时不提意见。"
    )
    why = "套用别的项目留下的指标与本项目无关，完成与否都说明不了这笔钱的效果。"
    todo = "删除，或换成本项目的指标；确属本项目内容的，在目标或职责里写明。"
    basis = "绩效指标应当与部门职责、项目内容和绩效目标紧密相关"
    positives = (
        example(
            "图书馆的表里有化肥用量",
            *_READING,
            Indicator("化肥农药减量幅度", "≥3%", l1="效益指标", l2="生态效益指标"),
            form=_LIBRARY,
        ),
        example(
            "图书馆的表里有病死猪处理",
            *_READING,
            Indicator("病死猪无害化处理头数", "≥5000头", l1="产出指标", l2="数量指标"),
            form=_LIBRARY,
        ),
    )
    negatives = (
        example("指标都与图书馆有关", *_READING, form=_LIBRARY),
        example(
            "通用的成本和安全指标",
            *_READING,
            Indicator("安全事故发生次数", "0次", l1="效益指标", l2="社会效益指标"),
            Indicator("项目总成本", "≤56万元", l1="成本指标", l2="经济成本指标"),
            form=_LIBRARY,
        ),
    )

    def prepare(self, contexts: Sequence[FormContext]) -> None:
        """What is found in all forms, whose texts are read together."""
        for context, strangers in zip(contexts, find_strangers(contexts), strict=True):
            context.prepared[self.id] = strangers

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Findings only where the form tells clearly what it is about."""
        for one in self.prepared(context):
            row = context.rows[one.index]
            reasons = [f"它更像“{one.field}”方面职责的指标，而本表整体是“{one.home}”方面的"]
            if one.nearest:
                reasons.append(f"表里与它最接近的是“{_short(one.nearest)}”，相近程度{one.cosine:.2f}（0—1）")
            yield self.row_finding(context, row, confidence=0.7, reasons=reasons, about=self._about(context))

    def _about(self, context: FormContext) -> str:
        form = context.form
        named = [
            word
            for word, there in (
                ("项目", form.project or form.title),
                ("职责", form.duties),
                ("目标", form.goals),
                ("其他指标", True),
            )
            if there
        ]
        return "、".join(named)


def _short(text: str, limit: int = 24) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
