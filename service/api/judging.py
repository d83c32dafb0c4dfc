"""Judging and auditing what is sent, without keeping it: classify, audit, duplicates."""

from __future__ import annotations

from typing import Any, get_args

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import Headers

from corpus.errors import UsageError
from service.accounts.actor import Actor
from service.api import reference, suggesting
from service.api.deps import ActorDep, OfficeDep
from service.api.incoming import files_schema, incoming_files
from service.api.problems import problems
from service.api.schemas_form import EditionId
from service.api.schemas_judging import (
    AuditAnswer,
    AuditRecords,
    ClassifiedRow,
    Classify,
    ClassifyAnswer,
    Duplicates,
    DuplicatesAnswer,
    Tool,
)
from service.errors import ServiceError, too_large
from service.office import judging
from service.office.office import Office

__all__ = ["router"]

_routes = APIRouter(tags=["判类和审核"])
FILES = 20
"""Files of one audit."""
_JSON = "application/json"
_REFUSALS = (400, 401, 403, 413, 422, 429, 503)
_EDITIONS = get_args(EditionId)
_AUDIT_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        **files_schema(
            FILES,
            "申报表：docx、doc、xlsx、xls、pdf、html、csv、图片、zip 等，按内容辨认；"
            f"最多 {FILES} 个，合计最多 50 MB（由管理员设定）",
            {"edition": {"type": "string", "enum": list(_EDITIONS)}},
        ),
        _JSON: {
            "schema": {
                "type": "object",
                "additionalProperties": False,
                "required": ["forms"],
                "properties": {
                    "forms": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": 100,
                        "items": {"$ref": "#/components/schemas/FormIn"},
                        "description": "申报表记录，与 zhibiao read --format json 的 forms 相同",
                    },
                    "edition": {"anyOf": [{"type": "string", "enum": list(_EDITIONS)}, {"type": "null"}]},
                },
            }
        },
    },
}


@_routes.post(
    "/classify",
    summary="判类：指标属于哪一类，填报的类别是否相符",
    operation_id="classify",
    response_model_exclude_unset=True,
    responses=problems(*_REFUSALS),
)
async def classify(body: Classify, office: OfficeDep, actor: ActorDep) -> ClassifyAnswer:
    """同一行单独判和与其他行一起判，答复相同；行序不变。"""
    items = [row.to_indicator() for row in body.rows]
    found = await judging.classify(office, actor, items, edition=body.edition, explain=body.explain)
    rows = []
    for place, (row, item, judgement) in enumerate(zip(body.rows, items, found.judgements, strict=True)):
        answer: dict[str, Any] = {"id": row.id} | judging.row_answer(item, judgement, body.top)
        if found.reasons is not None:
            answer["reasons"] = list(found.reasons[place])
        rows.append(ClassifiedRow.model_validate(answer))
    return ClassifyAnswer(tool=Tool(**found.tool), rows=rows)


@_routes.post(
    "/audit",
    summary="审核：一次给出问题和依据，不保存",
    operation_id="audit",
    response_model=AuditAnswer,
    openapi_extra={"requestBody": _AUDIT_BODY},
    responses=problems(*_REFUSALS, 415, 507),
)
async def audit(request: Request, office: OfficeDep, actor: ActorDep) -> Response:
    """文件或记录都可以；答复与 `zhibiao audit --format json` 相同。读不了的文件列在 errors 里，其余照常审核。"""
    kind = Headers(scope=request.scope).get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        content = await _audit_files(request, office, actor)
    elif kind == _JSON:
        content = await _audit_records(request, office, actor)
    else:
        raise ServiceError(415, "unsupported_media_type", f"只收 multipart/form-data 或 {_JSON}", hint="请改正后再发")
    return Response(content, media_type=_JSON)


async def _audit_files(request: Request, office: Office, actor: Actor) -> bytes:
    actor.require("use")
    limit = office.config.upload_bytes
    async with incoming_files(request, office.files, name="files", most=FILES, limit=limit) as came:
        edition = came.fields.pop("edition", None)
        if came.fields:
            raise ServiceError(422, "unknown_field", f"有不认识的字段：{'、'.join(sorted(came.fields))[:100]}")
        if edition is not None and edition not in _EDITIONS:
            raise UsageError("unknown_edition", "没有这个版本", hint=f"可选：{'、'.join(_EDITIONS)}")
        return await judging.audit(office, actor, files=came.files, edition=edition)


async def _audit_records(request: Request, office: Office, actor: Actor) -> bytes:
    limit = office.config.request_bytes
    raw = bytearray()
    async for chunk in request.stream():
        raw.extend(chunk)
        if len(raw) > limit:
            raise too_large(f"请求超过 {office.config.request_megabytes} MB", hint="请分几次发送")
    try:
        body = AuditRecords.model_validate_json(bytes(raw))
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in faults]) from None
    forms = [form.to_record() for form in body.forms]
    return await judging.audit(office, actor, forms=forms, edition=body.edition)


@_routes.post(
    "/duplicates",
    summary="查重：重复填报或换个说法的指标",
    operation_id="find_duplicates",
    response_model=DuplicatesAnswer,
    responses=problems(*_REFUSALS),
)
async def duplicates(body: Duplicates, office: OfficeDep, actor: ActorDep) -> Response:
    """在一张表内，或在不同单位、年度之间。"""
    content = await judging.duplicates(
        office,
        actor,
        forms=[form.to_record() for form in body.forms],
        rows=[row.to_indicator() for row in body.rows],
        across=body.across,
        near=body.near,
    )
    return Response(content, media_type=_JSON)


router = APIRouter()
for part in (_routes, suggesting.router, reference.router):
    router.include_router(part)
