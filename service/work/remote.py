"""A model whose probabilities are worked out in another process, so that the event loop keeps its own to itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.leaf_model import LeafModel
from models.query import Query
from models.store import load_model
from service.work.compute import Compute

__all__ = ["RemoteModel", "probabilities"]


class RemoteModel:
    """Answers as the weights of a folder do; everything but ``proba`` is that model's own."""

    def __init__(self, folder: str, compute: Compute) -> None:
        """folder: of the weights, "" for the shipped ones. Raises ModelError."""
        self._folder, self._compute = folder, compute
        self._model: LeafModel = load_model(Path(folder) if folder else None)

    @property
    def leaves(self) -> tuple[str, ...]:
        """Leaf ids in the order of the columns of ``proba``."""
        return self._model.leaves

    def proba(self, queries: Sequence[Query]) -> np.ndarray[Any, Any]:
        """Probabilities, shape (n, leaves). Raises ServiceError 503 when the process died or too much waits."""
        return self._compute.run(probabilities, self._folder, list(queries))

    def __getattr__(self, name: str) -> Any:
        """What else the model offers: its manifest, certainty, cheaper version."""
        return getattr(self._model, name)


def probabilities(folder: str, queries: Sequence[Query]) -> np.ndarray[Any, Any]:
    """Probabilities of queries by the weights of a folder, in the process that works this out."""
    return load_model(Path(folder) if folder else None).proba(queries)
