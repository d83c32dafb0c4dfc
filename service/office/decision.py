"""What deciding on anything needs: the wish itself, its link of the chain, and what must hold before it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.personal import mask
from service.accounts.actor import Actor
from service.errors import conflict, stale
from service.store.chain import KINDS, add_link
from service.store.database import MASKING
from service.store.tables import Decision, FindingRow, FormRow, IndicatorRow, User

__all__ = [
    "TARGETS",
    "Command",
    "clean",
    "kept_remark",
    "latest",
    "link_of",
    "locked",
    "refresh_form",
    "require_open",
    "require_version",
    "row_of",
]

TARGETS = {
    "finding": ("accept", "reject", "reclass", "comment"),
    "indicator": ("reclass", "comment"),
    "form": ("done", "approve", "return", "comment"),
}
"""What is decided on → kinds of decisions."""
_LONGEST_REMARK = 2000


@dataclass(frozen=True, slots=True)
class Command:
    """A decision somebody wants to make.

    target, kind: of TARGETS. leaf: class id for reclass; for accept the proposed one unless given. reading: 2 for the
    blind second one. version: of the target as the decider saw it (its ETag), None to decide whatever it is now.
    """

    target: str
    target_id: str
    kind: str
    leaf: str = ""
    remark: str = ""
    reading: int = 1
    version: int | None = None


def locked(session: Session, form: FormRow) -> FormRow:
    """The form, with others who decide on it kept waiting until the transaction ends."""
    session.refresh(form, with_for_update=True)
    return form


def link_of(
    session: Session,
    actor: Actor,
    command: Command,
    form: FormRow,
    *,
    leaf: str = "",
    rule: str = "",
    row: dict[str, Any] | None = None,
) -> Decision:
    """Add the link of a decision to the chain. leaf: class it comes to. row: what is kept of the indicator."""
    return add_link(
        session,
        kind=command.kind,
        target=command.target,
        target_id=command.target_id,
        form_id=form.id,
        submission_id=form.submission_id,
        rule=rule,
        leaf=leaf,
        reading=command.reading,
        by=actor.id,
        model=str(form.tool.get("model", "")),
        remark=kept_remark(session, command.remark),
        row=row,
    )


def row_of(item: IndicatorRow | None) -> dict[str, Any]:
    """What of a row a decision keeps: enough to learn from."""
    if item is None:
        return {}
    kept = {key: item.data.get(key, "") for key in ("name", "value", "unit", "l1", "l2", "duty", "project")}
    return {**kept, "filed": item.filed, "pred": item.leaf}


def require_open(form: FormRow) -> None:
    """Raise ServiceError 409 form_closed for a form whose review is done."""
    if form.state != "open":
        raise conflict("form_closed", "这张表已审核完成", hint="要修改，请先撤销“审核完成”，或由复核人退回")


def require_version(session: Session, command: Command, version: int, id_: str, what: str) -> None:
    """Raise ServiceError 412 naming who decided what, if a target changed since the decider saw it."""
    if command.version is None or command.version == version:
        return
    last = latest(session, id_, command.reading, ignore_comments=False)
    if last is None:
        raise stale(f"{what}刚刚有变化", more={"version": version})
    who = session.get(User, last.by)
    name = who.shown if who else "他人"
    more = {"version": version, "by": name, "kind": last.kind, "leaf": last.leaf, "seq": last.seq}
    raise stale(f"{what}刚刚由{name}处理过（{KINDS[last.kind]}{last.leaf}），您的决定没有保存", more=more)


def latest(session: Session, target_id: str, reading: int, *, ignore_comments: bool) -> Decision | None:
    """The last decision on a target that was not taken back."""
    query = select(Decision).where(Decision.target_id == target_id, Decision.reading == reading)
    links = session.scalars(query.order_by(Decision.seq)).all()
    undone = {link.undoes for link in links if link.kind == "undo"}
    kept = [link for link in links if link.kind != "undo" and link.seq not in undone]
    return next((link for link in reversed(kept) if not (ignore_comments and link.kind == "comment")), None)


def refresh_form(session: Session, form: FormRow) -> None:
    """Count the form's open findings and what looking at them is worth anew."""
    session.flush()
    count, worth = session.execute(
        select(func.count(), func.coalesce(func.sum(FindingRow.priority), 0.0)).where(
            FindingRow.form_id == form.id, FindingRow.outcome == "", FindingRow.severity != "info"
        )
    ).one()
    form.findings_open, form.worth = int(count), float(worth) if form.state == "open" else 0.0


def kept_remark(session: Session, remark: str) -> str:
    """A remark as it is kept. session: a writing one, which tells whether texts are masked."""
    plain = clean(remark)
    return mask(plain) if session.info[MASKING] else plain


def clean(remark: str) -> str:
    """A remark without signs that cannot be seen, cut to 2,000."""
    return "".join(sign for sign in remark if sign == "\n" or sign.isprintable()).strip()[:_LONGEST_REMARK]
