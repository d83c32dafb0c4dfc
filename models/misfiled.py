"""misfiled_score: how surely no competent reviewer would accept the filed class, ranked so that a review pays.

A logistic model of four signs, each of which can only speak in one direction:

* ``doubt``: log odds against the filed class, of the roots of the probabilities: the far tail, where a sharp model
  tells one in a thousand from one in a million, says less than how many classes compete;
* ``unaccepted``: probability that a reviewer who puts the row where the model does would not accept the filed class
  either, 1 − Σ P(j)·A[j, filed], where A[j, k] is the share of rows with primary label j whose accepted set holds k;
* ``wording_for``: the row's boundary wording is one for which reviewers accept the filed class (speaks against);
* ``wording_against``: its boundary wording belongs to other classes.

Learnt from filed against blind labels, documents kept together. The score falls, or stays, when probability moves
to the filed class from the others in proportion, and it is the fitted chance of a misfiling.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.boundary import find_boundary
from models.truth import Truth

__all__ = [
    "SIGNS",
    "MisfiledModel",
    "acceptance_table",
    "cross_fit_misfiled",
    "filed_columns",
    "fit_misfiled",
    "misfiled_score",
    "stances",
    "wording_stance",
]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]

SIGNS = ("doubt", "unaccepted", "wording_for", "wording_against")
_DIRECTION = np.array([1.0, 1.0, -1.0, 1.0])  # of the score when the sign grows; coefficients never turn against it
_FLOOR = 1e-9
_PENALTY = 1.0
_PRIOR_ROWS, _PRIOR_SHARE = 4.0, 0.1  # rows that stand for what is not yet counted, and how often they accept


@dataclass(frozen=True, slots=True)
class MisfiledModel:
    """Everything the score needs, as plain numbers.

    coefficients: one per sign of ``SIGNS``; wording_for ≤ 0 ≤ the others. accepts: A[j][k], leaves × leaves,
    taxonomy order, 1 on the diagonal.
    """

    coefficients: tuple[float, ...]
    intercept: float
    accepts: tuple[tuple[float, ...], ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping for JSON; six digits tell scores apart as far as they mean anything."""
        return {
            "coefficients": {name: round(x, 6) for name, x in zip(SIGNS, self.coefficients, strict=True)},
            "intercept": round(self.intercept, 6),
            "accepts": [[round(x, 6) for x in row] for row in self.accepts],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> MisfiledModel:
        """Inverse of :meth:`to_dict`. Raises KeyError for a missing sign, ValueError for one of the wrong direction."""
        coefficients = tuple(float(data["coefficients"][name]) for name in SIGNS)
        if (np.array(coefficients) * _DIRECTION < 0).any():
            raise ValueError(f"coefficients {coefficients}")
        accepts = tuple(tuple(float(x) for x in row) for row in data["accepts"])
        return cls(coefficients, float(data["intercept"]), accepts)


def misfiled_score(model: MisfiledModel, probabilities: Floats, filed: Flags, stance: Numbers) -> Floats:
    """Score of each row, shape (n,), 0-1; a row's score does not depend on the others.

    probabilities: shape (n, leaves). filed: shape (n, leaves), the leaves that stand for the filed class: one, the
    leaves of a merged label, or those under a parent when only the first level was filed. stance: shape (n,), see
    :func:`wording_stance`. A row without a filed leaf has no score: NaN.
    """
    signs = _signs(probabilities, filed, stance, np.array(model.accepts))
    total = np.full(len(probabilities), model.intercept)
    for number, coefficient in enumerate(model.coefficients):
        total += coefficient * signs[:, number]
    return np.where(filed.any(axis=1), 1.0 / (1.0 + np.exp(-total)), np.nan)


def wording_stance(name: str, filed: Collection[str]) -> int:
    """What the boundary wording of a name says of the filed leaf ids: 1 accepted, −1 others are, 0 no such wording."""
    boundary = find_boundary(name) if filed else None
    if boundary is None:
        return 0
    return 1 if set(filed) & set(boundary.accepted) else -1


def filed_columns(filed: Numbers, leaves: int) -> Flags:
    """Filed leaf numbers (−1: none) as a matrix of shape (n, leaves)."""
    return np.asarray(filed[:, None] == np.arange(leaves)[None, :])


def acceptance_table(truth: Truth, weight: Floats) -> Floats:
    """A[j, k]: weighted share of rows with primary j whose accepted set holds k, drawn to a tenth; 1 where j = k."""
    leaves = truth.accepted.shape[1]
    table = np.empty((leaves, leaves))
    for leaf in range(leaves):
        own = truth.primary == leaf
        counted = (truth.accepted[own] * weight[own, None]).sum(axis=0)
        table[leaf] = (counted + _PRIOR_ROWS * _PRIOR_SHARE) / (weight[own].sum() + _PRIOR_ROWS)
    np.fill_diagonal(table, 1.0)
    return table


def fit_misfiled(
    probabilities: Floats, truth: Truth, stance: Numbers, weight: Floats, penalty: float = _PENALTY
) -> MisfiledModel:
    """Learn the model from rows with one filed leaf; deterministic.

    probabilities: shape (n, leaves), from folds that did not see the row's document. stance, weight: shape (n,).
    penalty: half of it times the squared coefficients is added to the loss; the intercept is free.
    Raises ValueError unless some filed rows are misfiled and some are not.
    """
    table = acceptance_table(truth, weight)
    rows = np.flatnonzero(truth.filed >= 0)
    wrong = truth.misfiled[rows]
    if wrong.all() or not wrong.any():
        raise ValueError(f"{int(wrong.sum())} of {len(rows)} filed rows are misfiled")
    filed = filed_columns(truth.filed, probabilities.shape[1])[rows]
    signs = _signs(probabilities[rows], filed, stance[rows], table) * _DIRECTION
    found = _fit_one_sided(signs, wrong.astype(np.float64), weight[rows], penalty)
    # a sign without say is 0, never −0
    coefficients = tuple(float(x) if x else 0.0 for x in found[:-1] * _DIRECTION)
    return MisfiledModel(coefficients, float(found[-1]), tuple(tuple(map(float, row)) for row in table))


def cross_fit_misfiled(
    probabilities: Floats, truth: Truth, stance: Numbers, weight: Floats, folds: Any, penalty: float = _PENALTY
) -> Floats:
    """Scores of every row, shape (n,), by models of the other folds; NaN where no single leaf was filed.

    folds: shape (n,), a number per row; rows of one group of documents share it.
    """
    filed = filed_columns(truth.filed, probabilities.shape[1])
    out = np.empty(len(truth))
    for fold in np.unique(folds):
        rest, own = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        model = fit_misfiled(probabilities[rest], truth.take(rest), stance[rest], weight[rest], penalty)
        out[own] = misfiled_score(model, probabilities[own], filed[own], stance[own])
    return out


def stances(names: Sequence[str], filed: Numbers, leaves: Sequence[str]) -> Numbers:
    """:func:`wording_stance` of rows with one filed leaf number each (−1: none), shape (n,)."""
    return np.array(
        [wording_stance(name, (leaves[k],) if k >= 0 else ()) for name, k in zip(names, filed, strict=True)],
        dtype=np.int64,
    )


def _signs(probabilities: Floats, filed: Flags, stance: Numbers, table: Floats) -> Floats:
    """The signs of every row, shape (n, signs); column by column, so that a row's do not depend on the batch."""
    rows, leaves = probabilities.shape
    own, taken, agreed = np.zeros(rows), np.zeros(rows), np.zeros((rows, leaves))
    roots = np.sqrt(np.maximum(probabilities, 0.0))
    total = np.zeros(rows)
    for leaf in range(leaves):
        total += roots[:, leaf]
    flat = roots / total[:, None]
    for leaf in range(leaves):
        own += flat[:, leaf] * filed[:, leaf]
        # of several filed leaves a reviewer needs to accept one
        agreed = np.maximum(agreed, filed[:, leaf, None] * table[None, :, leaf])
    for leaf in range(leaves):
        taken += probabilities[:, leaf] * agreed[:, leaf]
    own = np.clip(own, _FLOOR, 1.0 - _FLOOR)
    doubt = np.log1p(-own) - np.log(own)
    return np.stack([doubt, 1.0 - np.minimum(taken, 1.0), stance > 0, stance < 0], axis=1)


def _fit_one_sided(signs: Floats, wrong: Floats, weight: Floats, penalty: float) -> Floats:
    """Coefficients ≥ 0 and a free intercept (last) of a ridge logistic regression, by projected Newton steps."""
    design = np.column_stack([signs, np.ones(len(signs))])
    ridge = np.append(np.full(signs.shape[1], penalty), 0.0)
    least = np.append(np.zeros(signs.shape[1]), -np.inf)

    def loss(found: Floats) -> float:
        z = design @ found
        return float((weight * (np.logaddexp(0.0, z) - wrong * z)).sum() + (ridge * found * found).sum() / 2.0)

    found = np.zeros(design.shape[1])
    for _ in range(100):
        chance = 1.0 / (1.0 + np.exp(-(design @ found)))
        slope = design.T @ (weight * (chance - wrong)) + ridge * found
        free = (found > least) | (slope < 0.0)
        curve = (design.T * (weight * chance * (1.0 - chance))) @ design + np.diag(ridge + _FLOOR)
        step = np.zeros(len(found))
        step[free] = np.linalg.solve(curve[np.ix_(free, free)], slope[free])
        here, size = loss(found), 1.0
        while loss(np.maximum(found - size * step, least)) > here and size > _FLOOR:
            size /= 2.0
        after = np.maximum(found - size * step, least)
        moved = float(np.abs(after - found).max())
        found = after
        if moved < 1e-9:
            break
    return found
