"""Taking turns at work that would fill the processor, with a bound on how many wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from service.errors import unavailable

__all__ = ["Turns"]


class Turns:
    """Lets a few threads work at a time; others wait, and beyond a bound are refused at once."""

    def __init__(self, at_once: int = 1, waiting: int = 16) -> None:
        """at_once: threads that work. waiting: threads that may wait, each taken from other requests."""
        self._free = threading.Semaphore(at_once)
        self._places = threading.Semaphore(at_once + waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Work while inside. Raises ServiceError 503 when too many wait."""
        if not self._places.acquire(blocking=False):
            raise unavailable("busy", "同时请求的人太多，请稍后再试", seconds=1)
        try:
            with self._free:
                yield
        finally:
            self._places.release()
