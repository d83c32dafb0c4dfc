"""A pool of processes that dies with its master, and tells when one of its own dies."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TypeVar

import pyarrow as pa

from classifier.batch.errors import BatchError
from models.threads import ONE_THREAD

__all__ = ["Workers"]

_Result = TypeVar("_Result")
_AHEAD = 2  # tasks waiting for each process


class Workers:
    """Processes that run functions of modules on tasks; one works here, without a pool."""

    def __init__(self, count: int, start: Callable[..., None], *given: Any) -> None:
        """start: called in each process with ``given`` before its first task."""
        self._count, self._start, self._given = count, start, given
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        if self._count > 1:
            context = multiprocessing.get_context("spawn")
            given = (self._start, self._given)
            self._pool = ProcessPoolExecutor(self._count, mp_context=context, initializer=_prepare, initargs=given)
        else:
            self._start(*self._given)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def run(self, work: Callable[..., _Result], tasks: Iterable[tuple[Any, ...]]) -> Iterator[_Result]:
        """Results of ``work(*task)`` in the order of the tasks, few of which wait in memory.

        What a task raises is raised here. Raises BatchError (worker_died) when a process was killed.
        """
        waiting: deque[Callable[[], _Result]] = deque()
        for task in tasks:
            waiting.append(self.begin(work, *task))
            if len(waiting) > _AHEAD * self._count:
                yield waiting.popleft()()
        while waiting:
            yield waiting.popleft()()

    def begin(self, work: Callable[..., _Result], *task: Any) -> Callable[[], _Result]:
        """Begin ``work(*task)``; what is given back waits for its result, and raises what ``run`` raises."""
        if self._pool is None:
            return lambda: work(*task)
        with _told():
            future = self._pool.submit(work, *task)

        def wait() -> _Result:
            with _told():
                return future.result()

        return wait


@contextmanager
def _told() -> Iterator[None]:
    """Say what it means that a process of the pool is gone."""
    try:
        yield
    except BrokenProcessPool as error:
        message = "有一个工作进程被系统结束了，多半是内存不够"
        hint = "请用较小的 --workers 或 --memory，加 --resume 接着做"
        raise BatchError("worker_died", message, hint=hint) from error


def _prepare(start: Callable[..., None], given: tuple[Any, ...]) -> None:
    """Get a process ready: one thread, since there is one process for each core; it ends when the master is gone."""
    master = multiprocessing.parent_process()
    if master is not None:
        threading.Thread(target=_follow, args=(master,), daemon=True).start()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    ONE_THREAD.__enter__()  # for as long as the process lives
    start(*given)
    gc.freeze()  # what is loaded stays; looking through it again and again would take a tenth of the time
    gc.set_threshold(50_000, 20, 20)


def _follow(master: Any) -> None:
    master.join()
    os._exit(1)
