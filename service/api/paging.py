"""What every list takes and tells: how many rows, after which place, and where the next page begins."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Path, Query, Request, Response
from pydantic import StringConstraints

from service.office.pages import MOST

__all__ = ["NEXT_HEADER", "SEEN", "CursorQuery", "IdPath", "IdText", "LimitQuery", "Plain", "QText", "link_next"]

_ID = r"^[0-9a-f]{32}$"
SEEN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Texts without control characters but tabs and line ends."""

IdText = Annotated[str, StringConstraints(pattern=_ID)]
"""An id of a submission, form, row, finding, job."""
IdPath = Annotated[str, Path(pattern=_ID, description="编号，32 位十六进制", examples=["0f" * 16])]
Plain = Annotated[str, StringConstraints(max_length=200, pattern=SEEN)]
"""A short text without control characters."""
QText = Annotated[str, Query(max_length=200, pattern=SEEN)]
CursorQuery = Annotated[
    str, Query(max_length=400, pattern=r"^[A-Za-z0-9_-]*$", description="上一页答复里的 next；空为第一页")
]
LimitQuery = Annotated[int, Query(ge=1, le=MOST, description="一页最多多少条")]
NEXT_HEADER = {"Link": {"description": "下一页的地址（rel=next），最后一页没有", "schema": {"type": "string"}}}
"""``headers`` of an answer of a list, for the OpenAPI document."""


def link_next(request: Request, response: Response, cursor: str) -> None:
    """Tell the address of the next page in the Link header (RFC 8288); relative, as proxies may stand between."""
    if cursor:
        pairs = [(key, value) for key, value in request.query_params.multi_items() if key != "cursor"]
        response.headers["Link"] = f'<{request.url.path}?{urlencode([*pairs, ("cursor", cursor)])}>; rel="next"'
