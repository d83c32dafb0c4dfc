"""Plain text: csv and tsv, and what is left of a table after copying it out of Word, a web page or a PDF."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Sequence
from io import StringIO

from corpus.samples.form import Line, SampleForm
from tests.golden.containers import Container, add, all_rows, matrix, rows_as_text


def render_csv(page: SampleForm) -> bytes:
    """UTF-8 with a mark at its head, as Excel saves it; merged cells keep their text in the first cell only."""
    return _separated(page, ",").encode("utf-8-sig")


def render_gb_csv(page: SampleForm) -> bytes:
    """GB18030, as Excel saves it on a Chinese computer."""
    return _separated(page, ",").encode("gb18030")


def render_tsv(page: SampleForm) -> bytes:
    """UTF-8, tabs between the cells, quoted where needed."""
    return _separated(page, "\t").encode("utf-8")


def _separated(page: SampleForm, sign: str) -> str:
    rows = list(all_rows(page))
    width = max(len(row) for row in rows)
    out = StringIO()
    csv.writer(out, delimiter=sign).writerows(
        [[text or "" for text in row] + [""] * (width - len(row)) for row in rows]
    )
    return out.getvalue()


def render_tabs(page: SampleForm) -> bytes:
    """One row a line, tabs between the cells."""
    return rows_as_text(page, lambda row: "\t".join(text or "" for text in row))


def render_cells(page: SampleForm) -> bytes:
    """One cell a line behind a tab, a blank line after each row.

    As pasted from Word: cells merged over columns are one cell, cells merged from above are empty ones.
    """
    lines: list[str] = []
    for block in page.blocks:
        if isinstance(block, Line):
            lines += [block.text, ""]
            continue
        beside = {(c.row + i, c.column + j) for c in block.cells for i in range(c.rows) for j in range(1, c.columns)}
        for number, row in enumerate(matrix(block)):
            lines += [f"\t{text or ''}" for column, text in enumerate(row) if (number, column) not in beside]
            lines.append("")
    return ("\n".join(lines) + "\n").encode("utf-8")


def _own(page: SampleForm) -> list[str]:
    return [text for row in all_rows(page) for text in row if text is not None]


def render_bare(page: SampleForm) -> bytes:
    """Each cell on a line of its own, nothing else; merged cells stand once."""
    return ("\n".join(_own(page)) + "\n").encode("utf-8")


def render_joined(page: SampleForm) -> bytes:
    """Every cell of the form in one line, a blank between them."""
    return (" ".join(_own(page)) + "\n").encode("utf-8")


def render_pipes(page: SampleForm) -> bytes:
    """One row a line, cells between bars, the places of merged cells empty."""
    return rows_as_text(page, lambda row: row[0] or "" if len(row) == 1 else _barred([t or "" for t in row]))


def render_short_pipes(page: SampleForm) -> bytes:
    """One row a line, its own cells between bars: a web page whose rowspans were dropped."""
    return rows_as_text(page, lambda row: row[0] or "" if len(row) == 1 else _barred([t for t in row if t is not None]))


def _barred(texts: Sequence[str]) -> str:
    return "| " + " | ".join(texts) + " |"


def _shown_width(text: str) -> int:
    """Places a text takes in a fixed-width font: two for Chinese."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def render_aligned(page: SampleForm) -> bytes:
    """Columns aligned with blanks, at least two between them, as extractors of PDFs write tables."""
    lines: list[str] = []
    for block in page.blocks:
        if isinstance(block, Line):
            lines.append(block.text)
            continue
        rows = [[text or "" for text in row] for row in matrix(block)]
        # texts over several columns may run on into the empty places of their own cell
        wide = {(c.row, c.column) for c in block.cells if c.columns > 1}
        widths = [
            max((_shown_width(row[k]) for i, row in enumerate(rows) if (i, k) not in wide), default=0)
            for k in range(len(block.widths))
        ]
        lines += [_aligned(row, widths) for row in rows]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    line, start = "", 0
    for text, width in zip(row, widths, strict=True):
        if text:
            gap = max(start - _shown_width(line), 2 if line.strip() else 0)
            line += " " * gap + text
        start += width + 3
    return line


add(Container("csv", "csv", ".csv", "structured", "grid", render_csv))
add(Container("csv_gb", "csv（GB18030）", ".csv", "structured", "grid", render_gb_csv))
add(Container("tsv", "tsv", ".tsv", "structured", "grid", render_tsv))
add(Container("txt_tab", "文本：制表符分列", ".txt", "pasted", "grid", render_tabs))
add(Container("txt_cells", "文本：一行一个单元格（带制表符）", ".txt", "pasted", "cells", render_cells))
add(Container("txt_bare", "文本：一行一个单元格", ".txt", "pasted", "order", render_bare))
add(Container("txt_pipe", "文本：竖线分列", ".txt", "pasted", "grid", render_pipes))
add(Container("txt_pipe_short", "文本：竖线分列，合并单元格不占位", ".txt", "pasted", "cells", render_short_pipes))
add(Container("txt_space", "文本：空格对齐", ".txt", "pasted", "grid", render_aligned))
add(Container("txt_joined", "文本：连成一行", ".txt", "pasted", "order", render_joined))
