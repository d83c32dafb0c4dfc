"""What a batch reads: documents and tables of indicators below the paths named, cut into parts.

Documents (office files, and those in archives) are cut where a hash of a name says so, so that a new or a lost file
moves the cuts around it only; tables are cut by rows (classifier/batch/tables.py). A part is known by a digest of the
names and contents of what is in it: what has not changed is not read again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.batch.identity import digest, number_of
from classifier.batch.tables import is_table
from corpus.errors import ReadError
from corpus.options import ReadOptions
from corpus.readers.archive import Allowance, is_archive, list_members
from corpus.readers.limits import Limits
from corpus.readers.source import load
from corpus.reading import FileResult, find_files, read_results, show_path

__all__ = ["Entry", "Inputs", "cut", "find_inputs", "part_key", "read_entries"]

FEWEST, MOST = 16, 128
"""Documents of a part."""
_CUT_AT = 48  # one name in so many ends a part
_MEMBERS = 64  # documents of an archive in a part
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of documents, or some of the documents in an archive.

    name: as told in places and messages. digest: of the content, "" for a file that cannot be read. start, stop: which
    members of an archive, in the order of their names; both 0 for a file that is none.
    """

    path: str
    name: str
    digest: str
    start: int = 0
    stop: int = 0

    @property
    def key(self) -> tuple[str, str, int, int]:
        """What decides the result of reading it."""
        return self.name, self.digest, self.start, self.stop


@dataclass(frozen=True, slots=True)
class Inputs:
    """documents: entries in the order of their names. tables: files of indicators with their digests, in order."""

    documents: tuple[Entry, ...]
    tables: tuple[Entry, ...]


def find_inputs(paths: Iterable[str], limits: Limits, *, without: Path | None = None) -> Inputs:
    """Documents and tables below paths, but not what lies below the folder ``without``.

    Nothing is raised: what cannot be read is an entry that tells so when it is read.
    """
    documents: list[Entry] = []
    tables: list[Entry] = []
    apart = without.resolve() if without else None
    for path in _files(map(Path, paths)):
        if apart and path.resolve().is_relative_to(apart):
            continue
        entry = Entry(str(path), show_path(path), _digest(path))
        if is_table(path):
            tables.append(entry)
        else:
            documents += _members(entry, limits)
    return Inputs(tuple(documents), tuple(tables))


def _files(paths: Iterable[Path]) -> list[Path]:
    """Documents and tables; of folders also the Parquet files in them, which are no office documents."""
    found = dict.fromkeys(find_files(paths_ := list(paths)))
    for folder in paths_:
        if folder.is_dir():
            tables = sorted(path for path in folder.rglob("*.parquet") if path.is_file() and path.name[0] not in "._")
            if tables:
                found.pop(folder, None)  # it stands for a folder without any document
                found.update(dict.fromkeys(tables))
    return list(found)


def cut(entries: Sequence[Entry]) -> list[tuple[Entry, ...]]:
    """Entries in parts of FEWEST to MOST; where a cut lies depends on the names near it only."""
    parts: list[tuple[Entry, ...]] = []
    part: list[Entry] = []
    for entry in entries:
        part.append(entry)
        ends = len(part) >= FEWEST and number_of(f"{entry.name}#{entry.start}") % _CUT_AT == 0
        if ends or len(part) >= MOST or entry.stop:
            parts.append(tuple(part))
            part = []
    return [*parts, tuple(part)] if part else parts


def part_key(entries: Sequence[Entry], *made_by: object) -> str:
    """Key of what is made of entries by something of a version."""
    return digest([*made_by, *map(list, (entry.key for entry in entries))])


def read_entries(entries: Iterable[Entry], options: ReadOptions) -> Iterator[FileResult]:
    """Results of reading entries, one per document; what cannot be read gives its error."""
    for entry in entries:
        members = (entry.start, entry.stop) if entry.stop else None
        yield from read_results(Path(entry.path), entry.name, options, members=members)


def _members(entry: Entry, limits: Limits) -> Iterator[Entry]:
    """The entry, or several of the same file where it is an archive of many documents."""
    count = _archived(entry, limits)
    if count <= _MEMBERS:
        yield entry
        return
    for start in range(0, count, _MEMBERS):
        yield Entry(entry.path, entry.name, entry.digest, start, min(start + _MEMBERS, count))


def _archived(entry: Entry, limits: Limits) -> int:
    """How many documents an archive holds; 0 for what is none or cannot be opened, which reading will tell."""
    path = Path(entry.path)
    try:
        with path.open("rb") as stream:
            if stream.read(2) != b"PK":
                return 0
        source = load(path, entry.name, limits)
        return len(list_members(source, Allowance(limits))) if is_archive(source) else 0
    except (OSError, ReadError):
        return 0


def _digest(path: Path) -> str:
    """Digest of a file's content, "" where it cannot be read: reading will tell why."""
    found = hashlib.sha256()
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                found.update(chunk)
    except OSError:
        return ""
    return found.hexdigest()[:32]
