"""What C1 and C4 share: when a row's filed class does not stand, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from classifier.checks.base import Messages, RowCheck
from classifier.checks.context import FormContext, Row
from classifier.finding import Finding, Fix, Labels
from classifier.judge import ELSEWHERE, Judgement
from classifier.reasons import explain_row

__all__ = ["MISFILED_MESSAGES", "Doubt", "MisfiledCheck", "find_doubt"]

_SURE = 0.8

MISFILED_MESSAGES: Messages = {
    "": "{row}现列在“{filed}”，内容属于{label}，建议改填到“{l1}—{label}”。",
    "likely": "{row}现列在“{filed}”，内容更像{label}，请核对后改填到“{l1}—{label}”，或写清理由。",
    "shifted": "{row}表面列在“{filed}”，内容属于{label}；本行疑似表格错位，请先核对原件再决定是否改填。",
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A filed class no reviewer would accept.

    score: 0-1, how surely. sure: whether the score is high enough for a grave finding. across: whether the content
    belongs under another first level; False for what is no result at all.
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
    score = judgement.misfiled_score or 0.0
    filed = {context.edition.parent(leaf) for leaf in row.filed.leaves}
    across = judgement.pred_leaf != "其他" and context.edition.parent(judgement.pred_leaf) not in filed
    return Doubt(score, score >= context.points.misfiled_high, across)


class MisfiledCheck(RowCheck):
    """At most one finding per row, for the rows whose doubt is of the subclass's kind."""

    kind = "misfiled"
    decidable = "模型"
    # they name the very mistake, this one only that the class is wrong
    yields_to = ("C2", "C5", "C6", "C7", "C8")
    across: ClassVar[bool]

    def check_row(self, context: FormContext, row: Row) -> Iterable[Finding]:
        """At most one finding."""
        doubt, judgement, model = find_doubt(context, row), row.judgement, context.explainer
        if doubt is None or judgement is None or model is None or doubt.across is not self.across:
            return
        reasons = explain_row(row.item, judgement, model, context.taxonomy, edition=context.edition.id)
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
