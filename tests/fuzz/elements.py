"""Ways to spoil the elements of XML and web pages."""

from __future__ import annotations

import re
from random import Random

EXTREMES = ("0", "-1", "1", "255", "256", "16384", "65535", "65536", "1048576", "2147483647", "4294967295")
EXTREMES += (
    "99999999999999999999",
    "1e308",
    "-1e308",
    "1e-320",
    "NaN",
    "inf",
    "0x10",
    "",
    "一",
    "٣",
    "1.5",
    "9" * 5000,
)
ENTITIES = (
    '<!DOCTYPE a [<!ENTITY e "文字">]>',
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY e "&b;&b;&b;&b;&b;&b;&b;">]>',
    '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd">',
    '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.invalid/p"> %p;]>',
)
_ELEMENT = re.compile(r"<(/?)([A-Za-z_][\w:.-]*)([^<>]*?)(/?)>")


def spoil_elements(data: bytes, chance: Random) -> bytes:
    """Elements repeated, taken out, nested, exchanged, left open, their attributes made huge; entities declared."""
    text = text_of(data)
    for _ in range(chance.choice((1, 1, 2, 4))):
        text = chance.choice(ELEMENT_MUTATIONS)(text, chance)
    return text.encode("utf-8", "replace")


def _element(text: str, chance: Random) -> tuple[int, int, str] | None:
    """Start, end and name of an element found at random, its children included."""
    tags = list(_ELEMENT.finditer(text))
    opening = [place for place, tag in enumerate(tags) if not tag[1]]
    if not opening:
        return None
    place = chance.choice(opening)
    first, depth = tags[place], 0
    if first[4]:
        return first.start(), first.end(), first[2]
    for tag in tags[place:]:
        if tag[2] == first[2] and not tag[4]:
            depth += -1 if tag[1] else 1
            if not depth:
                return first.start(), tag.end(), first[2]
    return first.start(), first.end(), first[2]


def _repeat(text: str, chance: Random) -> str:
    found = _element(text, chance)
    if not found:
        return text
    times = min(chance.choice((1, 2, 10, 1000)), 2_000_000 // max(1, found[1] - found[0]))
    return text[: found[1]] + text[found[0] : found[1]] * times + text[found[1] :]


def _take_out(text: str, chance: Random) -> str:
    found = _element(text, chance)
    return text[: found[0]] + text[found[1] :] if found else text


def _nest(text: str, chance: Random) -> str:
    found = _element(text, chance)
    if not found:
        return text
    start, end, name = found
    if chance.random() < 0.5:  # the element within itself
        inside = text.find(">", start) + 1
        return text[:inside] + text[start:end] + text[inside:]
    depth = chance.choice((1, 3, 50, 250, 3000))
    return text[:start] + f"<{name}>" * depth + text[start:end] + f"</{name}>" * depth + text[end:]


def _exchange(text: str, chance: Random) -> str:
    one, other = _element(text, chance), _element(text, chance)
    if not one or not other:
        return text
    (a, b, _), (c, d, _) = sorted((one, other))
    return text if b > c else text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def _leave_open(text: str, chance: Random) -> str:
    tags = [tag for tag in _ELEMENT.finditer(text) if tag[1]]
    if not tags:
        return text
    tag = chance.choice(tags)
    return text[: tag.start()] + text[tag.end() :]


def _attribute(text: str, chance: Random) -> str:
    found = list(re.finditer(r'[\w:.-]+="([^"<>]*)"', text))
    if not found:
        return text
    match = chance.choice(found)
    how = chance.randrange(4)
    if how == 0:
        return text[: match.start()] + text[match.end() :]
    value = (chance.choice(EXTREMES), "x" * 100_000, chance.choice(found)[1])[how - 1]
    return text[: match.start(1)] + value + text[match.end(1) :]


def _declare(text: str, chance: Random) -> str:
    place = text.find("?>") + 2 if text.startswith("<?xml") else 0
    text = text[:place] + chance.choice(ENTITIES) + text[place:]
    texts = list(re.finditer(r">[^<>]+<", text[place:]))
    where = place + chance.choice(texts).end() - 1 if texts else len(text)
    return text[:where] + "&e;" + text[where:]


ELEMENT_MUTATIONS = (_repeat, _take_out, _nest, _exchange, _leave_open, _attribute, _declare)


def text_of(data: bytes) -> str:
    """The text of a file, in UTF-8 or GB18030."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")
