"""Which rows the texts of a table without lines belong to: one row each, or all rows a class label covers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.readers.page_lines import TextLine

_CENTRED = 0.3
"""How far off the middle of its rows a label may stand, in heights of text."""
_MOST_WAYS = 500_000


@dataclass(slots=True)
class CellText:
    """Lines of one cell."""

    lines: list[TextLine]

    @property
    def top(self) -> float:
        """Upper edge of the first line."""
        return self.lines[0].top

    @property
    def bottom(self) -> float:
        """Lower edge of the last line."""
        return self.lines[-1].bottom

    @property
    def middle(self) -> float:
        """Height at which it stands."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Zone:
    """From where to where the texts of a row reach."""

    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Height at which it stands."""
        return (self.top + self.bottom) / 2

    def with_text(self, text: CellText) -> Zone:
        """The zone widened to hold a text."""
        return Zone(min(self.top, text.top), max(self.bottom, text.bottom))


def homes_of(texts: Sequence[CellText], rows: Sequence[CellText] | Sequence[Zone]) -> list[tuple[int, int]]:
    """Row of every text, as first and last: by their middles or their tops, whichever fits better."""
    middles, tops = [row.middle for row in rows], [row.top for row in rows]
    by_middle = [_nearest(middles, text.middle) for text in texts]
    by_top = [_nearest(tops, text.top) for text in texts]
    off_middle = sum(abs(rows[i].middle - text.middle) for i, text in zip(by_middle, texts, strict=True))
    off_top = sum(abs(rows[i].top - text.top) for i, text in zip(by_top, texts, strict=True))
    return [(row, row) for row in (by_middle if off_middle <= off_top else by_top)]


def exact_spans(texts: Sequence[CellText], rows: Sequence[Zone], height: float) -> list[tuple[int, int]]:
    """First and last row of labels, of which there are fewer than rows; [] where they fit no rows exactly."""
    if not texts or not rows:
        return []
    return _spans_from_tops(texts, rows, height) or _spans_from_middles(texts, rows, height)


def _nearest(places: Sequence[float], place: float) -> int:
    """Index of the nearest of rising places."""
    index = bisect_left(places, place)
    if index == len(places) or (index and place - places[index - 1] <= places[index] - place):
        index -= 1
    return index


def _spans_from_tops(texts: Sequence[CellText], rows: Sequence[Zone], height: float) -> list[tuple[int, int]]:
    """Rows of labels that stand at the first of their rows; [] when they do not."""
    tops = [row.top for row in rows]
    starts = [_nearest(tops, text.top) for text in texts]
    level = all(abs(rows[i].top - text.top) < 0.4 * height for i, text in zip(starts, texts, strict=True))
    if not level or starts[0] != 0 or sorted(set(starts)) != starts:
        return []
    return [(start, end - 1) for start, end in pairwise([*starts, len(rows)])]


def _spans_from_middles(texts: Sequence[CellText], rows: Sequence[Zone], height: float) -> list[tuple[int, int]]:
    """Rows of labels that stand in the middle of their rows, side by side without gaps; [] when they do not.

    Rows before the first label may belong to a label on the page before, and the last label may have more
    rows on the next. The best of all ways to share the rows is taken, if every other label then stands in
    the middle.
    """
    count = len(rows)
    if len(texts) * count * count > _MOST_WAYS:
        return []
    # best[end]: least total distance for the labels so far with rows up to ``end`` shared out, and the way.
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {start: (0.0, []) for start in range(count)}
    for text in texts:
        last = text is texts[-1]
        after: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        for start, (cost, spans) in best.items():
            for end in range(start, count):
                off = abs((rows[start].top + rows[end].bottom) / 2 - text.middle)
                if last and end == count - 1 and abs(rows[start].middle - text.middle) < _CENTRED * height:
                    off = min(off, _CENTRED * height)
                if off <= _CENTRED * height and cost + off < after.get(end + 1, (float("inf"),))[0]:
                    after[end + 1] = (cost + off, [*spans, (start, end)])
        best = after
    return best[count][1] if count in best else []
