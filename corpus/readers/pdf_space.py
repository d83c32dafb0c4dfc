"""From the coordinates of a PDF page (origin lower left, before rotation) to upright ones with y downwards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Upright:
    """How a page lies. left, bottom, width, height: its visible box in PDF points, before rotation.

    quarters: quarter turns clockwise until the page reads upright, 0-3.
    """

    left: float
    bottom: float
    width: float
    height: float
    quarters: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page, in points."""
        return (self.height, self.width) if self.quarters % 2 else (self.width, self.height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Upright coordinates of a point of the PDF page."""
        x, y = x - self.left, y - self.bottom
        if self.quarters == 1:
            return y, x
        if self.quarters == 2:
            return self.width - x, y
        if self.quarters == 3:
            return self.height - y, self.width - x
        return x, self.height - y

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Upright left, top, right, bottom of a box of the PDF page."""
        one, other = self.point(left, bottom), self.point(right, top)
        return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])

    def turn_of(self, x: float, y: float) -> int:
        """Quarter turns clockwise from upright of text written in direction (x, y) on the PDF page."""
        turn = (0 if x >= 0 else 2) if abs(x) >= abs(y) else 3 if y > 0 else 1
        return (turn + self.quarters) % 4

    def turned(self, turn: int) -> Upright:
        """The page turned so that text with ``turn`` quarter turns reads upright."""
        return Upright(self.left, self.bottom, self.width, self.height, (self.quarters - turn) % 4)
