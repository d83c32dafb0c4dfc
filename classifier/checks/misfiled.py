"""What C1 and C4 share: when a row's filed class does not stand, and what is said about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck
from classifier.checks.context import FormContext, Row
from classifier.checks.wording import plain_name
from classifier.finding import Finding, Fix, Labels
from classifier.judge import ELSEWHERE, Judgement
from classifier.reasons import explain_rows
from corpus.text import normal_form

__all__ = ["MISFILED_MESSAGES", "Doubt", "MisfiledCheck", "find_doubt"]

_SURE = 0.8
_DOUBTS, _REASONS = "doubts", "reasons of doubts"
_BURDEN_CLASS = re.compile(r"社会成本|环境成本|生态成本")
_WITHOUT_SPANS = frozenset({".txt", ".pdf", ".md", ".csv", ".tsv", ".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"})
_SENTENCE = 22  # characters of a name that is no name any more
_EFFECTS = frozenset({"经济效益", "社会效益", "生态效益"})
_MEASURE = re.compile(r"[率数量额度比重积长值次期天]$|占比|比例|情况|水平|程度|时间|成本|费用")
_STANDARD = re.compile(
    r"[率度性]$|标准|等级|水平|比例|占比|质量|合格|达标|规范|准确|完好|验收|正常|无|零|故障|差错|事故|投诉"
)
_OWN_WORDS = {
    "时效": re.compile(r"计划|进度|节点|阶段|序时|按时|及时|如期"),
    "生态效益": re.compile(r"环评|环保|环境|生态|绿色|节能"),
    "成本": re.compile(r"价|成本|费用|经费|标准"),
    "可持续影响": re.compile(r"持续|长效|长期|机制"),
}
"""Words of a class in the name: whoever filed the row there had a reason."""

MISFILED_MESSAGES: Messages = {
    "": "{row}现列在“{filed}”，内容属于{label}，建议改填到“{l1}—{label}”。",
    "likely": "{row}现列在“{filed}”，内容更像{label}，请核对后改填到“{l1}—{label}”，或写清理由。",
    "shifted": "{row}表面列在“{filed}”，内容属于{label}；本行疑似表格错位，请先核对原件再决定是否改填。",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A filed class no reviewer would accept.

    score: 0-1, how surely. sure: whether the score is high enough for a grave finding and the filed class not one that
    a reviewer might let pass. across: whether the content belongs under another first level; False for what is no
    result at all.
    """

    score: float
    sure: bool
    across: bool


def find_doubt(context: FormContext, row: Row) -> Doubt | None:
    """Whether the row is held to be misfiled; None when it agrees, is too vague or unsure.

    The only place where the checks read the score and the points it is held against: the point of speaking at all is
    in the verdict, that of gravity is misfiled_high.
    """
    judgement = row.judgement
    if judgement is None or judgement.verdict != ELSEWHERE or context.model is None:
        return None
    if row.filed.level == "parent" and context.edition.id == "部门整体":
        return None  # 履职效益 and the like are the scheme's own second level
    if _is_group_of_respondents(row) or _BURDEN_CLASS.search(row.item.l2):
        return None  # burdens on society and nature look like effects; C6 tells the true from the false
    score = judgement.misfiled_score or 0.0
    filed = {context.edition.parent(leaf) for leaf in row.filed.leaves}
    across = judgement.pred_leaf != "其他" and context.edition.parent(judgement.pred_leaf) not in filed
    arguable = _is_arguable(row, judgement) or _may_have_slipped(context, row, judgement)
    sure = score >= context.points.misfiled_high and not arguable
    return Doubt(score, sure, across)


def _is_group_of_respondents(row: Row) -> bool:
    """Whether a row under 满意度 names only who was asked (受益人口 ≥90%): short for their satisfaction."""
    return (
        row.filed.leaf == "满意度" and row.value.dimension == "share" and not _MEASURE.search(plain_name(row.item.name))
    )


def _is_arguable(row: Row, judgement: Judgement) -> bool:
    """Whether a competent reviewer might let the filed class pass, however sure the model is.

    A first level alone is filed; 可持续影响 stands for another effect, into which the newest edition folds it, or for
    work that is done well; 质量 is proposed for what names no standard that could be reached; the name itself speaks
    of the filed class; what is counted may be an effect of the money; or it is a whole sentence, in which any one word
    may mislead.
    """
    name = plain_name(row.item.name)
    told = _OWN_WORDS.get(row.filed.leaf)
    return (
        row.filed.level == "parent"
        or (row.filed.leaf == "可持续影响" and judgement.pred_leaf in {*_EFFECTS, "质量"})
        or (judgement.pred_leaf == "质量" and not _STANDARD.search(name))
        or (row.filed.leaf in _EFFECTS and judgement.pred_leaf == "数量")
        or bool(told and told.search(name))
        or len(name) >= _SENTENCE
        or normal_form(row.item.name) == normal_form(row.item.value)
    )


def _may_have_slipped(context: FormContext, row: Row, judgement: Judgement) -> bool:
    """Whether the container does not say how far a class cell reaches, and the content fits the neighbouring block.

    In text and print a centred class label may be read a few rows too high or too low.
    """
    if PurePath(context.form.file).suffix.lower() not in _WITHOUT_SPANS:
        return False
    return any(
        judgement.pred_leaf in leaves
        for step in (-1, 1)
        if (leaves := _next_block(context, row, step)) and leaves != row.filed.leaves
    )


def _next_block(context: FormContext, row: Row, step: int) -> tuple[str, ...]:
    """Filed leaves of the nearest row before or after that stands in another class."""
    place = row.index + step
    while 0 <= place < len(context.rows):
        leaves = context.rows[place].filed.leaves
        if leaves != row.filed.leaves:
            return leaves
        place += step
    return ()


def _doubts(context: FormContext) -> Mapping[int, Doubt]:
    """Doubts about the rows of a form by their places, found once for both checks."""
    if _DOUBTS not in context.prepared:
        asked = [row for row in context.rows if row.judgement is not None and row.judgement.verdict == ELSEWHERE]
        found = ((row.index, find_doubt(context, row)) for row in asked)
        context.prepared[_DOUBTS] = {index: doubt for index, doubt in found if doubt is not None}
    doubts: Mapping[int, Doubt] = context.prepared[_DOUBTS]
    return doubts


def _find_reasons(contexts: Sequence[FormContext]) -> None:
    """Reasons of the doubtful rows of forms, put into what is prepared of each by their places."""
    doubtful = [(context, context.rows[index]) for context in contexts for index in _doubts(context)]
    asked = [(row.item, row.judgement, context.edition.id) for context, row in doubtful if row.judgement]
    model = contexts[0].explainer if asked else None
    found = explain_rows(asked, model, contexts[0].taxonomy) if model is not None else []
    for context in contexts:
        context.prepared[_REASONS] = {}
    for (context, row), reasons in zip(doubtful, found, strict=True):
        context.prepared[_REASONS][row.index] = reasons


class MisfiledCheck(RowCheck):
    """At most one finding per row, for the rows whose doubt is of the subclass's kind."""

    kind = "misfiled"
    decidable = "模型"
    # they name the very mistake, this one only that the class is wrong
    yields_to = ("C2", "C5", "C6", "C7", "C8")
    across: ClassVar[bool]

    def prepare(self, contexts: Sequence[FormContext]) -> None:
        """Reasons of all doubtful rows, for which the model is asked once for both checks."""
        if any(_REASONS not in context.prepared for context in contexts):
            _find_reasons(contexts)
        for context in contexts:
            context.prepared[self.id] = context.prepared[_REASONS]

    def check_form(self, context: FormContext) -> Iterable[Finding]:
        """Findings about the doubtful rows of a form."""
        for index in _doubts(context):
            yield from self.check_row(context, context.rows[index])

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        doubt, judgement = _doubts(context).get(row.index), row.judgement
        if doubt is None or judgement is None or doubt.across is not self.across:
            return
        reasons: tuple[str, ...] = self.prepared(context)[row.index]
        key = self._key(row, judgement, doubt)
        if key == "shifted" and row.item.repaired and judgement.pred_leaf in row.likely.leaves:
            reasons = (f"按推测的原表，本行应在“{row.item.repaired.l2}”，与内容相符", *reasons)
        proposed = Labels(judgement.pred_l1, judgement.pred_l2)
        yield self.row_finding(
            context,
            row,
            key,
            severity=self._severity(doubt, judgement),
            confidence=doubt.score,
            proposed=proposed,
            reasons=reasons,
            fix=None if key else Fix("l2", row.item.l2, proposed.l2),
            filed=row.item.l2.strip() or row.item.l1.strip(),
            l1=proposed.l1,
            label=proposed.l2,
        )

    def _key(self, row: Row, judgement: Judgement, doubt: Doubt) -> str:
        """Which message fits: only the sure one offers a fix."""
        if judgement.pred_leaf == "其他":
            return "other"
        if row.item.repaired is not None and row.likely != row.filed:
            return "shifted"
        return "" if doubt.sure and judgement.confidence >= _SURE else "likely"

    def _severity(self, doubt: Doubt, judgement: Judgement) -> str:
        """Grave only when sure: about one in three of the others is a false alarm (benchmarks/misfiled.py)."""
        if judgement.pred_leaf == "其他" or not doubt.sure:
            return "low"
        return "high" if doubt.across else "medium"
