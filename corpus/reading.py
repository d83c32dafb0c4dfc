"""From paths to forms: the one entry the rooms above use for reading files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from corpus.errors import ReadError
from corpus.grid import Document
from corpus.layouts import parse_document
from corpus.readers import read_document
from corpus.records import Form

_SKIPPED = ("~$", ".", "Thumbs.db")
_DOCUMENT = re.compile(r"\.(docx?|wps|rtf|xls[xm]?|et|ods|[ct]sv|txt|html?|mht|pdf|png|jpe?g|tiff?|bmp|zip)|")


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Files named, and every document below the folders named, in sorted order, each once.

    In folders, files that no office would hand in (by suffix: programs, settings) and the lock and
    hidden files of office programs are left out; what a document really is, its content decides later.
    Missing paths are kept, so that reading them reports the error.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(sorted(p for p in path.rglob("*") if _is_document(p))))
        else:
            found[path] = None
    return list(found)


def _is_document(path: Path) -> bool:
    if path.name.startswith(_SKIPPED) or not path.is_file():
        return False
    return _DOCUMENT.fullmatch(path.suffix.lower()) is not None


def read_forms(path: Path, *, name: str | None = None, strict: bool = False) -> list[Form]:
    """Every form in a file.

    name: how the file is called in places and messages, the path as given by default.
    strict: no repair of damaged tables. A workbook gives one form per sheet that holds one.
    Raises ReadError when the file cannot be read or holds no indicator table.
    """
    document = read_document(path, name=name or str(path))
    if document.container != "xlsx" or len(document.grids) < 2:
        return [parse_document(document, strict=strict)]
    return _read_sheets(document, strict=strict)


def _read_sheets(document: Document, *, strict: bool) -> list[Form]:
    forms: list[Form] = []
    problem: ReadError | None = None
    for grid in document.grids:
        try:
            forms.append(parse_document(replace(document, grids=(grid,)), strict=strict))
        except ReadError as error:
            if error.code != "layout_unknown":
                raise
            problem = problem or error
    if not forms and problem:
        raise problem
    return forms
