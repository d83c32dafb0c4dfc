"""The library of measures: looking up, drafting, approving, what became of suggestions, in and out as a workbook."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from classifier.knowledge.described import event_row
from service.api.deps import ActorDep, OfficeDep
from service.api.downloads import BINARY
from service.api.etags import ETAG_HEADER, NOT_CHANGED, IfMatch, IfNoneMatch, answer_with_etag, version_wanted
from service.api.incoming import incoming_files
from service.api.paging import QText
from service.api.problems import problems
from service.api.schemas_library import (
    Added,
    Approval,
    Decided,
    Decision,
    Draft,
    Drafted,
    EventOut,
    FormToAdd,
    Imported,
    LibraryHits,
    LibraryLeaf,
    MeasureOut,
    Pending,
    Remark,
    Suggested,
)
from service.errors import ServiceError, bad_request
from service.office import library
from service.office.documents import FORMATS

__all__ = ["router"]

router = APIRouter(prefix="/library", tags=["指标库"])
_XLSX = FORMATS["xlsx"]
_CHANGES = problems(400, 401, 403, 404, 409, 422, 429, 503, 507)
IdOfMeasure = Annotated[
    str,
    Path(pattern=r"^(m|office)-[0-9a-f]{10,12}$", description="指标或入库的表的编号", examples=["m-0123456789"]),
]
LeafQuery = Annotated[LibraryLeaf | None, Query(description="只要这一类（二级）")]


@router.get(
    "",
    summary="查指标",
    operation_id="search_library",
    response_model=LibraryHits,
    responses=problems(400, 401, 403, 422, 429, 503),
)
def get_hits(
    office: OfficeDep,
    actor: ActorDep,
    q: Annotated[QText, Query(min_length=1, description="名称或其中的词", examples=["受益学生"])],
    l2: LeafQuery = None,
    unit: Annotated[QText, Query(description="只要这个计量单位")] = "",
    top: Annotated[int, Query(ge=1, le=200, description="最多几条")] = 20,
) -> dict[str, Any]:
    """同名的在前，然后是开头、包含、意思相近的；自带的和本单位的一起查。"""
    hits = library.search_library(office, actor, q, leaf=l2 or "", unit=unit, top=top)
    return {"query": q, "current": office.shelf.is_current(), "measures": hits}


@router.get(
    "/pending",
    summary="待审批",
    operation_id="library_pending",
    response_model=Pending,
    responses=problems(401, 403, 429, 503),
)
def get_pending(office: OfficeDep, actor: ActorDep) -> dict[str, Any]:
    """草稿和推荐的采用情况；填报人只看到自己的。"""
    return {"pending": library.pending(office, actor)}


@router.get(
    "/export",
    summary="导出为 Excel",
    operation_id="export_library",
    response_class=Response,
    responses={
        200: {"description": "工作簿", "content": {_XLSX: BINARY}},
        **problems(401, 403, 422, 429, 503, 507),
    },
)
def get_export(
    office: OfficeDep,
    actor: ActorDep,
    l2: LeafQuery = None,
    own: Annotated[bool, Query(description="只要本单位维护的")] = False,
) -> Response:
    """改好后可以原样导入。"""
    content = library.export_workbook(office, actor, leaf=l2 or "", own=own)
    return Response(content, media_type=_XLSX, headers={"Content-Disposition": 'attachment; filename="library.xlsx"'})


@router.get(
    "/{id}",
    summary="一个指标",
    operation_id="get_measure",
    response_model=MeasureOut,
    responses={200: {"headers": ETAG_HEADER}, **NOT_CHANGED, **problems(400, 401, 403, 404, 422, 429, 503)},
)
def get_measure(
    request: Request, office: OfficeDep, actor: ActorDep, id: IdOfMeasure, known: IfNoneMatch = None
) -> Response:
    """内容、出处、各版本，谁在何时起草、批准。"""
    told, version = library.describe(office, actor, id)
    return answer_with_etag(request, MeasureOut.model_validate(told), version)


@router.post(
    "",
    summary="起草指标",
    operation_id="draft_measure",
    status_code=201,
    response_model=Drafted,
    responses={**_CHANGES, **problems(412)},
)
def post_draft(office: OfficeDep, actor: ActorDep, body: Draft, if_match: IfMatch = None) -> dict[str, Any]:
    """新指标，或已有指标的下一版；批准以前仍用上一版。内容没有变化的不产生新版本（event 为 null）。"""
    version = version_wanted(if_match, body.version)
    if body.id is None and version is not None:
        raise bad_request("bad_if_match", "新指标没有版本", hint="去掉 version 和 If-Match")
    made, event = library.draft(office, actor, body.fields_given(), id_=body.id or "", note=body.note, version=version)
    return {"id": made, "event": event_row(event) if event else None}


@router.post(
    "/approve",
    summary="批准",
    operation_id="approve_measures",
    response_model=Decided,
    responses=_CHANGES,
)
def post_approve(office: OfficeDep, actor: ActorDep, body: Approval) -> dict[str, Any]:
    """草稿成为在用的版本，采用情况计入；停用的恢复；给 version 则改用以前的一版。全部成功或一项也不做。"""
    events = library.approve(office, actor, body.targets, version=body.version, note=body.note)
    return {"events": [event_row(event) for event in events]}


@router.post(
    "/decline",
    summary="退回",
    operation_id="decline_measures",
    response_model=Decided,
    responses=_CHANGES,
)
def post_decline(office: OfficeDep, actor: ActorDep, body: Decision) -> dict[str, Any]:
    """草稿不采用，采用情况不计。"""
    events = library.decline(office, actor, body.targets, note=body.note)
    return {"events": [event_row(event) for event in events]}


@router.post(
    "/events",
    summary="记下推荐的采用情况",
    operation_id="record_suggestion",
    status_code=201,
    response_model=EventOut,
    responses=_CHANGES,
)
def post_event(office: OfficeDep, actor: ActorDep, body: Suggested) -> dict[str, Any]:
    """采用、改后采用或不采用；批准后计入以后的推荐。"""
    told = body.model_dump(exclude={"kind", "id", "note"})
    return event_row(library.record(office, actor, body.kind, body.id, note=body.note, **told))


@router.post(
    "/forms",
    summary="已复核的表入库",
    operation_id="add_form_to_library",
    status_code=201,
    response_model=Added,
    responses=_CHANGES,
)
def post_form(office: OfficeDep, actor: ActorDep, body: FormToAdd) -> dict[str, Any]:
    """表里的指标计入支持度，类别以审核决定为准；已在库里的不再加（event 为 null）。"""
    event = library.add_form(office, actor, body.form_id, note=body.note)
    return {"event": event_row(event) if event else None}


@router.post(
    "/import",
    summary="导入改好的 Excel",
    operation_id="import_library",
    response_model=Imported,
    responses=problems(400, 401, 403, 409, 413, 422, 429, 503, 507),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "required": ["file"],
                        "properties": {"file": {"type": "string", "format": "binary"}},
                    }
                }
            },
        }
    },
)
async def post_import(request: Request, office: OfficeDep, actor: ActorDep) -> dict[str, Any]:
    """xlsx、csv、json、jsonl，最大 20 MB。与库里不同的行存为草稿；有错的行列出，其余照常导入。"""
    actor.require("library_draft")
    async with incoming_files(request, office.files, name="file", most=1, limit=library.MOST_BYTES) as came:
        if came.fields:
            raise ServiceError(422, "unknown_field", "只收一个名为 file 的文件", hint="请改正后再发")
        path, name = came.files[0]
        done = await run_in_threadpool(library.import_upload, office, actor, path, name)
    return done.to_dict()


@router.post(
    "/{id}/retire",
    summary="停用",
    operation_id="retire_measure",
    response_model=EventOut,
    responses=_CHANGES,
)
def post_retire(office: OfficeDep, actor: ActorDep, id: IdOfMeasure, body: Remark) -> dict[str, Any]:
    """本单位不再推荐这个指标（自带的也可以），或把入库的表取出。"""
    return event_row(library.retire(office, actor, id, note=body.note))
