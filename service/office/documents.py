"""Downloads: reports of a form or a submission, and copies of the submitters' own files with the findings in them."""

from __future__ import annotations

import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from corpus.file_names import FolderNames
from service.accounts.actor import Actor
from service.errors import ServiceError, conflict, too_large
from service.office.listing import require_reader
from service.office.lookup import get_form, get_submission
from service.office.names import clean_line, file_name
from service.office.office import Office
from service.office.stored import forms_with_rows, remarks_on, stored_audit
from service.store.tables import FormRow, SubmittedFile, now
from service.work.documents import Original, write_copies, write_one_report

__all__ = ["FORMATS", "MEDIA_TYPES", "Download", "form_document", "submission_document"]

FORMATS = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "annotated": "application/zip",
    "corrected": "application/zip",
}
"""Format of a download → its media type; copies have that of the file unless there are several."""
_BY_SUFFIX = {
    ".docx": FORMATS["docx"],
    ".xlsx": FORMATS["xlsx"],
    ".docm": "application/vnd.ms-word.document.macroEnabled.12",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
}
MEDIA_TYPES = sorted({*FORMATS.values(), *_BY_SUFFIX.values()})
"""Of all documents there may be."""
_MOST_FORMS = 500
_IN_MEMORY = 4 * 1024 * 1024
_CHUNK = 256 * 1024
_NAMES = {"annotated": "批注", "corrected": "修改"}


@dataclass(frozen=True)
class Download:
    """A finished document; nothing of it stays on the disk once it was read. size: bytes."""

    name: str
    media: str
    size: int
    _stream: IO[bytes]

    def chunks(self) -> Iterator[bytes]:
        """The content, once."""
        with self._stream as stream:
            while part := stream.read(_CHUNK):
                yield part


def form_document(office: Office, actor: Actor, id_: str, format_: str, *, decided: bool = False) -> Download:
    """A report on a form, or a copy of its file with the findings of this form. See :func:`submission_document`."""
    require_reader(actor)
    with office.database.read() as session:
        form = get_form(session, actor, id_)
        found = _Material.of(session, office, [form.id], form.submission_id, decided=decided, errors=False)
    title = " ".join(part for part in (form.unit, str(form.year or ""), form.title) if part)
    return _make(office, found, clean_line(title, 80) or "审核", format_)


def submission_document(office: Office, actor: Actor, id_: str, format_: str, *, decided: bool = False) -> Download:
    """A report on all forms of a submission, or copies of all its files.

    format_: of FORMATS. decided: only what reviewers agreed to, as they decided it. Raises ServiceError: 404, 409
    no_forms (nothing was read yet) or no_copy (with what stood against it), 413, 503.
    """
    require_reader(actor)
    with office.database.read() as session:
        submission = get_submission(session, actor, id_)
        many = session.scalar(select(func.count()).where(FormRow.submission_id == id_)) or 0
        if many > _MOST_FORMS:
            raise too_large(f"这次报送有 {many} 张表，一次最多导出 {_MOST_FORMS} 张", hint="请逐张下载，或用批量导出")
        ids = session.scalars(select(FormRow.id).where(FormRow.submission_id == id_)).all()
        found = _Material.of(session, office, ids, id_, decided=decided, errors=True)
    return _make(office, found, clean_line(submission.title, 80) or "审核", format_)


@dataclass(frozen=True, slots=True)
class _Material:
    """What documents are made from, out of the database. by_file: positions of the audits of each document."""

    audits: list[dict[str, Any]]
    forms: list[FormRow]
    files: Mapping[str, SubmittedFile]
    errors: list[dict[str, Any]]

    @classmethod
    def of(
        cls, session: Session, office: Office, ids: Sequence[str], submission: str, *, decided: bool, errors: bool
    ) -> _Material:
        forms = forms_with_rows(session, ids)
        remarks = remarks_on(session, ids) if decided else {}
        thresholds = office.settings.thresholds
        audits = [stored_audit(one, decided=decided, thresholds=thresholds, remarks=remarks) for one in forms]
        query = select(SubmittedFile).where(SubmittedFile.submission_id == submission)
        files = session.scalars(query.order_by(SubmittedFile.number))
        by_id = {file.id: file for file in files}
        faults = [file.error for file in by_id.values() if file.error] if errors else []
        told = [one for fault in faults for one in fault.get("errors") or [fault]]
        return cls(audits, forms, by_id, told)

    @property
    def tool(self) -> dict[str, Any]:
        """What produced the findings; of several the last, since one report names one."""
        return dict(self.forms[-1].tool) if self.forms else {}


def _make(office: Office, found: _Material, title: str, format_: str) -> Download:
    if format_ not in FORMATS:
        raise ServiceError(422, "unknown_format", f"没有格式“{format_}”", hint=f"可用：{'、'.join(FORMATS)}")
    if not found.forms:
        raise conflict("no_forms", "还没有读出任何表", hint="请等审核完成后再下载")
    with tempfile.TemporaryDirectory(prefix="zhibiao-") as folder:
        if format_ in _NAMES:
            return _copies(office, found, title, format_, Path(folder))
        path = Path(folder) / f"report.{format_}"
        work = (found.audits, found.tool, found.errors, str(path), format_)
        office.compute.run(write_one_report, *work)
        return _taken(path, file_name(f"{title}_审核报告.{format_}", 0), FORMATS[format_])


def _copies(office: Office, found: _Material, title: str, format_: str, folder: Path) -> Download:
    settings, day = office.settings.model_dump_json(), now().date().isoformat()
    originals = _originals(office, found)
    if not originals:
        raise conflict("no_copy", "这张表没有原件可以批注或修改", hint="请改为下载报告")
    corrected = format_ == "corrected"
    notes = office.compute.run(write_copies, originals, found.tool, str(folder), settings, corrected=corrected, day=day)
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    if not paths:
        raise conflict("no_copy", "没有写出" + _NAMES[format_] + "稿", more={"notes": notes[:50]})
    if len(paths) == 1:
        return _taken(paths[0], paths[0].name, _BY_SUFFIX.get(paths[0].suffix.lower(), "application/octet-stream"))
    archive = folder / "all.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in paths:
            packed.write(path, path.name)
        if notes:
            packed.writestr("说明.txt", "\r\n".join(notes).encode("utf-8-sig"))
    return _taken(archive, file_name(f"{title}_{_NAMES[format_]}.zip", 0), FORMATS[format_])


def _originals(office: Office, found: _Material) -> list[Original]:
    """The documents the forms were read from, with all forms in each that are wanted; none where texts are masked."""
    if office.config.mask_personal:
        return []
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for form, audit in zip(found.forms, found.audits, strict=True):
        if form.file_id:
            grouped[form.file_id, str(form.head["file"])].append(audit)
    originals, names = [], FolderNames()
    for number, ((file_id, wanted), audits) in enumerate(grouped.items()):
        file = found.files[file_id]
        own = names.take(Path(file_name(wanted, number)).stem)
        path = str(office.files.path(file.digest))
        originals.append(Original(path, file.name, wanted, own, tuple(audits)))
    return originals


def _taken(path: Path, name: str, media: str) -> Download:
    """A file taken out of its folder, which may be deleted then."""
    stream = cast("IO[bytes]", tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - its reader closes it
    with path.open("rb") as source:
        while part := source.read(_CHUNK):
            stream.write(part)
    size = stream.tell()
    stream.seek(0)
    return Download(name, media, size, stream)
