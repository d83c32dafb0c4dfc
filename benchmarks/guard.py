"""A guard against code that got slow: hot paths as multiples of a fixed workload, in one process, by CPU time.

    python -m benchmarks.guard             measures and compares; ends with 1 when a path is over its limit
    python -m benchmarks.guard --write     keeps today's multiples as those to compare with

A machine twice as slow does both twice as slowly, so no figure here is a time. Each path is run on other input every
turn, so that nothing kept from the turn before helps; the least of the turns counts, for other work only adds.
benchmarks/results/guard.json holds the multiples, and tests/benchmarks/test_guard.py compares with them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks.audit_speed import ROWS, forms
from classifier.auditor import Auditor
from classifier.near import find_pairs
from classifier.pair_scorer import load_pair_scorer
from classifier.suggest import suggest
from corpus.atomic import write_text
from corpus.dataset import load_library
from corpus.reading import read_forms
from models import Query, load_model

__all__ = ["FACTOR", "FILE", "PATHS", "multiples", "over", "stored"]

FILE = Path(__file__).parent / "results" / "guard.json"
FACTOR = 2.0
"""How many times its kept multiple a path may take."""
TURNS = 6
NAMES, ROWS_JUDGED = 150, 20
XLSX = Path(__file__).parents[1] / "corpus" / "samples" / "02_潢源县教育局_部门整体_2024.xlsx"

Work = Callable[[], object]


def reference() -> object:
    """The fixed workload: text taken apart, counted, sorted and written, some ten milliseconds."""
    text = "".join(chr(0x4E00 + 7919 * place % 5000) for place in range(6000))
    pairs = Counter(text[place : place + 2] for place in range(len(text) - 1))
    return json.dumps(sorted(pairs.items(), key=lambda item: (-item[1], item[0])), ensure_ascii=False)


def judging() -> Iterator[Work]:
    """Rows judged one at a time, as an office types them."""
    model = load_model()
    names = [item.name for duty in load_library() for item in duty.indicators]
    for turn in range(sys.maxsize):
        own = [Query(name, "≥95%") for name in names[turn * ROWS_JUDGED : (turn + 1) * ROWS_JUDGED]]
        yield lambda own=own: [model.proba([query]) for query in own]


def reading() -> Iterator[Work]:
    """A form read from a workbook."""
    while True:
        yield lambda: read_forms(XLSX)


def auditing() -> Iterator[Work]:
    """A form of forty rows audited."""
    auditor = Auditor(model=load_model())
    for form in forms(500, ROWS):
        yield lambda form=form: list(auditor.audit([form]))


def searching() -> Iterator[Work]:
    """Near-duplicates among names."""
    names = [item.name for duty in load_library() for item in duty.indicators]
    near = load_pair_scorer().thresholds.reports
    for turn in range(sys.maxsize):
        own = names[turn * NAMES : (turn + 1) * NAMES]
        yield lambda own=own: find_pairs(own, near)


def suggesting() -> Iterator[Work]:
    """A set of indicators suggested for a duty."""
    for duty in load_library():
        yield lambda duty=duty: suggest(duty.duty)


PATHS: Mapping[str, Callable[[], Iterator[Work]]] = {
    "judge rows": judging,
    "read a workbook": reading,
    "audit a form": auditing,
    "near duplicates": searching,
    "suggest": suggesting,
}


def multiples(turns: int = TURNS) -> dict[str, float]:
    """CPU time of each path as a multiple of the reference, the least of the turns of both; one turn more warms up."""
    works = {name: make() for name, make in PATHS.items()}
    least: dict[str, float] = {}
    for turn in range(turns + 1):
        for name, work in {"": reference, **{name: next(made) for name, made in works.items()}}.items():
            started = time.process_time()
            work()
            taken = time.process_time() - started
            if turn:
                least[name] = min(taken, least.get(name, taken))
    return {name: least[name] / least[""] for name in PATHS}


def over(measured: Mapping[str, float], kept: Mapping[str, float], factor: float = FACTOR) -> list[str]:
    """What takes more than ``factor`` times its kept multiple, in words; a path that was never kept is told as well."""
    told = [
        f"{name}: no multiple kept, run `python -m benchmarks.guard --write`" for name in measured if name not in kept
    ]
    told += [
        f"{name}: {multiple:.2f} times the reference, kept {kept[name]:.2f}, allowed {factor * kept[name]:.2f}"
        for name, multiple in measured.items()
        if name in kept and multiple > factor * kept[name]
    ]
    return told


def stored() -> dict[str, float]:
    """The kept multiples."""
    found: dict[str, float] = json.loads(FILE.read_text(encoding="utf-8"))["multiples"]
    return found


def main() -> int:
    """Measure and compare, or keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--turns", type=int, default=3 * TURNS)
    options = parser.parse_args()
    measured = multiples(options.turns)
    for name, multiple in measured.items():
        print(f"{name:18}{multiple:8.2f}")
    if options.write:
        kept = {name: round(multiple, 3) for name, multiple in measured.items()}
        write_text(FILE, json.dumps({"factor": FACTOR, "multiples": kept}, indent=1) + "\n")
        return 0
    late = over(measured, stored())
    print("\n".join(late))
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
