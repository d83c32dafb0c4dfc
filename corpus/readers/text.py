"""Plain text: tables that lost their office file, in the four habits real extractions have.

tabs   one row a line, cells between tabs; leading tabs are empty leading cells
cells  one cell a line: each line that starts with a tab opens a cell, the lines after it go on in
       the same cell, and a blank line right before a tab line ends the row
pipes  one row a line, cells between ``|`` (tables flattened from web pages)
aligned  one row a line, cells under one another between runs of blanks (:mod:`corpus.readers.text_columns`)
The habit is read off the lines of the file, never off its name. Lines of prose are one-cell rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpus.grid import Cell, Document, Grid
from corpus.readers.build import PROSE, document, drop_blank_rows, prose_rows
from corpus.readers.limits import CellBudget
from corpus.readers.source import Source
from corpus.readers.text_columns import aligned_rows, is_aligned
from corpus.readers.text_runs import cut_at_runs, join_runs

Rows = tuple[tuple[Cell, ...], ...]
Lines = Sequence[tuple[int, str]]

_LINE_END = re.compile(r"\r\n|\r|\n")
_PIPE_RULE = re.compile(r"[\s|:+\-=]*-[\s|:+\-=]*")
_SENTENCE_END = tuple("。；;！？!?，,、：:")
_SHORT = 40
_LONGEST_ALIGNED = 20_000  # no page is so wide, and every sign of an aligned line is measured
_LAST_CELL = 20
_FRAMED = 0.7
"""Share of rows that begin with a bar where bars frame the table."""


def read(source: Source) -> Document:
    """Text file → one grid (正文). Cells carry the line they stand on; spans are not known."""
    # Counted before the cells are made: a file of nothing but tabs would fill the memory.
    CellBudget(source.name, source.limits).spend(1 + sum(source.text.count(sign) for sign in "\t|\n"))
    rows = rows_of_lines(list(enumerate(_LINE_END.split(source.text), 1)))
    return document(source.name, "txt", [Grid(PROSE, rows, spans_known=False)])


def rows_of_lines(lines: Lines) -> Rows:
    """Rows of numbered lines, read in the habit their own marks show."""
    lines = [(number, text.lstrip("\x0c")) for number, text in lines]
    if cut_at_runs([text for _, text in lines]):
        lines = join_runs(lines)
    habit = find_habit([text for _, text in lines])
    if habit == "cells":
        return drop_blank_rows(_one_cell_a_line(lines))
    if habit == "aligned":
        return drop_blank_rows(aligned_rows(lines))
    if habit == "pipes":
        barred = [text.strip() for _, text in lines if "|" in text]
        framed = sum(text.startswith("|") for text in barred) >= _FRAMED * len(barred)
        lines = _whole_rows(lines, framed=framed)
        return drop_blank_rows(_row_of_bars(number, text, framed=framed) for number, text in lines)
    return drop_blank_rows(_row(number, text.split("\t")) for number, text in lines)


def _whole_rows(lines: Lines, *, framed: bool) -> list[tuple[int, str]]:
    """Lines with bars, in which a row broken by a line end is whole again.

    Two lines are one row when only together they have as many bars as most rows, or when a line without bars
    follows a row whose last cell is still empty. Rows as short as many others are not broken but complete.
    """
    counts = Counter(text.count("|") for _, text in lines if text.count("|") >= 2)
    usual, full = counts.most_common(1)[0] if counts else (0, 0)
    common = Counter(text.count("|") for _, text in lines)
    out: list[tuple[int, str]] = []
    for number, text in lines:
        bars, above = text.count("|"), out[-1][1] if out else ""
        before = above.count("|")
        rare = 0 < before < usual and common[before] * 3 < full * 2
        completes = rare and before + bars == usual and not text.lstrip().startswith("|") and text.strip()
        waits = before == usual and not framed and above.rstrip().endswith("|")
        fills = waits and bars == 0 and 0 < len(text.strip()) <= _LAST_CELL
        if completes or (fills and counts[usual] > 1):
            out[-1] = (out[-1][0], above + text)
        else:
            out.append((number, text))
    return out


def find_habit(lines: Sequence[str]) -> str:
    """One of tabs, cells, pipes, aligned.

    cells: at least four lines with tabs, and nine in ten of them have a single one, at their start.
    aligned: no tabs, and several lines of three pieces or more kept apart by two blanks.
    pipes: more lines with two or more bars than lines with tabs, and at least two of them.
    """
    tabbed = [line for line in lines if "\t" in line]
    barred = [line for line in lines if line.count("|") >= 2]
    if len(barred) >= 2 and len(barred) > len(tabbed):
        return "pipes"
    single = sum(line.startswith("\t") and "\t" not in line[1:] for line in tabbed)
    if len(tabbed) >= 4 and single >= 0.9 * len(tabbed):
        return "cells"
    if tabbed or any(len(line) > _LONGEST_ALIGNED for line in lines):
        return "tabs"
    return "aligned" if is_aligned(lines) else "tabs"


def looks_tabular(lines: Sequence[str]) -> bool:
    """Whether paragraphs of an office file or page are really a table typed with tabs or bars.

    A single tab at the start of a paragraph is an indent, so at least three lines must have a tab
    between two texts, or two lines bars.
    """
    inner = sum("\t" in line.strip() for line in lines)
    return inner >= 3 or find_habit(lines) == "pipes"


def prose_grid(lines: Lines, part: str = PROSE) -> Grid:
    """Paragraphs outside tables as a grid of one-cell rows; a table typed with tabs gets its columns."""
    if looks_tabular([text for _, text in lines]):
        return Grid(part, rows_of_lines(lines), spans_known=False)
    return Grid(part, prose_rows(lines), spans_known=True)


def _row_of_bars(number: int, text: str, *, framed: bool) -> tuple[Cell, ...]:
    """Cells between bars. framed: nearly all rows begin with a bar, so that it is the frame and no empty cell."""
    if "|" not in text:
        return _row(number, [text])
    if _PIPE_RULE.fullmatch(text):
        return ()
    text = text.strip()
    if framed:
        text = text.removeprefix("|")
    return _row(number, text.removesuffix("|").split("|"))


def _row(number: int, parts: Sequence[str]) -> tuple[Cell, ...]:
    return tuple(Cell(part, number, column) for column, part in enumerate(parts, 1))


class _CellRows:
    """Collects the cells of the one-cell-a-line habit."""

    def __init__(self) -> None:
        self.rows: list[tuple[Cell, ...]] = []
        self._cells: list[tuple[int, list[str]]] = []
        self._width_before = 0

    def open_cell(self, number: int, text: str) -> None:
        self._cells.append((number, [text]))

    def extend(self, text: str) -> None:
        self._cells[-1][1].append(text)

    @property
    def inside(self) -> bool:
        return bool(self._cells)

    def end_row(self) -> None:
        if self._cells:
            self._width_before = len(self._cells)
            self.rows.append(
                tuple(
                    Cell("\n".join(parts).rstrip("\n"), number, column)
                    for column, (number, parts) in enumerate(self._cells, 1)
                )
            )
        self._cells = []

    def is_complete(self) -> bool:
        """Whether the open row is as wide as the one before and its last cell a short label or value.

        After a blank line such a row is over even if plain text follows: a note under the table.
        Long texts and list items go on after a blank line instead.
        """
        last = "\n".join(self._cells[-1][1]).strip()
        return (
            len(self._cells) >= max(3, self._width_before)
            and 0 < len(last) <= _SHORT
            and "\n" not in last
            and not last.endswith(_SENTENCE_END)
        )


def _one_cell_a_line(lines: Lines) -> list[tuple[Cell, ...]]:
    table = _CellRows()
    blank_before = False
    for number, text in lines:
        if not text.strip(" \u00a0\u3000\r"):
            if table.inside:
                table.extend("")
            blank_before = True
            continue
        if text.startswith("\t"):
            if blank_before:
                table.end_row()
            for part in text[1:].split("\t"):
                table.open_cell(number, part)
        elif table.inside and not (blank_before and table.is_complete()):
            table.extend(text)
        else:
            table.end_row()
            table.rows.append((Cell(text, number, 1),))
        blank_before = False
    table.end_row()
    return table.rows
