"""What a batch costs from 10,000 to 1,000,000 indicators, and over 10,000 office files: time, memory, disk.

    .venv/bin/python -m benchmarks.batch_scale [--sizes 10000 30000 100000 300000 1000000] [--files 10000] [--seed 1]

Histories of known truth (benchmarks/history) go through ``zhibiao batch`` in a process of its own, with as many workers
as there are cores: judging, checks of rows and forms, years, near-duplicates, reports. Peak memory is that of all its
processes together, shared pages counted once (PSS), looked at five times a second. The exponent is the slope of a
straight line through log time over log size. Writes benchmarks/results/batch_scale.json and batch_scale.svg.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq

from benchmarks.history import History
from corpus.atomic import write_text

RESULTS = Path(__file__).parent / "results"
_MIB = 1 << 20
_ROWS_A_FILE = 13  # and few, so that there are no fewer files than asked
_LINE = re.compile(r"^(\S+)：([\d,]+) .*用时 (\d+) 秒")


def run(inputs: Path, target: Path) -> dict[str, Any]:
    """Seconds, processor seconds, peak memory and disk of one batch, by stage."""
    command = [sys.executable, "-m", "service.cli", "batch", str(inputs), "-o", str(target), "--format", "json"]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peak = _Peak(process.pid)
    told, said = process.communicate()
    seconds = time.perf_counter() - started
    if process.returncode not in (0, 3):
        raise RuntimeError(said)
    outcome = json.loads(told)
    rows = outcome["rows"]
    stages = {match[1]: int(match[3]) for line in said.splitlines() if (match := _LINE.match(line))}
    return {
        "indicators": rows["indicators"],
        "forms": rows["forms"],
        "unreadable files": rows["errors"],
        "findings": rows["findings"],
        "names": rows["texts"],
        "groups of reworded names": rows["groups"],
        "seconds": round(seconds, 1),
        "processor seconds": round(peak.processor, 1),
        "indicators per second": round(rows["indicators"] / seconds),
        "peak MiB": round(peak.memory / _MIB),
        "seconds by stage": stages,
        "input MiB": round(_size(inputs) / _MIB, 1),
        "results MiB": round(_size(target / "results") / _MIB, 1),
        "work MiB": round(_size(target / "work") / _MIB, 1),
        "reports MiB": round(sum(path.stat().st_size for path in target.iterdir() if path.is_file()) / _MIB, 1),
    }


class _Peak:
    """Largest memory of a process and its children, and the processor time they took. Looks until they end."""

    def __init__(self, pid: int) -> None:
        self.memory, self._times = 0, dict[int, float]()
        self._root = psutil.Process(pid)
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    @property
    def processor(self) -> float:
        """Processor seconds of all processes."""
        self._thread.join(timeout=5)
        return sum(self._times.values())

    def _look(self) -> None:
        try:
            while self._root.is_running() and self._root.status() != psutil.STATUS_ZOMBIE:
                self.memory = max(self.memory, sum(map(self._one, [self._root, *self._root.children(recursive=True)])))
                time.sleep(0.2)
        except psutil.NoSuchProcess:
            return

    def _one(self, process: psutil.Process) -> int:
        try:
            times = process.cpu_times()
            self._times[process.pid] = times.user + times.system
            memory = process.memory_full_info()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return 0
        return int(getattr(memory, "pss", 0) or memory.rss)


def _size(path: Path) -> int:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())


def exponent(rows: list[dict[str, Any]], column: str) -> float:
    """Slope of log(column) over log(indicators), by least squares."""
    points = [(math.log(row["indicators"]), math.log(row[column])) for row in rows]
    across, up = (sum(one[side] for one in points) / len(points) for side in (0, 1))
    return round(sum((x - across) * (y - up) for x, y in points) / sum((x - across) ** 2 for x, _ in points), 3)


def draw(rows: list[dict[str, Any]], power: float) -> str:
    """Seconds over indicators on logarithmic axes, with the line of n^1.1 through the smallest size, as SVG."""
    wide, high, left, low = 640, 420, 70, 50
    xs, ys = [math.log10(row["indicators"]) for row in rows], [math.log10(row["seconds"]) for row in rows]
    bound = [ys[0] + 1.1 * (x - xs[0]) for x in xs]
    first, last = math.floor(xs[0]), math.ceil(xs[-1])
    bottom, top = math.floor(min(ys)), math.ceil(max([*ys, *bound]))

    def at(x: float, y: float) -> str:
        across = left + (x - first) / (last - first) * (wide - left - 20)
        return f"{across:.1f},{high - low - (y - bottom) / (top - bottom) * (high - low - 20):.1f}"

    def text(x: float, y: float, words: str, anchor: str = "middle") -> str:
        return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="13">{words}</text>'

    ticks = []
    for power_of_ten in range(first, last + 1):
        across = float(at(power_of_ten, bottom).split(",")[0])
        ticks.append(text(across, high - low + 20, f"{10**power_of_ten:,}"))
    for power_of_ten in range(bottom, top + 1):
        up = float(at(first, power_of_ten).split(",")[1])
        ticks.append(text(left - 8, up + 4, f"{10**power_of_ten:,} s", "end"))
        ticks.append(f'<path d="M{left} {up:.1f}H{wide - 20}" stroke="#ddd"/>')
    measured, limit = (" ".join(map(at, xs, line)) for line in (ys, bound))
    dots = "".join(
        '<circle cx="{}" cy="{}" r="4" fill="#1f4e79"/>'.format(*at(x, y).split(","))
        for x, y in zip(xs, ys, strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif">'
        f'<rect width="{wide}" height="{high}" fill="#fff"/>{"".join(ticks)}'
        f'<polyline points="{limit}" fill="none" stroke="#c0392b" stroke-dasharray="6 4"/>'
        f'<polyline points="{measured}" fill="none" stroke="#1f4e79" stroke-width="2"/>{dots}'
        + text(wide / 2, high - 10, f"indicators; blue: measured, n^{power}; red: n^1.1")
        + "</svg>\n"
    )


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 30_000, 100_000, 300_000, 1_000_000])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    result: dict[str, Any] = {
        "machine": f"{platform.system()}, Python {platform.python_version()}, {os.cpu_count()} cores",
        "cores": os.cpu_count(),
        "note": "generated histories (benchmarks/history): cost only, no accuracy",
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = []
        for size in options.sizes:
            table = folder / f"{size}.parquet"
            History(size, options.seed).write_parquet(table)
            row = {"forms' rows asked": size, **run(table, folder / f"out{size}")}
            row["distinct judging keys"] = _keys(folder / f"out{size}")
            rows.append(row)
            print(json.dumps(row, ensure_ascii=False), flush=True)
        result["tables"] = rows
        if len(rows) > 1:
            result["exponent of seconds"] = exponent(rows, "seconds")
            result["exponent of processor seconds"] = exponent(rows, "processor seconds")
        if options.files:
            files = folder / "office"
            written = History(options.files * _ROWS_A_FILE, options.seed).write_office(files)
            result["office files"] = {"files": written, **run(files, folder / "out_office")}
            print(json.dumps(result["office files"], ensure_ascii=False), flush=True)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    if options.files and len(options.sizes) > 1 and max(options.sizes) >= 1_000_000:
        (RESULTS / "batch_scale.json").write_text(
            json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        write_text(RESULTS / "batch_scale.svg", draw(rows, result["exponent of seconds"]))


def _keys(target: Path) -> int:
    return sum(pq.read_metadata(path).num_rows for path in (target / "work" / "answers").rglob("*.parquet"))


if __name__ == "__main__":
    main()
