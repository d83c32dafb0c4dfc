"""Rows whose cells moved one column to the left or to the right."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.layouts.damage.labels import Event, Events, blocks, is_class_name, read_events, rewrite
from corpus.layouts.damage.rules import note
from corpus.layouts.damage.wording import is_name, is_unit, is_value
from corpus.layouts.draft import Draft
from corpus.records import Note
from corpus.taxonomy import Taxonomy
from corpus.text import squeeze

CONFIDENCE = 0.92
"""Every cell of the row fits one column further, and none where it stands."""


def shift_back(drafts: list[Draft], taxonomy: Taxonomy) -> list[Note]:
    """Put the cells of shifted rows back where all of them make sense.

    Right by one: class name, name and value stand in the columns of name, value and unit. Left by one:
    name, value and unit stand in the columns of class, name and value.
    """
    notes: list[Note] = []
    for block in blocks(drafts):
        rows = drafts[block.start : block.stop]
        moved = {
            index: right
            for index, draft in enumerate(rows)
            if not draft.counter and set(draft.texts) <= {"nature"}
            for right in (_moved_right(draft, taxonomy), _moved_left(draft, taxonomy))
            if right is not None
        }
        if moved:
            notes += _put_back(rows, moved, taxonomy)
    return notes


def _moved_right(draft: Draft, taxonomy: Taxonomy) -> bool | None:
    if not is_name(draft.value, taxonomy) or is_unit(draft.unit) or not (is_value(draft.unit) or len(draft.unit) > 1):
        return None
    # 满意度 is an indicator as well as a class; and only a value proves a label that is not called 指标
    bare = taxonomy.is_label(draft.name) and taxonomy.resolve_leaf(draft.name) != ("满意度",) and is_value(draft.unit)
    return True if bare or is_class_name(draft.name, taxonomy) else None


def _moved_left(draft: Draft, taxonomy: Taxonomy) -> bool | None:
    if not draft.labels or not is_value(draft.name):
        return None
    fits = is_name(draft.labels[-1][1], taxonomy) and (not draft.value or is_unit(draft.value)) and not draft.unit
    return False if fits else None


def _put_back(rows: Sequence[Draft], moved: dict[int, bool], taxonomy: Taxonomy) -> list[Note]:
    old = read_events(rows, taxonomy)
    new: Events = list(old)
    notes = []
    for index, right in moved.items():
        draft = rows[index]
        before = "｜".join(text for text in (draft.name, draft.value, draft.unit) if text)
        if right:
            level = 2 if taxonomy.resolve_leaf(draft.name) else 1
            # a label one column further right stands in the second-level column when it is of the first
            stray = {level} if draft.labels and squeeze(draft.labels[-1][1]) == squeeze(draft.name) else set()
            kept = tuple(event for event in old[index] if event.level not in stray or event.unseen)
            relabelled = tuple((_of(text, lv, taxonomy), text) for lv, text in draft.labels if lv not in stray)
            new[index] = (*(_promoted(event, taxonomy) for event in kept), Event(level, draft.name))
            draft.labels = (*relabelled, (level, draft.name))
            draft.name, draft.value, draft.unit = draft.value, draft.unit, ""
        else:
            name = draft.labels[-1][1]
            new[index] = tuple(event for event in old[index] if event.text != name)
            draft.labels = draft.labels[:-1]
            draft.name, draft.value, draft.unit = name, draft.name, draft.value
        after = "｜".join(text for text in (draft.name, draft.value, draft.unit) if text)
        notes.append(note("row_shifted", draft.place, before, after, CONFIDENCE, name=draft.name))
    rewrite(rows, old, new, taxonomy)
    return notes


def _of(text: str, level: int, taxonomy: Taxonomy) -> int:
    """Level of a label that stood one column too far right."""
    return 1 if level == 2 and taxonomy.resolve_parent(text) else level


def _promoted(event: Event, taxonomy: Taxonomy) -> Event:
    return event if event.unseen else Event(_of(event.text, event.level, taxonomy), event.text)
