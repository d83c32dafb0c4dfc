"""Characters of a PDF page, by pdfium, as upright runs of text.

A run never crosses a vertical ruling line, unless a single character does: text that overflows its cell.
"""

from __future__ import annotations

import ctypes
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from corpus.readers.page import Box, Rule
from corpus.readers.pdf_clip import clip_of
from corpus.readers.pdf_space import Upright

_NEW_RUN, _BLANK = 0.8, 0.25
"""Gaps between characters, in heights of a character: from which on a run ends, a blank is meant."""

_INVISIBLE_MODE = 3
_SMALLEST = 0.8
"""Lower characters than this, in points, are not for reading."""
_MOST_GLYPHS = 50_000
_MOST_OPEN = 200
_HYPHEN = 2
# Radicals stand for whole characters where a converter picked the wrong code of a shared glyph.
# Unicode gives the radicals of this block no decomposition.
_RADICALS = str.maketrans(
    "⺁⺇⺋⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "厂几卩母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character. Box upright, y downwards, in points; text: as it reads, one or more characters.

    turn: direction of writing in quarter turns clockwise, 0 for a line along the page. part: the drawing
    operation it came from. blank: whether a blank stood before it.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    turn: int
    part: int
    blank: bool = False


@dataclass(frozen=True, slots=True)
class PageText:
    """Glyphs of a page and what tells whether they can be trusted.

    odd: share of characters without a meaning in Unicode, 0-1. hidden: glyphs printed invisibly (the text
    layer of a scan).
    """

    glyphs: tuple[Glyph, ...]
    hidden: tuple[Glyph, ...]
    odd: float


def read_glyphs(page: Any, upright: Upright) -> PageText:
    """Every character of a page but blanks, each once. page: a pypdfium2 page.

    Raises OverflowError when a page holds more characters than anybody could print on it.
    """
    text_page = page.get_textpage()
    try:
        return _read(text_page.raw, upright)
    finally:
        text_page.close()


def _read(text: Any, upright: Upright) -> PageText:
    shown: list[Glyph] = []
    hidden: list[Glyph] = []
    rect, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    before, turn, odd, blank, invisible, high, clip = None, 0, 0, False, False, 0, None
    length = max(0, pdfium.FPDFText_CountChars(text))
    if length > _MOST_GLYPHS:
        raise OverflowError(length)
    for index in range(length):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code, high = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00, 0
        if code == _HYPHEN:
            code = ord("-")
        sign = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
        if sign.isspace():
            # A blank that pdfium adds stands for a gap, which is looked at below.
            blank = blank or not pdfium.FPDFText_IsGenerated(text, index)
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, index, rect):
            continue
        item = pdfium.FPDFText_GetTextObject(text, index)
        part = ctypes.addressof(item.contents) if item else 0
        if part != before:
            before = part
            found = pdfium.FPDFText_GetMatrix(text, index, matrix)
            turn = upright.turn_of(matrix.a, matrix.b) if found else 0
            mode = pdfium.FPDFTextObj_GetTextRenderMode(item) if part else 0
            invisible = mode == _INVISIBLE_MODE
            clip = clip_of(item) if part else None
        if clip is not None and not clip.shows((rect.left + rect.right) / 2, (rect.bottom + rect.top) / 2):
            continue
        odd += not _has_meaning(code)
        left, top, right, bottom = upright.box(rect.left, rect.bottom, rect.right, rect.top)
        if right > left and bottom - top > _SMALLEST:
            glyph = Glyph(_plain(sign), left, top, right, bottom, turn, part, blank)
            (hidden if invisible else shown).append(glyph)
        blank = False
    count = len(shown) + len(hidden)
    return PageText(tuple(_once(shown)), tuple(_once(hidden)), odd / count if count else 0.0)


def _has_meaning(code: int) -> bool:
    private = 0xD800 <= code <= 0xF8FF or 0xF0000 <= code <= 0x10FFFF
    return code >= 0x20 and code != 0xFFFD and not private


def _plain(sign: str) -> str:
    """Character as people type it: radicals and joined letters (ﬁ) of a font become plain ones."""
    if "\u2e80" <= sign <= "\u2fdf":
        return unicodedata.normalize("NFKC", sign.translate(_RADICALS))
    return unicodedata.normalize("NFKC", sign) if "\ufb00" <= sign <= "\ufb06" else sign


def _once(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Glyphs without those printed again in nearly the same place, which is how programs fake bold type."""
    kept: list[Glyph] = []
    seen: dict[tuple[str, int], list[Glyph]] = {}
    for glyph in glyphs:
        text, row = glyph.text, int(glyph.top // 8)
        near = (seen.get((text, row - 1)), seen.get((text, row)), seen.get((text, row + 1)))
        if any(_same_place(glyph, other) for others in near if others for other in others):
            continue
        kept.append(glyph)
        seen.setdefault((text, row), []).append(glyph)
    return kept


def _same_place(one: Glyph, other: Glyph) -> bool:
    across = 0.4 * (one.right - one.left)
    down = 0.4 * (one.bottom - one.top)
    return abs(one.left - other.left) < across and abs(one.top - other.top) < down


def runs_of(glyphs: Sequence[Glyph], rules: Sequence[Rule]) -> tuple[Box, ...]:
    """Glyphs joined to runs: one line, small gaps, cut at vertical rules that pass between characters."""
    walls = sorted((rule for rule in rules if not rule.horizontal), key=lambda rule: rule.left)
    places = [rule.left for rule in walls]
    runs: list[list[Glyph]] = []
    for run in _woven(_split(glyphs, walls, places)):
        runs += _split(run, walls, places)
    return tuple(_box(run) for run in runs)


def _split(glyphs: Iterable[Glyph], walls: Sequence[Rule], places: Sequence[float]) -> list[list[Glyph]]:
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if not runs or _apart(runs[-1][-1], glyph) or _is_cut(runs[-1][-1], glyph, walls, places):
            runs.append([])
        runs[-1].append(glyph)
    return runs


def _woven(runs: Iterable[list[Glyph]]) -> list[list[Glyph]]:
    """Runs that lie over one another on one line made one: quotation marks of another font are drawn last."""
    done: list[list[Glyph]] = []
    open_runs: list[tuple[float, float, list[Glyph]]] = []
    for run in sorted(runs, key=_middle):
        middle, start, end = _middle(run), _along(run[0])[0], _along(run[-1])[1]
        height = run[0].bottom - run[0].top
        open_runs = [item for item in open_runs[-_MOST_OPEN:] if middle - _middle(item[2]) < 2 * height]
        for index, (begin, last, other) in enumerate(open_runs):
            shared = min(end, last) - max(start, begin)
            level = abs(_middle(other) - middle) < 0.5 * height and other[0].turn == run[0].turn
            if level and shared > 0.3 * min(end - start, last - begin):
                other += run
                other.sort(key=lambda glyph: _along(glyph)[0])
                open_runs[index] = (min(begin, start), max(last, end), other)
                break
        else:
            done.append(run)
            open_runs.append((start, end, run))
    return done


def _middle(run: Sequence[Glyph]) -> float:
    _, _, upper, lower = _along(run[0])
    return (upper + lower) / 2


def _along(glyph: Glyph) -> tuple[float, float, float, float]:
    """Box as start, end, upper and lower side in the direction of writing."""
    if glyph.turn == 1:
        return glyph.top, glyph.bottom, -glyph.right, -glyph.left
    if glyph.turn == 3:
        return -glyph.bottom, -glyph.top, glyph.left, glyph.right
    if glyph.turn == 2:
        return -glyph.right, -glyph.left, -glyph.bottom, -glyph.top
    return glyph.left, glyph.right, glyph.top, glyph.bottom


def _apart(one: Glyph, other: Glyph) -> bool:
    if one.turn != other.turn:
        return True
    start, _, upper, lower = _along(other)
    before, last, top, bottom = _along(one)
    height = min(lower - upper, bottom - top)
    if min(lower, bottom) - max(upper, top) < 0.5 * height:
        return True
    gap = start - last
    return gap > _NEW_RUN * max(lower - upper, bottom - top) or start < before + 0.2 * (last - before)


def _is_cut(one: Glyph, other: Glyph, rules: Sequence[Rule], places: Sequence[float]) -> bool:
    if one.turn % 2:
        return False
    height = one.bottom - one.top
    slack = 0.15 * height
    if other.left - one.right < 0.05 * height and one.part == other.part and not other.blank:
        return False
    low, high = min(one.right, other.left) - slack, max(one.right, other.left) + slack
    middle = (one.top + one.bottom) / 2
    index = bisect_left(places, low)
    while index < len(places) and places[index] <= high:
        if rules[index].top <= middle <= rules[index].bottom:
            return True
        index += 1
    return False


def _box(run: Sequence[Glyph]) -> Box:
    text = [run[0].text]
    for one, other in pairwise(run):
        gap = _along(other)[0] - _along(one)[1]
        wide = gap > _BLANK * (one.bottom - one.top) and one.text.isascii() and other.text.isascii()
        text.append(" " + other.text if other.blank or wide else other.text)
    return Box(
        "".join(text),
        min(glyph.left for glyph in run),
        min(glyph.top for glyph in run),
        max(glyph.right for glyph in run),
        max(glyph.bottom for glyph in run),
    )
