"""From places (表格2 第5行第3列, 正文 第4行) to the very elements of a Word document.

The reader cuts its tree down to what the page shows, so its elements cannot be changed and written back. Here
the same walk is done over a second tree, parsed as the reader parses it, whose paragraphs and cells carry the
numbers of their twins in the tree that is kept whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from classifier.annotate.package import local
from corpus.readers.build import PROSE
from corpus.readers.docx_text import as_number, keep_visible, take_text_boxes, value, values
from corpus.readers.source import Source
from corpus.readers.xml_tree import parse_xml

__all__ = ["Area", "DocxMap", "own_paragraphs"]

_TWIN = "zhibiao-twin"
_MOST_COLUMNS = 1000  # as the reader
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})


@dataclass(slots=True)
class Area:
    """One cell or merged area, 1-based. cells: its w:tc elements row by row, the first holds the text."""

    row: int
    column: int
    rows: int
    columns: int
    cells: list[etree._Element]


@dataclass(slots=True)
class DocxMap:
    """Areas of every table by its name and any coordinate within them; paragraphs of 正文 by their number."""

    tables: dict[str, dict[tuple[int, int], Area]] = field(default_factory=dict)
    paragraphs: list[etree._Element] = field(default_factory=list)

    @classmethod
    def build(cls, root: etree._Element, source: Source) -> DocxMap:
        """Map of a document part that is parsed whole. source: the file, for its limits."""
        twins = list(root.iter("{*}p", "{*}tc"))
        seen = parse_xml(etree.tostring(root), source)
        for number, element in enumerate(seen.iter("{*}p", "{*}tc")):
            element.set(_TWIN, str(number))
        keep_visible(seen)
        out = cls()
        _Walk(out, twins).blocks(next(seen.iterchildren("{*}body"), seen))
        return out

    def area(self, part: str, row: int, column: int) -> Area | None:
        """The area that covers a coordinate of a table."""
        return self.tables.get(part, {}).get((row, column))

    def paragraphs_at(self, part: str, row: int, column: int) -> list[etree._Element]:
        """Paragraphs of a cell or the paragraph of 正文 at a place, [] where the document has no such place."""
        if part == PROSE:
            return [self.paragraphs[row - 1]] if 0 < row <= len(self.paragraphs) else []
        area = self.area(part, row, column)
        return own_paragraphs(area.cells[0]) if area else []


class _Walk:
    """The reader's walk: tables are numbered as they begin, nested ones after the table around them."""

    def __init__(self, out: DocxMap, twins: list[etree._Element]) -> None:
        self._out = out
        self._twins = twins

    def blocks(self, parent: etree._Element) -> None:
        for element in parent.iterchildren("{*}p", "{*}tbl"):
            if element.tag.endswith("}tbl"):
                self._table(element)
                continue
            boxes = take_text_boxes(element)
            self._out.paragraphs.append(self._twin(element))
            for box in boxes:
                self.blocks(box)

    def _twin(self, element: etree._Element) -> etree._Element:
        return self._twins[int(element.get(_TWIN, ""))]

    def _table(self, table: etree._Element) -> None:
        areas = self._out.tables.setdefault(f"表格{len(self._out.tables) + 1}", {})
        inner: list[etree._Element] = []
        found: list[Area] = []
        above: dict[int, Area] = {}
        for height, row in enumerate(table.iterchildren("{*}tr"), 1):
            column = 1 + min(as_number(value(row, "{*}trPr/{*}gridBefore") or ""), _MOST_COLUMNS)
            current: dict[int, Area] = {}
            last: Area | None = None
            for cell in row.iterchildren("{*}tc"):
                marks = values(cell, "{*}tcPr")
                columns = min(max(1, as_number(marks.get("gridSpan", ""))), _MOST_COLUMNS)
                area = above.get(column) if marks.get("vMerge") in {"", "continue"} else None
                if area is not None:
                    area.rows += 1
                    area.cells.append(self._twin(cell))
                elif marks.get("hMerge") in {"", "continue"} and last is not None:
                    area = last
                    area.columns += columns
                else:
                    inner += _nested(cell)
                    area = last = Area(height, column, 1, columns, [self._twin(cell)])
                    found.append(area)
                current[column] = area
                column += columns
            above = current
        for area in found:
            _cover(areas, area)
        for nested in inner:
            self._table(nested)


def _cover(areas: dict[tuple[int, int], Area], area: Area) -> None:
    """Where areas overlap the first one wins, as in the reader."""
    for row in range(area.row, area.row + area.rows):
        for column in range(area.column, area.column + area.columns):
            areas.setdefault((row, column), area)


def _nested(cell: etree._Element) -> Iterator[etree._Element]:
    """Tables in a cell and in the text boxes of its paragraphs, in the reader's order."""
    for element in cell.iterchildren("{*}p", "{*}tbl"):
        if element.tag.endswith("}tbl"):
            yield element
            continue
        for box in take_text_boxes(element):
            yield from _nested(box)


def own_paragraphs(cell: etree._Element) -> list[etree._Element]:
    """Paragraphs of a cell that is kept whole: through content controls and insertions, not of nested tables."""
    found = []
    for child in cell:
        if local(child) == "p":
            found.append(child)
        elif local(child) in _WRAPPERS:
            found += own_paragraphs(child)
    return found
