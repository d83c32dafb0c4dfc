"""Files of a multipart request, streamed to the disk within limits and removed when the answer is made."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from service.config import MIB
from service.errors import ServiceError, bad_request, too_large
from service.office.names import file_name
from service.store.files import FileStore
from service.store.tables import new_id

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

__all__ = ["Incoming", "files_schema", "incoming_files"]

_FIELD_BYTES, _FIELDS = 2000, 10


@dataclass(slots=True)
class Incoming:
    """What came. files: where each lies, and its cleaned name. fields: texts by name."""

    files: list[tuple[str, str]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)


def files_schema(most: int, description: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Media of a multipart request with files under ``files`` and fields beside them, for the OpenAPI document."""
    files = {
        "type": "array",
        "minItems": 1,
        "maxItems": most,
        "items": {"type": "string", "format": "binary"},
        "description": description,
    }
    schema = {"type": "object", "additionalProperties": False, "required": ["files"]}
    return {"multipart/form-data": {"schema": schema | {"properties": {"files": files, **fields}}}}


@asynccontextmanager
async def incoming_files(
    request: Request, store: FileStore, *, name: str, most: int, limit: int
) -> AsyncIterator[Incoming]:
    """The files under a name in a multipart request, on the disk while inside.

    They lie beside what the store takes in, so that its sweep removes what a killed process left. most: files. limit:
    bytes in all. Raises ServiceError 400 for a broken request, 413, 422 for other files or fields than expected, 507.
    """
    parts = _Parts(store, name, most)
    size = 0
    try:
        store.require_space()
        _, options = parse_options_header(request.headers.get("content-type"))
        boundary = options.get(b"boundary")
        if not boundary:
            raise bad_request("bad_multipart", "上传的内容没有分界标记", hint="请用 multipart/form-data 上传")
        parser = MultipartParser(boundary, parts.callbacks())
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                raise too_large(f"一次上传的文件合计超过 {limit // MIB} MB", hint="请分几次上传")
            parser.write(chunk)
        if not parts.ended:
            raise bad_request("upload_cut_short", "上传的内容不完整", hint="请重新上传")
        if not parts.came.files:
            raise ServiceError(422, "no_files", "没有收到文件", hint=f"请把文件放在 {name} 里")
        yield parts.came
    except MultipartParseError as error:
        raise bad_request("bad_multipart", "上传的内容不是完整的 multipart/form-data", hint="请重新上传") from error
    except ClientDisconnect as error:
        raise bad_request("upload_cut_short", "上传中断了", hint="请重新上传") from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise ServiceError(507, "disk_full", "服务器磁盘空间不足", hint="请管理员清理磁盘后再传") from error
    finally:
        parts.remove()


class _Parts:
    """Takes what the parser finds: files to the disk, fields into memory."""

    def __init__(self, store: FileStore, name: str, most: int) -> None:
        self.came = Incoming()
        self.ended = False
        self._folder, self._name, self._most = store.folder / "incoming", name, most
        self._paths: list[Path] = []
        self._file: BinaryIO | None = None
        self._field, self._text = "", bytearray()
        self._head, self._value, self._disposition = bytearray(), bytearray(), b""

    def callbacks(self) -> MultipartCallbacks:
        """What the parser calls."""
        return {
            "on_header_field": lambda data, start, end: self._head.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._header,
            "on_headers_finished": self._begin,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def remove(self) -> None:
        """Close and delete every file."""
        if self._file is not None:
            with suppress(OSError):  # a full disk does not take the rest; it goes with the file
                self._file.close()
        for path in self._paths:
            path.unlink(missing_ok=True)

    def _header(self) -> None:
        if bytes(self._head).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._head, self._value = bytearray(), bytearray()

    def _begin(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._disposition = b""
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        self._text = bytearray()
        if b"filename" not in options:
            if len(self.came.fields) >= _FIELDS:
                raise ServiceError(422, "too_many_fields", "上传的字段太多")
            return
        if self._field != self._name:
            raise ServiceError(422, "unknown_field", "文件放错了字段", hint=f"请把文件放在 {self._name} 里")
        if len(self.came.files) >= self._most:
            raise too_large(f"一次最多 {self._most} 个文件", hint="更多的文件请报送")
        path = self._folder / new_id()
        self._paths.append(path)
        self._file = path.open("xb")
        given = options[b"filename"].decode("utf-8", "replace")
        self.came.files.append((str(path), file_name(given, len(self.came.files))))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.write(data[start:end])
            return
        self._text.extend(data[start:end])
        if len(self._text) > _FIELD_BYTES:
            raise ServiceError(422, "field_too_long", f"字段太长，最多 {_FIELD_BYTES} 字节")

    def _end(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        else:
            self.came.fields[self._field] = bytes(self._text).decode("utf-8", "replace")

    def _finish(self) -> None:
        self.ended = True
