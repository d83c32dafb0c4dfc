"""Plain text whose columns are kept apart by blanks (typed tables, text laid out by PDF tools).

A Chinese character is two blanks wide. Pieces with two blanks between them are cells; the fullest lines of a
table say where its columns are, and every other line lays its pieces into them in order, each into the
nearest column, so that the empty cells of merged ones come back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from corpus.grid import Cell

_PIECE = re.compile(r"\S+(?: \S+)*")
FEWEST = 3
"""Pieces that make a line a row, and such lines that make a text a table."""

_WIDTH = {"W": 2.0, "F": 2.0, "A": 1.5}
"""Blanks a character takes; signs like ≥ and “ take one or two, by the program that wrote the text."""

_SLACK, _AGREEMENT = 2.5, 0.8
"""Blanks two cells of one column may begin apart, and the share of pieces that must."""

_FAR = 3
"""Lines without a row between two rows that still belong to one table."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text between two gaps, with the places of its first and last character in half-width units."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    pieces: tuple[_Piece, ...]


def is_aligned(lines: Sequence[str]) -> bool:
    """Whether a text without tabs has at least FEWEST lines of FEWEST pieces kept apart by two blanks."""
    if any("\t" in line.strip() for line in lines):
        return False
    return sum(len(_pieces(line)) >= FEWEST for line in lines) >= FEWEST


def aligned_rows(lines: Sequence[tuple[int, str]]) -> list[tuple[Cell, ...]]:
    """Rows of numbered lines: cells of the tables in their columns, other lines as one cell."""
    split = [_Line(number, _pieces(text)) for number, text in lines]
    rows: list[tuple[Cell, ...]] = []
    for run, is_table in _runs([line for line in split if line.pieces]):
        columns = _columns(run) if is_table else ()
        for line in run:
            rows.append(_in_columns(line, columns) if columns else _side_by_side(line))
    return rows


def _pieces(line: str) -> tuple[_Piece, ...]:
    plain = line.replace("\u3000", "  ").replace("\u00a0", " ").rstrip()
    places = [0.0]
    for sign in plain:
        places.append(places[-1] + _WIDTH.get(east_asian_width(sign), 1.0))
    return tuple(_Piece(m.group(), places[m.start()], places[m.end()]) for m in _PIECE.finditer(plain))


def _runs(lines: Sequence[_Line]) -> list[tuple[list[_Line], bool]]:
    """Lines cut into tables and the text between: a table runs from row to row with few other lines between.

    Lines of one or two pieces inside a table may be rows with merged cells; those at its upper edge are titles.
    """
    full = [index for index, line in enumerate(lines) if len(line.pieces) >= FEWEST]
    tables: list[tuple[int, int]] = []
    for index in full:
        if tables and index - tables[-1][1] <= _FAR + 1 and not _is_cut(lines, *tables[-1], index):
            tables[-1] = (tables[-1][0], index)
        else:
            tables.append((index, index))
    out: list[tuple[list[_Line], bool]] = []
    done = 0
    for position, (first, last) in enumerate(tables):
        limit = tables[position + 1][0] if position + 1 < len(tables) else len(lines)
        while last + 1 < limit and lines[last + 1].pieces[0].start > lines[first].pieces[0].end:
            last += 1  # rows whose leading cells are merged with the ones above
        if first > done:
            out.append((list(lines[done:first]), False))
        out.append((list(lines[first : last + 1]), True))
        done = last + 1
    return [*out, (list(lines[done:]), False)] if done < len(lines) else out


def _is_cut(lines: Sequence[_Line], first: int, last: int, index: int) -> bool:
    """Whether a line between two rows runs across columns: a heading, and a new table may have other columns."""
    second = lines[first].pieces[1].start
    return any(
        len(line.pieces) == 1 and line.pieces[0].start < second < line.pieces[0].end for line in lines[last + 1 : index]
    )


def _columns(lines: Sequence[_Line]) -> tuple[tuple[float, float], ...]:
    """Places (start, end) of the columns, from the fullest lines that others agree with.

    A count of pieces is believed when two lines have it, or when nearly all pieces of the others begin where
    one of its pieces does.
    """
    counts = Counter(len(line.pieces) for line in lines)
    for width in sorted(counts, reverse=True):
        template = [line.pieces for line in lines if len(line.pieces) == width]
        starts = [sorted(pieces[c].start for pieces in template)[len(template) // 2] for c in range(width)]
        if width >= FEWEST and _agree(lines, starts):
            break
    else:
        width = max(count for count, support in counts.items() if support == max(counts.values()))
        template = [line.pieces for line in lines if len(line.pieces) == width]
        starts = [sorted(pieces[c].start for pieces in template)[len(template) // 2] for c in range(width)]
    ends = [max(pieces[c].end for pieces in template) for c in range(width)]
    limits = [*starts[1:], float("inf")]
    return tuple((start, min(end, limit - 1)) for start, end, limit in zip(starts, ends, limits, strict=True))


def _agree(lines: Sequence[_Line], starts: Sequence[float]) -> bool:
    """Whether nearly all pieces begin at one of the starts."""
    begins = [piece.start for line in lines for piece in line.pieces]
    kept = sum(any(abs(begin - start) <= _SLACK for start in starts) for begin in begins)
    return kept >= _AGREEMENT * len(begins)


def _in_columns(line: _Line, columns: Sequence[tuple[float, float]]) -> tuple[Cell, ...]:
    """Cells of a line with one piece at most per column, in order, at the least total distance."""
    if len(line.pieces) > len(columns):
        return _side_by_side(line)
    infinity = float("inf")
    # best[j]: least distance with the pieces so far in the first j columns
    best = [0.0] * (len(columns) + 1)
    chosen: list[list[bool]] = []
    for piece in line.pieces:
        after = [infinity] * (len(columns) + 1)
        taken = [False] * (len(columns) + 1)
        for j, column in enumerate(columns, 1):
            here = best[j - 1] + _distance(piece, column)
            after[j], taken[j] = (here, True) if here < after[j - 1] else (after[j - 1], False)
        best = after
        chosen.append(taken)
    texts = [""] * len(columns)
    j = len(columns)
    for piece, taken in zip(reversed(line.pieces), reversed(chosen), strict=True):
        while not taken[j]:
            j -= 1
        j -= 1
        texts[j] = piece.text
    return tuple(Cell(text, line.number, column) for column, text in enumerate(texts, 1))


def _distance(piece: _Piece, column: tuple[float, float]) -> float:
    """Blanks between a piece and a column, and how far apart they begin as the lesser evil."""
    start, end = column
    apart = max(0.0, piece.start - end, start - piece.end)
    return 10 * apart + min(abs(piece.start - start), abs((piece.start + piece.end) - (start + end)) / 2)


def _side_by_side(line: _Line) -> tuple[Cell, ...]:
    return tuple(Cell(piece.text, line.number, column) for column, piece in enumerate(line.pieces, 1))
