"""The network at inference: whole-number arithmetic, so that no sum depends on the order of adding.

Inputs, weights and activations are small integers; products and sums of them are exact in the floats that carry
them (below 2**24 in float32, 2**53 in float64), whatever the matrix library does with a batch. The answer for a row
is therefore bit for bit the same alone and among others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from models.vectoriser import SparseRows

__all__ = ["FEW", "Network", "activation_step", "quantise", "times"]

_LARGEST = 127
_ACTIVATION = 4095
"""Hidden activations are rounded to this many steps."""

FEW = 32
"""So many rows are multiplied without scipy, whose import takes longer."""
_SLICE = 256
"""Rows whose activations fit a processor's cache together."""

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Network:
    """One hidden layer over sparse and dense features, a second one added to it, and one score per leaf.

    sparse: (columns, hidden) int8; dense: (features, hidden) int8; second: (hidden, hidden) int8; out: (hidden, leaves)
    int8. *_scale: value of one step per column, float64. hidden_step, second_step: value of one step of activation.
    biases as float64.
    """

    sparse: Array
    sparse_scale: Array
    dense: Array
    dense_scale: Array
    bias: Array
    second: Array
    second_scale: Array
    second_bias: Array
    out: Array
    out_scale: Array
    out_bias: Array
    hidden_step: Array
    second_step: Array

    def __post_init__(self) -> None:
        """Raises ValueError when shapes do not belong together."""
        hidden, leaves = self.out.shape
        shapes: dict[str, tuple[int, ...]] = {
            "sparse": (len(self.sparse), hidden),
            "dense": (len(self.dense), hidden),
            "second": (hidden, hidden),
            **dict.fromkeys(("sparse_scale", "dense_scale", "bias", "second_scale", "second_bias"), (hidden,)),
            **dict.fromkeys(("out_scale", "out_bias"), (leaves,)),
            **dict.fromkeys(("hidden_step", "second_step"), (1,)),
        }
        for name, shape in shapes.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} has shape {getattr(self, name).shape}, not {shape}")

    def logits(self, rows: SparseRows, meaning: Array, tables: tuple[Array, Array]) -> Array:
        """Scores before calibration, float64 (n, leaves). tables: :meth:`tables`, made once."""
        sparse_table, dense_table = tables
        return self.scores(times(rows, sparse_table), meaning @ dense_table)

    def scores(self, sparse: Array, dense: Array) -> Array:
        """Scores before calibration, float64 (n, leaves), of sums over the features: whole numbers (n, hidden)."""
        second, last = self.second.astype(np.float64), self.out.astype(np.float64)
        found = np.empty((len(sparse), last.shape[1]))
        for start in range(0, len(sparse), _SLICE):
            own = slice(start, start + _SLICE)
            hidden = sparse[own] * self.sparse_scale
            hidden += dense[own] * self.dense_scale
            hidden += self.bias
            _to_steps(hidden, self.hidden_step)
            added = hidden @ second
            added *= self.second_scale
            added += self.second_bias
            hidden *= self.hidden_step
            hidden += np.maximum(added, 0.0, out=added)
            _to_steps(hidden, self.second_step)
            found[own] = (hidden @ last) * self.out_scale + self.out_bias
        return found

    def tables(self) -> tuple[Array, Array]:
        """The two large tables as float32, ready for multiplication."""
        return self.sparse.astype(np.float32), self.dense.astype(np.float32)

    def arrays(self) -> dict[str, Array]:
        """Everything to store, by name."""
        return {field.name: np.ascontiguousarray(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> Network:
        """Inverse of :meth:`arrays`. Raises KeyError for a missing one, ValueError for shapes that do not fit."""
        return cls(**{field.name: arrays[field.name] for field in fields(cls)})


def times(rows: SparseRows, table: Array) -> Array:
    """Sparse rows times a table of whole numbers, shape (n, outputs); both ways give the same exact sums."""
    if len(rows) <= FEW:
        pairs = zip(rows.starts[:-1], rows.starts[1:], strict=True)
        parts = [rows.counts[a:b] @ table[rows.columns[a:b]] for a, b in pairs]
        return np.array(parts).reshape(len(rows), table.shape[1])
    from scipy import sparse

    matrix = sparse.csr_matrix((rows.counts, rows.columns, rows.starts), shape=(len(rows), len(table)))
    return np.asarray(matrix @ table)


def _to_steps(values: Array, step: Array) -> None:
    """Replace activations by whole numbers of steps, negatives as 0, the largest cut off."""
    values /= step
    np.rint(values, out=values)
    np.clip(values, 0.0, _ACTIVATION, out=values)


def activation_step(activations: Array) -> Array:
    """Value of one step such that the largest activation seen still has one; shape (1,)."""
    return np.array([max(float(activations.max(initial=0.0)), 1e-6) / _ACTIVATION])


def quantise(weights: Array, unit: float) -> tuple[Array, Array]:
    """Weights (inputs, outputs) as int8 and the value of a step per output. unit: value of one step of the input."""
    peak = np.abs(weights).max(axis=0).astype(np.float64)
    step = peak / _LARGEST
    step = np.where(step >= np.finfo(np.float64).tiny, step, 1.0)  # smaller steps cannot be divided by
    return np.rint(weights / step).astype(np.int8), step * unit
