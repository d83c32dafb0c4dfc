"""The labelled data: public forms with their readings, contrast sets, authored forms, library, seed labels.

Data: corpus/data/*.jsonl, one JSON object a line; corpus/data/CARD.md says where they come from and
corpus/data/CHANGES.jsonl logs every change made to them. Split by ``group`` (documents), ``set`` (contrast
sets) or duty, never by row.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from corpus import dataset_rows as build
from corpus.dataset_rows import choose_held_out
from corpus.jsonl import bad_row, numbered_rows, read_rows, require_unique
from corpus.labelled import (
    AuthoredDocument,
    AuthoredIndicator,
    Change,
    ContrastRow,
    LabelledDocument,
    LabelledIndicator,
    LibraryDuty,
    LibraryIndicator,
    Reading,
    RowReadings,
    SeedLabel,
)

DATA = Path(__file__).parent / "data"
PUBLIC_FORMS = DATA / "public_forms.jsonl"
LIBRARY = DATA / "library.jsonl"
SEED_LABELS = DATA / "seed_labels.jsonl"
CONTRAST = DATA / "contrast.jsonl"
AUTHORED_FORMS = DATA / "authored_forms.jsonl"
READINGS = DATA / "readings.jsonl"
CHANGES = DATA / "CHANGES.jsonl"
TRAINING_FILES = (PUBLIC_FORMS, LIBRARY, SEED_LABELS, CONTRAST, AUTHORED_FORMS)

__all__ = [
    "AuthoredDocument",
    "AuthoredIndicator",
    "Change",
    "ContrastRow",
    "LabelledDocument",
    "LabelledIndicator",
    "LibraryDuty",
    "LibraryIndicator",
    "Reading",
    "RowReadings",
    "SeedLabel",
    "choose_held_out",
    "data_hash",
    "load_authored_documents",
    "load_changes",
    "load_contrast",
    "load_library",
    "load_public_documents",
    "load_readings",
    "load_seed_labels",
]


@cache
def load_public_documents(path: Path = PUBLIC_FORMS) -> tuple[LabelledDocument, ...]:
    """Labelled public documents in file order. Raises SettingError naming file and line."""
    documents = read_rows(path, build.public_document)
    require_unique(path, [item.doc_id for item in documents])
    return documents


@cache
def load_library(path: Path = LIBRARY) -> tuple[LibraryDuty, ...]:
    """Duties of the library in file order. Raises SettingError naming file and line."""
    duties = read_rows(path, build.library_duty)
    require_unique(path, [item.id for item in duties])
    return duties


@cache
def load_seed_labels(path: Path = SEED_LABELS) -> tuple[SeedLabel, ...]:
    """Labels of the seed forms' indicators in file order. Raises SettingError naming file and line."""
    labels = read_rows(path, build.seed_label)
    require_unique(path, [f"{item.seed}#{item.index}" for item in labels])
    return labels


@cache
def load_contrast(held_out: bool | None = None, path: Path = CONTRAST) -> tuple[ContrastRow, ...]:
    """Rows of the contrast sets in file order.

    held_out: False for the rows that may be trained on, True for the tenth of the sets that never are, None for
    both. Raises SettingError naming file and line.
    """
    if held_out is not None:
        return tuple(row for row in load_contrast(None, path) if row.held_out is held_out)
    rows = read_rows(path, build.contrast_row)
    require_unique(path, [row.name for row in rows])
    flags: dict[str, bool] = {}
    for number, row in enumerate(rows, start=1):
        if flags.setdefault(row.set, row.held_out) is not row.held_out:
            raise bad_row(path, number, f"“{row.set}”一组的各行须一并留作检验，或一并用于训练")
    return rows


@cache
def load_authored_documents(path: Path = AUTHORED_FORMS) -> tuple[AuthoredDocument, ...]:
    """Authored documents in file order. Raises SettingError naming file and line."""
    documents = read_rows(path, build.authored_document)
    require_unique(path, [item.doc_id for item in documents])
    return documents


@cache
def load_readings(path: Path = READINGS) -> tuple[RowReadings, ...]:
    """The three readings of every public row, in the order of the public documents. Raises SettingError."""
    rows = read_rows(path, build.row_readings)
    require_unique(path, [f"{item.doc_id}#{item.index}" for item in rows])
    return rows


@cache
def load_changes(path: Path = CHANGES) -> tuple[Change, ...]:
    """Log of every change made to the curated data, in the order made."""
    return read_rows(path, lambda row: Change(**row))


def data_hash(paths: tuple[Path, ...] = TRAINING_FILES) -> str:
    """sha256 (hex) over names and content of the training files.

    Lines are compared as parsed JSON in canonical form, so line ends and key order do not matter.
    """
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        for _, row in numbered_rows(path):
            digest.update(json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
            digest.update(b"\n")
    return digest.hexdigest()
