"""Deciding, taking back, and the chain of what was decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.api.deps import ActorDep, OfficeDep
from service.api.etags import ETAG_HEADER, IfMatch, version_tag, version_wanted
from service.api.idempotency import IdempotencyDep, Reply, respond
from service.api.paging import NEXT_HEADER, CursorQuery, IdText, LimitQuery, Plain, link_next
from service.api.problems import problems
from service.api.schemas_review import (
    ChainOut,
    DecisionIn,
    DecisionKind,
    DecisionMade,
    DecisionOut,
    DecisionPage,
    FormNow,
    GroupIn,
    GroupMade,
    UndoIn,
)
from service.office.decisions import Command, decide, decide_group, undo
from service.office.listing import DecisionFilter, list_decisions
from service.office.lookup import get_finding, get_form, get_indicator
from service.office.views import decision_views
from service.store.chain import verify_chain
from service.store.tables import Decision, FindingRow, FormRow, IndicatorRow

__all__ = ["router"]

router = APIRouter(tags=["审核决定"])
_REFUSALS = (400, 401, 403, 404, 409, 412, 413, 422, 429, 503, 507)
_LAST = 2**31 - 1
_FINDERS: dict[str, Callable[[Session, Actor, str], FindingRow | IndicatorRow | FormRow]] = {
    "finding": get_finding,
    "indicator": get_indicator,
    "form": get_form,
}


@router.post(
    "/decisions",
    status_code=201,
    summary="作出决定：采纳、不采纳、改类、备注、审核完成、复核、退回",
    operation_id="decide",
    response_model=DecisionMade,
    responses={201: {"headers": ETAG_HEADER}, **problems(*_REFUSALS)},
)
def post_decision(
    body: DecisionIn, office: OfficeDep, actor: ActorDep, once: IdempotencyDep, if_match: IfMatch = None
) -> Response:
    """决定只增不改，每条都接在前一条之后；要改就再作一次决定或撤销。带 `If-Match` 时，若已被别人处理则 412。"""
    fields = body.model_dump()
    fields["version"] = version_wanted(if_match, body.version)

    def effect(session: Session) -> Reply:
        return _made(session, actor, decide(session, actor, Command(**fields), four_eyes=office.four_eyes))

    return respond(once.run(office, actor, once.digest(fields), effect))


@router.post(
    "/decisions/group",
    status_code=201,
    summary="对一个问题和同组的未决问题作同一个决定",
    operation_id="decide_group",
    response_model=GroupMade,
    responses=problems(*_REFUSALS),
)
def post_group(
    body: GroupIn, office: OfficeDep, actor: ActorDep, once: IdempotencyDep, if_match: IfMatch = None
) -> Response:
    """同组：同一项检查，只有位置、空格和数字不同；只及于还没有审核完成的表。全部成功或全部不作。"""
    version = version_wanted(if_match, body.version)
    command = Command("finding", body.finding_id, body.kind, body.leaf, body.remark, 1, version)

    def effect(session: Session) -> Reply:
        links = decide_group(session, actor, body.finding_id, command)
        views = [DecisionOut(**view) for view in decision_views(session, links)]
        return Reply(201, GroupMade(count=len(views), decisions=views).model_dump(mode="json"))

    digest = once.digest(body.model_dump() | {"version": version})
    return respond(once.run(office, actor, digest, effect))


@router.post(
    "/decisions/{seq}/undo",
    status_code=201,
    summary="撤销一条决定",
    operation_id="undo_decision",
    response_model=DecisionMade,
    responses={201: {"headers": ETAG_HEADER}, **problems(*_REFUSALS)},
)
def post_undo(
    seq: Annotated[int, Path(ge=1, le=_LAST, description="决定的序号")],
    office: OfficeDep,
    actor: ActorDep,
    once: IdempotencyDep,
    body: UndoIn | None = None,
) -> Response:
    """只能撤销自己最近的一条；复核人可以撤销别人的。撤销也是一条决定。"""
    remark = body.remark if body else ""

    def effect(session: Session) -> Reply:
        return _made(session, actor, undo(session, actor, seq, remark=remark))

    return respond(once.run(office, actor, once.digest({"remark": remark}), effect))


@router.get(
    "/decisions",
    summary="决定的清单，按作出的先后",
    operation_id="list_decisions",
    responses={200: {"headers": NEXT_HEADER}, **problems(400, 401, 403, 422, 429, 503)},
)
def get_decisions(
    request: Request,
    response: Response,
    office: OfficeDep,
    actor: ActorDep,
    form_id: Annotated[IdText | None, Query(description="哪张表")] = None,
    submission_id: Annotated[IdText | None, Query(description="哪次报送")] = None,
    target_id: Annotated[IdText | None, Query(description="对哪个问题、指标或表")] = None,
    by: Annotated[Plain, Query(description="谁的决定：用户编号")] = "",
    kind: Annotated[DecisionKind | None, Query(description="哪种决定")] = None,
    since: Annotated[int, Query(ge=0, le=_LAST, description="只要这个序号之后的")] = 0,
    cursor: CursorQuery = "",
    limit: LimitQuery = 50,
) -> DecisionPage:
    """填报人只看到对自己报送的决定。"""
    wanted = DecisionFilter(form_id or "", submission_id or "", target_id or "", by, kind or "", since)
    with office.database.read() as session:
        page = list_decisions(session, actor, wanted, cursor=cursor, limit=limit)
        items = [DecisionOut(**view) for view in decision_views(session, page.items)]
    link_next(request, response, page.next)
    return DecisionPage(items=items, next=page.next)


@router.get(
    "/decisions/verify",
    summary="核对决定的链条：有没有缺少或改动",
    operation_id="verify_decisions",
    responses=problems(401, 403, 422, 429, 503),
)
def get_verified(office: OfficeDep, actor: ActorDep) -> ChainOut:
    """从第一条核到最后一条。"""
    actor.require("decide", "manage")
    with office.database.read() as session:
        return ChainOut(**verify_chain(session).to_dict())


def _made(session: Session, actor: Actor, link: Decision) -> Reply:
    """The answer that tells of a decision just made, with the state its target and form are in now."""
    session.flush()
    form = get_form(session, actor, link.form_id)
    version = _FINDERS[link.target](session, actor, link.target_id).version
    now = FormNow.model_validate(form, from_attributes=True)
    view = decision_views(session, [link])[0]
    body = DecisionMade(**view, version=version, form=now).model_dump(mode="json")
    return Reply(201, body, {"ETag": version_tag(version)})
