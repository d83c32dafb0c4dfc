"""Errors as problem+json (RFC 9457): stable code, Chinese detail, what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from corpus.errors import ModelError, ReadError, SettingError, UsageError, ZhibiaoError
from service.errors import ServiceError

__all__ = ["PROBLEM_JSON", "Problem", "install_problems", "problem_response", "problems"]

PROBLEM_JSON = "application/problem+json"
_STATUS = {UsageError: 400, ReadError: 422, SettingError: 500, ModelError: 500}
_TITLES = {
    400: "请求不对",
    401: "请先登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种操作",
    406: "给不出所要的格式",
    409: "现在不能这样做",
    411: "没有写明长度",
    412: "已被别人改动",
    413: "超过上限",
    415: "不支持这种内容",
    422: "内容不合要求",
    423: "已锁定",
    429: "请求太频繁",
    500: "程序出错",
    503: "暂时不能用",
    507: "磁盘已满",
}
_log = structlog.get_logger("zhibiao.api")


class Problem(BaseModel):
    """What went wrong: code for programs, detail for people."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="错误代码的网址形式", examples=["urn:zhibiao:not_found"])
    title: str = Field(description="这一类错误", examples=["没有找到"])
    status: int = Field(description="HTTP 状态码", examples=[404])
    code: str = Field(description="错误代码，长期不变", examples=["not_found"])
    detail: str = Field(
        description="一句话：哪里、什么原因、下一步", examples=["没有编号为 x 的表，它可能已被删除，请刷新后再试。"]
    )
    where: str = Field(default="", description="出错的地方")
    hint: str = Field(default="", description="下一步")


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """``responses`` of a route for the statuses it may answer with beside its own."""
    content = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": _TITLES[status], "content": content} for status in statuses}


def problem_response(
    status: int,
    code: str,
    detail: str,
    *,
    where: str = "",
    hint: str = "",
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The answer for a problem."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    body = {"type": f"urn:zhibiao:{code}", "title": title, "status": status, "code": code, "detail": detail}
    body |= {"where": where, "hint": hint, **(more or {})}
    return JSONResponse(body, status, headers=dict(headers or {}), media_type=PROBLEM_JSON)


def install_problems(app: FastAPI) -> None:
    """Answer every error of an app as a problem."""
    app.add_exception_handler(ZhibiaoError, _own)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)


async def _own(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ZhibiaoError)  # noqa: S101 - how it was registered
    if isinstance(error, ServiceError):
        status, more, headers = error.status, error.more, error.headers
    else:
        status, more, headers = next((s for kind, s in _STATUS.items() if isinstance(error, kind)), 500), {}, {}
    if status >= 500:
        _log.error("request failed", code=error.code, status=status)
    return problem_response(
        status, error.code, str(error), where=error.where, hint=error.hint, more=more, headers=headers
    )


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - how it was registered
    faults = [
        {"field": ".".join(str(part) for part in item["loc"]), "kind": item["type"], "message": _say(item)}
        for item in error.errors()
    ]
    detail = "；".join(f"{fault['field']} {fault['message']}" for fault in faults[:5]) + "。"
    return problem_response(422, "invalid_request", detail, hint="请对照接口说明改正", more={"errors": faults[:50]})


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - how it was registered
    code = HTTPStatus(error.status_code).name.lower()
    title = _TITLES.get(error.status_code, str(error.detail))
    return problem_response(error.status_code, code, f"{title}。", headers=error.headers)


async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    _log.exception("unforeseen error", path=request.url.path, kind=type(error).__name__)
    hint = "请稍后重试；若再次发生，请把时间告诉管理员"
    return problem_response(500, "internal", "程序出错，这一步没有完成，" + hint + "。", hint=hint)


_SAYINGS = {
    "missing": "没有给出",
    "extra_forbidden": "是不认识的字段",
    "string_too_long": "太长，最多 {max_length} 个字符",
    "string_too_short": "太短，至少 {min_length} 个字符",
    "too_long": "太多，最多 {max_length} 个",
    "too_short": "太少，至少 {min_length} 个",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "json_invalid": "不是合法的 JSON",
    "string_pattern_mismatch": "写法不对，应符合 {pattern}",
    "literal_error": "应为 {expected} 之一",
    "enum": "应为 {expected} 之一",
}


def _say(item: Mapping[str, Any]) -> str:
    pattern = _SAYINGS.get(str(item["type"]))
    return pattern.format(**(item.get("ctx") or {})) if pattern else "的值不可用"
