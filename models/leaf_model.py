"""The classifier of indicators at inference.

One distribution over the leaves; a parent's probability is the sum of its leaves', so levels never
contradict each other. A row is computed by itself: its answer is the same alone, in any batch, in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.calibration import softmax
from models.cascade import Cascade, Judge
from models.conformal import SetLevel
from models.evidence import Evidence, gather_evidence
from models.manifest import Manifest
from models.misfiled import MisfiledModel
from models.query import Query
from models.selective import Thresholds

__all__ = ["LeafModel"]

Floats = np.ndarray[Any, np.dtype[np.float64]]


class LeafModel:
    """Scores of a judge with a calibrated softmax."""

    def __init__(self, judge: Judge, manifest: Manifest) -> None:
        """judge: whose leaves are the manifest's. Raises KeyError or ValueError when the manifest lacks a part."""
        self.manifest = manifest
        self.leaves = manifest.leaves
        self.judge = judge
        self.misfiled = MisfiledModel.from_dict(manifest.misfiled_model)
        self.sets = tuple(SetLevel.from_dict(level) for level in manifest.prediction_sets)
        self.selective = Thresholds.from_dict(manifest.selective)

    def quick(self) -> LeafModel:
        """The network alone, with thresholds of its own: a little less accurate, several times as fast in bulk."""
        return LeafModel(self.judge.first, self.manifest.alone()) if isinstance(self.judge, Cascade) else self

    def proba(self, queries: Sequence[Query]) -> Floats:
        """Calibrated probabilities, shape (n, leaves), order ``leaves``; rows sum to 1."""
        if not queries:
            return np.empty((0, len(self.leaves)))
        return softmax(self.judge.logits(queries), self.manifest.temperature)

    def explain(self, query: Query, leaf: str, top: int = 5) -> list[Evidence]:
        """What in the query speaks for or against a leaf, strongest first, at most ``top`` pieces.

        The weight of a piece is what its removal takes from the log odds of the leaf. Raises ValueError for a leaf
        the model does not have.
        """
        column = self.leaves.index(leaf)
        return gather_evidence(query, lambda queries: self.proba(queries)[:, column])[:top]
