"""Tables of indicators from databases and analysts: Parquet or CSV, one indicator a row, known by their headings.

Headings are the English names and Chinese headings of ``zhibiao read -o`` (corpus/tables.py), and those offices use.
Rows of one file and form number belong to one form; where a table knows no files, rows of one unit, year, kind,
project and title do.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath

from classifier.rows import ALIASES
from corpus.errors import ReadError
from corpus.readers.encoding import decode
from corpus.tables import COLUMNS, HEAD
from corpus.text import squeeze

__all__ = [
    "HEADING_BYTES",
    "OPERATOR",
    "columns_of",
    "delimiter_of",
    "headings_of",
    "is_parquet",
    "is_parquet_name",
    "is_table",
    "key_columns",
    "starts_table",
]

OPERATOR = "operator"
"""A column that joins the value."""
HEADING_BYTES = 1 << 16
"""So much of a file is looked at for its headings."""
_ALIASES = {
    "file": ("文件名", "来源文件"),
    "department": ("department", "单位", "单位名称", "部门", "部门名称", "预算单位", "预算部门", "部门（单位）名称"),
    "year": ("年份", "预算年度", "申报年度", "所属年度"),
    "title": ("表名称", "标题"),
    "region": ("行政区划", "区划", "所在地区"),
    **{role: headings for role, headings in ALIASES.items() if role in COLUMNS},
}
_FORM_KEYS = ("file", "form"), ("department", "year", "kind", "project", "title")
"""Columns that tell forms apart: the first kind where a table has files, else the second."""
_PARQUET = b"PAR1"


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
    found = _roles(headings_of(start, path))
    return "name" in found and ("file" in found or "department" in found)


def columns_of(headings: Sequence[str], where: str) -> dict[str, str]:
    """Column of our table (corpus.tables.COLUMNS, operator, form_head) → heading that means it.

    Raises ReadError: no_name_column; no_form_column where nothing tells which rows belong together.
    """
    found = _roles(headings)
    seen = "、".join(headings[:20])
    if "name" not in found:
        hint = "请给三级指标一列加上标题“三级指标”或 name"
        raise ReadError("no_name_column", f"没有三级指标一列（有：{seen}）", where=where, hint=hint)
    if "file" not in found and "department" not in found:
        hint = "请加上“填报单位”和“年度”，或“文件”一列"
        raise ReadError("no_form_column", f"看不出哪些行属于同一张表（有：{seen}）", where=where, hint=hint)
    return found


def key_columns(columns: Mapping[str, str]) -> tuple[str, ...]:
    """Columns that tell forms apart, of those a table has."""
    by_file, by_unit = _FORM_KEYS
    return tuple(name for name in (by_file if "file" in columns else by_unit) if name in columns)


def delimiter_of(path: PurePath) -> str:
    """What stands between the cells of a CSV or TSV."""
    return "\t" if path.suffix.lower() == ".tsv" else ","


def headings_of(start: bytes, path: PurePath) -> list[str]:
    """Headings of a CSV by how it starts; none where that is no text."""
    try:
        text = decode(start[: start.rfind(b"\n") + 1] or start, str(path))
    except ReadError:
        return []
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    return next(csv.reader(lines, delimiter=delimiter_of(path)), [])


def _roles(headings: Sequence[str]) -> dict[str, str]:
    plain = {squeeze(heading).casefold(): heading for heading in reversed(headings)}
    found = {}
    for name in (*COLUMNS, OPERATOR, HEAD):
        known = (name, COLUMNS.get(name, name), *_ALIASES.get(name, ALIASES.get(name, ())))
        heading = next((plain[squeeze(one).casefold()] for one in known if squeeze(one).casefold() in plain), None)
        if heading is not None:
            found[name] = heading
    return found
