"""What a typed text may stand for: for each place of it, how many signs one character of a name takes, and which.

受zhu学生 is 受, then zhu or z as one character, then 学, then 生. A step is the number of signs taken and the
characters they may stand for; texts are matched by walking such steps (classifier/suggest/walk.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from classifier.suggest.pinyin import DOUBLE_INITIALS, is_letter, load_spellings, plain_sound

__all__ = ["Flags", "Keys", "Steps"]

Flags = np.ndarray[Any, np.dtype[np.bool_]]
Steps = list[list[tuple[int, Flags]]]
"""For each place of a query the ways to go on: signs taken, and a flag for every character number."""

_LONGEST = 6
"""Letters of a syllable (zhuang, shuang)."""


class Keys:
    """The characters of some texts by number, from 1; 0 stands between texts and matches nothing."""

    def __init__(self, texts: Iterable[str], spellings: Mapping[str, tuple[str, ...]] | None = None) -> None:
        """Number the characters of ``texts``. spellings: of characters, the shipped ones for None."""
        typed = load_spellings() if spellings is None else spellings
        self.numbers = {char: number for number, char in enumerate(sorted(set().union(*texts)), start=1)}
        self._spellings = typed
        self._whole: dict[str, list[int]] = defaultdict(list)
        self._begun: dict[str, list[int]] = defaultdict(list)
        self._plain: dict[str, list[int]] = defaultdict(list)
        for char, number in self.numbers.items():
            for spelling in typed.get(char, ()):
                self._whole[spelling].append(number)
                self._plain[plain_sound(spelling)].append(number)
                for end in range(1, len(spelling) + 1):
                    self._begun[spelling[:end]].append(number)

    def literal(self, query: str) -> Steps:
        """Every sign for itself."""
        return [[(1, self._flags(char))] for char in query]

    def initials(self, query: str) -> Steps:
        """As ``literal``, and letters for characters whose pinyin begins with them."""
        return [[(1, self._initial(char))] for char in query]

    def pinyin(self, query: str) -> Steps:
        """As ``initials``, and letters for whole syllables; the last one may be unfinished."""
        return [
            [(1, self._initial(char)), *self._syllables(query, place, self._whole)] for place, char in enumerate(query)
        ]

    def sound(self, query: str) -> Steps:
        """As ``pinyin``, but characters stand for all that sound alike, and so do zh and z, ng and n."""
        steps: Steps = []
        for place, char in enumerate(query):
            if is_letter(char):
                steps.append([(1, self._initial(char)), *self._syllables(query, place, self._plain)])
            else:
                alike = (self._whole.get(spelling, ()) for spelling in self._spellings.get(char, ()))
                steps.append([(1, self._flags(char, *alike))])
        return steps

    def _syllables(self, query: str, place: int, table: Mapping[str, list[int]]) -> Iterable[tuple[int, Flags]]:
        """Ways to take two letters and more. table: of whole syllables."""
        for length in range(2, _LONGEST + 1) if is_letter(query[place]) else ():
            letters = query[place : place + length]
            if len(letters) < length or not is_letter(letters[-1]):
                return
            whole = table.get(plain_sound(letters) if table is self._plain else letters, ())
            unfinished = letters in DOUBLE_INITIALS or place + length == len(query)
            begun = self._begun.get(letters, ()) if unfinished else ()
            if whole or begun:
                yield length, self._flags("", whole, begun)

    def _initial(self, char: str) -> Flags:
        return self._flags(char, self._begun.get(char, ()) if is_letter(char) else ())

    def _flags(self, char: str, *more: Iterable[int]) -> Flags:
        """Flags of a character itself (none for "") and of further numbers."""
        flags = np.zeros(len(self.numbers) + 1, dtype=np.bool_)
        for numbers in more:
            flags[list(numbers)] = True
        flags[self.numbers.get(char, 0)] = True
        flags[0] = False
        return flags
