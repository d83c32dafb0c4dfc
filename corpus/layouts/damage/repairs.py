"""The repairs in their order: rows first, then cells, then classes, signs last."""

from __future__ import annotations

from collections.abc import Callable

from corpus.layouts.damage.centred_duties import repair_centred_duties
from corpus.layouts.damage.counters import repair_by_counters
from corpus.layouts.damage.furniture import drop_furniture
from corpus.layouts.damage.glued import split_glued
from corpus.layouts.damage.joined import join_lines
from corpus.layouts.damage.scores import Scores
from corpus.layouts.damage.shifted import shift_back
from corpus.layouts.damage.signs import propose_signs
from corpus.layouts.damage.split import join_labels
from corpus.layouts.draft import Draft
from corpus.layouts.vocabulary import Vocabulary, load_vocabulary
from corpus.options import LeafScorer
from corpus.records import Note
from corpus.taxonomy import Taxonomy

_OF_TEXT: tuple[Callable[[list[Draft], Taxonomy], list[Note]], ...] = (
    shift_back,
    split_glued,
    join_lines,
    join_labels,
)
PASSES = 5
"""One repair may lay open another, a label split off a name the header behind it; real forms need two."""

FILLED = 0.6
"""Least confidence of a proposed class that is read where the table shows none at all."""


def repair(
    drafts: list[Draft], taxonomy: Taxonomy, scorer: LeafScorer | None = None, *, words: Vocabulary | None = None
) -> list[Note]:
    """Repair the drafts of one form in place and return a note for each repair, in row order.

    drafts: rows may be removed (page numbers) or joined to the one above, never added or reordered;
    rows whose container vouches for its merged cells (``exact``) are left as they are. scorer: settles
    what geometry leaves open; called at most once. words: those of headers, the shipped ones for None.
    """
    order = {id(draft.place): index for index, draft in enumerate(drafts)}
    notes: list[Note] = []
    for _ in range(PASSES):
        found = drop_furniture(drafts, taxonomy, words or load_vocabulary())
        found += [item for of_text in _OF_TEXT for item in of_text(drafts, taxonomy)]
        notes += found
        if not found:
            break
    notes += repair_by_counters(drafts, taxonomy)
    notes += repair_centred_duties(drafts, taxonomy)
    if not all(draft.exact for draft in drafts):
        notes += _repair_classes(drafts, taxonomy, Scores(drafts, scorer))
    notes += propose_signs(drafts, taxonomy)
    return sorted(notes, key=lambda item: order.get(id(item.place), 0))


def _repair_classes(drafts: list[Draft], taxonomy: Taxonomy, scores: Scores) -> list[Note]:
    # imported here, since they need numpy and most forms come from containers that keep their merged cells
    from corpus.layouts.damage.centred import repair_centred
    from corpus.layouts.damage.lost import repair_lost

    return [*repair_centred(drafts, taxonomy, scores), *repair_lost(drafts, taxonomy, scores)]


def fill_blank_classes(drafts: list[Draft]) -> None:
    """Read a proposed class where the row shows none: a blank is certainly not what the form says.

    What the table does show stays literal, with the proposal beside it.
    """
    for draft in drafts:
        fixed = draft.repaired
        if fixed is None or fixed.confidence < FILLED or (draft.l1 and draft.l2):
            continue
        if not draft.l2 or draft.l2 == fixed.l2:
            draft.l1, draft.l2 = draft.l1 or fixed.l1, fixed.l2
        if (draft.l1, draft.l2, draft.duty, draft.value) == (fixed.l1, fixed.l2, fixed.duty, fixed.value):
            draft.repaired = None
