"""Requests of the interface by its own description, right ones and wrong ones: no failure, no answer undescribed.

The first byte chooses the operation, the second whether its request is to be right; what follows is what hypothesis
makes the request of (schemathesis). The app runs in this process; jobs are taken in but not run.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.python import asgi
from sqlalchemy import select

from service.accounts.actor import local_actor
from service.api.app import PREFIX, create_app
from service.config import load_config
from service.office.office import open_office
from service.store.tables import FindingRow, Job
from tests.fuzz.files import passing_folder
from tests.fuzz.invariants import Broken
from tests.fuzz.targets import Check
from tests.service.web.filling import hand_in
from tests.service.web.test_openapi import CHECKS, KNOWN, with_known_id

_HOST = {"Host": "localhost"}
"""An office without logins answers this machine only."""
_QUIET = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


def prepare(name: str) -> Check:
    """With a form, its findings, a decision and a job that wait for no process."""
    logging.disable(logging.CRITICAL)
    app = create_app(_config(passing_folder()))
    schema = schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", app, headers=_HOST)
    operations = sorted((found.ok() for found in schema.get_all_operations()), key=lambda one: one.label)
    asked = [_requests(operation, app) for operation in operations]

    def check(data: bytes) -> None:
        start = (data + b"\0\0")[:2]
        right, wrong = asked[start[0] % len(asked)]
        (wrong if start[1] & 1 and wrong else right)(data[2:])

    return check


def _config(folder: Path) -> Any:
    """An open office that does no jobs, filled with what requests may ask about."""
    chosen = {"compute_processes": 1, "judge_processes": 0, "least_free_megabytes": 0, "warm_start": False}
    config = load_config(None, {}, data=folder, open=True, role="api", **chosen)
    office, me = open_office(config), local_actor()
    try:
        form = hand_in(office, me)
        with office.database.write() as session:
            findings = list(session.scalars(select(FindingRow.id).where(FindingRow.form_id == form.id)))
            job = Job(kind="audit", created_by=me.id, submission_id=form.submission_id)
            session.add(job)
            session.flush()
            KNOWN.update(
                {
                    "/forms": [form.id],
                    "/findings": findings,
                    "/submissions": [form.submission_id],
                    "/jobs": [job.id],
                    "/decisions": ["1"],
                }
            )
    finally:
        office.close()
    return config


def _requests(operation: Any, app: Any) -> tuple[Check, Check | None]:
    """Functions of bytes that send a right and a wrong request of an operation; None where none can be wrong."""

    def sender(mode: GenerationMode) -> Check:
        @_QUIET
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            choice = sum(map(ord, repr(case.query)))
            with asgi.get_client(app, max_stream_events=10) as client:
                try:
                    with_known_id(operation, case, choice).call_and_validate(
                        checks=CHECKS, session=client, headers=_HOST, timeout=60
                    )
                except FailureGroup as failure:
                    first = failure.exceptions[0]
                    raise Broken(f"{operation.label}: {type(first).__name__}", first) from failure

        tried: Check = send.hypothesis.fuzz_one_input
        return tried

    has_parts = bool(operation.body) or any(True for _ in operation.iter_parameters())
    return sender(GenerationMode.POSITIVE), sender(GenerationMode.NEGATIVE) if has_parts else None
