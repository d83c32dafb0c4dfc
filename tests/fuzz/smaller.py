"""An input tried in a process of its own, and made smaller for as long as it fails."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from tests.fuzz.targets import TARGETS, Target

__all__ = ["Tester", "smaller"]

_SPAWN = multiprocessing.get_context("spawn")
_PATIENCE = 6
"""On a busy computer so many seconds pass for one of computing."""
_LOADING = 180.0
BUDGET = 60.0
"""Seconds spent on making an input small."""


def _serve(pipe: Connection, name: str, seconds: float) -> None:
    """Try the inputs that come until none does."""
    from tests.fuzz.guard import close_off
    from tests.fuzz.probe import attempt

    check = TARGETS[name].prepare()
    close_off(quiet=True)
    pipe.send(_memory())
    while (data := pipe.recv()) is not None:
        found, _ = attempt(check, data, seconds)
        pipe.send((found, _memory()))


def _memory() -> float:
    """Most MiB this process has held."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Tester:
    """Tries inputs of a target apart; a process that ends by one is replaced. mib: more than was held before."""

    def __init__(self, target: Target, mib: float) -> None:
        self._target, self._seconds, self._mib = target, target.seconds, mib
        self._process: Any = None

    def __enter__(self) -> Tester:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def _begin(self) -> None:
        self._pipe, other = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=_serve, args=(other, self._target.name, self._seconds), daemon=True)
        self._process.start()
        other.close()
        if not self._pipe.poll(_LOADING):
            raise SystemExit(f"the target {self._target.name} does not load")
        self._held = self._pipe.recv()

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
            self._process = None

    def __call__(self, data: bytes) -> str:
        """Signature of the failure an input makes, "" for none."""
        if self._process is None:
            self._begin()
        self._pipe.send(data)
        if not self._pipe.poll(_PATIENCE * self._seconds):
            self._stop()
            return "no end"
        try:
            found, memory = self._pipe.recv()
        except (EOFError, ConnectionError):
            self._process.join()
            code = self._process.exitcode
            self._stop()
            return f"process died: exit {code}"
        if not found and memory - self._held > self._mib:
            self._stop()
            return "too much memory"
        return found


def smaller(data: bytes, fails: Callable[[bytes], bool], budget: float = BUDGET) -> bytes:
    """The input with as much left out as can be while it fails; what is found within the budget (seconds)."""
    end, size = time.monotonic() + budget, max(1, len(data) // 2)
    while True:
        place, before = 0, len(data)
        while place < len(data):
            if time.monotonic() > end:
                return data
            less = data[:place] + data[place + size :]
            if less and fails(less):
                data = less
            else:
                place += size
        if size == 1 and len(data) == before:
            return data
        size = max(1, size // 2)
