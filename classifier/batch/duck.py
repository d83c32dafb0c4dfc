"""DuckDB as the batch uses it: in memory, bounded, silent, spilling into the run's own folder, fetching nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

__all__ = ["connect", "exact", "literal", "name_of", "parquet", "path_literal"]

_WILD = re.compile(r"[\[*?]")


@contextmanager
def connect(work: Path, memory: int, threads: int | None = None) -> Iterator[Any]:
    """A database of its own.

    work: folder; what does not fit into memory goes into a new one below it, since databases that share a folder
    overwrite each other's files. memory: bytes. threads: None for all.

    Extensions are neither looked for nor loaded; results come in the order of the query.
    """
    import duckdb  # a tenth of a second

    work.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=work, ignore_cleanup_errors=True) as own:
        config: dict[str, Any] = {
            "memory_limit": f"{max(memory // 2**20, 256)}MiB",
            "temp_directory": own,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            **({"threads": str(threads)} if threads else {}),
        }
        with duckdb.connect(":memory:", config=config) as database:
            # a process of a pool looks interactive to it, and the bar would go to standard output, amid our JSON
            database.execute("SET enable_progress_bar = false")
            yield database


def literal(text: str) -> str:
    """Text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def name_of(column: str) -> str:
    """Name of a column or table as SQL quotes it."""
    return '"' + column.replace('"', '""') + '"'


def exact(path: Path) -> str:
    """A path as DuckDB reads it when no character of it shall stand for others."""
    return _WILD.sub(r"[\g<0>]", path.as_posix())


def path_literal(path: Path) -> str:
    """A path to read from, as a literal of SQL."""
    return literal(exact(path))


def parquet(paths: Sequence[Path]) -> str:
    """SQL that reads Parquet files as one table, in the order given; a folder called year=2024 adds no column."""
    return f"read_parquet([{', '.join(map(path_literal, paths))}], hive_partitioning = false)"
