"""From paths to forms: the one entry the rooms above use for reading files, folders and archives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ReadError
from corpus.layouts import parse_document
from corpus.masking import mask_record
from corpus.options import PLAIN, ReadOptions
from corpus.readers import READERS
from corpus.readers.archive import Allowance, is_archive, list_members
from corpus.readers.names import is_document_name
from corpus.readers.sniff import find_container
from corpus.readers.source import Source, load
from corpus.records import Form

__all__ = ["FileResult", "find_files", "iter_results", "read_content", "read_forms", "read_results", "show_path"]

Progress = Callable[[int, int], None]
"""Told (files done, files known of) after every file; archives add their members to both."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What one file, or one document in an archive, gave: forms, or the error that says why none.

    name: as in places and messages; of a document in an archive 年度报送.zip/某局/申报表.xlsx.
    """

    name: str
    forms: tuple[Form, ...] = ()
    error: ReadError | None = None


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Files named, and every document below the folders named, in sorted order, each once.

    In folders, files that no office would hand in (by suffix: programs, settings) and the lock and
    hidden files of office programs are left out; what a document really is, its content decides later.
    Missing paths are kept, so that reading them reports the error, and so are folders without any document.
    """
    found: dict[Path, None] = {}
    for path in paths:
        found.update(dict.fromkeys(_documents(path) or [path] if path.is_dir() else [path]))
    return list(found)


def _documents(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if is_document_name(p.relative_to(folder).parts) and p.is_file())


def show_path(path: Path) -> str:
    """The path as text that any file can hold; odd bytes of foreign file systems become question marks."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


def iter_results(
    paths: Iterable[Path], options: ReadOptions = PLAIN, *, progress: Progress | None = None
) -> Iterator[FileResult]:
    """Read files, folders and archives in order, one result per file or document in an archive.

    A file that cannot be read gives its error and the others go on. Nothing is kept between files, so any
    number of them can be read in the memory of the largest. An error of a model (``options.scorer``) is raised.
    """
    files = find_files(paths)
    tally = _Tally(len(files), progress)
    for path in files:
        name = show_path(path)
        try:
            if path.is_dir():
                raise _nothing_in(name)
            source = load(path, name, options.limits)
        except ReadError as error:
            yield _light(tally.done(FileResult(name, error=error)))
        else:
            yield from map(_light, _read_source(source, options, tally, Allowance(options.limits), depth=0))


def _light(result: FileResult) -> FileResult:
    """Drop an error's traceback: its frames would keep the whole file in memory for as long as the error."""
    error: BaseException | None = result.error
    while error is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__
    return result


def read_forms(path: Path, *, name: str | None = None, options: ReadOptions = PLAIN) -> list[Form]:
    """Every form in one file.

    name: how the file is called in places and messages, the path as given by default.
    Raises ReadError when the file cannot be read or holds no indicator table; of an archive, for the first
    document that does.
    """
    path = Path(path)
    source = load(path, show_path(path) if name is None else name, options.limits)
    forms: list[Form] = []
    for result in _read_source(source, options, _Tally(1, None), Allowance(options.limits), depth=0):
        if result.error:
            raise result.error
        forms += result.forms
    return forms


def read_results(
    path: Path, name: str, options: ReadOptions = PLAIN, *, members: tuple[int, int] | None = None
) -> Iterator[FileResult]:
    """Results of one file that lies under another name than it was handed in, as :func:`iter_results` gives them.

    name: as it was handed in; its suffix decides where the content does not. members: from and to which document of an
    archive, in the order of their names; all of them for None.
    """
    tally = _Tally(1, None)
    try:
        if Path(path).is_dir():
            raise _nothing_in(name)
        source = load(Path(path), name, options.limits)
    except ReadError as error:
        yield _light(tally.done(FileResult(name, error=error)))
    else:
        allowance = Allowance(options.limits)
        yield from map(_light, _read_source(source, options, tally, allowance, depth=0, members=members))


def read_content(data: bytes, name: str, options: ReadOptions = PLAIN) -> Iterator[FileResult]:
    """Results of a file whose content is at hand, as :func:`iter_results` gives them."""
    allowance = Allowance(options.limits)
    source = Source(name, data, options.limits)
    yield from map(_light, _read_source(source, options, _Tally(1, None), allowance, depth=0))


class _Tally:
    """Counts files for the progress bar; archives make the total grow when they are opened."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done = 0
        self._total = total
        self._progress = progress

    def done(self, result: FileResult) -> FileResult:
        self._done += 1
        self._tell()
        return result

    def opened(self, members: int) -> None:
        """Count an archive by its members instead of as one file."""
        self._total += members - 1
        self._tell()

    def _tell(self) -> None:
        if self._progress:
            self._progress(self._done, self._total)


def _read_source(
    source: Source,
    options: ReadOptions,
    tally: _Tally,
    allowance: Allowance,
    depth: int,
    members: tuple[int, int] | None = None,
) -> Iterator[FileResult]:
    """Results of one file; an archive gives one for each document in it, or for some of them."""
    try:
        if not is_archive(source):
            yield tally.done(FileResult(source.name, tuple(_read_document(source, options))))
            return
        if depth >= options.limits.depth:
            raise _too_deep(source.name, options.limits.depth)
        found = list_members(source, allowance)
    except ReadError as error:
        yield tally.done(FileResult(source.name, error=error))
        return
    chosen = found[slice(*members)] if members else found
    tally.opened(len(chosen))
    for member in chosen:
        try:
            inner = member.load()
        except ReadError as error:
            yield tally.done(FileResult(member.name, error=error))
        else:
            yield from _read_source(inner, options, tally, allowance, depth + 1)


def _read_document(source: Source, options: ReadOptions) -> list[Form]:
    try:
        forms = parse_document(READERS[find_container(source)](source), options)
    except (MemoryError, RecursionError) as error:
        hint = "请只保留申报表，另存为 .docx 或 .xlsx 后再试"
        raise ReadError("file_too_complex", "内容过于庞杂，无法读取", where=source.name, hint=hint) from error
    return [mask_record(form) for form in forms] if options.mask_personal else forms


def _nothing_in(folder: str) -> ReadError:
    hint = "请指定放申报表（.docx、.xlsx、.pdf、.zip 等）的文件夹"
    return ReadError("folder_empty", "文件夹里没有可读的文件", where=folder, hint=hint)


def _too_deep(archive: str, depth: int) -> ReadError:
    hint = "请解压里层的压缩包后再试"
    return ReadError("archive_too_deep", f"压缩包层层嵌套超过{depth}层，里面的文件没有读", where=archive, hint=hint)
