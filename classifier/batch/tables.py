"""Tables of indicators from databases and analysts: Parquet or CSV, one indicator a row, known by their headings.

Headings are the English names and Chinese headings of ``zhibiao read -o`` (corpus/tables.py), and those offices use.
Rows of one file and form number belong to one form; where no file is told, rows of one unit, year, kind, project and
title do. A column 单位 is the department or the unit of measure: the other headings tell which, else what is in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from classifier.rows import ALIASES
from corpus.errors import ReadError
from corpus.readers.encoding import decode
from corpus.tables import COLUMNS, HEAD
from corpus.text import squeeze
from corpus.units import dimension_of

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

__all__ = [
    "FORM_KEYS",
    "HEADING_BYTES",
    "OPERATOR",
    "PLACE",
    "UNIT_CELLS",
    "UNIT_KEYS",
    "columns_of",
    "damaged_table",
    "delimiter_of",
    "either_heading",
    "empty_table",
    "first_row",
    "is_parquet",
    "is_parquet_name",
    "is_table",
    "row_batches",
    "starts_table",
    "unit_cells",
]

OPERATOR = "operator"
"""A column that joins the value."""
PLACE = "zhibiao_place"
"""A column that we add to what was a CSV: the number of a row in it."""
HEADING_BYTES = 1 << 16
"""So much of a file is looked at for its headings, and for what a column 单位 means."""
UNIT_CELLS = 1_000
"""So many cells of a column 单位 are looked at."""
_EITHER = "单位"
_SUREST = ("department", COLUMNS["department"])
_ALIASES = {
    "file": ("文件名", "来源文件"),
    "department": ("单位名称", "部门", "部门名称", "预算单位", "预算部门", "部门（单位）名称"),
    "year": ("年份", "预算年度", "申报年度", "所属年度"),
    "title": ("表名称", "标题"),
    "region": ("行政区划", "区划", "所在地区"),
    **{role: headings for role, headings in ALIASES.items() if role in COLUMNS},
}
FORM_KEYS = ("form",)
"""Columns that tell the forms of a file apart."""
UNIT_KEYS = ("department", "year", "kind", "project", "title")
"""Columns that tell forms apart where no file is told."""
_PARQUET = b"PAR1"


def empty_table(name: str) -> ReadError:
    """The error (table_empty) of a table without rows. name: as told."""
    return ReadError("table_empty", "表里只有表头，没有指标", where=name, hint="请确认导出时有符合条件的指标")


def damaged_table(name: str) -> ReadError:
    """The error (file_damaged) of a table that is none. name: as told."""
    hint = "请确认文件完整、扩展名与内容相符"
    return ReadError("file_damaged", "不是可读的指标清单", where=name, hint=hint)


def is_parquet(path: Path) -> bool:
    """Whether a file is Parquet by how it begins. Raises OSError."""
    with path.open("rb") as stream:
        return stream.read(len(_PARQUET)) == _PARQUET


def is_parquet_name(name: str) -> bool:
    """Whether a file is called as Parquet files are."""
    return name.lower().endswith(".parquet")


def is_table(path: Path) -> bool:
    """Whether a file is a table of indicators of several forms: Parquet, or CSV whose headings say so."""
    try:
        with path.open("rb") as stream:
            start = stream.read(HEADING_BYTES)
    except OSError:
        return False
    return starts_table(start, path)


def starts_table(start: bytes, path: PurePath) -> bool:
    """Whether a file that starts so is a table of indicators. path: its name tells a CSV."""
    if start.startswith(_PARQUET):
        return True
    if path.suffix.lower() not in (".csv", ".tsv"):
        return False
    lines = _records(start, path)
    headings = first_row(lines)
    found = _roles(headings, unit_cells(headings, islice(lines, UNIT_CELLS)))
    return "name" in found and ("file" in found or "department" in found)


def columns_of(headings: Sequence[str], where: str, units: Iterable[str] | None = None) -> dict[str, str]:
    """Column of our table (corpus.tables.COLUMNS, operator, form_head, PLACE) → heading that means it.

    units: cells of the column 单位 (``either_heading``) where there is one and they are known; they tell what it means
    where the other headings do not.
    Raises ReadError: no_name_column; no_form_column where nothing tells which rows belong together.
    """
    found = _roles(headings, units)
    seen = "、".join(headings[:20])
    if "name" not in found:
        hint = "请给三级指标一列加上标题“三级指标”或 name"
        raise ReadError("no_name_column", f"没有三级指标一列（有：{seen}）", where=where, hint=hint)
    if "file" not in found and "department" not in found:
        hint = "请加上“填报单位”和“年度”，或“文件”一列"
        raise ReadError("no_form_column", f"看不出哪些行属于同一张表（有：{seen}）", where=where, hint=hint)
    return found


def either_heading(headings: Iterable[str]) -> str | None:
    """The heading 单位, as it is written; None where there is none."""
    return next((heading for heading in headings if squeeze(heading) == _EITHER), None)


def unit_cells(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Cells of rows in the column 单位; none where there is no such column."""
    heading = either_heading(headings)
    if heading is None:
        return []
    at = headings.index(heading)
    return [cells[at] for cells in rows if at < len(cells)]


def first_row(lines: Iterator[list[str]]) -> list[str]:
    """The first record that is not blank, which holds the headings; empty for none."""
    return next((cells for cells in lines if any(cell.strip() for cell in cells)), [])


def delimiter_of(path: PurePath) -> str:
    """What stands between the cells of a CSV or TSV."""
    return "\t" if path.suffix.lower() == ".tsv" else ","


def _records(start: bytes, path: PurePath) -> Iterator[list[str]]:
    """Records of a CSV by how it starts, the last line aside where it may be cut; none where that is no text."""
    try:
        text = decode(start[: start.rfind(b"\n") + 1] or start, str(path))
    except ReadError:
        return
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter_of(path))
    try:
        yield from lines
    except csv.Error:  # a cell beyond any size; reading tells
        return


def _roles(headings: Sequence[str], units: Iterable[str] | None) -> dict[str, str]:
    found = _named(headings, _ALIASES)
    if either_heading(headings) is None:
        return found
    role = "department" if _is_department(found, units) else "unit"
    return _named(headings, {**_ALIASES, role: (_EITHER, *_ALIASES[role])})


def _is_department(found: Mapping[str, str], units: Iterable[str] | None) -> bool:
    """Whether 单位 beside other columns is the department and not the unit of measure."""
    if squeeze(found.get("department", "")).casefold() in _SUREST:
        return False
    if "unit" in found:
        return True
    if units is None:
        return "department" not in found
    told = {text for cell in units if (text := cell.strip())}
    return sum(dimension_of(text) != "" for text in told) * 2 < len(told)


def _named(headings: Sequence[str], aliases: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    plain = {squeeze(heading).casefold(): heading for heading in reversed(headings)}
    found = {}
    for name in (*COLUMNS, OPERATOR, HEAD, PLACE):
        known = (name, COLUMNS.get(name, name), *aliases.get(name, ALIASES.get(name, ())))
        heading = next((plain[squeeze(one).casefold()] for one in known if squeeze(one).casefold() in plain), None)
        if heading is not None:
            found[name] = heading
    return found


def row_batches(file: pq.ParquetFile, **options: Any) -> Iterator[pa.RecordBatch]:
    """Batches of a Parquet file; none of one without rows, which pyarrow 18 refuses. options: of iter_batches."""
    return file.iter_batches(**options) if file.num_row_groups else iter(())
