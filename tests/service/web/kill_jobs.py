"""Runs one job again and again, each time killed at the next point of its work; prints what was left, as JSON.

Usage: kill_jobs.py FOLDER DATABASE STRIDE. A program of its own without threads, so that it can fork: in every child
the office is opened anew, as after a restart. Points: every statement that changes something, the moment before each
commit and the moment after it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

import structlog  # noqa: E402
from sqlalchemy import event, func, select  # noqa: E402

from service.config import load_config  # noqa: E402
from service.office.office import Office, open_office  # noqa: E402
from service.store.database import Database  # noqa: E402
from service.store.tables import FindingRow, FormRow, IndicatorRow, Job, Submission, SubmittedFile  # noqa: E402
from service.work.jobs import JobRunner  # noqa: E402
from tests.service.web.jobs_helpers import hand_in, job_of, use_quick, wait_until  # noqa: E402

LEASE = 0.5
FILES = [[["甲一", "甲二"], ["乙一"]], [["丙一"], []], [["丁一", "丁二"]]]
EXPECTED = {"forms": 4, "indicators": 6, "findings": 12, "errors": 1}


def open_here(folder: str, database: str) -> Office:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    config = load_config(None, {}, data=folder, database=database, open=True, job_threads=1, least_free_megabytes=0)
    office = open_office(config)
    use_quick(office)
    return office


class Killer:
    """Ends this process, as a power cut would, at the given point."""

    def __init__(self, office: Office, at: int) -> None:
        self.left = at
        engine = office.database.engine
        event.listen(engine, "after_cursor_execute", self._statement)
        event.listen(engine, "commit", lambda _: self._point())
        real = Database.write

        @contextmanager
        def write(database: Database) -> Any:
            with real(database) as session:
                yield session
            self._point()

        Database.write = write  # type: ignore[method-assign, assignment]

    def _statement(self, _c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE"):
            self._point()

    def _point(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def child(work: Callable[[], Any]) -> tuple[Any, int]:
    """Do something in a forked process; gives its result, None when it died, and the signal it died of."""
    back, out = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(back)
        try:
            os.write(out, json.dumps(work()).encode())
        except BaseException:  # noqa: BLE001 - a child must not go on as its parent
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(out)
    with os.fdopen(back, "rb") as stream:
        told = stream.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit("a child failed")
    return (json.loads(told) if told else None), os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def run(folder: str, database: str, job: str, at: int) -> str:
    office = open_here(folder, database)
    runner = JobRunner(office, lease=LEASE)
    if at:
        Killer(office, at)
    runner.start()
    state = wait_until(office, job, "done", "failed").state
    runner.stop()
    office.close()
    return state


def left_over(folder: str, database: str, own: str, job: str) -> dict[str, Any]:
    """Everything about a submission that a wrong restart would spoil."""
    office = open_here(folder, database)
    with office.database.read() as session:
        forms = session.scalars(select(FormRow).where(FormRow.submission_id == own).order_by(FormRow.number)).all()
        files = session.scalars(
            select(SubmittedFile).where(SubmittedFile.submission_id == own).order_by(SubmittedFile.number)
        ).all()
        result = {
            "submission": session.get(Submission, own).state,
            "files": [file.state for file in files],
            "numbers": [form.number for form in forms],
            "titles": [form.title for form in forms],
            "rows": [(form.rows, len(form.indicators)) for form in forms],
            "rules": [[found.rule for found in form.findings] for form in forms],
            "open": [form.findings_open for form in forms],
            "orphans": session.scalar(
                select(func.count()).select_from(IndicatorRow).where(IndicatorRow.form_id.not_in(select(FormRow.id)))
            ),
            "doubled": session.scalar(
                select(func.count()).select_from(
                    select(FindingRow.form_id, FindingRow.finding)
                    .group_by(FindingRow.form_id, FindingRow.finding)
                    .having(func.count() > 1)
                    .subquery()
                )
            ),
            "jobs": session.scalar(select(func.count()).select_from(Job).where(Job.submission_id == own)),
        }
    done = job_of(office, job)
    office.close()
    return {**result, "state": done.state, "result": done.result}


def halfway(folder: str, database: str, own: str) -> list[Any]:
    """Forms and rows of each file just after a kill: all of a file or nothing."""
    office = open_here(folder, database)
    with office.database.read() as session:
        files = session.scalars(
            select(SubmittedFile).where(SubmittedFile.submission_id == own).order_by(SubmittedFile.number)
        ).all()
        told = []
        for file in files:
            forms = session.scalars(select(FormRow).where(FormRow.file_id == file.id)).all()
            told.append((file.state, len(forms), sum(len(form.indicators) for form in forms)))
    office.close()
    return told


def main(folder: str, database: str, stride: int) -> None:
    report, at = [], 1
    while True:
        (own, job), _ = child(lambda: hand_in(open_here(folder, database), FILES))
        _, died = child(lambda job=job, at=at: run(folder, database, job, at))
        half, _ = child(lambda own=own: halfway(folder, database, own))
        state, again = child(lambda job=job: run(folder, database, job, 0))
        left, _ = child(lambda own=own, job=job: left_over(folder, database, own, job))
        report.append({"at": at, "died": died, "again": again, "state": state, "half": half, "left": left})
        if not died:
            break
        at += stride
    sys.stdout.write(json.dumps({"expected": EXPECTED, "runs": report}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
