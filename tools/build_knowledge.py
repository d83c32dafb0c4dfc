"""Merge the data files into the shipped knowledge base and index it; half a minute on two cores.

Run from the repository root: python -m tools.build_knowledge. Same data, same bytes.
"""

from __future__ import annotations

import sys
import time

from classifier.knowledge.merge import merge_rows
from classifier.knowledge.rows import data_rows
from classifier.knowledge.store import SHIPPED, KnowledgeBase, write_knowledge
from classifier.suggest.arrays import Lexical, build_arrays, save_arrays


def build() -> KnowledgeBase:
    """The base of the data files."""
    rows = list(data_rows())
    return KnowledgeBase({row.source.id: row.source for row in rows}.values(), merge_rows(rows))


def main() -> None:
    """Build and write."""
    base = build()
    write_knowledge(base, SHIPPED)
    start = time.perf_counter()
    arrays = build_arrays(base)
    save_arrays(arrays, Lexical.of(base, arrays))
    sys.stdout.write(f"indexed in {time.perf_counter() - start:.1f} s" + "\n")
    usable = sum(measure.usable for measure in base.measures)
    sys.stdout.write(f"{len(base.sources)} sources, {len(base)} measures, {usable} of them usable" + "\n")


if __name__ == "__main__":
    main()
