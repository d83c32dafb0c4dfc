"""A batch killed at random moments, and one on a disk that is full: what is left, and whether going on gives the same.

    .venv/bin/python -m benchmarks.batch_faults [--kills 20] [--indicators 20000] [--files 200]

A history (benchmarks/history) as a Parquet table and as office files goes through ``zhibiao batch`` once undisturbed.
Then it is run again and again into a new folder, with SIGKILL at a random moment to the master alone or to all its
processes, and gone on with by --resume; every file of the results must be the same, byte for byte, and no process may
be left over. Last on a small disk (tmpfs, root only) that fills up: the run must say so and go on when there is room.
Writes benchmarks/results/batch_faults.json; ends with 1 when anything differs.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from benchmarks.history import History
from corpus.atomic import write_text
from tests.faults.disk import may_mount, small_disk

RESULTS = Path(__file__).parent / "results" / "batch_faults.json"
_STAGES = ("read", "answers", "check", "several", "near")


def command(inputs: Path, target: Path, *more: str) -> list[str]:
    """The command line of a run."""
    return [sys.executable, "-m", "service.cli", "batch", str(inputs), "-o", str(target), *more]


def outputs(target: Path) -> dict[str, str]:
    """Every file that a run leaves to people, by the hash of its bytes."""
    files = [path for path in target.rglob("*") if path.is_file() and path.relative_to(target).parts[0] != "work"]
    return {str(path.relative_to(target)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def killed(inputs: Path, target: Path, moment: float, *, everybody: bool) -> str:
    """Run, kill after so many seconds; the stage it was in. everybody: the workers too, else the master alone."""
    process = subprocess.Popen(
        command(inputs, target), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(timeout=moment)
    except subprocess.TimeoutExpired:
        children = psutil.Process(process.pid).children(recursive=True)
        stage = _stage(target)
        if everybody:
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
        _, alive = psutil.wait_procs(children, timeout=30)
        if alive:
            raise RuntimeError(f"{len(alive)} processes outlived their master") from None
        return stage
    return "done"


def _stage(target: Path) -> str:
    """The last stage that has left something."""
    work = target / "work"
    if (target / "results" / "forms").is_dir():
        return "finish and reports"
    reached = [stage for stage in _STAGES if (work / stage).is_dir() and any((work / stage).iterdir())]
    return reached[-1] if reached else "start"


def resume(inputs: Path, target: Path) -> None:
    """Go on to the end. Raises RuntimeError with what the run said when it failed."""
    done = subprocess.run(command(inputs, target, "--resume"), capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):
        raise RuntimeError(f"resume ended with {done.returncode}: {done.stderr[-2000:]}")


def kills(
    inputs: Path, folder: Path, count: int, seed: int, seconds: float, expected: dict[str, str]
) -> dict[str, Any]:
    """Figures of so many kills."""
    chance = random.Random(seed)  # noqa: S311
    stages: Counter[str] = Counter()
    differing = []
    for number in range(count):
        target = folder / f"kill{number}"
        moment = chance.uniform(0.0, seconds)
        stages[killed(inputs, target, moment, everybody=bool(number % 2))] += 1
        resume(inputs, target)
        if outputs(target) != expected:
            differing.append(number)
        shutil.rmtree(target)
        print(
            f"kill {number + 1}/{count} after {moment:.1f} s: {'differs' if number in differing else 'same'}",
            flush=True,
        )
    return {"kills": count, "stage when killed": dict(sorted(stages.items())), "runs that differ": len(differing)}


def full(inputs: Path, folder: Path, megabytes: Sequence[float], expected: dict[str, str]) -> dict[str, Any]:
    """Figures of a disk that fills up at several stages."""
    if not may_mount():
        return {"tried": 0, "why": "only root may mount a small disk"}
    told, same = [], 0
    for number, size in enumerate(megabytes):
        with small_disk(folder / f"disk{number}", 400) as disk:
            disk.fill(leave=int(size * 2**20))
            target = disk.folder / "out"
            first = subprocess.run(command(inputs, target), capture_output=True, text=True, check=False)
            last = first.stderr.strip().splitlines()[-1] if first.stderr.strip() else ""
            told.append([first.returncode, last.replace(str(folder), "…")])
            disk.clear()
            resume(inputs, target)
            same += outputs(target) == expected
    stopped = [(code, line) for code, line in told if code not in (0, 3)]  # the largest may be large enough
    clear = sum(code == 2 and "磁盘满了" in line and "--resume" in line for code, line in stopped)
    return {
        "tried": len(told),
        "ran out of room": len(stopped),
        "stopped with a clear message": clear,
        "same after room was made": same,
        "told": stopped,
    }


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--indicators", type=int, default=20_000)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = folder / "报送"
        History(options.indicators, options.seed).write_parquet(inputs / "history.parquet")
        History(options.files * 12, options.seed + 1).write_office(inputs / "forms")
        started = time.perf_counter()
        done = subprocess.run(command(inputs, folder / "whole"), capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - started
        if done.returncode not in (0, 3):
            raise RuntimeError(done.stderr)
        expected = outputs(folder / "whole")
        size = sum(path.stat().st_size for path in (folder / "whole").rglob("*") if path.is_file()) / 2**20
        result = {
            "indicators": options.indicators,
            "office files": sum(path.is_file() for path in (inputs / "forms").rglob("*")),
            "undisturbed, seconds": round(seconds, 1),
            "files compared": len(expected),
            "killed": kills(inputs, folder, options.kills, options.seed, seconds, expected),
            "full disk": full(inputs, folder, [share * size for share in (0.05, 0.3, 0.6, 0.9)], expected),
        }
    print(json.dumps(result, ensure_ascii=False, indent=1))
    write_text(RESULTS, json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    disk = result["full disk"]
    if result["killed"]["runs that differ"] or disk["tried"] != disk.get("same after room was made", disk["tried"]):
        sys.exit(1)


if __name__ == "__main__":
    main()
