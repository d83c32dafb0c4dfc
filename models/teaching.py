"""Authored text that teaches beside the public documents: documents, contrast sets, and the library of duties."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.dataset import load_authored_documents, load_library
from models.query import Query
from models.truth import Row, contrast_rows

__all__ = ["Lessons", "load_lessons"]


@dataclass(frozen=True, slots=True)
class Lessons:
    """Rows that are taught but never judged.

    authored: documents and contrast sets. library: names and paraphrases. office: rows an office decided and approved
    (models/office_rows.py), each counting ``office_weight`` times a row of a public document.
    """

    authored: tuple[Row, ...] = ()
    library: tuple[Row, ...] = ()
    office: tuple[Row, ...] = ()
    office_weight: float = 1.0


def load_lessons() -> Lessons:
    """The shipped lessons; the held-out contrast sets are not among them. Raises SettingError for bad data."""
    documents = [
        Row(Query(i.name, i.value, i.unit, "", document.title), i.primary, i.also, "", document.doc_id, document.doc_id)
        for document in load_authored_documents()
        for i in document.indicators
    ]
    library = [
        Row(Query(name, _value(i.operator, i.value), i.unit), i.leaf, i.also, "", duty.id, duty.id)
        for duty in load_library()
        for i in duty.indicators
        for name in (i.name, *i.aka)
    ]
    return Lessons((*contrast_rows(held_out=False), *documents), tuple(library))


def _value(operator: str, value: str) -> str:
    return value if operator == "定性" else operator + value
