"""Training in a process of its own, which can be ended at any moment and ends with the one that started it.

It trains with several processes itself; they form a group, so that all of them end together.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from corpus.errors import ZhibiaoError
from models.office_rows import OfficeRow
from models.teaching import Lessons, load_lessons
from models.training import SHIPPED_RECIPE, Recipe, train
from models.truth import Row
from service.errors import ServiceError, unavailable
from service.learning.compare import compare
from service.work.audited import start_process

__all__ = ["Stopped", "Task", "train_apart"]

Progress = Callable[[str], None]
_LOOK_SECONDS = 0.3


class Stopped(Exception):
    """The training was ended because somebody asked for it; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to train and to compare with.

    out: folder for the weights. current: folder of those in force, None for the shipped ones. weight: of an office row
    against a row of a public document. rows, lessons: instead of the shipped data. draws: resamplings for intervals.
    """

    out: Path
    current: Path | None
    learn: tuple[OfficeRow, ...]
    recent: tuple[OfficeRow, ...]
    weight: float = 1.0
    recipe: Recipe = field(default_factory=lambda: SHIPPED_RECIPE)
    rows: tuple[Row, ...] | None = None
    lessons: Lessons | None = None
    draws: int = 400


def train_apart(task: Task, progress: Progress, stopped: Callable[[], bool]) -> dict[str, Any]:
    """Train and compare; returns the version, the metrics and the verdict.

    progress: told what is going on, in Chinese. stopped: asked several times a second. Raises Stopped, and ServiceError
    with what went wrong in the process.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, task), name="zhibiao-train")
    process.start()
    theirs.close()
    try:
        while True:
            if stopped():
                raise Stopped
            if not ours.poll(_LOOK_SECONDS):
                continue
            told = json.loads(ours.recv_bytes())
            if "error" in told:
                raise ServiceError(500, **told["error"])
            if "result" in told:
                process.join()
                return dict(told["result"])
            progress(str(told["progress"]))
    except EOFError as error:
        hint = "请检查内存后重试"
        raise unavailable("training_died", "训练进程意外退出，没有得到新模型", hint=hint) from error
    finally:
        _end(process)
        ours.close()


def _work(channel: Connection, task: Task) -> None:
    """The process: tells its progress, then the result or the error, a JSON object each."""
    if hasattr(os, "setsid"):
        os.setsid()
        parent = multiprocessing.parent_process()
        threading.Thread(target=_end_group_with, args=(parent,), name="parent", daemon=True).start()
    else:
        start_process()

    def tell(**told: Any) -> None:
        channel.send_bytes(json.dumps(told, ensure_ascii=False).encode())

    try:
        tell(result=_train(task, lambda text: tell(progress=text)))
    except ZhibiaoError as error:
        tell(error={"code": error.code, "message": error.message, "where": error.where, "hint": error.hint})


def _train(task: Task, progress: Progress) -> dict[str, Any]:
    lessons = task.lessons or load_lessons()
    office = tuple(row.row() for row in task.learn)
    manifest = train(
        task.out,
        progress=progress,
        rows=task.rows,
        lessons=replace(lessons, office=office, office_weight=task.weight),
        recipe=task.recipe,
        draws=task.draws,
    )
    progress("与在用的模型比较")
    verdict = compare(task.out, task.current, task.learn, task.recent)
    return {"version": manifest.version, "metrics": dict(manifest.metrics), **verdict.to_dict()}


def _end(process: BaseProcess) -> None:
    """End the process and all it started, at once: what it writes is looked at by nobody else."""
    if process.is_alive() and process.pid is not None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (AttributeError, ProcessLookupError, PermissionError):  # Windows, or it has not got so far yet
            process.kill()
    process.join()


def _end_group_with(parent: Any) -> None:
    parent.join()
    os.killpg(os.getpgrp(), signal.SIGKILL)
