"""Class labels of plain text that are cut over several lines (产出指 / 标): put together before rows are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.layouts.header import Header
from corpus.layouts.rows import Row
from corpus.taxonomy import Taxonomy

_PIECE = re.compile(r"[\u4e00-\u9fff()（）、]{1,12}")
_SCORE = re.compile(r"[(（]\s*\d+(\.\d+)?\s*分?\s*[)）]分?")
"""The score of a class on a line of its own, below the class."""
MOST_LINES = 4
"""Lines one label is cut over, at most (社会公众 / 或服务 / 对象满 / 意度)."""


def join_cut_labels(rows: Sequence[Row], header: Header, taxonomy: Taxonomy) -> tuple[list[Row], list[tuple[Row, str]]]:
    """The rows with every cut label whole on the line it begins on, scores left out, and (row, label) per join.

    Only in plain text, and only where the pieces together are a known label and the later ones are none.
    Lines that held nothing but such pieces disappear.
    """
    if not rows or rows[0].spans_known:
        return list(rows), []
    texts = [list(row.own) for row in rows]
    joined: list[tuple[Row, str]] = []
    for column in (*header.columns("l1"), *header.columns("l2")):
        for own in texts:
            if column < len(own) and _SCORE.fullmatch(own[column]):
                own[column] = ""
        at = 0
        while at < len(rows):
            count, label = _label_from(texts, at, column, taxonomy)
            if count > 1:
                joined.append((rows[at], label))
                texts[at][column] = label
                for below in range(at + 1, at + count):
                    if column < len(texts[below]):
                        texts[below][column] = ""
            at += max(count, 1)
    changed = [replace(row, texts=tuple(own), own=tuple(own)) for row, own in zip(rows, texts, strict=True)]
    return [row for row in changed if any(row.own)], joined


def _label_from(texts: Sequence[Sequence[str]], at: int, column: int, taxonomy: Taxonomy) -> tuple[int, str]:
    """Lines and text of the label that begins in a cell; (0, "") when it is not cut.

    One line without a piece may lie between two: the row that a centred label stands beside.
    """
    pieces: list[str] = []
    best = (0, "")
    gap = False
    for line in range(at, min(at + MOST_LINES + 1, len(texts))):
        piece = texts[line][column] if column < len(texts[line]) else ""
        if not piece and pieces and not gap:
            gap = True
            continue
        if not _PIECE.fullmatch(piece) or (pieces and taxonomy.is_label(piece)):
            break
        if len(pieces) == 1 and piece != "指标" and taxonomy.is_label(pieces[0]):
            break  # whole already; what follows is another cell
        pieces.append(piece)
        whole = "".join(pieces)
        if len(pieces) > 1 and taxonomy.is_label(whole):
            best = (line - at + 1, whole)
    return best
