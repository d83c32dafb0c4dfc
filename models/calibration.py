"""Temperature of the softmax, fitted on out-of-fold logits so that confidence means what it says."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["fit_temperature", "softmax"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

_GRID = np.exp(np.linspace(np.log(0.25), np.log(4.0), 161))


def softmax(logits: Floats, temperature: float = 1.0) -> Floats:
    """Probabilities of rows of logits, shape (n, classes); rows sum to 1. temperature: above 0, larger is flatter."""
    scaled = logits / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def fit_temperature(logits: Floats, accepted: Flags, weight: Floats) -> float:
    """Temperature (0.25-4) at which the top probability best predicts that a reviewer accepts the answer.

    logits: shape (n, classes), from folds that did not see the row's document. accepted: shape (n, classes).
    weight: shape (n,). Minimises the weighted log loss of the event "the answer is accepted" on a fixed grid.
    """
    right = accepted[np.arange(len(logits)), logits.argmax(axis=1)]
    losses = []
    for temperature in _GRID:
        top = np.clip(softmax(logits, float(temperature)).max(axis=1), 1e-9, 1 - 1e-9)
        losses.append(float(-(weight * np.where(right, np.log(top), np.log1p(-top))).sum()))
    return float(_GRID[int(np.argmin(losses))])
