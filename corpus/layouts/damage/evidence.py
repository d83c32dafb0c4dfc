"""What shows that class labels are printed in the middle of their rows and not on the first one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from corpus.layouts.damage.labels import Events
from corpus.layouts.draft import Draft
from corpus.taxonomy import Taxonomy


class Evidence(Enum):
    """How surely labels are centred: OPEN, the first rows have no class, for whatever reason; LIKELY; CLEAR."""

    OPEN = 1
    LIKELY = 2
    CLEAR = 3


@dataclass(frozen=True, slots=True)
class Label:
    """A label with its place among the rows: index of its row, .5 less for a line of its own above it."""

    text: str
    position: float


def labels_of(events: Events, level: int) -> list[Label]:
    """Labels of one level; none at a row whose class was only reset."""
    return [
        Label(event.text, row - 0.5 if event.unseen else float(row))
        for row, found in enumerate(events)
        for event in found
        if event.level == level and event.text
    ]


def find_evidence(rows: Sequence[Draft], events: Events, taxonomy: Taxonomy) -> Evidence | None:
    """Whether labels stand in the middle of their rows.

    Clear where a first-level label stands below a second-level one that is its child and no child of the
    first level before: on the first row of its class it would stand above it. Only likely when the first row
    shows both labels, as it would in any table. A first row without any class while labels follow leaves
    it open: it may never have had one.
    """
    labels, above = labels_of(events, 2), labels_of(events, 1)
    if not labels or min(label.position for label in (*labels, *above)) < 0:
        return None  # carried in from above, or cut already
    for before, one in pairwise((Label("", -1.0), *above)):
        for label in labels:
            own = _is_kin(label.text, before.text, taxonomy)
            if before.position < label.position < one.position and not own and _is_kin(label.text, one.text, taxonomy):
                return Evidence.LIKELY if labels[0].position == above[0].position == 0 else Evidence.CLEAR
    return None if rows[0].l2 or rows[0].l1 else Evidence.OPEN


def _is_kin(label: str, parent: str, taxonomy: Taxonomy) -> bool:
    known = taxonomy.resolve_parent(parent)
    return bool(known) and any(known in taxonomy.parents_of(leaf) for leaf in taxonomy.resolve_leaf(label))
