"""From the paths a user names to forms: what cannot be read is reported, the rest goes on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corpus.errors import ReadError
from corpus.records import Form
from service.cli.progress import track

__all__ = ["read_paths", "show_path"]


def show_path(path: Path) -> str:
    """The path as text that any file can hold; odd bytes of foreign file systems become question marks."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


def read_paths(paths: Sequence[str]) -> tuple[list[Form], list[ReadError]]:
    """Forms of all files named or found in the folders named, in order, and the errors of those unreadable."""
    from corpus.reading import find_files, read_forms

    errors = [_nothing_in(folder) for folder in map(Path, paths) if folder.is_dir() and not find_files([folder])]
    forms: list[Form] = []
    for path in track(find_files(map(Path, paths)), "读取"):
        try:
            forms += read_forms(path, name=show_path(path))
        except ReadError as error:
            errors.append(error)
    return forms, errors


def _nothing_in(folder: Path) -> ReadError:
    hint = "请指定放申报表（.docx、.xlsx、.csv、.html、.txt）的文件夹"
    return ReadError("folder_empty", "文件夹里没有可读的文件", where=show_path(folder), hint=hint)
