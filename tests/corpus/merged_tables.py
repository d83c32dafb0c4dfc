"""Small tables of texts with merged areas, and what a reader must make of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st


@dataclass(frozen=True)
class Area:
    """A merged area, inclusive, 0-based."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def places(self) -> set[tuple[int, int]]:
        return {(r, c) for r in range(self.top, self.bottom + 1) for c in range(self.left, self.right + 1)}


@dataclass(frozen=True)
class MergedTable:
    """Texts, none blank, and merged areas that do not overlap; the last row and column hold no merge."""

    rows: list[list[str]]
    areas: list[Area]

    def own_cells(self) -> Iterator[tuple[int, int, str]]:
        """Row, column and text of the cells outside every area."""
        covered = {place for area in self.areas for place in area.places}
        for row, texts in enumerate(self.rows):
            for column, text in enumerate(texts):
                if (row, column) not in covered:
                    yield row, column, text

    def area_at(self, row: int, column: int) -> Area | None:
        return next((area for area in self.areas if (row, column) in area.places), None)

    def expected(self) -> list[list[tuple[str, str]]]:
        """Pairs (text, merged) a reader gives."""
        cells = [[(text, "") for text in row] for row in self.rows]
        for area in self.areas:
            for row, column in area.places:
                merged = "above" if row > area.top else "left" if column > area.left else ""
                cells[row][column] = (self.rows[area.top][area.left], merged)
        return cells


@st.composite
def tables(draw: st.DrawFn, alphabet: str = "甲乙丙指标 01%≥<&\n_") -> MergedTable:
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    text = st.text(alphabet, max_size=5).map(lambda text: f"文{text}本")
    row = st.lists(text, min_size=width + 1, max_size=width + 1)
    rows = draw(st.lists(row, min_size=height + 1, max_size=height + 1))
    areas: list[Area] = []
    for _ in range(draw(st.integers(0, 3))):
        top, left = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        area = Area(top, left, draw(st.integers(top, height - 1)), draw(st.integers(left, width - 1)))
        if len(area.places) > 1 and not any(area.places & other.places for other in areas):
            areas.append(area)
    return MergedTable(rows, areas)
