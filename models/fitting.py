"""Fitting: vocabulary and idf, then multinomial logistic regression on soft targets.

Only training imports this module; it needs scipy.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from models.features import FeatureBlock
from models.query import Query
from models.vectoriser import SparseRow, Vectoriser

__all__ = ["fit_linear", "fit_vectoriser", "stack_rows"]

_SHARE_CURVATURE = 0.09  # mean of p (1 - p) over ten classes

Floats = np.ndarray[Any, np.dtype[np.float64]]


def stack_rows(rows: list[SparseRow], width: int) -> Any:
    """Sparse rows as one scipy CSR matrix of shape (n, width)."""
    starts = np.cumsum([0, *(len(row.columns) for row in rows)])
    columns = np.concatenate([row.columns for row in rows]) if rows else np.empty(0, dtype=np.int64)
    values = np.concatenate([row.values for row in rows]) if rows else np.empty(0)
    return sparse.csr_matrix((values, columns, starts), shape=(len(rows), width))


def fit_linear(matrix: Any, targets: Floats, strength: float, iterations: int) -> tuple[Floats, Floats]:
    """Weights (width, classes) and bias (classes,) that minimise cross-entropy + |weights|² / (2 · strength).

    matrix: CSR, shape (n, width). targets: shape (n, classes), non-negative; a row's sum is its weight and its
    shares are the wanted probabilities, so that several acceptable classes can be taught at once.
    Deterministic: starts at zero, no random numbers.
    """
    rows_t = matrix.T.tocsr()
    weight = targets.sum(axis=1)
    width, classes = matrix.shape[1], targets.shape[1]
    size = width * classes
    # Steps in units of each column's own curvature: common and rare terms then converge together.
    pace = 1.0 / np.sqrt(_SHARE_CURVATURE * (matrix.multiply(matrix).T @ weight) + 1.0 / strength)[:, None]

    def loss(flat: Floats) -> tuple[float, Floats]:
        coef, bias = flat[:size].reshape(width, classes) * pace, flat[size:]
        logits = matrix @ coef + bias
        logits -= logits.max(axis=1, keepdims=True)
        powers = np.exp(logits)
        total = powers.sum(axis=1, keepdims=True)
        gap = powers / total * weight[:, None] - targets
        value = float(weight @ np.log(total[:, 0]) - (targets * logits).sum() + 0.5 / strength * (coef * coef).sum())
        gradient = (rows_t @ gap + coef / strength) * pace
        return value, np.concatenate([gradient.ravel(), gap.sum(axis=0)])

    options = {"maxiter": iterations, "maxcor": 8, "ftol": 1e-6, "gtol": 1e-4}
    found = minimize(loss, np.zeros(size + classes), jac=True, method="L-BFGS-B", options=options)
    return found.x[:size].reshape(width, classes) * pace, found.x[size:]


def fit_vectoriser(
    blocks: Sequence[FeatureBlock], main: Sequence[Query], extra: Sequence[Query], least: int, extra_least: int
) -> Vectoriser:
    """Vocabulary and idf of training queries.

    A term is kept when ``least`` of the main queries, or ``extra_least`` of the extra ones (authored text),
    hold it; blocks without idf keep every term of the main queries. idf = ln((1 + n) / (1 + df)) + 1 over both.
    """
    terms: list[list[str]] = []
    idf: list[float] = []
    total = len(main) + len(extra)
    for block in blocks:
        own = _document_frequency(block.terms(query) for query in main)
        other = _document_frequency(block.terms(query) for query in extra)
        if block.idf:
            kept = sorted(t for t in own.keys() | other.keys() if own[t] >= least or other[t] >= extra_least)
        else:
            kept = sorted(own)
        terms.append(kept)
        idf += [math.log((1 + total) / (1 + own[t] + other[t])) + 1.0 if block.idf else 1.0 for t in kept]
    return Vectoriser(blocks, terms, np.array(idf))


def _document_frequency(rows: Iterable[Mapping[str, float]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(row.keys())
    return counts
