"""The chain of decisions: every link holds the digest of the one before, so that no change or gap goes unseen.

What is hashed are identifiers, classes, times and digests of texts, never the texts: those can be deleted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store.tables import ChainHead, Decision, DecisionText, now

__all__ = [
    "GENESIS",
    "KINDS",
    "OUTCOMES",
    "ChainReport",
    "add_link",
    "await_turn",
    "holds_link",
    "text_digest",
    "verify_chain",
]

GENESIS = "0" * 64
"""What the first link holds in place of a predecessor's digest."""
KINDS = {
    "accept": "采纳",
    "reject": "不采纳",
    "reclass": "改类",
    "comment": "备注",
    "undo": "撤销",
    "done": "审核完成",
    "approve": "复核通过",
    "return": "退回重审",
}
"""Kinds of decisions with their Chinese words."""
OUTCOMES = ("accept", "reject", "reclass")
"""Kinds that settle a finding."""

_LEAST_DIGITS = 8
_HASHED = (
    *("seq", "kind", "target", "target_id", "form_id", "submission_id", "rule", "leaf", "reading", "undoes"),
    *("by", "at", "model", "text", "previous"),
)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What verifying found. count: links read. intact: whether all holds. fault: Chinese sentence, "" when intact.

    clock_backs: decisions whose clock stood before that of the one they follow; no fault, the order is by number.
    texts_deleted: decisions whose texts were deleted with their submission.
    """

    count: int
    intact: bool
    fault: str
    clock_backs: int
    texts_deleted: int

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field."""
        return asdict(self)


def text_digest(remark: str, row: Mapping[str, Any]) -> str:
    """Digest of what a decision was about in words."""
    return _sha256({"remark": remark, "row": row})


def await_turn(session: Session) -> None:
    """Wait until nobody else adds to the chain; whoever locks more than the chain takes this first, in one order."""
    session.execute(select(ChainHead.id).with_for_update())


def add_link(session: Session, *, remark: str = "", row: Mapping[str, Any] | None = None, **fields: Any) -> Decision:
    """Add a decision to the end of the chain and return it.

    session: a writing one; others who add wait until it ends. fields: columns of ``Decision`` but seq, at, text,
    previous and digest.
    """
    head = session.execute(select(ChainHead).with_for_update()).scalar_one()
    words = dict(row or {})
    link = Decision(
        seq=head.seq + 1,
        at=now(),
        text=text_digest(remark, words),
        previous=head.digest,
        **{"rule": "", "leaf": "", "reading": 1, "undoes": None, "model": "", **fields},
    )
    link.digest = _digest(link)
    head.seq, head.digest = link.seq, link.digest
    session.add_all([link, DecisionText(seq=link.seq, submission_id=link.submission_id, remark=remark, row=words)])
    session.flush()
    return link


def verify_chain(session: Session) -> ChainReport:
    """Read the whole chain and say whether every link fits. Links added meanwhile are left to the next time."""
    head = session.execute(select(ChainHead)).scalar_one()
    previous, expected, backs, gone = GENESIS, 1, 0, 0
    last: datetime | None = None
    query = (
        select(Decision, DecisionText)
        .outerjoin(DecisionText, DecisionText.seq == Decision.seq)
        .where(Decision.seq <= head.seq)
        .order_by(Decision.seq)
        .execution_options(yield_per=1000)
    )
    with session.execute(query) as links:
        for link, words in links:
            fault = _fault(link, words, expected, previous)
            if fault:
                return ChainReport(expected - 1, False, fault, backs, gone)
            backs += last is not None and link.at < last
            gone += words is None
            previous, expected, last = link.digest, expected + 1, link.at
    if (head.seq, head.digest) != (expected - 1, previous):
        fault = f"链尾应为第 {head.seq} 条，实有 {expected - 1} 条：末尾的决定缺失或被替换"
        return ChainReport(expected - 1, False, fault, backs, gone)
    return ChainReport(expected - 1, True, "", backs, gone)


def holds_link(session: Session, digest: str) -> bool:
    """Whether a digest noted before, or its beginning (8 digits or more), is still that of a link of the chain."""
    start = digest.strip().lower()
    if len(start) < _LEAST_DIGITS or not set(start) <= set("0123456789abcdef"):
        return False
    return session.scalar(select(Decision.seq).where(Decision.digest.startswith(start)).limit(1)) is not None


def _fault(link: Decision, words: DecisionText | None, expected: int, previous: str) -> str:
    if link.seq != expected:
        return f"缺少第 {expected} 条决定"
    if link.previous != previous:
        return f"第 {link.seq} 条决定没有接在前一条之后"
    if link.digest != _digest(link):
        return f"第 {link.seq} 条决定的内容被改动过"
    if words is not None and text_digest(words.remark, words.row) != link.text:
        return f"第 {link.seq} 条决定的备注或指标文字被改动过"
    return ""


def _digest(link: Decision) -> str:
    values = {name: getattr(link, name) for name in _HASHED}
    values["at"] = link.at.astimezone(UTC).isoformat(timespec="microseconds")
    return _sha256(values)


def _sha256(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
