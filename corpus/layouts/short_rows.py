"""Rows of plain text that lost the cells of merged neighbours: their cells laid under the columns they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.layouts.header import Header
from corpus.layouts.misfit import misfit
from corpus.layouts.rows import Row

_CARRIED = frozenset({"l1", "l2", "duty", "duty_goal", "duty_text", "project", "sequence", "owner", "amount", ""})
_SKIP = {"name": 6.0, "value": 2.5}
_SKIP_CARRIED, _SKIP_OTHER = 0.2, 0.8
EVIDENCE = 2.0
"""How much better the cells must fit where they are put than where they stand."""


def lay_under(row: Row, header: Header) -> Row:
    """The row with its cells under the columns they fit best, in order; the row itself where it fits as it is.

    Only rows shorter than their header and without an empty cell: an empty cell says that cells were kept.
    """
    width = max((column for column, role in enumerate(header.roles) if role), default=-1) + 1
    texts = row.own[: (row.filled[-1] + 1 if row.filled else 0)]
    roles = header.roles[:width]
    # a text alone in its row may be a heading or a remark, except where the table holds nothing but names
    fewest = 1 if "name" in roles and not {"value", "operator", "grade", "explanation"} & set(roles) else 2
    if row.spans_known or not fewest <= len(texts) < width or not all(texts) or _is_sum(texts, roles):
        return row
    standing = _cost(texts, roles, range(len(texts)))
    columns = _best(texts, roles)
    if standing - _cost(texts, roles, columns) < EVIDENCE:
        return row
    at = dict(zip(columns, range(len(texts)), strict=True))
    cells = tuple(row.cells[at[c]] if c in at else replace(row.cells[0], text="") for c in range(width))
    laid = tuple(row.texts[at[c]] if c in at else "" for c in range(width))
    return replace(row, cells=cells, texts=laid, own=laid)


def _is_sum(texts: Sequence[str], roles: Sequence[str]) -> bool:
    """Whether a row says what a unit or project gets and nothing more: the sum over the projects below it."""
    standing = tuple(roles[: len(texts)])
    return standing == ("project", "amount") and misfit(texts[1], "amount") == 0 and misfit(texts[0], "value") > 1


def _skip(role: str) -> float:
    return _SKIP_CARRIED if role in _CARRIED else _SKIP.get(role, _SKIP_OTHER)


def _cost(texts: Sequence[str], roles: Sequence[str], columns: Sequence[int]) -> float:
    filled = sum(misfit(text, roles[column]) for text, column in zip(texts, columns, strict=True))
    taken = set(columns)
    return filled + sum(_skip(role) for column, role in enumerate(roles) if column not in taken)


def _best(texts: Sequence[str], roles: Sequence[str]) -> list[int]:
    """Columns of the texts in order, at least cost (dynamic program over texts and columns)."""
    infinity = float("inf")
    table = [[infinity] * (len(roles) + 1) for _ in range(len(texts) + 1)]
    table[0][0] = 0.0
    for column, role in enumerate(roles, 1):
        for done in range(len(texts) + 1):
            skipped = table[done][column - 1] + _skip(role)
            put = table[done - 1][column - 1] + misfit(texts[done - 1], role) if done else infinity
            table[done][column] = min(skipped, put)
    columns: list[int] = []
    done = len(texts)
    for column in range(len(roles), 0, -1):
        if done and table[done][column] == table[done - 1][column - 1] + misfit(texts[done - 1], roles[column - 1]):
            done -= 1
            columns.insert(0, column - 1)
    return columns
