"""Cleaning of signs in a name or a target: stray blanks, widths, operators, brackets, digits read as letters."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from corpus.text import fold_width, remember_short
from corpus.value_words import OPERATOR_SIGNS, sign_operator

__all__ = ["BLANK", "BRACKET", "OPERATOR", "SCAN", "WIDTH", "Slip", "name_slip", "unit_slip", "value_slip"]

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
_BESIDE_UNIT = re.compile(r"(?<=[\u4e00-\u9fff/])\s+|\s+(?=[\u4e00-\u9fff/])")
_POINT_GAP = re.compile(r"(?<=\d)(?:\s+[.．]\s*|[.．]\s+)(?=\d)")
_LISTED = re.compile(r"^\s*\d{1,2}\.\s+\d+(?![\d.%％])")  # 1. 20人 is a list, not 1.20
# one number alone after 1. may be the rest of 1,200: a list has a second item
_BROKEN_GROUP = re.compile(rf"{_START}[1-9]\d{{0,2}}(?:\.\s+|\s+\.\s*)\d{{3}}(?![\d.%％])[^\d\s]{{0,6}}$")
_SPLIT_DIGITS = re.compile(rf"({_START})(\d{{1,3}})\s+(\d[\d.]*)(?=\s*[^\s\d.]{{0,6}}$)")
_EVERY_DIGIT = re.compile(rf"({_START})(\d(?:\s+\d){{2,}})(?=\s*[^\s\d.]{{0,6}}$)")
_THOUSANDS = re.compile(r"(?<!\d)\d{1,3}(?:\s\d{3})+(?!\d)")
_WIDE = re.compile(r"[０-９Ａ-Ｚａ-ｚ．]+")
_BOTH_WIDTHS = ((",", "，"), (";", "；"), (":", "："))
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
    (re.compile(r"^(?:不低于|不少于|不小于|大于等于|大于或等于|至少)\s*([≥>]=?)\s*(?=\d)"), r"\1"),
    (re.compile(r"^(?:不超过|不高于|不大于|小于等于|小于或等于|至多)\s*([≤<]=?)\s*(?=\d)"), r"\1"),
)
_DOUBLED = re.compile(r"([、，；：,;])(?:\s*\1)+|[%％](?:\s*[%％])+")
# a stroke where = should stand (>一500), and marks that a scan put before the sign (~≥85%)
_STROKE = re.compile(r"^\s*([≥≧⩾>＞≤≦⩽<＜])\s*[一＿_—~～ー]+\s*(?=[\d０-９])")
_MARKS = re.compile(rf"^\s*[~～\-—–_＿一.。·,，、:：;；'‘’`\"“”^*|#]+\s*(?=[{_SIGNS}]+\s*[\d０-９])")
# what ≥ is taken for before a share
_TAKEN_FOR = re.compile(r"^\s*(?:二(?=\d)|[三之乏兰Zz](?=\d{2,3}(?:\.\d+)?\s*[%％]))")
# a sign no font or code page knew: nobody but the filer can tell what stood there
_LOST = re.compile(
    r"[\ufffd\ue000-\uf8ff]|[□■◇](?=\s*\d)|(?<![\u4e00-\u9fffA-Za-z\d])[?？](?=\s*\d)|(?<=[\u4e00-\u9fff\d])[?？]{2,}"
)
_LETTER_ZERO = re.compile(r"(?<![A-Za-z\d.])\d+[OoＯ]+(?=[\d%％人元个次家户项]|$)")
_LETTER_ONE = re.compile(rf"({_START})[lI|](?=[\d0Oo]{{1,6}}(?:[.,]\d+)?\s*[^\s\dA-Za-z.]{{0,4}}$)")
_LETTER_DIGIT = re.compile(rf"(?:{_START}|(?<=\d))[SBZ](?=\d*(?:\.\d+)?\s*[%％])")
_PERCENT_TAIL = re.compile(r"\d\s*[%％]\s*[oO0０〇○°]+$")  # may be % or ‰
_SIGN_BEHIND = re.compile(r"^\d[\d.,]*\s*[^\d\s≥≤><]{0,3}\s*[≥≤><]=?$")
_PERCENT_FIRST = re.compile(rf"^({_START[1:]})[%％]\s*(\d+(?:\.\d+)?)$")
# what a web page or a spreadsheet leaves of a sign, and signs of a font that only look like the usual ones
_ENTITY = re.compile(r"&(?:nbsp|ensp|emsp|ge|le|gt|lt|amp|quot|#\d{2,5});|_x[0-9A-Fa-f]{4}_")
_LOOKALIKE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_PAIRS = {")": "(", "）": "（", "》": "《", "】": "【", "〕": "〔", "]": "[", "}": "{", "」": "「"}
_COUNTER = re.compile(r"^\s*[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）](?!\s*[人元个次%])")
_LONGEST_NAME, _LONGEST_VALUE, _SHORT_PIECE = 24, 12, 3
# what most cells hold, and no step below finds anything in: words without signs, an operator with a number and words
_PLAIN_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
_PLAIN_VALUE = re.compile(r"[≥≤><=]?[0-9]+(?:\.[0-9]+)?%?(?:(?![以内])[\u4e00-\u9fff])*|[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong with a text and how it should read; after is "" where that cannot be told."""

    problem: str
    after: str


@remember_short(16384)
def value_slip(text: str) -> Slip | None:
    """What is wrong with the signs of a target, None when nothing is."""
    if _PLAIN_VALUE.fullmatch(text):
        return None
    return _first(
        text,
        (_encoded, _broken_group, _blanks_of_value, _misread_operator, _operator, _widths, _misread, _repeated, _lost),
    ) or _brackets(text)


@remember_short(16384)
def name_slip(text: str) -> Slip | None:
    """What is wrong with the signs of a name, None when nothing is."""
    if _PLAIN_NAME.fullmatch(text):
        return None
    return _first(text, (_encoded, _blanks_of_name, _widths, _repeated, _lost)) or _brackets(text)


@remember_short(4096)
def unit_slip(text: str) -> Slip | None:
    """What is wrong with the signs of a unit, None when nothing is; no blank belongs inside one."""
    stripped = text.strip()
    closed = _BESIDE_UNIT.sub("", stripped)
    return Slip(BLANK, closed) if closed != stripped else name_slip(text)


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


def _encoded(text: str) -> tuple[str, str]:
    fixed = _ENTITY.sub(lambda found: "" if found[0][0] == "_" else html.unescape(found[0]), text)
    fixed = _LOOKALIKE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), fixed)
    return fixed.replace("\xa0", " ").strip() if fixed != text else text, SCAN


def _broken_group(text: str) -> tuple[str, str]:
    return "" if _BROKEN_GROUP.match(text) else text, BLANK


def _blanks_of_name(text: str) -> tuple[str, str]:
    return _join(_close_numbers(_INVISIBLE.sub("", text)), _LONGEST_NAME), BLANK


def _blanks_of_value(text: str) -> tuple[str, str]:
    fixed = _close_numbers(_INVISIBLE.sub("", text))
    fixed = _EVERY_DIGIT.sub(lambda found: found[1] + re.sub(r"\s", "", found[2]), fixed)
    split = _SPLIT_DIGITS.match(fixed)
    # 9 5% is one number, unless joined it were a share over 100; a blank may part thousands (GB/T 15835): 1 200
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


def _misread_operator(text: str) -> tuple[str, str]:
    """Text with the operator that other signs stand for."""
    if re.match(r"\s*士\d", text):
        return text.replace("士", "±", 1), SCAN
    if re.match(r"\s*《\s*=?\s*\d", text) and "》" not in text:
        return "≤" + text.lstrip()[1:].lstrip(" ="), SCAN
    stroke = _STROKE.match(text)
    if stroke:
        return sign_operator(fold_width(stroke[1]) + "=") + text[stroke.end() :], SCAN
    return _MARKS.sub("", _TAKEN_FOR.sub("≥", text)), SCAN


def _operator(text: str) -> tuple[str, str]:
    if _SIGN_BEHIND.match(text):
        return "", OPERATOR
    if _PERCENT_FIRST.match(text):
        return _PERCENT_FIRST.sub(r"\1\2%", text), OPERATOR
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
    for narrow, wide in _BOTH_WIDTHS:
        if re.search(rf"{_CJK}{wide}", fixed):
            fixed = re.sub(rf"(?<=[\u4e00-\u9fff）]){re.escape(narrow)}(?={_CJK})", wide, fixed)
    return _same_brackets(fixed), WIDTH


def _same_brackets(text: str) -> str:
    """A pair of one wide and one narrow bracket made wide, as Chinese text has them."""
    return re.sub(r"（([^()（）]*)\)|\(([^()（）]*)）", lambda found: f"（{found[1] or found[2] or ''}）", text)


def _misread(text: str) -> tuple[str, str]:
    if _LETTER_DIGIT.search(text) or _PERCENT_TAIL.search(text):
        return "", SCAN
    fixed = re.sub(r"(?<=\d),(?=\d{1,2}\s*[%％])", ".", _LETTER_ONE.sub(r"\g<1>1", text))
    fixed = re.sub(r"(?<![A-Za-z\d])[OoＯ](?=\.\d)", "0", fixed)
    fixed = _LETTER_ZERO.sub(lambda found: re.sub("[OoＯ]", "0", found[0]), fixed)
    fixed = re.sub(r"(?<=\d)(?:[℅﹪٪]|\s*[oO0]/[oO0](?!\d))", "%", fixed)
    fixed = re.sub(r"(?<=\d\d)[.．](?=\s*[%％]|$)", "", fixed)
    return re.sub(r"(?<=\d)(?:。|\.\.+)(?=\d)", ".", fixed), SCAN


def _repeated(text: str) -> tuple[str, str]:
    return _DOUBLED.sub(lambda found: found[1] or "%", text), OPERATOR


def _lost(text: str) -> tuple[str, str]:
    return "" if _LOST.search(text) else text, SCAN


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
