"""Finding header rows and giving every column its role.

Headers are one to four rows high. Where the container knows merged cells, a column's words are read
from the bottom up. In plain text the words of merged cells stand in the wrong column or rows are
shorter than the table; both are undone here from the shape of the header alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.layouts.rows import Row
from corpus.layouts.vocabulary import Vocabulary
from corpus.taxonomy import load_taxonomy
from corpus.text import squeeze, tidy

MAX_HEIGHT = 4
"""Highest header seen in practice (临沂: four lines)."""

_DIGIT = re.compile(r"\d")
_SHORT = 14
_FEWEST_CUT = 3
"""Header words that lines joined must give before they are taken for one row."""
_FRAGMENT_TEXT = re.compile(r"[\u4e00-\u9fff()（）]{1,8}")
"""What a piece of a header word looks like."""


@dataclass(frozen=True, slots=True)
class Header:
    """A header band: rows start..end (end exclusive) of the stream, role and label per column.

    groups: per column the word of a band above its label that heads a block of columns (长期目标), "" without
    one. side: text of a group word left of the first role column (长期绩效指标), "" when there is none. left:
    leftmost column the header speaks of, by a role or by a word of its own.
    """

    start: int
    end: int
    roles: tuple[str, ...]
    labels: tuple[str, ...]
    side: str = ""
    groups: tuple[str, ...] = ()
    left: int = 0

    def columns(self, role: str) -> tuple[int, ...]:
        """Columns of a role, left to right."""
        if role not in self.roles:
            return ()
        return tuple(index for index, found in enumerate(self.roles) if found == role)

    @property
    def first(self) -> int:
        """Leftmost column that has a role."""
        return next((index for index, role in enumerate(self.roles) if role), 0)

    @property
    def present(self) -> frozenset[str]:
        """Roles that some column has."""
        return frozenset(role for role in self.roles if role)

    @property
    def signature(self) -> tuple[str, ...]:
        """Roles in order: two bands with the same signature are one table over several pages."""
        return self.roles


def find_headers(rows: Sequence[Row], vocabulary: Vocabulary) -> list[Header]:
    """Every header band in a stream of rows, top to bottom: bands that give at least two columns a role."""
    found: list[Header] = []
    index = 0
    while index < len(rows):
        if found and _is_row_of(found[-1], rows[index], vocabulary):
            index += 1
            continue
        height = _height(rows, index, vocabulary)
        band = rows[index : index + height]
        if not height and (whole := _rejoined(rows, index, vocabulary)):
            height, band = whole
        if height:
            header = replace(_resolve(band, index, vocabulary), end=index + height)
            if len(header.present) >= 2:
                found.append(header)
                index += height
                continue
        index += 1
    return found


def _is_row_of(header: Header, row: Row, vocabulary: Vocabulary) -> bool:
    """Whether a row names a class where the header above heads classes: a row of data, whatever its other words."""
    if sum(vocabulary.is_header_word(row.own[column]) for column in row.filled) > 2:
        return False  # so many words of headers head another table, one of its columns perhaps with a class
    columns = (*header.columns("l1"), *header.columns("l2"))
    words = (row.own[column] for column in columns if column < len(row.own))
    return any(
        load_taxonomy().is_label(word) and not vocabulary.is_header_word(word) and not vocabulary.is_group(word)
        for word in words
    )


def _height(rows: Sequence[Row], start: int, vocabulary: Vocabulary) -> int:
    """Rows of the band that begins at start; 0 when no header begins there."""
    words = [rows[start].own[column] for column in rows[start].filled]
    known = [word for word in words if vocabulary.is_header_word(word)]
    if len(known) < 2 or (len(known) * 2 <= len(words) - (len(words) > 4) and not _names_classes(words, vocabulary)):
        return 0
    if _beside_class(rows[start]):
        return 0
    height = 1
    while start + height < len(rows) and height < MAX_HEIGHT:
        row = rows[start + height]
        if row.part != rows[start].part:
            break
        own = [row.own[column] for column in row.filled]
        known = [word for word in own if vocabulary.is_header_word(word)]
        mostly_known = own and len(known) * 2 >= len(own)
        if not (mostly_known or _names_parts(rows[start], row, vocabulary)):
            break
        height += 1
    return height


def _beside_class(row: Row) -> bool:
    """Whether a class begun in a row above goes on to the left: a row of data, whatever its words (单位, 目标值)."""
    before = row.cells[: row.filled[0]] if row.spans_known else ()
    return any(cell.merged == "above" and load_taxonomy().is_label(cell.text) for cell in before)


def _rejoined(rows: Sequence[Row], start: int, vocabulary: Vocabulary) -> tuple[int, list[Row]] | None:
    """Number of lines and the row they make where a header's words are cut over lines of plain text (一级指/标)."""
    top = rows[start]
    if top.spans_known or len(top.filled) < 2 or not all(map(_FRAGMENT_TEXT.fullmatch, filter(None, top.own))):
        return None
    texts = list(top.own)
    for height in range(2, MAX_HEIGHT + 1):
        if start + height > len(rows) or rows[start + height - 1].part != top.part:
            return None
        if _height(rows, start + height - 1, vocabulary):
            return None  # a header by itself
        below = rows[start + height - 1]
        if not all(map(_FRAGMENT_TEXT.fullmatch, filter(None, below.own))):
            return None
        texts += [""] * (len(below) - len(texts))
        texts = [text + (below.own[c] if c < len(below) else "") for c, text in enumerate(texts)]
        known = sum(bool(vocabulary.role(text)) for text in texts)
        if known >= _FEWEST_CUT and known * 2 > sum(map(bool, texts)):
            return height, [replace(top, texts=tuple(texts), own=tuple(texts))]
    return None


def _names_classes(words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether a row heads classes and names, so that its other words must be counties or periods."""
    roles = [vocabulary.role(word) for word in words]
    others = [word for word, role in zip(words, roles, strict=True) if not role]
    named = "name" in roles and ("l1" in roles or "l2" in roles)
    return named and not any(len(word) > _SHORT or _DIGIT.search(word) for word in others)


def _names_parts(top: Row, row: Row, vocabulary: Vocabulary) -> bool:
    """Whether a row under a header names the parts of its value column (one column per county or period).

    Its words are short and free of digits, and stand only to the right of the name: the columns before are
    merged with the header (or empty, where merges are unknown).
    """
    roles = [vocabulary.role(text) for text in top.texts]
    names = [column for column, role in enumerate(roles) if role == "name"]
    if not names or len(row.filled) < 2 or row.filled[0] <= names[-1]:
        return False
    words = [row.own[column] for column in row.filled]
    if any(len(word) > _SHORT or _DIGIT.search(word) for word in words):
        return False
    if row.spans_known:
        return any(cell.merged == "above" for cell in row.cells[: row.filled[0]])
    return sum(column >= len(top) or not top.own[column] for column in row.filled) >= len(row.filled) - 1


def _resolve(band: Sequence[Row], start: int, vocabulary: Vocabulary) -> Header:
    lines = _lines(band, vocabulary)
    width = max(len(line) for line in lines)
    columns = [_column_words([line[c] if c < len(line) else "" for line in lines]) for c in range(width)]
    roles = [""] * width
    labels = [""] * width
    groups = [""] * width
    displaced: list[tuple[str, str]] = []
    for column, words in enumerate(columns):
        role, label, others = _role_of_column(words, vocabulary)
        roles[column], labels[column] = role, label or (words[0] if words else "")
        groups[column] = next((word for word in words[1:] if word != label), "")
        if not band[0].spans_known:
            displaced += others
    last = max((c for c in range(width) if roles[c]), default=-1)
    for role, label in displaced:
        last += 1
        if last < width:
            roles[last], labels[last] = role, label
    _label_parts(roles, labels, groups)
    if "name" not in roles:
        roles = ["name" if role == "content" else role for role in roles]
    _drop_side_name(roles, labels, vocabulary)
    _deepest_name(roles, labels)
    first = next((c for c in range(width) if roles[c]), 0)
    side = next((w for c in range(first) for w in columns[c] if vocabulary.is_group(w)), "")
    own = (c for c in range(first) if labels[c] and not vocabulary.is_header_word(labels[c]))
    left = next(own, first)
    return Header(start, start + len(band), tuple(roles), tuple(labels), tidy(side), tuple(groups), left)


def _label_parts(roles: Sequence[str], labels: list[str], groups: Sequence[str]) -> None:
    """Value columns that all say 指标值 are told apart by the words above them (全市, 历山县; 中期, 年度)."""
    columns = [column for column, role in enumerate(roles) if role == "value"]
    above = [groups[column] for column in columns]
    same = len({labels[column] for column in columns}) == 1
    if len(columns) > 1 and same and roles.count("name") == 1 and all(above) and len(set(above)) > 1:
        for column, word in zip(columns, above, strict=True):
            labels[column] = tidy(word)


def _drop_side_name(roles: list[str], labels: Sequence[str], vocabulary: Vocabulary) -> None:
    """绩效指标 left of the class columns stands beside the table; 指标名称 there is a name column all the same."""
    classes = [column for column, role in enumerate(roles) if role in ("l1", "l2")]
    for column, role in enumerate(roles[: classes[0] if classes else 0]):
        if role == "name" and (vocabulary.is_group(labels[column]) or squeeze(labels[column]) == "指标"):
            roles[column] = ""


def _deepest_name(roles: list[str], labels: Sequence[str]) -> None:
    """Where 四级指标 stands beside 三级指标, it holds the names, and 三级指标 one more level of classes."""
    if any(role == "name" and squeeze(label).startswith("四级") for role, label in zip(roles, labels, strict=True)):
        for column, label in enumerate(labels):
            if roles[column] == "name" and squeeze(label).startswith("三级"):
                roles[column] = ""


def _lines(band: Sequence[Row], vocabulary: Vocabulary) -> list[list[str]]:
    """Words of the band per row, aligned to the widest row when merged cells are unknown."""
    if band[0].spans_known:
        return [[tidy(cell.text) for cell in row.cells] for row in band]
    lines = [list(row.texts) for row in band]
    for index in range(len(lines) - 2, -1, -1):
        lines[index] = _over_parts(_spread(lines[index], lines[index + 1]), lines[index + 1], vocabulary)
    return lines


def _over_parts(upper: list[str], lower: list[str], vocabulary: Vocabulary) -> list[str]:
    """Set 指标值 above each of its parts (counties, periods) that have no other word above them."""
    out = list(upper)
    for column in range(1, min(len(upper), len(lower))):
        part = lower[column] and not vocabulary.role(lower[column])
        if part and not out[column] and vocabulary.role(out[column - 1]) == "value":
            out[column] = out[column - 1]
    return out


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
    if role == "value" and words and not vocabulary.role(words[0]):
        label = tidy(words[0])  # the county or period under 指标值
    return role, label, others


def _slid(upper: str, lower: str) -> bool:
    """Whether an upper word is a column of its own rather than the head of the lower one."""
    heads = {
        ("standard", "source"),
        ("standard", "standard"),
        ("value", "history"),
        ("value", "value"),
        ("value", "operator"),
        ("value", "unit"),
    }
    return (upper, lower) not in heads and upper != lower
