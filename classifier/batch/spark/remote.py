"""Files at addresses that Spark reaches: what lies below one, and which of it are tables of indicators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from classifier.batch.spark.session import Session
from classifier.batch.tables import HEADING_BYTES, is_parquet_name, starts_table
from corpus.readers.names import is_document_name

__all__ = ["Remote", "files_below"]


@dataclass(frozen=True, slots=True)
class Remote:
    """A file at an address. path: as Spark knows it; name: as told, below the address given. size: bytes.

    changed: when, as the file system has it. is_table: whether it holds indicators of several forms.
    """

    path: str
    name: str
    size: int | None
    changed: int
    is_table: bool

    @property
    def is_parquet(self) -> bool:
        """Whether it is a Parquet file, by its name."""
        return is_parquet_name(self.name)


def files_below(session: Session, address: str) -> list[Remote]:
    """Files below an address in the order of their names; one without a size where there is none."""
    path = session._jvm.org.apache.hadoop.fs.Path(address)
    system = path.getFileSystem(session.sparkContext._jsc.hadoopConfiguration())
    if not system.exists(path):
        return [Remote(address, address, None, 0, is_table=False)]
    root = system.getFileStatus(path).getPath().toString()
    found = []
    for status in _walk(system, path):
        own = status.getPath().toString()
        rest = own.removeprefix(root)
        if _is_wanted(rest):
            facts = status.getLen(), status.getModificationTime()
            found.append(Remote(own, address.rstrip("/") + rest, *facts, _is_table(system, status)))
    return sorted(found, key=lambda one: one.name)


def _walk(system: Any, path: Any) -> Iterator[Any]:
    files = system.listFiles(path, True)
    while files.hasNext():
        yield files.next()


def _is_wanted(rest: str) -> bool:
    """Whether a file below an address is one that an office hands in, or a table. rest: of its path."""
    parts = [part for part in rest.split("/") if part]
    return not parts or is_document_name(parts) or (is_parquet_name(rest) and parts[-1][0] not in "._")


def _is_table(system: Any, status: Any) -> bool:
    path = status.getPath()
    name = PurePosixPath(path.getName())
    if not (is_parquet_name(str(name)) or name.suffix.lower() in (".csv", ".tsv")):
        return False
    stream = system.open(path)
    try:
        return starts_table(bytes(stream.readNBytes(HEADING_BYTES)), name)
    finally:
        stream.close()
