"""The Spark engine: the stages of a batch as DataFrames, with the functions and the results of the local engine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from classifier.batch.inputs import Inputs
from classifier.batch.job import Job
from classifier.batch.plan import Plan, Progress, made_by
from classifier.batch.spark.failures import failures_told
from classifier.batch.spark.pipeline import Pipeline
from classifier.batch.spark.session import LOG, Session, open_session, settings_of
from classifier.batch.spark.shipped import Shipped
from classifier.batch.store import StageCount

__all__ = ["SparkEngine"]

_JVM_SHARE = 3  # of the memory, one part in so many is for Java


class SparkEngine:
    """One run. counts: by stage, filled as the run goes on."""

    def __init__(
        self,
        plan: Plan,
        job: Job,
        progress: Progress,
        *,
        master: str = "",
        addresses: Sequence[str] = (),
        target: str = "",
    ) -> None:
        """As the local engine.

        master: address of a cluster; "" for this machine, with the plan's workers. addresses: further inputs that Spark
        itself reads (hdfs://…, s3a://…). target: address of a folder for stages and datasets; "" for the plan's.
        """
        self.plan, self.job, self.progress = plan, job, progress
        self.counts: dict[str, StageCount] = {}
        self._master = master or f"local[{plan.workers}]"
        self._addresses, self._target = tuple(addresses), target or f"file:{plan.folder.absolute()}"

    def run(self, inputs: Inputs) -> None:
        """Make all datasets of the results. Raises UsageError as ``open_session``; BatchError when Spark fails."""
        work = self.plan.work / "spark"
        settings = settings_of(self._master, self.plan.memory // _JVM_SHARE, work, max(4, 2 * self.plan.workers))
        with ExitStack() as stack:
            session = stack.enter_context(open_session(settings, work))
            stack.enter_context(failures_told(work / LOG))
            files = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            shipped = Shipped(self.job, _send_model(session, self.job, files))
            pipeline = Pipeline(session, self._target, shipped, files, self.progress, self.counts)
            pipeline.run(inputs, self._addresses)


def _send_model(session: Session, job: Job, files: Path) -> str:
    """Send the weights to the executors; "" for the shipped ones, which the product there has."""
    if job.model is None:
        return ""
    name = f"model-{made_by(job)}"
    archive = shutil.make_archive(str(files / name), "zip", job.model)
    session.sparkContext.addArchive(f"file:{archive}#{name}")
    return name
