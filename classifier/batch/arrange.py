"""A table of indicators in one shape, forms together in the order of their first rows; on disk if memory is short."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from classifier.batch.duck import connect, literal, name_of
from classifier.batch.errors import is_full
from classifier.batch.tables import (
    HEADING_BYTES,
    OPERATOR,
    columns_of,
    delimiter_of,
    headings_of,
    is_parquet,
    key_columns,
)
from corpus.atomic import write_atomic
from corpus.errors import ReadError
from corpus.tables import COLUMNS, HEAD

__all__ = ["ROW_GROUP", "arrange", "csv_to_parquet", "shape_columns", "shape_query"]

ROW_GROUP = 25_000
_BLOCK = 1 << 24


def arrange(path: Path, name: str, target: Path, work: Path, memory: int) -> None:
    """Write a table in our shape to ``target``: every column of COLUMNS as text, form_key, ord (row, from 0), position.

    name: as told in places and messages. work: folder for what does not fit into memory (bytes).
    Raises ReadError as ``columns_of``, and file_damaged.
    """
    import duckdb

    source, made = path, None
    try:
        if not is_parquet(path):
            source = made = target.with_suffix(".csv.parquet")
            csv_to_parquet(path, name, made)
        query = shape_query(source, name, columns_of(pq.read_schema(source).names, name))
        form = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}"
        with write_atomic(target) as beside, connect(work, memory) as database:
            database.execute(f"COPY ({query}) TO {literal(str(beside))} ({form})")
    except (pa.ArrowException, duckdb.Error) as error:
        if is_full(error):
            raise
        hint = "请确认文件完整、扩展名与内容相符"
        raise ReadError("file_damaged", "不是可读的指标清单", where=name, hint=hint) from error
    finally:
        if made is not None:
            made.unlink(missing_ok=True)


def shape_query(source: Path, name: str, columns: Mapping[str, str]) -> str:
    """SQL that brings a Parquet table into our shape. columns: as ``columns_of`` gives them."""
    table = f"read_parquet({literal(str(source))}, file_row_number = true)"
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
    file = f"CASE WHEN {text['file']} = '' THEN {own} ELSE {text['file']} END" if "file" in text else own
    places = {"place_file": own, "place_part": "''", "place_row": f"CAST({number} + 2 AS VARCHAR)"}
    if "place_row" in text:
        places = {key: text.get(key, "''") for key in places}
    shown = {key: text.get(key, "''") for key in (*COLUMNS, HEAD)} | places | {"file": file}
    # the table's own name comes first: two tables may tell of files of the same name
    keys = " || chr(30) || ".join([own, *(text[key] for key in key_columns(columns) if key != "file")])
    listed = ", ".join(f"{value} AS {name_of(key)}" for key, value in shown.items())
    return f"{listed}, {keys} AS form_key, {number} AS ord"


def csv_to_parquet(path: Path, name: str, target: Path) -> None:
    """Write a CSV as Parquet, every column as text, block by block. Raises ReadError (file_damaged)."""
    from pyarrow import csv as arrow_csv

    with path.open("rb") as stream:
        start = stream.read(HEADING_BYTES)
    encoding = "utf-8" if _is_utf8(start) else "gb18030"
    headings = headings_of(start, path)
    try:
        reader = arrow_csv.open_csv(
            path,
            read_options=arrow_csv.ReadOptions(encoding=encoding, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter_of(path), newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(headings, pa.string()), strings_can_be_null=False
            ),
        )
        with reader, write_atomic(target) as beside, pq.ParquetWriter(beside, reader.schema) as writer:
            for batch in reader:
                writer.write_batch(batch)
    except (pa.ArrowException, UnicodeDecodeError) as error:
        hint = "请确认每行的栏数一致，用 UTF-8 或 GB18030 保存后再试"
        raise ReadError(
            "file_damaged", f"CSV 读不下去（{str(error).splitlines()[0][:120]}）", where=name, hint=hint
        ) from error


def _is_utf8(start: bytes) -> bool:
    try:
        start[: start.rfind(b"\n") + 1].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
