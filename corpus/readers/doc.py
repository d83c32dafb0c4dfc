"""Old Word documents (.doc) and WPS texts (.wps): turned into .docx in passing, read by that reader.

msdoc2docx does it without any program installed. It is young: where it gives up, or gives no table
for a text with cell marks, LibreOffice is asked if the office has it.
"""

from __future__ import annotations

import re
import struct
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Final

import doc2docx
from doc2docx.errors import (
    Doc2DocxError,
    EncryptedDocumentError,
    InvalidCompoundFile,
)

from corpus.errors import ReadError
from corpus.grid import Document
from corpus.readers import docx, libreoffice
from corpus.readers.build import PROSE
from corpus.readers.refusals import damaged, encrypted
from corpus.readers.source import Source
from corpus.records import Note, Place

# What msdoc2docx was seen to raise on files mutated at random, besides its own errors.
LIBRARY_ERRORS: Final = (
    Doc2DocxError,
    struct.error,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
# The last cell of a row and the row itself end in the same sign, so every row of a table has it twice.
_ROW_END = re.compile(rb"\x07\x00\x07\x00")
_WHAT = "旧版 Word 文档"


def read(source: Source) -> Document:
    """Old Word or WPS text → grids 正文 and 表格1, 表格2 …, as the docx reader gives them.

    Raises ReadError: file_damaged, file_encrypted, file_empty, file_too_large, converter_missing, converter_failed.
    """
    try:
        found = _through_docx(source, _converted(source))
    except EncryptedDocumentError as error:
        raise encrypted(source.name) from error
    except LIBRARY_ERRORS as error:
        if isinstance(error, InvalidCompoundFile) and libreoffice.find() is None:
            raise damaged(source.name) from error
        return _through_office(source)
    if _ROW_END.search(source.data) and all(grid.part == PROSE for grid in found.grids):
        return _second_try(source, found)
    return found


def _converted(source: Source) -> bytes:
    with tempfile.TemporaryDirectory(prefix="zhibiao-") as folder:
        given, out = Path(folder) / "a.doc", Path(folder) / "a.docx"
        given.write_bytes(source.data)
        doc2docx.convert(given, out)
        return out.read_bytes()


def _through_docx(source: Source, data: bytes) -> Document:
    return replace(docx.read(Source(source.name, data, source.limits)), container="doc")


def _through_office(source: Source) -> Document:
    data = libreoffice.convert(source, ".doc", "docx", _WHAT, read_as="MS Word 97")
    return _through_docx(source, data)


def _second_try(source: Source, found: Document) -> Document:
    """Ask LibreOffice for the tables; where it has none either, or is not there, the first reading stays, noted."""
    try:
        return _through_office(source)
    except ReadError:
        message = "文件里有表格，但没能读出行列，只读出文字；请用 Office 或 WPS 打开后另存为 .docx 再试"
        return replace(found, notes=(*found.notes, Note("tables_lost", message, Place(file=source.name))))
