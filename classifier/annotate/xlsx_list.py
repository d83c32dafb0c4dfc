"""The sheet 修改清单 at the end of a corrected workbook."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lxml import etree
from openpyxl.utils.cell import get_column_letter

from classifier.annotate.package import Package, is_strict, plain_names
from classifier.annotate.wording import LIST_COLUMNS, LIST_TITLE
from classifier.annotate.xlsx_strings import FORMULA_SIGNS, set_text
from classifier.annotate.xlsx_styles import Styles
from corpus.wrapping import display_width

__all__ = ["add_list"]

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_KEYS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_KEYS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_WIDE = 1.5  # characters per share of the width
_LINE, _HIGHEST = 15.0, 409.0  # points


def add_list(package: Package, workbook: str, styles: Styles, rows: Sequence[Sequence[str]]) -> None:
    """Add the sheet under the first free name. rows: texts for each of LIST_COLUMNS."""
    book = package.tree(workbook)
    space = f"{{{etree.QName(book).namespace}}}"
    sheets = book.find(f"{space}sheets")
    if sheets is None:
        return
    part = package.free_name("xl/worksheets/sheet{}.xml")
    package.put(part, _sheet(space, styles, rows))
    package.declare(part, _TYPE)
    strict = is_strict(book)
    key = package.relate(workbook, "worksheet", part, strict=strict)
    taken = {one.get("name", "").casefold() for one in sheets}
    name = next(n for i in range(1, len(taken) + 2) if (n := f"{LIST_TITLE}{i if i > 1 else ''}") not in taken)
    number = max((int(one.get("sheetId", "0")) for one in sheets), default=0) + 1
    named = {"name": name, "sheetId": str(number), f"{{{_STRICT_KEYS if strict else _KEYS}}}id": key}
    etree.SubElement(sheets, f"{space}sheet", named)
    package.put(workbook, book)


def _sheet(space: str, styles: Styles, rows: Sequence[Sequence[str]]) -> etree._Element:
    root = etree.Element(f"{space}worksheet", nsmap=plain_names(space[1:-1]))
    etree.SubElement(etree.SubElement(root, f"{space}sheetPr"), f"{space}pageSetUpPr", fitToPage="1")
    view = etree.SubElement(etree.SubElement(root, f"{space}sheetViews"), f"{space}sheetView", workbookViewId="0")
    etree.SubElement(view, f"{space}pane", ySplit="1", topLeftCell="A2", activePane="bottomLeft", state="frozen")
    columns = etree.SubElement(root, f"{space}cols")
    widths = [share * _WIDE for _, share in LIST_COLUMNS]
    for number, width in enumerate(widths, 1):
        named = {"min": str(number), "max": str(number), "width": f"{width:g}", "customWidth": "1"}
        etree.SubElement(columns, f"{space}col", named)
    data = etree.SubElement(root, f"{space}sheetData")
    head = styles.variant(0, fill="D9E2F3", wrapped=True, bold=True)
    _row(data, 1, [title for title, _ in LIST_COLUMNS], widths, (head, head))
    plain = styles.variant(0, wrapped=True), styles.variant(0, wrapped=True, quoted=True)
    for number, texts in enumerate(rows, 2):
        _row(data, number, texts, widths, plain)
    named = {"paperSize": "9", "orientation": "landscape", "fitToHeight": "0"}
    etree.SubElement(root, f"{space}pageSetup", named)
    return root


def _row(
    data: etree._Element, number: int, texts: Sequence[str], widths: Sequence[float], styles: tuple[int, int]
) -> None:
    """styles: of plain texts, and of those that start like a formula."""
    space = data.tag.removesuffix("sheetData")
    lines = max(
        sum(max(1, math.ceil(display_width(line) / max(width - 1.5, 1))) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    height = min(lines * _LINE, _HIGHEST)
    row = etree.SubElement(data, f"{space}row", r=str(number), ht=f"{height:g}", customHeight="1")
    for column, text in enumerate(texts, 1):
        style = styles[text.startswith(FORMULA_SIGNS)]
        cell = etree.SubElement(row, f"{space}c", r=f"{get_column_letter(column)}{number}", s=str(style))
        set_text(cell, text)
