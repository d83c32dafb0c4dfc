"""The Spark engine: the stages of a batch as DataFrames, with the functions and the results of the local engine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from classifier.batch.inputs import Inputs
from classifier.batch.job import Job
from classifier.batch.plan import Plan, Progress, made_by
from classifier.batch.schema import DATASETS
from classifier.batch.spark.failures import failures_told
from classifier.batch.spark.folders import Folders
from classifier.batch.spark.pipeline import Pipeline
from classifier.batch.spark.session import LOG, Session, open_session, settings_of
from classifier.batch.spark.shipped import Shipped
from classifier.batch.store import StageCount
from corpus.errors import UsageError

__all__ = ["SparkEngine"]

_KEPT_LOG = "zhibiao-spark.log"  # in the current folder, where the plan's is for the time of the run only
_JVM_SHARE = 3  # of the memory, one part in so many is for Java


class SparkEngine:
    """One run. counts: by stage, filled as the run goes on.

    remote_inputs: by name of each file that was read at an address its size and the time of its last change.
    """

    def __init__(
        self,
        plan: Plan,
        job: Job,
        progress: Progress,
        *,
        master: str = "",
        addresses: Sequence[str] = (),
        target: str = "",
        resume: bool = False,
    ) -> None:
        """As the local engine.

        master: address of a cluster; "" for this machine, with the plan's workers. addresses: further inputs that Spark
        itself reads (hdfs://…, s3a://…). target: address of a folder for stages, datasets and reports, which executors
        on other machines can reach; "" for the plan's. resume: whether a run that is there may be gone on with.
        """
        self.plan, self.job, self.progress = plan, job, progress
        self.counts: dict[str, StageCount] = {}
        self.remote_inputs: dict[str, str] = {}
        self._master = master or f"local[{plan.workers}]"
        self._addresses, self._target, self._resume = tuple(addresses), target.rstrip("/"), resume

    def run(self, inputs: Inputs) -> None:
        """Make all datasets; of a target elsewhere they are copied to the plan's folder, for the reports.

        Raises UsageError as ``open_session``, and for a run that is there already; BatchError when Spark fails, and
        where another run writes to the same target.
        """
        with self._session() as (session, folders):
            if self._target and folders.exists("results") and not self._resume:
                hint = "接着做或更新请加 --resume，重新做请换一个文件夹"
                raise UsageError("run_exists", "这里已有一次批量审计", where=self._target, hint=hint)
            with tempfile.TemporaryDirectory() as name:
                shipped = Shipped(self.job, _send_model(session, self.job, Path(name)))
                pipeline = Pipeline(folders, shipped, Path(name), self.progress, self.counts)
                self.remote_inputs = pipeline.run(inputs, self._addresses)
            for dataset in DATASETS if self._target else ():
                folders.fetch(self.plan.results / dataset, "results", dataset)

    def deliver(self, names: Sequence[str]) -> None:
        """Copy files of the plan's folder to the target, where that is elsewhere."""
        if self._target:
            with self._session() as (_, folders):
                for name in names:
                    folders.send(self.plan.folder / name, name)

    @contextmanager
    def _session(self) -> Iterator[tuple[Session, Folders]]:
        work = self.plan.work / "spark"
        settings = settings_of(self._master, self.plan.memory // _JVM_SHARE, work, max(4, 2 * self.plan.workers))
        log = Path.cwd() / _KEPT_LOG if self._target else work / LOG
        with open_session(settings, log) as session, failures_told(log):
            folders = Folders(session, self._target or f"file:{self.plan.folder.absolute()}")
            with folders.alone("work", "run.lock") if self._target else nullcontext():
                yield session, folders


def _send_model(session: Session, job: Job, files: Path) -> str:
    """Send the weights to the executors; "" for the shipped ones, which the product there has."""
    if job.model is None:
        return ""
    name = f"model-{made_by(job)}-{files.name}"  # Spark takes no other file of a name for as long as it runs
    archive = shutil.make_archive(str(files / name), "zip", job.model)
    session.sparkContext.addArchive(f"file:{archive}#{name}")
    return name
