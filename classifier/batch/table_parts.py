"""Parts of an arranged table (classifier/batch/arrange.py): whole forms, known by what they hold, read one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from classifier.batch.arrange import ROW_GROUP, bare_heads
from classifier.batch.identity import number_of
from classifier.batch.tables import is_parquet, row_batches
from corpus.records import Form
from corpus.tables import form_of_rows

__all__ = ["TableForm", "TablePart", "bare_forms", "cut_table", "forms_in", "read_part"]

FEWEST_ROWS, MOST_ROWS = 8_000, 40_000
"""Rows of a part."""
_CUT_AT = 1_000  # one form in so many ends a part that has rows enough


@dataclass(frozen=True, slots=True)
class TableForm:
    """A form of a table. file: as told. key: tells it from other forms of the file. position: row of its first."""

    file: str
    key: str
    position: int
    form: Form


@dataclass(frozen=True, slots=True)
class TablePart:
    """Rows start to stop of an arranged table; key: digest of what they hold."""

    path: str
    start: int
    stop: int
    key: str

    @property
    def rows(self) -> int:
        """How many rows."""
        return self.stop - self.start


def cut_table(path: Path) -> list[TablePart]:
    """Parts of an arranged table, whole forms each; where a cut lies depends on the forms near it only."""
    parts, start, at, previous = [], 0, 0, None
    seen = hashlib.sha256()
    with pq.ParquetFile(path) as file:
        for batch in row_batches(file, batch_size=ROW_GROUP):
            rows = batch.to_pydict()
            keys = list(zip(rows["file"], rows["form_key"], strict=True))
            begin = 0
            for offset, key in enumerate(keys):
                if key != previous and previous is not None and _ends(at + offset - start, previous):
                    seen.update(_bytes(batch.slice(begin, offset - begin)))
                    parts.append(TablePart(str(path), start, at + offset, seen.hexdigest()[:32]))
                    start, begin, seen = at + offset, offset, hashlib.sha256()
                previous = key
            seen.update(_bytes(batch.slice(begin)))
            at += len(keys)
    if at > start:
        parts.append(TablePart(str(path), start, at, seen.hexdigest()[:32]))
    return parts


def read_part(part: TablePart) -> Iterator[TableForm]:
    """Forms of a part, in order."""
    with pq.ParquetFile(part.path) as file:
        first, groups, at = 0, [], 0
        for number in range(file.num_row_groups):
            rows = file.metadata.row_group(number).num_rows
            if at + rows > part.start and at < part.stop:
                groups.append(number)
                first = at if len(groups) == 1 else first
            at += rows
        table = file.read_row_groups(groups).slice(part.start - first, part.stop - part.start)
    yield from forms_in(table)


def forms_in(table: pa.Table) -> Iterator[TableForm]:
    """Forms of rows of an arranged table; the rows of a form lie together, in order."""
    own: list[dict[str, Any]] = []
    for row in table.to_pylist():
        if own and (row["file"], row["form_key"]) != (own[0]["file"], own[0]["form_key"]):
            yield _form(own)
            own = []
        own.append(row)
    if own:
        yield _form(own)


def bare_forms(path: Path, name: str) -> list[TableForm]:
    """Forms without any indicator that a table written by ``zhibiao read`` knows of. name: of the table, as told."""
    if not is_parquet(path):
        return []
    forms = [(number, Form.from_dict({**head, "indicators": []})) for number, head in bare_heads(path, name).items()]
    return [TableForm(form.file, f"{name}\x1e{number}", int(number), form) for number, form in forms]


def _form(rows: list[dict[str, Any]]) -> TableForm:
    head = rows[0]
    return TableForm(head["file"], head["form_key"], head["position"], form_of_rows(rows))


def _ends(rows: int, key: tuple[str, str]) -> bool:
    return rows >= FEWEST_ROWS and (rows >= MOST_ROWS or number_of("\x1f".join(key)) % _CUT_AT == 0)


def _bytes(batch: pa.RecordBatch) -> bytes:
    if not batch.num_rows:
        return b""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())
