"""Rows within a table that are no indicator: sums, dots, remarks; and what shows that a row is one all the same."""

from __future__ import annotations

import re

from corpus.layouts.header import Header
from corpus.layouts.rows import Row
from corpus.taxonomy import Taxonomy
from corpus.text import squeeze

__all__ = ["is_blank_row", "is_inside_class", "is_nothing", "is_remark", "is_total"]

_TOTAL = re.compile(r"(合计|小计|总计|总分|总得分|自评总分|合计得分|得分合计|总分合计)[:：]?")
_DOTS = re.compile(r"[.。…·⋯\-—/]+|等等?")
_NOTHING = re.compile(r"无|/+|[-—一]+|不涉及|不适用|无此项|无指标|暂无|[.…。]+|指标\d*[:：]?|x+|×+")
_REMARK = re.compile(
    r"(注|说明|备注)(\s|$|[\d一二三四五六七八九十]{0,2}\s*[:：.、,，])|"
    r"(填表说明|填报说明|填表人|填报人|审核人|联系人|单位负责人|财务负责人)(?![员数次])"
)


def is_nothing(text: str) -> bool:
    """Whether a cell holds a word or sign for nothing (无, /, ……, 指标1：), for names and values."""
    return _NOTHING.fullmatch(squeeze(text)) is not None


def is_total(row: Row, header: Header) -> bool:
    """Whether a row sums up others: 合计 in its first cell, or in the second unless that holds a value."""
    values = header.columns("value")
    first = [c for position, c in enumerate(row.filled[:2]) if not (position and c in values)]
    return any(_TOTAL.fullmatch(squeeze(row.own[column])) for column in first)


def is_blank_row(row: Row, header: Header, taxonomy: Taxonomy) -> bool:
    """Whether a row holds dots or strokes and nothing else but class labels left of the names."""
    words = [column for column in row.filled if not _DOTS.fullmatch(squeeze(row.own[column]))]
    limit = min(header.columns("name"), default=len(row))
    return len(words) < len(row.filled) and all(c < limit and taxonomy.is_label(row.own[c]) for c in words)


def is_inside_class(row: Row, header: Header) -> bool:
    """Whether a class cell merged from the rows above stands beside the row: what begins under the names is a name.

    False where the container does not say which cells are merged.
    """
    if not row.spans_known or not row.filled or row.filled[0] not in header.columns("name"):
        return False
    classes = [c for role in ("l1", "l2") for c in header.columns(role) if c < min(len(row), row.filled[0])]
    spanned = any(cell.merged == "left" for cell in row.cells[row.filled[0] + 1 :])
    return not spanned and any(row.cells[c].merged == "above" for c in classes)


def is_remark(text: str) -> bool:
    """Whether a text alone in its row is a remark or asks for a person: 注：…, 填表人."""
    return _REMARK.match(text) is not None
