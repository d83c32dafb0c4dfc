"""Near-duplicates at scale: recall and precision against comparing all pairs, beside other packages; growth of cost.

    python -m benchmarks.near_duplicates [--rows 30000] [--largest 300000]

Truth: the pairs that ``near_pairs`` finds among all pairs at the threshold of reports. Two sets of 30,000 distinct
names: those of corpus/data (drawn by hash), and those of an invented history (benchmarks/history, the first 30,000
distinct ones, places of their filers neutralised). Every method and setting runs in a process of its own, on one thread
where it lets itself be told, and gives candidates; these are then verified by the same code, ours. "precision alone" is
what the candidates are worth without it. Seconds are the processor's, peaks are of the process, less what it held
before it began. A setting that gives more than 15 million candidates is stopped: comparing all pairs is quicker then.

CELLS_PER_NAME and LEAST_COSINE (classifier/near) were chosen on the names of corpus/data, so that its recall is a
development figure; the history's names were looked at, too, but only to see that they agree. Growth: ``find_pairs``,
all of it, on the first 10,000 to 300,000 distinct names of the history, the least of two runs, each in a process of its
own. The pairs themselves grow nearly as the square of the names, and each has to be scored.
Writes benchmarks/results/near_duplicates.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from math import log
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.near_peers import MOST, methods
from benchmarks.near_texts import corpus_texts, history_texts, some
from classifier.near import find_pairs, group_texts, pairs_by_key
from classifier.near.pairs import Pairs
from classifier.near.verify import scored
from classifier.near_pairs import near_pairs
from classifier.pair_names import Ids, prepare_names
from classifier.pair_scorer import load_pair_scorer
from corpus.atomic import write_text

RESULTS = Path(__file__).parent / "results" / "near_duplicates.json"
SIZES = (10_000, 30_000, 100_000, 300_000)
THREADS = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")}
RUNS = 2
WARM = ["群众满意度", "市民满意率"]
NEAR = load_pair_scorer().thresholds.reports


def apart(work: Callable[..., Any], *arguments: object) -> Any:
    """Result of a function in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def peak() -> float:
    """Most memory this process has held, MiB. What getrusage tells begins with what the parent held."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def truth_of(texts: Sequence[str]) -> dict[str, Any]:
    """All pairs by comparing all, as codes, and what that cost."""
    list(near_pairs(WARM, NEAR))
    before, start = peak(), time.process_time()
    pairs = list(near_pairs(texts, NEAR))
    seconds = time.process_time() - start
    codes = np.array([one * len(texts) + two for one, two, _ in pairs], dtype=np.int64)
    return {"codes": codes, "seconds": round(seconds, 2), "peak MiB": round(peak() - before)}


def measure(number: int, texts: Sequence[str], truth: Ids) -> dict[str, Any]:
    """One method at one setting: candidates alone, then verified."""
    method = methods()[number]
    found: dict[str, Any] = {"package": method.package, "setting": method.setting}
    for _ in method.find(WARM * 2):
        scored(prepare_names(WARM), [], NEAR)
    before, start = peak(), time.process_time()
    parts, count = [], 0
    for left, right in method.find(texts):
        parts.append((left.astype(np.int32), right.astype(np.int32)))
        count += len(left)
        if count > MOST:
            return found | {"stopped": f"more than {MOST} candidates", "seconds until then": _since(start)}
    seconds = time.process_time() - start
    left, right = (np.concatenate(side).astype(np.int64) for side in zip(*parts, strict=True))
    right_ones = len(np.intersect1d(left * len(texts) + right, truth))
    found |= {
        "candidates": count,
        "seconds alone": round(seconds, 2),
        "candidates a second": round(count / seconds),
        "peak MiB alone": round(peak() - before),
        "recall": round(right_ones / len(truth), 4),
        "precision alone": round(right_ones / max(count, 1), 4),
    }
    names = prepare_names(texts)
    one, two, _ = scored(names, _in_parts(left, right), NEAR)
    total = time.process_time() - start
    return found | {
        "pairs verified": len(one),
        "precision verified": round(len(np.intersect1d(one * len(texts) + two, truth)) / max(len(one), 1), 4),
        "seconds verified": round(total, 2),
        "texts a second verified": round(len(texts) / total),
        "peak MiB verified": round(peak() - before),
    }


def _since(start: float) -> float:
    return round(time.process_time() - start, 2)


def _in_parts(left: Ids, right: Ids) -> Iterable[Pairs]:
    return zip(*(np.array_split(side, max(len(left) // 50_000, 1)) for side in (left, right)), strict=True)


def product(texts: Sequence[str], truth: Ids, by_key: bool) -> dict[str, Any]:
    """The product's own call, by one process or by its steps; texts that read the same are searched once."""
    find = pairs_by_key if by_key else find_pairs
    find(WARM, NEAR)
    before, start = peak(), time.process_time()
    pairs = find(texts, NEAR)
    seconds, most = time.process_time() - start, peak() - before
    hits = len(np.intersect1d(pairs.left * len(texts) + pairs.right, truth))
    return {
        "pairs": len(pairs),
        "recall": round(hits / len(truth), 4),
        "precision": round(hits / len(pairs), 4),
        "seconds": round(seconds, 2),
        "texts a second": round(len(texts) / seconds),
        "peak MiB": round(most),
    }


def compare(texts: Sequence[str]) -> dict[str, Any]:
    """Truth, the product, and every method on the same texts."""
    truth = apart(truth_of, texts)
    codes = truth.pop("codes")
    found: dict[str, Any] = {"texts": len(texts), "pairs": len(codes), "comparing all pairs": truth}
    found["find_pairs"] = apart(product, texts, codes, False)
    found["pairs_by_key"] = apart(product, texts, codes, True)
    found["methods"] = []
    for number, method in enumerate(methods()):
        found["methods"].append(apart(measure, number, texts, codes))
        print(method.package, method.setting, found["methods"][-1], flush=True)
    return found


def cost(texts: Sequence[str]) -> dict[str, Any]:
    """What the search costs a process that has read none of these texts."""
    find_pairs(WARM, NEAR)
    before, start = peak(), time.process_time()
    pairs = len(find_pairs(texts, NEAR))
    return {"texts": len(texts), "pairs": pairs, "seconds": _since(start), "peak MiB": round(peak() - before)}


def grouped(texts: Sequence[str]) -> dict[str, Any]:
    """What grouping costs, search included, and the groups."""
    group_texts(WARM, [1, 1], NEAR)
    start = time.process_time()
    grouping = group_texts(texts, [1] * len(texts), NEAR)
    seconds, groups = _since(start), np.bincount(grouping.representative)
    return {
        "seconds with groups": seconds,
        "groups": int((groups > 1).sum()),
        "largest group": int(groups.max()),
        "texts in groups": int(groups[groups > 1].sum()),
        "linked through others only": int((~grouping.direct).sum()),
    }


def growth(texts: Sequence[str], largest: int) -> dict[str, Any]:
    """Cost at several sizes, and its exponent from the smallest to each."""
    sizes = [size for size in SIZES if size <= largest]
    steps = []
    for size in sizes:
        runs = [apart(cost, texts[:size]) for _ in range(RUNS)]
        steps.append(min(runs, key=lambda run: float(run["seconds"])) | apart(grouped, texts[:size]))
    first = steps[0]
    first["microseconds a text"] = round(first["seconds"] / first["texts"] * 1e6, 1)
    for step in steps[1:]:
        times, more = step["seconds"] / first["seconds"], step["texts"] / first["texts"]
        step["microseconds a text"] = round(step["seconds"] / step["texts"] * 1e6, 1)
        step["exponent from the smallest"] = round(log(times) / log(more), 3)
        print(step, flush=True)
    return {"steps": steps}


def main() -> None:
    """Measure, print and write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=30_000, help="distinct names of a comparison (default 30000)")
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="most names of the growth (default 300000)")
    options = parser.parse_args()
    os.environ.update(THREADS)
    history = history_texts(max(options.largest, options.rows))
    result = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "threshold": NEAR,
        "growth": growth(history, options.largest),
        "names of corpus/data": compare(some(corpus_texts(), options.rows)),
        "names of a history": compare(history[: options.rows]),
    }
    write_text(RESULTS, json.dumps(result, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
