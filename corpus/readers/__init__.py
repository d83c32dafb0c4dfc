"""Readers: one file per container, from bytes to grids.

``read_document`` finds out what a file is by its content, never by its suffix, and hands it to the
reader of that container. A reader's module, and the library behind it, is imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol

from corpus.grid import Document
from corpus.readers.limits import DEFAULT, Limits
from corpus.readers.refusals import not_yet
from corpus.readers.sniff import find_container
from corpus.readers.source import Source, load

__all__ = ["DEFAULT", "READERS", "Limits", "Reader", "Source", "read_document"]


class Reader(Protocol):
    """Turns a file's content into a document.

    Raises ReadError only, whatever the library underneath raises.
    """

    def __call__(self, source: Source) -> Document:
        """Read the whole of ``source``."""
        ...


class _Lazy:
    """A reader whose module is imported when it first reads."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __call__(self, source: Source) -> Document:
        read: Reader = import_module(f"{__name__}.{self._module}").read
        return read(source)


READERS: dict[str, Reader] = {
    "txt": _Lazy("text"),
    "csv": _Lazy("csv"),
    "xlsx": _Lazy("xlsx"),
    "docx": _Lazy("docx"),
    "html": _Lazy("html"),
    "doc": _Lazy("doc"),
    "xls": _Lazy("xls"),
    "xlsb": _Lazy("xlsb"),
    "ods": _Lazy("odf"),
    "odt": _Lazy("odf"),
    "rtf": _Lazy("converted"),
    "word_xml": _Lazy("converted"),
    "spreadsheet_xml": _Lazy("spreadsheet_xml"),
    "mht": _Lazy("mht"),
    "pdf": _Lazy("pdf"),
    "image": _Lazy("image"),
}
"""Container (as named in Document.container) → its reader."""


def read_document(path: Path, *, name: str | None = None, limits: Limits = DEFAULT) -> Document:
    """Read one file into grids.

    name: what the file is called in places and messages, by default its file name.
    Raises ReadError, one Chinese sentence each: file_missing, not_a_file, no_permission,
    file_unreadable, file_empty, file_too_large, file_too_slow, file_damaged, file_encrypted,
    format_not_yet, unknown_format, not_office_file, extra_missing, converter_missing, converter_failed.
    """
    path = Path(path)
    source = load(path, path.name if name is None else name, limits)
    container = find_container(source)
    if container not in READERS:
        # An archive is no document; corpus.reading opens it and reads what is in it.
        raise not_yet(source.name, "压缩包", "请先解压，再读取里面的文件")
    return READERS[container](source)
