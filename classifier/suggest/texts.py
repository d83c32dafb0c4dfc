"""The wordings of measures that may be proposed, laid out for matching; their order is that of equal matches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from classifier.knowledge.records import Measure
from classifier.knowledge.store import KnowledgeBase
from classifier.suggest.keys import Flags, Keys
from classifier.suggest.walk import Numbers
from corpus.segment import load_segmenter
from corpus.text import normal_form

__all__ = ["Texts", "Wording", "key_of"]


_SORTED = 3000
"""Places up to which sorting them is faster than looking at all."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One name of a measure. key: it as matched. support: units that file the measure."""

    measure: Measure
    text: str
    key: str
    support: int

    def places(self) -> tuple[int, ...]:
        """For each sign of the key the place in the text it comes from; () where that cannot be told."""
        keys = [key_of(char) for char in self.text]
        if "".join(keys) != self.key:
            return ()
        return tuple(place for place, key in enumerate(keys) for _ in key)


def key_of(text: str) -> str:
    """A text as matched: half-width, simplified, lower case, without blanks and signs, ü as pinyin is typed."""
    return normal_form(text).replace("ü", "v")


class Texts:
    """Wordings behind each other: those of a measure together, the best supported measure first.

    codes: numbers of the characters, 0 after each wording. first, last: places of a wording's first character and
    after its last. owner: number of the wording at a place. word: whether a word begins there.
    """

    def __init__(self, base: KnowledgeBase) -> None:
        """Lay out the approved measures of a base that may be proposed."""
        self.wordings = tuple(_wordings(base))
        self.keys = Keys(wording.key for wording in self.wordings)
        numbers = self.keys.numbers
        codes: list[int] = []
        words: list[bool] = []
        segmenter = load_segmenter()
        for wording in self.wordings:
            codes += [*(numbers[char] for char in wording.key), 0]
            begins = [False] * (len(wording.key) + 1)
            place = 0
            for word in segmenter.words(wording.key):
                begins[place] = True
                place += len(word)
            words += begins
        lengths = np.array([len(wording.key) for wording in self.wordings], dtype=np.int64)
        self.codes: Numbers = np.array(codes, dtype=np.int64)
        self.word: Flags = np.array(words, dtype=np.bool_)
        self.last: Numbers = np.cumsum(lengths + 1) - 1
        self.first: Numbers = self.last - lengths
        self.owner: Numbers = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths + 1)
        # places by character: a search starts from those of its first sign instead of looking at all
        self._places: Numbers = np.argsort(self.codes, kind="stable")
        self._bounds = np.searchsorted(self.codes[self._places], np.arange(len(numbers) + 2)).tolist()

    def holding(self, flags: Flags) -> Numbers:
        """Places of all flagged characters, in order."""
        numbers = np.flatnonzero(flags).tolist()
        if len(numbers) == 1:
            return self._places[self._bounds[numbers[0]] : self._bounds[numbers[0] + 1]]
        if sum(self._bounds[one + 1] - self._bounds[one] for one in numbers) > _SORTED:
            return np.flatnonzero(flags[self.codes])
        parts = [self._places[self._bounds[one] : self._bounds[one + 1]] for one in numbers]
        return np.sort(np.concatenate(parts)) if parts else self._places[:0]


def _wordings(base: KnowledgeBase) -> Iterator[Wording]:
    usable = [measure for measure in base.measures if measure.usable and measure.state == "已批准"]
    units = {measure.id: len(base.units(measure)) for measure in usable}
    usable.sort(key=lambda one: (-units[one.id], -base.authored(one), len(one.name), one.id))
    for measure in usable:
        named: dict[str, str] = {}
        for name in measure.names:
            named.setdefault(key_of(name), name)
        yield from (Wording(measure, name, key, units[measure.id]) for key, name in named.items() if key)
