"""Tables of indicators in our shape, batch by batch: by the very SQL that the local engine shapes them with."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

from classifier.batch.arrange import parquet_columns, shape_columns
from classifier.batch.csv_rows import csv_to_parquet
from classifier.batch.duck import connect
from classifier.batch.forms import pack_forms, pack_results
from classifier.batch.inputs import Entry, read_entries
from classifier.batch.judging import keys_of
from classifier.batch.schema import KEYS, READ
from classifier.batch.spark.frames import Batches, lists_of, nested, rows_of
from classifier.batch.spark.shipped import Shipped, get_ready
from classifier.batch.table_parts import TableForm
from classifier.batch.tables import damaged_table, is_parquet, row_batches
from corpus.errors import ReadError
from corpus.reading import FileResult
from corpus.tables import COLUMNS, HEAD, form_of_rows

__all__ = [
    "FILES",
    "READ_WITH_KEYS",
    "SHAPED",
    "collect_forms",
    "location",
    "read_documents",
    "shape_files",
    "shape_rows",
]

FILES = pa.schema(
    [
        pa.field("path", pa.string()),
        pa.field("name", pa.string()),
        pa.field("start", pa.int64()),
        pa.field("stop", pa.int64()),
        pa.field("content", pa.binary()),
        pa.field("size", pa.int64()),
    ]
)
"""Files to be read. content, size: of those Spark has fetched, else null; content is null for one beyond the limit.

start, stop: see classifier.batch.inputs.Entry.
"""
SHAPED = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in (*COLUMNS, HEAD, "form_key", "table", "error")),
        pa.field("ord", pa.int64()),
    ]
)
"""Rows of our shape (classifier/batch/arrange.py); table: as told. error: of a table that cannot be read, a row too."""
READ_WITH_KEYS = pa.schema([*READ, pa.field("keys", lists_of(KEYS))])
"""What reading gives; keys: of all forms of a batch, with its first."""

_MEMORY = 1 << 28
_ROWS_TOGETHER = 20_000
_PLACES = ("table", "ord")


def read_documents(batches: Batches, shipped: Shipped) -> Batches:
    """FILES → READ_WITH_KEYS."""
    options = shipped.here().read_options()
    for row in rows_of(batches):
        with _at_hand(row) as path:
            results = list(read_entries([Entry(str(path), row["name"], "", row["start"], row["stop"])], options))
        forms = [form for result in results for form in result.forms]
        yield from _with_keys(pack_results(results), keys_of(forms))


def shape_rows(batches: Batches, columns: Mapping[str, str], names: Mapping[str, str]) -> Batches:
    """Rows of tables → SHAPED. columns: of ours → of the rows; names: location of a file → as told."""
    get_ready()
    with _database() as database:
        for batch in batches:
            paths = batch.column("table").to_pylist()
            told = pa.array([names[location(unquote(path))] for path in paths], type=pa.string())
            rest = batch.drop_columns(["table"])
            yield from _shaped(database, pa.Table.from_batches([rest]).append_column("table", told), columns)


def shape_files(batches: Batches) -> Batches:
    """FILES, each a table, CSV or Parquet → SHAPED."""
    get_ready()
    with _database() as database, tempfile.TemporaryDirectory() as folder:
        for row in rows_of(batches):
            name = row["name"]
            with _at_hand(row) as path:
                try:
                    _require_content(row)
                    source = _as_parquet(path, name, Path(folder))
                    columns = parquet_columns(source, name)
                except ReadError as error:
                    yield from _refused(name, error)
                except pa.ArrowException:
                    yield from _refused(name, damaged_table(name))
                else:
                    yield from _rows_in(database, source, name, columns)


def _require_content(row: Mapping[str, Any]) -> None:
    """Raises ReadError (file_too_large) for a file at an address that was beyond the limit."""
    if row["size"] is not None and row["content"] is None:
        hint = "请转成 Parquet，或拿到本机用 --engine local"
        raise ReadError("file_too_large", "地址上的清单超过单个文件的大小上限", where=row["name"], hint=hint)


def _as_parquet(path: Path, name: str, folder: Path) -> Path:
    """A table as Parquet: itself, or what its CSV holds, in a folder."""
    if is_parquet(path):
        return path
    target = folder / "rows.parquet"
    csv_to_parquet(path, name, target)
    return target


def _rows_in(database: Any, path: Path, name: str, columns: Mapping[str, str]) -> Batches:
    """Rows of a Parquet table → SHAPED."""
    at = 0
    with pq.ParquetFile(path) as file:
        for batch in row_batches(file, columns=sorted(set(columns.values()))):
            count = batch.num_rows
            own = pa.Table.from_batches([batch]).append_column("table", pa.array([name] * count, type=pa.string()))
            yield from _shaped(database, own.append_column("ord", pa.array(range(at, at + count))), columns)
            at += count


def _shaped(database: Any, rows: pa.Table, columns: Mapping[str, str]) -> Batches:
    database.register("given", rows)
    listed = shape_columns(columns, *(f'"{place}"' for place in _PLACES))
    found = database.sql(f'SELECT {listed}, "table", NULL AS error FROM given').to_arrow_table()
    database.unregister("given")
    yield from found.select(SHAPED.names).cast(SHAPED).to_batches()


def _refused(name: str, error: ReadError) -> Batches:
    told = pack_results([FileResult(name, error=error)]).column("error").to_pylist()
    row = dict.fromkeys(SHAPED.names, "") | {"table": name, "error": told[0], "ord": 0}
    yield from pa.Table.from_pylist([row], schema=SHAPED).to_batches()


def collect_forms(batches: Batches, shipped: Shipped) -> Batches:
    """SHAPED, rows of a form together and in order → READ_WITH_KEYS."""
    get_ready()
    job = shipped.job
    waiting: list[TableForm] = []
    count = 0
    for (_, table, file, key), rows in groupby(rows_of(batches), key=itemgetter("error", "table", "file", "form_key")):
        own = list(rows)
        if own[0]["error"] is not None:
            refused = pa.Table.from_pylist(
                [{"form_id": "", "file": table, "position": 0, "form": "", "error": own[0]["error"]}], schema=READ
            )
            yield from _with_keys(refused, keys_of([]))
            continue
        waiting.append(TableForm(file, key, own[0]["ord"], form_of_rows(own)))
        count += len(own)
        if count >= _ROWS_TOGETHER:
            yield from _collected(job.kept(waiting))
            waiting, count = [], 0
    yield from _collected(job.kept(waiting))


def _collected(forms: list[TableForm]) -> Batches:
    yield from _with_keys(pack_forms(forms), keys_of(one.form for one in forms))


def _with_keys(read: pa.Table, keys: pa.Table) -> Batches:
    if read.num_rows:
        column = nested(keys, [keys.num_rows, *[0] * (read.num_rows - 1)])
        yield from read.append_column(READ_WITH_KEYS.field("keys"), column).combine_chunks().to_batches()


def location(path: str) -> str:
    """A path as one key, though a file of this machine is written with and without its scheme."""
    return "/" + path.removeprefix("file:").lstrip("/") if path.startswith("file:") else path


@contextmanager
def _at_hand(row: Mapping[str, Any]) -> Iterator[Path]:
    """A file on this machine: where it lies, or for a while with the content that Spark has fetched."""
    if row["size"] is None:
        yield Path(row["path"])
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "document" + Path(row["name"]).suffix)
        with path.open("wb") as stream:
            stream.write(row["content"] or b"")
            stream.truncate(row["size"])  # one beyond the limit is told by its size
        yield path


def _database() -> Any:
    return connect(Path(tempfile.gettempdir()), _MEMORY, threads=1)
