"""Rows of a table without lines, from where its texts stand.

The column with most texts sets the rows; the texts of the others go to the row they stand beside, by their
middles or by their tops, whichever fits better. Class labels in the middle of their rows cover these rows.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence, Set
from itertools import pairwise

from corpus.readers.page import Box
from corpus.readers.page_labels import CellText, Zone, exact_spans, homes_of
from corpus.readers.page_lines import TextLine, lines_of
from corpus.readers.page_table import VALUE, PageTable, TableCell, put_text
from corpus.text import squeeze

_PITCH = 1.3
"""Lines of one text stand at most this many times the closest distance apart."""
_LOOSE = 2.0
"""Lines of one text stand at most this many heights apart."""
_NARROW = 5.0
"""Heights of a line that a column of labels is wide at most."""
_HIGHEST_HEADER = 3
"""Rows of a header."""
_SPARSE = 0.75
"""A column with a smaller share of the rows' texts covers several rows with one, or has gaps."""
_FULL = 0.9
"""A column with at least this share of the rows' texts has one for every row."""
_MAIN = 0.6
"""Share of the columns that a line fills which begins a row, or is a header."""
_VALUED = 0.3
"""Share of values from which a column is one of values."""
_BESIDE = 0.3
"""Heights of a line that two things at the same height may be apart."""
_CLEAR = (1.0 / 1.15, 1.1)
"""Distances this near to _PITCH, as shares of it, are neither within a text nor between rows for certain."""


def table_of_columns(
    lines: Sequence[TextLine], xs: Sequence[float], levels: Sequence[float], height: float, page: int
) -> PageTable:
    """The table that lines of text make with borders ``xs``; level rules at ``levels`` part rows for certain.

    height: of a line. All lengths in points.
    """
    boxes, wide = _by_column(lines, xs)
    columns = [lines_of(column) for column in boxes]
    valued = {column for column, found in enumerate(boxes) if _is_valued(found)}
    pitch, spaced = _spacing(columns, valued, height)
    if spaced:
        texts = [_spaced_texts(found, pitch, levels) for found in columns]
    else:
        main = [line.middle for line in lines if _is_main(line, xs, valued)]
        many = [line.middle for line in lines if len(line.boxes) > 1]
        texts = [
            _texts(found, pitch, levels, main, many, height, valued=column in valued)
            for column, found in enumerate(columns)
        ]
    anchor = _anchor(texts, height, most=1 if spaced else 2)
    rows = _rows(texts, anchor, height)
    labels = _label_columns(texts, anchor, valued, len(rows) if spaced else _SPARSE * len(rows))
    cells = _cells_of_columns(texts, rows, anchor, labels, xs, height)
    _put_wide(cells, wide, rows, xs)
    ys = [rows[0].top, *((one.bottom + other.top) / 2 for one, other in pairwise(rows)), rows[-1].bottom]
    return PageTable(page, tuple(xs), tuple(ys), list(cells.values()), ruled=False)


def _by_column(lines: Sequence[TextLine], xs: Sequence[float]) -> tuple[list[list[Box]], list[tuple[int, int, Box]]]:
    """Boxes of each column, and boxes that reach over several: first and last of these, and the box."""
    columns: list[list[Box]] = [[] for _ in range(len(xs) - 1)]
    wide: list[tuple[int, int, Box]] = []
    for line in lines:
        for box in line.boxes:
            first, last = (min(max(bisect_right(xs, x) - 1, 0), len(xs) - 2) for x in (box.left + 1, box.right - 1))
            if last > first:
                wide.append((first, last, box))
            else:
                columns[first].append(box)
    return columns, wide


def _anchor(texts: Sequence[Sequence[CellText]], height: float, *, most: int) -> int:
    """The column that sets the rows: most company, unless the longest has more than ``most`` times its texts."""
    anchor = max(range(len(texts)), key=lambda column: (_company(texts, column, height), column))
    longest = max(range(len(texts)), key=lambda column: len(texts[column]))
    return longest if len(texts[longest]) > most * len(texts[anchor]) else anchor


def _cells_of_columns(
    texts: Sequence[Sequence[CellText]],
    rows: Sequence[CellText],
    anchor: int,
    labels: Set[int],
    xs: Sequence[float],
    height: float,
) -> dict[tuple[int, int], TableCell]:
    """Cells by row and column. Columns of single rows first, from the right: they widen the rows for the labels."""
    header = _has_header(texts, rows, height)
    zones = [Zone(row.top, row.bottom) for row in rows]
    cells: dict[tuple[int, int], TableCell] = {}
    for column in sorted(range(len(texts)), key=lambda column: (column in labels, -column)):
        found = texts[column]
        homes = _label_homes(found, zones, height, header=header) if column in labels else []
        few = len(found) < _SPARSE * len(rows)
        if column in labels and (few or (homes and not _all_beside(found, zones, height))):
            homes = homes or _nearest_rows(found, zones, height, header=header)
            for text, (row, end) in zip(found, homes, strict=True):
                zones[row] = zones[row].with_text(text) if row == end else zones[row]
        else:
            found = found if column == anchor else [part for text in found for part in _parted(text, rows)]
            homes = homes_of(found, rows)
            for text, (row, _) in zip(found, homes, strict=True):
                zones[row] = zones[row].with_text(text)
        _place(found, homes, column, xs, cells)
    return cells


def _put_wide(
    cells: dict[tuple[int, int], TableCell],
    wide: Sequence[tuple[int, int, Box]],
    rows: Sequence[CellText],
    xs: Sequence[float],
) -> None:
    """Put boxes that reach over several columns into the nearest row: a cell of their own, or a line of one there."""
    for first, last, box in wide:
        row = min(range(len(rows)), key=lambda index: abs(rows[index].middle - (box.top + box.bottom) / 2))
        if not any((row, column) in cells for column in range(first, last + 1)):
            cells[row, first] = TableCell(row, first, 1, last + 1 - first, xs[first], xs[last + 1])
            put_text(cells[row, first], [TextLine((box,))])
        else:
            _add(cells, row, next(c for c in range(first, last + 1) if (row, c) in cells), box)


def _all_beside(labels: Sequence[CellText], zones: Sequence[Zone], height: float) -> bool:
    """Whether every label stands beside one row: nothing shows then that it covers more than that row."""
    middles = [zone.middle for zone in zones]
    return all(_near(middles, label.middle, _BESIDE * height) for label in labels)


def _label_columns(texts: Sequence[Sequence[CellText]], anchor: int, valued: set[int], most: float) -> set[int]:
    """Columns whose texts may cover several rows: class labels, left of the names, and again in a second block.

    most: they have fewer texts than this.
    """
    full = next((column for column in range(anchor) if len(texts[column]) >= _FULL * most), anchor)
    labels = {c for c in range(min(full + 1, anchor)) if len(texts[c]) < most and c not in valued}
    heads = {squeeze("".join(line.text for line in texts[c][0].lines)) for c in labels if texts[c]}
    for column in range(full + 1, len(texts)):
        found = texts[column]
        again = found and squeeze("".join(line.text for line in found[0].lines)) in heads
        if len(found) < most and column not in valued and column != anchor and again:
            labels.add(column)
    return labels


def _label_homes(
    labels: Sequence[CellText], zones: Sequence[Zone], height: float, *, header: bool
) -> list[tuple[int, int]]:
    """First and last row of each label of a column, below a header of one row, or of more; [] where they fit none."""
    for heads in (int(header), *range(1, min(_HIGHEST_HEADER, len(zones) - 1) + 1)):
        named = sum(label.middle < zones[heads - 1].bottom for label in labels) if heads else 0
        if named > 1:
            continue
        below = exact_spans(labels[named:], zones[heads:], height)
        if below:
            return [*([(0, 0)] * named), *((first + heads, last + heads) for first, last in below)]
    return []


def _nearest_rows(
    labels: Sequence[CellText], zones: Sequence[Zone], height: float, *, header: bool
) -> list[tuple[int, int]]:
    """The row nearest to each label."""
    named = int(header and bool(labels) and labels[0].top < zones[0].bottom - 0.5 * height)
    below = homes_of(labels[named:], zones[int(header) :])
    return [*([(0, 0)] * named), *((first + header, last + header) for first, last in below)]


def _has_header(texts: Sequence[Sequence[CellText]], rows: Sequence[CellText], height: float) -> bool:
    """Whether the first row names columns, so that labels begin below it."""
    firsts = [found[0] for found in texts if found and abs(found[0].middle - rows[0].middle) < height]
    values = any(_is_value("".join(line.text for line in text.lines)) for text in firsts)
    return len(firsts) >= max(3, _MAIN * len(texts)) and len(rows) > 1 and not values


def _company(texts: Sequence[Sequence[CellText]], column: int, height: float) -> int:
    """Texts of a column with texts at the same height, by top or middle, in two other columns at least."""
    others = [
        (sorted(text.top for text in found), sorted(text.middle for text in found))
        for index, found in enumerate(texts)
        if index != column
    ]
    slack = _BESIDE * height
    return sum(
        sum(_near(tops, text.top, slack) or _near(middles, text.middle, slack) for tops, middles in others) >= 2
        for text in texts[column]
    )


def _near(places: Sequence[float], place: float, slack: float) -> bool:
    index = bisect_left(places, place - slack)
    return index < len(places) and places[index] <= place + slack


def _add(cells: dict[tuple[int, int], TableCell], row: int, column: int, box: Box) -> None:
    cell = cells[row, column]
    cell.text = f"{cell.text}\n{box.text}"


def _spacing(columns: Sequence[Sequence[TextLine]], valued: set[int], height: float) -> tuple[float, bool]:
    """Smallest distance between lines of one column, and whether rows stand clearly further apart than lines.

    They do where distances fall into two sets, and no two values stand at the smaller one; or where even the
    smallest is more than lines of one text have between them: 0.0 then, so that no line goes on in the next.
    """
    steps = sorted(
        step
        for column in columns
        for one, other in pairwise(column)
        if (step := other.middle - one.middle) > 0.8 * height
    )
    if not steps:
        return height, False
    if steps[0] > _LOOSE * height:
        return 0.0, True
    border = _PITCH * steps[0]
    clear = not any(_CLEAR[0] * border < step < _CLEAR[1] * border for step in steps)
    values = any(
        _is_value(one.text) and _is_value(other.text) and other.middle - one.middle < border
        for column in valued
        for one, other in pairwise(columns[column])
    )
    return steps[0], clear and not values and steps[-1] > border


def _spaced_texts(lines: Sequence[TextLine], pitch: float, levels: Sequence[float]) -> list[CellText]:
    """Lines of a column gathered to texts where rows stand further apart than the lines of one text."""
    texts: list[CellText] = []
    for line in lines:
        above = texts[-1].lines[-1] if texts else None
        close = above is not None and line.middle - above.middle < _PITCH * pitch
        if close and above and not any(above.middle < level < line.middle for level in levels):
            texts[-1].lines.append(line)
        else:
            texts.append(CellText([line]))
    return texts


def _is_valued(boxes: Sequence[Box]) -> bool:
    """Whether a column holds target values: such texts rarely wrap."""
    return sum(_is_value(box.text) for box in boxes) > _VALUED * len(boxes)


def _is_value(text: str) -> bool:
    return VALUE.fullmatch(squeeze(text)) is not None


def _is_main(line: TextLine, xs: Sequence[float], valued: set[int]) -> bool:
    """Whether a line fills so many columns, or holds a value, that it is no rest of wrapped texts."""
    columns = {bisect_right(xs, (box.left + box.right) / 2) - 1: box.text for box in line.boxes}
    value = any(column in valued and _is_value(text) for column, text in columns.items())
    return len(columns) >= max(3, _MAIN * (len(xs) - 1)) or (value and len(columns) > 1)


def _texts(
    lines: Sequence[TextLine],
    pitch: float,
    levels: Sequence[float],
    main: Sequence[float],
    many: Sequence[float],
    height: float,
    *,
    valued: bool,
) -> list[CellText]:
    """Lines of a column gathered to texts: a full line goes on in the next one if that is close.

    main: heights of lines that fill most columns; two such lines are two rows. many: of lines with more than
    one text.
    """
    if not lines:
        return []
    width = max(line.right - line.left for line in lines)
    ends = Counter(text[-2:] for text in {line.text for line in lines} if len(text) > 2)
    usual = {end for end, count in ends.items() if count > 1}
    dense = len(lines) >= _SPARSE * len(main)
    brim = sum(line.right - line.left > width - 1.2 * height for line in lines)
    texts = [CellText([lines[0]])]
    for one, other in pairwise(lines):
        close = other.middle - one.middle <= _PITCH * pitch
        ruled = any(one.middle < level < other.middle for level in levels)
        two_rows = (dense or one is lines[0]) and all(_near(main, line.middle, 0.25 * height) for line in (one, other))
        full = one.right - one.left > width - 1.2 * height
        if valued and (_is_value(one.text) or _is_value(other.text)):
            goes_on = False
        elif valued and width < _NARROW * height:
            goes_on = full and len(one.text) > len(other.text) > 0 and len(one.text) > 3
        elif width < _NARROW * height:
            # Labels: 产出 / 指标 is one, 数量指标 / 质量指标 are two.
            goes_on = full and _is_word(one.text) and _is_word(other.text) and one.text[-2:] not in usual
        else:
            lone = not _near(many, other.middle, 0.25 * height)
            goes_on = full and (brim > 1 or lone) and one.text[-2:] not in usual
        if close and goes_on and not ruled and not two_rows:
            texts[-1].lines.append(other)
        else:
            texts.append(CellText([other]))
    return texts


def _is_word(text: str) -> bool:
    return all("\u4e00" <= sign <= "\u9fff" for sign in text)


def _rows(texts: Sequence[Sequence[CellText]], anchor: int, height: float) -> list[CellText]:
    """Texts that set the rows: those of the anchor column, and of others beside none of these.

    Others count above and below the anchors, and where two well filled columns agree on a row.
    """
    rows = list(texts[anchor])
    dense = [found for found in texts if found is not texts[anchor] and len(found) >= _SPARSE * len(rows)]
    for found in texts:
        if found is texts[anchor]:
            continue
        for text in found:
            if any(abs(text.middle - row.middle) < 0.8 * height for row in rows):
                continue
            outside = text.bottom < rows[0].top or text.top > rows[-1].bottom
            agreed = found in dense and any(
                abs(other.middle - text.middle) < _BESIDE * height
                for others in dense
                if others is not found
                for other in others
            )
            if agreed or (outside and len(text.lines) == 1):
                rows = sorted([*rows, text], key=lambda row: row.middle)
    return rows


def _parted(text: CellText, rows: Sequence[CellText]) -> list[CellText]:
    """Lines of a text that runs over several rows, shared among these rows where each then fits exactly."""
    beside = [row for row in rows if text.top - 1 < row.middle < text.bottom + 1]
    if len(beside) < 2 or len(text.lines) < len(beside):
        return [text]
    return _parted_by_tops(text, beside) or _parted_by_middles(text, beside) or [text]


def _parted_by_tops(text: CellText, rows: Sequence[CellText]) -> list[CellText]:
    """Lines shared among rows that each begin with one of them, [] when they do not."""
    parts: list[CellText] = []
    for line in text.lines:
        slack = _BESIDE * (line.bottom - line.top)
        if len(parts) < len(rows) and abs(line.top - rows[len(parts)].top) < slack:
            parts.append(CellText([line]))
        elif parts:
            parts[-1].lines.append(line)
        else:
            return []
    return parts if len(parts) == len(rows) else []


def _parted_by_middles(text: CellText, rows: Sequence[CellText]) -> list[CellText]:
    """Lines shared among rows whose middles are those of their lines, [] when there is no such way."""
    parts: list[CellText] = []
    lines = text.lines
    for index, row in enumerate(rows):
        rest = len(rows) - index - 1
        sizes = range(1, len(lines) - rest + 1) if rest else [len(lines)]
        best = min(sizes, key=lambda size, row=row, lines=lines: abs(CellText(lines[:size]).middle - row.middle))
        part = CellText(lines[:best])
        if abs(part.middle - row.middle) > _BESIDE * (part.lines[0].bottom - part.top):
            return []
        parts.append(part)
        lines = lines[best:]
    return parts


def _place(
    texts: Sequence[CellText],
    homes: Sequence[tuple[int, int]],
    column: int,
    xs: Sequence[float],
    cells: dict[tuple[int, int], TableCell],
) -> None:
    """Cells of one column; texts that share a row are lines of one cell."""
    held: dict[tuple[int, int], list[TextLine]] = {}
    for text, home in zip(texts, homes, strict=True):
        held.setdefault(home, []).extend(text.lines)
    for (first, last), lines in held.items():
        cell = TableCell(first, column, last + 1 - first, 1, xs[column], xs[column + 1])
        put_text(cell, sorted(lines, key=lambda line: line.middle))
        cells[first, column] = cell
