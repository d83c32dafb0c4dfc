"""Folders of Parquet files that Spark writes: on a disk, or wherever Hadoop's file systems reach."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.batch.errors import BatchError
from classifier.batch.spark.frames import Frame, literal_path
from classifier.batch.spark.session import Session, lost_java

__all__ = ["Folders"]

_DONE = "_SUCCESS"


@dataclass(frozen=True, slots=True)
class Folders:
    """Folders below a root. root: a path, or an address with a scheme."""

    session: Session
    root: str

    def path(self, *parts: str) -> str:
        """Address of a folder."""
        return "/".join((self.root, *parts))

    def is_whole(self, *parts: str) -> bool:
        """Whether a folder was written to its end."""
        path = self._hadoop(self.path(*parts, _DONE))
        return bool(self._system(path).exists(path))

    def write(self, frame: Frame, *parts: str) -> None:
        """Write a frame; the folder counts as whole when all of it is there."""
        frame.write.mode("overwrite").parquet(self.path(*parts))

    def read(self, schema: str, *parts: str) -> Frame:
        """What was written. schema: as Spark writes it."""
        return self.session.read.schema(schema).parquet(literal_path(self.path(*parts)))

    def kept(self, make: Callable[[], Frame], schema: str, *parts: str) -> Frame:
        """What lies in a folder, which is made and written first if it is not whole; later plans begin there."""
        if not self.is_whole(*parts):
            self.write(make(), *parts)
        return self.read(schema, *parts)

    def replace(self, new: tuple[str, ...], old: tuple[str, ...]) -> None:
        """Put a folder in the place of another, or where there was none. Raises BatchError (not_placed)."""
        source, target = (self._hadoop(self.path(*parts)) for parts in (new, old))
        system = self._system(target)
        system.delete(target, True)
        system.mkdirs(target.getParent())
        if not system.rename(source, target):
            hint = "请核对写入权限后加 --resume 接着做"
            raise BatchError("not_placed", "结果写好了，但放不到位", where=self.path(*old), hint=hint)

    def exists(self, *parts: str) -> bool:
        """Whether there is such a folder or file."""
        path = self._hadoop(self.path(*parts))
        return bool(self._system(path).exists(path))

    def fetch(self, target: Path, *parts: str) -> None:
        """Copy the Parquet files of a folder into one of this machine, in the place of what was there."""
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        folder = self._hadoop(self.path(*parts))
        system = self._system(folder)
        for found in system.listStatus(folder):
            name = found.getPath().getName()
            if name.endswith(".parquet"):
                system.copyToLocalFile(False, found.getPath(), self._hadoop(f"file:{target / name}"), True)

    def send(self, source: Path, *parts: str) -> None:
        """Copy a file of this machine to a place here, over what was there."""
        target = self._hadoop(self.path(*parts))
        self._system(target).copyFromLocalFile(False, True, self._hadoop(f"file:{source}"), target)

    def mark(self, *parts: str) -> None:
        """Make an empty folder that counts as whole."""
        path = self._hadoop(self.path(*parts, _DONE))
        self._system(path).create(path).close()

    @contextmanager
    def alone(self, *parts: str) -> Iterator[None]:
        """Hold a file that is made for the block and removed after it. Raises BatchError (run_in_progress).

        File systems at addresses know no locks that end with the process: one that was killed leaves the file.
        """
        path = self._hadoop(self.path(*parts))
        system = self._system(path)
        try:
            system.create(path, False).close()
        except lost_java() as error:
            if not system.exists(path):
                raise
            where = self.path(*parts)
            hint = "请等它结束；确认没有别的程序在写（如上次断电、被强行结束）时，删除这个文件再运行"
            raise BatchError("run_in_progress", "另一次批量审计正在写这个地址", where=where, hint=hint) from error
        try:
            yield
        finally:
            with suppress(*lost_java()):  # one that cannot be removed is told by the next run
                system.delete(path, False)

    def keep_only(self, kept: str, *parts: str) -> None:
        """Remove the folders beside one."""
        folder = self._hadoop(self.path(*parts))
        system = self._system(folder)
        for found in system.listStatus(folder) if system.exists(folder) else ():
            if found.isDirectory() and found.getPath().getName() != kept:
                system.delete(found.getPath(), True)

    def _hadoop(self, path: str) -> Any:
        return self.session._jvm.org.apache.hadoop.fs.Path(path)

    def _system(self, path: Any) -> Any:
        return path.getFileSystem(self.session.sparkContext._jsc.hadoopConfiguration())
