"""A class cell lost in the middle of a table: rows of the next usual class under the label before it.

Misfiled rows are what the product is there to find, so little is proposed: only where the class is named
nowhere in the form, would come next, and every row up to the next label clearly belongs to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.layouts.damage.labels import Events, blocks, is_counted, read_events
from corpus.layouts.damage.rules import note
from corpus.layouts.damage.scores import Scores
from corpus.layouts.draft import Draft
from corpus.records import Note, Repair
from corpus.taxonomy import Taxonomy

CONFIDENCE = 0.6
CLEARLY = 0.9
"""Least chance of every row of the lost class."""

SWITCH = 0.5
"""Least chance that the row before them is rightly filed."""

FEWEST = 2
"""One row alone is a misfiled row."""


def repair_lost(drafts: list[Draft], taxonomy: Taxonomy, scores: Scores) -> list[Note]:
    """Propose the class whose cell was lost; without a scorer nothing."""
    notes: list[Note] = []
    if not scores.known:
        return notes
    for block in blocks(drafts):
        rows = drafts[block.start : block.stop]
        if is_counted(rows) or not rows[0].l2:
            continue
        for first, end, following in _runs(read_events(rows, taxonomy)):
            notes += _look(rows, first, end, following, taxonomy, scores)
    return notes


def _runs(events: Events) -> list[tuple[int, int, int]]:
    """First row and end of every run under one second-level label, and the first row of the next run or -1."""
    starts = [row for row, found in enumerate(events) if any(event.level == 2 and event.text for event in found)]
    ends = [*starts[1:], len(events)]
    return [(start, end, end if end < len(events) else -1) for start, end in zip(starts, ends, strict=True)]


def _look(
    rows: Sequence[Draft], first: int, end: int, following: int, taxonomy: Taxonomy, scores: Scores
) -> list[Note]:
    filed = taxonomy.resolve_leaf(rows[first].l2)
    if len(filed) != 1 or end - first <= FEWEST or any(draft.repaired for draft in rows[first:end]):
        return []
    leaf = _next_missing(rows, filed[0], rows[following].l2 if following >= 0 else "", taxonomy)
    if not leaf:
        return []
    start = end
    while start > first and scores.of(rows[start - 1]).get(leaf, 0.0) >= CLEARLY:
        start -= 1
    rightly = start > first and scores.of(rows[start - 1]).get(filed[0], 0.0) >= SWITCH
    if end - start < FEWEST or not rightly:
        return []
    l1 = rows[first].l1
    if taxonomy.resolve_parent(l1) not in taxonomy.parents_of(leaf):
        return []
    label = taxonomy.label(leaf)
    for draft in rows[start:end]:
        draft.repaired = Repair(l1, label, draft.duty, draft.value, "class_cell_missing", CONFIDENCE)
    words: dict[str, str | int] = {"name": rows[start].name, "count": end - start}
    return [note("class_cell_missing", rows[start].place, rows[first].l2, label, CONFIDENCE, **words)]


def _next_missing(rows: Sequence[Draft], leaf: str, following: str, taxonomy: Taxonomy) -> str:
    """The class usually next to a leaf, if no row names it and the next label comes after it; else ""."""
    order = taxonomy.leaves
    at = order.index(leaf) + 1
    used = {one for draft in rows for one in taxonomy.resolve_leaf(draft.l2)}
    after = taxonomy.resolve_leaf(following) if following else ()
    if at >= len(order) or order[at] in used or order[at] == "其他":
        return ""
    if after and order.index(after[0]) <= at:
        return ""
    return order[at]
