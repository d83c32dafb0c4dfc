"""Corrections in a copy of a Word document, as tracked changes that people accept or reject."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from pathlib import Path

from lxml import etree

from classifier.annotate.docx_comments import MAIN_PART
from classifier.annotate.docx_list import append_list
from classifier.annotate.docx_map import Area, DocxMap, own_paragraphs
from classifier.annotate.docx_rows import first_child, insert_row, keep_no_ids
from classifier.annotate.editor import NotEditable
from classifier.annotate.locate import Spot
from classifier.annotate.package import Package, local
from classifier.annotate.results import Change
from classifier.annotate.revisions import Reviser, require_plain, text_of
from corpus.readers.build import PROSE

__all__ = ["DocxEditor"]


class DocxEditor:
    """See :class:`classifier.annotate.editor.Editor`."""

    def __init__(self, package: Package, stamp: date) -> None:
        self._package = package
        self._main = package.main_part(MAIN_PART)
        self._root = package.tree(self._main)
        self._map = DocxMap.build(self._root, package.source)
        self._reviser = Reviser(self._root, stamp)

    def text(self, spot: Spot) -> str:
        """Text of a cell or paragraph as it stands now."""
        return text_of(self._paragraphs(spot))

    def rows(self, spot: Spot) -> tuple[int, int]:
        """First and last row of the merged area a cell belongs to."""
        area = self._map.area(spot.part, spot.row, spot.column)
        return (area.row, area.row + area.rows - 1) if area else (spot.row, spot.row)

    def require(self, spot: Spot) -> None:
        """Raise NotEditable where the text comes from a field, a bound control or somebody's tracked change."""
        paragraphs = self._paragraphs(spot)
        if not paragraphs:
            raise NotEditable("没有找到对应的单元格")
        for paragraph in paragraphs:
            require_plain(paragraph)

    def replace(self, spot: Spot, start: int, end: int, new: str) -> None:
        """Strike out [start, end) of the text and insert ``new``."""
        self.require(spot)
        self._reviser.replace(self._paragraphs(spot), start, end, new)

    def write(self, spot: Spot, text: str, like: Spot) -> None:
        """Insert a text into a blank cell."""
        self.require(spot)
        if self.text(spot).strip():
            raise NotEditable("单元格里已有内容")
        self._reviser.insert(self._paragraphs(spot)[0], text, look=_look(self._paragraphs(like)))

    def split(self, spot: Spot, row: int, label: str) -> None:
        """Begin a new vertical merge at a row, and one more at the row below it."""
        self.require(spot)
        area = self._area(spot)
        at = row - area.row
        if not 0 <= at < len(area.cells):
            raise NotEditable("类别单元格的合并方式不规则，请人工拆分")
        origin = area.cells[0]
        kept = deepcopy(origin)
        old = text_of(own_paragraphs(origin)).strip()
        if at == 0:
            paragraphs = own_paragraphs(origin)
            text = text_of(paragraphs)
            self._reviser.replace(paragraphs, 0, len(text), label)
        else:
            paragraph = _restart(area.cells[at], kept)
            self._reviser.insert(paragraph, label, old, _look(own_paragraphs(kept)))
        if at + 1 < len(area.cells):
            _restart(area.cells[at + 1], kept, whole=True)
        self._divide(spot.part, area, at)

    def insert_rows(self, spot: Spot, names: Sequence[str]) -> None:
        """Put copies of a row below it as inserted rows."""
        if spot.part == PROSE:
            raise NotEditable("指标不在表格里，请人工另起一行")
        self.require(spot)
        area = self._area(spot)
        if area.rows > 1:
            raise NotEditable("指标名称单元格跨行合并，请人工插入新行")
        for name in reversed(names):
            insert_row(self._reviser, area.cells[0], name)

    def finish(self, changes: Sequence[Change], path: Path) -> None:
        """Append 修改清单 and write the copy."""
        append_list(self._root, changes)
        self._package.put(self._main, self._root)
        self._package.save(path)

    def _paragraphs(self, spot: Spot) -> list[etree._Element]:
        return self._map.paragraphs_at(spot.part, spot.row, spot.column)

    def _area(self, spot: Spot) -> Area:
        area = self._map.area(spot.part, spot.row, spot.column)
        if area is None:
            raise NotEditable("没有找到对应的单元格")
        return area

    def _divide(self, part: str, area: Area, at: int) -> None:
        """Replace an area in the map by its parts above, at and below one of its rows."""
        table = self._map.tables[part]
        for first, last in ((0, at), (at, at + 1), (at + 1, len(area.cells))):
            piece = Area(area.row + first, area.column, last - first, area.columns, area.cells[first:last])
            for row in range(piece.row, piece.row + piece.rows):
                for column in range(piece.column, piece.column + piece.columns):
                    table[row, column] = piece


def _restart(cell: etree._Element, origin: etree._Element, *, whole: bool = False) -> etree._Element:
    """Make a continuation cell the first of a merge, with the look of the old first; gives its paragraph.

    whole: with the text of the old first too.
    """
    space = cell.tag.removesuffix("tc")
    old = cell.find(f"{space}tcPr")
    properties = origin.find(f"{space}tcPr")
    if old is not None and properties is not None and properties.find(f"{space}vMerge") is not None:
        cell.replace(old, deepcopy(properties))
    for mark in cell.iterfind(f"{space}tcPr/{space}vMerge"):
        mark.set(f"{space}val", "restart")
    for child in list(cell):
        if local(child) != "tcPr":
            cell.remove(child)
    paragraphs = [keep_no_ids(deepcopy(one)) for one in own_paragraphs(origin)]
    cell.extend(paragraphs if whole else paragraphs[:1])
    if not whole:
        for child in list(paragraphs[0]):
            if local(child) != "pPr":
                paragraphs[0].remove(child)
    return first_child(cell, "p")


def _look(paragraphs: Sequence[etree._Element]) -> etree._Element | None:
    """Look of the first run with text, None for the plain one."""
    runs = (run for one in paragraphs for run in one.iter("{*}r") if next(run.iterchildren("{*}t"), None) is not None)
    first = next(runs, None)
    return None if first is None else first.find("{*}rPr")
