"""The whole OpenAPI document, fuzzed against a real server: no 500, no status or body that is not documented."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.accounts.actor import local_actor
from service.config import load_config
from service.office.decisions import Command, decide
from service.office.office import open_office
from service.store.tables import FindingRow, Job
from tests.service.web.filling import hand_in
from tests.serving import Server

PREFIX = "/api/v1"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 4
"""Requests an operation gets of either kind, right ones and wrong ones."""


KNOWN: dict[str, list[str]] = {}
"""Ids that exist on the server, so that not every path leads to a 404."""


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a form, a decision and a job; jobs are taken in but not run, which would train models for hours."""
    data = tmp_path_factory.mktemp("fuzzed")
    office, me = open_office(load_config(None, {}, data=data, open=True)), local_actor()
    form = hand_in(office, me)
    with office.database.write() as session:
        findings = session.query(FindingRow).filter_by(form_id=form.id).all()
        decide(session, me, Command("finding", findings[0].id, "comment", remark="看过"))
        job = Job(kind="audit", created_by=me.id, submission_id=form.submission_id)
        session.add(job)
        session.flush()
        KNOWN.update(
            {
                "/forms": [form.id],
                "/findings": [one.id for one in findings],
                "/submissions": [form.submission_id],
                "/jobs": [job.id],
                "/decisions": ["1"],
            }
        )
    office.close()
    options = ("--open", "--role", "api")
    server = Server(
        data,
        options,
        {
            "ZHIBIAO_SERVE_WARM_START": "false",
            "ZHIBIAO_SERVE_COMPUTE_PROCESSES": "1",
            "ZHIBIAO_SERVE_LEAST_FREE_MEGABYTES": "0",
        },
    )
    server.start()
    yield server
    server.stop()


def with_known_id(operation: Any, case: Any, choice: int) -> Any:
    """The case with an id that exists in its path, for two choices of three."""
    noun = operation.path.removeprefix(PREFIX).split("/{")[0]
    known = KNOWN.get(noun)
    if known and case.path_parameters and choice % 3:
        case.path_parameters[next(iter(case.path_parameters))] = known[choice % len(known)]
    return case


def fuzz(operation: Any) -> None:
    """Send what the document allows, and what it does not, to one operation."""

    @settings(
        deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), derandomize=True, database=None
    )
    @given(case=operation.as_strategy(), choice=st.integers(0, 59))
    def send(case: Any, choice: int) -> None:
        with_known_id(operation, case, choice).call_and_validate(checks=CHECKS, timeout=60)

    @settings(
        deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), derandomize=True, database=None
    )
    @given(case=operation.as_strategy(generation_mode=GenerationMode.NEGATIVE), choice=st.integers(0, 59))
    def send_wrong(case: Any, choice: int) -> None:
        with_known_id(operation, case, choice).call_and_validate(checks=CHECKS, timeout=60)

    send()
    if operation.body or list(operation.iter_parameters()):
        send_wrong()


@pytest.mark.slow
def test_every_answer_is_as_documented(fuzzed: Server) -> None:
    schema = schemathesis.openapi.from_url(f"{fuzzed.url}{PREFIX}/openapi.json")
    faults = {}
    count = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        count += 1
        try:
            fuzz(operation)
        except FailureGroup as error:
            faults[operation.label] = str(error)[:2000]
    assert count > 60
    assert faults == {}


@pytest.mark.slow
def test_the_documentation_is_served_from_this_machine(fuzzed: Server) -> None:
    import urllib.request

    for page in ("docs", "redoc"):
        with urllib.request.urlopen(f"{fuzzed.url}{PREFIX}/{page}") as answer:
            text = answer.read().decode()
        sources = [part.split('"')[0] for mark in ('src="', 'href="') for part in text.split(mark)[1:]]
        assert sources
        assert [source for source in sources if source.startswith(("http", "//"))] == []


def test_no_shipped_page_of_the_service_names_another_host(repo_root: Path) -> None:
    files = [*(repo_root / "service" / "pages").rglob("*.html"), *(repo_root / "service" / "pages").rglob("*.js")]
    assert [
        path.name for path in files if "http://" in path.read_text("utf-8") or "https://" in path.read_text("utf-8")
    ] == []
