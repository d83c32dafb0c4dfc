"""Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019) on numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["Adam"]

_FIRST, _SECOND, _FLOOR = np.float32(0.9), np.float32(0.999), np.float32(1e-6)
_PART = 1 << 16  # numbers worked on at a time: what lies in the processor's cache is not fetched ten times

Array = np.ndarray[Any, Any]


class Adam:
    """Moves weights, in place, against their gradients."""

    def __init__(self, weights: Sequence[Array], decay: float) -> None:
        """weights: float32 arrays. decay: share of the learning rate by which every weight shrinks in a step."""
        self._weights, self._decay = list(weights), decay
        self._mean = [np.zeros_like(weight) for weight in weights]
        self._square = [np.zeros_like(weight) for weight in weights]
        self._steps = 0

    def step(self, gradients: Sequence[Array], rate: float) -> None:
        """One step with a learning rate above 0. gradients: in the order and shapes of the weights."""
        self._steps += 1
        pace = np.float32(rate / (1.0 - _FIRST**self._steps))
        spread = np.float32(1.0 / (1.0 - _SECOND**self._steps))
        shrink = np.float32(1.0 - rate * self._decay)
        for arrays in zip(self._weights, gradients, self._mean, self._square, strict=True):
            flat = [array.reshape(-1) for array in arrays]
            for start in range(0, len(flat[0]), _PART):
                weight, gradient, mean, square = (array[start : start + _PART] for array in flat)
                mean *= _FIRST
                mean += (1 - _FIRST) * gradient
                gradient = gradient * gradient
                square *= _SECOND
                square += (1 - _SECOND) * gradient
                move = np.sqrt(square * spread)
                move += _FLOOR
                np.divide(mean, move, out=move)
                move *= pace
                weight *= shrink
                weight -= move
