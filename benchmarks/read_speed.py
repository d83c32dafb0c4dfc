"""How fast files are read, beside markitdown and docling in the same run on the same machine.

    .venv/bin/python -m benchmarks.read_speed [--runs 15] [--peers PYTHON] [--kind ID ...]

Ours is the time from the path to the forms (container, tables, layout, indicators, repairs), which is more than the
peers do: they only turn the file into markdown. All are timed warm and inside their process, so that neither start-up
nor imports count, and take turns on each file, so that a machine busy with other work hits all alike; what readings
remember of texts is emptied before each of ours. The peers live in another interpreter, ``--peers``; without it only
ours is measured and the table says so. Docling is asked for docx, xlsx, html and csv; for PDF it needs models that it
fetches at first use, so it cannot run offline.

The files: the shipped samples, and typical forms (30 indicators with head, funds and goals) in every container; PDFs
with ruling lines of 1, 5 and 20 pages hold one form after another. Every file must come back with the names it was
given. A ratio is the median of the peer's time over ours in the same turn, of the file with the least. Writes
benchmarks/results/read_speed.json when every kind was measured beside the peers; ends with 1 when a promise is missed.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.read_speed_files import Sample, make_samples
from corpus import text
from corpus.atomic import write_text
from corpus.layouts.meaning import meaning
from corpus.layouts.vocabulary import load_vocabulary
from corpus.reading import read_forms

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "read_speed.json"
LIMITS = {"docx": 60.0, "xlsx": 40.0, "pdf_ruled": 200.0}
"""Container → most milliseconds of the median: of a file, of a PDF per page."""
FASTER = 5.0
ASKED = {
    "markitdown": (".docx", ".xlsx", ".xls", ".html", ".csv", ".pdf"),
    "docling": (".docx", ".xlsx", ".html", ".csv"),
}
SLOW = 1.0
"""A conversion of more seconds is timed three times only."""


class Peers:
    """The other interpreter, one conversion at a time."""

    def __init__(self, python: Path) -> None:
        """python: an interpreter that has the peers."""
        script = Path(__file__).with_name("read_speed_peer.py")
        offline = {**os.environ, "HF_HUB_OFFLINE": "1", "PYTHONWARNINGS": "ignore"}
        command = [str(python), str(script)]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=offline, text=True, encoding="utf-8"
        )
        self.versions: dict[str, str] = self._answer()

    def _answer(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise SystemExit(f"the peers' interpreter ended with {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def convert(self, peer: str, path: Path) -> tuple[float, str]:
        """Seconds of one conversion and "", or 0 and why it failed."""
        answer = self._ask({"peer": peer, "path": str(path)})
        return answer.get("seconds", 0.0), answer.get("error", "")

    def markdown(self, peer: str, path: Path) -> tuple[str, str]:
        """The markdown a peer makes of a file and "", or "" and why it failed."""
        answer = self._ask({"peer": peer, "path": str(path), "text": True})
        return answer.get("markdown", ""), answer.get("error", "")

    def _ask(self, what: dict[str, Any]) -> dict[str, Any]:
        if self._process.stdin:
            print(json.dumps(what), file=self._process.stdin, flush=True)
        return self._answer()

    def close(self) -> None:
        """End the process."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()


@dataclass(slots=True)
class Times:
    """Seconds of ours and of each peer on one file; a peer that failed has its error instead."""

    ours: list[float] = field(default_factory=list)
    peers: dict[str, list[float]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def forget() -> None:
    """Empty what readings remember of texts: a file read again and again must not gain by it."""
    meaning.cache_clear()
    text.forget_short()
    load_vocabulary()._known.clear()


def read_once(sample: Sample) -> float:
    """Seconds of one reading; SystemExit when a name is missing or invented."""
    forget()
    started = time.perf_counter()
    forms = read_forms(sample.path)
    taken = time.perf_counter() - started
    names = sorted(item.name for form in forms for item in form.indicators)
    if sample.names and names != list(sample.names):
        raise SystemExit(f"{sample.path.name}: {len(names)} names read, {len(sample.names)} written, not the same")
    return taken


def warm_up(sample: Sample, peers: Peers | None) -> Times:
    """Everything once, untimed; notes which peers cannot read the file."""
    times = Times()
    read_once(sample)
    for peer in peers.versions if peers else ():
        if peers and sample.path.suffix in ASKED[peer]:
            _, error = peers.convert(peer, sample.path)
            if error:
                times.errors[peer] = error
            else:
                times.peers[peer] = []
    return times


def measure(samples: list[Sample], runs: int, peers: Peers | None) -> dict[Sample, Times]:
    """Every file in turn, ours and the peers on it one after the other, ``runs`` times over.

    Each call is timed right behind an untimed one: the other side's turn leaves the processor's caches cold.
    """
    gc.collect()
    gc.freeze()  # what rendered the files is no part of reading them
    times = {sample: warm_up(sample, peers) for sample in samples}
    for turn in range(runs):
        for sample, taken in times.items():
            if not (turn >= 3 and min(taken.ours) > SLOW):
                read_once(sample)
                taken.ours.append(read_once(sample))
            for peer, seconds in taken.peers.items():
                if peers and not (turn >= 3 and min(seconds) > SLOW):
                    peers.convert(peer, sample.path)
                    seconds.append(peers.convert(peer, sample.path)[0])
    return times


def summary(kind: str, measured: dict[Sample, Times]) -> dict[str, Any]:
    """The row of one kind of file: milliseconds (of a PDF per page), and the least ratio to each peer."""
    each = [(sample.pages, times) for sample, times in measured.items() if sample.kind == kind]
    ours = [1000 * seconds / pages for pages, times in each for seconds in times.ours]
    row: dict[str, Any] = {"files": len(each), "pages": max(pages for pages, _ in each)}
    row |= {"median_ms": round(statistics.median(ours), 1), "p95_ms": round(_percentile(ours, 0.95), 1)}
    row["best_ms"] = round(min(ours), 1)
    for peer in ASKED:
        ratios = [_ratio(times.peers[peer], times.ours) for _, times in each if times.peers.get(peer)]
        if ratios:
            row[peer] = {
                "median_ms": round(statistics.median(1000 * s / p for p, t in each for s in t.peers[peer]), 1),
                "ratio": round(min(ratios), 1),
            }
        elif errors := [t.errors[peer] for _, t in each if peer in t.errors]:
            row[peer] = {"error": errors[0]}
    return row


def _ratio(theirs: list[float], ours: list[float]) -> float:
    return statistics.median(slow / quick for slow, quick in zip(theirs, ours, strict=False))


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def missed(kind: str, row: dict[str, Any]) -> list[str]:
    """The promises a row does not keep."""
    out = [f"over {most:g} ms" for name, most in LIMITS.items() if kind.startswith(name) and row["median_ms"] > most]
    slower = [peer for peer in ASKED if row.get(peer, {}).get("ratio", FASTER) < FASTER]
    out += [f"under ×{FASTER:g} of {peer}" for peer in slower]
    return out


def show(rows: dict[str, dict[str, Any]]) -> None:
    """Print the table; PDF rows are per page."""
    print(f"{'kind':18}{'files':>6}{'pages':>6}{'median':>9}{'p95':>9}{'best':>9}" + "".join(f"{p:>20}" for p in ASKED))
    for kind, row in rows.items():
        cells = f"{row['files']:>6}{row['pages']:>6}" + "".join(
            f"{row[key]:>9.1f}" for key in ("median_ms", "p95_ms", "best_ms")
        )
        for peer in ASKED:
            found = row.get(peer, {})
            shown = (
                f"{found['median_ms']:.1f}  ×{found['ratio']:.1f}" if "ratio" in found else "failed" if found else "-"
            )
            cells += f"{shown:>20}"
        print(f"{kind:18}{cells}  {', '.join(row.get('missed', []))}")


def main() -> int:
    """Measure, print and write; 0 when every promise is kept."""
    logging.disable(logging.WARNING)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--peers", type=Path, help="interpreter that has markitdown and docling")
    parser.add_argument("--kind", nargs="*", default=[], help="only kinds that begin so, not stored")
    options = parser.parse_args()
    peers = Peers(options.peers) if options.peers else None
    with tempfile.TemporaryDirectory() as folder:
        samples = make_samples(Path(folder), only=tuple(options.kind))
        measured = measure(samples, options.runs, peers)
    kinds = list(dict.fromkeys(sample.kind for sample in samples))
    rows = {kind: summary(kind, measured) for kind in kinds}
    for kind, row in rows.items():
        if misses := missed(kind, row):
            row["missed"] = misses
    show(rows)
    print("milliseconds, of PDFs per page; ×: the peer's time over ours in the same turn, median, least of the files")
    if peers:
        peers.close()
    else:
        print("peers skipped: name an interpreter that has them with --peers")
    if not shutil.which("soffice"):
        print("doc and pdf_office skipped: no soffice here")
    if peers and not options.kind:
        load = round(os.getloadavg()[0], 1)
        machine = {"cores": os.cpu_count(), "python": platform.python_version(), "runs": options.runs, "load": load}
        note = "the machine did other work meanwhile; best_ms is the quickest reading"
        data = {"machine": machine, "note": note, "peers": peers.versions, "kinds": rows}
        write_text(RESULTS, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    return 1 if any("missed" in row for row in rows.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
