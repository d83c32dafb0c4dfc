"""Which kind of work a phrase speaks of, which field an office works in, and whom it serves.

Kinds (通用活动) and fields (领域) are authored sources of the knowledge base; their keywords tell them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

from classifier.knowledge.records import Source
from classifier.knowledge.rows import COMMON

__all__ = ["Kinds", "Told"]

ENDINGS = Path(__file__).parents[1] / "data" / "endings.json"
_SOFT = re.compile("(?:队伍|体系|能力|机制|制度|作风|文化|平安|法治|诚信|品牌|班子|组织|标准化|规范化)建设$")
"""What is built there is no building."""
SERVED = ("群众",)
"""Who is served where no field tells."""
_AT_END, _BY_ENDING = 1.5, 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """A kind or field that a text tells, with the weight of the words that tell it."""

    source: Source
    weight: float


class Kinds:
    """Kinds of work and fields by their keywords."""

    def __init__(self, sources: Iterable[Source]) -> None:
        """Take the kinds and fields among ``sources``."""
        chosen = [source for source in sources if source.kind in ("通用活动", "领域")]
        self._kinds = [source for source in chosen if source.kind == "通用活动" and source.title != COMMON]
        self._fields = [source for source in chosen if source.kind == "领域"]
        self.common = next((source for source in chosen if source.title == COMMON), None)
        self._shared = Counter(word for source in chosen for word in set(source.keywords))
        self._total = len(chosen)
        by_title = {source.title: source for source in self._kinds}
        told = json.loads(ENDINGS.read_text(encoding="utf-8"))["endings"]
        self._endings = {word: by_title[title] for title, words in told.items() if title in by_title for word in words}

    def _weight(self, word: str) -> float:
        return len(word) * log(1 + self._total / self._shared[word]) / log(1 + self._total)

    def kinds(self, phrase: str, most: int = 2) -> tuple[Told, ...]:
        """Kinds of work that a phrase tells, surest first; a word at its end, which names what is done, counts more.

        Where no keyword is found the phrase's last verb tells the kind.
        """
        if _SOFT.search(phrase):
            return ()
        if found := self._told(self._kinds, phrase, most, ends=True):
            return found
        endings = sorted((word for word in self._endings if phrase.endswith(word)), key=len)
        return (Told(self._endings[endings[-1]], _BY_ENDING),) if endings else ()

    def fields(self, texts: Sequence[str], most: int = 2) -> tuple[Told, ...]:
        """Fields that texts tell, surest first; the first text (the title) counts double."""
        return self._told(self._fields, "\n".join((*texts[:1], *texts)), most, ends=False)

    def _told(self, sources: Sequence[Source], text: str, most: int, *, ends: bool) -> tuple[Told, ...]:
        found = []
        for source in sources:
            weight = 0.0
            for word in source.keywords:
                if count := text.count(word):
                    value = self._weight(word) * (1 + log(count))
                    weight += value * (_AT_END if ends and text.endswith(word) else 1.0)
            if weight:
                found.append(Told(source, weight))
        return tuple(sorted(found, key=lambda told: (-told.weight, told.source.id))[:most])

    @staticmethod
    def served(text: str, fields: Sequence[Told]) -> tuple[str, ...]:
        """Words for those served, the ones the text itself names first."""
        words = tuple(dict.fromkeys(word for told in fields for word in told.source.served)) or SERVED
        return tuple(sorted(words, key=lambda word: word not in text))
