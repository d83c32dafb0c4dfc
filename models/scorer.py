"""From queries to scores: sparse and dense features, then the networks, whose scores are averaged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.meaning import Meaning
from models.network import Network
from models.query import Query
from models.vectoriser import Vectoriser

__all__ = ["Scorer"]

_CHUNK = 2048
"""Rows worked on at a time; bounds the memory, changes no number."""

Floats = np.ndarray[Any, np.dtype[np.float64]]


class Scorer:
    """Scores before calibration."""

    def __init__(self, vectoriser: Vectoriser, meaning: Meaning, networks: Sequence[Network]) -> None:
        """networks: at least one. Raises ValueError when one does not fit the features."""
        for network in networks:
            if network.sparse.shape[0] != vectoriser.width or network.dense.shape[0] != meaning.width:
                raise ValueError("network and features do not belong together")
        self.vectoriser, self.meaning, self.networks = vectoriser, meaning, tuple(networks)
        self._tables = [network.tables() for network in self.networks]
        self._leaves = len(self.networks[0].out_bias)

    def logits(self, queries: Sequence[Query]) -> Floats:
        """Scores of queries, shape (n, leaves); bit for bit the same alone and in any batch."""
        out = np.empty((len(queries), self._leaves))
        for start in range(0, len(queries), _CHUNK):
            part = queries[start : start + _CHUNK]
            rows, meaning = self.vectoriser.rows(part), self.meaning.rows(part)
            scores = [n.logits(rows, meaning, t) for n, t in zip(self.networks, self._tables, strict=True)]
            out[start : start + _CHUNK] = sum(scores[1:], scores[0]) / len(scores)
        return out
