"""Class labels cut over several rows: 经济效 / 益指标, 服务对 / 象满意 / 度指标."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus.layouts.damage.labels import Event, Events, blocks, read_events, resolves, rewrite
from corpus.layouts.damage.rules import note
from corpus.layouts.draft import Draft
from corpus.records import Note
from corpus.taxonomy import Taxonomy

CONFIDENCE = 0.95
MOST = 4
"""Pieces a label is cut into at most."""

Spot = tuple[int, int]


def join_labels(drafts: list[Draft], taxonomy: Taxonomy) -> list[Note]:
    """Join pieces of labels on neighbouring rows where only the joined text is a class label.

    The class begins with the first piece, or stands on the middle one where the first rows of the table
    show that labels are centred on their rows.
    """
    notes: list[Note] = []
    for block in blocks(drafts):
        rows = drafts[block.start : block.stop]
        old = read_events(rows, taxonomy)
        new: Events = list(old)
        for level in (1, 2):
            centred = _starts_bare(old, level)
            for spots in _pieces(new, level, taxonomy):
                notes.append(_join(rows, new, spots, level, centred))
        if new != old:
            rewrite(rows, old, new, taxonomy)
    return notes


def _starts_bare(events: Events, level: int) -> bool:
    return bool(events) and not any(event.level == level for event in events[0])


def _pieces(events: Events, level: int, taxonomy: Taxonomy) -> list[list[Spot]]:
    """Runs of spots (row, index of the event) whose texts make one label."""
    spots = [(row, at) for row, found in enumerate(events) for at, event in enumerate(found) if event.level == level]
    out: list[list[Spot]] = []
    index = 0
    while index < len(spots):
        size = next((n for n in range(MOST, 1, -1) if _is_label_cut(spots[index : index + n], n, events, taxonomy)), 1)
        if size > 1:
            out.append(spots[index : index + size])
        index += size
    return out


def _is_label_cut(spots: Sequence[Spot], size: int, events: Events, taxonomy: Taxonomy) -> bool:
    if len(spots) < size or any(below[0] - above[0] > 1 for above, below in pairwise(spots)):
        return False
    found = [events[row][at] for row, at in spots]
    whole = resolves("".join(event.text for event in found), found[0].level, taxonomy)
    alone = [resolves(event.text, event.level, taxonomy) for event in found]
    # a piece may name the class by itself (社会 / 效益指标), but never another one, and not all of them
    fits = all(event.text for event in found) and all(one in ((), whole) for one in alone)
    return bool(whole) and fits and () in alone


def _join(rows: Sequence[Draft], events: Events, spots: Sequence[Spot], level: int, centred: bool) -> Note:
    texts = [events[row][at].text for row, at in spots]
    whole = "".join(texts)
    target = spots[len(spots) // 2 if centred and len(spots) > 2 else 0][0]
    for row, at in reversed(spots):
        kept = [event for index, event in enumerate(events[row]) if index != at]
        if row == target:
            kept.insert(min(at, len(kept)), Event(level, whole))
        events[row] = tuple(kept)
        rows[row].labels = tuple(pair for pair in rows[row].labels if pair[0] not in (0, level) or pair[1] not in texts)
    draft = rows[target]
    others = [pair for pair in draft.labels if pair[0] != level]
    draft.labels = tuple(sorted([*others, (level, whole)]))
    return note("label_split", draft.place, "、".join(texts), whole, CONFIDENCE)
