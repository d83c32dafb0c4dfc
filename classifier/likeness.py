"""How alike two indicator names read, and whether they may be the same measure reworded.

The score is the mean of the Indel ratio in order and out of order (rapidfuzz) on wording-neutral text,
less a penalty for words exchanged against others: an exchange (桃树/苹果树) usually names another object,
an insertion (的, 预期) usually does not. Data: classifier/data/wording.json, hand-written.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from classifier.contrasts import Contrasts, load_contrasts
from corpus.text import fold_width, mask_numbers, normal_form

# Points taken off for every character exchanged against another; chosen in benchmarks/duplicates.py.
EXCHANGE_PENALTY = 8.0

# Shorter wording-neutral texts differ by a word as soon as they differ by a character.
SHORTEST = 5

PER_HEAD = "人均"
"""Group of contrasts.json that only weighs between two costs."""
COUNTED = frozenset({PER_HEAD, "计量"})
RATED = frozenset({"成效", "升", "降"})
"""Groups of contrasts.json about how a thing is counted or rated, which another wording may hide."""

_CONTENT = re.compile("[^\\d年月日季度上下半底前后至到万元亿个]{2}")
_NOTE = re.compile(r"[(（][^()（）]*[)）]|[。，,；;：:]?\s*$")
_IN_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")
_CLAUSE = re.compile("[,，;；。]")
_OPEN_KIND = re.compile("[,，;；。]|及时|按时|按期|时效|是否满意")
_TARGET = re.compile(r"[≥≤><=]?\s*[\d.]+\s*[%％个套台亩户人次件]*$")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Comparison of two names.

    score: 0-100, 0 when blocked.
    blocked: Chinese reason why they cannot be the same measure, "" otherwise.
    """

    score: float
    blocked: str = ""


def _longest_first(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(set(words), key=lambda word: (-len(word), word)))))


def _remainders(left: str, right: str) -> tuple[str, str]:
    """Characters of either text that the other lacks, counted, in order of appearance."""
    bag, other = Counter(left), Counter(right)
    return "".join((bag - other).elements()), "".join((other - bag).elements())


def _notes(name: str) -> str:
    """Notes in brackets, without numbers."""
    return normal_form(mask_numbers("".join(_IN_BRACKETS.findall(name))))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Chinese reasons against two names being one measure, "" for none.

    never: they mean different things. doubtful: they usually do, but wording may hide the same measure
    (名额 / 人数), so that the pair is only shown to who asks for doubtful ones. sort: counted, rated or kind.
    """

    never: str = ""
    doubtful: str = ""
    sort: str = ""


_NOTHING = Verdict()


def differences(left: str, right: str) -> tuple[str, str]:
    """Characters that either name has and the other lacks, in order of appearance; signs and blanks are no matter."""
    return _remainders(normal_form(left), normal_form(right))


def changed_spans(text: str, other: str) -> tuple[tuple[int, int], ...]:
    """Places (start, end) in ``text`` that differ from ``other``, for highlighting; width and case are no matter."""
    one, two = ("".join(map(_fold, name)) for name in (text, other))
    blocks = Indel.opcodes(two, one)
    return tuple((op.dest_start, op.dest_end) for op in blocks if op.tag != "equal" and op.dest_start < op.dest_end)


def _fold(character: str) -> str:
    folded = fold_width(character).casefold()
    return folded if len(folded) == 1 else character  # places must stay those of the filed text


class Wording:
    """Wording-neutral text and the comparison of two names."""

    def __init__(self, data: dict[str, Any], contrasts: Contrasts) -> None:
        """Compile ``data``, the content of wording.json."""
        self._synonyms = {variant: word for word, variants in data["synonyms"].items() for variant in variants}
        self._synonym = _longest_first(self._synonyms)
        self._light = _longest_first(data["light"])
        endings = [(word, kind) for kind, words in data["kinds"].items() for word in words]
        self._endings: dict[str, str] = {}
        for word, kind in sorted(endings):
            self._endings.setdefault(word, kind)
        self._ending_lengths = sorted({len(word) for word in self._endings}, reverse=True)
        self._contrasts = contrasts
        self.neutral = lru_cache(maxsize=8192)(self._neutral)
        self.kind = lru_cache(maxsize=8192)(self._kind)

    def _neutral(self, name: str) -> str:
        """Name without width, case, punctuation, light words and choice between synonyms; numbers become 0."""
        text = self._synonym.sub(lambda found: self._synonyms[found.group()], normal_form(mask_numbers(name)))
        return self._light.sub("", text) or text

    def _kind(self, name: str) -> str:
        """Kind of quantity by the last word: 数量, 比率, 时间, 费用, 满意 or "" when it does not say."""
        bare = _TARGET.sub("", _NOTE.sub("", name))
        ends = (bare[-length:] for length in self._ending_lengths)
        return next((self._endings[end] for end in ends if end in self._endings), "")

    def blocked(self, left: str, right: str) -> str:
        """Why two names cannot be the same measure, in Chinese; "" when nothing speaks against it."""
        verdict = self.verdict(left, right)
        return verdict.never or verdict.doubtful

    def verdict(self, left: str, right: str) -> Verdict:
        """What speaks against two names being the same measure. Symmetric but for the order in the reasons."""
        one, two = self.kind(left), self.kind(right)
        # a price is a price of one thing whether or not it says 每个
        found = list(self._contrasts.all_between(left, right, PER_HEAD if one == two == "费用" else ""))
        never = next((contrast for contrast in found if contrast.group not in COUNTED | RATED), None)
        if never:
            return Verdict(str(never))
        if found:
            return Verdict("", str(found[0]), "counted" if found[0].group in COUNTED else "rated")
        notes = [_notes(left), _notes(right)]
        if all(notes) and notes[0] != notes[1]:
            return Verdict("", f"注明：{notes[0]} / {notes[1]}", "kind")
        # the end of a sentence says nothing of the kind, and 及时情况 may be told in days
        silent = _OPEN_KIND.search(right if one else left)
        if one != two and ((one and two) or ({one, two} & {"时间", "费用", "满意"} and not silent)):
            return Verdict("", f"量纲：{one or '未写明'} / {two or '未写明'}", "kind")
        return _NOTHING

    def leading_clause(self, name: str) -> str:
        """Neutral first clause of a name; "" when ``same_clause`` is false whatever the other name: short, or many."""
        parts = self.clauses(name)
        return parts[0] if 0 < len(parts) <= 2 and len(parts[0]) >= SHORTEST else ""

    def clauses(self, name: str) -> list[str]:
        """Neutral texts of the clauses of a name."""
        return [self.neutral(part) for part in _CLAUSE.split(name) if part.strip()]

    def masked_clauses(self, name: str) -> list[str]:
        """Normal forms of the clauses of a name, numbers as 0; names with equal ones have equal ``clauses``."""
        return [normal_form(mask_numbers(part)) for part in _CLAUSE.split(name) if part.strip()]

    def verdict_parts(self, name: str) -> tuple[str, str, str]:
        """What ``verdict`` looks at in a name beside its contrasts: kind, notes, whether the kind is open."""
        return self.kind(name), _notes(name), "open" if _OPEN_KIND.search(name) else ""

    def same_clause(self, left: str, right: str) -> bool:
        """Whether one name is the other with one further clause behind a comma; more clauses name more measures."""
        one, two = self.clauses(left), self.clauses(right)
        return (
            bool(one and two)
            and one[0] == two[0]
            and sorted((len(one), len(two))) in ([1, 1], [1, 2])
            and len(one[0]) >= SHORTEST
        )

    def bound(self, left: str, right: str) -> float:
        """Upper bound of the score of two neutral texts: order and penalty left out."""
        return fuzz.ratio("".join(sorted(left)), "".join(sorted(right)))

    def compare(self, left: str, right: str) -> Likeness:
        """Compare two names as filed. Symmetric."""
        one, two = self.neutral(left), self.neutral(right)
        reason = self.blocked(left, right)
        if not reason and one != two and min(len(one), len(two)) < SHORTEST:
            reason = "名称太短，无法判断"
        if not reason and not (_CONTENT.search(one) and _CONTENT.search(two)):
            reason = "名称只有数字或日期"
        if reason:
            return Likeness(0.0, reason)
        alike = (fuzz.ratio(one, two) + self.bound(one, two)) / 2
        score = alike - EXCHANGE_PENALTY * min(map(len, _remainders(one, two)))
        return Likeness(round(max(score, 0.0), 1))


@cache
def load_wording() -> Wording:
    """Load the wording table shipped with the product, once per process."""
    raw = files("classifier").joinpath("data/wording.json").read_text(encoding="utf-8")
    return Wording(json.loads(raw), load_contrasts())
