"""The two engines of ``zhibiao batch`` on the same rows: are all datasets equal row for row, and what does each cost?

    .venv/bin/python -m benchmarks.batch_engines [--indicators 200000] [--workers 2] [--seed 1]

A history of known truth (benchmarks/history) goes through the local engine and through Spark on this machine, each in a
process of its own with as many workers; reports are left out. Bytes shuffled and spilled are from Spark's event
log. Needs the extra ``spark`` and Java 17. Writes benchmarks/results/batch_engines.json; fails when a row differs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.history import History
from classifier.batch.inputs import find_inputs
from classifier.batch.job import Job
from classifier.batch.local import LocalEngine
from classifier.batch.plan import Plan
from classifier.batch.schema import DATASETS
from classifier.batch.spark import spark_engine
from classifier.batch.store import Results
from corpus.atomic import write_text
from corpus.readers.limits import DEFAULT

RESULTS = Path(__file__).parent / "results"
ENGINES: dict[str, Callable[..., Any]] = {"local": LocalEngine, "spark": spark_engine()}
_MIB, _MEMORY = 1 << 20, 3 << 30


def work(engine: str, inputs: Path, target: Path, workers: int) -> dict[str, Any]:
    """One run in this process: seconds in all and at the end of each stage, processor seconds of all processes."""
    started, ends = time.perf_counter(), {}
    times: dict[int, float] = {}

    def progress(stage: str, *_: int) -> None:
        ends[stage] = round(time.perf_counter() - started, 1)
        me = psutil.Process()
        for process in (me, *me.children(recursive=True)):
            try:
                spent = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            times[process.pid] = spent.user + spent.system

    target.mkdir(parents=True)
    ENGINES[engine](Plan(target, workers, _MEMORY), Job(), progress).run(find_inputs([str(inputs)], DEFAULT))
    seconds = round(time.perf_counter() - started, 1)
    return {"seconds": seconds, "processor seconds": round(sum(times.values()), 1), "stages end at": ends}


def run(engine: str, inputs: Path, target: Path, workers: int, events: Path) -> dict[str, Any]:
    """One run in a process of its own."""
    logged = {"enabled": "true", "dir": events.as_uri(), "compress": "false", "rolling.enabled": "false"}
    settings = " ".join(f"--conf spark.eventLog.{name}={value}" for name, value in logged.items())
    own = {"PYSPARK_SUBMIT_ARGS": f"{settings} pyspark-shell", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "benchmarks.batch_engines", "--engine", engine]
    command += ["--inputs", str(inputs), "--target", str(target), "--workers", str(workers)]
    done = subprocess.run(command, env=os.environ | own, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def moved(events: Path) -> dict[str, float]:
    """MiB that Spark shuffled and spilled, and its tasks, by its event log."""
    total: Counter[str] = Counter()
    for path in events.iterdir():
        with path.open(encoding="utf-8") as lines:
            for event in map(json.loads, lines):
                if event["Event"] == "SparkListenerTaskEnd" and event.get("Task Metrics"):
                    metrics = event["Task Metrics"]
                    total["tasks"] += 1
                    total["shuffled MiB"] += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
                    total["spilled MiB"] += metrics["Disk Bytes Spilled"]
    return {name: round(count / _MIB, 1) if "MiB" in name else count for name, count in total.items()}


def dataset(folder: Path, name: str) -> pa.Table:
    """All rows of a dataset in the order of its key."""
    described = DATASETS[name]
    parts = [pq.ParquetFile(path).read().cast(described.schema) for path in Results(folder / "results").paths(name)]
    return pa.concat_tables(parts).sort_by([(column, "ascending") for column in described.key]).combine_chunks()


def main() -> None:
    """Run both engines, or, for a run of this script's own, one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--indicators", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--engine", choices=list(ENGINES))
    parser.add_argument("--inputs", type=Path)
    parser.add_argument("--target", type=Path)
    given = parser.parse_args()
    if given.engine:
        print(json.dumps(work(given.engine, given.inputs, given.target, given.workers)))
        return
    with tempfile.TemporaryDirectory() as folder:
        inputs, events = Path(folder, "history.parquet"), Path(folder, "events")
        events.mkdir()
        History(given.indicators, given.seed).write_parquet(inputs)
        costs = {name: run(name, inputs, Path(folder, name), given.workers, events) for name in ENGINES}
        tables = {name: [dataset(Path(folder, engine), name) for engine in ENGINES] for name in DATASETS}
        costs["spark"] |= moved(events)
    equal = {name: one.equals(two) for name, (one, two) in tables.items()}
    found = {
        "indicators": given.indicators,
        "seed": given.seed,
        "workers": given.workers,
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "rows": {name: one.num_rows for name, (one, _) in tables.items()},
        "equal": equal,
        "engines": costs,
    }
    text = json.dumps(found, ensure_ascii=False, indent=1)
    write_text(RESULTS / "batch_engines.json", text + "\n")
    print(text)
    assert all(equal.values()), "the engines differ"


if __name__ == "__main__":
    main()
