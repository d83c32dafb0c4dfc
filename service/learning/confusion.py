"""Class by class: how far the answers of the weights in force are accepted, and what people decided instead."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.errors import ModelError
from corpus.taxonomy import load_taxonomy
from models.reference import load_reference
from models.store import load_model
from service.accounts.actor import Actor
from service.learning.compare import wilson
from service.learning.rows import approved_rows
from service.learning.versions import ensure_shipped, folder_of, in_force
from service.office.office import Office
from service.store.tables import FormRow, IndicatorRow

__all__ = ["ByClass", "ClassShare", "measure_classes"]

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class ClassShare:
    """Answers of one class on documents the model had not seen. accepted: share, 0-1, with its 95 % interval."""

    leaf: str
    answers: int
    accepted: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ByClass:
    """public: class by class, () for weights brought from elsewhere. office: (decided, answered) → approved rows."""

    version: str
    public: tuple[ClassShare, ...]
    office: dict[tuple[str, str], int]


def measure_classes(office: Office, actor: Actor) -> ByClass:
    """Count, for the weights in force. Raises ServiceError 403, and ModelError for broken weights."""
    actor.require("use")
    ensure_shipped(office)
    with office.database.read() as session:
        version = in_force(session)
        folder = folder_of(office, version)
        weights = load_model(folder).manifest.version
        decided = _decided(session, weights)
    try:
        known = load_reference(folder, weights)
    except ModelError:  # weights brought from elsewhere: only the office's rows can be told
        return ByClass(version.version, (), decided)
    shares = []
    for number, leaf in enumerate(load_taxonomy().leaves):
        own = known.right[known.leaf == number]
        count, accepted = len(own), int(own.sum())
        if count:
            shares.append(ClassShare(leaf, count, accepted / count, *wilson(accepted, count)))
    return ByClass(version.version, tuple(shares), decided)


def _decided(session: Session, weights: str) -> dict[tuple[str, str], int]:
    """Approved rows the weights judged, by the decided class and the one they answered."""
    decided = {row.id: row.leaf for row in approved_rows(session).rows}
    ids, counts = sorted(decided), Counter[tuple[str, str]]()
    for start in range(0, len(ids), _CHUNK):
        query = (
            select(IndicatorRow.id, IndicatorRow.leaf, FormRow.tool)
            .join(FormRow, FormRow.id == IndicatorRow.form_id)
            .where(IndicatorRow.id.in_(ids[start : start + _CHUNK]), IndicatorRow.leaf != "")
        )
        for id_, answered, tool in session.execute(query):
            if (tool or {}).get("model") == weights:
                counts[decided[id_], answered] += 1
    return dict(counts)
