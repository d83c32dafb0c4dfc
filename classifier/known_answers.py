"""A model that has been asked beforehand: its answers stand in a table, whatever else it is asked for is its own.

Many rows of a large batch share what decides their answer (models.judging_key); asked about once, they are judged as
by the model itself, bit for bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from classifier.judge import Model
from models.judging_key import judging_key
from models.query import Query

__all__ = ["KnownAnswers"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

_KEPT = 16_384
"""Answers of the quick model that are kept for the reasons of further rows, in all some two megabytes."""


class AnswerTable(Protocol):
    """Judging key → probabilities in the order of the model's leaves; a dict is one."""

    def get(self, key: str, /) -> Sequence[float] | Floats | None:
        """Probabilities for a key, None where there are none."""


class KnownAnswers:
    """A classifier.judge.Model by table; manifest, thresholds and explanations are those of the model behind it."""

    def __init__(self, model: Model, table: AnswerTable, *, keep: int = 0) -> None:
        """Answer for ``model``.

        table: judging key → probabilities in the order of the model's leaves, found by that very model. What it lacks
        the model is asked for; up to ``keep`` of such answers are remembered, then all of them forgotten at once.
        """
        self._model, self._table, self._keep = model, table, keep
        self._found: dict[str, Floats] = {}

    def __getattr__(self, name: str) -> Any:
        """Whatever else the model has: manifest, misfiled, sets, selective, explain."""
        return getattr(self._model, name)

    @property
    def leaves(self) -> tuple[str, ...]:
        """Leaf ids in the order of the columns of ``proba``."""
        return self._model.leaves

    def proba(self, queries: Sequence[Query]) -> Floats:
        """Probabilities, shape (n, leaves); equal to the model's own, bit for bit."""
        keys = [judging_key(query) for query in queries]
        answers = {key: self._answer(key) for key in dict.fromkeys(keys)}
        new = {key: query for key, query in zip(keys, queries, strict=True) if answers[key] is None}
        asked = dict(zip(new, self._model.proba(list(new.values())), strict=True)) if new else {}
        answers |= asked
        self._remember(asked)
        return np.array([answers[key] for key in keys], dtype=np.float64).reshape(-1, len(self.leaves))

    def quick(self) -> KnownAnswers:
        """The model's quick form, which weighs the words of reasons; it remembers, since reasons repeat with names."""
        quick = getattr(self._model, "quick", None)
        return KnownAnswers(self._model if quick is None else quick(), {}, keep=_KEPT)

    def _answer(self, key: str) -> Sequence[float] | Floats | None:
        found = self._found.get(key)
        return self._table.get(key) if found is None else found

    def _remember(self, asked: Mapping[str, Floats]) -> None:
        if len(self._found) + len(asked) > self._keep:
            self._found.clear()
        if len(asked) <= self._keep:
            self._found.update(asked)
