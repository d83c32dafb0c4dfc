"""Where a Spark run reads from: files of this machine as the local engine finds them, and addresses Spark reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

from classifier.batch.arrange import parquet_columns
from classifier.batch.forms import pack_forms, pack_results
from classifier.batch.identity import digest
from classifier.batch.inputs import Entry, Inputs
from classifier.batch.job import Job
from classifier.batch.schema import READ
from classifier.batch.spark.frames import Frame, frame_of, literal_path, map_arrow
from classifier.batch.spark.readers import (
    FILES,
    READ_WITH_KEYS,
    SHAPED,
    collect_forms,
    location,
    read_documents,
    shape_files,
    shape_rows,
)
from classifier.batch.spark.remote import Remote, content_of, files_below, qualified, without_below
from classifier.batch.spark.session import Session
from classifier.batch.spark.shipped import Shipped
from classifier.batch.table_parts import bare_forms
from classifier.batch.tables import UNIT_CELLS, columns_of, damaged_table, either_heading, is_parquet
from corpus.errors import ReadError
from corpus.reading import FileResult

__all__ = ["Sources", "find_sources", "read_sources"]

_FILES_TOGETHER, _ROWS_TOGETHER = 32, 20_000
"""Files, and rows of tables, in a partition."""
_TYPES = {
    pa.string(): "string",
    pa.large_string(): "string",
    pa.int8(): "tinyint",
    pa.int16(): "smallint",
    pa.int32(): "int",
    pa.int64(): "bigint",
    pa.float32(): "float",
    pa.float64(): "double",
    pa.bool_(): "boolean",
    pa.date32(): "date",
}
"""Types of columns that Spark reads as we do; tables with others are read whole, by our own reader."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What is read. remote: files at addresses, in the order given."""

    local: Inputs
    remote: tuple[Remote, ...]

    @property
    def key(self) -> str:
        """Digest of names and contents; of a file at an address its size and time stand for the content."""
        local = [list(entry.key) for entry in (*self.local.documents, *self.local.tables)]
        return digest([local, [[one.name, one.size, one.changed] for one in self.remote]])

    @property
    def remote_facts(self) -> dict[str, str]:
        """By name of a file at an address what stands for its content: bytes, and time of the change (ms)."""
        return {one.name: f"{one.size} bytes, {one.changed}" for one in self.remote if one.size is not None}


@dataclass(frozen=True, slots=True)
class _Table:
    """A Parquet table that Spark reads. columns: ours → its heading. types: of these columns, as Spark writes them."""

    path: str
    name: str
    columns: tuple[tuple[str, str], ...]
    types: tuple[str, ...]
    rows: int


@dataclass(slots=True)
class _Found:
    """Tables, sorted by who reads them. known: what is known without reading rows, shape READ.

    tables: for Spark. local, remote: for our own reader, each by one process. job: how forms are kept.
    """

    job: Job
    known: list[pa.Table]
    tables: list[_Table]
    local: list[Entry]
    remote: list[Remote]


def find_sources(session: Session, local: Inputs, addresses: Iterable[str], without: str = "") -> Sources:
    """Everything below the inputs and the addresses, each once; one that is not there tells so when it is read.

    without: address of a folder, of which nothing is read: that of the results.
    """
    apart = qualified(session, without) if without else ""
    found = {one.path: one for address in addresses for one in files_below(session, address, apart)}
    return Sources(without_below(local, apart), tuple(found.values()))


def read_sources(session: Session, sources: Sources, shipped: Shipped, least: int) -> Frame:
    """Everything that is read, shape READ_WITH_KEYS. least: partitions of a step."""
    most = shipped.job.read_options().limits.file_bytes
    found = _sorted_tables(session, sources, most, shipped.job)
    documents = _files(session, sources.local.documents, _of(sources, is_table=False), most, least)
    whole = _files(session, found.local, found.remote, most, least)
    shaped = [map_arrow(whole, shape_files, SHAPED)] if whole is not None else []
    shaped += [_shaped(session, own) for own in _alike(found.tables)]
    read = [frame_of(session, _without_keys(pa.concat_tables(found.known)))]
    if documents is not None:
        read.append(map_arrow(documents, partial(read_documents, shipped=shipped), READ_WITH_KEYS))
    if shaped:
        rows = sum(table.rows for table in found.tables) + (sum(one.size or 0 for one in sources.remote) >> 8)
        parts = max(least, rows // _ROWS_TOGETHER)
        form = ("table", "file", "form_key")
        together = _union(shaped).repartition(parts, *form).sortWithinPartitions(*form, "ord")
        read.append(map_arrow(together, partial(collect_forms, shipped=shipped), READ_WITH_KEYS))
    return _union(read)


def _of(sources: Sources, *, is_table: bool) -> list[Remote]:
    return [one for one in sources.remote if one.is_table == is_table]


def _union(frames: Sequence[Frame]) -> Frame:
    return reduce(lambda one, two: one.unionByName(two), frames)


def _files(session: Session, entries: Sequence[Entry], remote: Sequence[Remote], most: int, least: int) -> Frame | None:
    """Files to be read one by one, shape FILES; None for none. most: bytes of a file that is fetched."""
    nothing = {"content": None, "size": None}
    rows = [
        {"path": str(Path(one.path).absolute()), "name": one.name, "start": one.start, "stop": one.stop, **nothing}
        for one in entries
    ]
    fetched = [one for one in remote if one.size is not None and one.size <= most]
    rows += [
        {"path": one.path, "name": one.name, "start": 0, "stop": 0, "content": None, "size": one.size}
        for one in remote
        if one.size is None or one.size > most
    ]
    frames = [frame_of(session, pa.Table.from_pylist(rows, schema=FILES))] if rows else []
    if fetched:
        frames += _fetched(session, fetched)
    parts = max(least, (len(rows) + len(fetched)) // _FILES_TOGETHER)
    return _union(frames).repartition(parts, "name", "start") if frames else None


def _fetched(session: Session, files: Sequence[Remote]) -> Iterator[Frame]:
    """Files with their content, shape FILES: Spark fetches it, but for the few it takes for files of its own."""
    from pyspark.sql import functions as sql

    rows = [{"path": one.path, "name": one.name, "start": 0, "stop": 0, "size": one.size} for one in files]
    facts = frame_of(session, pa.Table.from_pylist(rows, schema=FILES.remove(FILES.get_field_index("content"))))
    loaded = session.read.format("binaryFile").load([literal_path(one.path) for one in files])
    yield loaded.select("path", "content").join(sql.broadcast(facts), "path").select(FILES.names)
    seen = {location(unquote(path)) for path in loaded.inputFiles()}
    for row in rows:
        if location(str(row["path"])) not in seen:
            own = row | {"content": content_of(session, str(row["path"]))}
            yield frame_of(session, pa.Table.from_pylist([own], schema=FILES))


# -- tables -----------------------------------------------------------------------------------------------------------


def _sorted_tables(session: Session, sources: Sources, most: int, job: Job) -> _Found:
    """All tables, by who reads them. most: bytes of a file at an address that our own reader takes."""
    found = _Found(job, [READ.empty_table()], [], [], [])
    for entry in sources.local.tables:
        try:
            _sort_local(entry, found)
        except ReadError as error:
            found.known.append(pack_results([FileResult(entry.name, error=error)]))
    for one in _of(sources, is_table=True):
        try:
            _sort_remote(session, one, found, most)
        except ReadError as error:
            found.known.append(pack_results([FileResult(one.name, error=error)]))
    return found


def _without_keys(known: pa.Table) -> pa.Table:
    nothing = pa.nulls(known.num_rows, READ_WITH_KEYS.field("keys").type)
    return known.append_column(READ_WITH_KEYS.field("keys"), nothing)


def _sort_local(entry: Entry, found: _Found) -> None:
    """Raises ReadError as ``columns_of``, and file_damaged."""
    path = Path(entry.path)
    if not is_parquet(path):
        found.local.append(entry)
        return
    try:
        facts = pq.read_metadata(path)
        columns = parquet_columns(path, entry.name)
    except pa.ArrowException as error:
        raise damaged_table(entry.name) from error
    schema = facts.schema.to_arrow_schema()
    found.known.append(pack_forms(found.job.kept(bare_forms(path, entry.name))))
    types = tuple(_TYPES.get(schema.field(heading).type, "") for heading in columns.values())
    if all(types) and not _is_hidden(entry.path):
        table = _Table(f"file:{path.absolute()}", entry.name, tuple(columns.items()), types, facts.num_rows)
        found.tables.append(table)
    else:
        found.local.append(entry)


def _sort_remote(session: Session, one: Remote, found: _Found, most: int) -> None:
    """Raises ReadError as ``columns_of``, and file_damaged."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    is_small = one.size is not None and one.size <= most
    if not one.is_parquet or (is_small and _is_hidden(one.path)):
        found.remote.append(one)
        return
    try:
        frame = session.read.parquet(literal_path(one.path))
        kinds, rows = dict(frame.dtypes), frame.count()
    except (PySparkException, Py4JError) as error:
        if not is_small:
            hint = "请确认文件完整；有时间等特殊类型的列的，请转成文本，或改用 --engine local"
            raise ReadError("file_damaged", "Spark 读不了这个清单", where=one.name, hint=hint) from error
        found.remote.append(one)  # our reader knows more types of columns, or tells what is damaged
        return
    heading = either_heading(list(kinds))
    cells = [] if heading is None else frame.select(_quoted(heading)).limit(UNIT_CELLS).collect()
    columns = columns_of(list(kinds), one.name, [str(cell) for (cell,) in cells if cell is not None])
    types = tuple(kinds[heading] for heading in columns.values())
    if is_small and not (rows and set(types) <= set(_TYPES.values())):
        found.remote.append(one)
    else:
        found.tables.append(_Table(one.path, one.name, tuple(columns.items()), types, rows))


def _is_hidden(path: str) -> bool:
    """Whether Spark takes a file for one of its own, by its name."""
    return PurePosixPath(path).name.startswith((".", "_"))


def _alike(tables: Iterable[_Table]) -> Iterator[list[_Table]]:
    """Tables that can be read as one."""
    found: dict[tuple[object, object], list[_Table]] = defaultdict(list)
    for table in tables:
        found[table.columns, table.types].append(table)
    yield from found.values()


def _shaped(session: Session, tables: Sequence[_Table]) -> Frame:
    """Rows of tables with the same columns, shape SHAPED."""
    from pyspark.sql import functions as sql

    columns = dict(tables[0].columns)
    plain = {role: f"c{place}" for place, role in enumerate(columns)}
    kinds = zip(columns.values(), tables[0].types, strict=True)  # no other column is looked at, whatever it is
    schema = ", ".join(dict.fromkeys(f"{_quoted(heading)} {kind}" for heading, kind in kinds))
    frame = session.read.schema(schema).parquet(*(literal_path(table.path) for table in tables))
    listed = [frame[_quoted(heading)].alias(plain[role]) for role, heading in columns.items()]
    place = [sql.col("_metadata.file_path").alias("table"), sql.col("_metadata.row_index").alias("ord")]
    names = {location(table.path): table.name for table in tables}
    return map_arrow(frame.select(*listed, *place), partial(shape_rows, columns=plain, names=names), SHAPED)


def _quoted(heading: str) -> str:
    return "`" + heading.replace("`", "``") + "`"
