"""S5: stray blanks, mixed widths, doubled or damaged signs, brackets that do not pair."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.signs import Slip, name_slip, unit_slip, value_slip
from classifier.finding import Finding, Fix
from corpus.records import Indicator

_FIELDS = (("name", "名称"), ("value", "指标值"), ("unit", "计量单位"))


class StraySigns(FormCheck):
    """Report texts whose signs need cleaning, with the cleaned text; many of one kind as a group."""

    id = "S5"
    title = "多余空格、符号不规范"
    kind = "structure"
    severity = "info"
    while_typing = True  # looks at one row
    messages: ClassVar[Messages] = {
        "": "{row}的{field}“{before}”{problem}，请改为“{after}”。",
        "name": "指标名称“{before}”{problem}，请改为“{after}”。",
        "open": "{row}的{field}“{before}”{problem}，请对照原件改正。",
        "group": "共有{count}条指标的{field}{problem}（如“{before}”{hint}），请统一清理。",
    }
    what = (
        "名称、指标值、单位里有没有夹在词语或数字中间的空格（90. 42%）、全角半角混用（９5％）、"
        "重复或识别错的符号（≥≥、》=、二90%）、不成对的括号。“≥ 95 %”这样符号两边的空格不算。"
    )
    why = "多余的空格和错误的符号会让系统读错数字、认不出相同的指标。"
    todo = "照建议的写法清理；括号不成对的，对照原件补上缺的一半。"
    basis = "绩效指标的文字、数字和符号应当书写规范，便于汇总比对"
    positives = (
        example("数字中间有空格", Indicator("学前教育毛入园率", "90. 42%")),
        example("≥ 被认成“二”", Indicator("培训合格率", "二90%")),
        example("符号重复", Indicator("设备完好率", "≥≥95%")),
    )
    negatives = (
        example("符号与数字、数字与单位之间的空格", Indicator("群众满意度", "≥ 95 %")),
        example("系统导出的运算符", Indicator("培训人数", ">=200", "人次")),
        example("≥ 被认成 2 由别的检查负责", Indicator("培训合格率", "298%")),
        example("书名号和成对的括号", Indicator("《条例》宣传（线上、线下）次数", "4次")),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Findings by field and problem, in the order they first turn up."""
        found: dict[tuple[str, str, str], list[tuple[Row, Slip]]] = {}
        for row in context.rows:
            item = row.item
            slips = (name_slip(item.name), value_slip(item.value), unit_slip(item.unit))
            for (field, label), slip in zip(_FIELDS, slips, strict=True) if any(slips) else ():
                repair = item.repaired if field == "value" else None
                # a target the reader repaired is told with the damage of the table
                if slip is not None and (repair is None or repair.value == item.value):
                    found.setdefault((field, label, slip.problem), []).append((row, slip))
        for (field, label, problem), told in found.items():
            if len(told) >= context.settings.thresholds.group_rows:
                yield self._group(context, field, label, problem, told)
                continue
            for row, one in told:
                before = getattr(row.item, field)
                yield self.row_finding(
                    context,
                    row,
                    "open" if not one.after else "name" if field == "name" else "",
                    fix=Fix(field, before, one.after) if one.after else None,
                    confidence=0.9,
                    field=label,
                    before=before,
                    problem=problem,
                    after=one.after,
                )

    def _group(
        self, context: FormContext, field: str, label: str, problem: str, slips: list[tuple[Row, Slip]]
    ) -> Finding:
        first, slip = slips[0]
        return self.form_finding(
            context,
            "group",
            confidence=0.9,
            tell=f"{field}{problem}",
            place=first.item.place,
            reasons=[f"{getattr(row.item, field)} → {one.after or '请核对原件'}" for row, one in slips],
            related=[row.item.place for row, _ in slips[1:]],
            count=len(slips),
            field=label,
            before=getattr(first.item, field),
            hint=f"应为“{slip.after}”" if slip.after else "",
            problem=problem,
        )
