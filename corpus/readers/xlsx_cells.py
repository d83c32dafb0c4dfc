"""Cells of one Excel sheet as text: shared strings, number formats, merged areas."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

from lxml import etree

from corpus.readers.limits import CellBudget, Limits
from corpus.readers.number_format import BUILT_IN, show_number, show_text
from corpus.readers.package import Package, local
from corpus.readers.refusals import damaged

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BOOLEANS = {"1": "TRUE", "0": "FALSE"}


@dataclass(slots=True)
class SheetCells:
    """Texts by (row, column), both 1-based; merged areas as (top, left, bottom, right), inclusive.

    without_result: formulas whose result was never saved.
    """

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    without_result: int = 0


class CellReader:
    """Reads the sheets of one workbook; strings and styles are loaded once."""

    def __init__(self, package: Package, workbook: str, limits: Limits, *, epoch_1904: bool) -> None:
        self._package = package
        self._limits = limits
        self._epoch_1904 = epoch_1904
        parts = {kind: part for kind, part in package.related(workbook).values() if part in package.parts}
        self._strings = _strings(package, parts["sharedStrings"]) if "sharedStrings" in parts else []
        self._formats = _formats(package, parts["styles"]) if "styles" in parts else []

    def read(self, part: str) -> SheetCells:
        """Stream one sheet; raises ReadError: file_damaged (broken XML), file_too_large."""
        out = SheetCells()
        number = 0
        stream = io.BytesIO(self._package.data(part))
        tags = ("{*}row", "{*}mergeCell")
        try:
            for _, element in etree.iterparse(stream, tag=tags, resolve_entities=False, no_network=True):
                if local(element) == "row":
                    number = _whole(element.get("r")) or number + 1
                    self._keep_row(out, element, number)
                    _forget(element)
                    # The same bound as for the finished rows, before a flood of cells fills the memory.
                    CellBudget(self._package.name, self._limits).spend(len(out.texts))
                else:
                    ends = [_place(end) for end in element.get("ref", "").split(":")]
                    if len(ends) == 2 and ends[0] and ends[1]:
                        out.merged.append((*ends[0], *ends[1]))
        except etree.XMLSyntaxError as error:
            raise damaged(self._package.name, part) from error
        return out

    def _keep_row(self, out: SheetCells, element: etree._Element, row: int) -> None:
        column = 0
        for cell in element.iterchildren("{*}c"):
            # References may be left out: then cells simply follow each other.
            row, column = _place(cell.get("r")) or (row, column + 1)
            text = self._text(cell)
            if text:
                out.texts[row, column] = text
            elif cell.get("t", "n") == "n" and cell.find("{*}f") is not None:
                out.without_result += 1

    def _text(self, cell: etree._Element) -> str:
        """Render what the cell shows, "" for an empty one."""
        kind = cell.get("t", "n")
        raw = cell.findtext("{*}v") or ""
        style = _whole(cell.get("s"))
        code = self._formats[style] if style < len(self._formats) else "General"
        if kind == "inlineStr":
            return show_text("".join(_string(child) for child in cell if local(child) == "is"), code)
        if kind == "s":
            index = _whole(raw)
            return show_text(self._strings[index], code) if index < len(self._strings) else ""
        if kind == "str":
            return show_text(_unescape(raw), code)
        if kind == "b":
            return _BOOLEANS.get(raw, raw)
        if kind != "n" or not raw:
            return raw
        try:
            return show_number(float(raw), code, epoch_1904=self._epoch_1904)
        except (ValueError, OverflowError):
            return raw


def _forget(row: etree._Element) -> None:
    """Free a finished row and what stands before it, so that memory stays flat."""
    row.clear()
    parent = row.getparent()
    if parent is not None:
        while row.getprevious() is not None:
            del parent[0]


def _strings(package: Package, part: str) -> list[str]:
    return [_string(item) for item in package.xml(part) if local(item) == "si"]


def _string(item: etree._Element) -> str:
    """Text of a string item, its formatted runs joined; readings above characters (phonetic runs) left out."""
    out = []
    for child in item:
        name = local(child)
        if name == "t":
            out.append(child.text or "")
        elif name == "r":
            out.append(_string(child))
    return _unescape("".join(out)) if local(item) != "r" else "".join(out)


def _unescape(text: str) -> str:
    """Control signs are written _x000D_ in the file, and a literal _x as _x005F_x."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text).replace("\r\n", "\n").replace("\r", "\n")


def _formats(package: Package, part: str) -> list[str]:
    """List the number format code of every cell style, by style index."""
    root = package.xml(part)
    own = {_whole(element.get("numFmtId")): element.get("formatCode", "") for element in root.iter("{*}numFmt")}
    styles = next((element for element in root if local(element) == "cellXfs"), None)
    ids = [] if styles is None else [_whole(style.get("numFmtId")) for style in styles]
    return [own.get(number) or BUILT_IN.get(number, "General") for number in ids]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _place(reference: str | None) -> tuple[int, int] | None:
    match = _REFERENCE.fullmatch(reference or "")
    if match is None:
        return None
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - 64
    return int(match.group(2)), column
