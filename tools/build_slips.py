"""Build corpus/data/slips.json: which characters are taken for which, and the words a slip may have meant.

Run from the repository root: python -m tools.build_slips --font FILE [--font FILE]. Sounds come from pypinyin (MIT),
looks from drawing every character of GB 2312 in the given fonts and comparing the blurred pictures; both are needed
here only. Words, their neighbours and the wordings that only look like slips come from the library and the authored
forms, never from forms as filed: those are what the search is measured on.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from corpus.atomic import write_text
from corpus.dataset import load_authored_documents, load_library
from corpus.slips import Cut, Slips, Term, cutter, load_slips
from corpus.text import squeeze

OUTPUT = Path(__file__).parents[1] / "corpus" / "data" / "slips.json"
LEAST_TERM = 3
LEAST_NEIGHBOUR = 2
LEAST_SUFFIXED = 5
LEAST_USED = 3
BELONGING = 0.8
ALIKE = 0.8
MOST_ALIKE = 8
_RUN = re.compile("[\u4e00-\u9fff]+")
_GRID, _CANVAS = 24, 48


def main() -> None:
    """Read the options, build, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--font", type=Path, action="append", required=True, help="font file with Chinese characters")
    options = parser.parse_args()
    names, texts = _careful_texts()
    terms = find_terms(names, texts)
    used = {char for word in terms for char in word}
    data: dict[str, Any] = {
        "comment": "由 tools/build_slips.py 生成：读音出自 pypinyin（MIT），形近按字体图样比较，用词出自指标库和自拟表",
        "sounds": sounds(used),
        "looks": looks(options.font, used),
        "used": used_characters([*names, *texts]),
        "plain": [],
        "terms": {word: [term.count, term.before, term.after, term.bound] for word, term in sorted(terms.items())},
    }
    _write(data)
    load_slips.cache_clear()
    data["plain"] = plain_wordings(load_slips(), names, texts)
    _write(data)


def _write(data: dict[str, Any]) -> None:
    write_text(OUTPUT, json.dumps(data, ensure_ascii=False, indent=0) + "\n")


def _careful_texts() -> tuple[list[str], list[str]]:
    """Names of authored forms, then every text of the library, which was read twice."""
    names = [squeeze(item.name) for document in load_authored_documents() for item in document.indicators]
    texts = []
    for duty in load_library():
        texts += [duty.duty, duty.duty_text]
        for item in duty.indicators:
            texts += [item.name, *item.aka, item.basis, item.explain, item.measure]
    return names, [squeeze(text) for text in texts if text]


def find_terms(names: Iterable[str], texts: Iterable[str]) -> dict[str, Term]:
    """Words used often enough, and measures made of a word and its suffix, with their usual neighbours."""
    runs = [run for text in (*names, *texts) for run in _RUN.findall(text)]
    cut = cutter()
    counts: Counter[str] = Counter()
    for run in runs:
        words = cut(run)
        counts.update(word for word in words if 2 <= len(word) <= 4)
        pairs = itertools.pairwise(words)
        counts.update(a + b for a, b in pairs if b in ("率", "度", "性") and 2 <= len(a) <= 3)
    words_of = {word for word, count in counts.items() if count >= _least(word, cut)}
    before: dict[str, Counter[str]] = {word: Counter() for word in words_of}
    after: dict[str, Counter[str]] = {word: Counter() for word in words_of}
    seen: Counter[str] = Counter()
    for run in runs:
        for word, at in _found(run, words_of):
            seen[word] += 1
            before[word].update(run[at - 1 : at])
            after[word].update(run[at + len(word) : at + len(word) + 1])
    chars = Counter(char for run in runs for char in run)
    terms = {}
    for word in words_of:
        bound = "".join(char for char in word if seen[word] >= BELONGING * chars[char])
        terms[word] = Term(counts[word], _usual(before[word]), _usual(after[word]), bound)
    return {word: term for word, term in terms.items() if term.before or term.after or term.bound}


def _least(word: str, cut: Cut) -> int:
    return LEAST_TERM if len(cut(word)) == 1 else LEAST_SUFFIXED


def _found(run: str, words: set[str]) -> Iterator[tuple[str, int]]:
    for at in range(len(run)):
        for length in range(2, 5):
            if (word := run[at : at + length]) in words and at + length <= len(run):
                yield word, at


def _usual(neighbours: Counter[str]) -> str:
    return "".join(sorted(char for char, count in neighbours.items() if count >= LEAST_NEIGHBOUR))


def plain_wordings(slips: Slips, names: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Wordings of careful texts that look like a slip and are none.

    Once in the library or twice in authored forms is no accident, nor is a word of the dictionary. Putting one aside
    may uncover another in the same text, hence the rounds.
    """
    plain: set[str] = set()
    once = list(dict.fromkeys(texts))
    seen = list(dict.fromkeys(names))
    while True:
        search = Slips(slips.meant, slips.terms, frozenset(plain), slips.used, slips.cut)
        read = Counter(typo.confusion.wrong for text in once if (typo := search.find(text)))
        filed = Counter(typo.confusion.wrong for text in seen if (typo := search.find(text)))
        more = set(read) | {wrong for wrong, count in filed.items() if count > 1 or len(slips.cut(wrong)) == 1}
        if not more:
            return sorted(plain)
        plain |= more


def used_characters(texts: Iterable[str]) -> str:
    """Characters indicators use: more than an odd time."""
    counts = Counter(char for text in texts for run in _RUN.findall(text) for char in run)
    return "".join(sorted(char for char, count in counts.items() if count >= LEAST_USED))


def sounds(used: set[str]) -> dict[str, str]:
    """Syllable without tone → characters read so, the common ones and those used in terms."""
    module = importlib.import_module("pypinyin")
    common = dict.fromkeys((*_gb2312()[:3755], *sorted(used)))
    alike: dict[str, str] = {}
    for char in common:
        readings = module.pinyin(char, style=module.Style.NORMAL, heteronym=True)[0]
        # later readings are of names and old books
        for syllable in dict.fromkeys(readings[:2]):
            alike[syllable] = alike.get(syllable, "") + char
    return dict(sorted(alike.items()))


def looks(fonts: Iterable[Path], used: set[str]) -> dict[str, str]:
    """Character of a term → the characters drawn most like it."""
    chars = _gb2312()
    near = sum(picture @ picture.T for picture in (_pictures(font, chars) for font in fonts)) / len(list(fonts))
    np.fill_diagonal(near, 0)
    alike: dict[str, set[str]] = {}
    for at, char in enumerate(chars):
        for other in np.argsort(-near[at])[:MOST_ALIKE]:
            if near[at, other] >= ALIKE:
                alike.setdefault(char, set()).add(chars[other])
                alike.setdefault(chars[other], set()).add(char)
    return {char: "".join(sorted(alike[char])) for char in sorted(used & alike.keys())}


def _pictures(font: Path, chars: list[str]) -> Any:
    """One normed row of grey values per character."""
    image, draw, fonts, filters = (
        importlib.import_module(f"PIL.{name}") for name in ("Image", "ImageDraw", "ImageFont", "ImageFilter")
    )
    drawn = fonts.truetype(str(font), 44, index=2)
    rows = np.zeros((len(chars), _GRID * _GRID), dtype=np.float32)
    for at, char in enumerate(chars):
        sheet = image.new("L", (_CANVAS, _CANVAS), 0)
        draw.Draw(sheet).text((2, -8), char, font=drawn, fill=255)
        small = sheet.filter(filters.GaussianBlur(1.6)).resize((_GRID, _GRID), image.BILINEAR)
        row = np.asarray(small, dtype=np.float32).ravel()
        rows[at] = row - row.mean()
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _gb2312() -> list[str]:
    """Every character of GB 2312, the common ones (level 1) first."""
    pairs = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return [pair.decode("gb2312") for pair in pairs if not (pair[0] == 0xD7 and pair[1] > 0xF9)]


if __name__ == "__main__":
    main()
