"""Plain text whose columns are kept apart by blanks (typed tables, text laid out by PDF tools).

Pieces with two blanks between them are cells; the fullest lines of a
table say where its columns are, and every other line lays its pieces into them in order, each into the
nearest column, so that the empty cells of merged ones come back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.grid import Cell
from corpus.readers.text_centred import WIDTHS, centred_rows, find_places

_PIECE = re.compile(r"\S+(?: \S+)*")
FEWEST = 3
"""Pieces that make a line a row, and such lines that make a text a table."""

_MARGIN = 14
"""Blanks that the label beside a table may stand left of its header."""

_SLACK, _AGREEMENT = 2.5, 0.8
"""Blanks two cells of one column may begin apart, and the share of pieces that must."""

_TOP = 3
"""Lines from the top of a table among which its fullest is the header."""

_WORD = 12
_DIGIT = re.compile(r"\d")


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
    texts = dict(lines)
    ways = []
    for widths in WIDTHS:
        split = [_Line(number, _pieces(text, widths)) for number, text in lines]
        ways.append(_runs([line for line in split if line.pieces]))
    rows: list[tuple[Cell, ...]] = []
    # counted the wrong way, lines seem to run across the columns of their table
    for run, is_table in max(ways, key=_told):
        rows += _rows_of_table(run, texts) if is_table else map(_side_by_side, run)
    return rows


def _told(runs: Sequence[tuple[list[_Line], bool]]) -> tuple[int, int]:
    """Lines in tables that begin with a header, and in all tables."""
    tables = [run for run, is_table in runs if is_table]
    return sum(len(run) for run in tables if _is_header(run[0])), sum(map(len, tables))


def _rows_of_table(run: Sequence[_Line], texts: Mapping[int, str]) -> list[tuple[Cell, ...]]:
    """Cells in the columns that their starts agree on, in either way of counting; else centred in their columns."""
    for widths in WIDTHS:
        lines = [_Line(line.number, _pieces(texts[line.number], widths)) for line in run]
        columns = _columns(lines)
        if columns is not None and not _glued(lines, columns):
            return [_in_columns(line, columns) for line in lines]
    return centred_rows([(line.number, texts[line.number]) for line in run])


def _pieces(line: str, widths: Mapping[str, float] = WIDTHS[0]) -> tuple[_Piece, ...]:
    return tuple(_Piece(*place) for place in find_places(line, _PIECE, widths))


def _runs(lines: Sequence[_Line]) -> list[tuple[list[_Line], bool]]:
    """Lines cut into tables and the text between.

    A table begins at a line of several pieces and goes on until a text runs across its columns, a line stands
    left of it, or the header of another table comes. Lines of one or two pieces inside it are rows with merged
    cells, or parts of wrapped ones.
    """
    out: list[tuple[list[_Line], bool]] = []
    index = 0
    while index < len(lines):
        begun = index
        if len(lines[index].pieces) >= FEWEST:
            head = lines[index]
            index += 1
            while index < len(lines) and not _runs_across(lines[index], head):
                if _is_header(lines[index]) and not all(map(_is_wordy, lines[begun:index])):
                    break
                if index - begun < _TOP and len(lines[index].pieces) > len(head.pieces):
                    head = lines[index]
                index += 1
            table = list(lines[begun:index])
            out.append((table, sum(len(line.pieces) >= FEWEST for line in table) >= 2))
        else:
            while index < len(lines) and len(lines[index].pieces) < FEWEST:
                index += 1
            out.append((list(lines[begun:index]), False))
    return out


def _is_header(line: _Line) -> bool:
    """Whether a line heads a table of indicators: short words without digits, several of them about 指标."""
    about = sum("指标" in piece.text or "指標" in piece.text for piece in line.pieces)
    return len(line.pieces) >= FEWEST and about >= 2 and _is_wordy(line)


def _is_wordy(line: _Line) -> bool:
    """Whether a line holds nothing but short words without digits, as the lines of a header do."""
    return all(len(piece.text) <= _WORD and not _DIGIT.search(piece.text) for piece in line.pieces)


def _runs_across(line: _Line, head: _Line) -> bool:
    """Whether a line is text across the columns of a table's header, or stands left of it."""
    if line.pieces[0].start < head.pieces[0].start - _MARGIN:
        return True
    middles = [(piece.start + piece.end) / 2 for piece in head.pieces]
    return any(sum(start < middle < end for middle in middles) > 1 for start, end in _words(line))


def _words(line: _Line) -> Iterator[tuple[float, float]]:
    """Places of the words of a line: two cells with a single blank between them are one piece, but two words."""
    for piece in line.pieces:
        scale = (piece.end - piece.start) / len(piece.text)
        for word in re.finditer(r"\S+", piece.text):
            yield piece.start + word.start() * scale, piece.start + word.end() * scale


def _glued(lines: Sequence[_Line], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether cells of two columns stand only one blank apart in some line, and so are one piece."""
    for line in lines:
        for piece in line.pieces:
            words = [(start + end) / 2 for start, end in _words(_Line(line.number, (piece,)))]
            if len({sum(start <= word for start, _ in columns) for word in words}) > 1:
                return True
    return False


def _columns(lines: Sequence[_Line]) -> tuple[tuple[float, float], ...] | None:
    """Places (start, end) of the columns, from the fullest lines that others agree with.

    A count of pieces is believed when nearly all pieces of the table begin where one of its pieces does; None
    when no count is, because cells are centred in their columns.
    """
    fewest = len(lines[0].pieces) if _is_header(lines[0]) else FEWEST
    for width in sorted({len(line.pieces) for line in lines if len(line.pieces) >= fewest}, reverse=True):
        template = [line.pieces for line in lines if len(line.pieces) == width]
        starts = [sorted(pieces[c].start for pieces in template)[len(template) // 2] for c in range(width)]
        if _agree(lines, starts):
            ends = [max(pieces[c].end for pieces in template) for c in range(width)]
            limits = [*starts[1:], float("inf")]
            return tuple((start, min(end, limit - 1)) for start, end, limit in zip(starts, ends, limits, strict=True))
    return None


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
