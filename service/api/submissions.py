"""Handing in files, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from service.accounts.actor import Actor
from service.api.deps import ActorDep, OfficeDep
from service.api.downloads import DOCUMENT, download_response
from service.api.idempotency import IdempotencyDep, Once, Reply, respond
from service.api.incoming import Incoming, files_schema, incoming_files
from service.api.paging import NEXT_HEADER, CursorQuery, IdPath, LimitQuery, QText, link_next
from service.api.problems import problems
from service.api.schemas_office import (
    DocumentFormat,
    SubmissionOut,
    SubmissionPage,
    SubmissionState,
    SubmissionWhole,
)
from service.errors import ServiceError
from service.office.documents import submission_document
from service.office.listing import SubmissionFilter, list_submissions
from service.office.lookup import get_submission
from service.office.office import Office
from service.office.submissions import delete_submission, register
from service.office.uploads import keep_uploads
from service.office.views import submission_views

__all__ = ["router"]

router = APIRouter(tags=["报送"])
_CHUNK = 256 * 1024
_UPLOAD: dict[str, Any] = {
    "required": True,
    "content": files_schema(
        2000,
        "申报表或压缩包（zip），按内容辨认；读不了的文件单独列出，其余照常审核。"
        "合计最多 50 MB、2000 个文件（由管理员设定）",
        {"title": {"type": "string", "maxLength": 200, "description": "报送的名称，不给则按文件名"}},
    ),
}


@router.post(
    "/submissions",
    status_code=201,
    summary="报送文件：保存后由后台任务审核",
    operation_id="create_submission",
    response_model=SubmissionWhole,
    openapi_extra={"requestBody": _UPLOAD},
    responses=problems(400, 401, 403, 413, 415, 422, 429, 503, 507),
)
async def create_submission(request: Request, office: OfficeDep, actor: ActorDep, once: IdempotencyDep) -> Response:
    """答复时文件已经存好；进度看 `job_id` 的任务，审核出的表看 `/forms?submission_id=`。"""
    actor.require("submit")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise ServiceError(415, "unsupported_media_type", "只收 multipart/form-data", hint="请改正后再发")
    limit, most = office.config.upload_bytes, office.config.upload_files
    async with incoming_files(request, office.files, name="files", most=most, limit=limit) as came:
        reply = await run_in_threadpool(_hand_in, office, actor, once, came)
    return respond(reply)


def _hand_in(office: Office, actor: Actor, once: Once, came: Incoming) -> Reply:
    if unknown := sorted(set(came.fields) - {"title"}):
        raise ServiceError(422, "unknown_field", f"有不认识的字段：{'、'.join(unknown)[:100]}")
    title = came.fields.get("title", "")
    kept = keep_uploads(office, ((name, _chunks(path)) for path, name in came.files))
    digest = once.digest({"title": title, "files": [[one.name, one.digest] for one in kept]})

    def effect(session: Session) -> Reply:
        made = register(session, office, actor, title, kept)
        session.flush()
        body = SubmissionWhole(**submission_views(session, [made], files=True)[0]).model_dump(mode="json")
        return Reply(201, body, {"Location": f"/api/v1/submissions/{made.id}"})

    reply = once.run(office, actor, digest, effect)
    office.wake_jobs()
    return reply


def _chunks(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


@router.get(
    "/submissions",
    summary="报送的清单，新的在前",
    operation_id="list_submissions",
    responses={200: {"headers": NEXT_HEADER}, **problems(400, 401, 403, 422, 429, 503)},
)
def get_submissions(
    request: Request,
    response: Response,
    office: OfficeDep,
    actor: ActorDep,
    state: Annotated[SubmissionState | None, Query(description="只看这种状态")] = None,
    q: QText = "",
    mine: Annotated[bool, Query(description="只看自己的")] = False,
    deleted: Annotated[bool, Query(description="连同已删除的")] = False,
    cursor: CursorQuery = "",
    limit: LimitQuery = 50,
) -> SubmissionPage:
    """填报人只看到自己的。"""
    wanted = SubmissionFilter(state or "", q, mine, deleted)
    with office.database.read() as session:
        page = list_submissions(session, actor, wanted, cursor=cursor, limit=limit)
        views = submission_views(session, page.items)
    link_next(request, response, page.next)
    return SubmissionPage(items=[SubmissionOut(**view) for view in views], next=page.next)


@router.get(
    "/submissions/{id}",
    summary="一次报送和它的文件",
    operation_id="get_submission",
    responses=problems(401, 403, 404, 422, 429, 503),
)
def get_one(id: IdPath, office: OfficeDep, actor: ActorDep) -> SubmissionWhole:
    """读不了的文件在 `error` 里写明原因。"""
    with office.database.read() as session:
        found = get_submission(session, actor, id)
        return SubmissionWhole(**submission_views(session, [found], files=True)[0])


@router.delete(
    "/submissions/{id}",
    status_code=204,
    summary="删除一次报送：文件、表和备注；决定的链条仍在",
    operation_id="delete_submission",
    responses=problems(401, 403, 404, 409, 422, 429, 503, 507),
)
def delete_one(id: IdPath, office: OfficeDep, actor: ActorDep) -> None:
    """还没有任何决定时本人可以删；之后只有管理员可以。"""
    delete_submission(office, actor, id)


@router.get(
    "/submissions/{id}/document",
    summary="下载整次报送的审核报告、批注稿或修改稿",
    operation_id="download_submission",
    response_class=Response,
    responses={**DOCUMENT, **problems(401, 403, 404, 409, 413, 422, 429, 503, 507)},
)
def get_document(
    id: IdPath,
    office: OfficeDep,
    actor: ActorDep,
    format: Annotated[DocumentFormat, Query(description="格式；annotated 批注稿，corrected 修改稿")] = "docx",
    decided: Annotated[bool, Query(description="只写审核人采纳的问题，按审核人定的类")] = False,
) -> Response:
    """几个文件的批注稿、修改稿打成 zip；写不了的在其中的说明里写明。"""
    return download_response(submission_document(office, actor, id, format, decided=decided))
