"""Which field of work a text speaks of (教育, 水利, 公安 ...): a small learned classifier, for check R2.

A softmax over the vector of the shipped encoder. Learned numbers: classifier/data/relatedness.json, written by
tools/fit_relatedness.py from the authored forms and the library.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from corpus.errors import SettingError

__all__ = ["Sectors", "learned_numbers", "load_sectors"]

Floats = np.ndarray[Any, np.dtype[np.float32]]
_FINE = 2.0**32
"""Coordinates are rounded to so fine a part, and weights are whole: their products and sums are exact as float64."""
_FILE = "data/relatedness.json"


class Sectors:
    """The learned classifier of fields of work."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """data: names of the fields, their prior, and of each the weights of a vector's coordinates and a constant.

        Weights are whole numbers, in parts of ``scale``, and small.

        Raises SettingError when the parts do not fit each other.
        """
        self.names = tuple(str(name) for name in data["names"])
        self.prior = np.array(data["prior"], dtype=np.float32)
        self.log_prior = np.log(self.prior)
        self._weights = np.array(data["weights"], dtype=np.float64)
        self._scale = float(data["scale"]) / _FINE
        self._constants = np.array(data["constants"], dtype=np.float64)
        count = len(self.names)
        if {len(self.log_prior), len(self._weights), len(self._constants)} != {count} or self._weights.ndim != 2:
            raise SettingError("relatedness_shape", "学得的领域权重各部分对不上", where="relatedness.json")

    def log_shares(self, vectors: Floats) -> Floats:
        """Logarithm of the share of every field (columns) in texts given by their vectors (rows), at most 1 long.

        A row does not depend on the others: with exact sums it does not matter in which order they are taken.
        """
        if vectors.shape[1] != self._weights.shape[1]:
            raise SettingError("relatedness_shape", "学得的领域权重与向量模型的宽度不一致", where="relatedness.json")
        exact = np.rint(vectors * _FINE, dtype=np.float64) @ self._weights.T
        scores = (exact * self._scale + self._constants).astype(np.float32)
        scores -= scores.max(axis=1, keepdims=True)
        out: Floats = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return out


@cache
def learned_numbers() -> Mapping[str, Any]:
    """Content of the data file."""
    data: Mapping[str, Any] = json.loads(files("classifier").joinpath(_FILE).read_text("utf-8"))
    return data


@cache
def load_sectors() -> Sectors:
    """The shipped classifier."""
    return Sectors(learned_numbers()["sectors"])
