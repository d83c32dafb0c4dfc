"""Readers and layouts on spoiled files: no crash, no reading over 10 s, none that takes more than 1 GB.

    .venv/bin/python -m benchmarks.fuzz_readers [--minutes 31] [--workers 1] [--seed 1] [--container ID ...]
        [--case NUMBER --keep FILE] [--again]

Golden forms in every container are spoiled (bytes, lengths, elements, numbers, members of packages, operators of
PDFs, splices of two files) and read, plainly, strictly, and with a scorer and contacts kept. A process of its own
reads them; it is ended after 10 s of computing (a page, where pages are recognised) or at 1 GiB more than before.
What may come out: forms that go through JSON and back and whose places stand in the file, or one Chinese sentence
with a code. Everything else is a finding: it is read again without each of its mutations, the file is kept in a
folder that is named, and the run ends with 1. LibreOffice, a program with limits of its own, is left out. --case
reads one case again and keeps its file, --again all findings of the results, which then say what comes of them
now. Writes benchmarks/results/fuzz_readers.json after runs of half an hour over all
containers. Needs Linux (memory is read from /proc).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.fuzzing.cases import Seed, Spoiled, make_case, make_seeds, write
from benchmarks.fuzzing.judge import OPTIONS, Verdict, judge, serve

RESULTS = Path(__file__).resolve().parent / "results" / "fuzz_readers.json"
SECONDS, MIB = 10.0, 1024
LONG = 30.0  # minutes of a run whose results are kept
_PATIENCE = 6  # on a busy computer ten seconds of computing may take a minute
_SPACE = 8 * 1024**3
_START = 120.0
_SPAWN = multiprocessing.get_context("spawn")


class Worker:
    """A process that reads cases one after the other; replaced when it has to be ended."""

    def __init__(self, seeds: Sequence[Seed], run: int) -> None:
        self._seeds, self._run = seeds, run
        self._begin()

    def _begin(self) -> None:
        self._pipe, other = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=serve, args=(other, self._seeds, self._run, _SPACE), daemon=True)
        self._process.start()
        other.close()
        if not self._pipe.poll(_START):
            raise SystemExit("the reading process does not start")
        self._pid = self._pipe.recv()
        self._before = self._memory()
        self.busy = False

    def _memory(self) -> float:
        """Resident MiB of the process now."""
        pages = int(Path(f"/proc/{self._pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2

    def _computed(self) -> float:
        """Seconds of computing by the process so far."""
        fields = Path(f"/proc/{self._pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ask(self, number: int, kept: Sequence[int] | None = None) -> None:
        """Have a case read, with all of its mutations or those ``kept``."""
        self._number, self.busy = number, True
        self._since: float | None = None
        self._pipe.send((number, kept))

    def answer(self, wait: float) -> Verdict | None:
        """The verdict, once there is one; a process that is dead, late or too large is ended and replaced."""
        try:
            if self._pipe.poll(wait):
                said = self._pipe.recv()
                if said == "started":
                    self._since, self._spent = time.perf_counter(), self._computed()
                    return None
                self.busy = False
                return self._checked(said)
            growth = self._memory() - self._before
        except (EOFError, ConnectionError, FileNotFoundError, IndexError):
            self._process.join()
            return self._end(f"died, exit {self._process.exitcode}", 0.0)
        if growth > MIB:
            return self._end(f"memory {growth:.0f} MiB", growth)
        if self._since is None:
            return None
        computed, waited = self._computed() - self._spent, time.perf_counter() - self._since
        if computed > SECONDS or waited > _PATIENCE * SECONDS:
            return self._end(f"no end after {computed:.0f} s of computing, {waited:.0f} s of waiting", growth)
        return None

    def _checked(self, verdict: Verdict) -> Verdict:
        for value, most, what in ((verdict.ms, 1000 * SECONDS, "ms"), (verdict.mib, MIB, "MiB")):
            if value > most and not verdict.finding:
                return Verdict(verdict.number, "", f"{value:.0f} {what}", verdict.ms, verdict.mib)
        return verdict

    def _end(self, finding: str, mib: float) -> Verdict:
        took = 1000 * (time.perf_counter() - (self._since or time.perf_counter()))
        verdict = Verdict(self._number, "", finding, took, mib)
        self.close()
        self._begin()
        return verdict

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def read_again(self, number: int, kept: Sequence[int] | None) -> Verdict:
        """Read a case with all or some of its mutations, and wait for the verdict."""
        self.ask(number, kept)
        while True:
            verdict = self.answer(0.1)
            if verdict:
                return verdict


@dataclass(slots=True)
class Tally:
    """Counts of the run."""

    cases: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: dict[str, float] = field(default_factory=dict)
    largest: dict[str, float] = field(default_factory=dict)
    findings: list[dict[str, Any]] = field(default_factory=list)

    def count(self, case: Spoiled, verdict: Verdict) -> None:
        """One more case."""
        name = case.seed.container
        self.cases[name] += 1
        self.outcomes[verdict.outcome or "finding"] += 1
        self.slowest[name] = max(self.slowest.get(name, 0.0), round(verdict.ms))
        self.largest[name] = max(self.largest.get(name, 0.0), round(verdict.mib))

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping for the results."""
        containers = {
            name: {"cases": self.cases[name], "slowest_ms": self.slowest[name], "largest_mib": self.largest[name]}
            for name in sorted(self.cases)
        }
        return {
            "cases": self.cases.total(),
            "slowest_ms": max(self.slowest.values(), default=0),
            "largest_mib": max(self.largest.values(), default=0),
            "outcomes": dict(self.outcomes.most_common()),
            "containers": containers,
            "findings": self.findings,
        }


def minimise(worker: Worker, case: Spoiled, finding: str) -> tuple[list[int], str]:
    """The mutations needed for a finding, one left out after the other, and what is found with them alone."""
    kept = list(range(len(case.steps)))
    for step in range(len(case.steps)):
        fewer = [other for other in kept if other != step]
        again = worker.read_again(case.number, fewer)
        if again.finding:
            kept, finding = fewer, again.finding
    return kept, finding


def run(
    seeds: Sequence[Seed], seed: int, workers: int, minutes: float, first: int, folder: Path
) -> Iterator[tuple[Spoiled, Verdict, list[int]]]:
    """Cases with their verdicts, and of findings the mutations needed, until the time is over."""
    pool = [Worker(seeds, seed) for _ in range(workers)]
    end, number = time.monotonic() + 60 * minutes, first
    while time.monotonic() < end or any(worker.busy for worker in pool):
        for worker in pool:
            if not worker.busy and time.monotonic() < end:
                worker.ask(number)
                number += 1
            verdict = worker.answer(0.05 / workers) if worker.busy else None
            if verdict:
                case = make_case(seeds, seed, verdict.number)
                kept: list[int] = []
                if verdict.finding:
                    kept, _ = minimise(worker, case, verdict.finding)
                    write(case, folder, [case.steps[step] for step in kept])
                yield case, verdict, kept
    for worker in pool:
        worker.close()


def read_one(seeds: Sequence[Seed], seed: int, number: int, keep: Path) -> int:
    """Read one case in this process, keep its file; 1 when it is a finding."""
    case = make_case(seeds, seed, number)
    keep.write_bytes(case.data())
    outcome, finding = judge(keep, OPTIONS[case.options])
    print(f"{case}; options {case.options}: {finding or outcome}")
    return 1 if finding else 0


def read_again(seeds: Sequence[Seed]) -> int:
    """Read the findings of the results again and write what comes of them now; 1 when some are findings still."""
    result = json.loads(RESULTS.read_text("utf-8"))
    worker = Worker(seeds, result["seed"])
    verdicts = [worker.read_again(entry["case"], None) for entry in result["findings"]]
    worker.close()
    for entry, verdict in zip(result["findings"], verdicts, strict=True):
        entry["again"] = verdict.finding or f"{verdict.outcome}, {verdict.ms:.0f} ms"
        print(f"{entry['of']}: {entry['found']} -> {entry['again']}")
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 1 if any(verdict.finding for verdict in verdicts) else 0


def main() -> int:
    """Run, print, write; 0 when nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=31.0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=1, help="number of the first case")
    parser.add_argument("--container", action="append", default=[])
    parser.add_argument("--case", type=int)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "zhibiao-fuzz-case")
    parser.add_argument("--again", action="store_true")
    asked = parser.parse_args()
    seeds = make_seeds(asked.container)
    if asked.again:
        return read_again(seeds)
    if asked.case is not None:
        return read_one(seeds, asked.seed, asked.case, asked.keep)
    folder = Path(tempfile.mkdtemp(prefix="zhibiao-findings-"))
    tally, start, told = Tally(), time.monotonic(), 0.0
    for case, verdict, kept in run(seeds, asked.seed, asked.workers, asked.minutes, asked.first, folder):
        tally.count(case, verdict)
        if verdict.finding:
            entry = {
                "case": case.number,
                "of": str(case),
                "options": case.options,
                "found": verdict.finding,
                "needs": kept,
            }
            tally.findings.append(entry)
            print(f"FOUND {json.dumps(entry, ensure_ascii=False)}", flush=True)
        if time.monotonic() - told > 30:
            told = time.monotonic()
            print(
                f"{(told - start) / 60:.1f} min  {tally.cases.total()} cases  {len(tally.findings)} findings",
                flush=True,
            )
    about = {"seed": asked.seed, "minutes": round((time.monotonic() - start) / 60, 1), "workers": asked.workers}
    machine = {"cores": os.cpu_count(), "python": platform.python_version()}
    result = {"machine": machine, **about, "limits": {"seconds": SECONDS, "mib": MIB}, **tally.to_dict()}
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if not asked.container and asked.minutes >= LONG:
        RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if tally.findings:
        print(f"files kept in {folder}")
    return 1 if tally.findings else 0


if __name__ == "__main__":
    sys.exit(main())
