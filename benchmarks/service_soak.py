"""Ten minutes of an ordinary busy office: does anything fail, does memory grow.

    .venv/bin/python -m benchmarks.service_soak [--seconds 600]

One server; rows to classify 60 times a second, 40-row Word forms to audit twice a second, 100 reviewers with the
queue open, whose first page is full from the start, and every half minute five forms handed in, which jobs audit and
keep. Memory (proportional, of all processes) is read every five seconds; its growth is that of the median of the last
fifth over the median of the second fifth, when all caches have been in use. Writes
benchmarks/results/service_soak.json; ends with 1 on any error or growth beyond 5 %.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.service_load import ROOT, Server, hand_in, reviewers, serving, warm

RESULTS = ROOT / "benchmarks" / "results" / "service_soak.json"
RATES = {"classify": 60.0, "audit": 2.0}
MOST_GROWTH = 0.05
_SAMPLE_SECONDS, _HAND_IN_SECONDS = 5.0, 30.0
_QUEUED = 60


def watch(server: Server, over: threading.Event, memory: list[tuple[float, float]], faults: list[str]) -> None:
    """Read the memory, and hand in forms, until it is over."""
    started, handed = time.monotonic(), 0.0
    while not over.wait(_SAMPLE_SECONDS):
        passed = time.monotonic() - started
        try:
            memory.append((round(passed, 1), server.memory_mib()))
            if passed - handed >= _HAND_IN_SECONDS:
                handed = passed
                hand_in(server)
        except Exception as error:  # noqa: BLE001 - counted as a fault of the run
            faults.append(f"{type(error).__name__}: {error}"[:200])


def load(server: Server, seconds: float) -> dict[str, dict[str, Any]]:
    """Both streams of requests at once, each from a process of its own."""
    command = [sys.executable, "-m", "benchmarks.serving.generator", server.url]
    running = {
        name: subprocess.Popen(
            [*command, name, "--rate", str(rate), "--seconds", str(seconds)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name, rate in RATES.items()
    }
    return {name: json.loads(process.communicate()[0].splitlines()[-1]) for name, process in running.items()}


def growth_of(memory: list[tuple[float, float]]) -> float:
    """Share by which memory grew from the second fifth of the run to the last."""
    end = memory[-1][0]
    early = [size for passed, size in memory if end / 5 <= passed < 2 * end / 5]
    late = [size for passed, size in memory if passed >= 4 * end / 5]
    return statistics.median(late) / statistics.median(early) - 1


def main() -> int:
    """Run, print and write; 0 when nothing failed and memory stayed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600, help="shorter runs are not stored")
    seconds = parser.parse_args().seconds
    memory: list[tuple[float, float]] = []
    faults: list[str] = []
    with serving(None) as server:
        for _ in range(_QUEUED // 5):  # the queue's first page is full, and stays as long as it is
            hand_in(server)
        warm(server)
        over = threading.Event()
        watcher = threading.Thread(target=watch, args=(server, over, memory, faults))
        with reviewers(server, seconds + 10) as told:
            watcher.start()
            figures = load(server, seconds)
            seen = told()
        over.set()
        watcher.join()
    errors = sum(one["errors"] for one in figures.values()) + seen["faults"] + len(faults)
    growth = growth_of(memory)
    result = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 1)},
        "seconds": seconds,
        "requests": figures,
        "reviewers": seen,
        "errors": errors,
        "first faults": faults[:3],
        "memory MiB": {"first": memory[0][1], "last": memory[-1][1], "most": max(size for _, size in memory)},
        "memory growth": round(growth, 4),
        "memory by time": memory[:: max(1, len(memory) // 40)],
    }
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if seconds >= parser.get_default("seconds"):
        Path(RESULTS).write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if errors or growth > MOST_GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
