"""C5: satisfaction stands in for benefits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.coverage import cut_off, project_groups
from classifier.checks.wording import plain_name
from classifier.finding import Finding, Fix, Labels
from corpus.records import Indicator

_BENEFITS = frozenset({"经济效益", "社会效益", "生态效益", "可持续影响"})
_APPROVAL = re.compile(
    r"(?:满意(?:度|率|程度|情况)?|认可(?:度|率)|好评率|测评满意比例)(?:提升|提高|改善|达标|测评|调查)?$"
)
_MORE = re.compile(r"[，,；;。、]|(?:提升|提高|改善|促进|增强)(?!.*(?:满意|认可|好评))")
# the model may see approval in these, yet reviewers take them for effects on society as well
_NOT_APPROVAL = re.compile(r"投诉|信访|上访|举报|纠纷|差评|安全感|幸福感|获得感|归属感|知晓|参与|信任|公信力")
_UNSEEN = frozenset({"name_lost", "class_cell_shifted"})
_SURE = 0.8

_OUTPUT = Indicator("改造老旧小区数", "≥12个", l1="产出指标", l2="数量指标")
_VOICE = Indicator("居民满意度", "≥90%", l1="效益指标", l2="社会效益指标")


class SatisfactionAsBenefit(FormCheck):
    """Report forms whose benefit classes hold nothing but the satisfaction of those served."""

    id = "C5"
    title = "用满意度代替效益"
    kind = "misfiled"
    severity = "medium"
    while_typing = False  # tells of benefits that are still to come
    messages: ClassVar[Messages] = {
        "": (
            "{row}列在“{filed}”，说的是满意度，而{subject}的效益指标里没有别的内容，"
            "请改列满意度指标，并补充真正的效益（如{hint}）。"
        ),
    }
    what = (
        "经济效益、社会效益、生态效益、可持续影响各类里，除了满意度没有别的指标。"
        "二级类名本身就写作满意度的，由 S2 提出。"
    )
    why = "满意度说的是服务对象的感受，不能代替花钱带来的变化；全用满意度顶替，等于没有效益指标。"
    todo = "把满意度改列到满意度指标，再补一条能说明变化的效益（收入、就业、安全、能力、环境）。"
    basis = "效益指标反映预期成果带来的影响，满意度指标反映服务对象的认可程度，二者分别设置"
    positives = (
        example("社会效益里只有居民满意度", _OUTPUT, _VOICE),
        example(
            "两类效益都填满意度",
            _OUTPUT,
            Indicator("参训农户满意度", "≥95%", l1="效益指标", l2="经济效益指标"),
            Indicator("村民对项目的满意率", "≥95%", l1="效益指标", l2="社会效益指标"),
        ),
    )
    negatives = (
        example(
            "另有真正的效益",
            _OUTPUT,
            Indicator("居民居住安全水平", "明显提升", l1="效益指标", l2="社会效益指标"),
            _VOICE,
        ),
        example(
            "满意度列在满意度指标",
            _OUTPUT,
            Indicator("居民满意度", "≥90%", l1="满意度指标", l2="服务对象满意度指标"),
        ),
        example("效益类名就是满意度，归 S2", _OUTPUT, Indicator("居民满意度", "≥90%", l1="效益指标", l2="满意度指标")),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """One finding per row of satisfaction in a project without any true benefit."""
        if cut_off(context) or any(note.rule in _UNSEEN for note in context.form.notes):
            return  # the benefits may stand in what was not read
        for project, rows in project_groups(context):
            under = [row for row in rows if self._is_benefit(row)]
            if not under or not all(is_approval(row) for row in under):
                continue
            for row in under:
                yield self._report(context, row, project, under)

    def _report(self, context: FormContext, row: Row, project: str, under: Sequence[Row]) -> Finding:
        taxonomy = context.taxonomy
        label = taxonomy.label("满意度")
        return self.row_finding(
            context,
            row,
            confidence=0.85,
            proposed=Labels(taxonomy.parent_label("满意度", context.edition.id), label),
            related=under,
            fix=Fix("l2", row.item.l2, label),
            filed=row.item.l2.strip() or row.item.l1.strip(),
            subject=f"项目“{project}”" if project else "整张表",
            hint="收入增加、就业、安全、能力或环境的改善",
        )

    def _is_benefit(self, row: Row) -> bool:
        """Whether the row stands under 效益, literally or by the likely table; the class 满意度 is S2's affair."""
        return any(
            filed.leaves and set(filed.leaves) <= _BENEFITS and filed.level in ("leaf", "merged", "parent")
            for filed in (row.filed, row.likely)
        )


def is_approval(row: Row) -> bool:
    """Whether a row measures how those served feel, and nothing beside it."""
    name = plain_name(row.item.name)
    judgement = row.judgement
    if _APPROVAL.search(name):
        return not _MORE.search(name)
    if _NOT_APPROVAL.search(name):
        return False
    return judgement is not None and judgement.pred_leaf == "满意度" and judgement.confidence >= _SURE
