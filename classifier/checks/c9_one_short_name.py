"""C9: a name is a sentence, holds two indicators, repeats the class label, or opens with 确保."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck, example
from classifier.checks.context import FormContext, Row
from classifier.checks.phrasing import (
    are_names,
    ends_in_measure,
    is_sentence,
    split_label,
    split_measures,
    split_opening,
)
from classifier.finding import Finding, Fix
from corpus.records import Indicator
from corpus.text import remember_short, squeeze


class OneShortName(RowCheck):
    """Report names that are not one short name of one thing to measure, with the repair where it is plain."""

    id = "C9"
    title = "指标名称不规范"
    kind = "wording"
    severity = "low"
    messages: ClassVar[Messages] = {
        "": "{row}写成了句子，请改成简短的名称（对象加衡量方式），要求写进绩效目标。",
        "two": "{row}一行里有{count}个指标（{parts}），请拆成{count}行，各填各的指标值。",
        "label": "{row}把类别名“{label}”也写进了名称，请改为“{rest}”。",
        "only_label": "{row}只写了类别名，没有指标内容，请改填要衡量的对象和衡量方式。",
        "opening": "{row}以“{word}”开头，是工作要求，不是指标名称，请改为“{rest}”。",
        "wish": "{row}以“{word}”开头，是工作要求，不是指标名称，请改成可以衡量的名称（对象加数、率、时间等）。",
    }
    what = "名称是整句话；一行里并列两个指标；把“数量指标：”一类的类别名写进名称；以确保、实现、力争等开头。"
    why = "名称含混，就说不清衡量的是什么；两个指标挤在一行，只能填一个指标值、打一个分。"
    todo = "名称写成“对象＋衡量方式”，一行一个指标；工作要求写到绩效目标里。"
    basis = "三级指标应当清晰、单一、可衡量"
    positives = (
        example("一行两个指标", Indicator("项目完成率和资金到位率", "100%", l1="产出指标", l2="质量指标")),
        example("把类别名写进名称", Indicator("数量指标：培训教师人数", "≥300人", l1="产出指标", l2="数量指标")),
        example("以确保开头", Indicator("确保饮用水水质达标率", "100%", l1="产出指标", l2="质量指标")),
        example(
            "写成句子",
            Indicator("通过发放补贴，提高农民种粮积极性，保障粮食安全", "效果明显", l1="效益指标", l2="社会效益指标"),
        ),
    )
    negatives = (
        example("两类人的一个满意度", Indicator("学生、家长满意度", "≥90%", l1="满意度指标", l2="服务对象满意度指标")),
        example("一个动作的两个对象", Indicator("新增和改善灌溉面积", "≥500亩", l1="产出指标", l2="数量指标")),
        example(
            "名称长但只说一件事",
            Indicator("支持旅游业转型升级和产品创新的项目个数", "≥15个", l1="产出指标", l2="数量指标"),
        ),
        example("参与率里的“与”不是并列", Indicator("居民垃圾分类参与率", "≥95%", l1="产出指标", l2="质量指标")),
    )

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding: the repair that is plainest."""
        name = row.item.name.strip()
        if len(name) < 3 or _is_fine(name, context.settings.thresholds.name_length):
            return
        if found := self._label(context, row, name):
            yield found
        elif parts := split_measures(name):
            fix = Fix("name", row.item.name, parts[0], parts[1:]) if are_names(parts) else None
            shown = "、".join(f"“{part}”" for part in parts)
            yield self.row_finding(context, row, "two", fix=fix, confidence=0.85, count=len(parts), parts=shown)
        elif is_sentence(name, context.settings.thresholds.name_length):
            yield self.row_finding(context, row, confidence=0.75)
        elif found := self._opening(context, row, name):
            yield found

    def _label(self, context: FormContext, row: Row, name: str) -> Finding | None:
        label, rest = split_label(name)
        if label:
            prose = is_sentence(rest, context.settings.thresholds.name_length)
            fix = None if prose else Fix("name", row.item.name, rest)
            return self.row_finding(context, row, "label", fix=fix, confidence=0.9, label=label, rest=rest)
        own = [squeeze(text).removesuffix("指标") for text in (row.item.l2, row.item.l1)]
        bare = squeeze(name)
        formal = bare.endswith("指标") or (bare.endswith("效益") and bare in own)
        if formal and context.taxonomy.is_label(bare):
            return self.row_finding(context, row, "only_label", confidence=0.9)
        return None

    def _opening(self, context: FormContext, row: Row, name: str) -> Finding | None:
        word, rest = split_opening(name)
        if not word:
            return None
        if ends_in_measure(rest) and len(rest) > 3:
            fix = Fix("name", row.item.name, rest)
            return self.row_finding(context, row, "opening", fix=fix, confidence=0.85, word=word, rest=rest)
        return self.row_finding(context, row, "wish", confidence=0.75, word=word)


@remember_short(16384)
def _is_fine(name: str, longest: int) -> bool:
    """Whether a name is one short name, whatever class it stands under: most are."""
    if squeeze(name).endswith(("指标", "效益")) or split_label(name)[0] or split_opening(name)[0]:
        return False
    return not split_measures(name) and not is_sentence(name, longest)
