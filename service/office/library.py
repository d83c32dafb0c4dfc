"""The office's library: looking things up, drafting, approving, what became of suggestions, in and out as a workbook.

Each change is events of the library's log (classifier/knowledge/office.py), kept in the database; nobody's change is
lost to another's, since one who comes too late looks again and repeats.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from classifier.knowledge.described import described, event_row
from classifier.knowledge.events import Event
from classifier.knowledge.exchange import export_library
from classifier.knowledge.intake import Intake, import_library
from classifier.knowledge.merge import measure_id
from classifier.knowledge.office import OfficeLibrary
from classifier.knowledge.records import Measure
from classifier.knowledge.search import search
from classifier.knowledge.store import KnowledgeBase
from corpus.errors import UsageError
from service.accounts.actor import Actor
from service.config import MIB
from service.errors import ServiceError, bad_request, conflict, not_found, stale
from service.office.approved import approved_form
from service.office.office import Office
from service.office.views import names_of
from service.store.library_log import LibraryMoved

__all__ = [
    "MOST_BYTES",
    "add_form",
    "approve",
    "decline",
    "describe",
    "draft",
    "export_workbook",
    "import_upload",
    "import_workbook",
    "knowledge_base",
    "open_library",
    "pending",
    "record",
    "retire",
    "search_library",
]

T = TypeVar("T")
MOST_BYTES = 20 * MIB
"""Of a file to import."""
_TRIES = 6
_READABLE = (".xlsx", ".xls", ".csv", ".tsv", ".json", ".jsonl")
_CONFLICTS = ("not_pending", "already_retired", "already_approved")
_MISSING = {"unknown_measure": "指标", "unknown_version": "版本"}


def open_library(office: Office) -> OfficeLibrary:
    """The library that actions work on, the same object for the life of the office."""
    return office.shelf.library


def knowledge_base(office: Office) -> KnowledgeBase:
    """What ships and what the office approved, for suggestions; a few seconds behind after a change."""
    return office.shelf.base()


def search_library(
    office: Office, actor: Actor, text: str, *, leaf: str = "", unit: str = "", top: int = 20
) -> list[dict[str, Any]]:
    """Measures by name, best first. Raises UsageError for a text without words."""
    actor.require("use")
    return [hit.to_dict() for hit in search(knowledge_base(office), text, leaf=leaf, unit=unit, top=top)]


def describe(office: Office, actor: Actor, id_: str) -> tuple[dict[str, Any], int]:
    """Everything known of a measure with its versions and history; and its version for an ETag: its last event."""
    actor.require("use")
    library = open_library(office)
    told = _told(lambda: described(library, id_, knowledge_base(office)), id_)
    steps = (step[key] for step in told["versions"] for key in ("drafted", "approved", "declined") if key in step)
    _name(office, [*told["history"], *steps])
    newest = library.newest(id_)
    if newest is not None and newest.version != told["measure"]["version"]:
        told["newest"] = {**newest.to_dict(), "uses": [], "version": newest.version, "state": newest.state}
    return told, _last(library, id_)


def pending(office: Office, actor: Actor) -> list[dict[str, Any]]:
    """Drafts and records that wait for approval, oldest first; of a fillers' own ones only for a filler."""
    actor.require("library_draft")
    library = open_library(office)
    rows = []
    for event in library.pending():
        if actor.may("read_all") or event.by == _by(actor):
            known = library.newest(event.id)
            rows.append({**event_row(event), "id": event.id, "name": known.name if known else ""})
    _name(office, rows)
    return rows


def draft(
    office: Office,
    actor: Actor,
    fields: Mapping[str, Any],
    *,
    id_: str = "",
    note: str = "",
    version: int | None = None,
) -> tuple[str, Event | None]:
    """Draft a new measure, or with an id a new version of one; gives its id, and no event where nothing is new.

    fields: of Measure, those that are to change. version: as ``describe`` gave it, 412 when there is a newer one.
    Raises ServiceError: 400 bad_measure, 403, 404, 409 already_there, 412.
    """
    actor.require("library_draft")

    def work(library: OfficeLibrary) -> tuple[str, Event | None]:
        try:
            measure = _edited(library, id_, fields) if id_ else _new(office, library, fields)
        except ValueError as error:
            raise bad_request("bad_measure", str(error)) from error
        if version is not None and version != _last(library, id_):
            raise stale("这个指标刚刚有变化", hint="请刷新后再改", more={"version": _last(library, id_)})
        return measure.id, library.draft(measure, by=_by(actor), note=note)

    return _done(office, work, id_)


def approve(
    office: Office, actor: Actor, targets: Sequence[str | int], *, version: int | None = None, note: str = ""
) -> tuple[Event, ...]:
    """Approve drafts (by id of the measure) and records (by number), or put an earlier version in force again."""
    actor.require("library_approve")
    return _done(office, lambda library: library.approve(*targets, by=_by(actor), version=version, note=note))


def decline(office: Office, actor: Actor, targets: Sequence[str | int], *, note: str = "") -> tuple[Event, ...]:
    """Turn drafts and records down."""
    actor.require("library_approve")
    return _done(office, lambda library: library.decline(*targets, by=_by(actor), note=note))


def retire(office: Office, actor: Actor, id_: str, *, note: str = "") -> Event:
    """Take a measure or an added form out of use."""
    actor.require("library_approve")
    return _done(office, lambda library: library.retire(id_, by=_by(actor), note=note), id_)


def record(office: Office, actor: Actor, kind: str, id_: str, *, note: str = "", **told: str) -> Event:
    """Note what became of a suggestion: accepted, edited or rejected; told: as for ``OfficeLibrary.record``."""
    actor.require("library_draft")
    return _done(office, lambda library: library.record(kind, id_, by=_by(actor), note=note, **told), id_)


def add_form(office: Office, actor: Actor, form_id: str, *, note: str = "") -> Event | None:
    """Take the rows of a form a supervisor approved into the library; None when they are there already.

    Raises ServiceError: 403, 404, 409 not_approved; UsageError for a form without rows to take.
    """
    actor.require("library_approve")
    form = approved_form(office, actor, form_id)
    model = office.weights.model
    return _done(office, lambda library: library.add_form(form, by=_by(actor), note=note, load_model=model))


def export_workbook(office: Office, actor: Actor, *, leaf: str = "", own: bool = False) -> bytes:
    """The library as a workbook that can be edited and imported. own: only what the office maintains."""
    actor.require("use")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.xlsx"
        export_library(office.shelf.builder, path, leaf=leaf, own=own)
        return path.read_bytes()


def import_workbook(office: Office, actor: Actor, path: Path, *, note: str = "") -> Intake:
    """Draft what an edited workbook says otherwise than the library. Raises ReadError."""
    actor.require("library_draft")
    by = _by(actor)
    return _done(office, lambda library: import_library(library, path, by=by, note=note or "导入工作簿"))


def import_upload(office: Office, actor: Actor, path: str, name: str) -> Intake:
    """The same for an upload: the file lies under another name than it was called. Raises ReadError."""
    suffix = Path(name).suffix.lower()
    with tempfile.TemporaryDirectory() as folder:
        beside = Path(folder) / f"library{suffix if suffix in _READABLE else '.xlsx'}"
        shutil.copyfile(path, beside)
        return import_workbook(office, actor, beside, note=f"导入：{name}")


def _done(office: Office, work: Callable[[OfficeLibrary], T], id_: str = "") -> T:
    """Do something to the library, again where others were faster, and let the base be renewed."""
    for left in reversed(range(_TRIES)):
        try:
            done = _told(lambda: work(open_library(office)), id_)
        except LibraryMoved:
            if not left:
                raise
        else:
            office.shelf.touch()
            return done
    raise LibraryMoved


def _told(work: Callable[[], T], id_: str) -> T:
    """Errors of the library with the status they have here."""
    try:
        return work()
    except UsageError as error:
        if error.code in _MISSING:
            raise not_found(_MISSING[error.code], id_ or error.message) from error
        if error.code in _CONFLICTS:
            raise conflict(error.code, error.message, hint="请刷新后再看") from error
        raise ServiceError(400, error.code, error.message, where=error.where, hint=error.hint) from error


def _edited(library: OfficeLibrary, id_: str, fields: Mapping[str, Any]) -> Measure:
    current = library.newest(id_)
    if current is None:
        raise not_found("指标", id_)
    return replace(current, **fields)


def _new(office: Office, library: OfficeLibrary, fields: Mapping[str, Any]) -> Measure:
    if not fields.get("name") or not fields.get("leaf"):
        raise ValueError("新指标要写名称和类别")
    fresh = Measure(measure_id(fields["name"], fields["leaf"]), **fields)
    named = (one.id for one in knowledge_base(office).named(fresh.name) if one.leaf == fresh.leaf and one.usable)
    own = library.newest(fresh.id)
    there = next(named, "") or (fresh.id if own is not None and own.usable else "")
    if there:
        hint = "要修改，请带上它的编号"
        raise conflict("already_there", f"库里已有“{fresh.name}”（{there}）", hint=hint, more={"id": there})
    return fresh


def _last(library: OfficeLibrary, id_: str) -> int:
    return max((event.seq for event in library.history(id_)), default=0)


def _by(actor: Actor) -> str:
    """Who did it, for the log: two may have one name, and one may change it."""
    return actor.id


def _name(office: Office, rows: Sequence[dict[str, Any]]) -> None:
    """Add to each row what others see of who did it."""
    with office.database.read() as session:
        names = names_of(session, {row["by"] for row in rows})
    for row in rows:
        row["by_name"] = names[row["by"]] or row["by"]
