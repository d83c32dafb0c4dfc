"""Generated forms as Parquet and csv, and their truth as Parquet; memory holds one group of rows at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.history.truth import GeneratedForm, RowTruth
from corpus import tables
from corpus.atomic import write_atomic

__all__ = ["TRUTH", "write_csv", "write_parquet", "write_truth"]

_GROUP = 50_000
_HEAD, _FORMS = "form_head", b"zhibiao.forms"  # as corpus.tables writes them, so that it reads the file back
_TYPES = {"ocr": pa.float64(), **dict.fromkeys(("form", "year", "row", "place_row", "place_column"), pa.int64())}
_SCHEMA = pa.schema([pa.field(key, _TYPES.get(key, pa.string())) for key in (*tables.COLUMNS, _HEAD)])
_OF_FORM = ("file", "kind", "department", "year", "title", "region")
_OF_ROW = ("name", "value", "unit", "l1", "l2", "weight", "achieved", "score", "deviation")
_OF_PLACE = {"place_file": "file", "place_part": "part", "place_row": "row", "place_column": "column"}
_UNUSED = [name for name in tables.COLUMNS if name not in ("form", "row", "ocr", *_OF_FORM, *_OF_ROW, *_OF_PLACE)]

TRUTH = pa.schema(
    [
        pa.field("file", pa.string()),
        pa.field("row", pa.int32()),
        pa.field("kind", pa.string()),
        pa.field("department", pa.string()),
        pa.field("year", pa.int32()),
        pa.field("measure", pa.string()),
        pa.field("source", pa.string()),
        pa.field("leaf", pa.string()),
        pa.field("also", pa.list_(pa.string())),
        pa.field("filed_leaf", pa.string()),
        pa.field("misfiled", pa.bool_()),
        pa.field("change", pa.string()),
        pa.field("follows_file", pa.string()),
        pa.field("follows_row", pa.int32()),
        pa.field("copied_file", pa.string()),
        pa.field("copied_row", pa.int32()),
        pa.field("defects", pa.list_(pa.string())),
        pa.field("file_damage", pa.string()),
    ]
)
"""Columns of the truth; see RowTruth. row -1: of the form. file_damage: what write_office does to the file."""
_OF_TRUTH = [name for name in TRUTH.names if name not in ("file", "kind", "department", "year", "file_damage")]


def write_parquet(forms: Iterable[GeneratedForm], path: Path) -> int:
    """The flat table of corpus.tables with its heads of forms, in groups of 50,000 rows; number of rows written."""
    total = number = 0
    columns = _columns(_SCHEMA)
    with write_atomic(path) as beside, pq.ParquetWriter(beside, _SCHEMA, compression="zstd") as writer:
        for number, made in enumerate(forms, 1):
            _add_form(columns, made, number - 1)
            if len(columns["form"]) >= _GROUP:
                total += _write(writer, columns)
                columns = _columns(_SCHEMA)
        total += _write(writer, columns)
        heads = {"forms": number, "without_indicators": {}}
        writer.add_key_value_metadata({_FORMS: json.dumps(heads)})
    return total


def write_csv(forms: Iterable[GeneratedForm], path: Path) -> None:
    """The flat table as csv."""
    tables.write_csv((made.form for made in forms), path)


def write_truth(forms: Iterable[GeneratedForm], path: Path) -> None:
    """The truth of all rows, and of forms under row -1."""
    columns = _columns(TRUTH)
    with write_atomic(path) as beside, pq.ParquetWriter(beside, TRUTH, compression="zstd") as writer:
        for made in forms:
            _add_truth(columns, made)
            if len(columns["row"]) >= _GROUP:
                _write(writer, columns)
                columns = _columns(TRUTH)
        _write(writer, columns)


def _columns(schema: pa.Schema) -> dict[str, list[Any]]:
    return {name: [] for name in schema.names}


def _add_form(columns: dict[str, list[Any]], made: GeneratedForm, number: int) -> None:
    form, items = made.form, made.form.indicators
    count = len(items)
    columns["form"] += [number] * count
    columns["row"] += range(count)
    head = (form.file, form.kind, form.unit, form.year, form.title, form.region)
    for name, value in zip(_OF_FORM, head, strict=True):
        columns[name] += [value] * count
    for name in _OF_ROW:
        columns[name] += [getattr(item, name) for item in items]
    for name, own in _OF_PLACE.items():
        columns[name] += [getattr(item.place, own) for item in items]
    for name in _UNUSED:
        columns[name] += [""] * count
    columns["ocr"] += [None] * count
    columns[_HEAD] += [json.dumps(form.head(), ensure_ascii=False), *[None] * (count - 1)]


def _add_truth(columns: dict[str, list[Any]], made: GeneratedForm) -> None:
    rows: tuple[RowTruth, ...] = (*made.of_form, *made.truth)
    of_form = (made.form.file, made.form.kind, made.form.unit, made.form.year, made.damage)
    for name, value in zip(("file", "kind", "department", "year", "file_damage"), of_form, strict=True):
        columns[name] += [value] * len(rows)
    for name in _OF_TRUTH:
        columns[name] += [getattr(row, name) for row in rows]


def _write(writer: pq.ParquetWriter, columns: dict[str, list[Any]]) -> int:
    schema = writer.schema
    arrays = [pa.array(columns[field.name], field.type) for field in schema]
    if len(arrays[0]):
        writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=_GROUP)
    return len(arrays[0])
