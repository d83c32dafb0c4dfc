"""Everything that takes what others wrote, fuzzed: no crash, no hang, no broken invariant.

    .venv/bin/python -m benchmarks.fuzz [--minutes 30] [--jobs 2] [--seed 1] [--target NAME ...] [--work out/fuzz]

Every target of tests/fuzz/targets runs for its share of the minutes in a process of its own: inputs of
tests/fuzz/corpus are spoiled (bytes, lengths, elements, numbers, members of packages, operators of PDFs, splices), and
those that reach code no other reached are spoiled again (atheris, from the extra ``release``; without it the corpus is
spoiled at random and no edges are counted). An input may take 10 s of computing and the process 2 GiB.
What one run kept in --work the next one begins with.
A failure is tried again apart; one that comes again is a finding: its input lies, as it was and made small, in the
folder of its target below --work, and the run ends with 1. Runs of half an hour or more over all targets are kept in
benchmarks/results/fuzz.json. Needs a Unix (processes are timed by signals). LibreOffice, a program with limits of its
own, is left out.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from corpus.atomic import write_text
from tests.fuzz.engine import KEPT, MIB
from tests.fuzz.targets import TARGETS, Target
from tests.fuzz.watch import Result, watch

RESULTS = Path(__file__).resolve().parent / "results" / "fuzz.json"
WORK = Path(__file__).resolve().parents[1] / "out" / "fuzz"
LONG = 30.0  # minutes of a run whose results are kept


def shares(targets: Sequence[Target], minutes: float, jobs: int) -> dict[str, float]:
    """Seconds of each target, so that ``jobs`` processes at a time are done with all of them after the minutes."""
    whole = sum(target.weight for target in targets)
    return {target.name: 60 * minutes * jobs * target.weight / whole for target in targets}


def run(targets: Sequence[Target], minutes: float, jobs: int, seed: int, work: Path) -> list[Result]:
    """Fuzz targets, ``jobs`` at a time; the results in the order of the targets."""
    seconds = shares(targets, minutes, jobs)

    def one(target: Target) -> Result:
        folder = work / target.name
        clear(folder)
        result = watch(target, seconds[target.name], folder, seed)
        amiss = f"{len(result.findings)} findings, {len(result.unsure)} unsure"
        print(f"{target.name:14} {result.executions:9} tried  {result.edges} edges  {amiss}", flush=True)
        for found in (*result.findings, *result.unsure):
            print(f"  {found['signature']}: {folder / found['input']}", flush=True)
        return result

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(one, targets))


def clear(folder: Path) -> None:
    """Remove what an earlier run left of a target, but for the inputs it found worth keeping."""
    for old in folder.glob("*"):
        if old.is_dir() and old.name != KEPT:
            shutil.rmtree(old)
        elif old.is_file():
            old.unlink()


def main() -> int:
    """Run, print, write; 0 when nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=LONG)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target", action="append", choices=sorted(TARGETS), default=[])
    parser.add_argument("--work", type=Path, default=WORK)
    asked = parser.parse_args()
    targets = [TARGETS[name] for name in asked.target or TARGETS]
    begin = time.monotonic()
    results = run(targets, asked.minutes, asked.jobs, asked.seed, asked.work)
    findings = [{"target": one.target, **found} for one in results for found in one.findings]
    told = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "seed": asked.seed,
        "jobs": asked.jobs,
        "minutes": round((time.monotonic() - begin) / 60, 1),
        "fuzzed_minutes": round(sum(one.seconds for one in results) / 60, 1),
        "computed_minutes": round(sum(one.computed for one in results) / 60, 1),
        "limits_mib": MIB,
        "executions": sum(one.executions for one in results),
        "findings": len(findings),
        "unsure": sum(len(one.unsure) for one in results),
        "targets": {one.target: {**one.to_dict(), "what": TARGETS[one.target].what} for one in results},
    }
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    asked.work.mkdir(parents=True, exist_ok=True)
    write_text(asked.work / "fuzz.json", text)
    if not asked.target and asked.minutes >= LONG:
        write_text(RESULTS, text)
    print(f"{told['executions']} inputs in {told['minutes']} minutes, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
