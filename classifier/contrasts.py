"""Words that make two similar names mean different things: 不, 男/女, 小学/中学, 合格/及时.

Data: classifier/data/contrasts.json (hand-written). Character similarity cannot see these differences,
so a pair that differs in one of them is never called a duplicate, however alike it reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from corpus.errors import SettingError

_AT_END = "$"
_TRAIL = r"(?=[\s%％、。]*(?:[(（][^()（）]*[)）])?[\s%％、。]*$)"
"""What may stand behind a word of the name's end: signs, a note in brackets."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """A difference that changes the meaning: group name (城乡) and the words each side uses."""

    group: str
    left: tuple[str, ...]
    right: tuple[str, ...]

    def __str__(self) -> str:
        """Chinese description, e.g. 城乡：城市 / 农村."""
        return f"{self.group}：{'、'.join(self.left) or '无'} / {'、'.join(self.right) or '无'}"


class Contrasts:
    """The contrast table; ``between`` compares two texts."""

    def __init__(self, data: dict[str, Any]) -> None:
        """Check and compile ``data``, the content of contrasts.json.

        Raises SettingError for a word that stands twice in a group.
        """
        self._strict = frozenset(data["strict"])
        self._keep = re.compile("|".join(sorted(map(re.escape, data["keep"]), key=len, reverse=True)))
        self._variants = [(re.compile(pattern), word) for word, pattern in data["variants"].items()]
        self._groups: dict[str, tuple[re.Pattern[str], dict[str, int]]] = {}
        for group, alternatives in (data["strict"] | data["pair"]).items():
            meaning: dict[str, int] = {}
            for number, words in enumerate(alternatives):
                for word in words:
                    if meaning.setdefault(word.removesuffix(_AT_END), number) != number:
                        raise SettingError("contrast_word", f"“{group}”里“{word}”出现两次", where="contrasts.json")
            at_end = {word[:-1] for words in alternatives for word in words if word.endswith(_AT_END)}
            longest_first = sorted(meaning, key=lambda word: (-len(word), word))
            pattern = "|".join(re.escape(word) + (_TRAIL if word in at_end else "") for word in longest_first)
            self._groups[group] = (re.compile(pattern), meaning)
        self.marks = lru_cache(maxsize=65536)(self._marks)

    def _marks(self, text: str) -> dict[str, tuple[str, ...]]:
        """Words found in the text by group; words inside fixed terms are skipped, groups without any are left out."""
        bare = self._keep.sub("·", text)
        for pattern, word in self._variants:
            bare = pattern.sub(word, bare)
        found = ((group, expression.findall(bare)) for group, (expression, _) in self._groups.items())
        return {group: tuple(words) for group, words in found if words}

    def between(self, left: str, right: str, ignore: str = "") -> Contrast | None:
        """First difference in meaning between two texts, None when the table knows none. Symmetric.

        ignore: a group that is not looked at.
        """
        return next(self.all_between(left, right, ignore), None)

    def all_between(self, left: str, right: str, ignore: str = "") -> Iterator[Contrast]:
        """Every difference in meaning between two texts, in table order."""
        one, two = self.marks(left), self.marks(right)
        if one == two:
            return
        for group in self._groups if one and two else (one or two):
            here, there = one.get(group, ()), two.get(group, ())
            if here == there or group == ignore:
                continue
            meaning = self._groups[group][1]
            first, second = {meaning[word] for word in here}, {meaning[word] for word in there}
            if first != second and (group in self._strict or (first and second and not self._shared(first, second))):
                yield Contrast(group, tuple(dict.fromkeys(here)), tuple(dict.fromkeys(there)))

    @staticmethod
    def _shared(first: set[int], second: set[int]) -> bool:
        """One side merely says more (合格 / 验收合格): not a contrast."""
        return bool(first & second) and (first <= second or second <= first)


@cache
def load_contrasts() -> Contrasts:
    """Load the table shipped with the product, once per process."""
    raw = files("classifier").joinpath("data/contrasts.json").read_text(encoding="utf-8")
    return Contrasts(json.loads(raw))
