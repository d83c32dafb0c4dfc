"""Cleaning of signs in a name or a target: stray blanks, widths, operators, brackets, digits read as letters."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from corpus.text import fold_width
from corpus.value_words import OPERATOR_SIGNS, sign_operator

__all__ = ["BLANK", "BRACKET", "OPERATOR", "SCAN", "WIDTH", "Slip", "name_slip", "value_slip"]

BLANK, WIDTH, OPERATOR, SCAN, BRACKET = (
    "夹有多余的空格",
    "全角、半角符号混用",
    "符号重复或写错",
    "疑似有识别错误的符号",
    "括号不成对",
)
"""What can be wrong, as a message says it."""

_CJK = r"[\u4e00-\u9fff]"
_SIGNS = OPERATOR_SIGNS + "＞＜＝﹥﹤﹦"
_START = rf"^\s*[{_SIGNS}]*\s*"
_RUN = re.compile(rf"^\s*(?P<run>[{_SIGNS}](?:\s*[{_SIGNS}])*)(?=\s*[-\d０-９.])")
_USUAL_RUNS = frozenset({"≥", "≧", "⩾", ">", "≤", "≦", "⩽", "<", "=", ">=", "<="})
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_BETWEEN_CJK = re.compile(rf"(?<={_CJK})\s+(?={_CJK})")
_POINT_GAP = re.compile(r"(?<=\d)(?:\s+[.．]\s*|[.．]\s+)(?=\d)")
_LISTED = re.compile(r"^\s*\d{1,2}\.\s+\d+(?![\d.%％])")  # 1. 200人 is a list, not 1.200
_SPLIT_DIGITS = re.compile(rf"({_START})(\d{{1,3}})\s+(\d[\d.]*)(?=\s*[^\s\d.]{{0,6}}$)")
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:\s\d{3})+(?!\d)")
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ．]+")
_WIDE_COMMA = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")
_SAID_TWICE = (
    (re.compile(r"^([≥>]=?)\s*(?:不低于|不少于|不小于|大于等于|大于或等于|至少|大于)\s*(?=\d)"), r"\1"),
    (re.compile(r"^([≤<]=?)\s*(?:不超过|不高于|不大于|小于等于|小于或等于|至多|小于)\s*(?=\d)"), r"\1"),
    (re.compile(r"^((?:[≥>]=?|不低于|不少于|至少)\s*\d[\d.]*[^\d以\s]{0,5}?)(?:及|[(（]含[)）])?以上$"), r"\1"),
    (
        re.compile(
            r"^((?:[≤<]=?|不超过|不高于|至多)\s*\d[\d.]*[^\d以\s]{0,5}?)(?:及|[(（]含[)）])?(?:以下|以内|之内)$"
        ),
        r"\1",
    ),
    (re.compile(r"^([≥≤><]=?\s*\d[^≥≤><=]*)[≥≤><=]+$"), r"\1"),
)
_DOUBLED = re.compile(r"([、，；：,;%％])(?:\s*\1)+")
_LETTER_ZERO = re.compile(r"(?<![A-Za-z\d.])\d+[OoＯ]+(?=[\d%％人元个次家户项]|$)")
_LETTER_ONE = re.compile(rf"({_START})[lI|](?=[0Oo]{{2}}\s*[%％])")
_PAIRS = {")": "(", "）": "（", "》": "《", "】": "【", "〕": "〔", "]": "["}
_COUNTER = re.compile(r"^\s*[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）](?!\s*[人元个次%])")
_LONGEST_NAME, _LONGEST_VALUE, _SHORT_PIECE = 24, 12, 3


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong with a text and how it should read; after is "" where that cannot be told."""

    problem: str
    after: str


def value_slip(text: str) -> Slip | None:
    """What is wrong with the signs of a target, None when nothing is."""
    return _first(text, (_blanks_of_value, _operator, _widths, _misread, _repeated)) or _brackets(text)


def name_slip(text: str) -> Slip | None:
    """What is wrong with the signs of a name, None when nothing is."""
    return _first(text, (_blanks_of_name, _widths, _repeated)) or _brackets(text)


def _first(text: str, steps: tuple[Callable[[str], tuple[str, str]], ...]) -> Slip | None:
    """All steps in order; the first that changed anything names the problem, an unreadable run has no answer."""
    problem, now = "", text.strip()
    if not now:
        return None
    for step in steps:
        then, what = step(now)
        if not then:
            return Slip(what, "")
        if then != now:
            problem, now = problem or what, then
    return Slip(problem, now) if problem else None


def _blanks_of_name(text: str) -> tuple[str, str]:
    return _join(_close_numbers(_INVISIBLE.sub("", text)), _LONGEST_NAME), BLANK


def _blanks_of_value(text: str) -> tuple[str, str]:
    fixed = _close_numbers(_INVISIBLE.sub("", text))
    split = _SPLIT_DIGITS.match(fixed)
    # 9 5% is one number, unless joined it were a share over 100; in 1 200 the blank parts the thousands
    if split and not _THOUSANDS.search(fixed) and not ("%" in fixed and float((split[2] + split[3]).rstrip(".")) > 100):
        fixed = _SPLIT_DIGITS.sub(r"\1\2\3", fixed)
    return _join(fixed, _LONGEST_VALUE), BLANK


def _close_numbers(text: str) -> str:
    return text if _LISTED.match(text) else _POINT_GAP.sub(".", text)


def _join(text: str, longest: int) -> str:
    """Text without blanks inside a phrase; blanks between whole phrases may stand for a comma and stay."""
    if not _BETWEEN_CJK.search(text) or len(re.sub(r"\s", "", text)) > longest:
        return text
    pieces = [piece for piece in re.split(r"\s+|[、，,；;：:（）()]", text.strip()) if piece]
    return _BETWEEN_CJK.sub("", text) if any(len(piece) <= _SHORT_PIECE for piece in pieces) else text


def _operator(text: str) -> tuple[str, str]:
    if re.match(r"\s*二\d", text):
        return text.replace("二", "≥", 1), SCAN
    if re.match(r"\s*士\d", text):
        return text.replace("士", "±", 1), SCAN
    found = _RUN.match(text)
    if found:
        run = re.sub(r"\s", "", fold_width(found["run"]))
        if run in _USUAL_RUNS and {"＞", "＜", "＝"} & set(found["run"]) and {">", "<", "="} & set(found["run"]):
            return sign_operator(run) + text[found.end() :].lstrip(), WIDTH
        if run not in _USUAL_RUNS:
            if re.search(r"[≥≧⩾>›〉》]", run) and re.search(r"[≤≦⩽<‹〈]", run):
                return "", OPERATOR
            return sign_operator(run) + text[found.end() :].lstrip(), OPERATOR if len(run) > 1 else SCAN
    for pattern, once in _SAID_TWICE:
        if pattern.match(text.strip()):
            return pattern.sub(once, text.strip()), OPERATOR
    return text, ""


def _widths(text: str) -> tuple[str, str]:
    fixed = _WIDE_COMMA.sub(",", _WIDE.sub(lambda found: fold_width(found[0]), text))
    if re.search(r"\d\s*％", fixed):
        fixed = re.sub(r"(?<=\d)\s*％", "%", fixed)
    return _same_brackets(fixed), WIDTH


def _same_brackets(text: str) -> str:
    """A pair of one wide and one narrow bracket made wide, as Chinese text has them."""
    return re.sub(r"（([^()（）]*)\)|\(([^()（）]*)）", lambda found: f"（{found[1] or found[2] or ''}）", text)


def _misread(text: str) -> tuple[str, str]:
    fixed = _LETTER_ONE.sub(r"\g<1>1", text)
    fixed = _LETTER_ZERO.sub(lambda found: re.sub("[OoＯ]", "0", found[0]), fixed)
    fixed = re.sub(r"(?<=\d)(?:[℅﹪]|[oO0]/[oO0])", "%", fixed)
    return re.sub(r"(?<=\d)(?:。|\.\.+)(?=\d)", ".", fixed), SCAN


def _repeated(text: str) -> tuple[str, str]:
    return _DOUBLED.sub(r"\1", text), OPERATOR


def _brackets(text: str) -> Slip | None:
    """Brackets without their other half; a short note open to the very end is closed."""
    body = _COUNTER.sub("", text)
    open_at: list[tuple[str, int]] = []
    for position, sign in enumerate(body):
        if sign in _PAIRS.values():
            open_at.append((sign, position))
        elif sign in _PAIRS:
            if sign == "》" and not open_at and position == 0:
                continue  # stands for ≥
            if not open_at or open_at.pop()[0] != _PAIRS[sign]:
                return Slip(BRACKET, "")
    if not open_at:
        return None
    sign, position = open_at[0]
    closing = next(end for end, start in _PAIRS.items() if start == sign)
    short = len(open_at) == 1 and 0 < len(body) - position - 1 <= 6
    return Slip(BRACKET, text + closing if short else "")
