"""Terms of art and how they are often miswritten.

Data: corpus/data/terms.json (hand-written): near-homophones, look-alike characters and scanning errors,
each with the contexts in which the literal reading makes sense and nothing is said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from corpus.errors import SettingError
from corpus.text import remember_short, squeeze

__all__ = ["SCANNED", "Confusion", "Typo", "find_typo", "load_confusions", "load_misread", "put_right", "without_slips"]


SCANNED = "扫描误认"
"""Why a word is wrong that only a scanner writes."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """A miswritten term: wrong and right wording, and why in one Chinese phrase.

    before, after: patterns the text on that side must match, None where any will do.
    unless: pattern that makes the literal reading plausible.
    """

    wrong: str
    right: str
    why: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    def fits(self, text: str, start: int) -> bool:
        """Whether the wrong wording found at start is a slip in this text."""
        if self.before and not self.before.search(text[:start]):
            return False
        if self.after and not self.after.search(text[start + len(self.wrong) :]):
            return False
        return not (self.unless and self.unless.search(text))


@dataclass(frozen=True, slots=True)
class Typo:
    """A likely slip: the confusion and the text with it put right."""

    confusion: Confusion
    fixed: str


@remember_short(8192)
def find_typo(text: str) -> Typo | None:
    """The first likely slip in a text, None when its literal reading is plausible.

    ``fixed`` is the given text with every fitting occurrence replaced.
    """
    squeezed = squeeze(text)
    if not _any_confused().search(squeezed):
        return None
    for case in load_confusions():
        start = squeezed.find(case.wrong)
        if start >= 0 and case.fits(squeezed, start):
            source = text if case.wrong in text else squeezed
            return Typo(case, source.replace(case.wrong, case.right))
    return None


def without_slips(text: str) -> str:
    """A squeezed text with the listed slips put right, so that a slip does not change what the text means."""
    return put_right(text, _slips()) if _any_wrong().search(text) else text


def put_right(text: str, cases: Iterable[Confusion]) -> str:
    """The text with every case that fits it replaced, one after the other."""
    for case in cases:
        start = text.find(case.wrong)
        if start >= 0 and case.fits(text, start):
            text = text.replace(case.wrong, case.right)
    return text


def _slips() -> tuple[Confusion, ...]:
    return (*load_misread(), *load_confusions())


@cache
def _any_wrong() -> re.Pattern[str]:
    return _any_of(_slips())


@cache
def _any_confused() -> re.Pattern[str]:
    return _any_of(load_confusions())


def _any_of(cases: Iterable[Confusion]) -> re.Pattern[str]:
    """Pattern of every wrong wording: most texts hold none, and one search tells."""
    return re.compile("|".join(re.escape(case.wrong) for case in cases))


@cache
def load_misread() -> tuple[Confusion, ...]:
    """Words that exist only by misreading a scan, with the word meant, of corpus/data/ocr_words.json."""
    raw = json.loads(files("corpus").joinpath("data/ocr_words.json").read_text(encoding="utf-8"))
    return tuple(
        Confusion(entry["wrong"], entry["right"], SCANNED, None, None, _pattern(entry, "unless"))
        for entry in raw["words"]
    )


@cache
def load_confusions() -> tuple[Confusion, ...]:
    """The shipped list. Raises SettingError for an entry that changes nothing or cannot be used."""
    raw = json.loads(files("corpus").joinpath("data/terms.json").read_text(encoding="utf-8"))
    found = []
    for entry in raw["confusions"]:
        wrong, right = entry["wrong"], entry["right"]
        if not wrong or wrong == right or wrong in right:
            raise SettingError("terms_entry", f"术语“{wrong}”的改法“{right}”没有意义", where="terms.json")
        found.append(Confusion(wrong, right, entry["why"], *(_pattern(entry, key) for key in _CONTEXT)))
    return tuple(found)


_CONTEXT = ("before", "after", "unless")


def _pattern(entry: dict[str, str], key: str) -> re.Pattern[str] | None:
    if key not in entry:
        return None
    try:
        return re.compile(entry[key])
    except re.error as error:
        message = f"术语“{entry['wrong']}”的 {key} 写错了"
        raise SettingError("terms_pattern", message, where="terms.json") from error
