"""A model that remembers its answers: while a form is filled in, all rows but one stay as they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from classifier.judge import Model
from models.query import Query

__all__ = ["RememberedModel"]

_MOST = 4096


class RememberedModel:
    """Answers as the model it is made of, which is asked about each row once; forgets all when it holds too many."""

    def __init__(self, model: Model, most: int = _MOST) -> None:
        """most: rows remembered."""
        self._model, self._most = model, most
        self._answers: dict[Query, np.ndarray[Any, Any]] = {}

    @property
    def leaves(self) -> tuple[str, ...]:
        """Leaf ids in the order of the columns of ``proba``."""
        return self._model.leaves

    def proba(self, queries: Sequence[Query]) -> np.ndarray[Any, Any]:
        """Probabilities as the model gives them."""
        held = self._answers  # taken once: another thread may start a new memory meanwhile
        unknown = [query for query in dict.fromkeys(queries) if query not in held]
        if unknown:
            if len(held) + len(unknown) > self._most:
                held = self._answers = {query: held[query] for query in set(queries) if query in held}
            held.update(zip(unknown, self._model.proba(unknown), strict=True))
        if not queries:
            return self._model.proba(queries)
        return np.array([held[query] for query in queries])

    def __getattr__(self, name: str) -> Any:
        """What else the model offers: its manifest, certainty, cheaper version."""
        return getattr(self._model, name)
