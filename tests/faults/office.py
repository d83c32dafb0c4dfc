"""A service with something to decide on, and the two questions asked after every fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.faults.forged import Service, wait_for
from tests.faults.ledger import lost, send_again
from tests.faults.load import Attempt, unlike_file
from tests.faults.talk import Client
from tests.faults.whole import faults


def prepare(service: Service, *, forms: int = 3) -> list[dict[str, Any]]:
    """Hand in some forms and have them audited; gives their findings."""
    client = service.client()
    made = client.upload("开始", {f"开始{number}.docx": unlike_file(f"begin {number}") for number in range(forms)})
    assert made.status == 201, made.body
    job = wait_for(lambda: _over(client.get(f"/jobs/{made.body['job_id']}")))
    assert job["state"] == "done", job
    found: list[dict[str, Any]] = client.get("/findings?limit=100")["items"]
    assert len(found) >= 5
    return found


def settle(client: Client, *, seconds: float = 120.0) -> None:
    """Wait until no job waits or runs."""
    wait_for(
        lambda: not any(client.get(f"/jobs?state={state}&limit=1")["items"] for state in ("queued", "running")),
        seconds=seconds,
    )


def check_halves(service: Service, attempts: Sequence[Attempt]) -> None:
    """With the server dead: nothing is half there, and everything acknowledged is there."""
    with service.office() as office:
        _none(faults(office, settled=False))
        _none(lost(office, attempts))


def check_whole(service: Service, attempts: Sequence[Attempt], *, settled: bool = True) -> int:
    """With the server back: what got no answer is done once when sent again, all jobs end, all adds up.

    settled: wait for the jobs. Gives how many had been done although nobody got the answer.
    """
    with service.office() as office:
        wrong, done_before = send_again(office, service.client(), [one for one in attempts if one.answer is None])
        _none(wrong)
        if settled:
            settle(service.client())
        _none(lost(office, attempts))
        _none(faults(office, settled=settled))
    return done_before


def _over(job: dict[str, Any]) -> dict[str, Any] | None:
    return job if job["state"] not in ("queued", "running") else None


def _none(wrong: Sequence[str]) -> None:
    """Nothing is wrong; otherwise it is told what, for assertions here are not taken apart by pytest."""
    assert not wrong, "\n".join(wrong[:20])
