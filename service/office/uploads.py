"""Taking in files: streamed to the disk, named and typed, each refused on its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from corpus.errors import ReadError
from corpus.readers.archive import is_archive
from corpus.readers.sniff import find_container
from corpus.readers.source import load
from service.errors import ServiceError, too_large, unavailable
from service.office.names import file_name
from service.office.office import Office

__all__ = ["Upload", "keep_uploads"]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in. error: why it cannot be read, as ``ZhibiaoError.to_dict``."""

    name: str
    digest: str
    size: int
    container: str
    error: dict[str, Any] | None = None


def keep_uploads(office: Office, uploads: Iterable[tuple[str, Iterable[bytes]]]) -> list[Upload]:
    """Keep files as they come in, before anything of them is in the database.

    uploads: name and content of each. Files of an unknown kind are refused with the reason, the others go on. Raises
    ServiceError: 413 beyond the limits of the configuration, 422 no_files, or no_readable_file when all were refused,
    503 upload_lost, 507. What was kept by then names no submission and is swept later.
    """
    config = office.config
    office.files.require_space()
    left, kept = config.upload_bytes, list[Upload]()
    for number, (name, chunks) in enumerate(uploads):
        if number >= config.upload_files:
            raise too_large(f"一次最多上传 {config.upload_files} 个文件", hint="请分几次上传，或压缩成 zip")
        try:
            stored = office.files.add(chunks, limit=left)
        except ServiceError as error:
            if error.status == 413:
                message = f"一次上传的文件合计超过 {config.upload_megabytes} MB"
                raise too_large(message, hint="请分几次上传") from error
            raise
        left -= stored.size
        kept.append(_typed(office, _kept_name(office, file_name(name, number)), stored.digest, stored.size))
    if not kept:
        raise ServiceError(422, "no_files", "没有收到文件", hint="请选择要报送的申报表")
    if all(one.error for one in kept):
        errors = [one.error for one in kept[:50]]
        first = kept[0].error or {}
        message = str(first.get("text", "")).rstrip("。") if len(kept) == 1 else f"{len(kept)} 个文件都不能读取"
        raise ServiceError(422, "no_readable_file", message, more={"errors": errors})
    return kept


def _kept_name(office: Office, name: str) -> str:
    """A name as it may be kept: masked before its suffix, by which files are opened, with no sign files cannot have."""
    plain = PurePath(name)
    return file_name(office.kept(plain.stem) + plain.suffix, 0)


def _typed(office: Office, name: str, digest: str, size: int) -> Upload:
    try:
        source = load(office.files.path(digest), name, office.settings.limits.bounds())
        container = "zip" if is_archive(source) else find_container(source)
    except ReadError as error:
        if error.code == "file_missing":  # the last submission with the same file was deleted just now
            raise unavailable("upload_lost", "文件没有保存好", hint="请重新上传") from error
        return Upload(name, digest, size, "", error.to_dict())
    return Upload(name, digest, size, container)
