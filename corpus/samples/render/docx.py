"""A sample form as a Word document with true merged cells."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from corpus.packages import repack
from corpus.samples.form import Fonts, Line, PlacedCell, SampleForm, Table

_ALIGN = {
    **dict.fromkeys(("title", "subtitle", "", "head"), WD_ALIGN_PARAGRAPH.CENTER),
    **dict.fromkeys(("annex", "heading", "body", "left", "prose"), WD_ALIGN_PARAGRAPH.LEFT),
    **dict.fromkeys(("right", "amount"), WD_ALIGN_PARAGRAPH.RIGHT),
}
_SIZE = {"title": 16.0, "subtitle": 12.0}
_TABLE_SIZE = 9.0


def render_docx(form: SampleForm) -> bytes:
    """The form as docx bytes; the same form gives the same bytes."""
    document = Document()
    _set_up(document, form)
    for block in form.blocks:
        if isinstance(block, Line):
            _write(document.add_paragraph(), block.text, block.style, form.fonts, _SIZE.get(block.style, 10.5))
        else:
            _add_table(document, block, form.fonts)
    out = BytesIO()
    document.save(out)
    return repack(out.getvalue())


def _set_up(document: Any, form: SampleForm) -> None:
    normal = document.styles["Normal"]
    normal.font.name = "Times New Roman"
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), form.fonts.text)
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    if form.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(1.8)
    _name_substitutes(document, form.fonts)
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "", form.sheet, ""
    properties.created = properties.modified = datetime(2024, 1, 1, tzinfo=UTC)


def _name_substitutes(document: Any, fonts: Fonts) -> None:
    """Tell Word which font to take where one is not installed."""
    if not fonts.instead:
        return
    table = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    root = parse_xml(table.blob)
    for name, instead in fonts.instead:
        font = OxmlElement("w:font")
        font.set(qn("w:name"), name)
        other = OxmlElement("w:altName")
        other.set(qn("w:val"), instead)
        font.append(other)
        root.append(font)
    table._blob = serialize_part_xml(root)


def _write(paragraph: Any, text: str, style: str, fonts: Fonts, size: float) -> None:
    paragraph.alignment = _ALIGN[style]
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    if style in ("title", "head", "heading"):
        run.font.bold = style != "title"
        run.font.name = "Times New Roman"
        run._element.rPr.rFonts.set(qn("w:eastAsia"), fonts.title if style == "title" else fonts.text)


def _add_table(document: Any, table: Table, fonts: Fonts) -> None:
    made = document.add_table(table.height, len(table.widths), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    # python-docx finds a cell by walking the whole table: take all of them once
    grid = [list(row.cells) for row in made.rows]
    for column, width in zip(made.columns, table.widths, strict=True):
        column.width = Cm(width)
    for row in grid:
        for cell, width in zip(row, table.widths, strict=True):
            cell.width = Cm(width)
    for row in made.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell in table.cells:
        _fill_cell(grid, cell, fonts)


def _fill_cell(grid: list[list[Any]], cell: PlacedCell, fonts: Fonts) -> None:
    target = grid[cell.row][cell.column]
    if cell.rows > 1 or cell.columns > 1:
        target = target.merge(grid[cell.row + cell.rows - 1][cell.column + cell.columns - 1])
    target.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for number, text in enumerate(cell.text.split("\n")):
        paragraph = target.paragraphs[0] if number == 0 else target.add_paragraph()
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        _write(paragraph, text, cell.style, fonts, _TABLE_SIZE)
