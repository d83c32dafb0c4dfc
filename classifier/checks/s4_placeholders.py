"""S4: a placeholder of the template was left in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.void import says_nothing
from classifier.checks.wording import plain_name
from classifier.finding import Finding
from corpus.records import Indicator
from corpus.text import remember_short, squeeze

_IN_NAME = re.compile(
    r"\*{2,}|[×✕]{2,}|(?<![A-Za-z])[Xx]{2,}(?![A-Za-z])|某某|某(?=项目|工程|单位|学校|系统|设备|活动)|待定|待填|_{2,}|"
    r"^[(（【\[](?:请|需|应|在此|此处|自行|如实|按[^()（）]{0,6})*(?:填写|填报|填列|填入)[^()（）]{0,40}[)）】\]]$|"
    r"^(?:请|在此|此处|自行|如实)+(?:按[^，,]{0,6})?(?:填写|填报|填列|填入|补充|输入)[^0-9]{0,12}$|^填[写报](?:说明|内容|要求)|"
    r"^(?:三级)?指标(?:名称)?\d*[:：.]?$|^[.…·]{2,}$|^(?:本项目)?不(?:适用|涉及)(?:此|该)?(?:指标)?$"
)
_NOT_APPLICABLE = re.compile(r"^(?:本项目)?(?:不(?:适用|涉及)(?:此|该)?(?:类)?(?:指标)?|无此项)$")

_MILD = frozenset({"void", "note"})


class Placeholders(FormCheck):
    """Report names and targets that still hold the template's placeholder; as a group when they are many."""

    id = "S4"
    title = "残留占位符"
    kind = "structure"
    severity = "high"
    while_typing = True  # looks at one row
    messages: ClassVar[Messages] = {
        "name": "{row}还是模板里的占位写法，请换成本项目的具体指标。",
        "note": "{row}的名称里还留着模板的占位写法，目标值已另填，请把名称里的占位部分删去。",
        "value": "{row}的指标值“{target}”是占位写法，请填写具体的目标值。",
        "group": "共有{count}条指标还留着模板的占位写法（{titles}），请逐条填写本项目的内容。",
        "void": "{row}写明“{target}”，如确不适用请整行删除，并在说明里写清理由。",
    }
    what = (
        "检查名称和指标值里有没有 ***、XX、××、某某、待定、……，有没有“指标1：”后面空着、"
        "只写“定量”“定性”“高中低”之类的占位写法。"
    )
    why = "占位符说明模板没有填完，这样的指标无法执行和评价。"
    todo = "把占位内容换成本项目的具体内容，不适用的行整行删除。"
    basis = "绩效指标应与本项目任务对应，目标值应具体、可衡量"
    positives = (
        example("指标值只写“高中低”", Indicator("对行业发展的促进作用", "高中低")),
        example("名称里有星号", Indicator("培训***人员数量", "≥100人")),
    )
    negatives = (
        example("正常的定性指标", Indicator("管理制度健全性", "健全")),
        example("英文缩写里的 XX 不是占位", Indicator("EXXON 合作项目数", "1个")),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Findings row by row, or one for the form when at least a third of its rows are placeholders."""
        words = [plain for word in context.settings.words.placeholders if (plain := squeeze(word))]
        found = [(row, key) for row in context.rows if (key := self._key(row) or self._office(row, words))]
        limit = max(context.settings.thresholds.group_rows, len(context.rows) // 3)
        for mild in (False, True):
            rows = [(row, key) for row, key in found if (key in _MILD) is mild]
            severity = "low" if mild else self.severity
            if len(rows) <= limit:
                for row, key in rows:
                    target = row.target or "不适用"
                    yield self.row_finding(context, row, key, severity=severity, target=target)
                continue
            yield self.form_finding(
                context,
                "group",
                severity=severity,
                place=rows[0][0].item.place,
                related=[row.item.place for row, _ in rows[1:]],
                count=len(rows),
                titles="、".join(row.title for row, _ in rows[:3]) + "等",
            )

    def _office(self, row: Row, words: Sequence[str]) -> str:
        """Where one of the office's own placeholders stands: name, value or nowhere."""
        for key, text in (("name", row.item.name), ("value", row.item.value)) if words else ():
            if any(word in squeeze(text) for word in words):
                return key
        return ""

    def _key(self, row: Row) -> str:
        name = row.item.name
        left = _left_in(name)
        if left == "void" or _left_in(row.item.value) == "void":
            return "void"
        if left:
            filled = row.value.is_quantified and not _IN_NAME.search(plain_name(squeeze(name)))
            return "note" if filled else "name"
        # a stroke or a unit alone is how an empty cell is often written: S3 speaks of a missing target then
        blank = row.value.kind == "placeholder" and not row.item.grades and not says_nothing(row)
        return "value" if blank else ""


@remember_short(16384)
def _left_in(text: str) -> str:
    """What of a template is left in a text: "void" where all of it says that it does not apply, "blank", or nothing."""
    plain = squeeze(text)
    if _NOT_APPLICABLE.match(plain):
        return "void"
    return "blank" if plain and _IN_NAME.search(plain) else ""
