"""Finding header rows and giving every column its role.

Headers are one to four rows high. Where the container knows merged cells, a column's words are read
from the bottom up. In plain text the words of merged cells stand in the wrong column or rows are
shorter than the table; both are undone here from the shape of the header alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.layouts.rows import Row
from corpus.layouts.vocabulary import Vocabulary
from corpus.text import squeeze, tidy

MAX_HEIGHT = 4
"""Highest header seen in practice (临沂: four lines)."""


@dataclass(frozen=True, slots=True)
class Header:
    """A header band: rows start..end (end exclusive) of the stream, role and label per column.

    side: text of a group word left of the first role column (长期绩效指标), "" when there is none.
    """

    start: int
    end: int
    roles: tuple[str, ...]
    labels: tuple[str, ...]
    side: str

    def columns(self, role: str) -> tuple[int, ...]:
        """Columns of a role, left to right."""
        return tuple(index for index, found in enumerate(self.roles) if found == role)

    @property
    def first(self) -> int:
        """Leftmost column that has a role."""
        return next((index for index, role in enumerate(self.roles) if role), 0)

    @property
    def signature(self) -> tuple[str, ...]:
        """Roles in order: two bands with the same signature are one table over several pages."""
        return self.roles


def find_headers(rows: Sequence[Row], vocabulary: Vocabulary) -> list[Header]:
    """Every header band in a stream of rows, top to bottom."""
    found: list[Header] = []
    index = 0
    while index < len(rows):
        height = _height(rows, index, vocabulary)
        if height:
            band = rows[index : index + height]
            header = _resolve(band, index, vocabulary)
            if len({role for role in header.roles if role}) >= 2:
                found.append(header)
                index += height
                continue
        index += 1
    return found


def _height(rows: Sequence[Row], start: int, vocabulary: Vocabulary) -> int:
    """Rows of the band that begins at start; 0 when no header begins there."""
    words = [rows[start].own[column] for column in rows[start].filled]
    known = [word for word in words if vocabulary.is_header_word(word)]
    if len(known) < 2 or len(known) * 2 <= len(words) - (len(words) > 4):
        return 0
    height = 1
    while start + height < len(rows) and height < MAX_HEIGHT:
        row = rows[start + height]
        if row.part != rows[start].part:
            break
        own = [row.own[column] for column in row.filled]
        known = [word for word in own if vocabulary.is_header_word(word)]
        if not own or len(known) * 2 < len(own):
            break
        height += 1
    return height


def _resolve(band: Sequence[Row], start: int, vocabulary: Vocabulary) -> Header:
    lines = _lines(band)
    width = max(len(line) for line in lines)
    columns = [_column_words([line[c] if c < len(line) else "" for line in lines]) for c in range(width)]
    roles = [""] * width
    labels = [""] * width
    displaced: list[tuple[str, str]] = []
    for column, words in enumerate(columns):
        role, label, others = _role_of_column(words, vocabulary)
        roles[column], labels[column] = role, label
        if not band[0].spans_known:
            displaced += others
    last = max((c for c in range(width) if roles[c]), default=-1)
    for role, label in displaced:
        last += 1
        if last < width:
            roles[last], labels[last] = role, label
    first = next((c for c in range(width) if roles[c]), 0)
    side = next((w for c in range(first) for w in columns[c] if vocabulary.is_group(w)), "")
    return Header(start, start + len(band), tuple(roles), tuple(labels), tidy(side))


def _lines(band: Sequence[Row]) -> list[list[str]]:
    """Words of the band per row, aligned to the widest row when merged cells are unknown."""
    if band[0].spans_known:
        return [list(row.texts) for row in band]
    lines = [list(row.texts) for row in band]
    for index in range(len(lines) - 2, -1, -1):
        lines[index] = _spread(lines[index], lines[index + 1])
    return lines


def _spread(upper: list[str], lower: list[str]) -> list[str]:
    """Widen a header row to the row below: a cell over several non-empty ones spans them.

    A cell above an empty one is merged downwards. The surplus goes to the first cells, left to
    right, whose lower neighbours are all filled. Rows of equal width stay as they are.
    """
    surplus = len(lower) - len(upper)
    if surplus <= 0:
        return upper
    out: list[str] = []
    for word in upper:
        out.append(word)
        while surplus and word and len(out) < len(lower) and lower[len(out) - 1] and lower[len(out)]:
            out.append("")
            surplus -= 1
    return out + [""] * surplus


def _column_words(words: Sequence[str]) -> list[str]:
    """Non-empty words of a column, bottom up, repeats of merged cells dropped."""
    out: list[str] = []
    for word in reversed(words):
        if word and (not out or out[-1] != word):
            out.append(word)
    return out


def _role_of_column(words: Sequence[str], vocabulary: Vocabulary) -> tuple[str, str, list[tuple[str, str]]]:
    """Role and label of a column from its words bottom up, and the roles of words that do not belong.

    The lowest word with a role decides. A word above it that has a role of its own and heads no block
    belongs to another column whose header slid here (plain text only).
    """
    role, label = "", ""
    others: list[tuple[str, str]] = []
    for word in words:
        found = vocabulary.role(word)
        if found and not role:
            role, label = found, tidy(word)
        elif found and role and _slid(found, role) and not vocabulary.is_group(word):
            others.append((found, tidy(word)))
    if role == "history" and squeeze(label) == "均值":
        label = "前三年均值"
    return role, label, others


def _slid(upper: str, lower: str) -> bool:
    """Whether an upper word is a column of its own rather than the head of the lower one."""
    heads = {("standard", "source"), ("standard", "standard"), ("value", "history"), ("value", "value")}
    return (upper, lower) not in heads and upper != lower
