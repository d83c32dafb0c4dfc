"""Reading and auditing one file, in a process of its own: what goes in and what comes out."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from multiprocessing import parent_process
from pathlib import Path
from typing import Any, TypeVar

from classifier.auditor import Auditor
from classifier.finding import Finding
from classifier.form_audit import FormAudit
from classifier.leaf_scores import LeafScores
from classifier.settings import Settings
from classifier.suggest.remembered import RememberedModel
from classifier.verdict import form_verdict
from corpus.masking import mask_record
from corpus.options import ReadOptions
from corpus.reading import read_results
from corpus.records import Form
from models.store import load_model

__all__ = [
    "AuditedFile",
    "Rules",
    "across_forms",
    "as_kept",
    "audit_file",
    "audit_records",
    "settle_memory",
    "start_process",
    "tools_for",
]


@dataclass(frozen=True, slots=True)
class Rules:
    """By what is audited. settings: as JSON. model: folder of weights, "" for the shipped ones. edition: for all.

    mask_personal: put ``*`` for what tells of a person, in names of files too.
    """

    settings: str
    model: str = ""
    edition: str = ""
    mask_personal: bool = False


@dataclass(frozen=True, slots=True)
class AuditedFile:
    """Audits of the forms in one file, and errors of the documents in it that could not be read."""

    audits: tuple[FormAudit, ...]
    errors: tuple[dict[str, Any], ...]
    tool: dict[str, Any]


def start_process() -> None:
    """Make a process ready: it ends with the one that started it, and uses one thread for its sums."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()


_COLLECT_AFTER = (5_000, 5, 3)
"""Objects made, and collections of each generation, before the next one is gone through.

A page somebody has left is about a thousand objects that hold each other: some hundred and twenty pages wait at most.
"""


@cache
def settle_memory() -> None:
    """Let the collector leave alone what is loaded for good, once a process: going through it holds everybody up."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def audit_file(path: str, name: str, rules: Rules) -> AuditedFile:
    """Read and audit a file. path: where it lies. name: as it was called when it was handed in.

    Errors of reading are told in the result, one for each document. Raises SettingError, UsageError and ModelError.
    """
    auditor, options = tools_for(rules)
    forms: list[Form] = []
    errors: list[dict[str, Any]] = []
    for result in read_results(Path(path), name, options):
        if result.error:
            errors.append(as_kept(result.error.to_dict(), rules))
        forms += (as_kept(form, rules) for form in result.forms)
    return _audited(auditor, forms, errors)


def audit_records(forms: Sequence[dict[str, Any]], rules: Rules) -> AuditedFile:
    """Audit forms given as records (``Form.to_dict``)."""
    auditor, _ = tools_for(rules)
    return _audited(auditor, [as_kept(Form.from_dict(form), rules) for form in forms], [])


_Record = TypeVar("_Record")


def as_kept(record: _Record, rules: Rules) -> _Record:
    """A record as it may be kept by the rules: masked, names of files too, where they say so."""
    return mask_record(record, files=True) if rules.mask_personal else record


def across_forms(forms: Sequence[dict[str, Any]], rules: Rules) -> dict[int, tuple[Finding, ...]]:
    """What several forms tell together: new findings by number of the form."""
    auditor, _ = tools_for(rules)
    auditor.forget()
    empty = form_verdict((), 0, auditor.settings.thresholds)
    for form in forms:
        auditor.note(FormAudit(Form.from_dict(form), rules.edition or "2021", (), (), empty))
    found = auditor.across()
    auditor.forget()
    return found


def _audited(auditor: Auditor, forms: Sequence[Form], errors: Sequence[dict[str, Any]]) -> AuditedFile:
    audits = tuple(auditor.audit(forms))
    tool = auditor.tool()
    auditor.forget()
    return AuditedFile(audits, tuple(errors), tool)


@lru_cache(maxsize=4)
def tools_for(rules: Rules) -> tuple[Auditor, ReadOptions]:
    """The auditor and the way of reading by some rules, kept for the next task; its auditor is to be left forgetful."""
    settings = Settings.model_validate_json(rules.settings)
    model = load_model(Path(rules.model) if rules.model else None)
    remembered = RememberedModel(model)
    auditor = Auditor(model=remembered, settings=settings, edition=rules.edition or None)
    return auditor, replace(settings.read_options(), scorer=LeafScores(lambda: remembered))
