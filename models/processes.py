"""Independent work on all cores: one process and one thread of linear algebra per task."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

__all__ = ["in_processes"]

_Result = TypeVar("_Result")


def in_processes(work: Callable[..., _Result], tasks: Sequence[tuple[Any, ...]]) -> Iterator[_Result]:
    """Results of ``work(*task)`` in the order of the tasks; a task's result does not depend on how many run at once.

    work: a function of a module. What it raises is raised here.
    """
    workers = min(len(tasks), os.cpu_count() or 1)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(_alone, [work] * len(tasks), tasks)


def _alone(work: Callable[..., _Result], task: tuple[Any, ...]) -> _Result:
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return work(*task)
