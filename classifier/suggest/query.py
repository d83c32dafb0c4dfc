"""Splitting what a user types into duties: a word, a sentence, or a numbered 职能概述."""

from __future__ import annotations

import re

from corpus.text import fold_width, normal_form

_MARK = re.compile(
    r"(?:^|(?<=[\s。；;:：]))(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．)）](?!\d)|职能\d*[:：]|职责\d*[:：]|[①-⑳])\s*",
    re.MULTILINE,
)
_BREAK = re.compile(r"[\n\r；;]+")
_SENTENCE = re.compile("[。！!]")
_LIST = re.compile("[、,，]")
_CHINESE = re.compile("[\u3400-\u9fff]")
_SHORTEST_PART = 3
_SENTENCES = 4
"""From so many sentences on, a text without numbering is a list of duties rather than one description."""


def split_duties(text: str) -> tuple[str, ...]:
    """Parts of a text that stand for one duty each, in order, without repeats; the text itself when it is one.

    Numbering, line breaks and semicolons separate duties. Sentences do from four on: two or three
    describe one duty. A bare list of nouns (教师培训、学生资助、校舍维修) is split at its commas.
    """
    parts = [part for block in _BREAK.split(_MARK.sub("\n", text)) for part in [block.strip(" 。，,、：:\t")] if part]
    if len(parts) == 1:
        sentences = [part for part in _SENTENCE.split(parts[0]) if part.strip()]
        items = [part for part in _LIST.split(parts[0]) if part.strip()]
        if len(sentences) >= _SENTENCES:
            parts = sentences
        elif len(sentences) == 1 and len(items) >= 2 and all(4 <= len(item.strip()) <= 12 for item in items):
            parts = items
    kept: dict[str, str] = {}
    for part in parts:
        plain = part.strip(" 。，,、：:\t")
        if len(_CHINESE.findall(fold_width(plain))) >= _SHORTEST_PART or len(parts) == 1:
            kept.setdefault(normal_form(plain), plain)
    return tuple(kept.values())
