"""Miswritten words nobody listed: characters that sound or look alike, checked against the words indicators use.

A wording is called a slip only where four things come together: it is no word of its own; one confusable character
away from it lies a term that careful indicators use often; the term fits a neighbour it was seen with at least twice,
or the slip shows itself by a character that belongs to the term or one that indicators do not use; and the cut into
words is sound with the term. A word of its own that indicators never use must fit on both sides. The right term is
proposed, never written. Data: corpus/data/slips.json, made by tools/build_slips.py.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise

from corpus.terms import Confusion, Typo
from corpus.text import remember_short, squeeze

__all__ = ["LOOKS", "SOUNDS", "Cut", "Slips", "Term", "cutter", "find_slip", "load_slips"]

SOUNDS = "同音误写"
LOOKS = "形近误写"

_RUN = re.compile("[\u4e00-\u9fff]{2,}")
_LONGEST = 4
_FREQUENT = 10

Cut = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of careful indicators.

    count: how often it was seen. before, after: characters seen on that side of it. bound: those of its own characters
    that hardly occur outside it (谐 of 和谐).
    """

    count: int
    before: str
    after: str
    bound: str = ""


@dataclass(frozen=True, slots=True)
class Slips:
    """What a slip is judged by.

    meant: character → characters it may stand for, with why. terms: the words that may be meant.
    plain: wordings that look like a slip and are none. used: the characters of careful indicators.
    """

    meant: dict[str, dict[str, str]]
    terms: dict[str, Term]
    plain: frozenset[str]
    used: frozenset[str]
    cut: Cut
    gaps: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index the terms by their wording with one character left out: few texts have any that fits."""
        gaps: dict[str, str] = {}
        for word in self.terms:
            for at, char in enumerate(word):
                gap = _gap(word[:at], word[at + 1 :])
                gaps[gap] = gaps.get(gap, "") + char
        object.__setattr__(self, "gaps", gaps)

    def find(self, text: str) -> Typo | None:
        """The likeliest slip in a text, None without one."""
        source = squeeze(text)
        found = [case for run in _RUN.findall(source) for case in self._of_run(run)]
        if not found:
            return None
        _, wrong, right, why = max(found)
        base = text if wrong in text else source
        return Typo(Confusion(wrong, right, why, None, None, None), base.replace(wrong, right))

    def _of_run(self, run: str) -> Iterator[tuple[int, str, str, str]]:
        """Worth, wrong and right wording, and why, of every slip in a run of Chinese characters."""
        cuts = _cuts(self.cut(run))
        following = dict(pairwise(sorted(cuts)))
        for start, first in following.items():
            torn = first == start + 1 and run[start] not in self.used
            for end in range(start + 2, min(start + _LONGEST, len(run)) + 1):
                if not (torn or end in cuts) or run[start:end] in self.terms:
                    continue
                if end not in cuts:
                    yield from self._torn(run, start, end)
                    continue
                # the cut tells a word of its own, which stands for a slip as a whole, from characters left alone
                whole = first == end
                for at in range(start, end):
                    if (whole or following.get(at) == at + 1) and f"{run[start:at]}\0{run[at + 1 : end]}" in self.gaps:
                        yield from self._at(run, start, end, at, whole)

    def _at(self, run: str, start: int, end: int, at: int, whole: bool) -> Iterator[tuple[int, str, str, str]]:
        wrong, before, after = run[start:end], run[start:at], run[at + 1 : end]
        meant = self.meant.get(run[at], {})
        for char in self.gaps[_gap(before, after)]:
            why = meant.get(char)
            if why is None or wrong in self.plain:
                continue
            right = before + char + after
            term = self.terms[right]
            fitting = self._fitting(run, start, end, term)
            enough = fitting == 2 if whole else fitting or self._telling(before + after, run[at], term)
            if enough and self._sound(run[:start] + right + run[end:], start, end):
                yield term.count * len(right) * (1 + fitting), wrong, right, why

    def _torn(self, run: str, start: int, end: int) -> Iterator[tuple[int, str, str, str]]:
        """Slips whose rest went to the next word (竟|赛场|次), by a character indicators never use, left alone."""
        if run[start:end] in self.plain:
            return
        for char, why in self.meant.get(run[start], {}).items():
            right = char + run[start + 1 : end]
            term = self.terms.get(right)
            if term is None or not self._telling(right[1:], run[start], term):
                continue
            # the right word must come out whole of what no longer stood there before
            if {start, end} <= _cuts(self.cut(run[:start] + right + run[end:])):
                yield term.count * len(right) * (1 + self._fitting(run, start, end, term)), run[start:end], right, why

    def _fitting(self, run: str, start: int, end: int, term: Term) -> int:
        """How many of its two neighbours a term was seen with."""
        return (start > 0 and run[start - 1] in term.before) + (end < len(run) and run[end] in term.after)

    def _telling(self, kept: str, char: str, term: Term) -> bool:
        """Whether the wording is evidence by itself: what is kept belongs to the term, or indicators never use char."""
        return bool(set(kept) & set(term.bound)) or (char not in self.used and term.count >= _FREQUENT)

    def _sound(self, fixed: str, start: int, end: int) -> bool:
        """Whether the cut of the corrected text keeps the term in one piece."""
        cuts = _cuts(self.cut(fixed))
        return {start, end} <= cuts or not any(start < cut < end for cut in cuts)


@remember_short(16384)
def find_slip(text: str) -> Typo | None:
    """The likeliest slip in a text that :func:`corpus.terms.find_typo` does not list, None without one."""
    return load_slips().find(text)


@cache
def load_slips() -> Slips:
    """The shipped data with this installation's segmenter."""
    raw = json.loads(files("corpus").joinpath("data/slips.json").read_text(encoding="utf-8"))
    terms = {word: Term(*entry) for word, entry in raw["terms"].items()}
    meant: dict[str, dict[str, str]] = {}
    for right, wrongs in raw["looks"].items():
        for wrong in wrongs:
            meant.setdefault(wrong, {})[right] = LOOKS
    for alike in raw["sounds"].values():
        for wrong in alike:
            # who hears a slip hears it first: the reason given is the sound
            meant.setdefault(wrong, {}).update({right: SOUNDS for right in alike if right != wrong})
    return Slips(meant, terms, frozenset(raw["plain"]), frozenset(raw["used"]), cutter())


def _gap(before: str, after: str) -> str:
    return f"{before}\0{after}"


def _cuts(words: list[str]) -> frozenset[int]:
    """Positions between words, both ends included."""
    ends = [0]
    for word in words:
        ends.append(ends[-1] + len(word))
    return frozenset(ends)


def cutter() -> Cut:
    """Words of the dictionary only: a guess at an unknown word would hide the slip."""
    try:
        import rjieba  # the fallback must work without it
    except ModuleNotFoundError:
        import jieba

        jieba.setLogLevel(logging.ERROR)
        return lambda text: list(jieba.cut(text, HMM=False))
    return lambda text: rjieba.cut(text, False)
