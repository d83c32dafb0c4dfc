"""Signs and words misread from pictures: 298% for ≥98%, 捉升 for 提升. Proposed, never applied."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from corpus.layouts.damage.rules import note
from corpus.layouts.draft import Draft
from corpus.records import Note, Repair
from corpus.taxonomy import Taxonomy
from corpus.terms import SCANNED, Confusion, load_confusions, load_misread, put_right
from corpus.text import fold_width, squeeze

SURE, LIKELY = 0.85, 0.7
"""Confidence of a value that makes no sense otherwise, and of one that its neighbours explain."""

"""Reason given in terms.json for words misread from pictures."""

_SHARE = r"(?P<number>\d{1,3}(?:\.\d+)?)\s*(?P<share>%|％)?"
_TWO = re.compile(rf"2{_SHARE}")
_SECOND = re.compile(rf"二\s*{_SHARE}")
_GAP = re.compile(r"(?<=\d)\s+(?=[.．]\s*\d)|(?<=\d[.．])\s+(?=\d)")
_GAPLESS = re.compile(r"\D{0,4}\d{1,3}[.．]\d+\s*[%％]")
_LETTERS = re.compile(r"(?P<sign>[≥≤><=]?)(?P<digits>[0-9lIOo|]{1,4}(?:\.[0-9lIOo]+)?)(?P<share>%|％)")
_AS_DIGIT = str.maketrans("lI|Oo", "11100")
_AT_LEAST = re.compile(r"[≥≧》]")
#: Rates of a whole cannot exceed it; growth and yields can.
_RATE = re.compile(r"(率|度|比例|比重|占比)(?:[(（][^()（）]*[)）])?$")
_UNBOUNDED = re.compile(
    r"增|长|提高|提升|提速|上升|利润|收益|回报|利用|杠杆|放大|拉动|覆盖倍|翻|同比|环比|超额|汇率|毛利|周转"
)


def propose_signs(drafts: list[Draft], taxonomy: Taxonomy) -> list[Note]:
    """Propose what was misread in values and names of rows that may have been recognised from a picture."""
    rows = [draft for draft in drafts if not draft.exact]
    siblings = any(_AT_LEAST.match(draft.value) and _is_share(draft) for draft in rows)
    noisy = any(draft.ocr is not None or _is_noisy(draft) for draft in rows)
    notes: list[Note] = []
    for draft in rows:
        fixed, confidence = _sign(draft, taxonomy, siblings=siblings, noisy=noisy)
        words = _words(draft.value)
        if not fixed and words:
            fixed, confidence = words, SURE
        if fixed:
            _propose(draft, fixed, confidence)
            rule = "word_misread" if words else "sign_misread"
            notes.append(note(rule, draft.place, draft.value, fixed, confidence, name=draft.name))
        name = _words(draft.name)
        if name:
            notes.append(note("word_misread", draft.place, draft.name, name, SURE))
    return notes


def _propose(draft: Draft, value: str, confidence: float) -> None:
    """Set the proposed value, beside a class that may have been proposed already."""
    if draft.repaired is None:
        draft.repaired = Repair(draft.l1, draft.l2, draft.duty, value, "sign_misread", confidence)
    else:
        least = min(confidence, draft.repaired.confidence)
        draft.repaired = replace(draft.repaired, value=value, confidence=least)


def _sign(draft: Draft, taxonomy: Taxonomy, *, siblings: bool, noisy: bool) -> tuple[str, float]:
    """The value meant by a misread one with a confidence, ("", 0) when it may stand."""
    value = draft.value.strip()
    gap = _GAP.sub("", value)
    # a date may be written with blanks, a share is not
    if gap != value and (_GAPLESS.fullmatch(gap) or draft.ocr is not None):
        return gap, SURE
    letters = _LETTERS.fullmatch(fold_width(value))
    if letters and not letters["digits"].isascii():
        return "", 0.0
    if letters and re.search("[lIOo|]", letters["digits"]) and re.search(r"\d", letters["digits"].translate(_AS_DIGIT)):
        digits = letters["digits"].translate(_AS_DIGIT)
        return (letters["sign"] + digits + letters["share"], SURE) if float(digits) <= 100 else ("", 0.0)
    second = _SECOND.fullmatch(value)
    if second and (second["share"] or draft.unit):
        return "≥" + second["number"] + (second["share"] or ""), SURE
    two = _TWO.fullmatch(value)
    if two is None or not (two["share"] or squeeze(draft.unit) in ("%", "百分比")):
        return "", 0.0
    if not 50 <= float(two["number"]) <= 100 or not _is_bounded(draft, taxonomy):
        return "", 0.0
    proposed = "≥" + two["number"] + (two["share"] or "")
    if draft.ocr is not None or noisy:
        return proposed, SURE
    return (proposed, LIKELY) if siblings else ("", 0.0)


def _is_bounded(draft: Draft, taxonomy: Taxonomy) -> bool:
    """Whether a share above 100 % makes no sense for an indicator."""
    satisfied = taxonomy.resolve_leaf(draft.l2) == ("满意度",)
    return bool(satisfied or _RATE.search(draft.name)) and not _UNBOUNDED.search(draft.name)


def _is_share(draft: Draft) -> bool:
    return draft.value.rstrip().endswith(("%", "％")) or squeeze(draft.unit) == "%"


def _is_noisy(draft: Draft) -> bool:
    return bool(_SECOND.fullmatch(draft.value.strip()) or _words(draft.value) or _words(draft.name))


@cache
def _misread() -> tuple[Confusion, ...]:
    """Words that exist only by misreading, with the word meant."""
    return (*load_misread(), *(case for case in load_confusions() if case.why == SCANNED))


def _words(text: str) -> str:
    """The text with misread words put right, "" when there is none."""
    fixed = put_right(text, _misread())
    return fixed if fixed != text else ""
