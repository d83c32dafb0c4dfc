"""Relations that add or spoil a little: a typo, numbers and years, place names, notes in brackets."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache

from benchmarks.rewording.base import pick, renamed, words
from corpus.dataset import DATA
from models import Query

_BARE = re.compile(r"(?:完工|竣工|开工|交付|完成|启动|结束|使用|验收|到位|下达|拨付|支付|发放)$")
"""A name that ends so says what is done; with a year in front it would say by when."""
_OWN_PLACE = re.compile(
    r"^(?:其中|是否|各|本|该|全|我|每|年|\d|[“★(（《]|[\u4e00-\u9fff]{1,6}(?:省|市|县|区|镇|乡|街道))"
)
_NUMBER = re.compile(r"\d+")
_SHARE = re.compile(r"[%％年月日号前底]|百分|\d[.:/\-—~～]\d")
_UNIT = re.compile(r"[^\d/]{1,3}")
_SWAP = str.maketrans("()（）[]【】〔〕", "[]【】()（）()")


@cache
def _confusions() -> tuple[tuple[str, str, str], ...]:
    """(right, wrong, pattern of texts in which the wrong word may be meant or "") of the product's own lists."""
    rows: list[dict[str, str]] = []
    for file, key in (("terms.json", "confusions"), ("ocr_words.json", "words")):
        rows += json.loads((DATA / file).read_text(encoding="utf-8"))[key]
    return tuple((row["right"], row["wrong"], row.get("unless", "")) for row in rows)


def known_typo(query: Query) -> list[Query]:
    """One word written wrong as the product's own lists of slips have it: 满意渡, 覆盖律, 入数."""
    found: list[str] = []
    for right, wrong, unless in _confusions():
        name = query.name.replace(right, wrong, 1)
        if name != query.name and not (unless and re.search(unless, name)):
            found.append(name)
    return renamed(query, pick(found, query, "slip")) if found else []


def typo(query: Query) -> list[Query]:
    """One character somewhere in the name replaced by a look-alike or homophone."""
    alike = words()["typos"]
    places = [place for place, sign in enumerate(query.name) if sign in alike]
    if not places:
        return []
    place = pick(places, query, "typo")
    wrong = pick(alike[query.name[place]], query, "wrong")
    return renamed(query, query.name[:place] + wrong + query.name[place + 1 :])


def numbers(query: Query) -> list[Query]:
    """A year or period in front or in brackets behind, and other digits in the name and in a plain count."""
    names = [_NUMBER.sub(lambda found: str(int(found.group()) + 1), query.name)]
    if not _BARE.search(query.name):
        names += [f"{pick(words()['years'], query, 'year')}{query.name}", f"{query.name}（2024年）"]
    found = renamed(query, *names)
    if _NUMBER.search(query.value) and not _SHARE.search(query.value + query.unit) and _plain(query.value):
        found.append(replace(query, value=_NUMBER.sub(lambda n: str(int(n.group()) + 3), query.value)))
    return found


def _plain(value: str) -> bool:
    """True for one whole number from 2 to 99: 0, 1 and 100 may carry a meaning of their own."""
    digits = _NUMBER.findall(value)
    return len(digits) == 1 and 2 <= int(digits[0]) <= 96 and not digits[0].startswith("0")


def places(query: Query) -> list[Query]:
    """A place or office in front of the name."""
    if _OWN_PLACE.search(query.name):
        return []
    names = words()["places"]
    return renamed(query, *(f"{pick(names, query, salt)}{query.name}" for salt in ("place", "other")))


def brackets(query: Query) -> list[Query]:
    """Brackets of another kind, and the unit repeated in brackets behind the name."""
    other = [query.name.translate(_SWAP)]
    if query.unit not in query.name and _UNIT.fullmatch(query.unit):
        other.append(f"{query.name}（{query.unit}）")
    return renamed(query, *other)
