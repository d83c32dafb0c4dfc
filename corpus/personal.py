"""Personal data in free text: identity numbers, telephones, bank accounts, mail addresses, names behind a label.

What is told is chosen so that the numbers of a budget stay as they are: amounts, document numbers (文号), codes of
budget items, dates and standards. A number that only might be personal is told where a label in front of it says so
(电话、身份证号、账号), and never where the label says that it is a code or an amount.
Labels, surnames and the numbers of provinces: corpus/data/personal.json (hand-written).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

__all__ = ["KINDS", "Personal", "contact_labels", "find_personal", "mask"]

KINDS = {
    "identity": "身份证号",
    "mobile": "手机号码",
    "landline": "固定电话",
    "account": "银行账号",
    "email": "电子邮箱",
    "name": "姓名",
}
"""Kind of personal data → its name for users."""

_SIGN = "*"
_BEFORE = 24  # characters in front of a number in which its label is looked for
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != 0xFF0C}
_HALF_WIDTH |= {0x3000: 0x20, 0x2014: 0x2D, 0x2013: 0x2D}
"""Full-width letters, digits and signs → half-width, dashes → hyphens; one character each, so that places stay.

The comma stays full-width: it parts numbers, where a half-width one may join thousands.
"""

_START, _END = r"(?<![0-9A-Za-z_])(?<![0-9][.-])", r"(?![0-9A-Za-z_])(?![.-][0-9]|,[0-9]{3}(?![0-9-]))"
_IDENTITY = re.compile(rf"{_START}[1-9]\d{{13}}(?:\d{{3}}[\dXx]|\d){_END}", re.ASCII)
_MOBILE = re.compile(
    rf"{_START}(?:\+?86[ -]?)?1(?:3\d|4[5-9]|5[0-35-9]|6[2567]|[7-9]\d)"
    rf"(?:\d{{8}}|(?P<gap>[ -])\d{{4}}(?P=gap)\d{{4}}){_END}",
    re.ASCII,
)
_LANDLINE = re.compile(
    rf"{_START}\(?0(?:10|2\d|[3-9]\d\d)[)]?(?<=[)])[ -]?[2-9]\d{{6,7}}(?:(?:-|转)\d{{1,5}})?{_END}"
    rf"|{_START}0(?:10|2\d|[3-9]\d\d)-[2-9]\d{{6,7}}(?:(?:-|转)\d{{1,5}})?{_END}",
    re.ASCII,
)
_CARD = re.compile(rf"{_START}(?:\d{{4}} ){{3,4}}\d{{1,4}}{_END}|{_START}\d{{16,19}}{_END}", re.ASCII)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}", re.ASCII
)
_LABELLED = {
    "identity": re.compile(rf"{_START}\d{{14}}(?:\d{{3}})?[\dXx]{_END}", re.ASCII),
    "landline": re.compile(rf"{_START}(?:0\d{{2,3}}[ -]?)?[2-9]\d{{6,7}}(?:-\d{{1,5}})?{_END}", re.ASCII),
    "account": re.compile(rf"{_START}\d(?:[ -]?\d){{7,29}}{_END}", re.ASCII),
}
"""What is told only right behind a label of its own."""


@dataclass(frozen=True, slots=True)
class Personal:
    """A piece of a text that tells of a person. kind: of KINDS. start, end: as in ``text[start:end]``."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Words:
    """What personal.json says, ready for use. label: any label. name: a label, a colon and the name of a person."""

    provinces: frozenset[str]
    kind_of: dict[str, str]
    label: re.Pattern[str]
    name: re.Pattern[str]
    units: str
    signs: str


@cache
def _words() -> _Words:
    raw = json.loads(files("corpus").joinpath("data/personal.json").read_text(encoding="utf-8"))
    kind_of = {word: kind for kind, words in raw["labels"].items() for word in words}
    longest_first = sorted(kind_of, key=len, reverse=True)
    names = "|".join(sorted(raw["labels"]["name"], key=len, reverse=True))
    labels = "|".join(map(re.escape, longest_first))
    # behind a blank only the usual surnames count: 负责人 高度负责 names nobody
    mark = rf"(?:[ ]?[:：][ ]?(?=[{raw['surnames']}])|[ ]{{1,4}}(?=[{raw['usual_surnames']}]))"
    name = re.compile(
        rf"(?:{names})(?:姓名|签[字名章])?(?:[(（][^()（）]{{1,8}}[)）])?{mark}"
        rf"([\u4e00-\u9fff][ ]?[\u4e00-\u9fff·]{{1,3}}?(?:·[\u4e00-\u9fff]{{1,8}})*"
        rf"(?:[、和](?=[{raw['usual_surnames']}])[\u4e00-\u9fff]{{2,3}}(?![\u4e00-\u9fff]))*)"
        rf"(?:(?![\u4e00-\u9fff·])|(?={labels}))"
    )
    return _Words(
        frozenset(raw["provinces"]), kind_of, re.compile(labels), name, raw["amount_units"], raw["amount_signs"]
    )


def contact_labels() -> tuple[str, ...]:
    """Words that head the name or the telephone of a person (联系人, 电话), longest first."""
    kinds = _words().kind_of
    return tuple(sorted((word for word, kind in kinds.items() if kind in ("name", "phone")), key=len, reverse=True))


def find_personal(text: str, label: str = "") -> tuple[Personal, ...]:
    """Pieces of a text that tell of a person, in order, none overlapping.

    label: what heads the text where it stands apart from it (the heading of its column, the name of its field).
    Source: GB 11643-1999 (identity numbers and their check digit), ISO/IEC 7812-1 (check digit of cards).

    >>> find_personal("联系人：张三，电话13800138000")
    (Personal(kind='name', start=4, end=6), Personal(kind='mobile', start=9, end=20))
    >>> find_personal("下达资金13800138000元，豫财〔2021〕12345678号")
    ()
    """
    if text.isascii() and text.isalpha():
        return ()
    plain = text.translate(_HALF_WIDTH)
    found: list[Personal] = []
    while more := _apart(_candidates(plain, f"{label}:" if label else ""), len(plain)):
        found += more
        plain = _hidden(plain, more)  # what stood too close to another number to be sure of may be told now
    return tuple(sorted(found, key=lambda one: one.start))


def _apart(candidates: Iterable[Personal], length: int) -> list[Personal]:
    """Those that share no character with one before them."""
    kept: list[Personal] = []
    taken = bytearray(length)
    for one in candidates:
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return kept


def _hidden(text: str, found: Iterable[Personal]) -> str:
    signs = list(text)
    for one in found:
        signs[one.start : one.end] = [_SIGN if sign.isalnum() else sign for sign in signs[one.start : one.end]]
    return "".join(signs)


def mask(text: str, label: str = "") -> str:
    """The text with ``*`` for every letter and digit of what tells of a person; as long as before.

    label: as for :func:`find_personal`. Masking twice changes nothing more.

    >>> mask("电话：0371-66881234")
    '电话：****-********'
    """
    found = find_personal(text, label)
    return _hidden(text, found) if found else text


def _candidates(plain: str, label: str) -> Iterator[Personal]:
    """Everything that may be told, the surest first."""
    for match in _words().name.finditer(label + plain):
        yield Personal("name", match.start(1) - len(label), match.end(1) - len(label))
    for match in _EMAIL.finditer(plain):
        yield Personal("email", *match.span())
    for kind, pattern, is_sound in _SHAPES:
        for match in pattern.finditer(plain):
            about = _label_of(plain, match.start(), label)
            if about != "other" and not _is_amount(plain, match, about) and is_sound(match.group()):
                yield Personal(kind, *match.span())
    for kind, pattern in _LABELLED.items():
        wanted = "phone" if kind == "landline" else kind
        for match in pattern.finditer(plain):
            if _label_of(plain, match.start(), label) == wanted and not _is_amount(plain, match, ""):
                yield Personal(kind, *match.span())


def _label_of(plain: str, start: int, label: str) -> str:
    """What a label right in front of a number, or of a list that it stands in, says it is; "" for none."""
    before = re.split(r"[;。,，\n]", (label + plain[max(0, start - _BEFORE) : start]))[-1]
    found = list(_words().label.finditer(before))
    if not found or not _BETWEEN.fullmatch(before, found[-1].end()):
        return ""
    return _words().kind_of[found[-1].group()]


_BETWEEN = re.compile(r"[\s:：为是(（)）.、/0-9元万亿-]*")


def _is_amount(plain: str, match: re.Match[str], about: str) -> bool:
    """Whether a number is followed by a unit or preceded by a sign of comparison; a label of its own outdoes both."""
    if about in ("phone", "identity", "account"):
        return False
    words = _words()
    after, before = plain[match.end() :].lstrip()[:1], plain[: match.start()].rstrip()[-1:]
    return bool(after and after in words.units) or bool(before and before in words.signs)


def _is_identity(number: str) -> bool:
    """Whether 15 or 18 digits are an identity number: province, day of birth, check digit."""
    if number[:2] not in _words().provinces or number[4:6] == "00":
        return False
    if len(number) == 18:
        total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
        return _is_day(number[6:14]) and _CHECKS[total % 11] == number[17].upper()
    # without a check digit, codes that begin with a region and a year of this century must not look like one
    return number[6:8] >= "30" and _is_day(f"19{number[6:12]}") and number[12:] != "000"


def _is_day(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2099


def _is_card(number: str) -> bool:
    """Whether 16 to 19 digits are the number of a bank card: issuer and check digit."""
    digits = number.replace(" ", "")
    issued = (
        digits.startswith("62")
        or (len(digits) == 16 and digits[0] in "45")
        or (len(digits) == 19 and digits.startswith(("9558", "9559")))
    )
    if not issued or not 16 <= len(digits) <= 19:
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_sound(number: str) -> bool:
    return True


_SHAPES: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("identity", _IDENTITY, _is_identity),
    ("account", _CARD, _is_card),
    ("mobile", _MOBILE, _is_sound),
    ("landline", _LANDLINE, _is_sound),
)
