"""The service under load on one machine, generator included: how late answers are, and what it takes.

    .venv/bin/python -m benchmarks.service_load [--seconds 60] [--url URL]

Starts ``zhibiao serve --open`` with its data in a temporary folder and sends requests at a fixed rate, each counted
from when it was due (benchmarks/serving/generator.py): one row to classify 300 times a second, a 40-row Word form to
audit 15 times a second, while 100 reviewers have the queue open (benchmarks/serving/sessions.py); once with rows and
forms no two of which are alike, which no memory of answers helps, once with 200 that come again and again. Beside it
the same work in one process, one after the other, without any service: what the machine can do at most. Writes
benchmarks/results/service_load.json; ends with 1 when a promise is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from benchmarks.serving.material import distinct_rows, word_forms
from classifier.judge import judge
from classifier.settings import Settings
from corpus.atomic import write_text
from corpus.taxonomy import load_taxonomy
from models.store import load_model
from service.work.audited import Rules
from service.work.together import audit_together

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "service_load.json"
PLANS = {
    "classify": (300.0, 60.0),
    "classify_repeated": (300.0, 60.0),
    "audit": (15.0, 500.0),
    "audit_repeated": (15.0, 500.0),
}
"""Scenario → requests a second, milliseconds promised for 95 of 100."""
_URL = re.compile(r"http://127\.0\.0\.1:\d+")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. pid: None where somebody else started it."""

    url: str
    pid: int | None

    def processes(self) -> list[int]:
        """The server and all below it."""
        if self.pid is None:
            return []
        found = [self.pid]
        for pid in found:
            children = Path(f"/proc/{pid}/task/{pid}/children")
            if children.exists():
                found += map(int, children.read_text().split())
        return found

    def cpu_seconds(self) -> float:
        """Processor time of all its processes."""
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.processes()]
        return sum(int(one[11]) + int(one[12]) for one in fields) / _TICKS

    def memory_mib(self) -> float:
        """Proportional memory of all its processes."""
        pages = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.processes()]
        found = [re.search(r"^Pss:\s+(\d+)", one, re.MULTILINE) for one in pages]
        return round(sum(int(one[1]) for one in found if one) / 1024, 1)


@contextmanager
def serving(url: str | None) -> Iterator[Server]:
    """The server at a URL, or a new one with its data in a temporary folder."""
    if url:
        yield Server(url, None)
        return
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w+") as log:
        command = [sys.executable, "-m", "service.cli", "serve", "--open", "--port", "0", "--data", folder]
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment)
        try:
            yield Server(_address(process, Path(folder) / "log"), process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(1200):
        found = _URL.search(log.read_text("utf-8"))
        if found and _ready(found[0]):
            return found[0]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"the server did not start: {log.read_text('utf-8')[-2000:]}")


def _ready(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/api/v1/readyz", timeout=30).is_success
    except httpx2.TransportError:
        return False  # told where it will be, not listening yet


def run(server: Server, scenario: str, rate: float, seconds: float) -> dict[str, Any]:
    """Figures of one scenario from a generator in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.serving.generator", server.url, scenario, "--rate", str(rate)]
    before, started = server.cpu_seconds(), time.perf_counter()
    done = subprocess.run([*command, "--seconds", str(seconds)], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if server.pid is not None:
        used = server.cpu_seconds() - before
        figures["server processor ms per request"] = round(1000 * used / figures["requests"], 2)
        figures["memory MiB"] = server.memory_mib()
        figures["seconds with preparing"] = round(time.perf_counter() - started, 1)
    return figures


def alone() -> dict[str, Any]:
    """The same work in this process, one after the other, without a service."""
    model, taxonomy, rules = load_model(), load_taxonomy(), Rules(Settings().model_dump_json())
    rows = distinct_rows(1100)
    judging = []
    for item in rows:
        started = time.perf_counter()
        judge([item], model, taxonomy)
        judging.append(1000 * (time.perf_counter() - started))
    auditing = []
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(word_forms(65, seed=99)):
            path = Path(folder) / f"{number}.docx"
            path.write_bytes(content)
            started = time.perf_counter()
            audit_together([(str(path), path.name)], (), rules)
            auditing.append(1000 * (time.perf_counter() - started))
    return {"classify": _times(judging[100:]), "audit": _times(auditing[5:])}


def _times(taken: list[float]) -> dict[str, float]:
    taken = sorted(taken)
    return {
        "count": len(taken),
        "p50 ms": round(statistics.median(taken), 2),
        "p95 ms": round(taken[int(0.95 * len(taken))], 2),
        "per second": round(1000 / statistics.fmean(taken), 1),
    }


def hand_in(server: Server) -> None:
    """Forms for the reviewers' queue."""
    samples = sorted((ROOT / "corpus" / "samples").glob("*.docx"))
    files = [("files", (path.name, path.read_bytes())) for path in samples]
    httpx2.post(f"{server.url}/api/v1/submissions", files=files, timeout=60).raise_for_status()


@contextmanager
def reviewers(server: Server, seconds: float, count: int = 100) -> Iterator[Callable[[], dict[str, Any]]]:
    """So many open pages meanwhile; gives a function that waits for their end and tells what they saw."""
    command = [sys.executable, "-m", "benchmarks.serving.sessions", server.url, "--count", str(count)]
    process = subprocess.Popen([*command, "--seconds", str(seconds)], cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def told() -> dict[str, Any]:
        out, _ = process.communicate(timeout=seconds + 120)
        figures: dict[str, Any] = json.loads(out.splitlines()[-1])
        return figures

    try:
        yield told
    finally:
        process.kill()
        process.wait()


def warm(server: Server) -> None:
    """Let every process load what it needs before anything is counted."""
    for scenario in ("classify", "audit"):
        run(server, scenario, 5, 4)


def main() -> int:
    """Measure, print and write; 0 when every promise is kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="of each scenario; shorter ones are not stored")
    parser.add_argument("--url", help="of a running server, instead of starting one")
    parser.add_argument("--only", choices=tuple(PLANS), action="append")
    options = parser.parse_args()
    result: dict[str, Any] = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 1)},
        "note": "generator and server on the same machine; latency from when a request was due, open loop",
        "seconds": options.seconds,
        "one after the other, without a service": alone(),
    }
    missed = []
    names = options.only or list(PLANS)
    with serving(options.url) as server:
        hand_in(server)
        warm(server)
        with reviewers(server, (options.seconds + 15) * len(names)) as sessions:
            time.sleep(12)  # until all are there
            measured = {name: run(server, name, PLANS[name][0], options.seconds) for name in names}
            result["reviewers"] = sessions()
        for name, figures in measured.items():
            _, most = PLANS[name]
            result[name] = figures | {"promised p95 ms": most}
            print(name, json.dumps(figures), flush=True)
            if figures["p95 ms"] > most or figures["errors"]:
                missed.append(name)
    result["missed"] = missed
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if options.seconds >= parser.get_default("seconds") and not options.only and not options.url:
        write_text(RESULTS, json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
