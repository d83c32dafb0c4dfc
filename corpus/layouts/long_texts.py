"""Texts no form holds, cut before layouts look at them: endless repetitions and walls of text.

Many patterns of the layouts look ahead and back and take time by the square of a text's length; on what
people file that is nothing, on a hundred thousand blanks it would be hours.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from corpus.grid import Cell, Document
from corpus.records import Note, Place

MOST: Final = 32_767
"""Signs of one cell or line that are read: what a cell of a spreadsheet can hold."""
_NOTABLE = 1_000
_ENDLESS = re.compile(r"(.{1,8}?)\1{39,}", re.DOTALL)
_KEPT = 40


def shorten(document: Document) -> Document:
    """The document with long texts cut at :data:`MOST` signs, and noted; repetitions within them are shortened."""
    if all(len(cell.text) <= _NOTABLE for cell in document.cells()):
        return document
    done: dict[str, str] = {}
    notes: list[Note] = []
    grids = []
    for grid in document.grids:
        rows = []
        for row in grid.rows:
            for cell in row:
                if len(cell.text) > MOST and not cell.merged:
                    notes.append(_note(cell, Place(document.file, grid.part, cell.row, cell.column)))
            rows.append(tuple(_shortened(cell, done) if len(cell.text) > _NOTABLE else cell for cell in row))
        grids.append(replace(grid, rows=tuple(rows)))
    return replace(document, grids=tuple(grids), notes=(*document.notes, *notes))


def _shortened(cell: Cell, done: dict[str, str]) -> Cell:
    if cell.text not in done:
        done[cell.text] = _ENDLESS.sub(lambda run: run[1] * _KEPT, cell.text[:MOST])
    return replace(cell, text=done[cell.text])


def _note(cell: Cell, place: Place) -> Note:
    message = f"这里的文字有{len(cell.text)}字，只读了前{MOST}字"
    return Note("text_cut", message, place)
