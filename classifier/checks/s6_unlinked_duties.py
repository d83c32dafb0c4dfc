"""S6: a duty or goal without any indicator, indicators under none of the form's duties."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.coverage import cut_off
from classifier.finding import Finding
from corpus.records import Form, Indicator
from corpus.text import normal_form, squeeze

# duties that no indicator is asked for
_CATCH_ALL = re.compile(r"交办|其[他它](?:工作|事项|任务|职责|职能)|^综合(?:管理|事务|政务)?$")
_NAMED = re.compile(
    r"[\u4e00-\u9fff]{3}|[\u4e00-\u9fff]\d$|^[^\u4e00-\u9fff]*目标"
)  # else a page number, or the end of a split name
_COUNTER = re.compile(
    r"^(?:(?:核心|主要|部门|重点)?(?:职能|职责|任务|活动|工作|目标)[\d一二三四五六七八九十]{1,2}[:：、.]?|"
    r"[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[)）、.．:：])+"
)
_GOAL = re.compile(
    r"^(?P<label>(?:(?:长期|中长期|中期|年度|实施期|总体)?目标)\s*[\d一二三四五六七八九十]{1,2})[:：、.\s]*(?P<text>.*)"
)
_COMMON = frozenset({"满意度", "其他"})
_LINKED, _LEAST_LIKENESS, _LIKENESS = 0.7, 4, 0.7


class UnlinkedDuties(FormCheck):
    """In forms that group their rows by duty or goal: those without rows, and rows under none of them."""

    id = "S6"
    title = "职责或目标没有对应指标"
    kind = "structure"
    severity = "medium"
    messages: ClassVar[Messages] = {
        "": "{what}“{duty}”没有设置任何指标，请补充至少一条与它对应的指标，或说明不设的理由。",
        "stray": "{row}填在“{duty}”之下，而表中的{what}里没有这一项，请核对后改到对应的{what}下。",
        "strays": "有{count}条指标（{titles}）填在“{duty}”之下，而表中的{what}里没有这一项，"
        "请核对后改到对应的{what}下。",
        "none": "{row}没有写明对应哪项{what}，请补填。",
        "nones": "有{count}条指标（{titles}）没有写明对应哪项{what}，请补填。",
    }
    what = (
        "指标按职责（或目标）分组填写的表里，有没有一条指标也没有的职责，有没有填在表中没有的职责之下、"
        "或没有写明职责的指标。交办的其他事项不要求指标；表格没有读全时不判断。"
    )
    why = "职责没有指标就无从衡量是否履行；指标找不到对应的职责，多半是沿用了别的表。"
    todo = "逐项对照职责，缺的补上，错的改到对应的职责之下。"
    basis = "部门整体绩效目标应当覆盖主要职责，指标与职责、目标一一对应"
    positives = (
        example(
            "“教育督导”没有指标",
            Indicator("资助学生人数", "≥3560人", duty="学生资助"),
            Indicator("资助发放及时率", "100%", duty="学生资助"),
            Indicator("维修校舍面积", "≥1200平方米", duty="校舍维修"),
            form=Form("示例.xlsx", duties=("学生资助", "校舍维修", "教育督导")),
        ),
        example(
            "指标填在表中没有的职责之下",
            Indicator("资助学生人数", "≥3560人", duty="学生资助"),
            Indicator("维修校舍面积", "≥1200平方米", duty="校舍维修"),
            Indicator("河道保洁长度", "≥20公里", duty="河湖管护"),
            form=Form("示例.xlsx", duties=("学生资助", "校舍维修")),
        ),
    )
    negatives = (
        example(
            "每项职责都有指标，职责名称写得略简",
            Indicator("资助学生人数", "≥3560人", duty="学生资助"),
            Indicator("维修校舍面积", "≥1200平方米", duty="职能2：中小学校舍维修"),
            form=Form("示例.xlsx", duties=("学生资助工作", "中小学校舍维修", "完成上级交办的其他工作")),
        ),
        example(
            "指标不按职责填写的表",
            Indicator("资助学生人数", "≥3560人"),
            Indicator("维修校舍面积", "≥1200平方米"),
            form=Form("示例.xlsx", duties=("学生资助", "校舍维修", "教育督导")),
        ),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Duties without rows in the form's order, then rows by what they stand under."""
        rows = [row for row in context.rows if row.item.name.strip()]
        linked = [row for row in rows if any(_duties_of(row))]
        if cut_off(context) or not linked or len(linked) < _LINKED * len(rows):
            return
        what, known = self._links(context, linked)
        if not known:
            return
        used = {duty for row in linked for duty in _duties_of(row) if duty}
        for name in known:
            if _NAMED.search(name) and not _CATCH_ALL.search(name) and not any(_same(name, duty) for duty in used):
                yield self.form_finding(context, tell=name, confidence=0.85, what=what, duty=_short(name))
        strays: dict[str, list[Row]] = {}
        for row in rows:
            duties = [duty for duty in _duties_of(row) if duty]
            if not any(_same(name, duty) for duty in duties for name in known):
                strays.setdefault(row.item.duty, []).append(row)
        for duty, some in strays.items():
            # approval and the use of the budget belong to all duties together
            if duty or not all(set(row.filed.leaves) & _COMMON for row in some):
                yield self._stray(context, what, duty, some)

    def _links(self, context: FormContext, linked: Sequence[Row]) -> tuple[str, tuple[str, ...]]:
        """What the rows are linked to, by its word and names: the form's duties, else its numbered goals."""
        form, used = context.form, {row.item.duty for row in linked if row.item.duty}
        if _share(used, form.duties) > 0.5 or (form.duties and not form.goals and _share(used, form.duties) == 0.5):
            return "职责", form.duties
        labels = [found["label"] for goal in form.goals if (found := _GOAL.match(goal.strip())) and found["text"]]
        styles = {_style(found["label"]) for duty in used if (found := _GOAL.match(duty.strip()))}
        if not labels and _share(used, form.goals) > 0.5:
            return "目标", form.goals
        labels = [label for label in labels if _style(label) in styles]
        return ("目标", tuple(dict.fromkeys(labels))) if _share(used, labels) > 0.5 else ("", ())

    def _stray(self, context: FormContext, what: str, duty: str, rows: Sequence[Row]) -> Finding:
        key, severity = ("stray" if duty else "none"), self.severity if duty else "low"
        if len(rows) < context.settings.thresholds.group_rows:
            return self.row_finding(
                context,
                rows[0],
                key,
                severity=severity,
                confidence=0.8,
                related=rows,
                what=what,
                duty=_short(duty),
            )
        return self.form_finding(
            context,
            f"{key}s",
            severity=severity,
            confidence=0.8,
            tell=duty,
            place=rows[0].item.place,
            related=[row.item.place for row in rows[1:]],
            count=len(rows),
            titles="、".join(row.title for row in rows[:3]) + ("等" if len(rows) > 3 else ""),
            what=what,
            duty=_short(duty),
        )


def _duties_of(row: Row) -> tuple[str, ...]:
    """The literal duty and, in a damaged table, the likely one: the filer gets the benefit of both."""
    return (row.item.duty, row.item.repaired.duty) if row.item.repaired else (row.item.duty,)


def _share(used: Iterable[str], known: Sequence[str]) -> float:
    """Share of the duties named by rows that the form knows."""
    found = [any(_same(name, duty) for name in known) for duty in used]
    return sum(found) / len(found) if found else 0.0


def _same(name: str, other: str) -> bool:
    """Whether two wordings mean one duty: equal but for counters and signs, or most of one stands in the other."""
    labels = _GOAL.match(name.strip()), _GOAL.match(other.strip())
    if labels[0] and labels[1]:
        return squeeze(labels[0]["label"]) == squeeze(labels[1]["label"])
    one, two = _core(name), _core(other)
    if not one or not two:
        return False
    shorter, longer = sorted((one, two), key=len)
    least = max(_LEAST_LIKENESS, round(_LIKENESS * len(shorter)))
    return shorter == longer or any(shorter[i : i + least] in longer for i in range(len(shorter) - least + 1))


def _style(label: str) -> str:
    """A goal's label without its number: 年度目标, 目标."""
    return re.sub(r"[\d一二三四五六七八九十]+$", "", squeeze(label))


def _core(text: str) -> str:
    bare = squeeze(text)
    return normal_form(_COUNTER.sub("", bare)) or normal_form(bare)


def _short(text: str, limit: int = 24) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
