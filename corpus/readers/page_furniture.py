"""What a printed page adds to a document: page numbers, running heads and feet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.readers.page import Page
from corpus.readers.page_lines import TextLine
from corpus.text import mask_numbers, squeeze

_PAGE_NUMBER = re.compile(
    r"[-—–―─·.~]*\d{1,4}[-—–―─·.~]*"
    r"|第(\d{1,4}|[一二三四五六七八九十百]{1,5})页([,，/]?共(\d{1,4}|[一二三四五六七八九十百]{1,5})页)?"
    r"|共\d{1,4}页[,，]?第\d{1,4}页|\d{1,4}[/／]\d{1,4}|page\d{1,4}(of\d{1,4})?|p\.?\d{1,4}",
    re.IGNORECASE,
)
_EDGE = 0.12
"""Share of the page's height at its top and bottom where heads and feet stand."""
_OUTER = 3
"""Lines from the edge that may be heads or feet."""
_ROW = 3
"""Texts on one line that make it a row of a table without lines."""


@dataclass(slots=True)
class Margins:
    """What was taken off a page: lines, by their texts."""

    numbers: int = 0
    repeated: int = 0


def strip_furniture(
    pages: Sequence[Page], lines: list[list[TextLine]], first_rows: Sequence[tuple[str, ...]]
) -> Margins:
    """Take page numbers, repeated heads and feet out of the lines of text outside tables, in place.

    lines: per page, top to bottom. first_rows: texts of the first row of the first ruled table, per page.
    A repeated head stays on its first page and a foot on its last: it may be the title of the form, or name
    who filled it in. It stays on every page whose table begins as the first one did, with other contents:
    each of these is a form of its own.
    """
    done = Margins()
    for page, found in zip(pages, lines, strict=True):
        for line in [line for line in found if _in_margin(page, line)]:
            outermost = line is found[0] or line is found[-1]
            if outermost and _PAGE_NUMBER.fullmatch(squeeze(line.text)):
                found.remove(line)
                done.numbers += 1
    if len(pages) > 1:
        for top in (True, False):
            done.repeated += _strip_repeated(pages, lines, first_rows, top=top)
    return done


def _in_margin(page: Page, line: TextLine) -> bool:
    return line.middle < _EDGE * page.height or line.middle > (1 - _EDGE) * page.height


def _strip_repeated(
    pages: Sequence[Page], lines: list[list[TextLine]], first_rows: Sequence[tuple[str, ...]], *, top: bool
) -> int:
    """Drop lines that stand at the same height of several pages and differ in numbers only."""
    seen: dict[tuple[str, int], list[tuple[int, TextLine]]] = defaultdict(list)
    for index, (page, found) in enumerate(zip(pages, lines, strict=True)):
        for line in found[:_OUTER] if top else found[: -_OUTER - 1 : -1]:
            height = line.middle / page.height
            if len(line.boxes) >= _ROW:
                break
            if (height < 2 * _EDGE) if top else (height > 1 - 2 * _EDGE):
                seen[mask_numbers(squeeze(line.text)), round(height * 50)].append((index, line))
    dropped = 0
    for places in seen.values():
        origin = places[0][0]
        for index, line in places[1:] if top else places[:-1]:
            if top and _begins_anew(first_rows[origin], first_rows[index]):
                continue
            lines[index].remove(line)
            dropped += 1
    return dropped


def _begins_anew(first: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two tables begin with the same label, and not with the same header."""
    return bool(first and other) and first[0] == other[0] and (first != other or len(set(first)) < _ROW)
