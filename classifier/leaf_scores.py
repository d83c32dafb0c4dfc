"""What the classifier tells the readers: leaf probabilities for rows whose class cells were lost or moved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classifier.judge import Model
    from corpus.records import Indicator

__all__ = ["LeafScores"]


class LeafScores:
    """A scorer for ``ReadOptions``; the model is loaded when first asked.

    Scores come from name, value, unit, duty and project only, never from the filed classes, and a row's scores are
    the same alone and among others.
    """

    def __init__(self, load: Callable[[], Model]) -> None:
        """load: gives the model; called once, and only when some row needs it."""
        self._load = load
        self._model: Model | None = None

    def __call__(self, items: Sequence[Indicator]) -> list[dict[str, float]]:
        """One mapping leaf id → probability (0-1, sum 1) per item, in order. Raises ModelError when loading fails."""
        if not items:
            return []
        from classifier.judge import query_of

        if self._model is None:
            self._model = self._load()
        rows = self._model.proba([query_of(item) for item in items])
        return [dict(zip(self._model.leaves, map(float, row), strict=True)) for row in rows]
