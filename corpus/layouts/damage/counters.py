"""Repair of damaged tables from the evidence of the 指标n counters.

Extraction shifts class cells by a row or a column, loses them, and leaves the first row of a duty at
the end of the one before. The counter that restarts at 指标1 betrays every true boundary: it opens a
new class (a segment). Class labels keep their order, so aligning labels with segments tells which
label moved. Nothing is overwritten: the likely truth goes into ``Draft.repaired`` with a note.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from corpus.layouts.damage.rules import note
from corpus.layouts.draft import Draft
from corpus.records import Note, Repair
from corpus.taxonomy import Taxonomy

MAX_SEGMENTS = 14
"""More classes than any form has; beyond it the counters do not mean classes."""

MOVED, SHIFTED, LOST, GUESSED = 0.8, 0.85, 0.7, 0.5
"""Confidence of: a row moved to the next duty, a shifted label, one missing label, an uncertain one."""


@dataclass(slots=True)
class Segment:
    """Rows of one class by their counters, and the class given to them with rule and confidence."""

    rows: list[Draft]
    moved: bool = False
    leaf: str = ""
    rule: str = ""
    confidence: float = 0.0


def repair_by_counters(drafts: list[Draft], taxonomy: Taxonomy) -> list[Note]:
    """Set ``repaired`` on damaged drafts and return a note for each."""
    notes = _lost_values(drafts)
    groups = _groups(drafts)
    if groups:
        names = _ClassNames(drafts, taxonomy)
        _move_slid_rows(groups, taxonomy)
        for group in groups:
            _align(group, taxonomy, names)
            notes += _apply(group, taxonomy, names)
    return notes


def _lost_values(drafts: Sequence[Draft]) -> list[Note]:
    """A numbered row without a value above a row whose value stands blank cells away."""
    notes = []
    for draft, below in pairwise(drafts):
        if draft.counter and draft.name and not draft.value and draft.group == below.group and below.gap:
            notes.append(note("value_lost", draft.place, "", below.value, GUESSED, name=draft.name, below=below.name))
    return notes


def _groups(drafts: Sequence[Draft]) -> list[list[Segment]]:
    """Segments per duty, for forms that number their indicators within each class."""
    counted = [draft for draft in drafts if draft.counter]
    if len(counted) < 0.8 * len(drafts):
        return []
    groups: list[list[Segment]] = []
    last_group, last_counter = -1, 0
    for draft in counted:
        if draft.group != last_group:
            groups.append([])
        if draft.group != last_group or draft.counter <= last_counter:
            groups[-1].append(Segment([]))
        groups[-1][-1].rows.append(draft)
        last_group, last_counter = draft.group, draft.counter
    return groups


def _leaf_labels(segment: Segment, taxonomy: Taxonomy) -> list[str]:
    """Leaves named by the second-level labels in a segment's rows; 满意度指标 twice in a row counts once."""
    found: list[str] = []
    for draft in segment.rows:
        in_row = [taxonomy.resolve_leaf(label) for _, label in draft.labels]
        found += dict.fromkeys(leaves[0] for leaves in in_row if len(leaves) == 1)
    return found


def _move_slid_rows(groups: list[list[Segment]], taxonomy: Taxonomy) -> None:
    """A last segment without a label, after 满意度, opens the next duty."""
    for group, following in pairwise(groups):
        if len(group) < 2 or _leaf_labels(group[-1], taxonomy):
            continue
        if _leaf_labels(group[-2], taxonomy)[-1:] == ["满意度"]:
            slid = group.pop()
            slid.moved = True
            following.insert(0, slid)


class _ClassNames:
    """How this form writes its classes: label per leaf, first level per leaf, leaves in use."""

    def __init__(self, drafts: Sequence[Draft], taxonomy: Taxonomy) -> None:
        pairs = Counter((draft.l1, draft.l2) for draft in drafts if draft.l2)
        self._taxonomy = taxonomy
        self._pair: dict[str, tuple[str, str]] = {}
        for (l1, l2), _ in pairs.most_common():
            leaves = taxonomy.resolve_leaf(l2)
            if len(leaves) == 1:
                self._pair.setdefault(leaves[0], (l1, l2))
        self.used = [leaf for leaf in taxonomy.leaves if leaf in self._pair]

    def pair(self, leaf: str) -> tuple[str, str]:
        """First and second level as this form writes them, the official labels where it never does."""
        return self._pair.get(leaf) or (self._taxonomy.parent_label(leaf), self._taxonomy.label(leaf))

    def between(self, before: str, after: str) -> list[str]:
        """Leaves in use strictly between two others in official order; "" is an open end."""
        low = self.used.index(before) + 1 if before in self.used else 0
        high = self.used.index(after) if after in self.used else len(self.used)
        return self.used[low:high]


def _align(group: list[Segment], taxonomy: Taxonomy, names: _ClassNames) -> None:
    """Give every segment its leaf: labels keep their order and move as little as possible."""
    labels = [(leaf, index) for index, segment in enumerate(group) for leaf in _leaf_labels(segment, taxonomy)]
    if not labels or len(labels) > len(group) or len(group) > MAX_SEGMENTS:
        return
    places = [at for _, at in labels]
    # the first row of a duty always opens a class, so the first label belongs to the first segment
    rest = combinations(range(1, len(group)), len(labels) - 1)
    best = min(rest, key=lambda chosen: sum(abs(a - b) for a, b in zip((0, *chosen), places, strict=True)))
    for (leaf, at), target in zip(labels, (0, *best), strict=True):
        segment = group[target]
        segment.leaf = leaf
        segment.rule, segment.confidence = "class_cell_shifted", SHIFTED
        if segment.moved or at != target:
            segment.confidence = MOVED
    _fill_lost(group, names)


def _fill_lost(group: list[Segment], names: _ClassNames) -> None:
    """Segments whose label was lost take the class that is missing between their neighbours."""
    index = 0
    while index < len(group):
        if group[index].leaf:
            index += 1
            continue
        end = index
        while end < len(group) and not group[end].leaf:
            end += 1
        before = group[index - 1].leaf if index else ""
        after = group[end].leaf if end < len(group) else ""
        missing = names.between(before, after)
        if len(missing) == 1:
            group[index].leaf, group[index].rule, group[index].confidence = missing[0], "class_cell_lost", LOST
            for segment in group[index + 1 : end]:
                # a label centred on its rows shows up below the first of them
                segment.leaf, segment.rule, segment.confidence = after or missing[0], "class_cell_lost", GUESSED
        index = end


def _apply(group: list[Segment], taxonomy: Taxonomy, names: _ClassNames) -> list[Note]:
    notes: list[Note] = []
    duty = next((draft.duty for segment in group if not segment.moved for draft in segment.rows), "")
    for segment in group:
        if not segment.leaf:
            continue
        l1, l2 = names.pair(segment.leaf)
        for draft in segment.rows:
            same_class = taxonomy.resolve_leaf(draft.l2) == (segment.leaf,)
            if same_class and draft.duty == duty:
                continue
            rule = "row_of_next_duty" if draft.duty != duty else segment.rule
            new_l1, new_l2 = (draft.l1, draft.l2) if same_class else (l1, l2)
            draft.repaired = Repair(new_l1, new_l2, duty, draft.value, rule, segment.confidence)
            notes.append(_note(draft, draft.repaired))
    return notes


def _note(draft: Draft, fixed: Repair) -> Note:
    same_duty = draft.duty == fixed.duty
    before = draft.l2 if same_duty else f"{draft.duty}/{draft.l2}"
    after = fixed.l2 if same_duty else f"{fixed.duty}/{fixed.l2}"
    return note(fixed.rule, draft.place, before, after, fixed.confidence, name=draft.name)
