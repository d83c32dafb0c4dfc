"""Finding a filed text in the text of a cell, blanks and widths of signs aside."""

from __future__ import annotations

import re

from corpus.text import squeeze

__all__ = ["find_text", "shorten_change", "split_operator"]

_OPERATOR = re.compile(
    r"[≥≤><＞＜=＝≧≦≯≮]+|大于等于|小于等于|大于|小于|等于|不低于|不高于|不少于|不多于|不小于|不大于|至少|不超过"
)


def find_text(text: str, wanted: str) -> tuple[int, int] | None:
    """Where ``wanted`` stands in ``text``: the whole of it, or a single piece that no number or word runs on from."""
    letters, places = [], []
    for index, sign in enumerate(text):
        for letter in squeeze(sign):
            letters.append(letter)
            places.append(index)
    held, sought = "".join(letters), squeeze(wanted)
    if not sought or held.count(sought) != 1:
        return None
    start = held.index(sought)
    end = start + len(sought)
    if _runs_on(held[start - 1 : start], sought[0]) or _runs_on(sought[-1], held[end : end + 1]):
        return None
    return places[start], places[end - 1] + 1


def _runs_on(left: str, right: str) -> bool:
    """Whether two signs belong to one number (2|90%) or one Latin word, so that no text ends between them."""
    if not left or not right:
        return False
    number = "0123456789.,%"
    return (left in number and right in number) or (
        left.isascii() and left.isalpha() and right.isascii() and right.isalpha()
    )


def split_operator(text: str) -> tuple[str, str]:
    """An operator at the head of a value, "" without one, and the rest."""
    found = _OPERATOR.match(text)
    return (found[0], text[found.end() :].strip()) if found else ("", text.strip())


def shorten_change(before: str, after: str) -> tuple[int, int, str]:
    """What really changes: (start, end) within ``before`` and the text that takes its place."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    tail = 0
    while tail < min(len(before), len(after)) - start and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return start, len(before) - tail, after[start : len(after) - tail]
