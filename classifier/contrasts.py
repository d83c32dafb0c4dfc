"""Words that make two similar names mean different things: 不, 男/女, 小学/中学, 合格/及时.

Data: classifier/data/contrasts.json (hand-written). Character similarity cannot see these differences,
so a pair that differs in one of them is never called a duplicate, however alike it reads.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from corpus.errors import SettingError


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
        self._groups: dict[str, tuple[re.Pattern[str], dict[str, int]]] = {}
        for group, alternatives in (data["strict"] | data["pair"]).items():
            meaning: dict[str, int] = {}
            for number, words in enumerate(alternatives):
                for word in words:
                    if meaning.setdefault(word, number) != number:
                        raise SettingError("contrast_word", f"“{group}”里“{word}”出现两次", where="contrasts.json")
            longest_first = sorted(meaning, key=lambda word: (-len(word), word))
            self._groups[group] = (re.compile("|".join(map(re.escape, longest_first))), meaning)
        self.marks = lru_cache(maxsize=65536)(self._marks)

    def _marks(self, text: str) -> tuple[tuple[str, ...], ...]:
        """Words found in the text, one tuple per group in table order; words inside fixed terms are skipped."""
        bare = self._keep.sub("·", text)
        return tuple(tuple(pattern.findall(bare)) for pattern, _ in self._groups.values())

    def between(self, left: str, right: str) -> Contrast | None:
        """First difference in meaning between two texts, None when the table knows none. Symmetric."""
        for (group, (_, meaning)), one, two in zip(
            self._groups.items(), self.marks(left), self.marks(right), strict=True
        ):
            first, second = {meaning[word] for word in one}, {meaning[word] for word in two}
            if first != second and (group in self._strict or (first and second and not self._shared(first, second))):
                return Contrast(group, tuple(dict.fromkeys(one)), tuple(dict.fromkeys(two)))
        return None

    @staticmethod
    def _shared(first: set[int], second: set[int]) -> bool:
        """One side merely says more (合格 / 验收合格): not a contrast."""
        return bool(first & second) and (first <= second or second <= first)


@cache
def load_contrasts() -> Contrasts:
    """Load the table shipped with the product, once per process."""
    raw = files("classifier").joinpath("data/contrasts.json").read_text(encoding="utf-8")
    return Contrasts(json.loads(raw))
