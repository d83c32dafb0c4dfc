"""How people type Chinese characters in pinyin: syllables without tone, ü as v or u, every reading of a character.

Data: classifier/data/pinyin.json, written by tools/build_pinyin.py.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

__all__ = ["DOUBLE_INITIALS", "is_letter", "load_spellings", "plain_sound"]

DOUBLE_INITIALS = ("zh", "ch", "sh")
"""Initials of two letters, which may be typed for a character like those of one."""


def is_letter(char: str) -> bool:
    """Whether a character is one that pinyin is typed with."""
    return "a" <= char <= "z"


@cache
def load_spellings() -> Mapping[str, tuple[str, ...]]:
    """Characters with every spelling of every reading, read once per process: 率 → lu, lv, shuai."""
    table: dict[str, str] = json.loads(files("classifier").joinpath("data/pinyin.json").read_text(encoding="utf-8"))[
        "syllables"
    ]
    found: dict[str, set[str]] = defaultdict(set)
    for syllable, chars in table.items():
        typed = {syllable, syllable.replace("v", "u")}
        for char in chars:
            found[char] |= typed
    return {char: tuple(sorted(typed)) for char, typed in found.items()}


def plain_sound(letters: str) -> str:
    """Pinyin without what many speakers do not tell apart: zh, ch, sh as z, c, s, and a final ng as n."""
    head = letters[0] + letters[2:] if letters.startswith(DOUBLE_INITIALS) else letters
    return head[:-1] if head.endswith("ng") else head
