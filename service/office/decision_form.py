"""Deciding on a whole form: the reviewer is done, a supervisor approves or sends it back."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.errors import conflict, forbidden
from service.office.decision import Command, link_of, locked, refresh_form, require_open, require_version
from service.office.lookup import get_form
from service.store.tables import Decision, FindingRow, FormRow

__all__ = ["decide_form"]

_MUST_BE_DECIDED = ("high", "medium")


def decide_form(session: Session, actor: Actor, command: Command, four_eyes: bool) -> Decision:
    """Make a decision on a form and return its link; raises as ``decisions.decide``."""
    form = locked(session, get_form(session, actor, command.target_id))
    require_version(session, command, form.version, form.id, "这张表")
    _FORM_STEPS[command.kind](session, actor, form, four_eyes)
    link = link_of(session, actor, command, form)
    form.version += 1
    refresh_form(session, form)
    return link


def _finish(session: Session, actor: Actor, form: FormRow, four_eyes: bool) -> None:
    actor.require("decide")
    require_open(form)
    left = session.scalar(
        select(func.count()).where(
            FindingRow.form_id == form.id, FindingRow.outcome == "", FindingRow.severity.in_(_MUST_BE_DECIDED)
        )
    )
    if left:
        raise conflict(
            "findings_open", f"还有 {left} 个高、中级问题没有决定", hint="请逐条决定后再点审核完成", more={"left": left}
        )
    form.state = "done"


def _approve(session: Session, actor: Actor, form: FormRow, four_eyes: bool) -> None:
    actor.require("approve")
    if form.state != "done":
        raise conflict("not_done", "审核还没有完成，不能复核", hint="请审核人先点审核完成")
    own = select(func.count()).where(Decision.form_id == form.id, Decision.by == actor.id, Decision.reading == 1)
    if four_eyes and session.scalar(own.where(Decision.kind.not_in(("return", "comment")))):
        raise forbidden("自己审核的表要由别人复核", code="four_eyes", hint="请另一位管理员复核")
    form.state = "approved"


def _send_back(session: Session, actor: Actor, form: FormRow, four_eyes: bool) -> None:
    actor.require("approve")
    if form.state == "open":
        raise conflict("not_done", "审核还没有完成，无从退回")
    form.state = "open"


def _remark_form(session: Session, actor: Actor, form: FormRow, four_eyes: bool) -> None:
    actor.require("decide")


_FORM_STEPS: dict[str, Callable[[Session, Actor, FormRow, bool], None]] = {
    "done": _finish,
    "approve": _approve,
    "return": _send_back,
    "comment": _remark_form,
}
