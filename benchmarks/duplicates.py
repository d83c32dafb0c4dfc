"""Precision and recall of reworded-duplicate finding at several thresholds, beside plain baselines.

Two tests. Library: all pairs of wordings within one authored duty; positives are paraphrases of the same
indicator, negatives wordings of different ones. Filed: every pair of names inside one public form that
some method scores high, labelled by reading (benchmarks/data/duplicate_pairs.jsonl); real forms hold few
reworded duplicates and many look-alikes, so this is the harder and the truer test.
Run from the repository root: python -m benchmarks.duplicates. Writes benchmarks/results/duplicates.json.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable
from pathlib import Path

from rapidfuzz import fuzz

from classifier.duplicates import NEAR, find_duplicates
from classifier.likeness import load_wording
from corpus.dataset import load_library, load_public_documents
from corpus.records import Form, Indicator
from corpus.text import normal_form

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "duplicates.json"
PAIRS = HERE / "data" / "duplicate_pairs.jsonl"
THRESHOLDS = (60, 65, 70, 75, 80, 85, 90, 95)

Pair = tuple[str, str]
Score = Callable[[str, str], float]


def plain_ratio(left: str, right: str) -> float:
    """Baseline: Indel ratio of normal forms."""
    return fuzz.ratio(normal_form(left), normal_form(right))


def bigram_overlap(left: str, right: str) -> float:
    """Baseline: Jaccard overlap of character pairs, in percent."""
    one, two = ({text[i : i + 2] for i in range(len(text) - 1)} for text in map(normal_form, (left, right)))
    return 100 * len(one & two) / max(len(one | two), 1)


def ours(left: str, right: str) -> float:
    """The score find_duplicates uses."""
    return load_wording().compare(left, right).score


METHODS: dict[str, Score] = {"ours": ours, "plain ratio": plain_ratio, "character pairs": bigram_overlap}


def library_pairs() -> tuple[list[Pair], list[Pair]]:
    """Pairs of wordings of the same and of different indicators within a duty."""
    same: list[Pair] = []
    different: list[Pair] = []
    for duty in load_library():
        wordings = [(name, n) for n, item in enumerate(duty.indicators) for name in (item.name, *item.aka)]
        for (left, one), (right, two) in itertools.combinations(wordings, 2):
            (same if one == two else different).append((left, right))
    return same, different


def filed_pairs() -> tuple[list[Pair], list[Pair]]:
    """Labelled look-alikes inside public forms."""
    rows = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    pick = {flag: [(row["left"], row["right"]) for row in rows if row["same"] is flag] for flag in (True, False)}
    return pick[True], pick[False]


def table(score: Score, same: list[Pair], different: list[Pair]) -> list[dict[str, float]]:
    """Precision and recall at every threshold."""
    good, bad = [score(*pair) for pair in same], [score(*pair) for pair in different]
    rows = []
    for threshold in THRESHOLDS:
        hits, wrong = sum(x >= threshold for x in good), sum(x >= threshold for x in bad)
        precision = round(hits / (hits + wrong), 3) if hits + wrong else None
        rows.append(
            {"threshold": threshold, "recall": round(hits / len(good), 3), "precision": precision, "wrong": wrong}
        )
    return rows


def seconds_for(count: int) -> float:
    """Seconds to search ``count`` distinct wordings of the library as one form."""
    names = list(
        dict.fromkeys(n for duty in load_library() for item in duty.indicators for n in (item.name, *item.aka))
    )
    form = Form("benchmark", indicators=tuple(Indicator(name) for name in names[:count]))
    start = time.perf_counter()
    find_duplicates([form])
    return round(time.perf_counter() - start, 2)


def main() -> None:
    """Measure, print and write the results."""
    library, filed = library_pairs(), filed_pairs()
    result = {
        "default threshold": NEAR,
        "library": {"same": len(library[0]), "different": len(library[1])},
        "filed": {
            "same": len(filed[0]),
            "different": len(filed[1]),
            "note": "candidates only: pairs some method scores high; recall is within them",
            "documents": len(load_public_documents()),
        },
        "tables": {
            name: {"library": table(score, *library), "filed": table(score, *filed)} for name, score in METHODS.items()
        },
        "seconds for 10000 distinct names (2 cores)": seconds_for(10_000),
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name, tests in result["tables"].items():
        for test, rows in tests.items():
            print(f"\n{name}, {test}\nthreshold  recall  precision  wrong")
            for row in rows:
                print(f"{row['threshold']:9}  {row['recall']:6}  {row['precision']!s:>9}  {row['wrong']:5}")
    print("\nseconds for 10000 names:", result["seconds for 10000 distinct names (2 cores)"])


if __name__ == "__main__":
    main()
