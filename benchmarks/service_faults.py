"""The service killed again and again while people work: what was acknowledged, what was lost, how soon it is back.

    .venv/bin/python -m benchmarks.service_faults [--kills 40] [--postgresql]

A server in a process of its own (tests/faults), two people who upload over slow lines and four who decide, SIGKILL at a
random moment; then what is kept is compared with what everybody was told, what got no answer is sent once more with its
idempotency key, and all jobs are waited for. Writes benchmarks/results/service_faults.json (with both databases when
run with --postgresql); ends with 1 when anything was lost, doubled or half done.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from corpus.atomic import write_text
from service.store.chain import verify_chain
from service.store.tables import Decision, FormRow, Submission
from tests.faults.forged import Forge, Service
from tests.faults.ledger import lost, send_again
from tests.faults.load import Attempt, Load
from tests.faults.office import prepare, settle
from tests.faults.whole import faults
from tests.service.web.postgres import PostgresServer, find_programs

RESULTS = Path(__file__).parent / "results" / "service_faults.json"


def killed(service: Service, kills: int, seed: int) -> dict[str, Any]:
    """Figures of a service that was killed a number of times."""
    chance = random.Random(seed)  # noqa: S311
    findings = prepare(service)
    everything: list[Attempt] = []
    open_uploads = open_decisions = done_before = jobs_hit = 0
    wrong: list[str] = []
    for kill in range(kills):
        load = Load(service.client(), findings, f"b{kill}").start()
        time.sleep(chance.uniform(0.05, 3.0))
        jobs_hit += bool(service.client().get("/jobs?state=running&limit=1")["items"])
        service.kill()
        attempts = load.stop()
        unanswered = [one for one in attempts if one.answer is None]
        open_uploads += sum(bool(one.files) for one in unanswered)
        open_decisions += sum(not one.files for one in unanswered)
        everything += attempts
        with service.office() as office:
            wrong += faults(office, settled=False) + lost(office, attempts)
        service.start()
        with service.office() as office:
            more, before = send_again(office, service.client(), unanswered)
            wrong, done_before = wrong + more, done_before + before
        if kill % 2 or kill == kills - 1:  # a job that dies three times at one place is given up
            settle(service.client(), seconds=600)
    with service.office() as office:
        wrong += faults(office) + lost(office, everything)
        with office.database.read() as session:
            kept = {
                table.__tablename__: session.scalar(select(func.count()).select_from(table))
                for table in (Submission, FormRow, Decision)
            }
            intact = verify_chain(session).intact
    return {
        "kills": kills,
        "kills with a job running": jobs_hit,
        "requests": len(everything),
        "uploads cut off": open_uploads,
        "decisions cut off": open_decisions,
        "done though the answer was cut off": done_before,
        "kept": kept,
        "chain intact": intact,
        "lost, doubled or half done": len(wrong),
        "which": wrong[:20],
        "seconds until ready again": {
            "median": round(statistics.median(service.starts[1:]), 2),
            "most": round(max(service.starts[1:]), 2),
        },
    }


def main() -> int:
    """Measure, print and write; 0 when nothing was lost."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=40, help="on each database")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL too")
    options = parser.parse_args()
    result: dict[str, Any] = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 1)},
        "seed": options.seed,
        "note": "SIGKILL of the server: the system keeps what was written, a power cut also tries what was synced; "
        "started from a process with everything imported, a fresh one takes some seconds more",
    }
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zhibiao-faults-")))
        forge = stack.enter_context(Forge())
        databases = {"sqlite": ""}
        programs = find_programs() if options.postgresql else None
        if programs is not None:
            server = PostgresServer(programs)
            server.start()
            stack.callback(server.remove)
            databases["postgresql"] = server.create()
        for name, url in databases.items():
            service = Service(forge, folder / name, url, environment={"ZHIBIAO_SERVE_WARM_START": "true"}).start()
            stack.callback(service.kill)
            result[name] = killed(service, options.kills, options.seed)
            print(name, json.dumps(result[name], ensure_ascii=False), flush=True)
            service.kill()
            write_text(RESULTS, json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    return 1 if any(result[name]["which"] for name in databases) else 0


if __name__ == "__main__":
    sys.exit(main())
