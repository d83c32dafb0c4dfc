"""Wordings only near a typed text: all its signs in order with gaps, or most of them with a slip of the keys."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from classifier.suggest.keys import Flags, Keys
from classifier.suggest.pinyin import is_letter
from classifier.suggest.texts import Texts
from classifier.suggest.walk import Numbers, walk_apart

__all__ = ["Spans", "gapped", "mistyped"]

Spans = tuple[tuple[int, int], ...]

_LEAST_SIGNS = 3
"""Signs of a text from which a slip can be told from another word; letters alone as initials with gaps, too."""
_LONGER, _MORE = 2, 2
"""Most signs from the first to the last of a match with gaps: so many times those typed, and so many more."""
_CUTOFF = 60.0
"""Least score: three signs with one of them wrong."""
_SHARED = 0.5
"""Share of the typed signs a wording must hold to be compared at all."""
_MOST = 1500
"""Wordings compared at most, those that hold most of the signs."""


def gapped(texts: Texts, allowed: Numbers, query: str) -> Iterator[tuple[int, Spans]]:
    """Wordings that hold the signs of a query in order, letters as initials; the closest together first.

    allowed: numbers of the wordings asked about.
    """
    if len(query) < (_LEAST_SIGNS if all(map(is_letter, query)) else 2):
        return
    held = [texts.holding(ways[0][1]) for ways in texts.keys.initials(query)]
    places = walk_apart(texts.first[allowed], texts.last[allowed], held)
    places = places[:, places[-1] - places[0] < _LONGER * len(query) + _MORE]
    owners = texts.owner[places[0]]
    for column in np.argsort(places[-1] - places[0], kind="stable").tolist():
        owner = int(owners[column])
        yield owner, _runs((places[:, column] - texts.first[owner]).tolist())


def mistyped(texts: Texts, allowed: Numbers, query: str) -> Iterator[tuple[int, Spans]]:
    """Wordings that say most of a query in the same order, best first."""
    if len(query) < _LEAST_SIGNS:
        return
    candidates = _sharing(texts, allowed, query)
    keys = {number: texts.wordings[number].key for number in candidates.tolist()}
    found = process.extract(query, keys, scorer=_likeness, processor=None, limit=None, score_cutoff=_CUTOFF)
    for key, _, number in sorted(found, key=lambda hit: (-hit[1], hit[2])):
        equal = [block for block in Indel.opcodes(query, key) if block.tag == "equal"]
        yield number, tuple((block.dest_start, block.dest_end) for block in equal)


def _likeness(query: str, key: str, *, score_cutoff: float | None = None) -> float:
    """Likeness, 0-100: of the best part of a longer wording, of the whole of a shorter one."""
    score = fuzz.partial_ratio if len(query) <= len(key) else fuzz.ratio
    return float(score(query, key, score_cutoff=score_cutoff))


def _sharing(texts: Texts, allowed: Numbers, query: str) -> Numbers:
    """Allowed wordings that hold enough of the signs of a query, in order."""
    held = np.zeros(len(texts.wordings), dtype=np.int64)
    least = max(2, math.ceil(_SHARED * len(set(query))))
    for flags in _once_each(texts.keys, query):
        held[np.unique(texts.owner[texts.holding(flags)])] += 1
    enough = allowed[held[allowed] >= least]
    order = np.argsort(-held[enough], kind="stable")[:_MOST]
    return np.sort(enough[order])


def _once_each(keys: Keys, query: str) -> Iterator[Flags]:
    for char in dict.fromkeys(query):
        if char in keys.numbers:
            yield keys.literal(char)[0][0][1]


def _runs(places: list[int]) -> Spans:
    """Places as spans of neighbours."""
    spans: list[tuple[int, int]] = []
    for place in places:
        if spans and spans[-1][1] == place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return tuple(spans)
