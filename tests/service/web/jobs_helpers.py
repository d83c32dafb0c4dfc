"""An audit that costs nothing, for tests of what runs around it: files are JSON lists of names, one list a form."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from classifier.finding import Finding, Labels
from classifier.form_audit import FormAudit
from classifier.settings import Thresholds
from classifier.verdict import form_verdict
from corpus.errors import ReadError
from corpus.records import Form, Indicator, Place
from service.accounts.actor import Actor, local_actor
from service.api.problems import install_problems
from service.office.office import Office
from service.store.tables import Job, Submission, SubmittedFile
from service.work.audited import AuditedFile, Rules, across_forms, audit_file
from service.work.jobs import new_job

TOOL = {"name": "zhibiao", "version": "0", "model": "none", "edition": "2021"}


def finding(rule: str, index: int, name: str, *, severity: str = "medium") -> Finding:
    told = {"message": "请改", "reasons": (), "basis": "", "index": index, "priority": 0.1}
    place, row, filed = Place(), Indicator(name), Labels("", "")
    return Finding(f"{rule}-{index}", rule, "wording", severity, place, row, filed, None, 0.9, **told)


class QuickCompute:
    """Stands in for the processes: runs ``quick_audit`` in a thread; ``gate`` holds it up, ``faults`` are raised."""

    def __init__(self, processes: int = 2) -> None:
        self.processes = processes
        self.gate = threading.Event()
        self.gate.set()
        self.faults: dict[str, list[Exception]] = {}
        self.seen: list[str] = []
        self.refuse: list[Exception] = []
        self._pool = ThreadPoolExecutor(processes)

    def submit(self, work: Callable[..., Any], *args: Any) -> Future[Any]:
        if self.refuse:
            raise self.refuse.pop(0)
        if work is audit_file:
            return self._pool.submit(self._audit, *args)
        assert work is across_forms
        return self._pool.submit(_across, args[0])

    def _audit(self, path: str, name: str, rules: Rules) -> AuditedFile:
        self.gate.wait(30)
        self.seen.append(name)
        if self.faults.get(name):
            raise self.faults[name].pop(0)
        return quick_audit(path, name)

    def close(self) -> None:
        self.gate.set()
        self._pool.shutdown(cancel_futures=True)


def quick_audit(path: str, name: str) -> AuditedFile:
    told = json.loads(Path(path).read_text("utf-8"))
    audits, errors = [], []
    for names in told:
        if not names:
            errors.append(ReadError("no_form", "没有表", where=f"{name}/x").to_dict())
            continue
        items = tuple(Indicator(one, value="≥1") for one in names)
        form = Form(name, unit="某局", year=2024, title=name, indicators=items)
        found = (finding("W1", 0, names[0]), finding("W2", len(names) - 1, names[-1], severity="low"))
        audits.append(FormAudit(form, "2021", (), found, form_verdict(found, len(items), Thresholds())))
    return AuditedFile(tuple(audits), tuple(errors), TOOL)


def _across(forms: Sequence[dict[str, Any]]) -> dict[int, tuple[Finding, ...]]:
    return {
        number: (finding("X9", 0, form["indicators"][0]["name"], severity="high"),) for number, form in enumerate(forms)
    }


def use_quick(office: Office) -> QuickCompute:
    """Let an office audit quickly."""
    office.compute.close()
    quick = QuickCompute()
    object.__setattr__(office, "compute", quick)
    return quick


def small_client(office: Office, *routers: APIRouter) -> TestClient:
    """A client of some routes alone; nothing is warmed up for it."""
    app = FastAPI()
    app.state.office = office
    install_problems(app)
    for router in routers:
        app.include_router(router, prefix="/api/v1")
    return TestClient(app, base_url="http://127.0.0.1:8000")


def hand_in(office: Office, files: Sequence[Sequence[Sequence[str]]], actor: Actor | None = None) -> tuple[str, str]:
    """Make a submission of files with its job; ids of both."""
    who = actor or local_actor()
    with office.database.write() as session:
        made = Submission(created_by=who.id, title="测试")
        session.add(made)
        session.flush()
        for number, forms in enumerate(files):
            kept = office.files.add([json.dumps(forms).encode()], limit=1 << 20)
            session.add(
                SubmittedFile(
                    submission_id=made.id, number=number, name=f"{number}.docx", size=kept.size, digest=kept.digest
                )
            )
        session.flush()
        job = new_job(session, who, "audit", {"submission": made.id}, submission_id=made.id)
        return made.id, job.id


def job_of(office: Office, id_: str) -> Job:
    with office.database.read() as session:
        found = session.get(Job, id_)
        assert found is not None
        return found


def wait_until(office: Office, id_: str, *states: str, seconds: float = 30) -> Job:
    """The job once it is in one of the states."""
    until = time.monotonic() + seconds
    while (job := job_of(office, id_)).state not in states:
        assert time.monotonic() < until, (job.state, job.message, job.error)
        time.sleep(0.02)
    return job
