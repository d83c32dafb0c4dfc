"""Why a batch cannot go on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from corpus.errors import ZhibiaoError

__all__ = ["BatchError", "full_disk_told", "is_full"]

_FULL = ("No space left", "max_temp_directory_size")  # the second is most of what was free when DuckDB began
_RESUME = "加 --resume 接着做，已完成的部分不会重做"


class BatchError(ZhibiaoError):
    """A batch cannot begin or go on; what is done stays done."""


@contextmanager
def full_disk_told(folder: Path) -> Iterator[None]:
    """Raise BatchError for want of room in the block: disk_full, whichever library wrote; memory_short."""
    import duckdb

    try:
        yield
    except (OSError, pa.ArrowException, duckdb.Error) as error:
        if is_full(error):
            hint = f"请腾出空间后{_RESUME}"
            raise BatchError("disk_full", "磁盘满了，写不下去", where=str(folder), hint=hint) from error
        if isinstance(error, duckdb.OutOfMemoryException):
            hint = f"请用较大的 --memory，{_RESUME}"
            raise BatchError("memory_short", "给数据库的内存不够", where=str(folder), hint=hint) from error
        raise


def is_full(error: BaseException | None) -> bool:
    """Whether an error says that a disk is full: its own number, its cause's, or in words, as DuckDB tells it."""
    while error is not None:
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or any(map(str(error).__contains__, _FULL)):
            return True
        error = error.__cause__ or error.__context__
    return False
