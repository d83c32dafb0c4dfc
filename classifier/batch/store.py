"""Parts on disk: Parquet files named by a key of what they were made from, written whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.atomic import write_atomic

__all__ = ["WHOLE", "Results", "StageCount", "Store", "Tables", "is_whole", "read_table", "write_table"]

WHOLE = "all"
"""Key of a dataset that is kept as one part."""
Tables = Mapping[str, pa.Table]
"""Name of a table within a part → the table."""


@dataclass
class StageCount:
    """How many parts of a stage there are, and how many were made in this run."""

    parts: int = 0
    made: int = 0


@dataclass(frozen=True)
class Store:
    """Parts of all stages below a folder: stage/key.table.parquet."""

    folder: Path

    def path(self, stage: str, key: str, table: str) -> Path:
        """Where a table of a part lies."""
        return self.folder / stage / f"{key}.{table}.parquet"

    def has(self, stage: str, key: str, tables: Iterable[str]) -> bool:
        """Whether all tables of a part are there and can be read; a part that was cut short counts as missing."""
        return all(is_whole(self.path(stage, key, table)) for table in tables)

    def write(self, stage: str, key: str, tables: Tables) -> None:
        """Keep a part. Raises OSError when the folder cannot be written or the disk is full."""
        for name, table in tables.items():
            write_table(table, self.path(stage, key, name))

    def read(self, stage: str, key: str, table: str) -> pa.Table:
        """A table of a part."""
        return read_table(self.path(stage, key, table))

    def keep_only(self, stage: str, keys: Iterable[str]) -> None:
        """Remove the parts of a stage that are no longer needed."""
        _keep_only(self.folder / stage, keys)


@dataclass(frozen=True)
class Results:
    """The datasets of the results below a folder: dataset/key.parquet."""

    folder: Path

    def path(self, dataset: str, key: str) -> Path:
        """Where a part of a dataset lies."""
        return self.folder / dataset / f"{key}.parquet"

    def paths(self, dataset: str) -> list[Path]:
        """Parts of a dataset, in the order of their names."""
        return sorted((self.folder / dataset).glob("*.parquet"))

    def keep_only(self, dataset: str, keys: Iterable[str]) -> None:
        """Remove the parts of a dataset that are no longer of it."""
        _keep_only(self.folder / dataset, keys)


def _keep_only(folder: Path, keys: Iterable[str]) -> None:
    wanted = set(keys)
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name.split(".")[0] not in wanted:
            path.unlink()


def write_table(table: Any, path: Path) -> None:
    """Write a table as Parquet in one step; equal tables give equal bytes."""
    with write_atomic(path, durable=True) as beside:
        pq.write_table(table, beside, compression="zstd")


def read_table(path: Path) -> Any:
    """A table of a Parquet file, by its own schema."""
    with pq.ParquetFile(path) as file:
        return file.read()


def is_whole(path: Path) -> bool:
    """Whether a Parquet file is there and ends as it should: it was whole when it got its name, but disks fail."""
    try:
        pq.read_metadata(path)
    except (OSError, pa.ArrowException):
        return False
    return True
