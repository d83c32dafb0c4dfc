"""Between Arrow and DataFrames: schemas, functions over batches, and tables nested into rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

import pyarrow as pa

from classifier.batch.spark.session import Session, without_pandas_notes

__all__ = [
    "Batches",
    "Frame",
    "ddl",
    "flat",
    "frame_of",
    "lists_of",
    "literal_path",
    "map_arrow",
    "nested",
    "nested_by",
    "rows_of",
    "structs",
    "table_of",
]

Frame = Any
"""A pyspark.sql.DataFrame."""
Batches = Iterable[pa.RecordBatch]

_WILD = re.compile(r"[\\{}\[\]*?]")
_TYPES = {
    pa.string(): "string",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.binary(): "binary",
}


def ddl(schema: pa.Schema) -> str:
    """An Arrow schema as Spark writes it."""
    return ", ".join(f"`{field.name}` {_type(field.type)}" for field in schema)


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"array<{_type(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'`{field.name}`: {_type(field.type)}' for field in kind)}>"
    return _TYPES[kind]


def map_arrow(frame: Frame, work: Callable[[Batches], Batches], schema: pa.Schema) -> Frame:
    """The frame of what ``work`` makes of the batches of each partition; it is called where the partition lies."""
    with without_pandas_notes():
        return frame.mapInArrow(work, ddl(schema))


def frame_of(session: Session, table: pa.Table) -> Frame:
    """A table as a frame."""
    with without_pandas_notes():
        return session.createDataFrame(table.combine_chunks(), ddl(table.schema))  # of several chunks it loses rows


def literal_path(path: str) -> str:
    """A path as Spark reads it when no character of it shall stand for others."""
    return _WILD.sub(r"\\\g<0>", path)


def table_of(column: pa.Array, schema: pa.Schema) -> pa.Table:
    """A table of a column of structs."""
    return pa.Table.from_arrays(column.flatten(), names=schema.names).cast(schema)


def flat(column: pa.Array, schema: pa.Schema) -> pa.Table:
    """A table of all elements of a column of lists of structs."""
    return table_of(column.flatten(), schema)


def lists_of(schema: pa.Schema) -> pa.DataType:
    """Type of a column of lists of rows of a schema."""
    return pa.list_(pa.struct(list(schema)))


def structs(table: pa.Table) -> pa.Array:
    """Rows of a table as a column of structs."""
    columns = [column.combine_chunks() for column in table.columns]
    return pa.StructArray.from_arrays(columns, fields=list(table.schema))


def nested(table: pa.Table, counts: Sequence[int]) -> pa.Array:
    """Rows of a table as a column of lists. counts: how many rows each list takes, in order."""
    return pa.ListArray.from_arrays(pa.array([0, *accumulate(counts)], type=pa.int32()), structs(table))


def nested_by(table: pa.Table, ids: Sequence[str]) -> pa.Array:
    """Rows of a table, which lie form by form in the order of ids, as a column of lists, one for each form."""
    counts: dict[str, int] = dict.fromkeys(ids, 0)
    for identity in table.column("form_id").to_pylist():
        counts[identity] += 1
    return nested(table, list(counts.values()))


def rows_of(batches: Batches) -> Iterator[Mapping[str, Any]]:
    """Rows of batches, one batch in memory at a time."""
    for batch in batches:
        yield from batch.to_pylist()
