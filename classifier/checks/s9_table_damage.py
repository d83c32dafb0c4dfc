"""S9: the table was damaged in conversion; said as information, not held against the filer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext
from classifier.finding import Finding, Labels
from corpus.records import Form, Indicator, Note, Place, Repair

_TOLD = frozenset({"value_lost", "name_lost", "leading_cells_lost"})
_SHIFTED = Indicator(
    "各项任务完成及时率",
    "100%",
    l1="效益指标",
    l2="社会效益指标",
    duty="学生资助",
    repaired=Repair("产出指标", "时效指标", "学生资助", "100%", "class_cell_shifted", 0.85),
)
_LOST_PLACE = Place("示例.txt", "正文", 44, 4)
_LOST = Form(
    "示例.txt",
    indicators=(Indicator("学生满意度", "", place=_LOST_PLACE),),
    notes=(Note("value_lost", "“学生满意度”没有指标值，下一行的值隔着空单元格，疑似下移", _LOST_PLACE),),
)


class TableDamage(FormCheck):
    """One note per repaired row, and per lost name or value the reader noticed."""

    id = "S9"
    title = "疑似表格错位"
    kind = "structure"
    severity = "info"
    messages: ClassVar[Messages] = {
        "": "{row}疑似表格错位：表面在“{before}”，推测原本在“{after}”，多半是文件转换造成、并非填报错误，请核对原件。",
        "note": "{message}（多半是文件转换造成，并非填报错误）。",
    }
    what = "文件转换有时会丢掉或挪动单元格，读取时如果发现类别、名称或指标值疑似错位，在这里逐行说明。"
    why = "错位会让填得对的行看起来填错了，先核对原件，再决定要不要退回。"
    todo = "对照原始文件核对这一行；确系转换造成的，不必让填报单位修改。"
    basis = "审核以填报单位提交的原件为准，转换中的错位不计入填报质量"
    positives = (
        example("类别单元格上下错位", _SHIFTED),
        example("指标值疑似下移", form=_LOST),
    )
    negatives = (
        example("没有错位的行", Indicator("学生满意度", "≥90%", l1="满意度指标", l2="服务对象满意度指标")),
        example(
            "按居中的职责名称补读，不算错位",
            form=Form(
                "示例.txt",
                indicators=(Indicator("专家库人数", "210人"),),
                notes=(Note("duty_back_filled", "第一行没有职责名称", Place("示例.txt", "正文", 7, 4)),),
            ),
        ),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Findings in row order, then notes about rows that were not repaired."""
        for row in context.rows:
            repair = row.item.repaired
            if repair is None:
                continue
            moved = repair.duty != row.item.duty
            before = f"{row.item.duty}—{row.item.l2}" if moved else row.item.l2 or row.item.l1
            after = f"{repair.duty}—{repair.l2}" if moved else repair.l2 or repair.l1
            if repair.value != row.item.value and before == after:
                before, after = row.item.value or "空", repair.value or "空"
            yield self.row_finding(
                context,
                row,
                confidence=repair.confidence,
                proposed=Labels(repair.l1, repair.l2),
                before=before,
                after=after,
            )
        by_row = {(row.item.place.part, row.item.place.row): row for row in context.rows}
        for note in context.form.notes:
            if note.rule not in _TOLD:
                continue
            message = note.message.rstrip("。")
            row_of = by_row.get((note.place.part, note.place.row))
            if row_of is not None:
                yield self.row_finding(context, row_of, "note", confidence=note.confidence, message=message)
            else:
                yield self.form_finding(context, "note", confidence=note.confidence, place=note.place, message=message)
