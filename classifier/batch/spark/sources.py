"""Where a Spark run reads from: files of this machine as the local engine finds them, and addresses Spark reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from classifier.batch.forms import pack_forms, pack_results
from classifier.batch.identity import digest
from classifier.batch.inputs import Entry, Inputs
from classifier.batch.schema import READ
from classifier.batch.spark.frames import Frame, frame_of, literal_path, map_arrow
from classifier.batch.spark.readers import (
    FILES,
    READ_WITH_KEYS,
    SHAPED,
    collect_forms,
    location,
    read_documents,
    shape_csv,
    shape_rows,
)
from classifier.batch.spark.remote import Remote, files_below
from classifier.batch.spark.session import Session
from classifier.batch.spark.shipped import Shipped
from classifier.batch.table_parts import bare_forms
from classifier.batch.tables import columns_of, is_parquet
from corpus.errors import ReadError
from corpus.reading import FileResult

__all__ = ["Sources", "find_sources", "read_sources"]

_FILES_TOGETHER, _ROWS_TOGETHER = 32, 20_000
"""Files, and rows of tables, in a partition."""


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


@dataclass(frozen=True, slots=True)
class _Table:
    """A Parquet table. columns: ours → its heading. types: of these columns, as text."""

    path: str
    name: str
    columns: tuple[tuple[str, str], ...]
    types: str
    rows: int


def find_sources(session: Session, local: Inputs, addresses: Iterable[str]) -> Sources:
    """Everything below the inputs and the addresses, each once; one that is not there tells so when it is read."""
    found = {one.path: one for address in addresses for one in files_below(session, address)}
    return Sources(local, tuple(found.values()))


def read_sources(session: Session, sources: Sources, shipped: Shipped, least: int) -> Frame:
    """Everything that is read, shape READ_WITH_KEYS. least: partitions of a step."""
    tables, known = _parquet_tables(session, sources)
    sheets = [one for one in sources.local.tables if not is_parquet(Path(one.path))]
    documents = _files(session, sources.local.documents, _of(sources, is_table=False), shipped, least)
    csv = _files(session, sheets, [one for one in _of(sources, is_table=True) if not one.is_parquet], shipped, least)
    shaped = [map_arrow(csv, shape_csv, SHAPED)] if csv is not None else []
    shaped += [_shaped(session, own) for own in _alike(tables)]
    read = [frame_of(session, known)]
    if documents is not None:
        read.append(map_arrow(documents, partial(read_documents, shipped=shipped), READ_WITH_KEYS))
    if shaped:
        rows = sum(table.rows for table in tables) + (sum(one.size or 0 for one in sources.remote) >> 8)
        parts = max(least, rows // _ROWS_TOGETHER)
        form = ("table", "file", "form_key")
        together = _union(shaped).repartition(parts, *form).sortWithinPartitions(*form, "ord")
        read.append(map_arrow(together, collect_forms, READ_WITH_KEYS))
    return _union(read)


def _of(sources: Sources, *, is_table: bool) -> list[Remote]:
    return [one for one in sources.remote if one.is_table == is_table]


def _union(frames: Sequence[Frame]) -> Frame:
    return reduce(lambda one, two: one.unionByName(two), frames)


def _files(
    session: Session, entries: Sequence[Entry], remote: Sequence[Remote], shipped: Shipped, least: int
) -> Frame | None:
    """Files to be read one by one, shape FILES; None for none."""
    most = shipped.job.read_options().limits.file_bytes
    nothing = {"content": None, "size": None}
    rows = [
        {"path": str(Path(one.path).absolute()), "name": one.name, "start": one.start, "stop": one.stop, **nothing}
        for one in entries
    ]
    fetched = [one for one in remote if one.size is not None and one.size <= most]
    rows += [
        {"path": one.path, "name": one.name, "start": 0, "stop": 0, "content": None, "size": one.size}
        for one in remote
        if one not in fetched
    ]
    frames = [frame_of(session, pa.Table.from_pylist(rows, schema=FILES))] if rows else []
    if fetched:
        frames.append(_fetched(session, fetched))
    parts = max(least, (len(rows) + len(fetched)) // _FILES_TOGETHER)
    return _union(frames).repartition(parts, "name", "start") if frames else None


def _fetched(session: Session, files: Sequence[Remote]) -> Frame:
    """Files with the content that Spark fetches, shape FILES."""
    from pyspark.sql import functions as sql

    rows = [{"path": one.path, "name": one.name, "start": 0, "stop": 0, "size": one.size} for one in files]
    facts = frame_of(session, pa.Table.from_pylist(rows, schema=FILES.remove(FILES.get_field_index("content"))))
    content = (
        session.read.format("binaryFile").load([literal_path(one.path) for one in files]).select("path", "content")
    )
    return content.join(sql.broadcast(facts), "path").select(FILES.names)


# -- tables -----------------------------------------------------------------------------------------------------------


def _parquet_tables(session: Session, sources: Sources) -> tuple[list[_Table], pa.Table]:
    """Parquet tables, and what is known without reading rows: forms without any, and tables that cannot be read."""
    tables: list[_Table] = []
    known = [READ.empty_table()]
    for entry in sources.local.tables:
        path = Path(entry.path)
        if is_parquet(path):
            try:
                tables.append(_local_table(path.absolute(), entry.name))
                known.append(pack_forms(bare_forms(path, entry.name)))
            except ReadError as error:
                known.append(pack_results([FileResult(entry.name, error=error)]))
    for one in _of(sources, is_table=True):
        if one.is_parquet:
            try:
                tables.append(_remote_table(session, one))
            except ReadError as error:
                known.append(pack_results([FileResult(one.name, error=error)]))
    whole = pa.concat_tables(known)
    nothing = pa.nulls(whole.num_rows, READ_WITH_KEYS.field("keys").type)
    return tables, whole.append_column(READ_WITH_KEYS.field("keys"), nothing)


def _local_table(path: Path, name: str) -> _Table:
    try:
        facts = pq.read_metadata(path)
    except pa.ArrowException as error:
        raise _damaged(name) from error
    schema = facts.schema.to_arrow_schema()
    columns = columns_of(schema.names, name)
    types = " ".join(str(schema.field(heading).type) for heading in columns.values())
    return _Table(f"file:{path}", name, tuple(columns.items()), types, facts.num_rows)


def _remote_table(session: Session, one: Remote) -> _Table:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        frame = session.read.parquet(literal_path(one.path))
    except (PySparkException, Py4JError) as error:
        raise _damaged(one.name) from error
    columns = columns_of(frame.columns, one.name)
    kinds = dict(frame.dtypes)
    types = " ".join(kinds[heading] for heading in columns.values())
    return _Table(one.path, one.name, tuple(columns.items()), types, frame.count())


def _damaged(name: str) -> ReadError:
    hint = "请确认文件完整、扩展名与内容相符"
    return ReadError("file_damaged", "不是可读的指标清单", where=name, hint=hint)


def _alike(tables: Iterable[_Table]) -> Iterator[list[_Table]]:
    """Tables that can be read as one."""
    found: dict[tuple[object, str], list[_Table]] = defaultdict(list)
    for table in tables:
        found[table.columns, table.types].append(table)
    yield from found.values()


def _shaped(session: Session, tables: Sequence[_Table]) -> Frame:
    """Rows of tables with the same columns, shape SHAPED."""
    from pyspark.sql import functions as sql

    columns = dict(tables[0].columns)
    plain = {role: f"c{place}" for place, role in enumerate(columns)}
    frame = session.read.parquet(*(literal_path(table.path) for table in tables))
    listed = [frame[_quoted(heading)].alias(plain[role]) for role, heading in columns.items()]
    place = [sql.col("_metadata.file_path").alias("table"), sql.col("_metadata.row_index").alias("ord")]
    names = {location(table.path): table.name for table in tables}
    return map_arrow(frame.select(*listed, *place), partial(shape_rows, columns=plain, names=names), SHAPED)


def _quoted(heading: str) -> str:
    return "`" + heading.replace("`", "``") + "`"
