"""How well forms of known content are read, per layout and container (names, values, classes).

    .venv/bin/python -m benchmarks.read_golden [--layout ID ...] [--container ID ...]
        [--every] [--show] [--keep DIR]

Renders every readable pair of golden layout and container (tests/golden), reads it back and compares. Prints
a row per container and per layout, lists the cases that are not exact, and writes
benchmarks/results/read_golden.json when all were run. --show lists every difference; --keep leaves the files.
Ends with 1 when a container stays under the promised figures.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from corpus.atomic import write_text
from tests.golden.cases import Case, all_cases, prepare
from tests.golden.containers import load_containers
from tests.golden.layouts import load_layouts
from tests.golden.scoring import Score, read_case, score

ROOT = Path(__file__).resolve().parents[1]
PROMISED = {"structured": 0.98, "open_pdf": 0.95, "doc": 0.95, "pasted": 0.95, "scan": 0.90}
"""Group of containers → least recall and precision of names."""
FIELDS_PROMISED = 0.97
"""Least share of right values and classes among the matched names."""
SHOWN = 4


def run(case: Case, folder: Path) -> Score:
    """Render one case, read it and compare."""
    golden = case.golden()
    path = folder / f"{case.id}{case.container.suffix}"
    path.write_bytes(case.container.render(golden.page))
    forms, error = read_case(path)
    return score(forms, golden.forms, error)


def add_up(results: Mapping[Case, Score], key: Callable[[Case], str]) -> dict[str, Score]:
    """Scores added per container or layout, in the order first met."""
    out: dict[str, Score] = {}
    for case, result in results.items():
        out.setdefault(key(case), Score()).add(result)
    return out


def shares(total: Score) -> dict[str, float | int | None]:
    """Number of files and each share, rounded to four places."""
    parts = {name: getattr(total, name).share for name in Score.TALLIES}
    return {"files": total.files, **{name: None if v is None else round(v, 4) for name, v in parts.items()}}


def print_table(title: str, totals: Mapping[str, Score], marks: Iterable[str] = ()) -> None:
    """One line per row; ``marks`` are the ids that stay under the promised figures."""
    under = set(marks)
    print(f"\n{title:26}" + "".join(f"{name:>10}" for name in ("files", *Score.TALLIES)))
    for name, total in totals.items():
        row = shares(total)
        cells = "".join(f"{'-' if v is None else v:>10}" for v in row.values())
        print(f"{name:26}{cells}{'  <' if name in under else ''}")


def under_promise(totals: Mapping[str, Score]) -> list[str]:
    """Containers whose names, values or classes stay under the promised figures."""
    out = []
    for name, total in totals.items():
        least = PROMISED[load_containers()[name].group]
        names = [total.recall.share or 0.0, total.precision.share or 0.0]
        fields = [total.value.share or 0.0, total.klass.share or 0.0]
        if min(names) < least or min(fields) < FIELDS_PROMISED:
            out.append(name)
    return out


def describe(result: Score, limit: int | None) -> list[str]:
    """What went wrong, the first of each kind, or all of it without a limit."""
    lines = [result.error] if result.error else []
    for word, items in (("missing", result.missing), ("invented", result.invented), ("wrong", result.wrong)):
        if items:
            more = f" … +{len(items) - limit}" if limit is not None and len(items) > limit else ""
            lines.append(f"{word}: " + " | ".join(items[:limit]) + more)
    return lines


def main() -> int:
    """Measure, print and write; 0 when every container keeps its promise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--layout", nargs="*", default=[], choices=list(load_layouts()))
    parser.add_argument("--container", nargs="*", default=[], choices=list(load_containers()))
    parser.add_argument("--every", action="store_true", help="every truth in each pair, some minutes; not stored")
    parser.add_argument("--show", action="store_true", help="list every difference")
    parser.add_argument("--keep", type=Path, help="folder for the rendered files")
    options = parser.parse_args()
    cases = all_cases(layouts=options.layout, containers=options.container, every_truth=options.every)
    started = time.perf_counter()
    prepare(cases)
    with tempfile.TemporaryDirectory() as folder:
        keep: Path = options.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        results = {case: run(case, keep) for case in cases}
    for case, result in results.items():
        flawed = not result.exact or (options.show and result.wrong)
        if flawed:
            print(case.id, *describe(result, None if options.show else SHOWN), sep="\n    ")
    containers = add_up(results, lambda case: case.container.id)
    layouts = add_up(results, lambda case: case.layout.id)
    under = under_promise(containers)
    print_table("layout", layouts)
    print_table("container", containers, under)
    exact = sum(result.exact for result in results.values())
    print(f"\n{exact} of {len(results)} forms exact, {time.perf_counter() - started:.0f} s")
    missing = [f"{c.id} ({c.missing()})" for c in load_containers().values() if c.missing()]
    if missing:
        print("not measured here:", ", ".join(missing))
    if not (options.layout or options.container or options.every):
        _write(results, containers, layouts, under, missing)
    return 1 if under else 0


def _write(
    results: Mapping[Case, Score],
    containers: Mapping[str, Score],
    layouts: Mapping[str, Score],
    under: list[str],
    missing: list[str],
) -> None:
    exact = sum(result.exact for result in results.values())
    known = load_containers(), load_layouts()
    data: dict[str, Any] = {
        "forms": len(results),
        "exact": exact,
        "promised": {**PROMISED, "fields": FIELDS_PROMISED},
        "containers": {k: {"title": known[0][k].title, **shares(v)} for k, v in containers.items()},
        "layouts": {k: {"title": known[1][k].title, **shares(v)} for k, v in layouts.items()},
        "under_promise": under,
        "not_measured": missing,
        "not_exact": {case.id: describe(result, SHOWN) for case, result in results.items() if not result.exact},
    }
    target = ROOT / "benchmarks" / "results" / "read_golden.json"
    write_text(target, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
