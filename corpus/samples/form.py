"""A sample form as described in forms/*.json: lines and tables with merged cells, and its plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import SettingError

_SLOT = re.compile(r"\{([^{}|]+)(?:\|(\d+))?\}")


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """One cell at its place: 0-based row and column of the upper left corner, and its extent.

    style: "" for data, "head" for header words, "prose" for long text, "amount" for money in 万元.
    """

    text: str
    row: int
    column: int
    rows: int
    columns: int
    style: str


@dataclass(frozen=True, slots=True)
class Table:
    """Cells that cover a rectangle exactly once; widths of its columns in centimetres."""

    cells: tuple[PlacedCell, ...]
    height: int
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line outside the tables. style: annex, title, subtitle, heading, body, left or right."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Fonts:
    """Chinese fonts of the title and of everything else. instead: font → the one for a machine without it."""

    title: str = "黑体"
    text: str = "宋体"
    instead: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SampleForm:
    """One sample: file stem, page orientation, sheet name, what stands on the page, and its plain text.

    text: the same form as an extraction to plain text would give it, damage included where the
    original extraction was damaged.
    """

    name: str
    landscape: bool
    sheet: str
    blocks: tuple[Line | Table, ...]
    text: str
    fonts: Fonts = Fonts()

    @property
    def table(self) -> Table:
        """The form's table; every sample has one."""
        return next(block for block in self.blocks if isinstance(block, Table))


def load_form(path: Path) -> SampleForm:
    """A sample form from its description. Raises SettingError when cells overlap or leave gaps."""
    data = json.loads(path.read_text(encoding="utf-8"))
    texts: dict[str, str] = data["texts"]
    blocks = tuple(_block(path.name, block, texts) for block in data["blocks"])
    text = "\n".join(_fill(line, texts) for line in data["txt"])
    return SampleForm(path.stem, data["page"] == "landscape", data["sheet"], blocks, text)


def _fill(text: str, texts: Mapping[str, str]) -> str:
    """Put the prose into its slots; {名|14} breaks it every 14 characters as a narrow cell does."""

    def put(match: re.Match[str]) -> str:
        prose, width = texts[match[1]], int(match[2] or 0)
        return " ".join(prose[i : i + width] for i in range(0, len(prose), width)) if width else prose

    return _SLOT.sub(put, text)


def _block(file: str, block: Mapping[str, Any], texts: Mapping[str, str]) -> Line | Table:
    if "table" not in block:
        return Line(_fill(block["text"], texts), block["style"])
    widths = tuple(block["widths"])
    cells = tuple(_place(file, block["table"], len(widths), texts))
    return Table(cells, len(block["table"]), widths)


def _place(file: str, rows: list[list[Any]], width: int, texts: Mapping[str, str]) -> Iterator[PlacedCell]:
    """Give each cell its place: the first free one of its row, as in an HTML table."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        column = 0
        for raw in cells:
            cell: dict[str, Any] = {"text": raw} if isinstance(raw, str) else raw
            while (row, column) in taken:
                column += 1
            high, wide = cell.get("rows", 1), cell.get("columns", 1)
            area = {(row + i, column + j) for i in range(high) for j in range(wide)}
            if area & taken or column + wide > width or row + high > len(rows):
                raise SettingError("sample_table", f"第{row + 1}行的单元格重叠或越界", where=file)
            taken |= area
            yield PlacedCell(_fill(cell["text"], texts), row, column, high, wide, cell.get("style", ""))
    if len(taken) != len(rows) * width:
        raise SettingError("sample_table", "表格有空缺的单元格", where=file)
