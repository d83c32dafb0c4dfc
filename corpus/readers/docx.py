"""Word documents (.docx): paragraphs and tables in the order of the page.

Read with lxml, not python-docx: that refuses strict files, .docm and documents with a lost picture, and its
paragraphs and cells skip content controls, tracked insertions and symbols. A table inside a cell
becomes a grid of its own after the table around it, as does a table in a text box.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass

from lxml import etree

from corpus.grid import Document
from corpus.readers.build import document
from corpus.readers.collector import Collector
from corpus.readers.docx_text import as_number, keep_visible, paragraph_text, take_text_boxes, value, values
from corpus.readers.limits import CellBudget
from corpus.readers.package import open_package
from corpus.readers.refusals import damaged
from corpus.readers.source import Source
from corpus.readers.xml_tree import parse_xml

_MAIN_PART = "word/document.xml"
_MOST_COLUMNS = 1000


def read(source: Source) -> Document:
    """Word file → grids 正文 and 表格1, 表格2 …; rows of 正文 count the paragraphs of the body."""
    with open_package(source) as archive:
        try:
            root = parse_xml(archive.read(_main_part(archive, source)), source)
        except (KeyError, etree.XMLSyntaxError) as error:
            raise damaged(source.name, _MAIN_PART) from error
    keep_visible(root)
    collector = _Collector(CellBudget(source.name, source.limits))
    collector.blocks(next(root.iterchildren("{*}body"), root))
    collector.end_prose()
    return document(source.name, "docx", collector.grids)


def _main_part(archive: zipfile.ZipFile, source: Source) -> str:
    if "_rels/.rels" in archive.NameToInfo:
        for relation in parse_xml(archive.read("_rels/.rels"), source).iter("{*}Relationship"):
            part = relation.get("Target", "").removeprefix("/")
            if relation.get("Type", "").endswith("/officeDocument") and part in archive.NameToInfo:
                return part
    return _MAIN_PART


class _Collector(Collector):
    """Walks the body of the document."""

    def blocks(self, parent: etree._Element) -> None:
        for element in parent.iterchildren("{*}p", "{*}tbl"):
            if element.tag.endswith("}tbl"):
                self.table(element)
                continue
            boxes = take_text_boxes(element)
            self.paragraph(paragraph_text(element))
            for box in boxes:
                self.blocks(box)

    def table(self, element: etree._Element) -> None:
        part = self.begin_table()
        areas, height, inner = _areas(element)
        self.add_table(part, areas, height)
        for nested in inner:
            self.table(nested)


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
    for height, row in enumerate(table.iterchildren("{*}tr"), 1):
        column = 1 + min(as_number(value(row, "{*}trPr/{*}gridBefore") or ""), _MOST_COLUMNS)
        current: dict[int, _Area] = {}
        for cell in row.iterchildren("{*}tc"):
            marks = values(cell, "{*}tcPr")
            columns = min(max(1, as_number(marks.get("gridSpan", ""))), _MOST_COLUMNS)
            # A merge mark without a value continues the area before.
            area = above.get(column) if marks.get("vMerge") in {"", "continue"} else None
            if area is not None:
                area.rows += 1
            elif marks.get("hMerge") in {"", "continue"} and areas and areas[-1].row == height:
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
    for element in cell.iterchildren("{*}p", "{*}tbl"):
        if element.tag.endswith("}tbl"):
            nested.append(element)
            continue
        boxes = take_text_boxes(element)
        lines.append(paragraph_text(element))
        for box in boxes:
            text, deeper = _cell_content(box)
            lines.append(text)
            nested.extend(deeper)
    return "\n".join(lines).strip("\n"), nested
