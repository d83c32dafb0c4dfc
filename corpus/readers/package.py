"""Office packages (docx, xlsx): zip files of XML parts, checked before a library opens them."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from typing import Final

from corpus.readers.limits import Limits
from corpus.readers.refusals import damaged, encrypted, too_large, with_entities
from corpus.readers.source import Source

ZIP_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
_CHUNK = 1024 * 1024
_STREAMED = ("xl/worksheets/", "xl/sharedStrings")
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")


def open_package(source: Source) -> zipfile.ZipFile:
    """Open an office file after checking that it unpacks whole and within ``source.limits``.

    Raises ReadError: file_damaged, file_encrypted, file_too_large.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
    except ZIP_ERRORS as error:
        raise damaged(source.name) from error
    _check(archive, source)
    return archive


def plain_copy(archive: zipfile.ZipFile, name: str) -> io.BytesIO:
    """Copy the XML parts for a library: without properties (often off the standard), strict namespaces renamed.

    name: the file's. Raises ReadError (file_unsafe) where a part defines entities, which the library would expand.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as copy:
        for entry in filter(_is_xml, archive.infolist()):
            if not entry.filename.startswith("docProps/"):
                data = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", archive.read(entry))
                if b"<!ENTITY" in data:
                    raise with_entities(name)
                copy.writestr(entry.filename, data, zipfile.ZIP_STORED)
    return out


def _check(archive: zipfile.ZipFile, source: Source) -> None:
    """Unpack every XML part once: sizes declared in a zip may lie, and damage shows up here."""
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise encrypted(source.name)
    _check_size(sum(entry.file_size for entry in entries if _is_xml(entry)), source)
    total = 0
    for entry in filter(_is_xml, entries):
        before = total
        try:
            with archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    total += len(chunk)
                    _check_size(total, source)
        except ZIP_ERRORS as error:
            raise damaged(source.name, entry.filename) from error
        if total - before > source.limits.tree_bytes and not entry.filename.startswith(_STREAMED):
            raise too_large(source.name, f"{entry.filename}解压后超过{source.limits.tree_bytes // _CHUNK}MB的上限")


def _is_xml(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith((".xml", ".rels"))


def _check_size(size: int, source: Source) -> None:
    limits: Limits = source.limits
    swollen = size > limits.expansion_floor and size > limits.expansion * len(source.data)
    if size > limits.expanded_bytes or swollen:
        message = f"解压后超过{min(size, limits.expanded_bytes) / _CHUNK:.0f}MB，不像正常的办公文档"
        raise too_large(source.name, message)
