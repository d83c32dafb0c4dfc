"""Tables of indicators as CSV, written as Parquet: what we know of them, each row with its number in the file."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from classifier.batch.tables import PLACE, UNIT_CELLS, columns_of, delimiter_of, empty_table, first_row, unit_cells
from corpus.atomic import write_atomic
from corpus.errors import ReadError

__all__ = ["csv_to_parquet"]

_LONGEST_CELL = 1 << 24
_ROWS_TOGETHER = 20_000
_CHUNK = 1 << 20
Row = tuple[int, list[str]]
"""Number of a record in the file, from 1, and its cells."""


def csv_to_parquet(path: Path, name: str, target: Path) -> None:
    """Write a CSV as Parquet: the columns we know under our own names, every one as text, and PLACE.

    Blank rows are left out, but counted. name: as told.
    Raises ReadError: as ``columns_of``; table_empty for one without rows; file_damaged.
    """
    csv.field_size_limit(_LONGEST_CELL)
    try:
        with path.open(encoding=_encoding_of(path), newline="") as stream:
            _write(csv.reader(stream, delimiter=delimiter_of(path)), name, target)
    except (csv.Error, UnicodeError) as error:
        hint = "请确认引号成对，用 UTF-8 或 GB18030 保存后再试"
        raise ReadError("file_damaged", f"CSV 读不下去（{str(error)[:120]}）", where=name, hint=hint) from error


def _write(lines: Iterator[list[str]], name: str, target: Path) -> None:
    numbered = enumerate(lines, 1)
    headings = first_row(cells for _, cells in numbered)
    rows = ((number, cells) for number, cells in numbered if any(cell.strip() for cell in cells))
    begun = list(islice(rows, UNIT_CELLS))
    columns = columns_of(headings, name, unit_cells(headings, (cells for _, cells in begun)))
    columns.pop(PLACE, None)
    if not begun:
        raise empty_table(name)
    places = {role: headings.index(heading) for role, heading in columns.items()}
    schema = pa.schema([pa.field(role, pa.string()) for role in (*places, PLACE)])
    waiting = _even(chain(begun, rows), len(headings), name)
    with write_atomic(target) as beside, pq.ParquetWriter(beside, schema) as writer:
        while group := list(islice(waiting, _ROWS_TOGETHER)):
            writer.write_batch(_batch(group, list(places.values()), schema))


def _even(rows: Iterator[Row], width: int, name: str) -> Iterator[Row]:
    """The rows, all as wide as the headings. Raises ReadError (file_damaged)."""
    for number, cells in rows:
        if len(cells) != width:
            message = f"CSV 读不下去（第{number}行有{len(cells)}栏，表头有{width}栏）"
            hint = "请使每行的栏数一致，栏里有逗号的加上引号后再试"
            raise ReadError("file_damaged", message, where=name, hint=hint)
        yield number, cells


def _batch(rows: Sequence[Row], places: Sequence[int], schema: pa.Schema) -> pa.RecordBatch:
    columns = [[cells[place] for _, cells in rows] for place in places]
    numbers = [str(number) for number, _ in rows]
    return pa.record_batch([pa.array(column, pa.string()) for column in (*columns, numbers)], schema=schema)


def _encoding_of(path: Path) -> str:
    """UTF-8 where all of it is, UTF-16 by its mark, else GB18030."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        stream.seek(0)
        try:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8-sig"
