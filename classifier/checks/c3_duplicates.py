"""C3: the same indicator stands in the form more than once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.duplicate_result import DuplicateGroup
from classifier.duplicates import LEARNED, find_duplicates_in_each
from classifier.finding import Finding
from classifier.pair_scorer import load_pair_scorer
from corpus.boundary import find_boundary
from corpus.records import Indicator
from corpus.text import normal_form, squeeze

_PERIOD = re.compile("年|月|季|期|阶段")
"""Of a name: its number may be a period, not a target."""
_TELLING, _LEAST_NUMBER = frozenset({"count", "money"}), 20
"""Kinds of target, and the least number, that two measures hardly share by chance; shares and small counts they do."""
_LIKELY = 78.0
"""Score from which names are near enough to ask."""


class Duplicates(FormCheck):
    """One finding per name, or per group of names that say the same.

    Per name: two classes, twice in one class and duty, a stock row under many duties. Per group: reworded, with another
    target, one a part of another.
    """

    id = "C3"
    title = "指标重复"
    kind = "duplicate"
    severity = "high"
    messages: ClassVar[Messages] = {
        "classes": "{row}在同一张表里分别列入{classes}（{places}），同一指标只能归一类，请保留一处。",
        "split": "{row}在不同职责下归入了不同的类（{places}），同一指标应归一类，请统一。",
        "shifted": "{row}表面分别列入{classes}（{places}），但其中有行疑似表格错位，请先核对原件再处理。",
        "twice": "{row}在{scope}重复填写（{places}），请删去多余的一条。",
        "duties": "{row}在{count}项职责下照样重复（{places}），属通用写法，请写出各职责的具体内容或合并为一条。",
        "reworded": "{row}与{others}只是说法不同（{places}），请合并为一条，或在名称里写明区别。",
        "perhaps": "{row}与{others}可能只是说法不同（{places}），请核对；如是同一指标，请合并为一条。",
        "number": "{row}与{others}的指标值都是“{target}”，名称也相近，可能是同一指标，请核对；不是的话无须修改。",
        "target": "{row}与{others}是同一指标，目标值却不同（{targets}），请统一，或在名称里写明各自的范围。",
        "numbers": "{row}与{others}名称只有数字不同（{places}），如是同一指标的不同目标请合并，否则请写明区别。",
        "part": "{others}是{row}的其中项（{places}），请勿与总数重复计分。",
    }
    what = (
        "名称完全相同（不计全半角、空格和标点）的指标：同时列在两类、同一职责下写了两遍、或在多项职责下照抄；"
        "换个说法的同一指标（由评分判断，阈值为设置 near）；名称只有数字不同的指标；“其中”项。"
        "名称相同而目标值不同的由 V13 报告。"
    )
    why = "重复指标会把同一件事计两次分，同一指标列两类则至少错一处。"
    todo = "列在两类的保留一处；写了两遍的删一条；换个说法的合并；多项职责通用的写出各自的具体内容。"
    basis = "绩效指标之间应相互独立、不交叉重复"
    positives = (
        example(
            "培训合格率既列质量又列社会效益",
            Indicator("学校统计人员培训合格率", "100%", l1="产出指标", l2="质量指标", duty="统计"),
            Indicator("学校统计人员培训合格率", "100%", l1="效益指标", l2="社会效益指标", duty="统计"),
        ),
        example(
            "同一类里写了两遍",
            Indicator("培训教师人数", "≥100人", l1="产出指标", l2="数量指标"),
            Indicator("培训教师人数", "≥100人", l1="产出指标", l2="数量指标"),
        ),
        example(
            "换个说法又写一遍",
            Indicator("补助资金按时发放率", "100%", l1="产出指标", l2="时效指标"),
            Indicator("补助资金及时发放率", "100%", l1="产出指标", l2="时效指标"),
        ),
        example(
            "其中项",
            Indicator("营造林总面积（亩）", "≥500", l1="产出指标", l2="数量指标"),
            Indicator("其中：新造林面积（亩）", "≥300", l1="产出指标", l2="数量指标"),
        ),
    )
    negatives = (
        example(
            "长期与年度各填一次",
            Indicator("新建学校数", "10所", l1="产出指标", l2="数量指标", scope="长期"),
            Indicator("新建学校数", "3所", l1="产出指标", l2="数量指标", scope="年度"),
        ),
        example(
            "名称不同",
            Indicator("小学教师培训人数", "≥100人", l1="产出指标", l2="数量指标"),
            Indicator("中学教师培训人数", "≥100人", l1="产出指标", l2="数量指标"),
        ),
        example(
            "多一个限定词，是另一个指标",
            Indicator("专利授权数", "≥10件", l1="产出指标", l2="数量指标"),
            Indicator("发明专利授权数", "≥3件", l1="产出指标", l2="数量指标"),
        ),
    )

    def prepare(self, contexts: Sequence[FormContext]) -> None:
        """Groups of each form; the names of all are read together."""
        if not contexts:
            return
        near = contexts[0].settings.thresholds.near
        results = find_duplicates_in_each([one.form for one in contexts], near=LEARNED if near is None else near)
        for context, result in zip(contexts, results, strict=True):
            context.prepared[self.id] = result.groups

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """At most one finding per name, the gravest; then one per group of different names that say the same."""
        yield from self._same_names(context)
        told: set[int] = set()
        for group in self.prepared(context):
            told |= {member.row for member in group.members}
            yield from self._different_names(context, group)
        yield from self._same_numbers(context, told)

    def _same_numbers(self, context: FormContext, told: set[int]) -> Iterable[Finding]:
        """Names too unlike to be told duplicates by themselves, whose rows aim at one and the same telling number."""
        alike: dict[tuple[object, ...], list[Row]] = {}
        for row in context.rows:
            value = row.value
            if (
                row.index in told
                or value.kind not in _TELLING
                or (value.number or 0) < _LEAST_NUMBER
                or not row.filed.leaf
            ):
                continue
            where = (row.filed.leaf, row.item.duty, row.item.project, row.item.scope)
            alike.setdefault((*where, value.number, value.dimension), []).append(row)
        pairs = [
            (one, two)
            for rows in alike.values()
            for one, two in combinations(rows, 2)
            if normal_form(one.item.name) != normal_form(two.item.name)
        ]
        if not pairs:
            return
        scores = load_pair_scorer().score_pairs([(one.item.name, two.item.name) for one, two in pairs])
        for (one, two), score in zip(pairs, scores, strict=True):
            if score >= _LIKELY:
                yield self.row_finding(
                    context,
                    one,
                    "number",
                    severity="info",
                    confidence=0.5,
                    related=[two],
                    others=two.title,
                    target=one.target,
                )

    def _same_names(self, context: FormContext) -> Iterable[Finding]:
        for rows in context.same_names:
            classes = self._classes(rows)
            if len(classes) > 1:
                found = self._two_classes(context, rows, classes)
                if found is not None:
                    yield found
                    continue
            twice = self._twice(rows)
            if twice:
                same = len({squeeze(row.item.value + row.item.unit) for row in twice}) == 1
                yield self._report(context, "twice", twice, "medium" if same else "low")
            elif len({row.item.duty for row in rows}) > 1:
                yield self._report(context, "duties", rows, "info")

    def _different_names(self, context: FormContext, group: DuplicateGroup) -> Iterable[Finding]:
        """One finding for each way in which members with another name than the representative relate to it."""
        head = context.rows[group.representative.row]
        reports = load_pair_scorer().thresholds.reports
        same = normal_form(head.item.name)
        others = [member for member in group.members[1:] if normal_form(member.indicator.name) != same]
        for kind, key in (("reworded", "reworded"), ("same_measure_other_target", "numbers"), ("part_of", "part")):
            found = [context.rows[member.row] for member in others if member.kind == kind]
            if not found:
                continue
            # praise differs as it pleases; only numbers can contradict each other
            targets = {squeeze(row.target) for row in (head, *found) if row.target and row.value.is_quantified}
            sure = all(member.score >= reports for member in others if member.kind == kind)
            if kind == "reworded":
                key = "perhaps" if not sure else "target" if len(targets) > 1 else "reworded"
            yield self.row_finding(
                context,
                head,
                key,
                severity=self._severity(kind, head, found) if sure or kind != "reworded" else "info",
                confidence=0.9 if kind != "reworded" else 0.85 if sure else 0.4,
                reasons=[member.why for member in others if member.kind == kind],
                related=found,
                others="、".join(dict.fromkeys(row.title for row in found)),
                places="，".join(row.short_place for row in (head, *found)),
                targets="，".join(f"{row.short_place}为“{row.target or '未填'}”" for row in (head, *found)),
            )

    def _severity(self, kind: str, head: Row, others: Sequence[Row]) -> str:
        """Milder where the rows may well differ: under other duties, or about other periods."""
        if kind == "part_of":
            return "info"
        if kind == "same_measure_other_target" and any(_PERIOD.search(row.item.name) for row in (head, *others)):
            return "info"
        return "medium" if any(row.item.duty == head.item.duty for row in others) else "low"

    def _two_classes(self, context: FormContext, rows: tuple[Row, ...], classes: list[str]) -> Finding | None:
        """The clash of classes, None where only duties differ and reviewers accept either class."""
        likely = {row.likely.leaves for row in rows if row.likely.level == "leaf"}
        if len(likely) == 1 and any(row.likely != row.filed for row in rows):
            return self._report(context, "shifted", rows, "low", classes)
        by_duty: dict[str, set[str]] = {}
        for row in rows:
            if row.likely.level == "leaf":
                by_duty.setdefault(row.item.duty, set()).add(row.likely.leaf)
        if any(len(leaves) > 1 for leaves in by_duty.values()):
            return self._report(context, "classes", rows, "high", classes)
        boundary = find_boundary(rows[0].item.name)
        if boundary and set().union(*by_duty.values()) <= set(boundary.accepted):
            return None
        return self._report(context, "split", rows, "medium", classes)

    def _report(
        self, context: FormContext, key: str, rows: tuple[Row, ...], severity: str, classes: Iterable[str] = ()
    ) -> Finding:
        labelled = [f"{row.short_place}{row.item.l2 or row.item.l1}" for row in rows]
        places = [row.short_place for row in rows]
        duties = dict.fromkeys(row.item.duty for row in rows if row.item.duty)
        return self.row_finding(
            context,
            rows[0],
            key,
            severity=severity,
            confidence=0.95 if key != "shifted" else 0.6,
            reasons=[f"涉及职责：{'、'.join(duties)}"] if len(duties) > 1 else (),
            related=rows,
            classes="、".join(f"“{label}”" for label in classes),
            places="，".join(labelled if key in ("classes", "split", "shifted") else places),
            count=len(duties),
            scope="同一类、同一职责下" if duties else "同一类里",
        )

    def _classes(self, rows: tuple[Row, ...]) -> list[str]:
        """Labels of the distinct classes the rows stand in; a merged or unknown label conflicts with none."""
        labels: dict[str, str] = {}
        for row in rows:
            if row.filed.level == "leaf":
                labels.setdefault(row.filed.leaf, row.item.l2 or row.item.l1)
        return list(labels.values())

    def _twice(self, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Rows of the first class and duty that holds the name more than once."""
        groups: dict[tuple[str, str, str], list[Row]] = {}
        for row in rows:
            groups.setdefault((row.item.l1, row.item.l2, row.item.duty), []).append(row)
        return next((tuple(group) for group in groups.values() if len(group) > 1), ())
