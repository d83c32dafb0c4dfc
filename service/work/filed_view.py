"""The form as it was filed, in the cells of its own file, with the cells the findings speak about; bounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from classifier.annotate.locate import Locator, Spot
from classifier.finding import Finding
from classifier.settings import Settings
from corpus.grid import Cell, Document, Grid
from corpus.readers import READERS
from corpus.readers.sniff import find_container
from corpus.records import Form
from service.work.rebuilt import finding_from
from service.work.sources import open_source

__all__ = ["read_filed", "view_of_grids", "view_of_rows"]

_MOST_ROWS = 400  # of one part
_AROUND = 25  # rows kept beside the form's own where a part is longer
_NEIGHBOUR_ROWS = 60  # longest part shown beside those the form stands in
_MOST_CELLS = 20_000
_LONGEST_TEXT = 2000
_HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值", "计量单位")
_FIELDS = ("l1", "l2", "name", "value", "unit")


def read_filed(
    path: str, name: str, record: Mapping[str, Any], findings: Sequence[Mapping[str, Any]], settings: str
) -> dict[str, Any]:
    """The view of a form from the file it was read from, in a process of its own.

    path: where the file lies. name: as it was handed in. record, findings: as they were kept. settings: as JSON. Raises
    ReadError when the file cannot be read (any more).
    """
    form = Form.from_dict(record)
    limits = Settings.model_validate_json(settings).limits.bounds()
    source = open_source(Path(path), name, form.file, limits)
    document = READERS[find_container(source)](source)
    return view_of_grids(document, form, [finding_from(one, form) for one in findings])


def view_of_grids(document: Document, form: Form, findings: Sequence[Finding]) -> dict[str, Any]:
    """The parts of a document where a form's rows stand, and short ones beside them.

    Gives parts with title and rows of cells (text, row, column, rowspan, colspan, findings: their ids, indicator:
    position of the row whose name it holds, None), ``truncated`` when something was left out, and source "file".
    """
    locator = Locator(document, [form])
    flags: dict[Spot, list[str]] = {}
    for finding in findings:
        flags.setdefault(locator.of_finding(finding, form), []).append(finding.id)
    names: dict[Spot, int] = {}
    for index, item in enumerate(form.indicators):
        spot = locator.field(item, "name")
        if spot is not None:
            names.setdefault(spot, index)
    wanted = _wanted(document.grids, {spot.part for spot in (*names, *flags)})
    parts, left, truncated = [], _MOST_CELLS, False
    for grid in wanted:
        own = [spot.row for spot in (*names, *flags) if spot.part == grid.part]
        rows = _bounded(grid, own)
        truncated |= len(rows) < len(grid.rows)
        cells = _rows(Grid(grid.part, tuple(rows), grid.spans_known), flags, names)
        kept = []
        for row in cells:
            left -= len(row)
            if left < 0:
                truncated = True
                break
            kept.append(row)
        parts.append({"title": grid.part, "rows": kept})
    return {"source": "file", "parts": parts, "truncated": truncated}


def view_of_rows(form: Form, findings: Sequence[Finding]) -> dict[str, Any]:
    """The same made from the form's rows, where there is no file of the form's own."""
    flagged: dict[tuple[int, str], list[str]] = {}
    for finding in findings:
        field = finding.field if finding.field in _FIELDS else "name"
        place = (finding.index, field) if finding.indicator is not None else (-1, "name")
        flagged.setdefault(place, []).append(finding.id)
    rows = [[_cell(text, 1, column) for column, text in enumerate(_HEADINGS, 1)]]
    rows[0][_FIELDS.index("name")]["findings"] = flagged.get((-1, "name"), [])
    for index, item in enumerate(form.indicators[: _MOST_CELLS // len(_FIELDS)]):
        row = []
        for column, field in enumerate(_FIELDS, 1):
            cell = _cell(getattr(item, field), index + 2, column)
            cell["findings"] = flagged.get((index, field), [])
            cell["indicator"] = index if field == "name" else None
            row.append(cell)
        rows.append(row)
    truncated = len(rows) <= len(form.indicators)
    return {"source": "rows", "parts": [{"title": "指标", "rows": rows}], "truncated": truncated}


def _wanted(grids: Sequence[Grid], own: set[str]) -> list[Grid]:
    """Parts the form stands in, with the one before and after each where that is short."""
    inside = [number for number, grid in enumerate(grids) if grid.part in own]
    beside = {number + step for number in inside for step in (-1, 1) if 0 <= number + step < len(grids)}
    short = {number for number in beside if len(grids[number].rows) <= _NEIGHBOUR_ROWS}
    return [grids[number] for number in sorted({*inside, *short})] or list(grids[:1])


def _bounded(grid: Grid, own: Sequence[int]) -> list[tuple[Cell, ...]]:
    filled = [row for row in grid.rows if row]
    if len(filled) <= _MOST_ROWS:
        return filled
    first, last = (min(own), max(own)) if own else (1, 1)
    near = [row for row in filled if first - _AROUND <= row[0].row <= last + _AROUND]
    return near[:_MOST_ROWS]


def _rows(grid: Grid, flags: Mapping[Spot, list[str]], names: Mapping[Spot, int]) -> list[list[dict[str, Any]]]:
    """Rows of cells with their spans, gaps filled, so that a table drawn from them keeps its columns."""
    areas = _areas(grid)
    covered = {place for corner, area in areas.items() for place in area if place != corner}
    widest = max((cell.column for row in grid.rows for cell in row), default=0)
    lines = {row[0].row: {cell.column: cell for cell in row} for row in grid.rows}
    order = {row: number for number, row in enumerate(lines)}
    shown = []
    for row, cells in lines.items():
        line = []
        for column in range(1, widest + 1):
            if (row, column) in covered:
                continue
            found = cells.get(column)
            cell = _cell(found.text if found else "", row, column)
            area = areas.get((row, column), [(row, column)])
            cell["rowspan"] = max(order[at] for at, _ in area) - order[row] + 1
            cell["colspan"] = max(at for _, at in area) - column + 1
            spot = Spot(grid.part, row, column)
            cell["findings"], cell["indicator"] = flags.get(spot, []), names.get(spot)
            line.append(cell)
        shown.append(line)
    return shown


def _areas(grid: Grid) -> dict[tuple[int, int], list[tuple[int, int]]]:
    """Upper left corner → the places of its merged area, where that is a whole rectangle; other cells stand alone."""
    cells = {(cell.row, cell.column): cell for row in grid.rows for cell in row}
    corners: dict[tuple[int, int], tuple[int, int]] = {}
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row, column in sorted(cells):
        merged = cells[row, column].merged
        before = {"above": (row - 1, column), "left": (row, column - 1)}.get(merged)
        corner = corners.get(before, (row, column)) if before else (row, column)
        corners[row, column] = corner
        found.setdefault(corner, []).append((row, column))
    return {corner: area for corner, area in found.items() if len(area) > 1 and _is_rectangle(corner, area)}


def _is_rectangle(corner: tuple[int, int], area: Sequence[tuple[int, int]]) -> bool:
    height = max(row for row, _ in area) - corner[0] + 1
    width = max(column for _, column in area) - corner[1] + 1
    return height * width == len(area) and min(column for _, column in area) == corner[1]


def _cell(text: str, row: int, column: int) -> dict[str, Any]:
    short = text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT] + "…"
    more: dict[str, Any] = {"rowspan": 1, "colspan": 1, "findings": [], "indicator": None}
    return {"text": short, "row": row, "column": column, **more}
