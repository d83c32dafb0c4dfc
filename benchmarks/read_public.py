"""The public documents, rendered again in eight ways and read back: what was filed must come back as filed.

    .venv/bin/python -m benchmarks.read_public [--rendering ID ...] [--document ID ...] [--show]

Takes the curated documents of corpus/data. Prints a row per rendering, lists the documents that are not exact,
and writes benchmarks/results/read_public.json when all were run. Ends with 1 when names stay under .98 anywhere.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.read_golden import describe, print_table, shares
from corpus.atomic import write_text
from corpus.dataset import load_public_documents
from corpus.labelled import LabelledDocument
from tests.golden.containers import load_containers
from tests.golden.public import RENDERINGS, Rendering
from tests.golden.scoring import Score, read_case, score

ROOT = Path(__file__).resolve().parents[1]
PROMISED = 0.98
"""Least recall and precision of names, and least share of right values and classes, in every rendering."""
SHOWN = 3


def run(document: LabelledDocument, rendering: Rendering, folder: Path) -> Score:
    """Render one document, read it and compare."""
    golden = rendering.arrange(document)
    container = load_containers()[rendering.container]
    path = folder / f"{document.doc_id}-{rendering.id}{container.suffix}"
    path.write_bytes(container.render(golden.page))
    forms, error = read_case(path)
    return score(forms, golden.forms, error)


def under_promise(total: Score) -> bool:
    """Whether names, values or classes stay under the promised share."""
    return any((tally.share or 0.0) < PROMISED for tally in (total.recall, total.precision, total.value, total.klass))


def main() -> int:
    """Measure, print and write; 0 when every rendering keeps the promise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rendering", nargs="*", default=[], choices=[r.id for r in RENDERINGS])
    parser.add_argument("--document", nargs="*", default=[])
    parser.add_argument("--show", action="store_true", help="list every difference")
    options = parser.parse_args()
    documents = [d for d in load_public_documents() if not options.document or d.doc_id in options.document]
    chosen = [r for r in RENDERINGS if not options.rendering or r.id in options.rendering]
    started = time.perf_counter()
    totals: dict[str, Score] = {}
    flawed: dict[str, list[str]] = {}
    skipped = {r.id: sum(not r.shows(d) for d in documents) for r in chosen}
    with tempfile.TemporaryDirectory() as folder:
        for rendering in chosen:
            total = totals.setdefault(rendering.id, Score())
            for document in filter(rendering.shows, documents):
                result = run(document, rendering, Path(folder))
                total.add(result)
                if not result.exact:
                    flawed[f"{rendering.id} {document.doc_id}"] = describe(result, None if options.show else SHOWN)
    for name, lines in flawed.items():
        print(name, *lines, sep="\n    ")
    under = [name for name, total in totals.items() if under_promise(total)]
    print_table("rendering", totals, under)
    print(f"\nskipped (empty class cells would be ambiguous): {skipped}; {time.perf_counter() - started:.0f} s")
    if not options.rendering and not options.document:
        _write(totals, skipped, under, flawed)
    return 1 if under else 0


def _write(totals: dict[str, Score], skipped: dict[str, int], under: list[str], flawed: dict[str, list[str]]) -> None:
    titles = {r.id: r.title for r in RENDERINGS}
    rows: dict[str, Any] = {
        name: {"title": titles[name], **shares(total), "skipped": skipped[name]} for name, total in totals.items()
    }
    data = {"promised": PROMISED, "renderings": rows, "under_promise": under, "not_exact": flawed}
    target = ROOT / "benchmarks" / "results" / "read_public.json"
    write_text(target, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
