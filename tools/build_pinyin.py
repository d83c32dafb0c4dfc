"""Write the syllables of Chinese characters that completion matches typed pinyin with.

    .venv/bin/python -m tools.build_pinyin

Readings come from pypinyin (MIT): of every character of GB 2312 and every other one a name of the knowledge base uses.
The product reads the table alone: importing pypinyin takes a quarter of a second and 57 MiB, most of it for phrases.
Run it again when names with new characters come in; the same data give the same bytes.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

from pypinyin import Style, pinyin
from pypinyin.phrases_dict import phrases_dict
from pypinyin.style import convert

from classifier.knowledge.store import load_knowledge
from corpus.atomic import write_text

PINYIN = Path(__file__).parents[1] / "classifier" / "data" / "pinyin.json"
_CHINESE = re.compile("[\u3400-\u9fff]")
_SYLLABLE = re.compile("[a-z]*[aeiouv][a-z]*")
_COMMENT = "由 tools/build_pinyin.py 生成：音节（不带声调，ü 写作 v）和读这个音的字，读音出自 pypinyin（MIT）"


def main() -> None:
    """Write the table: a syllable a line with the characters read so."""
    lines = [
        f"{json.dumps(one)}: {json.dumps(chars, ensure_ascii=False)}"
        for one, chars in sorted(syllables(characters()).items())
    ]
    comment = json.dumps(_COMMENT, ensure_ascii=False)
    write_text(PINYIN, f'{{\n"comment": {comment},\n"syllables": {{\n' + ",\n".join(lines) + "\n}\n}\n")


def characters() -> list[str]:
    """Characters of GB 2312 and those of the knowledge base, in order."""
    standard = (
        bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)
    )
    used = (char for measure in load_knowledge().measures for name in measure.names for char in name)
    return sorted({char for char in (*standard, *used) if _CHINESE.fullmatch(char)})


def syllables(chars: list[str]) -> dict[str, str]:
    """Syllable → characters: the first reading, and others only where a phrase of the dictionary uses them.

    Readings that no phrase uses are those of names and old books, and would only add false matches.
    """
    in_phrases: dict[str, set[str]] = defaultdict(set)
    for phrase, readings in phrases_dict.items():
        for char, forms in zip(phrase, readings, strict=False):
            in_phrases[char].update(convert(form, Style.NORMAL, strict=False) for form in forms)
    found: dict[str, str] = defaultdict(str)
    for char in chars:
        own: list[str] = pinyin(char, style=Style.NORMAL, heteronym=True)[0]
        for one in dict.fromkeys(one for one in own if one == own[0] or one in in_phrases[char]):
            if _SYLLABLE.fullmatch(one):
                found[one] += char
    return dict(found)


if __name__ == "__main__":
    main()
