"""How good the classifier's answers are, beside the baselines, and how fast it trains, loads and answers.

Run from the repository root: python -m benchmarks.evaluate_models. Writes benchmarks/results/models.json.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from corpus.dataset import load_public_documents
from models import load_model
from models.evaluation import evaluate
from models.training import train
from models.truth import public_rows

RESULTS = Path(__file__).parent / "results" / "models.json"
LOAD = (
    "import time; a = time.perf_counter(); import numpy; b = time.perf_counter(); from models import load_model, Query;"
    "c = time.perf_counter(); m = load_model(); d = time.perf_counter(); m.proba([Query('及时率', '100%')]);"
    "print(b - a, c - b, d - c, time.perf_counter() - d)"
)


def speed() -> dict[str, Any]:
    """Seconds to train, to import and load in a fresh process (best of five), and rows answered in a second."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        train(Path(folder))
        training = time.perf_counter() - start
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
        "train_s": round(training, 1),
        "import_numpy_s": round(numpy_, 3),
        "import_models_s": round(rooms, 3),
        "load_s": round(load, 3),
        "first_answer_s": round(first, 4),
        "rows_per_s": round(len(queries) / answering),
    }


def main() -> None:
    """Measure and write the results."""
    start = time.perf_counter()
    evaluation = evaluate(progress=lambda text: print(f"{time.perf_counter() - start:6.1f}s {text}", flush=True))
    result = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        "model": load_model().manifest.version,
        "speed": speed(),
        **evaluation.to_dict(),
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for score in evaluation.scores:
        print(score.rows, score.method, score.count)
        print("   ", "  ".join(f"{key} {figure}" for key, figure in score.figures.items()))
    print(json.dumps(result["speed"]))


if __name__ == "__main__":
    main()
