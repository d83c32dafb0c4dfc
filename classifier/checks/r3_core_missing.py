"""R3: measures that forms on this kind of duty usually hold are missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext
from classifier.checks.core_measures import lacking_core, lacking_of_kind
from classifier.checks.coverage import cut_off
from classifier.finding import Finding
from corpus.records import Form, Indicator

_LEAST_ROWS = 4
_SHOWN = 3
_PRODUCTS = frozenset({"数量", "质量", "时效"})

_FARMLAND = Form("示例.xlsx", unit="某县农业农村局", year=2024, title="高标准农田建设项目")
_OFFICE = (
    Indicator("购置办公电脑台数", "≥12台", l1="产出指标", l2="数量指标"),
    Indicator("设备验收合格率", "100%", l1="产出指标", l2="质量指标"),
    Indicator("资金拨付及时率", "100%", l1="产出指标", l2="时效指标"),
    Indicator("农户满意度", "≥90%", l1="满意度指标", l2="服务对象满意度指标"),
)
_INSPECTING = Form("示例.xlsx", unit="某县教育局", year=2024, title="教育督导与质量监测")
_PRINTING = (
    Indicator("会场租用场次", "≥3场", l1="产出指标", l2="数量指标"),
    Indicator("资料印制数量", "≥500份", l1="产出指标", l2="数量指标"),
    Indicator("资料印制合格率", "100%", l1="产出指标", l2="质量指标"),
    Indicator("印制完成时间", "10月底前", l1="产出指标", l2="时效指标"),
)


class CoreMissing(FormCheck):
    """Name two or three core measures of a recognised duty that the form lacks; once per form."""

    id = "R3"
    title = "缺少这类职责常用的核心指标"
    kind = "relevance"
    severity = "low"
    decidable = "模型"
    messages: ClassVar[Messages] = {
        "": "“{duty}”一类的职责通常设有{names}，本表没有，请考虑补设（如“{example}”）。",
    }
    what = (
        "从表题、项目和职责认出是哪一类工作（培训、道路、补助发放等），与这类工作的核心产出、质量、效益指标比较，看缺了哪几条；"
        "认不出工作类别的，与指标库里的职责比较。最主要的产出没有，而且缺的不止一条，才提出；换个说法的算有，认不准的不提意见。"
    )
    why = "核心指标缺了，最该考核的事就没有考核。"
    todo = (
        "对照建议补设适用的几条，指标值按本单位的任务核定；不适用的不必补。更多建议可用 zhibiao suggest --form 查看。"
    )
    basis = "绩效指标应当选取能体现项目主要产出和核心效果的指标"
    positives = (
        example("高标准农田项目没有建设面积和验收", *_OFFICE, form=_FARMLAND),
        example("教育督导没有督导方面的指标", *_PRINTING, form=_INSPECTING),
    )
    negatives = (
        example(
            "核心指标都有",
            Indicator("新建高标准农田面积", "≥1.2万亩", l1="产出指标", l2="数量指标"),
            Indicator("改造提升已建高标准农田面积", "≥0.5万亩", l1="产出指标", l2="数量指标"),
            Indicator("高标准农田工程验收合格率", "100%", l1="产出指标", l2="质量指标"),
            *_OFFICE,
            form=_FARMLAND,
        ),
        example(
            "认不出是哪类职责",
            *_OFFICE,
            form=Form("示例.xlsx", unit="某县农业农村局", year=2024, title="2024年部门整体支出绩效目标申报表"),
        ),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """At most one finding."""
        if len(context.rows) < _LEAST_ROWS or cut_off(context) or not _has_products(context):
            return
        least = context.settings.thresholds.duty_match
        recognised, found = lacking_of_kind(context, least)
        if not recognised:
            found = lacking_core(context.form, least)
        if found is None:
            return
        shown = found.names[:_SHOWN]
        reasons = [
            f"所填“{found.asked}”属于“{found.duty}”一类（{found.score:.2f}），"
            f"同类的核心指标{found.of}条，本表缺{len(found.names)}条"
        ]
        yield self.form_finding(
            context,
            confidence=0.6,
            tell=found.duty,
            reasons=[*reasons, *found.notes[:_SHOWN]],
            duty=found.duty,
            names="、".join(f"“{name}”" for name in shown),
            example=f"{found.examples[0]}（数值为示例）",
        )


def _has_products(context: FormContext) -> bool:
    """Whether any row is filed as a product; a form of none lacks more than core measures, and S1 and S2 say so."""
    return not context.files_classes or any(_PRODUCTS & set(row.filed.leaves) for row in context.rows)
