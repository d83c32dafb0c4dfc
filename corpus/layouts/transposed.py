"""Tables that stand on their side: indicators head the columns, every row is a county, unit or project."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.layouts.carry import clean_label
from corpus.layouts.cell_kinds import is_name_like, is_value_like
from corpus.layouts.draft import Draft
from corpus.layouts.reading import Reading
from corpus.layouts.rows import Row
from corpus.taxonomy import Taxonomy
from corpus.text import squeeze, tidy

_TOTAL = re.compile(r".{0,4}(合计|总计|小计|汇总|全省|全市|全县|目标值|指标值|年度目标|年度指标值)")
_UNIT_IN_NAME = re.compile(r"[(（]([^()（）]{1,8})[)）]$")
FEWEST_NAMES = 2
_HIGHEST = 3
"""Rows of a head: two of classes, one of names."""


@dataclass(frozen=True, slots=True)
class _Head:
    """Rows of the head, top to bottom; names stand in the last of them. first: leftmost name column."""

    end: int
    names: Row
    classes: tuple[Row, ...]
    first: int


def read_transposed(rows: Sequence[Row], taxonomy: Taxonomy) -> Reading:
    """Drafts of every table with classes in its upper rows and indicator names right under them.

    One draft per indicator: the value of the total row, or of the only row; several rows without a total
    give the joined texts. Rows other than the total go into ``breakdown`` under their own label.
    """
    out = Reading("transposed")
    index = 0
    while index < len(rows):
        head = _find_head(rows, index, taxonomy)
        if head is None:
            index += 1
            continue
        end = head.end
        while end < len(rows) and rows[end].part == head.names.part and _is_data(rows[end], head.first):
            end += 1
        out.drafts += _drafts(head, rows[head.end : end], taxonomy, group=index)
        index = max(end, index + 1)
    return out


def _find_head(rows: Sequence[Row], start: int, taxonomy: Taxonomy) -> _Head | None:
    """A head that begins with a row of class labels: one or two rows of classes, one of names, then values."""
    if not _is_label_row(rows[start], taxonomy):
        return None
    head = rows[start]
    first = next((c for c in range(len(head)) if taxonomy.is_label(_shown(head, c))), 0)
    below = [row for row in rows[start + 1 : start + 1 + _HIGHEST] if row.part == head.part]
    height = next((index for index, row in enumerate(below, 1) if _is_data(row, first)), 0)
    if height < 2:
        return None
    end = start + height
    names = rows[end - 1]
    columns = [c for c in names.filled if c >= first and _is_name(names.own[c], taxonomy)]
    return _Head(end, names, tuple(rows[start : end - 1]), first) if len(columns) >= FEWEST_NAMES else None


def _is_name(text: str, taxonomy: Taxonomy) -> bool:
    """A name; under a row of classes 服务对象满意度 is one, not a class."""
    bare = _bare(text)
    return is_name_like(bare, taxonomy) or bare.endswith(("满意度", "满意率"))


def _shown(row: Row, column: int) -> str:
    """Text a cell shows, merged cells repeating theirs."""
    return tidy(row.cells[column].text) if column < len(row.cells) else ""


def _is_label_row(row: Row, taxonomy: Taxonomy) -> bool:
    texts = [row.own[c] for c in row.filled]
    labels = sum(taxonomy.is_label(text) for text in texts)
    covered = sum(taxonomy.is_label(_shown(row, c)) for c in range(len(row)))
    return labels >= 1 and covered >= 2 and labels >= len(texts) - 3 and (labels >= 2 or covered >= 3)


def _is_data(row: Row, first: int) -> bool:
    texts = [row.own[c] for c in row.filled if c >= first]
    return len(texts) >= FEWEST_NAMES and sum(map(is_value_like, texts)) * 2 > len(texts)


def _bare(text: str) -> str:
    return _UNIT_IN_NAME.sub("", text) or text


def _drafts(head: _Head, data: Sequence[Row], taxonomy: Taxonomy, group: int) -> list[Draft]:
    out = []
    for column in head.names.filled:
        name = head.names.own[column]
        if column < head.first or not _is_name(name, taxonomy):
            continue
        draft = Draft(name, head.names.place(column), group, exact=head.names.spans_known)
        draft.l1, draft.l2 = _classes(head, column, taxonomy)
        pairs = [(_label(row, head.first), row.text(column)) for row in data]
        pairs = [(label, text) for label, text in pairs if text]
        total = [pair for pair in pairs if _TOTAL.fullmatch(squeeze(pair[0]))]
        rest = tuple(pair for pair in pairs if pair not in total)
        if total or len(pairs) == 1:
            draft.value = (total or pairs)[0][1]
            draft.breakdown = rest if total else ()
        elif pairs:
            texts = list(dict.fromkeys(text for _, text in pairs))
            draft.value = texts[0] if len(texts) == 1 else "；".join(f"{label}：{text}" for label, text in pairs)
            draft.breakdown = rest
        if draft.breakdown:
            draft.breakdown = tuple(dict(draft.breakdown).items())
        out.append(draft)
    return out


def _label(row: Row, first: int) -> str:
    """What a data row is about: its last text left of the values that is no running number."""
    texts = [row.text(c) for c in range(min(first, len(row))) if row.text(c)]
    return next((text for text in reversed(texts) if not text.isdigit()), texts[0] if texts else "")


def _classes(head: _Head, column: int, taxonomy: Taxonomy) -> tuple[str, str]:
    """Filed classes above a name: the nearest label at or left of the column, per class row."""
    labels = []
    for row in head.classes:
        if row.spans_known:
            text = _shown(row, column)
        else:
            text = next((row.own[c] for c in range(min(column, len(row) - 1), -1, -1) if row.own[c]), "")
        labels.append(clean_label(text))
    if len(labels) == 2:
        return labels[0], labels[1]
    only = labels[0]
    return (only, "") if taxonomy.resolve_parent(only) and not taxonomy.resolve_leaf(only) else ("", only)
