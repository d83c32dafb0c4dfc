"""Comments and corrections written into a file that may be damaged: a copy that opens, or one refusal, no half file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from classifier.annotate import annotate_file, apply_fixes
from classifier.audit import FormAudit
from classifier.finding import Fix
from corpus.errors import ReadError
from corpus.readers import read_document
from corpus.reading import read_forms
from tests.classifier.annotate_helpers import ROWS, audit_of, everything, finding_of
from tests.fuzz.files import Desk
from tests.fuzz.invariants import refused, require
from tests.fuzz.targets import CORPUS, Check

_DAY = date(2024, 5, 6)
_WAYS: tuple[Callable[..., Any], ...] = (annotate_file, partial(apply_fixes, date=_DAY, least_confidence=0.0))


def _audits(path: Path) -> list[FormAudit]:
    """An opinion about everything in every form, and a correction of every name and value."""
    audits = []
    for form in read_forms(path):
        fixes = [
            finding_of(form, item.name, rule, fix=Fix(field, before, f"{before}改"))
            for item in form.indicators[: len(ROWS)]
            for rule, field, before in (("C9", "name", item.name), ("V2", "value", item.value))
            if before
        ]
        audits.append(audit_of(form, [*everything(form).findings, *fixes]))
    return audits


def prepare(name: str) -> Check:
    """What is said is of the file as it was when whole, so that hardly anything stands where it should."""
    desk = Desk()
    whole = {path.suffix: _audits(path) for path in sorted((CORPUS / name).glob("whole*"))}

    def check(data: bytes) -> None:
        suffix = ".docx" if b"word/" in data else ".xlsx"
        path = desk.put(f"表{suffix}", data)
        try:
            own = _audits(path)
        except ReadError:  # what readers refuse is a matter of their targets
            own = []
        for number, audits in enumerate((own, whole[suffix])):
            for way in _WAYS:
                _write(way, path, audits, path.with_name(f"新{number}"))
        require(path.read_bytes() == data, "the file handed in was written to")

    return check


def _write(way: Callable[..., Any], path: Path, audits: list[FormAudit], stem: Path) -> None:
    before = set(path.parent.iterdir())
    try:
        made = way(path, audits, stem).paths
    except ReadError as error:
        refused(error, ReadError)
        made = ()
    require(set(path.parent.iterdir()) - before == set(made), "half a file left behind", made)
    for one in made:
        try:
            read_document(one)
        except ReadError as error:
            require(error.code == "file_empty", "a copy that does not open", error)
        one.unlink()
