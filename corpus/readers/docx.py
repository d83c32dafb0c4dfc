"""Word documents (.docx): paragraphs and tables in the order of the page.

The XML is walked by local names, so strict and transitional files, and WPS's, read alike. Content
controls and accepted insertions are looked through; tracked deletions are left out. A table inside
a cell becomes a grid of its own after the table around it, as does a table in a text box.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from corpus.grid import Document, Grid
from corpus.readers.build import document, spread
from corpus.readers.docx_text import paragraph_text, text_boxes, value_of
from corpus.readers.limits import CellBudget
from corpus.readers.package import local, open_package
from corpus.readers.source import Source
from corpus.readers.text import prose_grid

_LOOKED_THROUGH = {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"}
_MOST_COLUMNS = 1000


def read(source: Source) -> Document:
    """Word file → grids 正文 and 表格1, 表格2 …; rows of 正文 count the paragraphs of the body."""
    with open_package(source) as package:
        root = package.xml(package.main_part("word/document.xml"))
    body = next((child for child in root if local(child) == "body"), root)
    collector = _Collector(CellBudget(source.name, source.limits))
    collector.blocks(body)
    collector.end_prose()
    return document(source.name, "docx", collector.grids)


@dataclass
class _Collector:
    """Grids in reading order; paragraphs gather until a table comes."""

    budget: CellBudget
    grids: list[Grid] = field(default_factory=list)
    _lines: list[tuple[int, str]] = field(default_factory=list)
    _paragraphs: int = 0
    _tables: int = 0

    def blocks(self, parent: etree._Element) -> None:
        for element in _children(parent, {"p", "tbl"}):
            if local(element) == "p":
                self._add_paragraph(paragraph_text(element))
                for box in text_boxes(element):
                    self.blocks(box)
            else:
                self.table(element)

    def end_prose(self) -> None:
        if self._lines:
            grid = prose_grid(self._lines)
            self.budget.spend(sum(map(len, grid.rows)))
            self.grids.append(grid)
        self._lines = []

    def table(self, element: etree._Element) -> None:
        self.end_prose()
        self._tables += 1
        part = f"表格{self._tables}"
        areas, height, inner = _areas(element)
        self.grids.append(Grid(part, spread(areas, self.budget, height=height), spans_known=True))
        for nested in inner:
            self.table(nested)

    def _add_paragraph(self, text: str) -> None:
        self._paragraphs += 1
        self._lines.append((self._paragraphs, text))


def _children(parent: etree._Element, names: set[str]) -> Iterator[etree._Element]:
    """Children called ``names``, also those inside content controls and accepted insertions."""
    for child in parent:
        name = local(child)
        if name in names:
            yield child
        elif name in _LOOKED_THROUGH:
            yield from _children(child, names)


@dataclass
class _Area:
    row: int
    column: int
    rows: int
    columns: int
    text: str

    def as_tuple(self) -> tuple[int, int, int, int, str]:
        return self.row, self.column, self.rows, self.columns, self.text


def _areas(table: etree._Element) -> tuple[list[tuple[int, int, int, int, str]], int, list[etree._Element]]:
    """Areas of the table's cells, its number of rows, and the tables found inside its cells."""
    areas: list[_Area] = []
    inner: list[etree._Element] = []
    above: dict[int, _Area] = {}
    height = 0
    for row in _children(table, {"tr"}):
        properties = _child(row, "trPr")
        if properties is not None and _child(properties, "del") is not None:
            continue
        height += 1
        column = 1 + min(_number(properties, "gridBefore"), _MOST_COLUMNS)
        current: dict[int, _Area] = {}
        for cell in _children(row, {"tc"}):
            look = _child(cell, "tcPr")
            columns = min(max(1, _number(look, "gridSpan", 1)), _MOST_COLUMNS)
            area = above.get(column) if _merge(look, "vMerge") == "continue" else None
            if area is not None:
                area.rows += 1
            elif _merge(look, "hMerge") == "continue" and areas and areas[-1].row == height:
                area = areas[-1]
                area.columns += columns
            else:
                text, nested = _cell_content(cell)
                inner.extend(nested)
                area = _Area(height, column, 1, columns, text)
                areas.append(area)
            current[column] = area
            column += columns
        above = current
    return [area.as_tuple() for area in areas], height, inner


def _cell_content(cell: etree._Element) -> tuple[str, list[etree._Element]]:
    """Paragraphs of a cell joined by line breaks (text boxes included), and its nested tables."""
    lines: list[str] = []
    nested: list[etree._Element] = []
    for element in _children(cell, {"p", "tbl"}):
        if local(element) == "tbl":
            nested.append(element)
            continue
        lines.append(paragraph_text(element))
        for box in text_boxes(element):
            text, deeper = _cell_content(box)
            lines.append(text)
            nested.extend(deeper)
    return "\n".join(lines).strip("\n"), nested


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return None if element is None else next((child for child in element if local(child) == name), None)


def _number(properties: etree._Element | None, name: str, default: int = 0) -> int:
    text = value_of(_child(properties, name))
    return int(text) if text.isdecimal() and len(text) < 10 else default


def _merge(properties: etree._Element | None, name: str) -> str:
    """Kind of merge: restart, continue (where the attribute is left out) or "" for none."""
    element = _child(properties, name)
    return "" if element is None else value_of(element) or "continue"
