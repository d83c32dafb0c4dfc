"""Rows of the labelled data for the tests of it."""

from __future__ import annotations

from typing import Any

from corpus.dataset import load_authored_documents, load_contrast, load_library, load_public_documents
from corpus.labelled import AuthoredIndicator, ContrastRow, LabelledIndicator, LibraryIndicator
from corpus.text import normal_form


def rows() -> list[LabelledIndicator]:
    return [item for document in load_public_documents() for item in document.indicators]


def library_rows() -> list[LibraryIndicator]:
    return [item for duty in load_library() for item in duty.indicators]


def authored_rows() -> list[AuthoredIndicator]:
    return [item for document in load_authored_documents() for item in document.indicators]


def content(item: Any) -> str:
    """Normal form of name, value and unit."""
    return normal_form(f"{item.name} {item.value}{item.unit}")


def contrast_sets() -> dict[str, list[ContrastRow]]:
    """Rows of the contrast sets by set."""
    sets: dict[str, list[ContrastRow]] = {}
    for row in load_contrast():
        sets.setdefault(row.set, []).append(row)
    return sets
