"""Tables without ruling lines, or with level ones only: columns from the gaps that run down through the lines.

Prose stays prose: a table needs three columns, and three lines that fill three of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.readers.page import Box, Page
from corpus.readers.page_lattice import Area, Lattice, Line
from corpus.readers.page_lines import TextLine, lines_of
from corpus.readers.page_rows import table_of_columns
from corpus.readers.page_table import VALUE, PageTable, fill
from corpus.text import squeeze

_WIDE = 0.45
"""A line with a box of more than this share of the text's width is prose and no row of a narrow table."""
_FEWEST = 3
_GAP = 0.6
"""Narrowest gap between columns, in heights of text."""
_FAR = 5.0
"""Lines further apart than this, in heights of text, belong to different tables."""
_HEADINGS = 4
"""Most lines between two tables under the same heads."""
_LONGEST_HEAD = 10
_NO_HEAD = re.compile(r"[\d:：（(《。]")
"""Signs of what stands above a table and is no head: fields, dates, sentences."""
_LIST = 0.4
"""Columns of a list have a smaller share of full lines than this; wrapped text has more."""
_LARGE = 1.2
"""Lines higher than this, in heights of text, are titles."""
_STEPS = 600
_STRAY = 0.08
"""Share of lines that may run across a gap: heads of several columns."""


def find_columns(
    lines: Sequence[TextLine], rules: Sequence[Line], height: float, page: Page, hint: Sequence[float] = ()
) -> list[PageTable | list[TextLine]]:
    """Lines of text cut to tables and the runs of text around them, top to bottom.

    rules: level ruling lines that belong to no lattice. height: of a line of text. hint: borders of the
    last such table on the page before, which may go on here.
    """
    out: list[PageTable | list[TextLine]] = []
    prose: list[TextLine] = []
    for group in _groups(lines, height, page):
        table = _table(group, rules, height, page, hint)
        if table is None:
            prose += group
            continue
        trimmed, first, last = table
        prose += group[:first]
        if prose:
            out.append(prose)
        out.append(trimmed)
        prose = list(group[last:])
    return [*out, prose] if prose else out


def _groups(lines: Sequence[TextLine], height: float, page: Page) -> list[list[TextLine]]:
    """Lines in runs between prose and wide blank spaces."""
    groups: list[list[TextLine]] = []
    wide_before = True
    for line in lines:
        wide = max(box.right - box.left for box in line.boxes) > _WIDE * page.width
        far = bool(groups) and line.top - groups[-1][-1].bottom > _FAR * height
        if not groups or wide != wide_before or far:
            groups.append([])
        groups[-1].append(line)
        wide_before = wide
    return [part for group in groups for part in _parted(group, height)]


def _parted(lines: list[TextLine], height: float) -> list[list[TextLine]]:
    """Lines cut where a line of heads comes back word for word: another table begins, with the headings above it."""
    seen: set[tuple[str, ...]] = set()
    cuts = [0]
    for index, line in enumerate(lines):
        words = tuple(squeeze(box.text) for box in line.boxes)
        if len(words) < _FEWEST or any(VALUE.fullmatch(word) for word in words):
            continue
        if words in seen:
            start = index
            while start > cuts[-1] + 1 and index - start < _HEADINGS and _is_heading(lines[start - 1], line, height):
                start -= 1
            cuts += [start, index] if start < index else [index]
        seen.add(words)
    return [lines[start:end] for start, end in pairwise([*cuts, len(lines)])]


def _is_heading(line: TextLine, heads: TextLine, height: float) -> bool:
    """Whether a line above a line of heads is no row: a title, or one or two texts from the margin on."""
    title = line.bottom - line.top > _LARGE * height
    return title or (len(line.boxes) < _FEWEST and line.left < heads.boxes[1].left)


def _table(
    lines: Sequence[TextLine], rules: Sequence[Line], height: float, page: Page, hint: Sequence[float]
) -> tuple[PageTable, int, int] | None:
    """The table among lines and where it begins and ends, None when they are no table."""
    moved = _moved(hint, lines, height)
    count = _keeping_to(moved, lines, height)
    if count > 1:
        table = table_of_columns(lines[:count], moved, [], height, page.number)
        table.xs = tuple(hint)
        return table, 0, count
    filled = [index for index, line in enumerate(lines) if len(line.boxes) >= _FEWEST]
    if len(filled) < _FEWEST:
        return _sparse_table(lines, filled, height, page)
    # Titles above and remarks below are single boxes; wrapped cells at the edge are too, but stand close.
    first, last = filled[0], filled[-1] + 1
    roof = min((rule.level for rule in rules if rule.level > lines[0].top), default=lines[first].top)
    while first > 0 and (
        lines[first - 1].bottom > lines[first].top + 0.1 * height
        or lines[first - 1].top > roof
        or (len(lines[first - 1].boxes) > 1 and lines[first].top - lines[first - 1].bottom < 0.4 * height)
    ):
        first -= 1
    first -= _heads_above(lines[:first], lines[first:last], height)
    while last < len(lines) and lines[last].top - lines[last - 1].bottom < 0.4 * height:
        last += 1
    body = lines[first:last]
    xs = _borders(body, height, page)
    if len(xs) - 1 < _FEWEST or sum(_columns_filled(line, xs) >= _FEWEST for line in body) < _FEWEST:
        return None
    wider = _moved(xs, lines[first:], height)
    more = _keeping_to(wider, lines[last:], height, lines[last - 1])
    if more:
        xs, last = wider, last + more
    body = lines[first:last]
    levels = _levels(rules, body, xs, height)
    if len(levels) > len(body) / _FEWEST and len(levels) >= _FEWEST + 1:
        return fill(_half_ruled(levels, rules, body, xs, height), _boxes(body), page.number), first, last
    table = table_of_columns(body, xs, levels, height, page.number)
    return (table, first, last) if table.height >= _FEWEST else None


def _sparse_table(
    lines: Sequence[TextLine], filled: Sequence[int], height: float, page: Page
) -> tuple[PageTable, int, int] | None:
    """A table whose rows hold little more than a name: a line of heads, and lines that keep to its columns."""
    if not filled or any(VALUE.fullmatch(squeeze(box.text)) for box in lines[filled[0]].boxes):
        return None
    first = filled[0]
    last = len(lines)
    while last > first + _FEWEST and (len(lines[last - 1].boxes) == 1):
        xs = _borders(lines[first:last], height, page)
        if len(xs) - 1 >= len(lines[first].boxes):
            break
        last -= 1
    xs = _borders(lines[first:last], height, page)
    if len(xs) - 1 < max(_FEWEST, len(lines[first].boxes)):
        return None
    count = _keeping_to(xs, lines[first:last], height)
    if count <= _FEWEST or sum(_columns_filled(line, xs) > 1 for line in lines[first : first + count]) < _FEWEST:
        return None
    table = table_of_columns(lines[first : first + count], xs, [], height, page.number)
    return (table, first, first + count) if table.height > _FEWEST else None


def _heads_above(lines: Sequence[TextLine], body: Sequence[TextLine], height: float) -> int:
    """How many of the last lines are the upper rows of a header: a few short words over several columns each."""
    count = 0
    left, right = min(line.left for line in body), max(line.right for line in body)
    below = body[0]
    for index in range(1, min(_HEADINGS, len(lines) + 1)):
        line = lines[-index]
        inside = left - height < line.left and line.right < right + height
        words = all(len(box.text) <= _LONGEST_HEAD and not _NO_HEAD.search(box.text) for box in line.boxes)
        near = below.top - line.bottom < 2 * height
        if not (inside and words and near) or line.bottom - line.top > _LARGE * height:
            break
        if len(line.boxes) > 1:
            count = index
        below = line
    return count


def rows_within(lattice: Lattice, boxes: Sequence[Box], height: float, page: int) -> PageTable | None:
    """Table with upright lines only (and a frame): rows from the text, None when its rows are ruled.

    Evidence: few ruled rows, one of them with many lines in three columns, few of which are full.
    """
    if len(lattice.ys) - 1 > _FEWEST or len(lattice.xs) - 1 < _FEWEST:
        return None
    lists = 0
    for left, right in pairwise(lattice.xs):
        found = lines_of(box for box in boxes if left <= (box.left + box.right) / 2 < right)
        full = sum(right - line.right + line.left - left < 2.2 * height for line in found)
        lists += len(found) > 2 * len(lattice.ys) and full < _LIST * len(found)
    if lists < _FEWEST:
        return None
    table = table_of_columns(lines_of(boxes), lattice.xs, lattice.ys[1:-1], height, page)
    return table if table.height > 2 * (len(lattice.ys) - 1) else None


def _boxes(lines: Sequence[TextLine]) -> list[Box]:
    return [box for line in lines for box in line.boxes]


def _borders(lines: Sequence[TextLine], height: float, page: Page) -> tuple[float, ...]:
    """Borders of columns: the middles of the gaps no line (or hardly one) runs across."""
    step = page.width / _STEPS
    spans = [(max(0, int(box.left / step)), min(_STEPS, int(box.right / step))) for box in _boxes(lines)]
    cover = [0] * (_STEPS + 1)
    for start, end in spans:
        for index in range(start, end + 1):
            cover[index] += 1
    stray = 0 if len(lines) < 6 else max(1, int(_STRAY * len(lines)))
    seen = {index for index, count in enumerate(cover) if count > stray}
    for low, high in list(_gaps({-1, *seen, _STEPS + 1})):
        # Texts of a column that is nearly empty do not run across, but begin or end here.
        for start, end in spans:
            if end > low and start < high and not (start <= low and high <= end):
                seen.update(range(max(start, low), min(end, high) + 1))
    gaps = [gap for gap in _gaps(seen) if (gap[1] - gap[0] - 1) * step >= _GAP * height]
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    return (left - 0.3 * height, *((a + b) / 2 * step for a, b in gaps), right + 0.3 * height)


def _gaps(seen: set[int]) -> Iterator[tuple[int, int]]:
    """Pairs of neighbours that are not next to each other."""
    return ((a, b) for a, b in pairwise(sorted(seen)) if b - a > 1)


def _moved(xs: Sequence[float], lines: Sequence[TextLine], height: float) -> tuple[float, ...]:
    """Borders moved aside for longer texts, as far as those of the next column allow."""
    columns: list[list[Box]] = [[] for _ in range(len(xs) + 1)]
    for line in lines:
        if len(line.boxes) > 1:
            for box in line.boxes:
                columns[sum(x < (box.left + box.right) / 2 for x in xs)].append(box)
    out = list(xs)
    for index in range(1, len(xs) - 1):
        left = max((box.right for box in columns[index]), default=xs[index])
        right = min((box.left for box in columns[index + 1]), default=xs[index])
        if not left <= xs[index] <= right and left + 0.2 * height < right:
            out[index] = (left + right) / 2
    return tuple(out)


def _keeping_to(xs: Sequence[float], lines: Sequence[TextLine], height: float, above: TextLine | None = None) -> int:
    """How many lines from the first on keep to the borders of a table that may go on in them.

    Rows whose class cells are merged fill two columns only; single texts are the rest of wrapped cells.
    """
    count = 0
    for index, line in enumerate(lines if xs else ()):
        outside = line.left < xs[0] - height or line.right > xs[-1] + height
        crossing = sum(any(box.left + 1 < x < box.right - 1 for x in xs[1:-1]) for box in line.boxes)
        far = above is not None and line.top - above.bottom > 2.5 * height
        if outside or far or 2 * crossing >= len(line.boxes):
            break
        if _columns_filled(line, xs) >= 2:
            count = index + 1
        elif index + 1 < len(lines) and lines[index + 1].top < line.bottom - 0.1 * height:
            # The upper line of a label in the middle of its row.
            pass
        elif _is_row(line, xs, height):
            count = index + 1
        elif above is None or line.top - above.bottom > 0.5 * height:
            break
        elif index == count:
            count = index + 1
        above = line
    return count


def _is_row(line: TextLine, xs: Sequence[float], height: float) -> bool:
    """Whether a single text may be all of a row: it stands in one column, not in the first, no larger than others."""
    inside = sum(x < line.left for x in xs) == sum(x < line.right for x in xs) > 1
    return inside and line.bottom - line.top < _LARGE * height


def _columns_filled(line: TextLine, xs: Sequence[float]) -> int:
    return len({sum(x < (box.left + box.right) / 2 for x in xs) for box in line.boxes})


def _levels(rules: Sequence[Line], lines: Sequence[TextLine], xs: Sequence[float], height: float) -> list[float]:
    """Heights of the level rules that belong to the table, top to bottom, without doubles."""
    top, bottom = lines[0].top - 2 * height, lines[-1].bottom + 2 * height
    # Lines as short as a word are underlines.
    shortest = max(3 * height, 0.15 * (xs[-1] - xs[0]))
    found: list[float] = []
    for rule in sorted(rules, key=lambda rule: rule.level):
        if top <= rule.level <= bottom and rule.end - rule.start >= shortest:
            if found and rule.level - found[-1] < 0.5 * height:
                continue
            found.append(rule.level)
    return found


def _half_ruled(
    levels: Sequence[float], rules: Sequence[Line], lines: Sequence[TextLine], xs: Sequence[float], height: float
) -> Lattice:
    """Lattice of a table with level rules only: a rule that stops short leaves the cells beside it merged."""
    ys = list(levels)
    if lines[0].middle < ys[0]:
        ys.insert(0, lines[0].top - 0.3 * height)
    if lines[-1].middle > ys[-1]:
        ys.append(lines[-1].bottom + 0.3 * height)
    areas: list[Area] = []
    for column, (left, right) in enumerate(pairwise(xs)):
        start = 0
        for row in range(1, len(ys)):
            if row == len(ys) - 1 or _ruled(rules, ys[row], left, right, height) or ys[row] not in levels:
                areas.append(Area(start, column, row - start, 1))
                start = row
    return Lattice(tuple(xs), tuple(ys), tuple(_widened(areas, lines, xs, ys)))


def _ruled(rules: Sequence[Line], level: float, left: float, right: float, height: float) -> bool:
    """Whether a rule runs over most of a column; the room beside its text counts little."""
    covered = sum(
        max(0.0, min(rule.end, right) - max(rule.start, left))
        for rule in rules
        if abs(rule.level - level) < 0.5 * height
    )
    return covered >= 0.5 * (right - left)


def _widened(areas: Sequence[Area], lines: Sequence[TextLine], xs: Sequence[float], ys: Sequence[float]) -> list[Area]:
    """Areas with those made one that a text runs across."""
    kept = {(area.row, area.column): area for area in areas}
    for box in _boxes(lines):
        row = sum(y < (box.top + box.bottom) / 2 for y in ys) - 1
        first, last = (max(0, sum(x < place for x in xs) - 1) for place in (box.left + 1, box.right - 1))
        members = [kept.get((row, column)) for column in range(first, last + 1)]
        if len(members) < 2 or any(area is None or area.rows != 1 or area.columns != 1 for area in members):
            continue
        for column in range(first + 1, last + 1):
            del kept[row, column]
        kept[row, first] = Area(row, first, 1, last + 1 - first)
    return sorted(kept.values(), key=lambda area: (area.row, area.column))
