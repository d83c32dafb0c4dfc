"""Deciding: a reviewer on findings, rows and forms, a second reader blindly, a supervisor on the whole form.

Every decision is a link of the chain (store/chain.py); what the tables of findings, rows and forms say of the present
state follows from the links and is changed in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.taxonomy import load_taxonomy
from service.accounts.actor import Actor
from service.errors import bad_request, conflict, forbidden, not_found, stale
from service.office.lookup import get_finding, get_form, get_indicator
from service.store.chain import KINDS, OUTCOMES, add_link, await_turn
from service.store.tables import Decision, FindingRow, FormRow, IndicatorRow, User

__all__ = ["TARGETS", "Command", "decide", "decide_group", "refresh_form", "undo"]

TARGETS = {
    "finding": ("accept", "reject", "reclass", "comment"),
    "indicator": ("reclass", "comment"),
    "form": ("done", "approve", "return", "comment"),
}
"""What is decided on → kinds of decisions."""
_LONGEST_REMARK = 2000
_AT_ONCE = 1000
_MUST_BE_DECIDED = ("high", "medium")


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


def decide(session: Session, actor: Actor, command: Command, *, four_eyes: bool = True) -> Decision:
    """Make a decision and return its link.

    session: a writing one. four_eyes: whether the supervisor must be someone who decided nothing on the form.
    Raises ServiceError: 400 bad_decision, 403, 404, 409 form_closed, findings_open, already_decided or not_sampled, 412
    changed_meanwhile (naming who decided what).
    """
    actor.require("decide", "approve")  # before anybody is kept waiting
    _require_sane(command)
    await_turn(session)
    return _DECIDERS[command.target](session, actor, command, four_eyes)


def decide_group(session: Session, actor: Actor, head: str, command: Command) -> list[Decision]:
    """The same decision on a finding and all open ones of its group, in all forms that are still open.

    At most _AT_ONCE, those most worth looking at: meanwhile nobody else can decide. head: id of the finding that was
    looked at; command.target_id is not read, its version is that of the head.
    """
    actor.require("decide")
    await_turn(session)
    first = get_finding(session, actor, head)
    ids = [first.id]
    if first.group:
        query = (
            select(FindingRow.id)
            .join(FormRow, FindingRow.form_id == FormRow.id)
            .where(FindingRow.group == first.group, FindingRow.outcome == "", FormRow.state == "open")
            .where(FindingRow.id != first.id)
            .order_by(FindingRow.priority.desc(), FindingRow.id)
            .limit(_AT_ONCE - 1)
        )
        ids += session.scalars(query).all()
    links = []
    for place, id_ in enumerate(ids):
        version = command.version if place == 0 else None
        own = Command("finding", id_, command.kind, command.leaf, command.remark, 1, version)
        links.append(decide(session, actor, own))
    return links


def undo(session: Session, actor: Actor, seq: int, *, remark: str = "") -> Decision:
    """Take back one's own latest decision on something; a supervisor may take back anybody's.

    Raises ServiceError: 404, 403, 409 not_latest (something was decided after it) or form_closed.
    """
    actor.require("decide")
    await_turn(session)
    link = session.get(Decision, seq)
    if link is None or link.kind == "undo":
        raise not_found("决定", str(seq))
    if link.by != actor.id and not actor.may("approve"):
        raise forbidden("只能撤销自己的决定", code="not_yours")
    latest = _latest(session, link.target_id, link.reading, ignore_comments=link.kind != "comment")
    if latest is None or latest.seq != seq:
        raise conflict("not_latest", "之后又有决定，或已经撤销", hint="请从最近的一条开始撤销")
    form = _locked(session, get_form(session, actor, link.form_id))
    if link.target != "form":
        _require_open(form)
    elif link.kind == "approve":
        actor.require("approve")
    remade = add_link(
        session,
        kind="undo",
        target=link.target,
        target_id=link.target_id,
        form_id=link.form_id,
        submission_id=link.submission_id,
        rule=link.rule,
        reading=link.reading,
        undoes=seq,
        by=actor.id,
        remark=_clean(remark),
        row={},
    )
    if link.kind != "comment":
        before = _latest(session, link.target_id, link.reading, ignore_comments=True)
        _restore(session, actor, link, before)
    refresh_form(session, form)
    return remade


def refresh_form(session: Session, form: FormRow) -> None:
    """Count the form's open findings and what looking at them is worth anew."""
    session.flush()
    count, worth = session.execute(
        select(func.count(), func.coalesce(func.sum(FindingRow.priority), 0.0)).where(
            FindingRow.form_id == form.id, FindingRow.outcome == "", FindingRow.severity != "info"
        )
    ).one()
    form.findings_open, form.worth = int(count), float(worth) if form.state == "open" else 0.0


def _require_sane(command: Command) -> None:
    if command.kind not in TARGETS.get(command.target, ()):
        known = "；".join(f"{target}: {'、'.join(kinds)}" for target, kinds in TARGETS.items())
        raise bad_request("bad_decision", f"不能对 {command.target} 作“{command.kind}”", hint=f"可用：{known}")
    if command.leaf and command.leaf not in load_taxonomy().leaves:
        raise bad_request(
            "bad_decision", f"没有“{command.leaf}”这一类", hint=f"可用：{'、'.join(load_taxonomy().leaves)}"
        )
    if command.kind == "reclass" and not command.leaf:
        raise bad_request("bad_decision", "改类要写明改成哪一类")
    if command.kind == "comment" and not _clean(command.remark):
        raise bad_request("bad_decision", "备注是空的")
    if command.reading not in (1, 2) or (command.reading == 2 and command.target != "finding"):
        raise bad_request("bad_decision", "盲审只针对问题")


def _decide_finding(session: Session, actor: Actor, command: Command, four_eyes: bool) -> Decision:
    actor.require("decide")
    finding = get_finding(session, actor, command.target_id)
    form = _locked(session, get_form(session, actor, finding.form_id))
    session.refresh(finding)
    if command.reading == 2:
        return _second(session, actor, command, finding, form, four_eyes)
    _require_open(form)
    _require_version(session, command, finding.version, finding.id, f"问题“{finding.rule}”")
    leaf = command.leaf
    if command.kind == "accept":
        leaf = leaf or finding.proposed
    link = _link(session, actor, command, form, leaf=leaf, rule=finding.rule, row=_row_of(finding.indicator))
    if command.kind in OUTCOMES:
        finding.outcome, finding.leaf, finding.first_by = command.kind, leaf, actor.id
        _set_decided(session, finding)
    finding.version += 1
    refresh_form(session, form)
    return link


def _second(
    session: Session, actor: Actor, command: Command, finding: FindingRow, form: FormRow, four_eyes: bool
) -> Decision:
    """A second reading, blind to the first: kept beside it, changing nothing."""
    if not finding.sampled:
        raise conflict("not_sampled", "这条没有抽中盲审")
    if finding.second:
        raise conflict("already_decided", "这条已经盲审过")
    if four_eyes and finding.first_by == actor.id:
        raise forbidden("盲审要由另一个人做", code="four_eyes", hint="请让没有审过这条的人来做")
    if command.kind not in OUTCOMES:
        raise bad_request("bad_decision", "盲审只能采纳、不采纳或改类")
    leaf = command.leaf or (finding.proposed if command.kind == "accept" else "")
    link = _link(session, actor, command, form, leaf=leaf, rule=finding.rule, row=_row_of(finding.indicator))
    finding.second, finding.second_leaf, finding.second_by = command.kind, leaf, actor.id
    return link


def _decide_indicator(session: Session, actor: Actor, command: Command, four_eyes: bool) -> Decision:
    actor.require("decide")
    item = get_indicator(session, actor, command.target_id)
    form = _locked(session, get_form(session, actor, item.form_id))
    session.refresh(item)
    _require_open(form)
    _require_version(session, command, item.version, item.id, f"指标“{item.name}”")
    link = _link(session, actor, command, form, leaf=command.leaf, row=_row_of(item))
    if command.kind == "reclass":
        item.decided = command.leaf
    item.version += 1
    return link


def _decide_form(session: Session, actor: Actor, command: Command, four_eyes: bool) -> Decision:
    form = _locked(session, get_form(session, actor, command.target_id))
    _require_version(session, command, form.version, form.id, "这张表")
    _FORM_STEPS[command.kind](session, actor, form, four_eyes)
    link = _link(session, actor, command, form)
    form.version += 1
    refresh_form(session, form)
    return link


def _finish(session: Session, actor: Actor, form: FormRow, four_eyes: bool) -> None:
    actor.require("decide")
    _require_open(form)
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
_DECIDERS: dict[str, Callable[[Session, Actor, Command, bool], Decision]] = {
    "finding": _decide_finding,
    "indicator": _decide_indicator,
    "form": _decide_form,
}


def _locked(session: Session, form: FormRow) -> FormRow:
    """The form, with others who decide on it kept waiting until the transaction ends."""
    session.refresh(form, with_for_update=True)
    return form


def _link(
    session: Session,
    actor: Actor,
    command: Command,
    form: FormRow,
    *,
    leaf: str = "",
    rule: str = "",
    row: dict[str, Any] | None = None,
) -> Decision:
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
        remark=_clean(command.remark),
        row=row,
    )


def _row_of(item: IndicatorRow | None) -> dict[str, Any]:
    """What of a row a decision keeps: enough to learn from."""
    if item is None:
        return {}
    kept = {key: item.data.get(key, "") for key in ("name", "value", "unit", "l1", "l2", "duty", "project")}
    return {**kept, "filed": item.filed, "pred": item.leaf}


def _require_open(form: FormRow) -> None:
    if form.state != "open":
        raise conflict("form_closed", "这张表已审核完成", hint="要修改，请先撤销“审核完成”，或由复核人退回")


def _require_version(session: Session, command: Command, version: int, id_: str, what: str) -> None:
    if command.version is None or command.version == version:
        return
    last = _latest(session, id_, command.reading, ignore_comments=False)
    if last is None:
        raise stale(f"{what}刚刚有变化", more={"version": version})
    who = session.get(User, last.by)
    name = who.shown if who else "他人"
    more = {"version": version, "by": name, "kind": last.kind, "leaf": last.leaf, "seq": last.seq}
    raise stale(f"{what}刚刚由{name}处理过（{KINDS[last.kind]}{last.leaf}），您的决定没有保存", more=more)


def _latest(session: Session, target_id: str, reading: int, *, ignore_comments: bool) -> Decision | None:
    """The last decision on a target that was not taken back."""
    query = select(Decision).where(Decision.target_id == target_id, Decision.reading == reading)
    links = session.scalars(query.order_by(Decision.seq)).all()
    undone = {link.undoes for link in links if link.kind == "undo"}
    kept = [link for link in links if link.kind != "undo" and link.seq not in undone]
    return next((link for link in reversed(kept) if not (ignore_comments and link.kind == "comment")), None)


def _restore(session: Session, actor: Actor, undone: Decision, before: Decision | None) -> None:
    """Bring a target back to what the decision before the undone one made of it."""
    kind, leaf, by = (before.kind, before.leaf, before.by) if before else ("", "", "")
    if undone.target == "finding":
        finding = get_finding(session, actor, undone.target_id)
        if undone.reading == 2:
            finding.second, finding.second_leaf, finding.second_by = kind, leaf, by
            return
        finding.outcome, finding.leaf, finding.first_by = kind, leaf, by
        finding.version += 1
        _set_decided(session, finding)
    elif undone.target == "indicator":
        item = get_indicator(session, actor, undone.target_id)
        item.decided = leaf
        item.version += 1
    else:
        form = get_form(session, actor, undone.target_id)
        form.state = {"done": "done", "approve": "approved"}.get(kind, "open")
        form.version += 1


def _set_decided(session: Session, finding: FindingRow) -> None:
    """The class a person gave the row, as its findings of class now say."""
    item = finding.indicator
    if item is None or finding.kind != "misfiled":
        if item is not None and finding.outcome == "reclass":
            item.decided = finding.leaf
        return
    stands = item.filed if finding.outcome == "reject" else ""
    item.decided = finding.leaf or stands


def _clean(remark: str) -> str:
    return "".join(sign for sign in remark if sign == "\n" or sign.isprintable()).strip()[:_LONGEST_REMARK]
