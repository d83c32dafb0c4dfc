"""Archives (.zip): the documents within, one at a time and in memory only; nothing is ever unpacked to disk.

Names serve for showing alone, so that no path in an archive leads anywhere. What an archive claims to
hold is weighed before any of it is unpacked, and ``zipfile`` never gives more than was claimed.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corpus.errors import ReadError
from corpus.readers.limits import Limits
from corpus.readers.names import is_document_name
from corpus.readers.package import ZIP_ERRORS
from corpus.readers.refusals import damaged, too_large
from corpus.readers.shown import decode_name, tell_apart
from corpus.readers.sniff import find_container
from corpus.readers.source import Source

__all__ = ["Allowance", "Member", "is_archive", "list_members"]

_ERRORS: Final = (*ZIP_ERRORS, KeyError, UnicodeError)
_ENCRYPTED = 0x1
_UTF8 = 0x800
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffd]")
_MIB = 1024 * 1024
_LISTED = b"PK\x01\x02"  # begins each line of a zip's table of contents
_MOST_LISTED = 65_535


def is_archive(source: Source) -> bool:
    """Whether a file is a plain zip, not an office file in one.

    Raises ReadError where that cannot be told, and (file_too_large) for a table of contents made to fill the memory.
    """
    if not source.data.startswith(b"PK"):
        return False
    if source.data.count(_LISTED) > _MOST_LISTED:
        raise too_large(source.name, f"压缩的条目超过{_MOST_LISTED}个，不像正常的文件")
    return find_container(source) == "zip"


class Allowance:
    """What one archive may hold, the archives within it included."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._members = limits.members
        self._bytes = limits.expanded_bytes

    def grant(self, archive: str, members: int, size: int, packed: int) -> None:
        """Take ``members`` documents of ``size`` bytes, ``packed`` when compressed, or refuse them all.

        Raises ReadError (file_too_large).
        """
        limits, hint = self._limits, "请解压后按文件夹读取，或在设置中放宽上限"
        if members > self._members:
            message = f"压缩包里的文件超过{limits.members}个的上限"
        elif size > self._bytes:
            message = f"压缩包解压后超过{limits.expanded_bytes / _MIB:.0f}MB的上限"
        elif size > limits.expansion_floor and size > limits.expansion * packed:
            message, hint = f"压缩包解压后是原来的{size // max(packed, 1)}倍，不像正常的文件", "请核对来源后解压查看"
        else:
            self._members -= members
            self._bytes -= size
            return
        raise ReadError("file_too_large", message, where=archive, hint=hint)


@dataclass(frozen=True, slots=True)
class Member:
    """A document in an archive. name: the archive's name and the path within it, as places show it, of no other one."""

    name: str
    _archive: zipfile.ZipFile
    _entry: zipfile.ZipInfo
    _limits: Limits

    def load(self) -> Source:
        """Unpack this document into memory.

        Raises ReadError: file_encrypted, file_too_large, file_damaged, file_empty, format_not_yet.
        """
        if self._entry.flag_bits & _ENCRYPTED:
            raise _locked(self.name, "压缩包里的这个文件设有密码，无法读取")
        most = self._limits.file_bytes
        if self._entry.file_size > most:
            raise too_large(self.name, f"文件超过{most / _MIB:.0f}MB的上限（{self._entry.file_size / _MIB:.0f}MB）")
        try:
            with self._archive.open(self._entry) as stream:
                data = stream.read(most + 1)
        except NotImplementedError as error:
            message, hint = "采用了不常见的压缩方式", "请解压后再试，或重新压缩成普通的 zip"
            raise ReadError("format_not_yet", message, where=self.name, hint=hint) from error
        except _ERRORS as error:
            raise damaged(self.name) from error
        if not data:
            hint = "请确认已保存或重新导出后再试"
            raise ReadError("file_empty", "文件是空的（0字节）", where=self.name, hint=hint)
        return Source(self.name, data, self._limits)


def list_members(source: Source, allowance: Allowance) -> list[Member]:
    """Documents in an archive, in the order of their names; hidden files, folders, links and programs are left out.

    Raises ReadError: file_damaged, file_too_large, file_encrypted (all documents are), archive_empty.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(source.data))
    except _ERRORS as error:
        raise damaged(source.name) from error
    found: list[tuple[str, zipfile.ZipInfo]] = []
    for entry in archive.infolist():
        path = _CONTROL.sub("", _true_name(entry)).replace("\\", "/")
        parts = [part for part in path.split("/") if part.strip(" .") and not _DRIVE.fullmatch(part)]
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if not path.endswith("/") and not is_link and is_document_name(parts):
            # for showing: without drive, root and "..", and without signs that would disturb a screen
            found.append(("/".join(parts), entry))
    entries = [entry for _, entry in found]
    _weigh(source, entries, allowance)
    if all(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise _locked(source.name, "压缩包设有密码，无法读取")
    found.sort(key=_rank)
    names = tell_apart([path for path, _ in found])
    return [
        Member(f"{source.name}/{name}", archive, entry, source.limits)
        for name, (_, entry) in zip(names, found, strict=True)
    ]


def _rank(found: tuple[str, zipfile.ZipInfo]) -> tuple[str, bool, bytes, int]:
    """By the name shown; of those shown alike first the one that is called so, then by stored name and place."""
    shown, entry = found
    stored = entry.orig_filename
    return shown, _true_name(entry) != shown, stored.encode("utf-8", "surrogatepass"), entry.header_offset


def _weigh(source: Source, entries: Sequence[zipfile.ZipInfo], allowance: Allowance) -> None:
    if not entries:
        hint = "请确认压缩包里有申报表（.docx、.xlsx、.pdf 等）"
        raise ReadError("archive_empty", "压缩包里没有可读的文件", where=source.name, hint=hint)
    # what is too large by itself is one error of its own and never unpacked
    sizes = [entry.file_size for entry in entries if entry.file_size <= source.limits.file_bytes]
    allowance.grant(source.name, len(entries), sum(sizes), len(source.data))


def _true_name(entry: zipfile.ZipInfo) -> str:
    """Name as its maker meant it: without the UTF-8 flag the library takes it for cp437, Chinese Windows meant GBK."""
    name = entry.orig_filename
    if entry.flag_bits & _UTF8:
        return name
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    meant = decode_name(raw)
    return name if meant is None else meant


def _locked(name: str, message: str) -> ReadError:
    return ReadError("file_encrypted", message, where=name, hint="请解压并去掉密码后再试")
