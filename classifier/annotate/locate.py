"""From a finding to the very cell it speaks about, in the coordinates of the reader's grids."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from classifier.annotate.matching import split_operator
from classifier.finding import Finding
from corpus.grid import Cell, Document
from corpus.layouts.carry import clean_label
from corpus.records import Form, Indicator, Place
from corpus.text import squeeze

__all__ = ["FIELDS", "Locator", "Spot"]

FIELDS = ("name", "value", "unit", "l1", "l2")
"""Fields of an indicator that have a cell of their own in some layout."""

_SHORT = 60
"""Longest text remembered by its column: labels and values are short."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A coordinate of a part, 1-based: of a merged area, its upper left corner."""

    part: str
    row: int
    column: int


class Locator:
    """Finds cells of one document. forms: all read from it; their rows teach which column holds which field."""

    def __init__(self, document: Document, forms: Sequence[Form]) -> None:
        self._cells = {
            (grid.part, cell.row, cell.column): cell for grid in document.grids for row in grid.rows for cell in row
        }
        self._rows: dict[tuple[str, int], list[Cell]] = {}
        self._first: dict[tuple[str, int, str], int] = {}  # first row of a text in a column
        for (part, row, column), cell in self._cells.items():
            self._rows.setdefault((part, row), []).append(cell)
            if 0 < len(cell.text) <= _SHORT:
                self._first.setdefault((part, column, squeeze(cell.text)), row)
        self.parts = list(dict.fromkeys(grid.part for grid in document.grids))
        self._columns = self._learn(forms)
        self._forms = forms

    def text(self, spot: Spot) -> str:
        """Text shown at a spot, "" where there is nothing."""
        cell = self._cells.get((spot.part, spot.row, spot.column))
        return cell.text if cell else ""

    def origin(self, spot: Spot) -> Spot:
        """Upper left corner of the merged area a spot lies in, the spot itself where nothing is merged."""
        part, row, column = spot.part, spot.row, spot.column
        while (cell := self._cells.get((part, row, column))) and cell.merged and (row > 1 or column > 1):
            before = (row - 1, column) if cell.merged == "above" else (row, column - 1)
            if (part, *before) not in self._cells:
                break
            row, column = before
        return Spot(part, row, column)

    def of_finding(self, finding: Finding, form: Form) -> Spot:
        """The cell a finding is written to; one about the form goes to its named place or the head of its table."""
        item = finding.indicator
        if item is None:
            return self._exists(finding.place) or self._head(form)
        name = self.field(item, "name")
        field = finding.field
        spot = self.field(item, field) if field in FIELDS else None
        if spot is None and field == "unit":
            spot = self.field(item, "value")
        # a class cell merged over several rows does not say which of them is meant
        if spot is not None and field in ("l1", "l2") and self._is_shared(spot):
            spot = None
        return spot or name or self._head(form)

    def field(self, item: Indicator, field: str) -> Spot | None:
        """The likeliest cell of a field of an indicator; see :meth:`candidates`."""
        return next(iter(self.candidates(item, field)), None)

    def candidates(self, item: Indicator, field: str) -> list[Spot]:
        """Cells that hold a field of an indicator, nearest first; more than one where nothing tells them apart.

        Where the field is empty, the empty cell in its usual column.
        """
        place = item.place
        if not self._exists(place):
            return []
        if field == "name":
            return [self.origin(Spot(place.part, place.row, place.column))]
        if field in ("l1", "l2"):
            label = self._label(item, field)
            return [label] if label else []
        text = squeeze(getattr(item, field))
        if not text:
            usual = self._usual(place, field)
            spot = Spot(place.part, place.row, usual) if usual else None
            return [self.origin(spot)] if spot and not squeeze(self.text(spot)) else []
        found = self._holding(item, field, text) or self._below(place, text)
        return [self.origin(Spot(place.part, cell.row, cell.column)) for cell in found]

    def row(self, part: str, row: int) -> list[Spot]:
        """Origins of the cells that cover a row, left to right."""
        return list(
            dict.fromkeys(self.origin(Spot(part, row, cell.column)) for cell in self._rows.get((part, row), []))
        )

    def _exists(self, place: Place) -> Spot | None:
        if not place.row or (place.part, place.row) not in self._rows:
            return None
        return self.origin(Spot(place.part, place.row, place.column or 1))

    def _head(self, form: Form) -> Spot:
        """First filled cell of the form's table; of the first row of its indicators where others stand above it."""
        places = [item.place for item in form.indicators if item.place.row]
        part = places[0].part if places and places[0].part in self.parts else self.parts[0]
        first = min((row for name, row in self._rows if name == part), default=1)
        earlier = [
            other for other in self._forms if other is not form and any(i.place.part == part for i in other.indicators)
        ]
        starts = {id(f): min(i.place.row for i in f.indicators if i.place.part == part) for f in earlier}
        if places and any(start < places[0].row for start in starts.values()):
            first = min(place.row for place in places if place.part == part)
        cells = self._rows.get((part, first), [])
        column = next((cell.column for cell in cells if cell.text.strip()), 1)
        return self.origin(Spot(part, first, column))

    def _is_shared(self, spot: Spot) -> bool:
        below = self._cells.get((spot.part, spot.row + 1, spot.column))
        return below is not None and below.merged == "above"

    def _label(self, item: Indicator, field: str) -> Spot | None:
        """The cell of a class label left of the name: in the row, merged over it, or above it over blank cells."""
        label, place = squeeze(clean_label(getattr(item, field))), item.place
        if not label:
            return None
        columns = range(1, place.column) if field == "l1" else range(place.column - 1, 0, -1)
        for column in columns:
            row = place.row
            while row > 0:
                text = self._own(place.part, row, column)
                if text:
                    if squeeze(clean_label(text)) == label or label in squeeze(text):
                        return self.origin(Spot(place.part, row, column))
                    break
                row -= 1
        return None

    def _own(self, part: str, row: int, column: int) -> str:
        cell = self._cells.get((part, row, column))
        return "" if cell is None or cell.merged == "left" else cell.text.strip()

    def _holding(self, item: Indicator, field: str, text: str) -> list[Cell]:
        """Cells of the row whose text is ``text``; else those with its number alone, or one it is part of."""
        place = item.place
        cells = self._rows.get((place.part, place.row), [])
        others = [cell for cell in cells if cell.column != place.column and cell.merged != "left"]
        others.sort(key=lambda cell: (cell.column < place.column, abs(cell.column - place.column)))
        for sought in dict.fromkeys((text, split_operator(text)[1])):
            exact = [cell for cell in others if squeeze(cell.text) == sought]
            if len(exact) > 1:
                exact = self._told_apart(exact, item, field)
            if exact:
                return exact
        return [cell for cell in [*others, *cells] if text in squeeze(cell.text)][:1]

    def _below(self, place: Place, text: str) -> list[Cell]:
        """The cell under a name, in a table on its side."""
        row = self._first.get((place.part, place.column, text), 0)
        return [self._cells[place.part, row, place.column]] if row > place.row else []

    def _told_apart(self, cells: list[Cell], item: Indicator, field: str) -> list[Cell]:
        """Of equal cells those that no label of another field heads; of these the one in the field's usual column."""
        pairs = (*item.standards, *item.grades, *item.breakdown)
        labels = {squeeze(label) for label in (*(one.label for one in item.history), *(label for label, _ in pairs))}
        left = [cell for cell in cells if not self._is_headed(cell, item.place, labels)] or cells
        usual = self._usual(item.place, field)
        return [cell for cell in left if cell.column == usual] or left

    def _is_headed(self, cell: Cell, place: Place, labels: set[str]) -> bool:
        return any(self._first.get((place.part, cell.column, label), cell.row) < cell.row for label in labels)

    def _usual(self, place: Place, field: str) -> int | None:
        """The field's column in the nearest row that leaves no doubt about it."""
        known = self._columns.get((place.part, field), [])
        at = bisect_left(known, (place.row, 0))
        nearest = min(known[max(0, at - 1) : at + 1], key=lambda one: abs(one[0] - place.row), default=None)
        return None if nearest is None else nearest[1]

    def _learn(self, forms: Sequence[Form]) -> dict[tuple[str, str], list[tuple[int, int]]]:
        """(part, field) → rows with the one column that holds the field there, in order."""
        found: dict[tuple[str, str], set[tuple[int, int]]] = {}
        for form in forms:
            for item in form.indicators:
                place = item.place
                for field in ("value", "unit"):
                    text = squeeze(getattr(item, field))
                    sought = (text, split_operator(text)[1])
                    columns = [
                        cell.column
                        for cell in self._rows.get((place.part, place.row), [])
                        if text and cell.merged != "left" and squeeze(cell.text) in sought
                    ]
                    if len(columns) == 1 and columns[0] != place.column:
                        found.setdefault((place.part, field), set()).add((place.row, columns[0]))
        return {key: sorted(rows) for key, rows in found.items()}
