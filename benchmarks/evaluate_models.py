"""How good the classifier's answers are, beside the baselines, and how fast it trains, loads and answers.

Run from the repository root: python -m benchmarks.evaluate_models. Writes benchmarks/results/models.json and the
tables of models/CARD.md.
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
from models.evaluation import OURS, evaluate
from models.training import train
from models.truth import public_rows

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "models.json"
CARD = HERE.parent / "models" / "CARD.md"
COLUMNS = {
    "acceptable": "可接受",
    "primary": "等于主标签",
    "parent": "一级可接受",
    "macro_f1": "宏 F1",
    "ece": "校准误差",
    "at_80": "最有把握 80%",
    "misfiled_ap": "错类排序",
}
SHOWN = (0.5, 0.8, 0.9, 0.95, 0.97, 0.99, 0.995, 0.999)
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


def figure_tables(result: dict[str, Any]) -> str:
    """One table per set of rows: every method with its figures, ours with intervals."""
    lines: list[str] = []
    for rows in dict.fromkeys(score["rows"] for score in result["scores"]):
        scores = [score for score in result["scores"] if score["rows"] == rows]
        lines += [f"**{rows}，{scores[0]['count']} 行**", "", f"| 方法 | {' | '.join(COLUMNS.values())} |"]
        lines.append("|---" * (len(COLUMNS) + 1) + "|")
        for score in scores:
            cells = [show(score["figures"][key], score["method"] == OURS) for key in COLUMNS]
            lines.append(f"| {score['method']} | {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines).strip()


def show(figure: dict[str, float], interval: bool) -> str:
    """A figure with three digits, with its interval where wanted."""
    return f"{figure['value']:.3f}" + (f"（{figure['low']:.3f}–{figure['high']:.3f}）" if interval else "")


def misfiled_table(result: dict[str, Any]) -> str:
    """What flags are worth at the usual thresholds."""
    lines = ["| 门槛 | 预计误报占比 | 找出的错类占比 | 提示占全部行 |", "|---|---|---|---|"]
    for point in result["misfiled"]:
        if point["threshold"] in SHOWN:
            shares = (1 - point["precision"], point["recall"], point["flagged"])
            lines.append(f"| {point['threshold']} | {' | '.join(f'{share:.3f}' for share in shares)} |")
    return "\n".join(lines)


def refresh_card(result: dict[str, Any]) -> None:
    """Put the measured tables between the marks of the model card."""
    text = CARD.read_text(encoding="utf-8")
    for mark, table in (("figures", figure_tables(result)), ("misfiled", misfiled_table(result))):
        head, _, rest = text.partition(f"<!-- {mark} -->")
        _, _, tail = rest.partition(f"<!-- /{mark} -->")
        text = f"{head}<!-- {mark} -->\n{table}\n<!-- /{mark} -->{tail}"
    CARD.write_text(text, encoding="utf-8")


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
    refresh_card(result)
    for score in evaluation.scores:
        print(score.rows, score.method, score.count)
        print("   ", "  ".join(f"{key} {figure}" for key, figure in score.figures.items()))
    print(json.dumps(result["speed"]))


if __name__ == "__main__":
    main()
