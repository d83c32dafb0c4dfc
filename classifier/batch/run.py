"""One batch from paths to results: who may write, what is read, which engine works, what the run says of itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow.parquet as pq

from classifier.batch.errors import BatchError, full_disk_told
from classifier.batch.inputs import Inputs, find_inputs
from classifier.batch.job import Job
from classifier.batch.local import LocalEngine
from classifier.batch.plan import Plan, Progress, made_by
from classifier.batch.report import REPORTS, write_reports
from classifier.batch.schema import DATASETS
from classifier.batch.several import left_out
from classifier.batch.store import Results, StageCount, read_table
from classifier.near import require_searchable
from corpus.atomic import remove_left, write_text
from corpus.errors import ReadError, UsageError
from corpus.locking import held

__all__ = ["MANIFEST", "Engine", "Outcome", "run_batch"]

MANIFEST = "manifest.json"
_OWN = ("work", "results", MANIFEST)
_LOCK = "run.lock"


class Engine(Protocol):
    """What makes the datasets. counts: parts by stage, filled as the run goes on.

    remote_inputs: name of a file at an address → its size and time, known after the run.
    """

    counts: dict[str, StageCount]
    remote_inputs: dict[str, str]

    def run(self, inputs: Inputs) -> None:
        """Make all datasets of the results."""

    def deliver(self, names: Sequence[str]) -> None:
        """Bring files of the plan's folder to where the results belong, if that is elsewhere."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did. counts: parts by stage, and how many were made. rows: by dataset. errors: of files not read.

    left_out: ids of an office's own checks that a batch cannot run.
    """

    folder: Path
    counts: dict[str, StageCount]
    rows: dict[str, int]
    errors: tuple[dict[str, str], ...]
    summary: dict[str, Any]
    left_out: tuple[str, ...] = ()

    def first_errors(self, count: int) -> list[ReadError]:
        """So many of the errors, as they were raised."""
        return [_error(row) for row in self.errors[:count]]

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field."""
        stages = {stage: {"parts": count.parts, "made": count.made} for stage, count in self.counts.items()}
        return {
            "folder": str(self.folder),
            "stages": stages,
            "rows": self.rows,
            "errors": list(self.errors),
            "left_out": list(self.left_out),
            "summary": self.summary,
        }


def run_batch(
    paths: Sequence[str],
    plan: Plan,
    job: Job,
    progress: Progress,
    *,
    resume: bool = False,
    engine: Callable[[Plan, Job, Progress], Engine] = LocalEngine,
) -> Outcome:
    """Read, judge, check and compare everything below ``paths``; datasets and reports below ``plan.folder``.

    resume: go on with what an earlier run left there, for the same or for changed inputs. Raises UsageError for a
    folder that holds something else, an earlier run without ``resume``, or a threshold of near-duplicates too low to be
    searched for; BatchError when another run works there, the
    disk is full, or a process was killed; what is done stays done in each case.
    """
    _require_folder(plan.folder, resume=resume)
    if (near := job.settings.thresholds.near) is not None:
        require_searchable(near)
    with _alone(plan), full_disk_told(plan.folder):
        inputs = find_inputs(paths, job.settings.limits.bounds(), without=plan.folder)
        worker = engine(plan, job, progress)
        worker.run(inputs)
        tool = _tool(job)
        summary = write_reports(
            plan.results, plan.folder, memory=plan.database_memory, settings=job.settings, tool=tool
        )
        read = {entry.name: entry.digest for entry in (*inputs.documents, *inputs.tables)} | worker.remote_inputs
        rows = _write_manifest(plan, read, tool)
        worker.deliver([*REPORTS, MANIFEST])
        errors = tuple(row for path in Results(plan.results).paths("errors") for row in read_table(path).to_pylist())
    return Outcome(plan.folder, worker.counts, rows, errors, summary.to_dict(), left_out(job.auditor({})))


def _require_folder(folder: Path, *, resume: bool) -> None:
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if folder.exists() and not folder.is_dir():
        raise UsageError("folder_needed", "-o 要给一个文件夹", where=str(folder), hint="请换一个名字")
    if names and not names & set(_OWN):
        hint = "请换一个新的或空的文件夹"
        raise UsageError("folder_not_empty", "结果文件夹里已有别的文件", where=str(folder), hint=hint)
    if names and not resume:
        hint = "接着做或更新请加 --resume，重新做请换一个文件夹"
        raise UsageError("run_exists", "这里已有一次批量审计", where=str(folder), hint=hint)


def _error(row: dict[str, str]) -> ReadError:
    return ReadError(row["code"], row["message"], where=row["file"], hint=row["hint"])


@contextmanager
def _alone(plan: Plan) -> Iterator[None]:
    with held(plan.work / _LOCK) as mine:
        if not mine:
            hint = "请等它结束，或换一个结果文件夹"
            raise BatchError("run_in_progress", "另一次批量审计正在写这个文件夹", where=str(plan.folder), hint=hint)
        remove_left(plan.folder)
        yield


def _tool(job: Job) -> dict[str, Any]:
    return job.auditor({}).tool() | {"made_by": made_by(job)}


def _write_manifest(plan: Plan, read: dict[str, str], tool: dict[str, Any]) -> dict[str, int]:
    """Write what the results were made from and what they hold: the same for the same inputs. Rows by dataset."""
    results = Results(plan.results)
    rows, parts = {}, {}
    for name in DATASETS:
        parts[name] = [path.name for path in results.paths(name)]
        rows[name] = sum(pq.read_metadata(path).num_rows for path in results.paths(name))
    text = {"tool": tool, "inputs": read, "rows": rows, "parts": parts}
    write_text(plan.folder / MANIFEST, json.dumps(text, ensure_ascii=False, indent=1) + "\n")
    return rows
