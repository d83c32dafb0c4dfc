"""Completing the name of an indicator while it is typed: characters, pinyin, or both mixed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifier.knowledge.store import KnowledgeBase
from classifier.suggest.keys import Steps
from classifier.suggest.near import Spans, gapped, mistyped
from classifier.suggest.pinyin import is_letter
from classifier.suggest.texts import Texts, Wording, key_of
from classifier.suggest.walk import Numbers, walk
from corpus.errors import UsageError
from corpus.taxonomy import load_taxonomy

__all__ = ["HOW", "Completer", "Completion"]

HOW = ("开头", "包含", "拼音首字母", "拼音", "近似")
"""How a name can match: its beginning, a part, initials of the pinyin, whole syllables, or nearly."""
START, INSIDE, INITIALS, PINYIN, NEAR = HOW

_LONGEST_TEXT, _LONGEST_KEY = 200, 40
"""Signs read of what was typed: no name is longer, and a pasted page must not take long."""

Hits = Iterator[tuple[int, Spans]]


@dataclass(frozen=True, slots=True)
class Completion:
    """A measure that fits what was typed.

    wording: the name that matched, which may be a variant of ``name``. leaf, unit, operator: as the base states them.
    support: units that file the measure. how: one of HOW. spans: parts of ``wording`` that match, each start and end.
    """

    id: str
    name: str
    wording: str
    leaf: str
    unit: str
    operator: str
    support: int
    how: str
    spans: Spans

    def to_dict(self) -> dict[str, Any]:
        """Mapping with every field and the label of the class."""
        data = {name: getattr(self, name) for name in self.__slots__}
        return data | {"l2": load_taxonomy().label(self.leaf), "spans": [list(span) for span in self.spans]}


class Completer:
    """Completes what is typed from the approved measures of a base that may be proposed. Built once, then only read.

    texts: the wordings searched.
    """

    def __init__(self, base: KnowledgeBase) -> None:
        """Lay out the names of ``base``."""
        self.texts = Texts(base)
        self._all: Numbers = np.arange(len(self.texts.wordings), dtype=np.int64)
        accepted: dict[str, list[int]] = defaultdict(list)
        self._of: dict[str, list[int]] = defaultdict(list)
        for number, wording in enumerate(self.texts.wordings):
            self._of[wording.measure.id].append(number)
            for leaf in wording.measure.acceptable:
                accepted[leaf].append(number)
        self._accepted = {leaf: np.array(numbers, dtype=np.int64) for leaf, numbers in accepted.items()}

    def complete(
        self, text: str, top: int = 10, leaf: str | None = None, among: Collection[str] | None = None
    ) -> tuple[Completion, ...]:
        """At most ``top`` measures for what was typed, best first, each once by its best wording; () for no match.

        Order: the whole name, its beginning, the beginning of a word in it, initials of its pinyin from the
        beginning, a part, its pinyin from the beginning, pinyin within, what only sounds or looks alike; then more
        units that file it, more authored sources, the shorter name. leaf: only measures accepted in this class.
        among: ids of the only measures asked about. Raises UsageError for an unknown class.
        """
        if leaf is not None and leaf not in load_taxonomy().leaves:
            raise UsageError("unknown_leaf", f"没有类别“{leaf}”", hint=f"可选：{'、'.join(load_taxonomy().leaves)}")
        query = key_of(text[:_LONGEST_TEXT])[:_LONGEST_KEY]
        found: dict[str, Completion] = {}
        if not query or top < 1:
            return ()
        for how, hits in self._stages(query, self._allowed(leaf, among)):
            for number, spans in hits:
                wording = self.texts.wordings[number]
                if wording.measure.id not in found:
                    found[wording.measure.id] = _completion(wording, how, spans)
                    if len(found) == top:
                        return tuple(found.values())
        return tuple(found.values())

    def _allowed(self, leaf: str | None, among: Collection[str] | None) -> Numbers:
        """Numbers of the wordings asked about, in order."""
        chosen = self._all if leaf is None else self._accepted.get(leaf, self._all[:0])
        if among is None:
            return chosen
        asked = sorted(number for one in set(among) for number in self._of.get(one, ()))
        named = np.array(asked, dtype=np.int64)
        return named if leaf is None else np.intersect1d(chosen, named, assume_unique=True)

    def _stages(self, query: str, allowed: Numbers) -> Iterator[tuple[str, Hits]]:
        """Kinds of match in the order of their worth; each is only searched when those before gave too few."""
        keys = self.texts.keys
        literal = keys.literal(query)
        yield START, self._beginning(allowed, literal)
        within, ends = self._within(allowed, literal)
        words = self.texts.word[within]
        yield INSIDE, self._hits(within[words], ends[words])
        letters = any(map(is_letter, query))
        if letters:
            yield INITIALS, self._beginning(allowed, keys.initials(query))
        yield INSIDE, self._hits(within, ends)
        if letters:
            pinyin = keys.pinyin(query)
            yield PINYIN, self._beginning(allowed, pinyin)
            yield INITIALS, self._hits(*self._within(allowed, keys.initials(query)))
            yield PINYIN, self._hits(*self._within(allowed, pinyin))
        if len(query) > 1:
            sound = keys.sound(query)
            yield NEAR, self._beginning(allowed, sound)
            yield NEAR, self._hits(*self._within(allowed, sound))
        yield NEAR, gapped(self.texts, allowed, query)
        yield NEAR, mistyped(self.texts, allowed, query)

    def _beginning(self, allowed: Numbers, steps: Steps) -> Hits:
        """Matches from the first character of the wordings asked about."""
        return self._hits(*walk(self.texts.codes, self.texts.first[allowed], steps))

    def _within(self, allowed: Numbers, steps: Steps) -> tuple[Numbers, Numbers]:
        """Matches anywhere in the wordings asked about."""
        texts = self.texts
        starts = texts.holding(np.logical_or.reduce([flags for _, flags in steps[0]]))
        if allowed is not self._all:
            asked = np.zeros(len(self._all), dtype=np.bool_)
            asked[allowed] = True
            starts = starts[asked[texts.owner[starts]]]
        return walk(texts.codes, starts, steps)

    def _hits(self, begins: Numbers, ends: Numbers) -> Hits:
        """Matches of one piece; where the whole wording matches first."""
        owners = self.texts.owner[begins]
        heads = self.texts.first[owners]
        whole = (begins == heads) & (ends == self.texts.last[owners])
        for chosen in (np.flatnonzero(whole), np.flatnonzero(~whole)):
            for place in chosen:
                head = int(heads[place])
                yield int(owners[place]), ((int(begins[place]) - head, int(ends[place]) - head),)


def _completion(wording: Wording, how: str, spans: Spans) -> Completion:
    """A completion; spans: in the key of the wording."""
    measure, places = wording.measure, wording.places()
    shown = tuple((places[start], places[end - 1] + 1) for start, end in spans) if places else ()
    return Completion(
        measure.id,
        measure.name,
        wording.text,
        measure.leaf,
        measure.unit,
        measure.operator,
        wording.support,
        how,
        shown,
    )
