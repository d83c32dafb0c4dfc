"""Tables laid out anyhow: forms that stand at their places or one refusal, the same each time."""

from __future__ import annotations

from corpus.errors import ReadError
from corpus.grid import Cell, Document, Grid
from corpus.layouts import parse_document
from corpus.options import PLAIN, ReadOptions
from corpus.records import Form
from tests.fuzz.invariants import all_sound, refused, require
from tests.fuzz.targets import Check
from tests.fuzz.text import lines_of

_FILE = "表.docx"
_GOOD = """一级指标	二级指标	三级指标	指标值
产出指标	数量指标	新建学校数	≥18所
产出指标	数量指标	培训教师人次	≥300人次
产出指标	质量指标	验收合格率	100%
产出指标	时效指标	完工时间	2024年12月前
效益指标	社会效益指标	受益学生数	≥3560人
满意度指标	服务对象满意度指标	家长满意度	≥95%"""
_NAMES = [line.split("\t")[2] for line in _GOOD.split("\n")[1:]]


def prepare(name: str) -> Check:
    """Of a whole table, or of one row among good ones."""
    return _one_row if name == "bad_row" else _any_table


def _grid(lines: list[list[str]], spans_known: bool, part: str = "表格1") -> Grid:
    """Cells of lines; ^ and < alone continue the cell above or to the left."""
    rows: list[tuple[Cell, ...]] = []
    for number, line in enumerate(lines, 1):
        cells: list[Cell] = []
        for column, text in enumerate(line, 1):
            above = rows[-1][column - 1] if rows and column <= len(rows[-1]) else None
            if spans_known and text == "^" and above:
                cells.append(Cell(above.text, number, column, "above"))
            elif spans_known and text == "<" and cells:
                cells.append(Cell(cells[-1].text, number, column, "left"))
            else:
                cells.append(Cell(text, number, column))
        rows.append(tuple(cells))
    return Grid(part, tuple(rows), spans_known)


def _forms(grids: tuple[Grid, ...], options: ReadOptions = PLAIN) -> list[Form]:
    try:
        return parse_document(Document(_FILE, "docx", grids), options)
    except ReadError as error:
        refused(error, ReadError)
        return []


def _any_table(data: bytes) -> None:
    """The first byte says which options; a line of --- begins another table."""
    options = data[0] if data else 0
    tables: list[list[list[str]]] = [[]]
    for line in lines_of(data[1:]):
        if line == ["---"]:
            tables.append([])
        else:
            tables[-1].append(line)
    grids = tuple(_grid(table, bool(options & 1), f"表格{at}") for at, table in enumerate(tables, 1) if table)
    chosen = ReadOptions(strict=True) if options & 2 else ReadOptions(keep_contacts=bool(options & 4))
    forms = _forms(grids, chosen)
    all_sound(forms, _FILE)
    require(_forms(grids, chosen) == forms, "another form when read again")
    heights = {grid.part: len(grid.rows) for grid in grids}
    for form in forms:
        for item in form.indicators:
            require(item.place.row <= heights.get(item.place.part, 0), "indicator below its table", item.place)


def _one_row(data: bytes) -> None:
    """The first byte says where the row stands; the others must be read as if it were not there."""
    lines = [line.split("\t") for line in _GOOD.split("\n")]
    at = 2 + (data[0] if data else 0) % (len(lines) - 1)
    bad = lines_of(data[1:].split(b"\n")[0])[0][:2]
    lines.insert(at, ["产出指标" if at < 6 else "满意度指标", "", *[*bad, ""][:2]])
    forms = _forms((_grid(lines, True),))
    names = [item.name for form in forms for item in form.indicators]
    lost = [name for name in _NAMES if name not in names]
    require(not lost, "a spoiled row loses others", (lost, at, bad))
