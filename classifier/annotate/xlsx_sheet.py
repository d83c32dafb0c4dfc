"""Sheets of a workbook as XML: cells by row and column, made where missing, and merged areas."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string, get_column_letter, range_boundaries

from classifier.annotate.package import Package, attribute, local

__all__ = ["Area", "SheetPart", "sheet_parts"]

Area = tuple[int, int, int, int]
"""Top, left, bottom, right, 1-based and inclusive."""


def sheet_parts(package: Package, workbook: str) -> dict[str, str]:
    """Place of a sheet as users are told it (工作表“绩效”) → name of its part."""
    targets = {one.id: one.target for one in package.relations(workbook)}
    sheets = package.tree(workbook).findall("{*}sheets/{*}sheet")
    found: dict[str, str] = {}
    for sheet in sheets:
        target = targets.get(attribute(sheet, "id"), "")
        if target in package:
            found.setdefault(f"工作表“{sheet.get('name', '')}”", target)
    return found


class SheetPart:
    """One sheet's tree. Only what is asked for is changed; rows and cells keep their order."""

    def __init__(self, package: Package, part: str) -> None:
        self.package = package
        self.part = part
        self.root = package.tree(part)
        self.space = f"{{{etree.QName(self.root).namespace}}}"
        data = self.root.find("{*}sheetData")
        self._data = etree.SubElement(self.root, f"{self.space}sheetData") if data is None else data
        self._rows: dict[int, etree._Element] = {}
        self._cells: dict[tuple[int, int], etree._Element] = {}
        self._index()
        self.merged: list[Area] = []
        for mark in self.root.findall("{*}mergeCells/{*}mergeCell"):
            left, top, right, bottom = (edge or 1 for edge in range_boundaries(mark.get("ref", "A1")))
            self.merged.append((top, left, bottom, right))

    def _index(self) -> None:
        row_number = 0
        for row in self._data.iterchildren("{*}row"):
            row_number = int(row.get("r") or row_number + 1)
            self._rows[row_number] = row
            column = 0
            for cell in row.iterchildren("{*}c"):
                column = _column(cell.get("r", "")) or column + 1
                self._cells[row_number, column] = cell

    def area(self, row: int, column: int) -> Area:
        """The merged area around a cell, the cell alone where nothing is merged."""
        for top, left, bottom, right in self.merged:
            if top <= row <= bottom and left <= column <= right:
                return top, left, bottom, right
        return row, column, row, column

    def find(self, row: int, column: int) -> etree._Element | None:
        """The cell's element, None where the sheet has none."""
        return self._cells.get((row, column))

    def cell(self, row: int, column: int) -> etree._Element:
        """The cell's element, made with the format of its row or column where missing."""
        found = self._cells.get((row, column))
        if found is not None:
            return found
        line = self._row(row)
        made = etree.Element(f"{self.space}c", r=f"{get_column_letter(column)}{row}")
        if style := self._inherited(line, column):
            made.set("s", style)
        later = [at for (r, at) in self._cells if r == row and at > column]
        _insert(line, made, self._cells[row, min(later)] if later else None)
        self._cells[row, column] = made
        return made

    def style(self, row: int, column: int) -> int:
        """Number of the cell's format."""
        found = self.find(row, column)
        text = found.get("s", "0") if found is not None else "0"
        return int(text) if text.isdecimal() else 0

    def set_merged(self, areas: Iterable[Area]) -> None:
        """Replace the merged areas."""
        self.merged = list(areas)
        old = self.root.find("{*}mergeCells")
        if old is None:
            return
        for mark in list(old):
            old.remove(mark)
        if not self.merged:  # an empty list is no valid one
            self.root.remove(old)
            return
        for top, left, bottom, right in self.merged:
            etree.SubElement(
                old, f"{self.space}mergeCell", ref=f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
            )
        if old.get("count") is not None:
            old.set("count", str(len(self.merged)))

    def size(self, row: int, column: int) -> tuple[float, float]:
        """Width of a column and height of a row in pixels, as the usual font shows them."""
        width = next((float(c.get("width", "9")) for c in self._columns(column)), 9.0)
        line = self._rows.get(row)
        height = float(line.get("ht", "15")) if line is not None else 15.0
        return width * 7 + 5, height * 4 / 3

    def save(self) -> None:
        """Put the part back."""
        self.package.put(self.part, self.root)

    def _row(self, number: int) -> etree._Element:
        found = self._rows.get(number)
        if found is None:
            found = etree.Element(f"{self.space}row", r=str(number))
            later = [row for row in self._rows if row > number]
            _insert(self._data, found, self._rows[min(later)] if later else None)
            self._rows[number] = found
        return found

    def _inherited(self, row: etree._Element, column: int) -> str:
        if row.get("customFormat") in ("1", "true"):
            return row.get("s", "")
        return next((one.get("style", "") for one in self._columns(column)), "")

    def _columns(self, column: int) -> Iterable[etree._Element]:
        for one in self.root.findall("{*}cols/{*}col"):
            if int(one.get("min", "0")) <= column <= int(one.get("max", "0")):
                yield one


def _column(reference: str) -> int:
    return column_index_from_string(coordinate_from_string(reference)[0]) if reference else 0


def _insert(parent: etree._Element, child: etree._Element, before: etree._Element | None) -> None:
    if before is None:
        # what is no row or cell (extLst) stays last
        last = [one for one in parent if local(one) == local(child)]
        parent.insert(parent.index(last[-1]) + 1 if last else 0, child)
    else:
        before.addprevious(child)
