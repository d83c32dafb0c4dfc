"""Class labels of drafts as events: what a row says of its class, and what is carried down from it.

A reading keeps per row the labels that stand in it and the classes that follow. Taking both apart into
events lets a repair change one event and carry everything again, for exactly the rows it touches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.layouts.carry import parent_for
from corpus.layouts.draft import Draft
from corpus.taxonomy import Taxonomy

_CALLED_CLASS = re.compile(r"指标(?:[(（][^()（）]*[)）])?$")

COUNTED = 0.8
"""Share of numbered rows from which the counters speak for the form's structure."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Event:
    """A label of level 1 or 2. unseen: it stood on a line of its own above the row, or was carried in."""

    level: int
    text: str
    unseen: bool = False


Events = list[tuple[Event, ...]]


def blocks(drafts: Sequence[Draft]) -> Iterator[range]:
    """Runs of consecutive drafts that carry classes down to one another and may be damaged."""
    start = 0
    for index in range(1, len(drafts) + 1):
        if index == len(drafts) or _key(drafts[index]) != _key(drafts[start]):
            if not drafts[start].exact:
                yield range(start, index)
            start = index


def _key(draft: Draft) -> tuple[bool, int, str, str, str]:
    return draft.exact, draft.group, draft.scope, draft.project, draft.place.file


def is_counted(drafts: Sequence[Draft]) -> bool:
    """Whether the rows are numbered, so that the counters and not these repairs settle the classes."""
    return bool(drafts) and sum(draft.counter > 0 for draft in drafts) >= COUNTED * len(drafts)


def resolves(text: str, level: int, taxonomy: Taxonomy) -> tuple[str, ...]:
    """What a text means as a label of a level: leaf ids, or the parent id; () when it is none."""
    if level == 2:
        return taxonomy.resolve_leaf(text)
    parent = taxonomy.resolve_parent(text)
    return (parent,) if parent else ()


def is_class_name(text: str, taxonomy: Taxonomy) -> bool:
    """Whether a text can only be a class label: known and called 指标 (满意度 may also be an indicator)."""
    return _CALLED_CLASS.search(text) is not None and taxonomy.is_label(text)


def read_events(drafts: Sequence[Draft], taxonomy: Taxonomy) -> Events:
    """Events per draft of one block, in the order in which they take effect."""
    state: Pair = ("", "")
    out: Events = []
    for draft in drafts:
        seen = tuple(Event(_level(level, text, draft, taxonomy), text) for level, text in draft.labels)
        carried = apply(state, seen, taxonomy)
        unseen = []
        if carried[0] != draft.l1:
            unseen.append(Event(1, draft.l1, True))
        if apply(state, (*unseen, *seen), taxonomy)[1] != draft.l2:
            unseen.append(Event(2, draft.l2, True))
        out.append((*unseen, *seen))
        state = (draft.l1, draft.l2)
    return out


def _level(level: int, text: str, draft: Draft, taxonomy: Taxonomy) -> int:
    if level:
        return level
    if (text == draft.l1) != (text == draft.l2):
        return 1 if text == draft.l1 else 2
    return 1 if taxonomy.resolve_parent(text) and not taxonomy.resolve_leaf(text) else 2


def apply(state: Pair, events: Sequence[Event], taxonomy: Taxonomy) -> Pair:
    """Classes after the events of a row: a new first level ends the second, a second takes its parent along."""
    l1, l2 = state
    named = False
    for event in events:
        if event.level == 1:
            if event.text != l1:
                l1, l2 = event.text, ""
            named = True
        else:
            l2 = event.text
            l1 = l1 if named else parent_for(l2, l1, taxonomy)
    return l1, l2


def _carry(events: Events, taxonomy: Taxonomy) -> list[Pair]:
    state: Pair = ("", "")
    out = []
    for row in events:
        state = apply(state, row, taxonomy)
        out.append(state)
    return out


def rewrite(drafts: Sequence[Draft], old: Events, new: Events, taxonomy: Taxonomy) -> None:
    """Carry changed events down; rows for which nothing changed keep what they have."""
    for draft, before, after in zip(drafts, _carry(old, taxonomy), _carry(new, taxonomy), strict=True):
        if before != after:
            draft.l1, draft.l2 = after
