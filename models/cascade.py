"""Two judges in a row: the network answers, and where it is unsure the small transformer is heard as well.

The transformer is some twenty-five times slower; asking it about half of the rows brings what asking it about all
would. Where speed counts more, the network answers alone (``LeafModel.quick``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np

from models.query import Query

__all__ = ["Cascade", "Judge", "Pooling", "pooled"]

Floats = np.ndarray[Any, np.dtype[np.float64]]


class Judge(Protocol):
    """Anything that scores queries."""

    def logits(self, queries: Sequence[Query]) -> Floats:
        """Scores before calibration, shape (n, leaves); a row's do not depend on the other rows."""
        ...


@dataclass(frozen=True, slots=True)
class Pooling:
    """When the second judge is heard.

    below: a row is unsure when the largest probability (softmax of the first judge's raw scores, 0-1) is less.
    agreement: by which the sum of both judges' log probabilities is divided: 2 for judges that always agree, 1 for
    judges that err independently. Chosen so that one temperature suits rows with and without a second judge.
    """

    below: float = 0.8
    agreement: float = 1.6

    def unsure(self, first: Floats) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Numbers of the rows to ask the second judge about. first: raw scores, shape (n, leaves)."""
        return np.flatnonzero(np.exp(_log_softmax(first)).max(axis=1) < self.below)

    def pool(self, first: Floats, second: Floats) -> Floats:
        """Scores of rows by both judges, shapes (n, leaves): a product of experts (Hinton 2002)."""
        return (_log_softmax(first) + _log_softmax(second)) / self.agreement

    def to_dict(self) -> dict[str, float]:
        """Plain mapping for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, float]) -> Pooling:
        """Inverse of :meth:`to_dict`. Raises TypeError for missing or unknown fields."""
        return cls(**data)


class Cascade:
    """The first judge, and the second where the first is unsure."""

    def __init__(self, first: Judge, second: Callable[[], Judge], pooling: Pooling) -> None:
        """second: makes the second judge, called when a row is unsure for the first time; it should remember."""
        self.first, self._second, self._pooling = first, second, pooling

    def logits(self, queries: Sequence[Query]) -> Floats:
        """Scores before calibration, shape (n, leaves); bit for bit the same alone and in any batch."""
        return pooled(self.first.logits(queries), queries, self._second, self._pooling)


def pooled(first: Floats, queries: Sequence[Query], second: Callable[[], Judge], pooling: Pooling) -> Floats:
    """Scores of the first judge, shape (n, leaves), with those of the second where the first is unsure."""
    scores, rows = first.copy(), pooling.unsure(first)
    if len(rows):
        scores[rows] = pooling.pool(first[rows], second().logits([queries[row] for row in rows.tolist()]))
    return scores


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
