"""The form as filed, for the pages: cells of the submitter's own file, those with findings flagged."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import structlog

from corpus.errors import ReadError
from corpus.records import Form
from service.accounts.actor import Actor
from service.office.listing import require_reader
from service.office.lookup import get_form
from service.office.office import Office
from service.office.stored import forms_with_rows
from service.store.tables import FindingRow, SubmittedFile
from service.work.filed_view import read_filed, view_of_rows
from service.work.rebuilt import finding_from

__all__ = ["filed_form"]

_KEPT = 64  # views kept in memory
_log = structlog.get_logger("zhibiao.filed")


class _Cache:
    """The views used last, by file, form and number of findings; safe for many threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._views: OrderedDict[tuple[str, str, int], dict[str, Any]] = OrderedDict()
        self._guard = threading.Lock()

    def get(self, key: tuple[str, str, int]) -> dict[str, Any] | None:
        with self._guard:
            if key in self._views:
                self._views.move_to_end(key)
            return self._views.get(key)

    def put(self, key: tuple[str, str, int], view: dict[str, Any]) -> None:
        with self._guard:
            self._views[key] = view
            while len(self._views) > self._most:
                self._views.popitem(last=False)


_cache = _Cache(_KEPT)


def filed_form(office: Office, actor: Actor, id_: str) -> dict[str, Any]:
    """A form as filed: form_id, and source: file, or rows where it has none, its file is lost, or texts are masked.

    parts: title and rows of cells with text, row, column, rowspan, colspan, flags (ids of findings), indicator (id of
    the row whose name it holds, None); truncated: whether something was left out. Raises ServiceError 404 and 503.
    """
    require_reader(actor)
    with office.database.read() as session:
        get_form(session, actor, id_)
        form = forms_with_rows(session, [id_])[0]
        file = session.get(SubmittedFile, form.file_id) if form.file_id else None
    record = {**form.head, "indicators": [item.data for item in form.indicators]}
    findings = [one.data for one in form.findings]
    key = (file.digest if file else "", form.id, len(findings))
    view = _cache.get(key)
    if view is None:
        view = _read(office, file, record, findings)
        _cache.put(key, view)
    ids = [item.id for item in form.indicators]
    parts = [
        {"title": part["title"], "rows": [[_cell(cell, form.findings, ids) for cell in row] for row in part["rows"]]}
        for part in view["parts"]
    ]
    return {"form_id": form.id, "source": view["source"], "parts": parts, "truncated": view["truncated"]}


def _read(
    office: Office, file: SubmittedFile | None, record: dict[str, Any], findings: list[dict[str, Any]]
) -> dict[str, Any]:
    if file is not None and not office.config.mask_personal:
        settings = office.settings.model_dump_json()
        try:
            path = str(office.files.path(file.digest))
            return office.compute.run(read_filed, path, file.name, record, findings, settings)
        except ReadError as error:
            _log.warning("filed form unreadable", code=error.code, file=file.id)
    form = Form.from_dict(record)
    return view_of_rows(form, [finding_from(one, form) for one in findings])


def _cell(cell: dict[str, Any], findings: Sequence[FindingRow], ids: Sequence[str]) -> dict[str, Any]:
    """A cell with the ids of the database for those the view knows."""
    own = set(cell["findings"])
    shown = {key: cell[key] for key in ("text", "row", "column", "rowspan", "colspan")}
    shown["flags"] = [one.id for one in findings if one.finding in own] if own else []
    shown["indicator"] = None if cell["indicator"] is None else ids[cell["indicator"]]
    return shown
