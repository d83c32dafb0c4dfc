"""Documents as answers: always saved as a file by the browser, never shown as a page of ours."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse

from service.office.documents import MEDIA_TYPES, Download

__all__ = ["BINARY", "DOCUMENT", "download_response"]

BINARY = {"schema": {"type": "string", "format": "binary"}}
"""Media of an answer that is a file."""
DOCUMENT: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "文件",
        "content": {media.partition(";")[0]: BINARY for media in MEDIA_TYPES},
        "headers": {"Content-Disposition": {"description": "文件名", "schema": {"type": "string"}}},
    }
}
"""``responses`` of a route that gives a document."""


def download_response(found: Download) -> Response:
    """The answer that sends a document. Its name is in UTF-8 (RFC 6266), with a plain one beside for old programs."""
    suffix = found.name.rpartition(".")[2]
    disposition = f"attachment; filename=\"zhibiao.{suffix}\"; filename*=UTF-8''{quote(found.name)}"
    headers = {"Content-Disposition": disposition, "Content-Length": str(found.size)}
    return StreamingResponse(found.chunks(), media_type=found.media, headers=headers)
