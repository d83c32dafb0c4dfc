"""C1: the text belongs to another class than the one it was filed in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import is_spending_rate
from classifier.finding import Finding, Labels
from classifier.judge import ELSEWHERE, Judgement
from classifier.reasons import explain_row
from corpus.records import Indicator

_SURE = 0.8
_PRODUCT = frozenset({"数量", "质量"})


class Misfiled(RowCheck):
    """Report rows the model puts elsewhere with confidence and no reviewer would accept where they stand."""

    id = "C1"
    title = "指标归类不当"
    kind = "misfiled"
    severity = "medium"
    decidable = "模型"
    messages: ClassVar[Messages] = {
        "": "{row}现列在“{filed}”，内容属于{label}，建议改填到“{l1}—{label}”。",
        "likely": "{row}现列在“{filed}”，内容更像{label}，请核对后改填到“{l1}—{label}”，或写清理由。",
        "shifted": "{row}表面列在“{filed}”，内容属于{label}；本行疑似表格错位，请先核对原件再决定是否改填。",
        "other": "{row}现列在“{filed}”，但说的是投入、过程或管理，不是结果，建议改写成可衡量的产出或效益，或删除。",
    }
    what = "由模型判断指标内容属于哪个二级类，与填报的二级类比较；评审人员会接受的填法不提意见。"
    why = "归错类会让一类指标虚多、另一类缺失，权重和评价标准也会用错。"
    todo = "按建议改到合适的二级类；如认为原来的归类成立，说明理由后可以保留。"
    basis = "产出指标反映做了什么、做得怎样、何时做完，效益指标反映带来的影响，满意度反映服务对象的认可"
    positives = (
        example(
            "受益学生数列在质量指标",
            Indicator("受益学生数", "≥3560人次", l1="产出指标", l2="质量指标"),
            beliefs={"受益学生数": ("数量", 0.97)},
        ),
        example(
            "及时率列在社会效益指标",
            Indicator("各项任务完成及时率", "100%", l1="效益指标", l2="社会效益指标"),
            beliefs={"各项任务完成及时率": ("时效", 0.99)},
        ),
    )
    negatives = (
        example(
            "覆盖率列在数量或质量都有人接受",
            Indicator("家庭医生签约覆盖率", "≥75%", l1="产出指标", l2="数量指标"),
            beliefs={"家庭医生签约覆盖率": ("质量", 0.95)},
        ),
        example(
            "部门自己的类别不评判",
            Indicator("预算执行率", "≥80%", l1="投入管理指标", l2="预算和财务管理"),
            beliefs={"预算执行率": ("时效", 0.99)},
        ),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding; rows that C2 speaks about are left to it."""
        judgement = row.judgement
        if judgement is None or judgement.verdict != ELSEWHERE or context.model is None:
            return
        if row.filed.level == "parent" and context.edition.id == "部门整体":
            return  # 履职效益 and the like are the scheme's own second level
        if row.filed.leaf in _PRODUCT and is_spending_rate(row.item.name):
            return
        reasons = explain_row(row.item, judgement, context.model, context.taxonomy, edition=context.edition.id)
        key = ""
        if judgement.pred_leaf == "其他":
            key = "other"
        elif row.item.repaired is not None and row.likely != row.filed:
            key = "shifted"
            if judgement.pred_leaf in row.likely.leaves:
                reasons = (f"按推测的原表，本行应在“{row.item.repaired.l2}”，与内容相符", *reasons)
        elif judgement.confidence < _SURE:
            key = "likely"
        proposed = Labels(judgement.pred_l1, judgement.pred_l2)
        yield self.row_finding(
            context,
            row,
            key,
            severity=self._severity(context, row, judgement),
            confidence=judgement.misfiled_score or 0.0,
            proposed=proposed,
            reasons=reasons,
            filed=row.item.l2.strip() or row.item.l1.strip(),
            l1=proposed.l1,
            label=proposed.l2,
        )

    def _severity(self, context: FormContext, row: Row, judgement: Judgement) -> str:
        """Across first levels high when sure, else medium; no result at all is a milder remark."""
        if judgement.pred_leaf == "其他":
            return "low"
        filed = {context.edition.parent(leaf) for leaf in row.filed.leaves}
        across = context.edition.parent(judgement.pred_leaf) not in filed
        sure = (judgement.misfiled_score or 0.0) >= context.points.misfiled_high
        return "high" if across and sure else "medium"
