"""Findings, and which of them to look at next."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from service.api.deps import ActorDep, OfficeDep
from service.api.etags import ETAG_HEADER, NOT_CHANGED, IfNoneMatch, answer_with_etag
from service.api.paging import NEXT_HEADER, CursorQuery, IdPath, IdText, LimitQuery, Plain, link_next
from service.api.problems import problems
from service.api.schemas_review import FindingOut, FindingPage, Kind, Severity
from service.office.listing import FindingFilter, list_findings, next_findings
from service.office.lookup import get_finding
from service.office.views import finding_view

__all__ = ["router"]

router = APIRouter(tags=["问题"])
Reading = Annotated[int, Query(ge=1, le=2, description="2 为盲审：不给出别人的决定")]


@router.get(
    "/findings",
    summary="问题的清单",
    operation_id="list_findings",
    responses={200: {"headers": NEXT_HEADER}, **problems(400, 401, 403, 422, 429, 503)},
)
def get_findings(
    request: Request,
    response: Response,
    office: OfficeDep,
    actor: ActorDep,
    form_id: Annotated[IdText | None, Query(description="哪张表")] = None,
    submission_id: Annotated[IdText | None, Query(description="哪次报送")] = None,
    rule: Annotated[Plain, Query(description="检查项编号，见 /rules")] = "",
    kind: Annotated[Kind | None, Query(description="哪一类问题")] = None,
    severity: Annotated[Severity | None, Query(description="严重程度")] = None,
    outcome: Annotated[
        Literal["open", "accept", "reject", "reclass"] | None, Query(description="决定；open 为还没有决定")
    ] = None,
    group: Annotated[Plain, Query(description="同一组（只有位置和数字不同的问题）")] = "",
    sampled: Annotated[bool | None, Query(description="是否抽中盲审")] = None,
    order: Annotated[str, Query(pattern="^(worth|form)$", description="worth 最值得看的在前，form 按表")] = "worth",
    cursor: CursorQuery = "",
    limit: LimitQuery = 50,
) -> FindingPage:
    """填报人只看到自己报送的表里的问题。"""
    wanted = FindingFilter(
        form_id or "", submission_id or "", rule, kind or "", severity or "", outcome or "", group, sampled, order
    )
    with office.database.read() as session:
        page = list_findings(session, actor, wanted, cursor=cursor, limit=limit)
        items = [FindingOut(**finding_view(row, row.form, actor)) for row in page.items]
    link_next(request, response, page.next)
    return FindingPage(items=items, next=page.next)


@router.get(
    "/findings/{id}",
    summary="一个问题：理由、依据、建议和决定",
    operation_id="get_finding",
    response_model=FindingOut,
    responses={200: {"headers": ETAG_HEADER}, **NOT_CHANGED, **problems(401, 403, 404, 422, 429, 503)},
)
def get_one(
    id: IdPath,
    request: Request,
    office: OfficeDep,
    actor: ActorDep,
    reading: Reading = 1,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """`ETag` 放在决定的 `If-Match` 里，已被别人处理则 412，并说明是谁、怎么处理的。"""
    with office.database.read() as session:
        row = get_finding(session, actor, id)
        found = FindingOut(**finding_view(row, row.form, actor, blind=reading == 2))
    return answer_with_etag(request, found, found.version)


@router.get(
    "/queue",
    summary="接下来看哪些问题：最值得看的在前",
    operation_id="next_findings",
    responses={200: {"headers": NEXT_HEADER}, **problems(400, 401, 403, 422, 429, 503)},
)
def get_queue(
    request: Request,
    response: Response,
    office: OfficeDep,
    actor: ActorDep,
    reading: Reading = 1,
    cursor: CursorQuery = "",
    limit: LimitQuery = 20,
) -> FindingPage:
    """还没有决定的问题；`reading=2` 为抽中盲审、还没有第二个人看过、自己也没有看过的。"""
    with office.database.read() as session:
        page = next_findings(session, actor, reading=reading, four_eyes=office.four_eyes, cursor=cursor, limit=limit)
        items = [FindingOut(**finding_view(row, row.form, actor, blind=reading == 2)) for row in page.items]
    link_next(request, response, page.next)
    return FindingPage(items=items, next=page.next)
