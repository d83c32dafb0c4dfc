"""From loose ruling lines to lattices: the row and column borders of every ruled table on a page.

Lines come broken, doubled, dashed, a little off, and without an outer frame. Pieces on one level are joined;
lines that touch make one table; what touches nothing (underlines, frames of tick boxes) is no table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.readers.page import Rule

_LEVEL = 0.42
"""Lines closer than this many heights of text are one border: double lines, borders a little off."""
_JOIN = 0.45
"""Gaps up to this many heights of text are closed: dashes, lines drawn cell by cell."""
_TOUCH = 0.35
_OPEN_SIDE = 1.5
"""Lines that run out this many heights of text beyond the last border show a missing frame."""
_SHORTEST = 1.1
"""Sides of tick boxes are shorter than this many heights of text, sides of cells are not."""
_COVERED = 0.6
_MOST_LINES = 1500
_MOST_CELLS = 100_000
"""More cells than a page can show."""


@dataclass(frozen=True, slots=True)
class Line:
    """A joined ruling line: its level (y of a horizontal, x of a vertical line), and from where to where it runs."""

    level: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Area:
    """One cell of a lattice: first row and column, 0-based, and how many of each it takes."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """One ruled table. xs, ys: borders from left to right and top to bottom; areas: cells, row by row.

    open_top, open_bottom: columns whose outer border is not drawn while that of others is: a merged cell
    goes on on the page before or after.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    areas: tuple[Area, ...]
    open_top: frozenset[int] = frozenset()
    open_bottom: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Lines:
    """All joined lines of a page, by direction."""

    horizontal: tuple[Line, ...]
    vertical: tuple[Line, ...]


def join_rules(rules: Iterable[Rule], height: float) -> Lines:
    """Pieces of lines joined. height: of a line of text, which scales every tolerance."""
    flat: list[Line] = []
    steep: list[Line] = []
    for rule in rules:
        if rule.horizontal:
            flat.append(Line((rule.top + rule.bottom) / 2, rule.left, rule.right))
        # A dot of a dotted line has no direction.
        if not rule.horizontal or rule.right - rule.left < _JOIN * height:
            steep.append(Line((rule.left + rule.right) / 2, rule.top, rule.bottom))
    return Lines(_joined(flat, height), _joined(steep, height))


def _joined(pieces: Sequence[Line], height: float) -> tuple[Line, ...]:
    """Lines on nearly one level made one where they overlap or nearly meet; short remainders are dropped."""
    done: list[Line] = []
    for group in _levels(pieces, 0.3 * height):
        group.sort(key=lambda line: line.start)
        total = sum(line.end - line.start for line in group)
        level = sum(line.level * (line.end - line.start) for line in group) / total if total else group[0].level
        start, end = group[0].start, group[0].end
        for line in group[1:]:
            if line.start - end > _JOIN * height:
                done.append(Line(level, start, end))
                start, end = line.start, line.end
            end = max(end, line.end)
        done.append(Line(level, start, end))
    done = [line for line in done if line.end - line.start >= _SHORTEST * height]
    # Hatching and charts: the borders of a table are among the longest lines.
    return tuple(sorted(done, key=lambda line: line.start - line.end)[:_MOST_LINES])


def _levels(lines: Iterable[Line], reach: float) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.level):
        if groups and line.level - groups[-1][0].level <= reach:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def find_lattices(lines: Lines, height: float) -> list[Lattice]:
    """Tables made of crossing lines, top to bottom. height: of a line of text."""
    found = []
    for flat, steep in _components(lines, height):
        lattice = _lattice(flat, steep, height)
        # A single cell is a framed paragraph, a tick box or a stamp.
        if lattice is not None and len(lattice.areas) > 1:
            found.append(lattice)
    return sorted(found, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _components(lines: Lines, height: float) -> list[tuple[list[Line], list[Line]]]:
    """Groups of lines that touch, each with at least one horizontal and one vertical line."""
    reach = _TOUCH * height
    count = len(lines.horizontal)
    parent = list(range(count + len(lines.vertical)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for one, flat in enumerate(lines.horizontal):
        for other, steep in enumerate(lines.vertical, count):
            across = flat.start - reach <= steep.level <= flat.end + reach
            if across and steep.start - reach <= flat.level <= steep.end + reach:
                parent[root(one)] = root(other)
    groups: dict[int, tuple[list[Line], list[Line]]] = {}
    for index in range(len(parent)):
        pair = groups.setdefault(root(index), ([], []))
        if index < count:
            pair[0].append(lines.horizontal[index])
        else:
            pair[1].append(lines.vertical[index - count])
    return [pair for pair in groups.values() if pair[0] and pair[1]]


def _lattice(flat: Sequence[Line], steep: Sequence[Line], height: float) -> Lattice | None:
    drawn = flat
    ys, flat = _borders(flat, steep, height)
    xs, steep = _borders(steep, flat, height)
    if len(ys) < 2 or len(xs) < 2 or ys[-1] - ys[0] < 0.8 * height or xs[-1] - xs[0] < 2 * height:
        return None
    if len(xs) * len(ys) > _MOST_CELLS:
        return None
    posts, beams = _by_level(steep), _by_level(flat)
    # Borders that close no side of any cell: underlines and tick boxes that touch the table.
    ys = [y for y in ys if y in (ys[0], ys[-1]) or any(_covers(beams[y], a, b) for a, b in pairwise(xs))]
    xs = [x for x in xs if x in (xs[0], xs[-1]) or any(_covers(posts[x], a, b) for a, b in pairwise(ys))]
    walls = [[_covers(posts[x], top, bottom) for x in xs] for top, bottom in pairwise(ys)]
    floors = [[_covers(beams[y], left, right) for left, right in pairwise(xs)] for y in ys]
    open_top, open_bottom = (_undrawn(drawn, y, xs, height) for y in (ys[0], ys[-1]))
    return Lattice(tuple(xs), tuple(ys), tuple(_areas(walls, floors)), open_top, open_bottom)


def _undrawn(lines: Sequence[Line], level: float, xs: Sequence[float], height: float) -> frozenset[int]:
    """Columns without a line on a level, if others have one."""
    near = [line for line in lines if abs(line.level - level) <= _LEVEL * height]
    bare = [index for index, (a, b) in enumerate(pairwise(xs)) if not _covers(near, a, b)]
    return frozenset(bare) if len(bare) < len(xs) - 1 else frozenset()


def _borders(lines: Sequence[Line], across: Sequence[Line], height: float) -> tuple[list[float], list[Line]]:
    """Levels of the borders in one direction, and the lines with missing outer ones added.

    An outer border is missing where at least half of the lines across run out beyond the last one.
    """
    groups = _levels(lines, _LEVEL * height)
    levels = [sum(line.level for line in group) / len(group) for group in groups]
    done = [Line(level, line.start, line.end) for level, group in zip(levels, groups, strict=True) for line in group]
    if not levels:
        return [], done
    low, high = min(line.start for line in across), max(line.end for line in across)
    start, end = min(line.level for line in across), max(line.level for line in across)
    before = sum(line.start < levels[0] - _OPEN_SIDE * height for line in across)
    after = sum(line.end > levels[-1] + _OPEN_SIDE * height for line in across)
    if 2 * before >= len(across):
        levels.insert(0, low)
        done.append(Line(low, start, end))
    if 2 * after >= len(across):
        levels.append(high)
        done.append(Line(high, start, end))
    return levels, done


def _by_level(lines: Iterable[Line]) -> dict[float, list[Line]]:
    found: dict[float, list[Line]] = {}
    for line in lines:
        found.setdefault(line.level, []).append(line)
    return found


def _covers(lines: Iterable[Line], start: float, end: float) -> bool:
    """Whether lines on one level close most of the way from start to end."""
    covered = sum(max(0.0, min(line.end, end) - max(line.start, start)) for line in lines)
    return covered >= _COVERED * (end - start)


def _areas(walls: Sequence[Sequence[bool]], floors: Sequence[Sequence[bool]]) -> list[Area]:
    """Rectangular cells, row by row. walls[r][x], floors[y][c]: whether a border is drawn there.

    Each cell grows to the right until a wall, then down while nothing separates; where a drawing is no
    proper lattice the first cell wins and the rest makes cells of its own.
    """
    rows, columns = len(walls), len(walls[0]) - 1
    taken = [[False] * columns for _ in range(rows)]
    areas: list[Area] = []
    for row in range(rows):
        for column in range(columns):
            if taken[row][column]:
                continue
            right = column + 1
            while right < columns and not walls[row][right] and not taken[row][right]:
                right += 1
            bottom = row + 1
            while bottom < rows and _goes_on(walls, floors, bottom, column, right):
                bottom += 1
            for r in range(row, bottom):
                taken[r][column:right] = [True] * (right - column)
            areas.append(Area(row, column, bottom - row, right - column))
    return areas


def _goes_on(
    walls: Sequence[Sequence[bool]], floors: Sequence[Sequence[bool]], row: int, left: int, right: int
) -> bool:
    """Whether the cell above ``row`` goes on in it: no floor between, walls on both sides, none inside."""
    return (
        not any(floors[row][left:right])
        and walls[row][left] | (left == 0)
        and walls[row][right] | (right == len(walls[row]) - 1)
        and not any(walls[row][left + 1 : right])
    )
