"""How often answers change under a relation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.rewording.base import Relation
from models import Query
from models.truth import Row, truth_of

__all__ = ["Outcome", "measure"]

Answers = Callable[[Sequence[Query]], Any]
"""Queries → number of the answered leaf, shape (n,), taxonomy order."""

DRAWS = 400


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one relation; all arrays have one place per rewording.

    row: number of the row it came from. group: number of that row's group of documents. changed: another leaf is
    answered. spoiled: the answer was accepted and is no more. mended: the other way round.
    """

    relation: Relation
    queries: list[Query]
    row: np.ndarray[Any, np.dtype[np.int64]]
    group: np.ndarray[Any, np.dtype[np.int64]]
    changed: np.ndarray[Any, np.dtype[np.bool_]]
    spoiled: np.ndarray[Any, np.dtype[np.bool_]]
    mended: np.ndarray[Any, np.dtype[np.bool_]]

    def share(self, flags: np.ndarray[Any, np.dtype[np.bool_]]) -> dict[str, float]:
        """Share of rewordings, with its 95 % interval from resampling groups of documents."""
        _, member = np.unique(self.group, return_inverse=True)
        hits, sizes = np.bincount(member, weights=flags), np.bincount(member)
        drawn = np.random.default_rng(1).integers(len(sizes), size=(DRAWS, len(sizes)))
        shares = hits[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
        low, high = np.percentile(shares, [2.5, 97.5])
        return {"value": round(float(flags.mean()), 4), "low": round(float(low), 4), "high": round(float(high), 4)}

    def take(self, chosen: np.ndarray[Any, np.dtype[np.int64]]) -> Outcome:
        """The outcome of chosen rewordings."""
        queries = [self.queries[number] for number in chosen]
        arrays = (self.row, self.group, self.changed, self.spoiled, self.mended)
        return Outcome(self.relation, queries, *(array[chosen] for array in arrays))

    def to_dict(self) -> dict[str, Any]:
        """Counts and shares."""
        return {
            "rows": len(np.unique(self.row)),
            "rewordings": len(self.row),
            "changed": self.share(self.changed),
            "to_unaccepted": self.share(self.spoiled),
            "to_accepted": self.share(self.mended),
        }


def measure(relation: Relation, rows: Sequence[Row], answers: Answers) -> Outcome:
    """Outcome of a relation on labelled rows. Raises ValueError where it applies to none."""
    pairs = [(number, query) for number, row in enumerate(rows) for query in relation.reword(row.query)]
    if not pairs:
        raise ValueError(f"{relation.name} applies to no row")
    numbers = np.array([number for number, _ in pairs])
    queries = [query for _, query in pairs]
    truth = truth_of(rows)
    before, after = answers([row.query for row in rows])[numbers], answers(queries)
    right_before, right_after = truth.accepted[numbers, before], truth.accepted[numbers, after]
    return Outcome(
        relation,
        queries,
        numbers,
        truth.groups[numbers],
        before != after,
        right_before & ~right_after,
        ~right_before & right_after,
    )
