"""Duty labels printed in the middle of their rows: rows above a label belong to it where the classes begin anew.

A reading opens a duty at the row its label stands beside, so that the rows above it stay with the duty before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.layouts.carry import parent_for
from corpus.layouts.damage.rules import note
from corpus.layouts.draft import Draft
from corpus.records import Note
from corpus.taxonomy import Taxonomy

_STAGES = {"成本": 0, "产出": 0, "效益": 1, "满意度": 2}
"""Order in which every duty names its first levels."""
_PAGE_NUMBER = re.compile(r"[-—–\s]*第?\s*\d{1,3}\s*页?[-—–\s]*")
_PAGE_LINES = 2
"""Rows further apart than this have more than a label on a line of its own between them."""


def repair_centred_duties(drafts: list[Draft], taxonomy: Taxonomy) -> list[Note]:
    """Give rows above a centred duty label to its duty, in place.

    Evidence that labels are centred: rows stand above the very first one. The rows of the next duty begin
    where the classes do, after 满意度 or 效益 with 产出 again; only where this happens exactly once between two
    labels, and no unlabelled row leaves open where.
    """
    starts = _starts(drafts)
    if len(starts) < 2 or any(draft.exact or not draft.duty or draft.project for draft in drafts):
        return []
    first, *later = starts
    if drafts[0].duty != drafts[first].duty or any(drafts[i].duty == drafts[i - 1].duty for i in later):
        return []
    breaks = {i for i in range(1, len(drafts)) if _is_break(drafts[i - 1], drafts[i])}
    for row, draft in enumerate(drafts):
        if row < first:
            draft.group = drafts[first].group
        elif _PAGE_NUMBER.fullmatch(draft.duty):
            draft.duty, draft.group = drafts[row - 1].duty, drafts[row - 1].group
    notes: list[Note] = []
    before, last = first, len(drafts) - 1
    for start, end in pairwise([*later, last + 1]):
        if start == before + 1 and not _restarts(drafts, before, start, taxonomy):
            _join_label(drafts, before, start, end)
            continue
        begin = _new_begin(drafts, before, start, breaks, taxonomy)
        moved = drafts[begin:start] if begin is not None else []
        if moved:
            words: dict[str, str | int] = {"first": moved[0].name, "count": len(moved)}
            notes.append(note("duty_centred", moved[0].place, moved[0].duty, drafts[start].duty, 0.9, **words))
            for draft in moved:
                draft.duty, draft.group = drafts[start].duty, drafts[start].group
            _carry_first_level(drafts[start - 1 : end], taxonomy)
        before = start
    return notes


def _starts(drafts: Sequence[Draft]) -> list[int]:
    """Rows at which another duty begins; a page number that stands for one is none."""
    changes = (i for i in range(1, len(drafts)) if drafts[i].group != drafts[i - 1].group)
    return [i for i in changes if not _PAGE_NUMBER.fullmatch(drafts[i].duty)]


def _join_label(drafts: Sequence[Draft], before: int, start: int, end: int) -> None:
    """A label on the very next row, whose classes do not begin anew, is the second line of the label above."""
    group, halves = drafts[before].group, (drafts[before].duty, drafts[start].duty)
    groups = {group, drafts[start].group}
    for draft in drafts[:end]:
        if draft.group in groups and draft.duty in halves:
            draft.duty = "".join(halves)
    for draft in drafts[start:end]:
        draft.group = group


def _carry_first_level(drafts: Sequence[Draft], taxonomy: Taxonomy) -> None:
    """The first level goes on below a duty label that stands in the middle of its rows."""
    for above, draft in pairwise(drafts):
        if draft.l1 or not above.l1 or parent_for(draft.l2, above.l1, taxonomy) != above.l1:
            return
        draft.l1 = above.l1


def _restarts(drafts: Sequence[Draft], before: int, start: int, taxonomy: Taxonomy) -> list[tuple[int, int]]:
    """Where the classes begin anew between two labels: the last row that names one before, and the first after."""
    shown = [(row, stage) for row in range(before, start + 1) if (stage := _stage(drafts[row], taxonomy)) is not None]
    return [(above, row) for (above, then), (row, now) in pairwise(shown) if now == 0 and then > 0]


def _new_begin(drafts: Sequence[Draft], before: int, start: int, breaks: set[int], taxonomy: Taxonomy) -> int | None:
    """Row after one duty label, and not after the next, where the classes begin anew; None when it is not certain."""
    restarts = _restarts(drafts, before, start, taxonomy)
    if len(restarts) != 1:
        return None
    above, row = restarts[0]
    if row == above + 1:
        return row
    between = [i for i in range(above + 1, row + 1) if i in breaks]
    return between[0] if len(between) == 1 else None


def _stage(draft: Draft, taxonomy: Taxonomy) -> int | None:
    """Place of the class a row names in the order of first levels; None when it names none."""
    for _, text in draft.labels:
        parents = {taxonomy.resolve_parent(text)} - {None, ""}
        parents = parents or {parent for leaf in taxonomy.resolve_leaf(text) for parent in taxonomy.parents_of(leaf)}
        stages = {_STAGES[parent] for parent in parents if parent in _STAGES}
        if len(stages) == 1:
            return stages.pop()
    return None


def _is_break(one: Draft, other: Draft) -> bool:
    """Whether a page ends between two rows: another part, or the lines of a foot, a title and a header between."""
    return one.place.part != other.place.part or (other.place.row or 0) - (one.place.row or 0) > _PAGE_LINES
