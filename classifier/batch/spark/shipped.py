"""What Spark's Python processes are given: the job, and the files of the session it needs there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pyarrow as pa

from classifier.auditor import Auditor
from classifier.batch.answers import AnswerFile
from classifier.batch.errors import BatchError
from classifier.batch.job import Job
from corpus.version import product_version
from models.threads import ONE_THREAD

__all__ = ["Shipped", "get_ready"]

_AUDITORS: dict[Path, Auditor] = {}
"""The auditor of this process, by its file of answers, whose name tells the job too."""


@dataclass(frozen=True, slots=True)
class Shipped:
    """The job as executors get it. model: name of the archive of weights among the session's files, "" for the shipped.

    answers: name of the file of answers there, "" where there is none yet. version: of the product that sends it.
    """

    job: Job
    model: str = ""
    answers: str = ""
    version: str = field(default_factory=product_version)

    def here(self) -> Job:
        """The job, ready to work in this process; weights are loaded once in its life.

        Raises BatchError (product_differs) where another version of the product is installed.
        """
        get_ready()
        if self.version != product_version():
            hint = f"请在每台执行机上安装 zhibiao {self.version}"
            raise BatchError("product_differs", f"执行机上的 zhibiao 是 {product_version()}", hint=hint)
        return replace(self.job, model=_file(self.model)) if self.model else self.job

    def auditor(self) -> Auditor:
        """An auditor that knows the answers; one for all that this process checks, since it remembers texts."""
        job, path = self.here(), _file(self.answers)
        if path not in _AUDITORS:
            _AUDITORS.clear()
            _AUDITORS[path] = job.auditor(AnswerFile(path))
        return _AUDITORS[path]


@cache
def get_ready() -> None:
    """Get a process ready: one thread, since Spark runs a process for each core."""
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    ONE_THREAD.__enter__()  # for as long as the process lives


def _file(name: str) -> Path:
    from pyspark import SparkFiles

    return Path(SparkFiles.get(name))
