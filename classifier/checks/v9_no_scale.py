"""V9: a qualitative target without scale or evidence; a share of something that has none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.praise import has_evidence, is_phrase, is_praise, lacks_number
from classifier.checks.wording import is_growth
from classifier.finding import Finding
from corpus.records import Indicator

_WORDED = frozenset({"qualitative", "grade"})
_LEAST_SHARE = 80.0
"""Below, the share may well be a rate of growth."""


class NoScale(FormCheck):
    """Report praise for a target, and nearly full shares for phrases that cannot be counted; many as a group."""

    id = "V9"
    title = "定性指标没有衡量尺度"
    kind = "value"
    severity = "low"
    yields_to = ("V1", "V10", "V12", "C12")
    messages: ClassVar[Messages] = {
        "": "{row}的指标值“{target}”没有可以核对的尺度，请写明达到什么状态、以什么为证，或改成可量化的指标。",
        "praises": "共有{count}条定性指标（{titles}）的指标值没有可以核对的尺度（如“{target}”），"
        "请写明达到什么状态、以什么为证，或改成可量化的指标。",
        "number": "{row}是定性的表述，指标值却写成“{target}”，说不清是什么的比率，请写明可以核对的状态，"
        "或把名称改成可以计算的指标。",
        "numbers": "共有{count}条定性的表述（{titles}）指标值写成百分比（如“{target}”），说不清是什么的比率，"
        "请写明可以核对的状态，或把名称改成可以计算的指标。",
    }
    what = (
        "指标值只有“有效提升”“显著”“良好”一类的话，没有标准、对比基数、佐证材料或评分标准；"
        "“促进……健康发展”这样说不出比率的事写成100%。“健全”“合格”“较上年提高”等可以核对的不在此列。"
    )
    why = "没有尺度，年底怎么评都行，指标就失去约束。"
    todo = "写明可以核对的状态或证据（检查结果、问卷、统计数），尽量换成能反映效果的数量或比率。"
    basis = "定性指标应当有可以衡量的标准，便于考核评价"
    positives = (
        example("只写有效提升", Indicator("群众安全感", "有效提升", l1="效益指标", l2="社会效益指标")),
        example("说不出比率的事写成 100%", Indicator("促进行业健康发展", "100%", l1="效益指标", l2="社会效益指标")),
    )
    negatives = (
        example("可以核对的状态", Indicator("安全管理制度", "健全并落实到人", l1="效益指标", l2="可持续影响指标")),
        example("有对比的基数", Indicator("群众安全感", "较上年有所提升", l1="效益指标", l2="社会效益指标")),
        example(
            "评分标准写了依据",
            Indicator("办学条件", "明显改善", l2="社会效益指标", scoring="依据年度督导评估结果，优秀得满分"),
        ),
        example("增长的幅度", Indicator("提升困难群众收入水平", "≥5%", l1="效益指标", l2="经济效益指标")),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Praise before shares, each grouped when there are many."""
        words = context.settings.words.praise
        praises = [row for row in context.rows if row.value.kind in _WORDED and self._praised(row, words)]
        numbers = [row for row in context.rows if row.value.kind == "share" and self._counted(row)]
        yield from self._report(context, praises, "", "praises", 0.7)
        yield from self._report(context, numbers, "number", "numbers", 0.65)

    def _praised(self, row: Row, words: Sequence[str]) -> bool:
        if not is_praise(row, words):
            return False
        # a quantitative row asks for its number, a row of timeliness for its time: other checks say so
        return "时效" not in row.filed.leaves and not lacks_number(row) and not has_evidence(row)

    def _counted(self, row: Row) -> bool:
        value = row.value
        if value.text or value.number is None or value.number < _LEAST_SHARE:
            return False
        return is_phrase(row.item.name) and not is_growth("", row.item.value) and not has_evidence(row)

    def _report(
        self, context: FormContext, rows: Sequence[Row], one: str, many: str, confidence: float
    ) -> Iterable[Finding]:
        if len(rows) < context.settings.thresholds.group_rows:
            for row in rows:
                yield self.row_finding(context, row, one, confidence=confidence, target=row.target)
            return
        yield self.form_finding(
            context,
            many,
            confidence=confidence,
            tell=many,
            place=rows[0].item.place,
            related=[row.item.place for row in rows[1:]],
            reasons=[f"{row.title}：{row.target}" for row in rows],
            count=len(rows),
            titles="、".join(row.title for row in rows[:3]) + ("等" if len(rows) > 3 else ""),
            target=rows[0].target,
        )
