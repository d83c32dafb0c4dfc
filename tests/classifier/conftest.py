"""A stand-in for the model: says what a test lets it believe, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from corpus.taxonomy import load_taxonomy

LEAVES = load_taxonomy().leaves


@dataclass(frozen=True)
class StubModel:
    """beliefs: indicator name → (leaf, probability); the rest is spread evenly, unknown names are flat."""

    beliefs: Mapping[str, tuple[str, float]]
    leaves: tuple[str, ...] = LEAVES

    def proba(self, queries: Sequence[object]) -> np.ndarray:
        return np.array([self._row(query.name) for query in queries]).reshape(-1, len(LEAVES))  # type: ignore[attr-defined]

    def _row(self, name: str) -> list[float]:
        if name not in self.beliefs:
            return [1 / len(LEAVES)] * len(LEAVES)
        leaf, chance = self.beliefs[name]
        rest = (1 - chance) / (len(LEAVES) - 1)
        return [chance if one == leaf else rest for one in LEAVES]


@pytest.fixture(scope="session")
def stub_model() -> Callable[[Mapping[str, tuple[str, float]]], StubModel]:
    return StubModel
