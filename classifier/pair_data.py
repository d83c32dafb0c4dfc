"""The learned numbers of the pair scorer, as tools/fit_pair_scorer.py wrote them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

__all__ = ["Spread", "load_pair_data", "spread_of"]

_FILE = "data/pair_scorer.json"
_LEAST = 1e-3
"""Smallest spread that is evened out, as a share of the largest: less is noise."""

Matrix = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Spread:
    """How vectors of indicator names spread: their mean, and the axes (width, width) with the spread along each.

    Names of indicators share much (完成率, 数量 …), so their vectors crowd along few axes. Evening these out brings
    forward what tells names apart.
    """

    mean: Matrix
    axes: Matrix
    variances: Matrix

    def evened(self, vectors: np.ndarray[Any, Any], power: float) -> Matrix:
        """Unit vectors with the spread divided by itself to ``power``: 0.5 evens it out, less in part."""
        least = self.variances.max() * _LEAST
        rows = (vectors - self.mean) @ (self.axes / np.maximum(self.variances, least) ** power)
        lengths = np.sqrt((rows**2).sum(axis=1))[:, None]
        return np.asarray(rows / np.maximum(lengths, 1e-9))

    def to_dict(self) -> dict[str, Any]:
        """Rounded numbers for JSON, the axes a row each."""
        return {
            "mean": [round(float(value), 5) for value in self.mean],
            "variances": [round(float(value), 8) for value in self.variances],
            "axes": [" ".join(f"{value:.4f}" for value in row) for row in self.axes],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Spread:
        """What ``to_dict`` gave."""
        axes = np.array([[float(value) for value in row.split()] for row in data["axes"]])
        return cls(np.array(data["mean"], dtype=float), axes, np.array(data["variances"], dtype=float))


def spread_of(vectors: np.ndarray[Any, Any]) -> Spread:
    """Spread of vectors, (n, width)."""
    rows = np.asarray(vectors, dtype=np.float64)
    variances, axes = np.linalg.eigh(np.cov(rows.T))
    return Spread(rows.mean(axis=0), axes, variances)


@cache
def load_pair_data() -> dict[str, Any]:
    """Content of pair_scorer.json, read once per process."""
    found: dict[str, Any] = json.loads(files("classifier").joinpath(_FILE).read_text(encoding="utf-8"))
    return found
