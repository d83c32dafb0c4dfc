"""Rows of laid-out text whose cells wrap over several lines (pdftotext -layout, open PDFs): lines back into rows.

Every cell is centred in its row, so the lines of a row lie around one middle. The cut of a table into rows is
looked for in which the cells of each row share their middle best, each row has a name, and no row has two
targets (dynamic program over lines). Class cells span several rows and are put back into the row of their middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.layouts.cell_kinds import is_value_like
from corpus.layouts.header import Header
from corpus.layouts.rows import Row
from corpus.taxonomy import Taxonomy
from corpus.text import tidy

MOST_LINES = 14
"""Lines of the tallest row looked for."""

SHARE, FEWEST = 0.25, 2
"""Share of lines that must be parts of rows before cells are held to wrap, and number of either kind."""

_SPANNING = frozenset({"l1", "l2", "duty", "project", "sequence", "owner", "duty_goal", "duty_text"})
_SIDE = frozenset({"绩效", "绩效指标", "年度绩效指标"})
"""The label beside a table, where no column of its own was found for it."""
_SINGLE = frozenset({"unit", "operator", "weight", "score", "value_type"})
_NO_NAME, _NO_VALUE, _TWO_VALUES, _ROW = 6.0, 3.0, 6.0, 0.4
_OFF_CENTRE, _CUT = 1.5, 2.5
_SHORT = 4.0
"""Cost of a line that ends early within a cell."""
_MOST_STEPS = 3_000_000
"""Labels times rows squared that are weighed; a page has a few hundred lines."""
_BEFORE = 1.0
"""Cost of a row that belongs to no label of this page."""
_OPEN = re.compile(r"[(（《“][^)）》”]*$|[、，,和及与的]$")
_NO_BEGINNING = re.compile(r"[)）》”、，,。；率度]|的")
_COUNTER = re.compile(r"指标\s*\d{1,3}\s*[:：.、]?")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PAGE = re.compile(r"[-—–\s]*(第?\s*\d{1,3}\s*页?)[-—–\s]*")


def fold_wrapped(rows: Sequence[Row], header: Header, taxonomy: Taxonomy, *, known: bool = False) -> list[Row] | None:
    """The rows with the lines of each indicator in one row; None when the lines are rows already.

    rows: lines of one table under its header, in plain text. known: an earlier page of the table had wrapped
    cells, so that less evidence will do.
    """
    names, values = header.columns("name"), header.columns("value")
    if len(rows) < (2 if known else 4) or rows[0].spans_known or len(names) != 1 or not values:
        return None
    lines = [row for row in rows if not _is_page_number(row)]
    grid = [[row.own[c] if c < len(row) else "" for c in range(len(header.roles))] for row in lines]
    content = [c for c, role in enumerate(header.roles) if role not in _SPANNING and any(line[c] for line in grid)]
    # a headed column without a role here belongs to the table beside this one
    content = [c for c in content if header.roles[c] or (c > names[0] and not _label(header, c))]
    if not (known and len(lines) > 1) and not _wraps(grid, names[0], content, values):
        return None
    blocks = _cut(grid, content, header)
    spanning = [column for column, role in enumerate(header.roles) if role in _SPANNING]
    labels = {
        column: _place(_labels(grid, column, taxonomy, known_only=header.roles[column] in ("l1", "l2")), blocks)
        for column in spanning
    }
    out = []
    for index, (start, end) in enumerate(blocks):
        texts = [""] * len(header.roles)
        for column in content:
            # the counter of a wrapped name stands in the middle of its row, and is read before it
            cells = sorted((grid[line][column] for line in range(start, end)), key=_not_counter)
            texts[column] = _joined(cells)
        for column in spanning:
            texts[column] = labels[column][index]
        out.append(_row(lines[start:end], texts, names[0]))
    return out


def _label(header: Header, column: int) -> str:
    return header.labels[column] if column < len(header.labels) else ""


def _place(labels: Sequence[tuple[float, str]], blocks: Sequence[tuple[int, int]]) -> list[str]:
    """Text per row: each label on the first row of the run of rows whose middle it stands at.

    labels: middle line and text, top to bottom. Rows above the first run may belong to a cell of the page
    before. The cut into runs is the one that puts the labels nearest to the middles of theirs.
    """
    count, rows = len(labels), len(blocks)
    out = [""] * rows
    if not count or count > rows or count * rows * rows > _MOST_STEPS:
        for middle, text in labels:  # more labels than rows, or a table of thousands: they stay where they are
            at = next((i for i, (start, end) in enumerate(blocks) if start <= middle < end), 0)
            out[at] += text
        return out
    infinity = float("inf")
    best = [[infinity] * (rows + 1) for _ in range(count + 1)]
    back = [[0] * (rows + 1) for _ in range(count + 1)]
    for before in range(rows + 1):
        best[0][before] = _BEFORE * before
    for k, (middle, _) in enumerate(labels, 1):
        for end in range(k, rows + 1):
            for start in range(k - 1, end):
                centre = (blocks[start][0] + blocks[end - 1][1] - 1) / 2
                cost = best[k - 1][start] + abs(centre - middle)
                if cost < best[k][end]:
                    best[k][end], back[k][end] = cost, start
    end = rows
    for k in range(count, 0, -1):
        end = back[k][end]
        out[end] = labels[k - 1][1]
    return out


def _wraps(grid: Sequence[Sequence[str]], name: int, content: Sequence[int], values: Sequence[int]) -> bool:
    """Whether lines are parts of rows: enough hold a target or another text of the row but no name.

    Names without a target prove nothing: targets may simply not be filled in.
    """
    named = [bool(line[name]) and not _COUNTER.fullmatch(line[name]) for line in grid]
    nameless = sum(not here and any(line[c] for c in content) for here, line in zip(named, grid, strict=True))
    loose = sum(any(line) and not any(line[c] for c in content) for line in grid)
    without_target = sum(here and not any(line[c] for c in values) for here, line in zip(named, grid, strict=True))
    if nameless and without_target and loose >= FEWEST:
        return True  # labels between the rows say that the text is laid out as it was printed
    return nameless >= FEWEST and without_target >= FEWEST and nameless + without_target >= SHARE * len(grid)


def _is_page_number(row: Row) -> bool:
    return len(row.filled) == 1 and _PAGE.fullmatch(row.own[row.filled[0]]) is not None


def _cut(grid: Sequence[Sequence[str]], content: Sequence[int], header: Header) -> list[tuple[int, int]]:
    """Start and end (exclusive) of each row, at least total cost."""
    full = {column: max(_width(line[column]) for line in grid) for column in content}
    best = [0.0] + [float("inf")] * len(grid)
    back = [0] * (len(grid) + 1)
    for end in range(1, len(grid) + 1):
        for start in range(max(0, end - MOST_LINES), end):
            cost = best[start] + _cost(grid, start, end, full, header)
            if cost < best[end]:
                best[end], back[end] = cost, start
    blocks: list[tuple[int, int]] = []
    end = len(grid)
    while end:
        blocks.insert(0, (back[end], end))
        end = back[end]
    return blocks


def _cost(grid: Sequence[Sequence[str]], start: int, end: int, full: Mapping[int, int], header: Header) -> float:
    """How unlike one row some lines are: cells off their common middle, two targets, no name, cut texts.

    full: width of the longest line per column of the row's own cells. A cell's lines are full but for the last:
    what follows a short line is another cell.
    """
    middle = (start + end - 1) / 2
    cost = _ROW
    for column, width in full.items():
        at = [line for line in range(start, end) if grid[line][column]]
        role = header.roles[column]
        if not at:
            cost += _NO_NAME if role == "name" else _NO_VALUE if role == "value" else 0.0
            continue
        off = abs((at[0] + at[-1]) / 2 - middle)
        cost += _OFF_CENTRE * max(0.0, off - 0.5) + 0.2 * min(off, 0.5)
        cost += _SHORT * sum(_ends_early(grid[a][column], grid[b][column], width) for a, b in pairwise(at))
        if role in _SINGLE:
            cost += _TWO_VALUES * (len(at) - 1)
        elif role == "value":
            whole = [line for line in at if is_value_like(grid[line][column])]
            cost += _TWO_VALUES * max(0, len(whole) - 1)
        elif role == "name":
            text = _joined(grid[line][column] for line in at)
            cost += _CUT * bool(_OPEN.search(text)) + _CUT * bool(_NO_BEGINNING.match(text))
            # lines of one name follow one another; only its target may stand on a line between
            cost += sum(1.0 for a, b in pairwise(at) if b - a > 2)
    return cost


def _not_counter(text: str) -> bool:
    return _COUNTER.fullmatch(text) is None


def _width(text: str) -> int:
    """Places a text takes, two for a Chinese character."""
    return sum(1 + (sign > "\u2e7f") for sign in text)


def _ends_early(line: str, following: str, full: int) -> bool:
    """Whether the first character of the following line would still have fitted on this one."""
    return _CHINESE.match(following) is not None and _width(line) + 2 <= full


def _labels(
    grid: Sequence[Sequence[str]], column: int, taxonomy: Taxonomy, *, known_only: bool
) -> list[tuple[float, str]]:
    """Middle line and text of the cells of a spanning column; pieces of a cut label are one cell.

    known_only: only pieces that make a known class are joined; duties and projects go on from line to line.
    """
    pieces = [(line, cells[column]) for line, cells in enumerate(grid) if cells[column] and cells[column] not in _SIDE]
    out: list[tuple[float, str]] = []
    index = 0
    while index < len(pieces):
        if known_only:
            count = _pieces_of_label(pieces[index : index + 5], taxonomy)
        else:
            count = 1
            while index + count < len(pieces) and pieces[index + count][0] - pieces[index + count - 1][0] == 1:
                count += 1
        first, last = pieces[index][0], pieces[index + count - 1][0]
        out.append(((first + last) / 2, "".join(text for _, text in pieces[index : index + count])))
        index += count
    return out


def _pieces_of_label(pieces: Sequence[tuple[int, str]], taxonomy: Taxonomy) -> int:
    """How many of the next pieces are one label: the longest run on neighbouring lines that is a known class."""
    best, whole = 1, ""
    for count, (line, text) in enumerate(pieces, 1):
        if count > 1 and (line - pieces[count - 2][0] > 2 or taxonomy.is_label(text)):
            break
        whole += re.sub(r"\s", "", text)
        if count > 1 and taxonomy.is_label(whole):
            best = count
    return best


def _joined(texts: Iterable[str]) -> str:
    """Lines of one cell as one text: no blank between Chinese ones."""
    return tidy(" ".join(text for text in texts if text))


def _row(lines: Sequence[Row], texts: Sequence[str], name: int) -> Row:
    """One row of the lines of a block; its place is that of the first line with a name."""
    first = next((row for row in lines if name < len(row) and row.own[name]), lines[0])
    cell = first.cells[min(name, len(first.cells) - 1)]
    cells = tuple(replace(cell, text=text, column=column) for column, text in enumerate(texts, 1))
    return replace(first, cells=cells, texts=tuple(texts), own=tuple(texts))
