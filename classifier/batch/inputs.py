"""What a batch reads: documents and tables of indicators below the paths named, cut into parts.

Documents (office files, and those in archives) are cut where a hash of a name says so, so that a new or a lost file
moves the cuts around it only; tables are cut by rows (classifier/batch/tables.py). A part is known by a digest of the
names and contents of what is in it: what has not changed is not read again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from classifier.batch.identity import digest, number_of
from classifier.batch.tables import is_parquet, is_parquet_name, is_table
from corpus.errors import ReadError
from corpus.options import ReadOptions
from corpus.readers.archive import Allowance, is_archive, list_members
from corpus.readers.limits import Limits
from corpus.readers.shown import decode_name, tell_apart
from corpus.readers.source import load
from corpus.reading import FileResult, find_files, read_results, show_path

__all__ = ["Entry", "Inputs", "cut", "find_inputs", "part_key", "read_entries", "result_folders"]

FEWEST, MOST = 16, 128
"""Documents of a part."""
_CUT_AT = 48  # one name in so many ends a part
_MEMBERS = 64  # documents of an archive in a part
_CHUNK = 1 << 20
_MANIFEST = "manifest.json"
_WRITTEN = ("results", "work")
_BEGUN = {("work", "run.lock"), ("work", "spark", "kept"), ("work", "spark", "new")}
"""What a batch leaves in its folder: at its end, on its way, and from its beginning."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of documents, or some of the documents in an archive.

    name: as told in places and messages, of no other file. digest: of the content, "" for a file that cannot be read.
    start, stop: which members of an archive, in the order of their names; both 0 for a file that is none.
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
    """Documents and tables below paths, but neither what lies below the folder ``without`` nor results of a batch.

    Nothing is raised: what cannot be read is an entry that tells so when it is read.
    """
    documents: list[Entry] = []
    tables: list[Entry] = []
    for path, name in _named(_files(map(Path, paths), without)).items():
        entry = Entry(str(path), name, _digest(path))
        if is_table(path) and not _is_closed(path):
            tables.append(entry)
        else:
            documents += _members(entry, limits)
    return Inputs(tuple(documents), tuple(tables))


def result_folders(files: Iterable[PurePath]) -> set[PurePath]:
    """Folders that a batch has written, be it to the end or not. files: all that are there, below where is looked."""
    told, written, begun = set(), set(), set()
    for file in files:
        if file.name == _MANIFEST:
            told.add(file.parent)
        *folders, _ = file.parts or ("",)
        for place, name in enumerate(reversed(folders)):
            if name in _WRITTEN:
                written.add(file.parents[place + 1])
            own = file.parts[-place - 2 :]
            if own[:2] in _BEGUN or own[:3] in _BEGUN:
                begun.add(file.parents[place + 1])
    return (told & written) | begun


def _files(paths: Iterable[Path], without: Path | None) -> list[Path]:
    """Documents and tables, each once; a folder without any stands for itself, so that reading it tells."""
    apart = without.resolve() if without else None
    found: dict[Path, None] = {}
    for path in paths:
        below = _below(path) if path.is_dir() else [path]
        own = [one for one in below if apart is None or not one.resolve().is_relative_to(apart)]
        found.update(dict.fromkeys(own or [path] if path.is_dir() else own))
    return list(found)


def _below(folder: Path) -> list[Path]:
    """Documents of a folder, then the Parquet files, which are no office documents; no results of a batch."""
    every = [Path(place, name) for place, _, names in os.walk(folder) for name in names]
    results = result_folders(path.relative_to(folder) for path in every)
    found = [path for path in find_files([folder]) if path != folder]  # which stands for one without any
    found += sorted(one for one in every if is_parquet_name(one.name) and one.name[0] not in "._" and one.is_file())
    return [path for path in dict.fromkeys(found) if results.isdisjoint(path.relative_to(folder).parents)]


def _named(paths: Iterable[Path]) -> dict[Path, str]:
    """The name of each path, in the order given. Of paths that look alike, one that is called so keeps the name."""
    shown = {path: _shown(path) for path in paths}
    ranked = sorted(shown, key=lambda path: (shown[path], shown[path] != str(path), _bytes(path)))
    return shown | dict(zip(ranked, tell_apart([shown[path] for path in ranked]), strict=True))


def _shown(path: Path) -> str:
    """The path as text that any file can hold: names that are no UTF-8 as their makers meant them."""
    return str(Path(*map(_meant, path.parts))) if _is_foreign(path) else str(path)


def _is_foreign(path: Path) -> bool:
    """Whether a path is no text."""
    return show_path(path) != str(path)


def _is_closed(path: Path) -> bool:
    """Whether a file is Parquet under a path that neither Arrow nor DuckDB can be given."""
    return _is_foreign(path) and is_table(path) and is_parquet(path)


def _misnamed(name: str) -> ReadError:
    hint = "请把文件和所在文件夹改名后再试"
    return ReadError("name_not_utf8", "名称不是 UTF-8 编码，里面的指标清单打不开", where=name, hint=hint)


def _meant(part: str) -> str:
    plain = part.encode("utf-8", "replace").decode("utf-8")
    try:
        return decode_name(part.encode("utf-8", "surrogateescape")) or plain
    except UnicodeEncodeError:  # no bytes of a file system, but half of a pair
        return plain


def _bytes(path: Path) -> bytes:
    return str(path).encode("utf-8", "surrogatepass")


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
        if _is_closed(Path(entry.path)):
            yield FileResult(entry.name, error=_misnamed(entry.name))
            continue
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
