"""Writing files so that nobody ever sees half of one: write beside the target, then rename."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_LEFT = re.compile(r"\..+-[a-z0-9_]{8}(\.\w+)?")
"""Names of temporary files: those of mkstemp between the prefix and the suffix below."""


@contextmanager
def write_atomic(path: Path, *, durable: bool = False) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` (same suffix); on success it becomes ``path``.

    For libraries that save to a path. The parent folder is made when missing. If the block raises,
    or never wrote, the old file stays as it was and the temporary one is removed.
    durable: wait until the disk has it, so that a power cut leaves the old file or the whole new one.
    Raises OSError when the folder cannot be written, PermissionError naming ``path`` when a program has it open.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        # mkstemp makes private files; a result should have the rights any new file here would have.
        beside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        yield beside
        if durable:
            with beside.open("rb+") as written:
                os.fsync(written.fileno())
        try:
            beside.replace(path)
        except PermissionError as error:
            # Windows refuses while a program has the file open; what the system names is the temporary one
            raise PermissionError(error.errno, error.strerror, str(path)) from error
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def open_atomic(path: Path, *, newline: str = "\n", encoding: str = "utf-8") -> Iterator[IO[str]]:
    """Yield a text stream whose content becomes ``path`` when the block ends without an error."""
    with write_atomic(path, durable=True) as beside, beside.open("w", encoding=encoding, newline=newline) as stream:
        yield stream


@contextmanager
def open_atomic_bytes(path: Path) -> Iterator[IO[bytes]]:
    """Yield a binary stream whose content becomes ``path`` when the block ends without an error."""
    with write_atomic(path, durable=True) as beside, beside.open("wb") as stream:
        yield stream


def write_text(path: Path, text: str, *, encoding: str = "utf-8") -> None:
    """Write ``text`` to ``path`` in one step, line ends as given."""
    with open_atomic(path, newline="", encoding=encoding) as stream:
        stream.write(text)


def write_bytes(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path`` in one step."""
    with open_atomic_bytes(path) as stream:
        stream.write(data)


def remove_left(folder: Path) -> None:
    """Remove temporary files that killed processes left anywhere below a folder nobody is writing to."""
    for path in folder.rglob(".*"):
        if _LEFT.fullmatch(path.name) and path.is_file():
            path.unlink(missing_ok=True)


def _umask() -> int:
    """Read the process's umask, which is only possible by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
