"""ETags: the version of a thing for deciding on it, and a digest of the answer for not sending it twice."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Any

from fastapi import Header, Request, Response
from pydantic import BaseModel

from service.errors import bad_request

__all__ = ["ETAG_HEADER", "NOT_CHANGED", "IfMatch", "IfNoneMatch", "answer_with_etag", "version_tag", "version_wanted"]

_TAG = re.compile(r'(?:W/)?"(\d{1,9})(?:-[0-9a-f]{1,64})?"')
_HEADER = r"^[\x20-\x7e]*$"

IfMatch = Annotated[
    str | None, Header(max_length=200, pattern=_HEADER, description="看到时的 ETag；已被别人改动则 412")
]
IfNoneMatch = Annotated[str | None, Header(max_length=2000, pattern=_HEADER, description="已有的 ETag；没有变化则 304")]
ETAG_HEADER = {"ETag": {"description": "版本，决定时放在 If-Match 里", "schema": {"type": "string"}}}
NOT_CHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "没有变化"}}


def version_tag(version: int, content: bytes = b"") -> str:
    """ETag of a thing: its version, and a digest of what is told of it where its parts may change by themselves."""
    return f'"{version}-{hashlib.sha256(content).hexdigest()[:16]}"' if content else f'"{version}"'


def answer_with_etag(request: Request, model: BaseModel, version: int) -> Response:
    """The answer with its ETag, or 304 without content when the caller has it already."""
    content = model.model_dump_json().encode()
    tag = version_tag(version, content)
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(content, media_type="application/json", headers={"ETag": tag})


def version_wanted(if_match: str | None, version: int | None) -> int | None:
    """The version a decision is for, by header or body; None for whatever it is now. Raises ServiceError 400."""
    if if_match is None or if_match.strip() == "*":
        return version
    found = _TAG.fullmatch(if_match.strip())
    if found is None:
        raise bad_request("bad_if_match", "If-Match 不是本服务给出的 ETag", hint="请用读取时得到的 ETag 原样发回")
    told = int(found.group(1))
    if version is not None and version != told:
        raise bad_request("bad_if_match", "If-Match 与 version 说的不是同一个版本", hint="两者只给一个")
    return told
