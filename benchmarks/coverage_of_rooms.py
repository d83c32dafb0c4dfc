"""How much of each room the tests run: lines and branches of corpus, models and classifier.

    .venv/bin/python -m benchmarks.coverage_of_rooms [--jobs auto] [--data FILE ... --of TEXT] [-- ARGUMENTS OF PYTEST]

Runs the whole suite (arguments choose a part of it: the result then says less than the suite covers), or with --data
combines what other runs have measured. What tests start in processes of their own is not counted. Branches are arcs
from a line that can go on in more than one way; the share of those taken is the figure held against the aim, 90 % in
each room; modules under 85 % are listed. Writes benchmarks/results/coverage.json; the exit status is 1 below the aim.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.atomic import write_text

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "coverage.json"
ROOMS = ("corpus", "models", "classifier")
AIM, LOW = 0.90, 0.85


def run_tests(data: Path, jobs: str, arguments: Sequence[str]) -> int:
    """Run the tests with their coverage written to a file; pytest's exit status."""
    measured = [f"--cov={room}" for room in ROOMS]
    command = [sys.executable, "-m", "pytest", "-q", "-n", jobs, "--dist", "worksteal"]
    command += [*measured, "--cov-branch", "--cov-report=", *arguments]
    environment = os.environ | {"COVERAGE_FILE": str(data), "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def measured(data: Sequence[Path]) -> dict[str, Any]:
    """What coverage.py knows of some data files together, as its JSON report. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory() as name:
        target, told = Path(name) / "together", Path(name) / "told.json"
        environment = os.environ | {"COVERAGE_FILE": str(target)}
        for command in (["combine", "-q", "--keep", *map(str, data)], ["json", "-q", "-o", str(told)]):
            subprocess.run([sys.executable, "-m", "coverage", *command], cwd=ROOT, env=environment, check=True)
        report: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    return report


def rooms(report: Mapping[str, Any]) -> dict[str, Any]:
    """Figures of each room, and its modules under 85 %."""
    out: dict[str, Any] = {}
    for room in ROOMS:
        files = {name: told["summary"] for name, told in report["files"].items() if name.startswith(f"{room}/")}
        low = {name: _both(one) for name, one in sorted(files.items()) if _both(one) < LOW}
        parts = ("num_statements", "covered_lines", "num_branches", "covered_branches")
        total = {part: sum(one[part] for one in files.values()) for part in parts}
        out[room] = {
            "modules": len(files),
            "lines": _share(total["covered_lines"], total["num_statements"]),
            "branches": _share(total["covered_branches"], total["num_branches"]),
            "both": _both(total),
            "low": low,
        }
    return out


def _both(one: Mapping[str, int]) -> float:
    return _share(one["covered_lines"] + one["covered_branches"], one["num_statements"] + one["num_branches"])


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; 1 when tests fail or a room stays below the aim."""
    parser = argparse.ArgumentParser(prog="benchmarks.coverage_of_rooms", description=__doc__)
    parser.add_argument("--jobs", default="auto", help="processes that run tests")
    parser.add_argument("--data", type=Path, nargs="+", help="data files of earlier runs, instead of a run")
    parser.add_argument("--of", help="what the data files are of, for the results")
    parser.add_argument("-o", "--output", type=Path, default=RESULTS, help="file to write to")
    parser.add_argument("pytest", nargs="*", help="arguments of pytest, after --")
    options = parser.parse_args(arguments)
    if options.data and not options.of:
        parser.error("--data needs --of")
    with tempfile.TemporaryDirectory() as name:
        data = options.data or [Path(name) / "coverage"]
        failed = 0 if options.data else run_tests(data[0], options.jobs, options.pytest)
        told = rooms(measured(data))
    told = {"rooms": told, "of": options.of or " ".join(options.pytest) or "whole suite"}
    for room, one in told["rooms"].items():
        print(f"{room:10} lines {one['lines']:.1%}  branches {one['branches']:.1%}  both {one['both']:.1%}")
        for module, share in one["low"].items():
            print(f"  {share:.1%} {module}")
    write_text(options.output, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return int(bool(failed) or any(one["branches"] < AIM for one in told["rooms"].values()))


if __name__ == "__main__":
    sys.exit(main())
