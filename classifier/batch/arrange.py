"""A table of indicators in one shape, forms together in the order of their first rows; on disk if memory is short."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from classifier.batch.csv_rows import csv_to_parquet
from classifier.batch.duck import connect, literal, name_of, path_literal
from classifier.batch.errors import is_full
from classifier.batch.tables import (
    FORM_KEYS,
    OPERATOR,
    PLACE,
    UNIT_CELLS,
    UNIT_KEYS,
    columns_of,
    damaged_table,
    either_heading,
    empty_table,
    is_parquet,
    row_batches,
)
from corpus.atomic import write_atomic
from corpus.table_cells import head_cell
from corpus.tables import COLUMNS, HEAD, METADATA_KEY

__all__ = ["ROW_GROUP", "arrange", "bare_heads", "parquet_columns", "shape_columns", "shape_query"]

ROW_GROUP = 25_000
_SEPARATOR = " || chr(30) || "


def arrange(path: Path, name: str, target: Path, work: Path, memory: int) -> None:
    """Write a table in our shape to ``target``: every column of COLUMNS as text, form_key, ord (row, from 0), position.

    name: as told in places and messages. work: folder for what does not fit into memory (bytes).
    Raises ReadError as ``columns_of``, file_damaged, and table_empty for a table without rows; what DuckDB and Arrow
    raise when memory or disk is short.
    """
    import duckdb

    source, made = path, None
    try:
        if not is_parquet(path):
            source = made = target.with_suffix(".csv.parquet")
            csv_to_parquet(path, name, made)
        query = shape_query(source, name, parquet_columns(source, name))
        form = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}"
        with write_atomic(target) as beside, connect(work, memory) as database:
            database.execute(f"COPY ({query}) TO {literal(str(beside))} ({form})")
    except (pa.ArrowException, duckdb.Error, OSError, UnicodeDecodeError) as error:
        # of a damaged Parquet file Arrow raises an OSError that no system call gave
        if _is_short(error) or (isinstance(error, OSError) and error.errno is not None):
            raise
        raise damaged_table(name) from error
    finally:
        if made is not None:
            made.unlink(missing_ok=True)


def _is_short(error: Exception) -> bool:
    """Whether memory or disk was short, which says nothing about the table."""
    import duckdb

    return isinstance(error, duckdb.OutOfMemoryException | MemoryError) or is_full(error)


def parquet_columns(path: Path, name: str) -> dict[str, str]:
    """``columns_of`` a Parquet table. name: as told. Raises ReadError as that, table_empty, and what Arrow raises."""
    with pq.ParquetFile(path) as file:
        if not file.metadata.num_rows and not bare_heads(path, name):
            raise empty_table(name)
        headings = file.schema_arrow.names
        heading = either_heading(headings)
        units: list[str] | None = None
        if heading is not None:
            column = file.schema_arrow.get_field_index(heading)
            batch = next(row_batches(file, batch_size=UNIT_CELLS, columns=[heading]), None) if column >= 0 else None
            units = [str(cell) for cell in batch.column(0).to_pylist() if cell is not None] if batch else None
    return columns_of(headings, name, units)


def bare_heads(path: Path, name: str) -> dict[str, Mapping[str, Any]]:
    """Heads of the forms without any indicator that a Parquet table of ``zhibiao read`` knows of, by their number.

    name: as told. Raises ReadError (file_damaged) for what is none, and what Arrow raises.
    """
    known = (pq.read_metadata(path).metadata or {}).get(METADATA_KEY)
    if not known:
        return {}
    try:
        told = json.loads(known)["without_indicators"].items()
        heads = {str(int(number)): head_cell(json.dumps(head)) for number, head in told}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise damaged_table(name) from error
    whole = {number: head for number, head in heads.items() if head is not None}
    if len(whole) < len(heads):
        raise damaged_table(name)
    return whole


def shape_query(source: Path, name: str, columns: Mapping[str, str]) -> str:
    """SQL that brings a Parquet table into our shape. columns: as ``columns_of`` gives them."""
    table = f"read_parquet({path_literal(source)}, file_row_number = true, hive_partitioning = false)"
    rows = f"SELECT {shape_columns(columns, literal(name), 'file_row_number')} FROM {table}"
    first = "min(ord) OVER (PARTITION BY file, form_key) AS position"
    return f"SELECT *, {first} FROM ({rows}) ORDER BY position, ord"


def shape_columns(columns: Mapping[str, str], own: str, number: str) -> str:
    """SQL of the columns of our shape, position aside. columns: as ``columns_of`` gives them.

    own, number: SQL of the table's name as told and of the row, from 0.
    """
    text = {key: f"coalesce(trim(CAST({name_of(heading)} AS VARCHAR)), '')" for key, heading in columns.items()}
    if OPERATOR in text:
        sign, value = text.pop(OPERATOR), text.get("value", "''")
        text["value"] = f"CASE WHEN starts_with({value}, {sign}) THEN {value} ELSE {sign} || {value} END"
    # the table's own name comes first: two tables may tell of files of the same name
    by_unit, by_file = (
        _SEPARATOR.join([own, *(text[key] for key in keys if key in text)]) for keys in (UNIT_KEYS, FORM_KEYS)
    )
    file, keys = own, by_unit
    if "file" in text:
        file, keys = (
            f"CASE WHEN {text['file']} = '' THEN {blank} ELSE {told} END"
            for blank, told in ((own, text["file"]), (by_unit, by_file))
        )
    places = {"place_file": own, "place_part": "''", "place_row": text.pop(PLACE, f"CAST({number} + 2 AS VARCHAR)")}
    if "place_row" in text:
        places = {key: text.get(key, "''") for key in places}
    shown = {key: text.get(key, "''") for key in (*COLUMNS, HEAD)} | places | {"file": file}
    listed = ", ".join(f"{value} AS {name_of(key)}" for key, value in shown.items())
    return f"{listed}, {keys} AS form_key, {number} AS ord"
