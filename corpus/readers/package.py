"""Office packages (docx, xlsx): zip files whose parts are XML, opened with guards."""

from __future__ import annotations

import io
import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from lxml import etree

from corpus.readers.limits import Limits
from corpus.readers.refusals import damaged, encrypted, too_large
from corpus.readers.source import Source

_CHUNK = 1024 * 1024
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, NotImplementedError)


def local(element: etree._Element) -> str:
    """Tag without its namespace, so that strict and transitional files and WPS's read alike."""
    return local_name(element.tag)


@lru_cache(maxsize=1024)
def local_name(name: str) -> str:
    """Name without its namespace."""
    return name.rsplit("}", 1)[-1]


class Package:
    """The parts of one office file, already unpacked once within the limits."""

    def __init__(self, source: Source, archive: zipfile.ZipFile) -> None:
        self.name = source.name
        self._limits = source.limits
        self._archive = archive
        self.parts = set(archive.namelist())

    def data(self, part: str) -> bytes:
        """Bytes of a part; raises ReadError (file_damaged) when it is missing or broken."""
        try:
            return self._archive.read(part)
        except KeyError as error:
            raise damaged(self.name, f"缺少{part}") from error
        except (*_ZIP_ERRORS, RuntimeError) as error:
            raise damaged(self.name, part) from error

    def xml(self, part: str) -> etree._Element:
        """Root element of an XML part; entities are not resolved and nothing is fetched."""
        # huge_tree stays off: it is what bounds depth and text size of hostile XML.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        data = self.data(part)
        if len(data) > self._limits.tree_bytes:
            raise too_large(self.name, f"{part}解压后超过{self._limits.tree_bytes // _CHUNK}MB的上限")
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise damaged(self.name, part) from error

    def related(self, part: str = "") -> dict[str, tuple[str, str]]:
        """Relations of a part ("" for the package): id → (last word of the type, target part)."""
        folder, file = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{file}.rels")
        if path not in self.parts:
            return {}
        found = {}
        for element in self.xml(path):
            if element.get("TargetMode") != "External":
                target = element.get("Target", "")
                target = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                found[element.get("Id", "")] = (element.get("Type", "").rsplit("/", 1)[-1], target)
        return found

    def main_part(self, default: str) -> str:
        """Name of the document or workbook part, ``default`` when the package does not say."""
        for kind, target in self.related().values():
            if kind == "officeDocument" and target in self.parts:
                return target
        return default


@contextmanager
def open_package(source: Source) -> Iterator[Package]:
    """Open an office file after checking that it unpacks whole and within ``source.limits``.

    Raises ReadError: file_damaged, file_encrypted, file_too_large.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
    except _ZIP_ERRORS as error:
        raise damaged(source.name) from error
    with archive:
        _check(archive, source)
        yield Package(source, archive)


def _check(archive: zipfile.ZipFile, source: Source) -> None:
    """Unpack every XML part once: sizes declared in a zip may lie, and damage shows up here."""
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise encrypted(source.name)
    _check_size(sum(entry.file_size for entry in entries if _is_xml(entry)), source)
    total = 0
    for entry in filter(_is_xml, entries):
        try:
            with archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    total += len(chunk)
                    _check_size(total, source)
        except (*_ZIP_ERRORS, RuntimeError) as error:
            raise damaged(source.name, entry.filename) from error


def _is_xml(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.lower().endswith((".xml", ".rels"))


def _check_size(size: int, source: Source) -> None:
    limits: Limits = source.limits
    swollen = size > limits.expansion_floor and size > limits.expansion * len(source.data)
    if size > limits.expanded_bytes or swollen:
        message = f"解压后超过{min(size, limits.expanded_bytes) / _CHUNK:.0f}MB，不像正常的办公文档"
        raise too_large(source.name, message)
