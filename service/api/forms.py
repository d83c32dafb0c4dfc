"""Forms: those read from files and those typed in; as judged, as filed, as documents."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from service.accounts.actor import Actor
from service.api.deps import ActorDep, OfficeDep
from service.api.downloads import DOCUMENT, download_response
from service.api.etags import ETAG_HEADER, NOT_CHANGED, IfNoneMatch, answer_with_etag
from service.api.idempotency import IdempotencyDep, Reply, respond
from service.api.paging import NEXT_HEADER, CursorQuery, IdText, LimitQuery, Plain, QText, link_next
from service.api.paging import IdPath as FormId
from service.api.problems import problems
from service.api.schemas_office import (
    DocumentFormat,
    FiledForm,
    FormCreate,
    FormOut,
    FormPage,
    FormState,
    FormWhole,
)
from service.office.documents import form_document
from service.office.filed import filed_form
from service.office.listing import FormFilter, list_forms
from service.office.lookup import get_form
from service.office.stored import forms_with_rows
from service.office.submissions import add_form, audit_form
from service.office.views import form_view, whole_form

__all__ = ["router"]

router = APIRouter(tags=["申报表"])


@router.get(
    "/forms",
    summary="表的清单",
    operation_id="list_forms",
    responses={200: {"headers": NEXT_HEADER}, **problems(400, 401, 403, 422, 429, 503)},
)
def get_forms(
    request: Request,
    response: Response,
    office: OfficeDep,
    actor: ActorDep,
    submission_id: Annotated[IdText | None, Query(description="哪次报送")] = None,
    unit: Annotated[Plain, Query(description="填报单位，须全同")] = "",
    year: Annotated[int | None, Query(ge=1900, le=2100, description="预算年度")] = None,
    state: Annotated[FormState | None, Query(description="open 待审，done 待复核，approved 已复核")] = None,
    verdict: Annotated[Plain, Query(description="结论：通过、完善后通过、退回修改")] = "",
    q: QText = "",
    order: Annotated[
        str, Query(pattern="^(newest|worth)$", description="newest 新的在前，worth 最值得看的在前")
    ] = "newest",
    cursor: CursorQuery = "",
    limit: LimitQuery = 50,
) -> FormPage:
    """填报人只看到自己的；`q` 找单位和标题里的字。"""
    wanted = FormFilter(submission_id or "", unit, year, state or "", verdict, q, order)
    with office.database.read() as session:
        page = list_forms(session, actor, wanted, cursor=cursor, limit=limit)
    link_next(request, response, page.next)
    return FormPage(items=[FormOut(**form_view(row)) for row in page.items], next=page.next)


@router.post(
    "/forms",
    status_code=201,
    summary="报送一张以记录给出的表：当场审核并保存",
    operation_id="create_form",
    response_model=FormWhole,
    responses={201: {"headers": ETAG_HEADER}, **problems(400, 401, 403, 413, 422, 429, 503, 507)},
)
def post_form(body: FormCreate, office: OfficeDep, actor: ActorDep, once: IdempotencyDep) -> Response:
    """答复里有全部问题；这张表自成一次报送。"""
    digest = once.digest(body.model_dump(mode="json"))
    reply = once.known(office, actor, digest)
    if reply is None:
        audited = audit_form(office, actor, body.form.to_record(), edition=body.edition or "")

        def effect(session: Session) -> Reply:
            row = add_form(session, office, actor, audited)
            session.flush()
            whole = FormWhole(**_whole(session, row.id, actor)).model_dump(mode="json")
            return Reply(201, whole, {"Location": f"/api/v1/forms/{row.id}", "ETag": f'"{row.version}"'})

        reply = once.run(office, actor, digest, effect)
    return respond(reply)


@router.get(
    "/forms/{id}",
    summary="一张表：表头、指标、问题和决定",
    operation_id="get_form",
    response_model=FormWhole,
    responses={200: {"headers": ETAG_HEADER}, **NOT_CHANGED, **problems(401, 403, 404, 422, 429, 503)},
)
def get_one(
    id: FormId, request: Request, office: OfficeDep, actor: ActorDep, if_none_match: IfNoneMatch = None
) -> Response:
    """`ETag` 放在 `If-None-Match` 里，没有变化则 304；放在决定的 `If-Match` 里，已被改动则 412。"""
    with office.database.read() as session:
        get_form(session, actor, id)
        whole = FormWhole(**_whole(session, id, actor))
    return answer_with_etag(request, whole, whole.version)


@router.get(
    "/forms/{id}/filed",
    summary="表的原样：原件的单元格，标出有问题的格",
    operation_id="get_filed_form",
    responses=problems(401, 403, 404, 422, 429, 503),
)
def get_filed(id: FormId, office: OfficeDep, actor: ActorDep) -> FiledForm:
    """只给这张表所在的工作表或表格和紧挨着的；过长的部分省略。"""
    return FiledForm(**filed_form(office, actor, id))


@router.get(
    "/forms/{id}/document",
    summary="下载一张表的审核报告、批注稿或修改稿",
    operation_id="download_form",
    response_class=Response,
    responses={**DOCUMENT, **problems(401, 403, 404, 409, 413, 422, 429, 503, 507)},
)
def get_document(
    id: FormId,
    office: OfficeDep,
    actor: ActorDep,
    format: Annotated[DocumentFormat, Query(description="格式；annotated 批注稿，corrected 修改稿")] = "docx",
    decided: Annotated[bool, Query(description="只写审核人采纳的问题，按审核人定的类")] = False,
) -> Response:
    """批注稿和修改稿以报送的原件为底。"""
    return download_response(form_document(office, actor, id, format, decided=decided))


def _whole(session: Session, id_: str, actor: Actor) -> dict[str, Any]:
    return whole_form(forms_with_rows(session, [id_])[0], actor)
