"""S1: a first-level class the form's edition requires is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.coverage import cut_off, missing_parents, project_groups
from classifier.finding import Finding
from corpus.records import Form, Indicator

# debts, capital and the office's own upkeep serve no public
_NOBODY_SERVED = re.compile(
    r"还本付息|偿债|偿还|付息|债务|债券(?:还本|利息|发行费)|资本金|注资|增资|出资|股本|股权投资|预备费|"
    r"基本支出|人员经费|公用经费|外事(?:经?费|活动)|因公出国|机关运行|运转类|日常运转|工资福利|"
    r"(?:机关|单位)(?:内部|内网|自身|办公|后勤|食堂)|内部(?:管理|办公|网络|设备|控制|审计)|内控|涉密|保密|机要|密码|公务用车|办公(?:设备|用品|用房|家具)"
)
_QUANTITY = Indicator("维修校舍面积", "≥1200平方米", l1="产出指标", l2="数量指标")
_QUALITY = Indicator("维修工程验收合格率", "100%", l1="产出指标", l2="质量指标")
_TIME = Indicator("维修工程完成及时率", "100%", l1="产出指标", l2="时效指标")
_COST = Indicator("每平方米维修成本", "≤900元", l1="成本指标", l2="经济成本指标")
_EFFECT = Indicator("改善办学条件的学校数", "≥4所", l1="效益指标", l2="社会效益指标")
_VOICE = Indicator("师生满意度", "≥90%", l1="满意度指标", l2="服务对象满意度指标")


class RequiredParents(FormCheck):
    """Report each required first-level class without a row; once per project of the form."""

    id = "S1"
    title = "缺少必设的一级指标"
    kind = "structure"
    severity = "high"
    messages: ClassVar[Messages] = {
        "": "{subject}没有设置{label}，请按{edition}补充至少一条。",
        "unseen": "读到的部分里没有看到{label}，表格可能没有读全，请核对原件后再判断。",
    }
    what = "按表格所用的版本，检查产出、效益、满意度（2021年版还有成本）这些一级指标是否都有内容。"
    why = "缺一类就看不出钱花得怎样：没有效益看不出作用，没有满意度听不到服务对象的意见，没有成本无从衡量花费。"
    todo = "补一条最能说明问题的指标；不直接面向公众的项目可以不设满意度，但要写明理由。"
    basis = "绩效目标管理要求指标体系包括产出、效益和满意度，核心指标规定又把成本单列为一级"
    positives = (
        example("2021年版缺成本指标", _QUANTITY, _QUALITY, _TIME, _EFFECT, _VOICE, edition="2021"),
        example("只有产出和成本，缺效益和满意度", _QUANTITY, _QUALITY, _TIME, _COST, edition="2021"),
    )
    negatives = (
        example("四类齐全", _QUANTITY, _QUALITY, _TIME, _COST, _EFFECT, _VOICE, edition="2021"),
        example(
            "还本付息项目不面向公众，可以不设满意度",
            _QUANTITY,
            _QUALITY,
            _TIME,
            _COST,
            _EFFECT,
            form=Form("示例.xlsx", title="专项债券还本付息"),
            edition="2021",
        ),
        example("职责格式不填一级、二级", Indicator("专家库人数", "210人"), edition="职责"),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """One finding per project and missing class."""
        if not context.files_classes:
            return
        for project, rows in project_groups(context):
            for parent in missing_parents(context, rows):
                if parent == "满意度" and _NOBODY_SERVED.search(f"{context.form.title}{context.form.project}{project}"):
                    continue
                yield self._report(context, project, parent, rows)

    def _report(self, context: FormContext, project: str, parent: str, rows: tuple[Row, ...]) -> Finding:
        label = context.edition.parent_labels[parent]
        if cut_off(context):
            return self.form_finding(context, "unseen", severity="info", confidence=0.5, tell=parent, label=label)
        seen = "、".join(dict.fromkeys(row.item.l1 for row in rows if row.item.l1)) or "无"
        severity, reasons = self.severity, [f"已填的一级指标：{seen}"]
        if parent == "成本" and context.form.kind == "部门整体":
            severity = "low"
            reasons.append("部门整体表是否设成本指标各地要求不一，请按本地格式取舍")
        elif parent == "成本" and context.form.year is None:
            severity = "medium"
            reasons.append("表中没有年度，按现行版本推定成本应单列；如用2015年版，成本在产出之下")
        return self.form_finding(
            context,
            severity=severity,
            tell=f"{project}{parent}",
            place=rows[0].item.place if project else None,
            reasons=reasons,
            subject=f"项目“{project}”" if project else "整张表",
            label=label,
            edition=context.edition.title,
        )
