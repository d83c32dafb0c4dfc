"""Cells of a document as one sequence of tokens, for tables whose rows were lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.layouts.meaning import is_label
from corpus.layouts.rows import Row
from corpus.layouts.vocabulary import Vocabulary
from corpus.layouts.wording import load_wording, plain
from corpus.taxonomy import Taxonomy
from corpus.text import tidy

#: How firmly a token stands apart from the one before it.
CELL, BLANK, GLUED = 2, 1, 0
#: How a token stands in its line: the only cell, the first of several, behind a blank or bar, in a column.
ALONE, FIRST, BEHIND, IN_COLUMN = 0, 1, 2, 3

_PIECE = re.compile(r"[^\s|｜]+")
_BORDER = re.compile(r"[._…·、。:：*\\]+|[-=—+:|]{3,}")
_COUNTER = re.compile(r"指标\s*(\d{1,3})\s*[:：.、]?\s*")
_JOINED = re.compile(r"(?:至|到|和|与|及|或|、|，|,|[-—~～+]|的)$")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text that is a cell or part of one.

    apart: CELL, BLANK or GLUED. row, column: where it stands; column is 0-based. counter: the n of 指标n.
    line: how the token stands in its line; ALONE where lines hold one cell each and say nothing about rows.
    """

    text: str
    apart: int
    row: Row
    column: int
    counter: int = 0
    line: int = 0


def read_tokens(rows: Sequence[Row], vocabulary: Vocabulary, taxonomy: Taxonomy) -> list[Token]:
    """Tokens of every row in reading order; borders, dots and lone counters are left out.

    A line that holds several cells is cut at its blanks and bars, when its own pieces or those of enough
    other lines show labels or header words.
    """
    cells = [(row, column, row.raw(column)) for row in rows for column in row.filled]
    split = [_holds_cells(text, vocabulary, taxonomy) for _, _, text in cells]
    habit = sum(split) >= max(2, len(cells) // 8) or any(
        several and _is_header(text, vocabulary) for (_, _, text), several in zip(cells, split, strict=True)
    )
    tokens: list[Token] = []
    for (row, column, text), several in zip(cells, split, strict=True):
        several = several or (habit and len(text) <= 400 and len(_PIECE.findall(text)) > 1)
        pieces = _pieces(text) if several else iter([(tidy(text).strip("|｜ "), CELL)])
        for piece, apart in pieces:
            cut = list(_cut(piece, apart, row, column))
            line = BEHIND if habit else ALONE
            if tokens and tokens[-1].row is row:
                line = IN_COLUMN if tokens[-1].column != column else line
            elif habit or len(row.filled) > 1:
                line = FIRST
            tokens += [replace(one, line=max(line, BEHIND) if at and line else line) for at, one in enumerate(cut)]
    return _join_counters(tokens)


def _holds_cells(text: str, vocabulary: Vocabulary, taxonomy: Taxonomy) -> bool:
    """Whether one line holds several cells: two labels or header words among its pieces, or one at its start."""
    if "|" in text or "｜" in text:
        return True
    if len(text) <= 8:
        return False
    known = count = 0
    for count, match in enumerate(_PIECE.finditer(text), 1):
        piece = match.group()
        known += len(piece) <= 24 and (is_label(taxonomy, piece) or vocabulary.is_header_word(piece))
        if known >= 2 and count >= 3:
            return True
        if count > 60 and not known:
            return False
    return known >= 1 and count >= 3


def _is_header(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a line is a header and nothing else, so that the lines below are rows."""
    pieces = text.split() if len(text) <= 200 else []
    return len(pieces) >= 3 and sum(vocabulary.is_header_word(piece) for piece in pieces) >= len(pieces) - 1


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """Pieces of a line; two blanks or a bar between them set cells apart, one blank may be a wrap."""
    end = 0
    for match in _PIECE.finditer(text):
        gap = text[end : match.start()]
        wide = not end or len(gap) > 1 or gap in ("\u3000", "\t", "|", "｜", "\n")
        yield match.group(), CELL if wide else BLANK
        end = match.end()


def _cut(text: str, apart: int, row: Row, column: int) -> Iterator[Token]:
    """Tokens of one cell: class labels glued to its front stand alone, 指标n is taken off."""
    label = load_wording().label
    while len(text) <= 200:
        match = label.match(plain(text))
        if match is None or match.end() >= len(text) or not match.group("label"):
            break
        yield Token(text[: match.end()], apart, row, column)
        text, apart = text[match.end() :].lstrip(" -—–_:：、→>"), GLUED
    counter = _COUNTER.match(plain(text))
    if counter:
        yield Token(text[counter.end() :], apart, row, column, int(counter[1]))
    elif text and not _BORDER.fullmatch(text):
        yield Token(text, apart, row, column)


def _join_counters(tokens: Sequence[Token]) -> list[Token]:
    """A counter in a cell of its own goes to the next token, unless that has one itself."""
    out: list[Token] = []
    waiting = 0
    for token in tokens:
        if token.counter and not token.text:
            waiting = token.counter
            continue
        if waiting and not token.counter:
            token = replace(token, counter=waiting)
        waiting = 0
        out.append(token)
    return out


def goes_on(text: str) -> bool:
    """Whether a text is cut off in the middle, so that the next token belongs to it."""
    return bool(_JOINED.search(text)) or text.count("(") + text.count("（") > text.count(")") + text.count("）")
