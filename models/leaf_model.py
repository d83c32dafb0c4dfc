"""The classifier of indicators at inference: numpy and the standard library only.

One distribution over the leaves; a parent's probability is the sum of its leaves', so levels never
contradict each other. A row is computed by itself: its answer is the same alone, in any batch, in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.evidence import Evidence, gather_evidence
from models.manifest import Manifest
from models.query import Query
from models.vectoriser import Vectoriser

__all__ = ["LeafModel"]

Floats = np.ndarray[Any, np.dtype[np.float64]]


class LeafModel:
    """Linear model over feature blocks with a calibrated softmax."""

    def __init__(self, vectoriser: Vectoriser, coef: Floats, bias: Floats, manifest: Manifest) -> None:
        """coef: shape (vectoriser.width, leaves). bias: shape (leaves,). Raises ValueError on other shapes."""
        if coef.shape != (vectoriser.width, len(manifest.leaves)) or bias.shape != (len(manifest.leaves),):
            raise ValueError(f"weights {coef.shape} and bias {bias.shape} do not fit {vectoriser.width} terms")
        self.manifest = manifest
        self.leaves = manifest.leaves
        self.vectoriser = vectoriser
        self.coef = np.ascontiguousarray(coef)
        self.bias = np.asarray(bias, dtype=np.float64)

    def logits(self, query: Query) -> Floats:
        """Scores of one query before calibration, shape (leaves,), order ``leaves``."""
        row = self.vectoriser.row(query)
        weighted = self.coef[row.columns].astype(np.float64) * row.values[:, None]
        return np.asarray(weighted.sum(axis=0) + self.bias)

    def proba(self, queries: Sequence[Query]) -> Floats:
        """Calibrated probabilities, shape (n, leaves), order ``leaves``; rows sum to 1."""
        out = np.empty((len(queries), len(self.leaves)))
        for place, query in enumerate(queries):
            scaled = self.logits(query) / self.manifest.temperature
            powers = np.exp(scaled - scaled.max())
            out[place] = powers / powers.sum()
        return out

    def explain(self, query: Query, leaf: str, top: int = 5) -> list[Evidence]:
        """What in the query pulls towards or away from a leaf, strongest first, at most ``top`` pieces.

        Weights are in logits against the mean of all leaves. Overlapping n-grams of one place in the name
        are shown once. Raises ValueError for a leaf the model does not have.
        """
        column = self.leaves.index(leaf)
        row = self.vectoriser.row(query)
        weights = self.coef[row.columns].astype(np.float64)
        pulls = (weights[:, column] - weights.mean(axis=1)) * row.values
        terms = [self.vectoriser.term(int(place)) for place in row.columns]
        return gather_evidence(query, terms, pulls.tolist())[:top]
