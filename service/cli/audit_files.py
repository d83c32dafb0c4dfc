"""Many files audited on all cores: every process reads and audits a few files at a time, in order, in flat memory.

The answer for a form depends on no other form, so it does not matter which process gives it; what several forms tell
together is left to the auditor of the main process, which sees every form pass.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from classifier.auditor import Auditor
from classifier.form_audit import FormAudit
from classifier.settings import Settings, load_settings
from corpus.errors import ReadError
from corpus.options import ReadOptions
from corpus.reading import find_files, iter_results
from corpus.records import Form
from service.cli.inputs import read_options
from service.cli.progress import progress_bar
from service.cli.weights import load_weights

__all__ = ["AuditJob", "AuditStream"]

_TOGETHER = 4  # files of one task
_WORTH_IT = 24  # fewer files are done before other processes have started
_AHEAD = 3  # tasks waiting for each process


@dataclass(frozen=True, slots=True)
class AuditJob:
    """Everything a process needs to audit as the others do. settings: their file; model: folder of weights."""

    settings: Path | None
    edition: str | None
    model: Path | None
    quick: bool
    baseline: tuple[Form, ...]
    mask_personal: bool = False

    def auditor(self, settings: Settings | None = None) -> Auditor:
        """A new auditor. Raises SettingError, UsageError and ModelError."""
        chosen = settings or load_settings(self.settings)
        model = load_weights(self.model, quick=self.quick)
        return Auditor(model=model, settings=chosen, edition=self.edition, baseline=self.baseline)

    def read_options(self, settings: Settings) -> ReadOptions:
        """How documents are read."""
        return read_options(settings, model=self.model, mask_personal=self.mask_personal)


class AuditStream:
    """Audits of all forms in files, folders and archives, in order; they can be passed through once.

    errors: of the files that could not be read, complete once the audits have passed. count: forms passed so far.
    """

    def __init__(self, paths: Sequence[str], job: AuditJob, auditor: Auditor, *, processes: int | None = None) -> None:
        """auditor: of this process; it notes every form. processes: how many work, all cores by default."""
        self.errors: list[ReadError] = []
        self.count = 0
        self._files = find_files(map(Path, paths))
        self._job, self._auditor = job, auditor
        self._processes = (os.cpu_count() or 1) if processes is None else processes

    def __iter__(self) -> Iterator[FormAudit]:
        """Read and audit on."""
        alone = self._processes < 2 or len(self._files) < _WORTH_IT
        with progress_bar("审核", "个文件") as progress:
            for done, (audits, errors) in enumerate(self._here() if alone else self._there(), start=1):
                progress(min(done * _TOGETHER, len(self._files)), len(self._files))
                self.errors += errors
                self.count += len(audits)
                yield from audits

    def _here(self) -> Iterator[tuple[list[FormAudit], list[ReadError]]]:
        options = self._job.read_options(self._auditor.settings)
        for start in range(0, len(self._files), _TOGETHER):
            yield _audit(self._files[start : start + _TOGETHER], self._auditor, options)

    def _there(self) -> Iterator[tuple[list[FormAudit], list[ReadError]]]:
        tasks = iter([self._files[start : start + _TOGETHER] for start in range(0, len(self._files), _TOGETHER)])
        context = multiprocessing.get_context("spawn")
        waiting: deque[Future[tuple[list[FormAudit], list[ReadError]]]] = deque()
        with ProcessPoolExecutor(
            self._processes, mp_context=context, initializer=_start, initargs=(self._job,)
        ) as pool:
            while True:
                while len(waiting) < _AHEAD * self._processes and (task := next(tasks, None)) is not None:
                    waiting.append(pool.submit(_work, task))
                if not waiting:
                    return
                audits, errors = waiting.popleft().result()
                for audit in audits:
                    self._auditor.note(audit)
                yield audits, errors


def _audit(files: Sequence[Path], auditor: Auditor, options: ReadOptions) -> tuple[list[FormAudit], list[ReadError]]:
    errors: list[ReadError] = []

    def forms() -> Iterator[Form]:
        for result in iter_results(files, options):
            if result.error:
                errors.append(result.error)
            yield from result.forms

    return list(auditor.audit(forms())), errors


_MINE: dict[str, tuple[Auditor, ReadOptions]] = {}
"""What a process that works for another one keeps: its auditor and how it reads."""


def _start(job: AuditJob) -> None:
    auditor = job.auditor()
    _MINE["job"] = auditor, job.read_options(auditor.settings)


def _work(files: Sequence[Path]) -> tuple[list[FormAudit], list[ReadError]]:
    auditor, options = _MINE["job"]
    found = _audit(files, auditor, options)
    auditor.forget()
    return found
