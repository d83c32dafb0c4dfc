"""Why a batch cannot go on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from corpus.errors import ZhibiaoError

__all__ = ["BatchError", "full_disk_told", "is_full"]

_RESUME = "加 --resume 接着做，已完成的部分不会重做"


class BatchError(ZhibiaoError):
    """A batch cannot begin or go on; what is done stays done."""


@contextmanager
def full_disk_told(folder: Path) -> Iterator[None]:
    """Raise BatchError (disk_full) for a write that found no room in the block, whichever library wrote."""
    import duckdb

    try:
        yield
    except (OSError, pa.ArrowException, duckdb.Error) as error:
        if not is_full(error):
            raise
        hint = f"请腾出空间后{_RESUME}"
        raise BatchError("disk_full", "磁盘满了，写不下去", where=str(folder), hint=hint) from error


def is_full(error: BaseException | None) -> bool:
    """Whether an error says that a disk is full: its own number, its cause's, or in words, as DuckDB tells it."""
    while error is not None:
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False
