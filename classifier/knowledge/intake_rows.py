"""Rows of an edited library, from a workbook, a table of text or JSON, under the keys of the exchange format."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from classifier.knowledge.exchange import COLUMNS, SHEET
from corpus.errors import ReadError
from corpus.grid import Grid
from corpus.readers import DEFAULT, READERS, read_document
from corpus.readers.source import load
from corpus.text import squeeze

__all__ = ["READ", "EditedRow", "read_edited"]

READ = (
    *("id", "version", "leaf", "name", "pattern", "operator", "unit", "polarity"),
    *("explain", "method", "basis", "variants"),
)
"""Keys that are read; state, origin and support are decided by the library."""
_MORE = {
    "id": ("指标编号",),
    "version": ("版本号",),
    "leaf": ("类别", "二级指标", "二级"),
    "name": ("三级指标", "名称"),
    "pattern": ("说法",),
    "operator": ("计算符号",),
    "unit": ("度量单位",),
    "polarity": ("方向",),
    "explain": ("解释",),
    "method": ("计算方法",),
    "basis": ("指标值设定依据",),
    "variants": ("别名",),
}
_NOTE = re.compile(r"[(（].*[)）]")
_HEADING_WITHIN = 10
_HEAD_LONGEST = 60
"""Signs of a heading; in a longer text brackets that never close would be sought for by the square of its length."""


@dataclass(frozen=True, slots=True)
class EditedRow:
    """One row. number: of the row in its file, or of the object. texts: by key, only of columns that are there."""

    number: int
    texts: Mapping[str, str]


def _heads() -> dict[str, str]:
    """Heading without notes and blanks → key."""
    named = {key: (key, COLUMNS[key], *_MORE[key]) for key in READ}
    return {_NOTE.sub("", squeeze(head)).casefold(): key for key, heads in named.items() for head in heads}


def read_edited(path: Path) -> tuple[list[EditedRow], tuple[str, ...]]:
    """Rows that hold something, and Chinese remarks on what reading left out. Raises ReadError."""
    if path.suffix.lower() in (".json", ".jsonl"):
        return list(_json_rows(path)), ()
    document = read_document(path)
    if document.container == "txt" and path.suffix.lower() == ".csv":
        # too short a table to be told from prose by its content alone
        document = READERS["csv"](load(path, path.name, DEFAULT))
    grids = sorted(document.grids, key=lambda grid: SHEET not in grid.part)
    for grid in grids:
        found = _heading(grid)
        if found:
            return list(_rows(grid, *found)), tuple(f"{note.message}。" for note in document.notes)
    raise ReadError(
        "no_name_column", "找不到“指标名称”一列", where=path.name, hint="请用 zhibiao library export 导出的表来改"
    )


def _heading(grid: Grid) -> tuple[int, dict[int, str]] | None:
    """Position of the heading and column → key; of two columns with one meaning the first counts."""
    known = _heads()
    for place, row in enumerate(grid.rows[:_HEADING_WITHIN]):
        columns: dict[int, str] = {}
        for cell in (one for one in row if len(one.text) <= _HEAD_LONGEST):
            key = known.get(_NOTE.sub("", squeeze(cell.text)).casefold())
            if key and key not in columns.values():
                columns[cell.column] = key
        if "name" in columns.values():
            return place, columns
    return None


def _rows(grid: Grid, heading: int, columns: Mapping[int, str]) -> Iterator[EditedRow]:
    for row in grid.rows[heading + 1 :]:
        texts = dict.fromkeys(columns.values(), "")
        texts |= {columns[cell.column]: cell.text for cell in row if cell.column in columns}
        if any(text.strip() for text in texts.values()):
            yield EditedRow(row[0].row, texts)


def _json_rows(path: Path) -> Iterator[EditedRow]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        lines = text.split("\n") if path.suffix.lower() == ".jsonl" else [text]
        whole = [json.loads(line) for line in lines if line.strip()]
    except FileNotFoundError as error:
        raise ReadError("file_missing", "文件不存在", where=str(path), hint="请检查路径") from error
    except (ValueError, RecursionError) as error:
        raise ReadError("file_damaged", "不是完整的 JSON", where=path.name, hint="请重新导出后再试") from error
    objects = whole[0]["measures"] if len(whole) == 1 and _is_export(whole[0]) else whole
    for number, row in enumerate(objects, 1):
        if not isinstance(row, dict):
            where = f"{path.name} 第{number}行"
            raise ReadError("file_damaged", "不是一个指标对象", where=where, hint="请重新导出后再试")
        yield EditedRow(number, {key: _text(row[key]) for key in READ if key in row})


def _is_export(row: object) -> bool:
    return isinstance(row, dict) and isinstance(row.get("measures"), list)


def _text(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    return "" if value is None else str(value)
