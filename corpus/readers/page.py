"""A printed page as boxes of text and ruling lines, whatever it came from: PDF or picture.

Both the PDF and the picture reader end in these records; ``page_grid`` turns them into grids.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """One run of text on a page. Coordinates in points or pixels, origin at the upper left, y downwards.

    score: 0-1 where text recognition gave it, None where the file holds the text itself.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One ruling line, horizontal or vertical (thin side collapsed), in the same coordinates."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        """Whether the line runs along the page's width."""
        return self.right - self.left >= self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Page:
    """One page. number: 1-based. width, height: in the unit of its boxes and rules."""

    number: int
    width: float
    height: float
    boxes: tuple[Box, ...]
    rules: tuple[Rule, ...]
