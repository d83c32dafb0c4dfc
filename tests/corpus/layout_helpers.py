"""Small documents for tests of layouts."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.grid import Cell, Document, Grid
from corpus.layouts import parse_document
from corpus.layouts.rows import Row, stream_rows
from corpus.options import PLAIN, ReadOptions
from corpus.records import Form

Table = Sequence[Sequence[str]]


def document(rows: Table, *, spans_known: bool = False, container: str = "txt") -> Document:
    cells = tuple(tuple(Cell(text, r, c) for c, text in enumerate(row, 1)) for r, row in enumerate(rows, 1))
    return Document("某表.txt", container, (Grid("正文", cells, spans_known),))


def lines(text: str) -> list[list[str]]:
    """Rows of a table written with | between cells, one row a line."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def rows_of(text: str, *, spans_known: bool = False) -> list[Row]:
    return stream_rows(document(lines(text), spans_known=spans_known))


def forms_of(text: str, *, spans_known: bool = False, options: ReadOptions = PLAIN) -> list[Form]:
    return parse_document(document(lines(text), spans_known=spans_known), options)


def form_of(text: str, *, spans_known: bool = False, options: ReadOptions = PLAIN) -> Form:
    (form,) = forms_of(text, spans_known=spans_known, options=options)
    return form
