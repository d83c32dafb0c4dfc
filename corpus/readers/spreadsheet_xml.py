"""Excel's XML tables of 2003, which report systems still write and name .xls."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lxml import etree

from corpus.grid import Document
from corpus.readers import html
from corpus.readers.limits import CellBudget, check_elements
from corpus.readers.number_format import show_number, show_text
from corpus.readers.refusals import damaged, with_entities
from corpus.readers.sheet import Area, Sheet, Texts, sheets_document
from corpus.readers.source import Source

_NAMES: Final = {
    "General Number": "General",
    "General Date": "yyyy/m/d h:mm",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "Medium Date": "d-mmm-yy",
    "Short Date": "yyyy/m/d",
    "Long Time": "h:mm:ss",
    "Medium Time": "h:mm AM/PM",
    "Short Time": "h:mm",
    "Currency": '"¥"#,##0.00',
    "Euro Currency": '"€"#,##0.00',
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Yes/No": '"是";"是";"否"',
    "True/False": '"真";"真";"假"',
    "On/Off": '"开";"开";"关"',
}
"""Formats the XML calls by name, as Chinese Excel shows them."""
_TAGS: Final = ("{*}Styles", "{*}Date1904", "{*}Worksheet", "{*}Row")
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576


def read(source: Source) -> Document:
    """Excel XML → one grid for each visible sheet (工作表“名称”), numbers as shown.

    A web page that only mentions Excel's names is read as one.
    Raises ReadError: file_damaged, file_empty, file_too_large.
    """
    check_elements(source.data, source.name, source.limits)
    try:
        sheets = list(_sheets(source, CellBudget(source.name, source.limits)))
    except etree.XMLSyntaxError as error:
        if "<html" in source.text[:4096].lower():
            return html.read(source)
        raise damaged(source.name) from error
    except _NoWorkbookError:
        return html.read(source)
    return sheets_document(source, "spreadsheet_xml", sheets, CellBudget(source.name, source.limits))


class _NoWorkbookError(Exception):
    """The root of the file is something else."""


def _sheets(source: Source, budget: CellBudget) -> Iterator[Sheet]:
    """Sheets one after the other; rows are freed once they are read, so that memory stays flat."""
    codes: dict[str, str] = {}
    epoch_1904 = False
    texts: Texts = {}
    merged: list[Area] = []
    row = 0
    events = etree.iterparse(
        io.BytesIO(source.data),
        events=("start", "end"),
        tag=_TAGS,
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in events:
        name = etree.QName(element).localname
        if event == "start":
            if name == "Worksheet":
                texts, merged, row = {}, [], 0
        elif name == "Styles":
            codes = _codes(element)
        elif name == "Date1904":
            epoch_1904 = True
        elif name == "Row" and _is_in_table(element):
            if next(element.iter(etree.Entity), None) is not None:
                raise with_entities(source.name)
            row = _number(element, "Index") or row + 1
            if row <= _MOST_ROWS:
                _read_row(row, element, _Styles(codes, epoch_1904), texts, merged, budget)
            row += _number(element, "Span")
            element.clear()
            while (before := element.getprevious()) is not None and before.tag == element.tag:
                before.getparent().remove(before)
        elif name == "Worksheet":
            hidden = (element.findtext("{*}WorksheetOptions/{*}Visible") or "").strip()
            is_hidden = hidden.startswith("Sheet") and hidden != "SheetVisible"
            yield Sheet(_value(element, "Name"), is_hidden, texts, merged)
            element.clear()
    if etree.QName(events.root).localname != "Workbook":
        raise _NoWorkbookError


def _codes(styles: etree._Element) -> dict[str, str]:
    """Style → number format code; a style without a format of its own has that of its parent."""
    parents: dict[str, str] = {}
    codes: dict[str, str] = {}
    for style in styles.iterchildren("{*}Style"):
        name = _value(style, "ID")
        parents[name] = _value(style, "Parent")
        form = style.find("{*}NumberFormat")
        if form is not None:
            code = _value(form, "Format")
            codes[name] = _NAMES.get(code, code) or "General"
        elif parents[name] in codes:
            codes[name] = codes[parents[name]]
    return codes


def _is_in_table(row: etree._Element) -> bool:
    """Page breaks have rows too, which are only numbers."""
    table = row.getparent()
    return table is not None and etree.QName(table).localname == "Table"


@dataclass(frozen=True, slots=True)
class _Styles:
    """Number format codes by style, and the first day of dates."""

    codes: dict[str, str]
    epoch_1904: bool

    def code(self, style: str) -> str:
        return self.codes.get(style, self.codes.get("Default", "General"))


def _read_row(
    row: int, element: etree._Element, styles: _Styles, texts: Texts, merged: list[Area], budget: CellBudget
) -> None:
    """Add the cells of a row to the texts and merged areas of its sheet."""
    table = element.getparent()
    columns = {} if table is None else dict(_placed(table, "Column", _MOST_COLUMNS))
    for column, cell in _placed(element, "Cell", _MOST_COLUMNS):
        budget.spend(1)
        own = _value(cell, "StyleID") or _value(element, "StyleID")
        style = own or (_value(columns[column], "StyleID") if column in columns else "")
        data = cell.find("{*}Data")
        if data is not None:
            texts[row, column] = _shown(data, styles.code(style), styles.epoch_1904)
        across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
        if across or down:
            merged.append((column, row, column + across, row + down))


def _placed(parent: etree._Element, name: str, most: int) -> Iterator[tuple[int, etree._Element]]:
    """Rows, columns or cells with their 1-based number: Index jumps ahead, Span and MergeAcross reach on."""
    number = 0
    for element in parent.iterchildren(f"{{*}}{name}"):
        number = _number(element, "Index") or number + 1
        if number > most:
            return
        yield number, element
        number += _number(element, "Span") + _number(element, "MergeAcross")


def _shown(data: etree._Element, code: str, epoch_1904: bool) -> str:
    kind, text = _value(data, "Type"), "".join(str(part) for part in data.itertext())
    if kind == "Boolean":
        return "TRUE" if text.strip() == "1" else "FALSE"
    if kind == "Error":
        return text
    try:
        if kind == "Number":
            return show_number(float(text), code, epoch_1904=epoch_1904)
        if kind == "DateTime":
            start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)
            serial = (datetime.fromisoformat(text).replace(tzinfo=None) - start).total_seconds() / 86_400
            return show_number(serial, "yyyy/m/d" if code == "General" else code, epoch_1904=epoch_1904)
    except (ValueError, OverflowError):
        return text
    return show_text(text.replace("\r\n", "\n").replace("\r", "\n"), code)


def _value(element: etree._Element, name: str) -> str:
    """Look up an attribute by its local name, "" when absent: some writers leave the prefix out."""
    return next((str(text) for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _number(element: etree._Element, name: str) -> int:
    text = _value(element, name)
    return min(int(text), _MOST_ROWS) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
