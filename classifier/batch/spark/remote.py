"""Files at addresses that Spark reaches: what lies below one, and which of it are tables of indicators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from classifier.batch.inputs import Inputs, result_folders
from classifier.batch.spark.readers import location
from classifier.batch.spark.session import Session
from classifier.batch.tables import HEADING_BYTES, is_parquet_name, starts_table
from corpus.readers.names import is_document_name

__all__ = ["Remote", "content_of", "files_below", "qualified", "without_below"]


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


def files_below(session: Session, address: str, without: str = "") -> list[Remote]:
    """Files below an address in the order of their names, none of a batch's results; without a size where is none.

    address: of a file or a folder, or a pattern of Hadoop's (``*``, ``?``, ``[ab]``, ``{a,b}``) where nothing is called
    so. without: address as ``qualified`` gives it, below which nothing is taken.
    """
    path, system = _opened(session, address)
    if system.exists(path):
        root = system.getFileStatus(path).getPath().toString()
        starts = [(address.rstrip("/"), root.rstrip("/"), path)]
    else:
        matching = [status.getPath() for status in _matching(system, path)]
        starts = [(parent, parent, one) for one in matching for parent in [one.getParent().toString().rstrip("/")]]
    if not starts:
        return [Remote(address, address, None, 0, is_table=False)]
    found = []
    for shown, root, start in starts:
        every = {status.getPath().toString(): status for status in _walk(system, start)}
        results = result_folders(PurePosixPath(own.removeprefix(root)) for own in every)
        for own, status in every.items():
            rest, apart = own.removeprefix(root), bool(without) and _is_below(own, without)
            if _is_wanted(rest) and not apart and results.isdisjoint(PurePosixPath(rest).parents):
                facts = status.getLen(), status.getModificationTime()
                found.append(Remote(own, shown + rest, *facts, _is_table(system, status)))
    return sorted(found, key=lambda one: one.name)


def qualified(session: Session, address: str) -> str:
    """An address as the paths of its files begin."""
    path, system = _opened(session, address)
    return str(system.makeQualified(path).toString())


def without_below(inputs: Inputs, address: str) -> Inputs:
    """Inputs of this machine without those below an address, as ``qualified`` gives it."""
    if not address.startswith("file:"):
        return inputs
    folder = Path(location(address)).resolve()
    documents, tables = (
        tuple(entry for entry in entries if not Path(entry.path).resolve().is_relative_to(folder))
        for entries in (inputs.documents, inputs.tables)
    )
    return Inputs(documents, tables)


def content_of(session: Session, path: str) -> bytes:
    """What is in a file at an address."""
    opened, system = _opened(session, path)
    stream = system.open(opened)
    try:
        return bytes(stream.readAllBytes())
    finally:
        stream.close()


def _opened(session: Session, address: str) -> tuple[Any, Any]:
    """A path of Hadoop's, and its file system."""
    path = session._jvm.org.apache.hadoop.fs.Path(address)
    return path, path.getFileSystem(session.sparkContext._jsc.hadoopConfiguration())


def _matching(system: Any, pattern: Any) -> list[Any]:
    """What a pattern matches; nothing for one that is none."""
    from py4j.protocol import Py4JJavaError

    try:
        return list(system.globStatus(pattern) or ())
    except Py4JJavaError as error:
        if "Illegal file pattern" in str(error):
            return []
        raise


def _is_below(path: str, folder: str) -> bool:
    return location(path).startswith(location(folder).rstrip("/") + "/")


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
