"""OpenDocument tables (.ods) and texts (.odt): content.xml read with lxml, as the page shows it.

A cell says what it shows in its paragraphs, so numbers need no formatting here. Repeat counts are
promises of the writer, not content: blank cells are only counted, filled ones paid from the budget.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from corpus.grid import Document
from corpus.readers.build import document
from corpus.readers.collector import Collector
from corpus.readers.limits import CellBudget
from corpus.readers.odf_text import keep_visible, local, number, paragraph_text, take_text_boxes, value
from corpus.readers.package import ZIP_ERRORS, open_package
from corpus.readers.refusals import damaged, encrypted
from corpus.readers.sheet import Area, Sheet, Texts, sheets_document
from corpus.readers.source import Source
from corpus.readers.xml_tree import parse_xml

_MAIN_PART = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_PARAGRAPHS = {"p", "h"}
_TABLE = "table"
_ROWS = {"table-row-group", "table-header-rows", "table-rows"}
_MOST_COLUMNS = 16_384
_MOST_ROWS = 1_048_576


def read(source: Source) -> Document:
    """OpenDocument file → a grid for each visible sheet (ods), or 正文 and 表格1, 表格2 … (odt).

    Raises ReadError: file_damaged, file_encrypted, file_too_large, file_empty.
    """
    root = _load(source)
    keep_visible(root)
    budget = CellBudget(source.name, source.limits)
    body = root.find("{*}body/{*}spreadsheet")
    if body is not None:
        sheets = [_sheet(table, _hidden_styles(root), budget) for table in body.iterchildren("{*}table")]
        return sheets_document(source, "ods", sheets, CellBudget(source.name, source.limits))
    body = root.find("{*}body/{*}text")
    if body is None:
        raise damaged(source.name, _MAIN_PART)
    collector = _Collector(budget)
    collector.blocks(body)
    collector.end_prose()
    return document(source.name, "odt", collector.grids)


def _load(source: Source) -> etree._Element:
    with open_package(source) as archive:
        try:
            # A missing manifest keeps no office program from opening the file.
            if _MANIFEST in archive.NameToInfo and b"encryption-data" in archive.read(_MANIFEST):
                raise encrypted(source.name)
            return parse_xml(archive.read(_MAIN_PART), source)
        except (KeyError, etree.XMLSyntaxError, *ZIP_ERRORS) as error:
            raise damaged(source.name, _MAIN_PART) from error


def _hidden_styles(root: etree._Element) -> set[str]:
    """Names of table styles under which a sheet is not displayed."""
    styles = root.iterfind("{*}automatic-styles/{*}style")
    hidden = (style for style in styles if any(value(entry, "display") == "false" for entry in style))
    return {value(style, "name") for style in hidden if value(style, "family") == "table"}


def _sheet(table: etree._Element, hidden_styles: set[str], budget: CellBudget) -> Sheet:
    texts: Texts = {}
    merged: list[Area] = []
    for cell in _cells(table, budget):
        if cell.rows > 1 or cell.columns > 1:
            merged.append((cell.column, cell.row, cell.column + cell.columns - 1, cell.row + cell.rows - 1))
        # A sheet within a cell exists in theory only; its texts stay with the cell.
        inner = [_cell_content(element)[0] for found in cell.nested for element in found.iter("{*}table-cell")]
        text = "\n".join(part for part in (cell.text, *inner) if part)
        if text:
            texts[cell.row, cell.column] = text
    return Sheet(value(table, "name"), value(table, "style-name") in hidden_styles, texts, merged)


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell at its place: what it shows, how far it spreads, and the tables inside it."""

    row: int
    column: int
    rows: int
    columns: int
    text: str
    nested: list[etree._Element]


def _cells(table: etree._Element, budget: CellBudget) -> Iterator[_Cell]:
    """Cells of a table at their places, 1-based; of repeated blank rows and cells only the first, none covered."""
    top = 1
    for row in _table_rows(table):
        cells = list(_row_cells(row, top, budget))
        repeat = max(1, number(row, "number-rows-repeated"))
        times = min(repeat, _MOST_ROWS + 1 - top) if any(cell.text or cell.nested for cell in cells) else 1
        if top > _MOST_ROWS:
            return
        budget.spend(len(cells) * times)
        for offset in range(times):
            yield from (replace(cell, row=top + offset, nested=[] if offset else cell.nested) for cell in cells)
        top += repeat


def _table_rows(parent: etree._Element) -> Iterator[etree._Element]:
    for element in parent:
        name = local(element)
        if name == "table-row":
            yield element
        elif name in _ROWS:
            yield from _table_rows(element)


def _row_cells(row: etree._Element, top: int, budget: CellBudget) -> Iterator[_Cell]:
    column = 1
    for element in row.iterchildren("{*}table-cell", "{*}covered-table-cell"):
        repeat = max(1, number(element, "number-columns-repeated"))
        if local(element) == "table-cell":
            rows = min(max(1, number(element, "number-rows-spanned")), _MOST_ROWS)
            columns = min(max(1, number(element, "number-columns-spanned")), _MOST_COLUMNS)
            text, nested = _cell_content(element)
            for offset in range(repeat if text or nested else 1):
                if column + offset > _MOST_COLUMNS:
                    return
                budget.spend(1)
                yield _Cell(top, column + offset, rows, columns, text, [] if offset else nested)
        column += repeat


def _cell_content(cell: etree._Element) -> tuple[str, list[etree._Element]]:
    """Paragraphs of a cell joined by line breaks (lists and text boxes included), and its nested tables."""
    lines: list[str] = []
    nested: list[etree._Element] = []
    for element in _blocks(cell):
        if local(element) == _TABLE:
            nested.append(element)
        else:
            lines.append(paragraph_text(element))
    text = "\n".join(lines).strip("\n")
    if not text and not nested:
        # Programs that write no paragraphs leave the bare value.
        text = value(cell, "string-value") or value(cell, "date-value") or value(cell, "value")
    return text, nested


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in reading order, sections, lists, indexes and text boxes opened."""
    for element in parent:
        if local(element) in _PARAGRAPHS:
            boxes = take_text_boxes(element)
            yield element
            for box in boxes:
                yield from _blocks(box)
        elif local(element) == _TABLE:
            yield element
        else:
            yield from _blocks(element)


class _Collector(Collector):
    """Walks the body of the document."""

    def blocks(self, parent: etree._Element) -> None:
        for element in _blocks(parent):
            if local(element) == _TABLE:
                self.table(element)
            else:
                self.paragraph(paragraph_text(element))

    def table(self, element: etree._Element) -> None:
        part = self.begin_table()
        areas: list[tuple[int, int, int, int, str]] = []
        inner: list[etree._Element] = []
        for cell in _cells(element, self.budget):
            inner.extend(cell.nested)
            areas.append((cell.row, cell.column, cell.rows, cell.columns, cell.text))
        height = max((row for row, *_, text in areas if text), default=0)
        self.add_table(part, areas, height)
        for nested in inner:
            self.table(nested)
