"""修改清单 at the end of a corrected Word document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from classifier.annotate.package import attribute, printable
from classifier.annotate.results import Change
from classifier.annotate.wording import LIST_COLUMNS, LIST_TITLE, list_row

__all__ = ["append_list"]

_SPACE = "http://www.w3.org/XML/1998/namespace"
_FONTS = {"ascii": "Times New Roman", "hAnsi": "Times New Roman", "eastAsia": "宋体"}
_TWIPS_BETWEEN = 9000  # width of text on an A4 page with usual margins, where the section does not say


def append_list(root: etree._Element, changes: Sequence[Change]) -> None:
    """Append a heading and a table to the body, before the properties of its last section."""
    space = f"{{{etree.QName(root).namespace}}}"
    body = next(root.iterchildren(f"{space}body"), root)
    last = next((one for one in reversed(body) if one.tag == f"{space}sectPr"), None)
    made = _Maker(space)
    blocks = [made.heading(), made.table(changes, _text_width(last)), etree.Element(f"{space}p")]
    for block in blocks:
        if last is None:
            body.append(block)
        else:
            last.addprevious(block)


def _text_width(section: etree._Element | None) -> int:
    """Width between the margins, in twentieths of a point."""
    if section is None:
        return _TWIPS_BETWEEN
    size, margins = section.find("{*}pgSz"), section.find("{*}pgMar")
    if size is None or margins is None:
        return _TWIPS_BETWEEN
    numbers = [attribute(size, "w"), attribute(margins, "left"), attribute(margins, "right")]
    if not all(text.isdecimal() for text in numbers):
        return _TWIPS_BETWEEN
    page, left, right = map(int, numbers)
    return max(page - left - right, _TWIPS_BETWEEN // 2)


class _Maker:
    def __init__(self, space: str) -> None:
        self._space = space

    def _new(self, parent: etree._Element | None, name: str, **keys: str) -> etree._Element:
        named = {f"{self._space}{key}": text for key, text in keys.items()}
        tag = f"{self._space}{name}"
        return etree.Element(tag, named) if parent is None else etree.SubElement(parent, tag, named)

    def heading(self) -> etree._Element:
        paragraph = self._new(None, "p")
        properties = self._new(paragraph, "pPr")
        self._new(properties, "keepNext")
        self._new(properties, "pageBreakBefore")
        self._new(properties, "spacing", before="0", after="120")
        self._run(paragraph, f"附件：{LIST_TITLE}", size=32, bold=True)  # 附件 ends the form for readers
        return paragraph

    def table(self, changes: Sequence[Change], width: int) -> etree._Element:
        table = self._new(None, "tbl")
        properties = self._new(table, "tblPr")
        self._new(properties, "tblW", w=str(width), type="dxa")
        borders = self._new(properties, "tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            self._new(borders, side, val="single", sz="4", space="0", color="auto")
        self._new(properties, "tblLayout", type="fixed")
        whole = sum(share for _, share in LIST_COLUMNS)
        widths = [width * share // whole for _, share in LIST_COLUMNS]
        grid = self._new(table, "tblGrid")
        for one in widths:
            self._new(grid, "gridCol", w=str(one))
        self._row(table, [title for title, _ in LIST_COLUMNS], widths, head=True)
        for change in changes:
            self._row(table, list_row(change), widths)
        return table

    def _row(self, table: etree._Element, texts: Iterable[str], widths: Sequence[int], *, head: bool = False) -> None:
        row = self._new(table, "tr")
        marks = self._new(row, "trPr")
        self._new(marks, "cantSplit")
        if head:
            self._new(marks, "tblHeader")
        for text, width in zip(texts, widths, strict=True):
            cell = self._new(row, "tc")
            properties = self._new(cell, "tcPr")
            self._new(properties, "tcW", w=str(width), type="dxa")
            paragraph = self._new(cell, "p")
            self._new(self._new(paragraph, "pPr"), "spacing", before="0", after="0")
            self._run(paragraph, text, size=18, bold=head)

    def _run(self, paragraph: etree._Element, text: str, *, size: int, bold: bool) -> None:
        run = self._new(paragraph, "r")
        properties = self._new(run, "rPr")
        self._new(properties, "rFonts", **_FONTS)
        if bold:
            self._new(properties, "b")
        self._new(properties, "sz", val=str(size))
        element = self._new(run, "t")
        element.set(f"{{{_SPACE}}}space", "preserve")
        element.text = printable(" ".join(text.split("\n")))
