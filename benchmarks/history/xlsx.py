"""A page as an Excel file written part by part: hundreds a second, with true merged ranges. Every cell is text."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter

from benchmarks.history.package import packed
from corpus.samples.form import Line, PlacedCell, SampleForm

__all__ = ["xlsx_bytes"]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
)


def xlsx_bytes(page: SampleForm) -> bytes:
    """The page as xlsx."""
    cells: list[PlacedCell] = []
    top = 0
    for block in page.blocks:
        if isinstance(block, Line):
            cells.append(PlacedCell(block.text, top, 0, 1, len(page.table.widths), block.style))
            top += 1
        else:
            cells += [PlacedCell(c.text, top + c.row, c.column, c.rows, c.columns, c.style) for c in block.cells]
            top += block.height
    sheet = f'<sheets><sheet name={quoteattr(page.sheet)} sheetId="1" r:id="rId1"/></sheets>'
    return packed(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{sheet}</workbook>',
            "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": _sheet(cells, top),
        }
    )


def _relation(kind: str, target: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    one = f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{space}">{one}</Relationships>'


def _sheet(cells: list[PlacedCell], height: int) -> str:
    rows: list[list[tuple[int, str]]] = [[] for _ in range(height)]
    merged = []
    for cell in cells:
        if cell.text:
            at = f"{get_column_letter(cell.column + 1)}{cell.row + 1}"
            text = f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(cell.text)}</t></is></c>'
            rows[cell.row].append((cell.column, text))
        if cell.rows > 1 or cell.columns > 1:
            last = f"{get_column_letter(cell.column + cell.columns)}{cell.row + cell.rows}"
            merged.append(f'<mergeCell ref="{get_column_letter(cell.column + 1)}{cell.row + 1}:{last}"/>')
    body = "".join(
        f'<row r="{number}">' + "".join(text for _, text in sorted(row)) + "</row>"
        for number, row in enumerate(rows, 1)
        if row
    )
    spans = f'<mergeCells count="{len(merged)}">{"".join(merged)}</mergeCells>' if merged else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData>{spans}</worksheet>'
