"""Deciding: a reviewer on findings, rows and forms, a second reader blindly, a supervisor on the whole form.

Every decision is a link of the chain (store/chain.py); what the tables of findings, rows and forms say of the present
state follows from the links and is changed in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.taxonomy import load_taxonomy
from service.accounts.actor import Actor
from service.errors import bad_request, conflict, forbidden, not_found
from service.office.decision import (
    TARGETS,
    Command,
    clean,
    kept_remark,
    latest,
    link_of,
    locked,
    refresh_form,
    require_open,
    require_version,
    row_of,
)
from service.office.decision_form import decide_form
from service.office.lookup import get_finding, get_form, get_indicator
from service.store.chain import OUTCOMES, add_link, await_turn
from service.store.tables import Decision, FindingRow, FormRow

__all__ = ["AT_ONCE", "Command", "decide", "decide_group", "undo"]

AT_ONCE = 1000
"""Findings that are decided as a group in one go."""


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

    At most AT_ONCE, those most worth looking at: meanwhile nobody else can decide. head: id of the finding that was
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
            .limit(AT_ONCE - 1)
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
    last = latest(session, link.target_id, link.reading, ignore_comments=link.kind != "comment")
    if last is None or last.seq != seq:
        raise conflict("not_latest", "之后又有决定，或已经撤销", hint="请从最近的一条开始撤销")
    form = locked(session, get_form(session, actor, link.form_id))
    if link.target != "form":
        require_open(form)
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
        remark=kept_remark(session, remark),
        row={},
    )
    if link.kind != "comment":
        before = latest(session, link.target_id, link.reading, ignore_comments=True)
        _restore(session, actor, link, before)
    refresh_form(session, form)
    return remade


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
    if command.kind == "comment" and not clean(command.remark):
        raise bad_request("bad_decision", "备注是空的")
    if command.reading not in (1, 2) or (command.reading == 2 and command.target != "finding"):
        raise bad_request("bad_decision", "盲审只针对问题")


def _decide_finding(session: Session, actor: Actor, command: Command, four_eyes: bool) -> Decision:
    actor.require("decide")
    finding = get_finding(session, actor, command.target_id)
    form = locked(session, get_form(session, actor, finding.form_id))
    session.refresh(finding)
    if command.reading == 2:
        return _second(session, actor, command, finding, form, four_eyes)
    require_open(form)
    require_version(session, command, finding.version, finding.id, f"问题“{finding.rule}”")
    leaf = command.leaf
    if command.kind == "accept":
        leaf = leaf or finding.proposed
    link = link_of(session, actor, command, form, leaf=leaf, rule=finding.rule, row=row_of(finding.indicator))
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
    link = link_of(session, actor, command, form, leaf=leaf, rule=finding.rule, row=row_of(finding.indicator))
    finding.second, finding.second_leaf, finding.second_by = command.kind, leaf, actor.id
    return link


def _decide_indicator(session: Session, actor: Actor, command: Command, four_eyes: bool) -> Decision:
    actor.require("decide")
    item = get_indicator(session, actor, command.target_id)
    form = locked(session, get_form(session, actor, item.form_id))
    session.refresh(item)
    require_open(form)
    require_version(session, command, item.version, item.id, f"指标“{item.name}”")
    link = link_of(session, actor, command, form, leaf=command.leaf, row=row_of(item))
    if command.kind == "reclass":
        item.decided = command.leaf
    item.version += 1
    return link


_DECIDERS: dict[str, Callable[[Session, Actor, Command, bool], Decision]] = {
    "finding": _decide_finding,
    "indicator": _decide_indicator,
    "form": decide_form,
}


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
