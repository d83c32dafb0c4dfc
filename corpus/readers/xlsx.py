"""Excel workbooks (.xlsx, .xlsm): every visible sheet, numbers as the sheet shows them.

The XML is walked directly: what a cell shows depends on its number format, and the readers that
give values fast do not give formats. Sheets are streamed, so a stray cell far below costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from corpus.grid import Cell, Document, Grid
from corpus.readers.build import document
from corpus.readers.limits import CellBudget
from corpus.readers.package import Package, local, open_package
from corpus.readers.source import Source
from corpus.readers.xlsx_cells import CellReader, SheetCells
from corpus.records import Note, Place

_SHEET_KINDS = {"worksheet"}


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str
    hidden: bool

    @property
    def title(self) -> str:
        return f"工作表“{self.name}”"


def read(source: Source) -> Document:
    """Excel file → one grid for each visible sheet (工作表“名称”), rows and columns as in the sheet.

    Hidden sheets are left out with a note, unless all are hidden. Formulas give their saved result.
    """
    budget = CellBudget(source.name, source.limits)
    grids: list[Grid] = []
    notes: list[Note] = []
    with open_package(source) as package:
        workbook = package.main_part("xl/workbook.xml")
        root = package.xml(workbook)
        sheets = _sheets(package, workbook, root)
        all_hidden = all(sheet.hidden for sheet in sheets)
        reader = CellReader(package, workbook, source.limits, epoch_1904=_epoch_1904(root))
        for sheet in sheets:
            place = Place(file=source.name, part=sheet.title)
            if sheet.hidden and not all_hidden:
                notes.append(Note("hidden_sheet", f"未读取隐藏的{sheet.title}", place))
                continue
            cells = reader.read(sheet.part)
            grids.append(Grid(sheet.title, _rows(cells, budget), spans_known=True))
            if cells.without_result:
                message = (
                    f"{sheet.title}有{cells.without_result}个公式没有保存计算结果，按空白读取；请打开文件保存一次后再试"
                )
                notes.append(Note("formula_without_result", message, place))
    return document(source.name, "xlsx", grids, notes)


def _sheets(package: Package, workbook: str, root: etree._Element) -> list[_Sheet]:
    related = package.related(workbook)
    found = []
    for element in root.iter("{*}sheet"):
        relation = next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")
        kind, part = related.get(relation, ("", ""))
        if kind in _SHEET_KINDS and part in package.parts:
            hidden = element.get("state", "visible") != "visible"
            found.append(_Sheet(element.get("name", ""), part, hidden))
    return found


def _epoch_1904(root: etree._Element) -> bool:
    return any(local(e) == "workbookPr" and e.get("date1904") in {"1", "true"} for e in root)


def _rows(sheet: SheetCells, budget: CellBudget) -> tuple[tuple[Cell, ...], ...]:
    """Rows with text, from column 1 to the last column with text; merged areas are cut at its edges."""
    shown = {place: text for place, text in sheet.texts.items() if text.strip()}
    if not shown:
        return ()
    height = max(row for row, _ in shown)
    width = max(column for _, column in shown)
    cells = {(row, column): Cell(text, row, column) for (row, column), text in shown.items()}
    for top, left, bottom, right in sheet.merged:
        text = shown.get((top, left))
        bottom, right = min(bottom, height), min(right, width)
        if text is None or bottom < top or right < left:
            continue
        budget.spend((bottom - top + 1) * (right - left + 1) - 1)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    cells[row, column] = Cell(text, row, column, "above" if row > top else "left")
    return _rectangle(cells, {row for row, _ in cells}, width, budget)


def _rectangle(
    cells: dict[tuple[int, int], Cell], numbers: Iterable[int], width: int, budget: CellBudget
) -> tuple[tuple[Cell, ...], ...]:
    rows = []
    for row in sorted(numbers):
        budget.spend(width)
        rows.append(tuple(cells.get((row, column)) or Cell("", row, column) for column in range(1, width + 1)))
    return tuple(rows)
