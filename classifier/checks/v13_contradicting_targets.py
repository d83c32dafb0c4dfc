"""V13: the same indicator with different or contradictory targets in one form."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.durations import same_duration
from classifier.checks.frequencies import same_frequency
from classifier.finding import Finding
from corpus.records import Indicator
from corpus.text import normal_form
from corpus.values import Value

_COUNTED = frozenset({"count", "share", "frequency", "money"})
_FLOORS, _CEILINGS = frozenset({"≥", ">"}), frozenset({"≤", "<"})


class ContradictingTargets(FormCheck):
    """Report names that stand in the form more than once with targets that cannot all hold."""

    id = "V13"
    title = "同名指标目标值不一致"
    kind = "value"
    severity = "high"
    messages: ClassVar[Messages] = {
        "": "{row}在{scope}有不同的目标值（{targets}），请统一目标值，或在名称里写明各自的范围。",
        "across": "{row}在不同职责下目标值不同（{targets}），请说明口径，或在名称里写明各自的范围。",
        "sign": "{row}的目标值方向互相矛盾（{targets}），请统一符号。",
    }
    what = (
        "同一张表里名称相同的指标，目标值（数量、比率、金额、日期、时限）或符号不一致。长期与年度、不同项目之间不比较；"
        "不同职责之间只作提示；一处写下限、一处写上限构成区间的不算。"
    )
    why = "同一件事有两个目标，评价时不知道以哪个为准，也可能是复制后忘了改。"
    todo = "统一成一个目标；如果范围不同，在名称里写明（如“职能3受益学生数”）。"
    basis = "绩效指标应当相互衔接、前后一致，同一内容只能有一个目标值"
    positives = (
        example(
            "受益学生数一处3560人次、一处11800人",
            Indicator("受益学生数", "≥3560人次", l1="产出指标", l2="质量指标", duty="学生资助"),
            Indicator("受益学生数", "≥11800人", l1="效益指标", l2="社会效益指标", duty="学生资助"),
        ),
        example(
            "一处不高于、一处不低于",
            Indicator("设备完好率", "≤99%", l2="质量指标"),
            Indicator("设备完好率", "≥99%", l2="质量指标"),
        ),
    )
    negatives = (
        example(
            "上下限构成区间",
            Indicator("居民室内温度", "≥18℃", l2="质量指标"),
            Indicator("居民室内温度", "≤24℃", l2="质量指标"),
        ),
        example(
            "换算成全年相同",
            Indicator("水质检测频次", "每月1次", l2="数量指标"),
            Indicator("水质检测频次", "12次/年", l2="质量指标"),
        ),
        example(
            "目标值相同",
            Indicator("受益学校数", "≥18所", duty="校舍维修"),
            Indicator("受益学校数", "≥18所", duty="学生资助"),
        ),
        example(
            "长期与年度目标本来就不同",
            Indicator("新建学校数", "10所", scope="长期"),
            Indicator("新建学校数", "3所", scope="年度"),
        ),
        example(
            "各职责的完成时间本来就不同",
            Indicator("任务完成时间", "6月底前", duty="校舍维修"),
            Indicator("任务完成时间", "10月底前", duty="教师培训"),
        ),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """One finding per name, at the first row whose target another row contradicts."""
        for rows in context.same_names:
            opposed = [pair for pair in combinations(rows, 2) if self._opposed(*pair)]
            if opposed:
                yield self._report(context, "sign", rows, opposed[0], "high")
                continue
            pairs = [pair for pair in combinations(rows, 2) if self._differ(pair[0].value, pair[1].value)]
            if not pairs:
                continue
            within = [pair for pair in pairs if self._same_object(*pair)]
            if within:
                counted = any(row.value.kind != "share" for row in within[0])
                yield self._report(context, "", rows, within[0], "high" if counted else "medium")
            elif any(one.value.dimension != "time" for one, _ in pairs):
                # each duty serves its own people: worth a word, no contradiction; each has its own date anyway
                yield self._report(context, "across", rows, pairs[0], "info")

    def _report(
        self, context: FormContext, key: str, rows: tuple[Row, ...], pair: tuple[Row, Row], severity: str
    ) -> Finding:
        shown: dict[str, list[str]] = {}
        for row in rows:
            if row.target:
                shown.setdefault(row.target, []).append(row.short_place)
        targets = "，".join(f"{'、'.join(places)}为“{target}”" for target, places in shown.items())
        duties = dict.fromkeys(f"{row.target}：{row.item.duty}" for row in rows if row.item.duty)
        return self.row_finding(
            context,
            pair[0],
            key,
            severity=severity,
            confidence=0.85 if key != "across" else 0.7,
            reasons=tuple(duties),
            related=rows,
            targets=targets,
            scope="同一职责下" if pair[0].item.duty else "同一张表里",
        )

    def _same_object(self, one: Row, other: Row) -> bool:
        """Whether two rows of one name are about the same: one duty, and no explanation that tells them apart."""
        if one.item.duty != other.item.duty:
            return False
        first, second = normal_form(one.item.explanation), normal_form(other.item.explanation)
        return not first or not second or first == second

    def _opposed(self, one: Row, other: Row) -> bool:
        """A floor here, a ceiling there, for the same measure, that are not the two ends of a range."""
        a, b = one.value, other.value
        if a.number is None or b.number is None or a.dimension != b.dimension or not self._same_object(one, other):
            return False
        floor, ceiling = (a, b) if a.operator in _FLOORS else (b, a)
        if floor.operator not in _FLOORS or ceiling.operator not in _CEILINGS:
            return False
        return (floor.number or 0) >= (ceiling.number or 0)

    def _differ(self, one: Value, other: Value) -> bool:
        if one.kind == other.kind == "date":
            return self._other_date(one, other)
        if one.kind == other.kind == "period" and not one.dates and not other.dates:
            return same_duration(one, other) is False
        if one.kind not in _COUNTED or other.kind not in _COUNTED or one.number is None or other.number is None:
            return False
        if one.dimension != other.dimension and one.dimension and other.dimension:
            return False
        # 每月1次 and 12次/年 are one target; a year's times beside a rhythm may count something else
        if "frequency" in (one.kind, other.kind):
            return same_frequency(one, other) is False
        # per head and in all, per month and per year: not the same measure
        if one.kind == other.kind == "money" and _per(one) != _per(other):
            return False
        # a floor and a ceiling that leave room between them are the two ends of a range
        signs = (one.operator, other.operator)
        if any(sign in _FLOORS for sign in signs) and any(sign in _CEILINGS for sign in signs):
            return False
        return one.number != other.number

    def _other_date(self, one: Value, other: Value) -> bool:
        """Two single dates with other months, or other days of one month, of the same year as far as told."""
        if len(one.dates) != 1 or len(other.dates) != 1:
            return False
        return any(a != b for a, b in zip(one.dates[0], other.dates[0], strict=True) if a and b)


def _per(value: Value) -> str:
    return value.unit.partition("/")[2]
