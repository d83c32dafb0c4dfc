"""C8: input or process (money, staff, meetings, plans, leadership) is filed as a result."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from classifier.checks.base import FormCheck, Messages, example
from classifier.checks.context import FormContext, Row
from classifier.checks.own_affairs import OWN_AFFAIRS, SOUGHT
from classifier.checks.process import PROCESSES, Process
from classifier.checks.subject import form_heads, form_prose
from classifier.checks.wording import is_spending_rate, plain_name
from classifier.finding import Finding
from corpus.boundary import find_boundary
from corpus.records import Form, Indicator
from corpus.taxonomy import Filed
from corpus.text import remember_short, squeeze

_RESULTS = frozenset({"数量", "质量", "经济效益", "社会效益", "生态效益", "可持续影响"})
_PLAIN_PLAN = re.compile(
    r"制定|制订|编制|编写|出台|印发|起草|修订|完善|提交|形成|健全|建立|项目|工作|实施|年度|管理|方案|计划|制度|办法|数量"
)
_ALL = (*PROCESSES, *OWN_AFFAIRS)
_MESSAGE = {SOUGHT: "money"}
_ENOUGH_ROWS = 2  # other rows that speak of the same kind of work show that it is the product

_CARE = Form("示例.xlsx", unit="某县民政局", year=2024, title="居家养老服务项目", goals=("为失能老人提供上门服务。",))
_CONGRESS = Form("示例.xlsx", unit="某县人大常委会办公室", year=2024, title="人大会议经费")
_PLANNING = Form("示例.xlsx", unit="某县自然资源局", year=2024, title="村庄规划编制项目")


class ProcessAsResult(FormCheck):
    """Report rows under 产出 or 效益 that tell what is put in or how work is organised."""

    id = "C8"
    title = "把投入或过程当作结果"
    kind = "wording"
    severity = "medium"
    messages: ClassVar[Messages] = {
        "": "{row}说的是{says}，不是结果，不宜列在“{filed}”，请改写成由此得到的产出或效果，或删除。",
        "money": "{row}说的是{says}，不是资金换来的东西，不宜列在“{filed}”，请改填这笔钱办成的事，金额填到成本指标。",
        "staff": "{row}说的是{says}，不是服务的结果，不宜列在“{filed}”，请改填这些人提供的服务数量或质量。",
        "meeting": "{row}说的是{says}，会议本身不是结果，不宜列在“{filed}”，请改填会议推动办成的事。",
        "plan": "{row}说的是{says}，不是结果，不宜列在“{filed}”，请改填方案或制度落实后办成的事。",
        "managing": (
            "{row}说的是{says}，不是资金带来的结果，不宜列在“{filed}”，请删除或移到投入、过程类，换成产出或效果。"
        ),
        "leading": "{row}说的是{says}，不是结果，也无法衡量，请改填管理见效后可以衡量的变化，或删除。",
    }
    what = (
        "列在产出或效益里，说的却是资金投入、人员配备、召开会议、制定方案、加强领导，立项、招标、财务等管理程序，或者单位自己的学习、考勤、自查和办公用品。会议、方案、人员本身就是项目买来的"
        "产品或服务时（会议保障、规划编制、聘用岗位）不提意见。"
    )
    why = "投了多少、开了几次会，只说明做过工作，不说明办成了什么；这类指标总能完成，评不出好坏。"
    todo = "改写成工作带来的产出或变化；属于经费的填到成本指标，属于管理要求的不必设指标。"
    basis = "绩效指标应当反映产出和效果，不以投入和工作过程代替结果"
    positives = (
        example(
            "养老服务项目填召开会议", Indicator("召开工作推进会次数", "≥4次", l1="产出指标", l2="数量指标"), form=_CARE
        ),
        example("填资金投入", Indicator("项目资金投入", "50万元", l1="产出指标", l2="数量指标"), form=_CARE),
        example(
            "内部学习当作数量", Indicator("传达学习上级会议精神", "≥5次", l1="产出指标", l2="数量指标"), form=_CARE
        ),
        example("效益填加强领导", Indicator("加强组织领导", "有效加强", l1="效益指标", l2="社会效益指标"), form=_CARE),
    )
    negatives = (
        example(
            "人大会议经费，会议就是产品",
            Indicator("召开会议次数", "≥2次", l1="产出指标", l2="数量指标"),
            form=_CONGRESS,
        ),
        example(
            "规划编制项目，文本就是产品",
            Indicator("编制实施方案数量", "12份", l1="产出指标", l2="数量指标"),
            form=_PLANNING,
        ),
        example("招商推介会是产品", Indicator("举办招商推介会场次", "≥3场", l1="产出指标", l2="数量指标"), form=_CARE),
        example("部门自己的投入类", Indicator("项目资金投入", "50万元", l1="投入管理指标", l2="资金管理"), form=_CARE),
    )

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """At most one finding per row."""
        rows = [
            row
            for row in context.rows
            if row.item.name.strip() and self._is_result(row.filed) and self._is_result(row.likely)
        ]
        # most forms tell of no such thing, so that their texts need not be read
        if not context.settings.words.process:
            rows = [row for row in rows if _kind_of(plain_name(row.item.name)) is not None]
        if not rows:
            return
        heads, prose = form_heads(context.form), form_prose(context.form)
        names = [plain_name(row.item.name) for row in context.rows]
        for row in rows:
            if is_spending_rate(row.item.name):
                continue  # C2's affair
            kind = _kind_of(names[row.index])
            if kind and self._is_product(kind, f"{heads}。{squeeze(row.item.duty + row.item.project)}", prose, names):
                kind = None
            if (
                kind
                and kind.key == SOUGHT
                and (context.form.kind == "部门整体" or kind.product.search(context.form.unit))
            ):
                kind = None  # what a finance or planning office is there for, or a department tells of its year
            if kind and kind.key == "plan" and self._shares_words(names[row.index], heads):
                kind = None  # the very plan the project is about
            if kind and kind.key == "managing" and self._is_accepted(row):
                kind = None
            if kind and not kind.lasting and row.filed.leaves == ("可持续影响",):
                kind = None
            word = next((word for word in context.settings.words.process if squeeze(word) in names[row.index]), "")
            if kind is None and not word:
                continue
            yield self.row_finding(
                context,
                row,
                _MESSAGE.get(kind.key, kind.key) if kind else "",
                confidence=0.8,
                says=kind.says if kind else f"“{word}”",
                filed=row.item.l2.strip() or row.item.l1.strip() or "绩效指标",
            )

    def _is_product(self, kind: Process, heads: str, prose: str, names: Sequence[str]) -> bool:
        """Whether the form's texts, or rows that measure this kind of work (人均会议成本), make it the product."""
        if kind.product.search(heads) or kind.promised.search(prose):
            return True
        return sum(bool(kind.product.search(name)) and not kind.fits(name) for name in names) >= _ENOUGH_ROWS

    def _is_accepted(self, row: Row) -> bool:
        """Whether reviewers accept the filed class for this wording (合规性 under 质量)."""
        boundary = find_boundary(row.item.name)
        return boundary is not None and row.filed.leaf in boundary.accepted

    def _shares_words(self, name: str, heads: str) -> bool:
        """Whether three signs in a row of the name, its formal words left aside, stand in title, project or duty."""
        rest = _PLAIN_PLAN.sub("。", name)
        return any("。" not in rest[i : i + 3] and rest[i : i + 3] in heads for i in range(len(rest) - 2))

    def _is_result(self, filed: Filed) -> bool:
        """Whether labels mean output or effect; a class of another scheme, cost and timeliness do not."""
        if filed.level in ("leaf", "merged"):
            return set(filed.leaves) <= _RESULTS
        return filed.level == "none" or (filed.level == "parent" and filed.parent in ("产出", "效益"))


@remember_short(16384)
def _kind_of(name: str) -> Process | None:
    """The kind of input or process a plain name tells of."""
    return next((one for one in _ALL if one.fits(name)), None)
