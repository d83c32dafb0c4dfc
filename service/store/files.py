"""Files as they were handed in, kept once each under the digest of their bytes."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from service.errors import ServiceError, too_large, unavailable
from service.store.tables import new_id

__all__ = ["FileStore", "StoredFile"]

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says when the disk, the share of it, or the size of a file is used up."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is on the disk. digest: sha256, hex. size: bytes."""

    digest: str
    size: int


class FileStore:
    """A folder of files; a file is there whole or not at all. Safe for many threads and processes."""

    def __init__(self, folder: Path, *, least_free: int = 0) -> None:
        """folder: made when missing. least_free: bytes that must stay free on its disk."""
        self.folder = folder
        self._incoming = folder / "incoming"
        self._least_free = least_free
        self._incoming.mkdir(parents=True, exist_ok=True)

    def path(self, digest: str) -> Path:
        """Where the file of a digest lies."""
        return self.folder / digest[:2] / digest

    def require_space(self, size: int = 0) -> None:
        """Raise ServiceError 507 when ``size`` more bytes would leave too little free."""
        if shutil.disk_usage(self.folder).free - size < self._least_free:
            raise _full()

    def add(self, chunks: Iterable[bytes], *, limit: int) -> StoredFile:
        """Keep bytes as they come; they are on the disk when this returns.

        limit: bytes at most. Raises ServiceError 413 beyond the limit and 507 when the disk is full; nothing stays.
        """
        beside = self._incoming / new_id()
        size, hashed = 0, hashlib.sha256()
        try:
            with beside.open("xb") as stream:
                for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise too_large(f"文件超过 {limit // 1024 // 1024} MB", hint="请拆开或压缩后再传")
                    hashed.update(chunk)
                    stream.write(chunk)
                stream.flush()
                os.fsync(stream.fileno())
            self.require_space()
            target = self.path(hashed.hexdigest())
            fresh = not target.parent.exists()
            target.parent.mkdir(exist_ok=True)
            beside.replace(target)
            _sync_folder(target.parent)
            if fresh:
                _sync_folder(self.folder)
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise _full() from error
            raise unavailable(
                "storage_failed", "文件没有保存，数据文件夹写不进去", hint="请管理员检查数据文件夹的权限和磁盘"
            ) from error
        finally:
            beside.unlink(missing_ok=True)
        return StoredFile(hashed.hexdigest(), size)

    def drop(self, digest: str) -> None:
        """Delete a file; nothing happens when it is gone already."""
        self.path(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[str]:
        """Every digest in the store."""
        for part in sorted(self.folder.iterdir()):
            if len(part.name) == 2:
                yield from sorted(path.name for path in part.iterdir())

    def sweep(self, known: frozenset[str], *, older_than: float) -> int:
        """Delete what no submission names and what a broken upload left; returns how many files.

        older_than: seconds since the epoch; what is newer may belong to an upload that is under way.
        """
        strays = [self.path(digest) for digest in self.digests() if digest not in known]
        strays += list(self._incoming.iterdir())
        old = [path for path in strays if path.exists() and path.stat().st_mtime < older_than]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def _sync_folder(folder: Path) -> None:
    """Make a rename in a folder last through a power cut, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _full() -> ServiceError:
    return ServiceError(507, "disk_full", "服务器磁盘空间不足，文件没有保存", hint="请管理员清理磁盘后再传")
