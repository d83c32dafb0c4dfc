"""Fitting: vocabulary and idf, then multinomial logistic regression on soft targets.

Only training imports this module; it needs scipy and scikit-learn.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from models.features import FeatureBlock
from models.query import Query
from models.vectoriser import SparseRow, Vectoriser

_FAR = 10.0

__all__ = ["fit_linear", "fit_vectoriser", "stack_rows"]

Floats = np.ndarray[Any, np.dtype[np.float64]]


def stack_rows(rows: list[SparseRow], width: int) -> Any:
    """Sparse rows as one scipy CSR matrix of shape (n, width)."""
    starts = np.cumsum([0, *(len(row.columns) for row in rows)])
    columns = np.concatenate([row.columns for row in rows]) if rows else np.empty(0, dtype=np.int64)
    values = np.concatenate([row.values for row in rows]) if rows else np.empty(0)
    return sparse.csr_matrix((values, columns, starts), shape=(len(rows), width))


def fit_linear(matrix: Any, targets: Floats, strength: float) -> tuple[Floats, Floats]:
    """Weights (width, classes) and bias (classes,) of a multinomial logistic regression.

    matrix: CSR, shape (n, width). targets: shape (n, classes), non-negative; every class wanted of a row enters
    as an example with that weight, so that several acceptable classes can be taught at once.
    strength: inverse of the penalty on weights (C of scikit-learn). A class that no row wants is put far below
    the others. Deterministic: starts at zero, no random numbers. Raises ValueError when fewer than two classes
    are wanted.
    """
    rows, classes = np.nonzero(targets)
    # newton-cg: common and rare terms converge together, which first-order steps take ten times as long for
    model = LogisticRegression(C=strength, solver="newton-cg", tol=1e-4, max_iter=200)
    model.fit(matrix[rows], classes, sample_weight=targets[rows, classes])
    coef = np.zeros((matrix.shape[1], targets.shape[1]))
    bias = np.full(targets.shape[1], model.intercept_.min() - _FAR)
    coef[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    return coef, bias


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
