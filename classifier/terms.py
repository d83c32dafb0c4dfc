"""Terms of a text for lexical search: words of two characters and more, and pairs of neighbouring characters.

Pairs survive another segmentation, words tell more; both are known to serve short Chinese texts together.
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.segment import load_segmenter
from corpus.text import fold_width

__all__ = ["pair_terms", "search_terms", "without_words_of", "words_of"]

_CHINESE = re.compile("[\u3400-\u9fff]+")


def pair_terms(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters."""
    return [run[place : place + 2] for run in _CHINESE.findall(fold_width(text)) for place in range(len(run) - 1)]


def search_terms(text: str) -> list[str]:
    """Words and pairs of a text, in order."""
    return [word for word in load_segmenter().words(text) if len(word) > 1] + pair_terms(text)


def without_words_of(name: str, text: str) -> str:
    """A name without the words that a text has already: of 校舍维修验收合格率 beside 校舍维修 stays 验收合格率.

    A word counts as had when all its characters stand in the text.
    """
    had = set(text)
    return "".join(word for word in words_of(name) if not had.issuperset(word))


@lru_cache(maxsize=16384)
def words_of(name: str) -> tuple[str, ...]:
    """Words of a name; names of the base come back with every query."""
    return tuple(load_segmenter().words(name))
