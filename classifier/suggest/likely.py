"""How likely a form on what is asked states a candidate: a small learned network over the evidence.

One hidden layer; learned numbers in classifier/data/likely.json (tools/fit_suggester.py): from public and authored
forms, each hidden from the base while its own rows were asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from classifier.suggest.arrays import Floats
from classifier.suggest.evidence import FEATURES
from corpus.errors import SettingError

__all__ = ["CLIP", "DATA", "Likely", "load_likely"]

DATA = Path(__file__).parents[1] / "data" / "likely.json"
CLIP = 4.0
"""Standardised features beyond so many standard deviations are cut off."""


class Likely:
    """The learned network."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take the content of likely.json. Raises SettingError when its columns are not this code's."""
        if tuple(data["features"]) != FEATURES:
            raise SettingError("likely_columns", "推荐权重与程序的特征不一致", where=DATA.name)
        names = ("mean", "scale", "first", "first_bias", "second")
        self._mean, self._scale, self._first, self._bias, self._second = (
            np.array(data[name], dtype=np.float32) for name in names
        )
        self._constant = float(data["second_bias"])

    def probabilities(self, features: Floats) -> Floats:
        """Probability of every row of features, 0 to 1."""
        scaled = np.clip((features - self._mean) / self._scale, -CLIP, CLIP)
        hidden = np.maximum(scaled @ self._first + self._bias, 0)
        return np.asarray(np.clip(hidden @ self._second + self._constant, 0.0, 1.0))


@cache
def load_likely() -> Likely:
    """The shipped network, once per process."""
    return Likely(json.loads(DATA.read_text(encoding="utf-8")))
