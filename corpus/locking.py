"""One writer at a time, across threads, processes and computers that share a folder."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["held", "locked"]

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    _PAUSE = 0.05  # seconds

    def _lock(handle: int, *, wait: bool) -> None:
        while True:
            try:
                return msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except PermissionError:
                if not wait:
                    raise
            # the system's own waiting gives up after ten seconds
            time.sleep(_PAUSE)

    def _unlock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(handle: int, *, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock kept in a file of its own, which is made when missing and stays, empty.

    Waits for others; the system lets go of it when a process dies. Raises OSError when the folder cannot be written.
    """
    with _hold(path, wait=True):
        yield


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """The same without waiting: whether the lock is held, False when somebody else holds it."""
    try:
        holding = _hold(path, wait=False)
        holding.__enter__()
    except (BlockingIOError, PermissionError):
        yield False
        return
    try:
        yield True
    finally:
        holding.__exit__(None, None, None)


@contextmanager
def _hold(path: Path, *, wait: bool) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as stream:
        stream.seek(0)
        _lock(stream.fileno(), wait=wait)
        try:
            yield
        finally:
            stream.seek(0)
            _unlock(stream.fileno())
