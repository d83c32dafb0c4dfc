"""The processes that read and audit: a request waits for them, the event loop and other requests do not."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from functools import partial
from typing import Any, ParamSpec, TypeVar

from service.errors import unavailable
from service.work.audited import settle_memory, start_process

__all__ = ["Compute"]

P = ParamSpec("P")
R = TypeVar("R")


class Compute:
    """A pool of processes, started at the first task; one that died is replaced with the next task."""

    def __init__(self, processes: int = 0, *, waiting: int = 0) -> None:
        """processes: 0 for the processor's cores. waiting: tasks that may wait before new ones are refused."""
        self.processes = processes or os.cpu_count() or 1
        self._waiting = waiting or 32 * self.processes
        self._pool: ProcessPoolExecutor | None = None
        self._under_way = 0
        self._guard = threading.Lock()
        self._closed = False

    @property
    def under_way(self) -> int:
        """Tasks waiting or running."""
        return self._under_way

    def submit(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Start a task. Raises ServiceError 503 when too many wait or the service is stopping."""
        task = partial(_task, partial(work, *args, **kwargs))
        with self._guard:
            if self._closed:
                raise unavailable("stopping", "服务正在停止")
            if self._under_way >= self._waiting:
                raise unavailable("busy", "正在审核的文件太多，请稍后再试")
            if self._pool is None:
                self._pool = self._start()
            try:
                future = self._pool.submit(task)
            except BrokenExecutor:
                self._pool = self._start()
                future = self._pool.submit(task)
            self._under_way += 1
        future.add_done_callback(self._finished)
        return future

    def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a task and wait for it. Raises what it raises, and ServiceError 503 when its process died."""
        try:
            return self.submit(work, *args, **kwargs).result()
        except BrokenExecutor as error:
            self._forget()
            raise unavailable("compute_died", "审核进程意外退出", hint="请重试；若再次发生，请检查内存") from error

    def close(self) -> None:
        """Let running tasks end, drop the waiting ones, stop the processes."""
        with self._guard:
            self._closed, pool, self._pool = True, self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.processes, mp_context=context, initializer=start_process)

    def _finished(self, _future: Future[Any]) -> None:
        with self._guard:
            self._under_way -= 1

    def _forget(self) -> None:
        with self._guard:
            self._pool = None


def _task(work: Callable[[], R]) -> R:
    """A task in a process of the pool; what the first one loaded stays for good."""
    done = work()
    settle_memory()
    return done
