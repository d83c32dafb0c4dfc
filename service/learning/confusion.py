"""Class by class: how far the answers of the weights in force are accepted, and what people decided instead."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from corpus.taxonomy import load_taxonomy
from service.accounts.actor import Actor
from service.learning.compare import wilson
from service.learning.measured import approved_answers, measured_weights
from service.office.office import Office

__all__ = ["ByClass", "ClassShare", "measure_classes"]


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
    measured = measured_weights(office)
    counts = Counter[tuple[str, str]]()
    with office.database.read() as session:
        for row, answered, _ in approved_answers(session, measured.weights):
            if answered:
                counts[row.leaf, answered] += 1
    shares = []
    if measured.public is not None:
        for number, leaf in enumerate(load_taxonomy().leaves):
            own = measured.public.right[measured.public.leaf == number]
            count, accepted = len(own), int(own.sum())
            if count:
                shares.append(ClassShare(leaf, count, accepted / count, *wilson(accepted, count)))
    return ByClass(measured.version, tuple(shares), dict(counts))
