"""Linear algebra on one thread while rows are answered.

The products are small: on a busy machine, threads of the matrix library that wait for each other take ten times as
long as one thread does, and on an idle one they save little.
"""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

__all__ = ["ONE_THREAD"]


class _OneThread:
    """Context in which products of matrices use one thread; the last one to leave puts back what was set before."""

    def __init__(self) -> None:
        self._lock, self._inside = Lock(), 0
        self._limit: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._limit = _libraries().limit(limits=1)
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._limit.restore_original_limits()


ONE_THREAD = _OneThread()
"""The setting is the process's own, so there is one context for all its threads."""


@cache
def _libraries() -> Any:
    from threadpoolctl import ThreadpoolController  # only when rows are answered

    return ThreadpoolController().select(user_api="blas")
