"""The repairs in their order: rows first, then cells, then classes, signs last."""

from __future__ import annotations

from collections.abc import Callable

from corpus.layouts.damage.centred import repair_centred
from corpus.layouts.damage.counters import repair_by_counters
from corpus.layouts.damage.furniture import drop_furniture
from corpus.layouts.damage.glued import split_glued
from corpus.layouts.damage.joined import join_lines
from corpus.layouts.damage.lost import repair_lost
from corpus.layouts.damage.scores import Scores
from corpus.layouts.damage.shifted import shift_back
from corpus.layouts.damage.signs import propose_signs
from corpus.layouts.damage.split import join_labels
from corpus.layouts.draft import Draft
from corpus.options import LeafScorer
from corpus.records import Note
from corpus.taxonomy import Taxonomy

_OF_TEXT: tuple[Callable[[list[Draft], Taxonomy], list[Note]], ...] = (
    drop_furniture,
    shift_back,
    split_glued,
    join_lines,
    join_labels,
)
PASSES = 5
"""One repair may lay open another, a label split off a name the header behind it; real forms need two."""

_OF_CLASSES: tuple[Callable[[list[Draft], Taxonomy, Scores], list[Note]], ...] = (repair_centred, repair_lost)


def repair(drafts: list[Draft], taxonomy: Taxonomy, scorer: LeafScorer | None = None) -> list[Note]:
    """Repair the drafts of one form in place and return a note for each repair, in row order.

    drafts: rows may be removed (page numbers) or joined to the one above, never added or reordered;
    rows whose container vouches for its merged cells (``exact``) are left as they are. scorer: settles
    what geometry leaves open; called at most once.
    """
    order = {id(draft.place): index for index, draft in enumerate(drafts)}
    notes: list[Note] = []
    for _ in range(PASSES):
        found = [item for of_text in _OF_TEXT for item in of_text(drafts, taxonomy)]
        notes += found
        if not found:
            break
    notes += repair_by_counters(drafts, taxonomy)
    scores = Scores(drafts, scorer)
    for of_classes in _OF_CLASSES:
        notes += of_classes(drafts, taxonomy, scores)
    notes += propose_signs(drafts, taxonomy)
    return sorted(notes, key=lambda item: order.get(id(item.place), 0))
