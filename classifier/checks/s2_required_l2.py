"""S2: a second-level class the form's edition requires has no indicator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.coverage import all_readings, cut_off, missing_leaves, project_groups
from classifier.finding import Finding
from corpus.records import Indicator

_QUANTITY = Indicator("培训教师人数", "≥300人次", l1="产出指标", l2="数量指标")
_QUALITY = Indicator("培训合格率", "≥95%", l1="产出指标", l2="质量指标")
_TIME = Indicator("培训完成时间", "2020年11月底前", l1="产出指标", l2="时效指标")
_COST = Indicator("人均培训费", "≤550元/天", l1="产出指标", l2="成本指标")
_EFFECT = Indicator("教师教学能力提升", "明显提升", l1="效益指标", l2="社会效益指标")
_VOICE = Indicator("参训教师满意度", "≥90%", l1="满意度指标", l2="服务对象满意度指标")
_VOICE_AS_EFFECT = Indicator("参训教师满意度", "≥90%", l1="效益指标", l2="满意度指标")
_BENEFITS = ("经济效益", "社会效益", "生态效益", "可持续影响")


class RequiredLeaves(FormCheck):
    """Report required second-level classes without a row, in one finding per project."""

    id = "S2"
    title = "缺少必设的二级指标"
    kind = "structure"
    severity = "medium"
    messages: ClassVar[Messages] = {
        "": "{subject}没有设置{labels}，请{each}补充至少一条，确实不适用的写明理由。",
        "unseen": "读到的部分里没有看到{labels}，表格可能没有读全，请核对原件后再判断。",
    }
    what = "检查数量、质量、时效、成本是否都有指标，效益里是否至少有一条真正的效益。"
    why = "只有数量没有质量和时效，完成了也不知道做得好不好、快不快；效益里只有满意度，等于没有效益。"
    todo = "按缺少的类各补一条有标准可比的指标，确实不适用时在说明里写清。"
    basis = "产出指标应从数量、质量、时效、成本等方面反映，效益指标应反映预期成果的影响"
    positives = (
        example("2015年版缺时效和成本", _QUANTITY, _QUALITY, _EFFECT, _VOICE, edition="2015"),
        example("效益里只有满意度", _QUANTITY, _QUALITY, _TIME, _COST, _VOICE_AS_EFFECT, edition="2015"),
    )
    negatives = (
        example("四类产出和效益都有", _QUANTITY, _QUALITY, _TIME, _COST, _EFFECT, _VOICE, edition="2015"),
        example(
            "部门整体格式用自己的二级，不按标准二级要求",
            Indicator("预算执行率", "≥80%", l1="投入管理指标", l2="预算和财务管理"),
            Indicator("总体工作完成率", "≥90%", l1="产出指标", l2="履职目标和主要任务完成情况"),
            Indicator("群众满意度", "≥90%", l1="效益指标", l2="满意度"),
            edition="部门整体",
        ),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """At most one finding per project, naming every missing class."""
        if not context.files_classes or not context.required_leaves:
            return
        for project, rows in project_groups(context):
            labels = [context.taxonomy.label(leaf) for leaf in missing_leaves(context, rows)]
            if self._lacks_benefit(context, rows):
                labels.append("真正的效益指标（效益里只有满意度）")
            if not labels:
                continue
            if cut_off(context):
                joined = "、".join(labels)
                yield self.form_finding(context, "unseen", severity="info", confidence=0.5, tell=project, labels=joined)
                continue
            whole = context.form.kind == "部门整体" and labels == [context.taxonomy.label("成本")]
            why = ["部门整体表是否设成本指标各地要求不一，请按本地格式取舍"] if whole else []
            yield self.form_finding(
                context,
                severity="low" if whole else self.severity,
                tell=project,
                place=rows[0].item.place if project else None,
                reasons=[*self._reasons(context, rows), *why],
                subject=f"项目“{project}”" if project else "整张表",
                labels="、".join(labels),
                each="各" if len(labels) > 1 else "",
            )

    def _lacks_benefit(self, context: FormContext, rows: tuple[Row, ...]) -> bool:
        """Whether 效益 is filed, and all it holds is 满意度."""
        under = [filed for filed in all_readings(context, rows) if filed.parent == "效益"]
        if not under or any(filed.leaf != "满意度" for filed in under):
            return False
        return not any(set(row.filed.leaves) & set(_BENEFITS) for row in rows)

    def _reasons(self, context: FormContext, rows: tuple[Row, ...]) -> list[str]:
        seen = dict.fromkeys(leaf for row in rows for leaf in row.filed.leaves if row.filed.level == "leaf")
        return [f"已有的二级：{'、'.join(context.taxonomy.label(leaf) for leaf in seen)}"] if seen else []
