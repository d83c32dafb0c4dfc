"""One file's bytes, read once and never beyond the limit, with its text on demand."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from corpus.errors import ReadError
from corpus.readers.encoding import decode
from corpus.readers.limits import Limits
from corpus.readers.refusals import too_large


@dataclass(frozen=True)
class Source:
    """What a reader gets: the name for messages, the whole content, and the limits in force."""

    name: str
    data: bytes
    limits: Limits

    @cached_property
    def text(self) -> str:
        """Content as text; raises ReadError (unknown_format) when it is not text."""
        return decode(self.data, self.name)


def load(path: Path, name: str, limits: Limits) -> Source:
    """Read ``path`` whole if it is a file of acceptable size.

    Raises ReadError: file_missing, not_a_file, no_permission, file_unreadable, file_empty,
    file_too_large (by size before reading; a file that grows meanwhile is cut off at the limit).
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ReadError("not_a_file", "不是普通文件", where=name, hint="请指定具体的申报表文件")
        if status.st_size > limits.file_bytes:
            raise _too_large(name, status.st_size, limits)
        with path.open("rb") as stream:
            data = stream.read(limits.file_bytes + 1)
    except FileNotFoundError as error:
        message = "找不到这个文件，可能已被移动、改名或删除"
        raise ReadError("file_missing", message, where=name, hint="请核对路径后再试") from error
    except PermissionError as error:
        message = "没有读取这个文件的权限，或它正被其他程序占用"
        raise ReadError(
            "no_permission", message, where=name, hint="请关闭占用它的程序或向文件所有者申请权限"
        ) from error
    except OSError as error:
        message = f"读取时磁盘或网络盘出错（{error.strerror or '原因不明'}）"
        raise ReadError("file_unreadable", message, where=name, hint="请复制到本机硬盘后再试") from error
    if len(data) > limits.file_bytes:
        raise _too_large(name, len(data), limits)
    if not data:
        raise ReadError("file_empty", "文件是空的（0字节）", where=name, hint="请确认已保存或重新导出后再试")
    return Source(name, data, limits)


def _too_large(name: str, size: int, limits: Limits) -> ReadError:
    mib = 1024 * 1024
    return too_large(name, f"文件超过{limits.file_bytes / mib:.0f}MB的上限（至少{size / mib:.0f}MB）")
