"""Columns of laid-out text whose cells are centred (pdftotext -layout): found by the gaps that run down the page.

Cells wrap over lines there, so that no line is a row; the rows come back in :mod:`corpus.layouts.wrapped`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import east_asian_width

from corpus.grid import Cell

WIDTHS: tuple[Mapping[str, float], ...] = ({"W": 2.0, "F": 2.0, "A": 1.5}, {})
"""Blanks a character takes where it is not one: in fixed-width fonts Chinese ones take two (signs like ≥ and “ one
or two); tools that lay out the text of a PDF count every character as one."""

_TOKEN = re.compile(r"\S+")
_DIGIT = re.compile(r"\d")
_STEP = 0.5
_HEAD_LINES = 3
"""Lines from the top of a table among which its header is: a line of several words without digits."""

_STRAY = 0.04
"""Share of lines that may run across a gap."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: float
    end: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def find_places(line: str, pattern: re.Pattern[str], widths: Mapping[str, float]) -> Iterator[tuple[str, float, float]]:
    """Text, start and end of every match in a line; widths: one of WIDTHS."""
    plain = line.replace("\u3000", "  ").replace("\u00a0", " ").rstrip()
    places = [0.0]
    for sign in plain:
        places.append(places[-1] + widths.get(east_asian_width(sign), 1.0))
    for match in pattern.finditer(plain):
        yield match.group(), places[match.start()], places[match.end()]


def centred_rows(lines: Sequence[tuple[int, str]]) -> list[tuple[Cell, ...]]:
    """One row of cells a line, in the columns of the table that the lines are."""
    best: tuple[int, list[list[_Token]], list[float]] | None = None
    for widths in WIDTHS:
        tokens = [[_Token(*place) for place in find_places(text, _TOKEN, widths)] for _, text in lines]
        borders = _borders(tokens)
        crossing = sum(token.start < border < token.end for line in tokens for token in line for border in borders)
        if best is None or crossing < best[0]:
            best = (crossing, tokens, borders)
    _, tokens, borders = best or (0, [], [])
    rows = []
    for (number, _), found in zip(lines, tokens, strict=True):
        texts = [""] * (len(borders) + 1)
        for token in found:
            column = sum(border <= token.middle for border in borders)
            texts[column] = f"{texts[column]} {token.text}".strip()
        rows.append(tuple(Cell(text, number, column) for column, text in enumerate(texts, 1)))
    return rows


def _borders(lines: Sequence[Sequence[_Token]]) -> list[float]:
    """Places between columns: middles of the gaps, one between any two words of the header."""
    cover = _cover(lines)
    stray = int(_STRAY * len(lines))
    top = lines[:_HEAD_LINES]
    header = next((line for line in top if len(line) > 2 and not any(map(_DIGIT.search, _texts(line)))), None)
    if header is None:
        return [(start + end) / 2 * _STEP for start, end in _gaps(cover, stray)]
    borders: list[float] = []
    for left, right in pairwise(header):
        borders.append(_emptiest(cover, left, right))
    for start, end in _gaps(cover, stray):
        # columns that the header line does not name: its word stands on another line
        beside = end * _STEP > header[-1].end or start * _STEP < header[0].start
        if beside and _filled_beyond(lines, (start + end) / 2 * _STEP, header):
            borders.append((start + end) / 2 * _STEP)
    return sorted(borders)


def _texts(line: Sequence[_Token]) -> list[str]:
    return [token.text for token in line]


def _cover(lines: Sequence[Sequence[_Token]]) -> list[int]:
    """Number of tokens over each step of the line."""
    width = max((token.end for line in lines for token in line), default=0.0)
    cover = [0] * (int(width / _STEP) + 2)
    for line in lines:
        for token in line:
            for step in range(int(token.start / _STEP), int(token.end / _STEP)):
                cover[step] += 1
    return cover


def _emptiest(cover: Sequence[int], left: _Token, right: _Token) -> float:
    """Middle of the longest run of least cover between the middles of two header words."""
    first, last = int(left.middle / _STEP), int(right.middle / _STEP)
    least = min(cover[first : last + 1])
    best, run = (first, first), first
    for step in range(first, last + 2):
        if step > last or cover[step] != least:
            if step - run > best[1] - best[0]:
                best = (run, step)
            run = step + 1
    return (best[0] + best[1]) / 2 * _STEP


def _gaps(cover: Sequence[int], stray: int) -> Iterator[tuple[int, int]]:
    """Runs of steps that hardly any line covers, between covered ones."""
    run = -1
    seen = False
    for step, count in enumerate(cover):
        if count > stray:
            if seen and run >= 0 and step - run >= 2:
                yield run, step
            seen, run = True, -1
        elif run < 0:
            run = step


def _filled_beyond(lines: Sequence[Sequence[_Token]], border: float, header: Sequence[_Token]) -> bool:
    """Whether enough lines have text on the far side of a border outside the header."""
    right = border > header[-1].end
    beyond = sum(any((token.middle > border) == right and token.start != token.end for token in line) for line in lines)
    return beyond >= 2
