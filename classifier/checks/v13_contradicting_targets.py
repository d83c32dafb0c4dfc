"""V13: the same indicator with different or contradictory targets in one form."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.finding import Finding
from corpus.records import Indicator
from corpus.values import Value

_COUNTED = frozenset({"count", "share", "frequency"})
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
    what = "同一张表里名称相同的指标，目标值或符号不一致。长期与年度、不同项目之间不比较。"
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
            within = [pair for pair in pairs if pair[0].item.duty == pair[1].item.duty]
            if within:
                counted = any(row.value.kind != "share" for row in within[0])
                yield self._report(context, "", rows, within[0], "high" if counted else "medium")
            else:
                share = pairs[0][0].value.kind == "share"
                yield self._report(context, "across", rows, pairs[0], "info" if share else "medium")

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

    def _opposed(self, one: Row, other: Row) -> bool:
        """A floor here, a ceiling there, for the same measure, that are not the two ends of a range."""
        a, b = one.value, other.value
        if a.number is None or b.number is None or a.dimension != b.dimension or one.item.duty != other.item.duty:
            return False
        floor, ceiling = (a, b) if a.operator in _FLOORS else (b, a)
        if floor.operator not in _FLOORS or ceiling.operator not in _CEILINGS:
            return False
        return (floor.number or 0) >= (ceiling.number or 0)

    def _differ(self, one: Value, other: Value) -> bool:
        if one.kind not in _COUNTED or other.kind not in _COUNTED or one.number is None or other.number is None:
            return False
        if one.dimension != other.dimension and one.dimension and other.dimension:
            return False
        return one.number != other.number
