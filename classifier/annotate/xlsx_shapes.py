"""The shapes in which Excel, WPS and LibreOffice show the notes of a sheet (its legacy VML drawing)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping

from lxml import etree

from classifier.annotate.package import is_strict, local
from classifier.annotate.xlsx_sheet import SheetPart
from corpus.readers.refusals import damaged
from corpus.wrapping import display_width

__all__ = ["draw_notes"]

_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER_DRAWING = frozenset(
    {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"}
)
_WIDE, _LINE = 300, 18  # pixels of a shape, of a line of its text
_NOTE = re.compile(r'<x:ClientData\b[^>]*ObjectType="Note".*?</x:ClientData>', re.DOTALL)
_EMPTY_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    "</o:shapelayout></xml>"
)
_SHAPE_TYPE = (
    '<v:shapetype xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke'
    ' joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{id}" type="#_x0000_t202"'
    ' style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox'
    ' style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def draw_notes(sheet: SheetPart, notes: Mapping[tuple[int, int], str]) -> None:
    """Add a hidden shape for each note; one that is there already is made large enough for its text.

    The drawing is edited as text: what Excel writes there is not always XML.
    """
    package = sheet.package
    name = _drawing(sheet)
    text = package.read(name).decode("utf-8", "surrogateescape") if name in package else _EMPTY_DRAWING
    number = max([1024, *(int(found) for found in re.findall(r'id="_x0000_s(\d{1,9})"', text))])
    shapes = "" if "_x0000_t202" in text else _SHAPE_TYPE
    for (row, column), words in notes.items():
        anchor = _anchor(sheet, row, column, words)
        text, enlarged = _enlarge(text, row, column, anchor)
        if not enlarged:
            number += 1
            shapes += _SHAPE.format(id=number, anchor=anchor, row=row - 1, column=column - 1)
    head, end, tail = text.rpartition("</xml>")
    package.put(name, f"{head}{shapes}{end}{tail}".encode("utf-8", "surrogateescape"))


def _enlarge(text: str, row: int, column: int, anchor: str) -> tuple[str, bool]:
    """Give the shape of a note another anchor; False where the drawing has no such shape."""
    for shape in _NOTE.finditer(text):
        at = [re.search(rf"<x:{name}>\s*(\d+)\s*</x:{name}>", shape[0]) for name in ("Row", "Column")]
        if [int(found[1]) for found in at if found] == [row - 1, column - 1]:
            changed = re.sub(r"<x:Anchor>[^<]*</x:Anchor>", f"<x:Anchor>{anchor}</x:Anchor>", shape[0], count=1)
            return text[: shape.start()] + changed + text[shape.end() :], True
    return text, False


def _drawing(sheet: SheetPart) -> str:
    """Name of the part with the sheet's shapes, made known where the sheet has none."""
    package = sheet.package
    mark = sheet.root.find("{*}legacyDrawing")
    if mark is not None:
        key = next((str(value) for name, value in mark.attrib.items() if str(name).endswith("}id")), "")
        target = next((one.target for one in package.relations(sheet.part) if one.id == key), "")
        if target in package:
            if b"</xml>" not in package.read(target):
                raise damaged(package.source.name, target)  # replaced, the form controls drawn in it would be lost
            return target
        sheet.root.remove(mark)
    name = package.free_name("xl/drawings/vmlDrawing{}.vml")
    package.declare_suffix("vml", _DRAWING_TYPE)
    strict = is_strict(sheet.root)
    key = package.relate(sheet.part, "vmlDrawing", name, strict=strict)
    space = (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
        if strict
        else "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    )
    made = etree.Element(f"{sheet.space}legacyDrawing", {f"{{{space}}}id": key}, nsmap={"r": space})
    later = next((one for one in sheet.root if local(one) in _AFTER_DRAWING), None)
    if later is None:
        sheet.root.append(made)
    else:
        later.addprevious(made)
    return name


def _anchor(sheet: SheetPart, row: int, column: int, text: str) -> str:
    """Where the shape stands: right of its cell, over as many columns and rows as its text needs."""
    *_, right = sheet.area(row, column)
    lines = sum(max(1, math.ceil(display_width(line) * 7 / (_WIDE - 16))) for line in text.split("\n"))
    last, across = _reach(_WIDE, right + 1, lambda at: sheet.size(row, at)[0])
    bottom, down = _reach(lines * _LINE + 12, row, lambda at: sheet.size(at, column)[1])
    return f"{right}, 12, {row - 1}, 2, {last - 1}, {across}, {bottom - 1}, {down}"


def _reach(pixels: float, start: int, size: Callable[[int], float]) -> tuple[int, int]:
    """The column or row in which ``pixels`` from the start of another one end, and how far into it."""
    at, left = start, pixels
    while (own := max(size(at), 1.0)) < left and at < start + 200:
        left -= own
        at += 1
    return at, int(min(left, own))
