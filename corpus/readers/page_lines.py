"""Boxes of text put in reading order: lines of a cell or of a page, and their text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from corpus.readers.page import Box

_SAME_LINE = 0.5
"""Boxes whose heights overlap by this share of the lower one stand on one line."""
_BLANK = 0.25
_MOST_NEAR = 300


@dataclass(frozen=True, slots=True)
class TextLine:
    """Boxes on one line, left to right, with its edges; middle: the height at which it stands."""

    boxes: tuple[Box, ...]
    left: float = field(init=False)
    top: float = field(init=False)
    right: float = field(init=False)
    bottom: float = field(init=False)
    middle: float = field(init=False)

    def __post_init__(self) -> None:
        """Look at the boxes once: layout asks for the edges again and again."""
        boxes = self.boxes
        edges = {
            "left": boxes[0].left,
            "top": min(box.top for box in boxes),
            "right": max(box.right for box in boxes),
            "bottom": max(box.bottom for box in boxes),
            "middle": sum(box.top + box.bottom for box in boxes) / (2 * len(boxes)),
        }
        for name, value in edges.items():
            object.__setattr__(self, name, value)

    @property
    def text(self) -> str:
        """Texts of the boxes, a blank where there is a gap."""
        out = [self.boxes[0].text]
        for one, other in pairwise(self.boxes):
            gap = other.left - one.right
            out.append((" " if gap > _BLANK * (other.bottom - other.top) else "") + other.text)
        return "".join(out)


def text_height(boxes: Iterable[Box], default: float = 10.0) -> float:
    """Usual height of a line of text; long boxes count more, upright ones little."""
    heights = [box.bottom - box.top for box in boxes if box.right - box.left >= 0.5 * (box.bottom - box.top)]
    return median(heights) if heights else default


def lines_of(boxes: Iterable[Box]) -> list[TextLine]:
    """Boxes gathered to lines, top to bottom."""
    lines: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: (box.top + box.bottom, box.left)):
        home = next((line for line in reversed(lines[-3:]) if _level(line, box)), None)
        if home is None:
            lines.append([box])
        else:
            home.append(box)
    done = [TextLine(tuple(sorted(line, key=lambda box: box.left))) for line in lines]
    return sorted(done, key=lambda line: line.middle)


def _level(line: Sequence[Box], box: Box) -> bool:
    """Whether a box stands on a line; its neighbours decide, so that slightly slanted lines hold together."""
    near = min(line[-_MOST_NEAR:], key=lambda other: max(box.left - other.right, other.left - box.right))
    if min(near.right, box.right) - max(near.left, box.left) > 0.5 * min(near.right - near.left, box.right - box.left):
        return False
    overlap = min(near.bottom, box.bottom) - max(near.top, box.top)
    return overlap >= _SAME_LINE * min(near.bottom - near.top, box.bottom - box.top)


def score_of(boxes: Iterable[Box]) -> float | None:
    """Lowest recognition score of boxes, None where none was recognised."""
    scores = [box.score for box in boxes if box.score is not None]
    return min(scores, default=None)
