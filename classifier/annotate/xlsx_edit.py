"""Corrections in a copy of a workbook: changed cells green, their old text in a note, and a sheet that lists all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from lxml import etree
from openpyxl.utils.cell import range_boundaries

from classifier.annotate.editor import NotEditable
from classifier.annotate.locate import Spot
from classifier.annotate.package import Package
from classifier.annotate.results import Change
from classifier.annotate.wording import list_row
from classifier.annotate.xlsx_comments import WORKBOOK, add_notes
from classifier.annotate.xlsx_list import add_list
from classifier.annotate.xlsx_sheet import SheetPart, sheet_parts
from classifier.annotate.xlsx_strings import FORMULA_SIGNS, Strings, edit_runs, set_text
from classifier.annotate.xlsx_styles import Styles
from corpus.readers.number_format import BUILT_IN, show_number

__all__ = ["XlsxEditor"]

_GREEN = "E2F0D9"
_PLAIN_NUMBER = re.compile(r"(-?\d{1,15}(?:\.\d+)?)(%?)")


class XlsxEditor:
    """See :class:`classifier.annotate.editor.Editor`. shown: gives the text a cell of the file shows."""

    def __init__(self, package: Package, shown: Callable[[Spot], str]) -> None:
        self._package = package
        self._workbook = package.main_part(WORKBOOK)
        self._names = sheet_parts(package, self._workbook)
        self._sheets: dict[str, SheetPart] = {}
        self._styles = Styles(package, self._workbook)
        self._strings = Strings(package, self._workbook)
        self._shown = shown
        self._texts: dict[Spot, str] = {}
        self._notes: dict[str, dict[tuple[int, int], str]] = {}

    def text(self, spot: Spot) -> str:
        """Text a cell shows now."""
        return self._texts.get(spot, self._shown(spot))

    def rows(self, spot: Spot) -> tuple[int, int]:
        """First and last row of the merged area a cell belongs to."""
        top, _, bottom, _ = self._sheet(spot).area(spot.row, spot.column)
        return top, bottom

    def require(self, spot: Spot) -> None:
        """Raise NotEditable for formulas and for the heads of tables, whose names the workbook keeps twice."""
        sheet = self._sheet(spot)
        cell = sheet.find(spot.row, spot.column)
        if cell is not None and cell.find("{*}f") is not None:
            raise NotEditable("单元格是公式，请人工修改")
        for relation in self._package.relations(sheet.part):
            if relation.kind == "table" and relation.target in self._package:
                table = self._package.tree(relation.target)
                left, top, right, _ = range_boundaries(table.get("ref", "A1"))
                headed = table.get("headerRowCount", "1") != "0"
                if headed and spot.row == top and (left or 1) <= spot.column <= (right or 1):
                    raise NotEditable("单元格是表格对象的标题，请人工修改")

    def replace(self, spot: Spot, start: int, end: int, new: str) -> None:
        """Put ``new`` in place of [start, end); rich text keeps its runs, numbers stay numbers if possible."""
        self.require(spot)
        sheet, old = self._sheet(spot), self.text(spot)
        text = old[:start] + new + old[end:]
        cell = sheet.cell(spot.row, spot.column)
        number = self._as_number(cell, sheet.style(spot.row, spot.column), text)
        if number is not None:
            value = cell.find("{*}v")
            assert value is not None  # noqa: S101  # a number has one
            value.text = repr(number)
            self._mark(spot, sheet, cell, text, old)
            return
        runs = self._strings.runs(cell)
        whole = "".join(run.findtext("{*}t") or "" for run in runs)
        set_text(cell, text, edit_runs(runs, start, end, new) if whole == old else None)
        self._mark(spot, sheet, cell, text, old)

    def write(self, spot: Spot, text: str, like: Spot) -> None:
        """Fill a blank cell."""
        self.require(spot)
        if self.text(spot).strip():
            raise NotEditable("单元格里已有内容")
        sheet = self._sheet(spot)
        cell = sheet.cell(spot.row, spot.column)
        set_text(cell, text)
        self._mark(spot, sheet, cell, text, "")

    def split(self, spot: Spot, row: int, label: str) -> None:
        """Cut a merged area in up to three: above, this row, below."""
        self.require(spot)
        sheet = self._sheet(spot)
        area = top, left, bottom, right = sheet.area(spot.row, spot.column)
        old, style = self.text(Spot(spot.part, top, left)), sheet.style(top, left)
        if row < bottom:
            below = sheet.cell(row + 1, left)
            below.set("s", str(style))
            set_text(below, old)
            self._texts[Spot(spot.part, row + 1, left)] = old
        cell = sheet.cell(row, left)
        cell.set("s", str(style))
        set_text(cell, label)
        self._mark(Spot(spot.part, row, left), sheet, cell, label, old)
        pieces = [(top, row - 1), (row, row), (row + 1, bottom)]
        kept = [
            (first, left, last, right) for first, last in pieces if last > first or (last == first and right > left)
        ]
        sheet.set_merged([*(one for one in sheet.merged if one != area), *kept])

    def insert_rows(self, spot: Spot, names: Sequence[str]) -> None:
        """Never: formulas, merges, conditional formats and print areas would have to move with the rows."""
        listed = "、".join(names)
        raise NotEditable(f"在表中插入行可能打乱公式和合并，请人工在第{spot.row}行下面插入“{listed}”")

    def finish(self, changes: Sequence[Change], path: Path) -> None:
        """Add the notes, the sheet 修改清单, and write the copy."""
        for part, notes in self._notes.items():
            add_notes(self._sheets[part], notes)
        for sheet in self._sheets.values():
            sheet.save()
        rows = [list_row(change) for change in changes]
        add_list(self._package, self._workbook, self._styles, rows)
        self._styles.save()
        self._package.save(path)

    def _sheet(self, spot: Spot) -> SheetPart:
        if spot.part not in self._names:
            raise NotEditable("没有找到对应的工作表")
        if spot.part not in self._sheets:
            self._sheets[spot.part] = SheetPart(self._package, self._names[spot.part])
        return self._sheets[spot.part]

    def _mark(self, spot: Spot, sheet: SheetPart, cell: etree._Element, text: str, old: str) -> None:
        quoted = text.startswith(FORMULA_SIGNS)
        style = self._styles.variant(sheet.style(spot.row, spot.column), fill=_GREEN, quoted=quoted)
        cell.set("s", str(style))
        self._texts[spot] = text
        told = f"原内容：{old.strip() or '（空）'}"
        notes = self._notes.setdefault(spot.part, {})
        notes[spot.row, spot.column] = (
            f"{notes[spot.row, spot.column]}\n{told}" if (spot.row, spot.column) in notes else told
        )

    def _as_number(self, cell: etree._Element, style: int, text: str) -> float | int | None:
        """The number that shows as ``text`` in the cell's format, where the cell holds a number now."""
        found = _PLAIN_NUMBER.fullmatch(text)
        if cell.get("t", "n") != "n" or cell.find("{*}v") is None or not found:
            return None
        number = float(found[1]) / 100 if found[2] else float(found[1])
        number = round(number, 12)
        key, code = self._styles.number_format(style)
        if show_number(number, BUILT_IN.get(key) or code or "General") != text:
            return None
        return int(number) if number.is_integer() else number
