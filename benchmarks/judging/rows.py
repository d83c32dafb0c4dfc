"""The distinct rows on which speed is measured: real names with real targets of the same class, put together anew."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable

from corpus.dataset import load_public_documents
from models import Query
from models.teaching import load_lessons
from models.truth import Row, public_rows

__all__ = ["distinct_rows", "labelled"]


def labelled() -> tuple[list[Row], list[Row]]:
    """Public rows, and authored rows: contrast sets, documents, names and paraphrases of the library."""
    lessons = load_lessons()
    return public_rows(load_public_documents()), [*lessons.authored, *lessons.library]


def distinct_rows(rows: Iterable[Row], count: int, seed: int = 1) -> list[Query]:
    """``count`` queries that differ in name, value or unit, in random order.

    Every name is used about equally often, each time with another target that was filed or written for a row of its
    class. Raises ValueError when the rows allow fewer.
    """
    rows = list(rows)
    draw = random.Random(seed)  # noqa: S311 - a fixed shuffle
    leaf_of = {row.query.name: row.primary for row in rows}
    targets: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for leaf, target in dict.fromkeys((row.primary, (row.query.value, row.query.unit)) for row in rows):
        targets[leaf].append(target)
    for own in targets.values():
        draw.shuffle(own)
    starts = {name: draw.randrange(len(targets[leaf])) for name, leaf in leaf_of.items()}
    found: list[Query] = []
    for turn in range(max(len(own) for own in targets.values())):
        for name, leaf in leaf_of.items():
            own = targets[leaf]
            if turn < len(own):
                found.append(Query(name, *own[(starts[name] + turn) % len(own)]))
        if len(found) >= count:
            draw.shuffle(found)
            return found[:count]
    raise ValueError(f"only {len(found)} distinct rows can be made")
