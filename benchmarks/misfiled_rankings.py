"""Other ways of ranking filed rows by how surely they are misfiled, for comparison: none is part of the product.

Every ranking is of answers on unseen documents; what is fitted is fitted on the other folds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.one_sided import fit_one_sided
from models.truth import Row, Truth
from models.wording import Wording

__all__ = ["FORM_SIGNS", "confidence", "form_signs", "four_signs", "margin", "with_signs"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

FORM_SIGNS = {
    "邻行的分数": ("cell",),
    "全表的分数": ("form",),
    "邻行同去一类": ("same",),
    "表里没有该类": ("missing",),
    "相邻行正是该类": ("beside",),
    "全部": ("cell", "form", "same", "missing", "beside"),
}
"""Evidence of the rest of the form → its signs, see :func:`form_signs`."""
_PRIOR_ROWS, _PRIOR_SHARE = 4.0, 0.1  # rows that stand for what is not yet counted, and how often they accept
_FREE = -np.inf


def confidence(probabilities: Floats, truth: Truth) -> Floats:
    """1 − probability of the filed class, the self-confidence of confident learning (Northcutt 2021)."""
    return np.asarray(1.0 - _own(probabilities, truth))


def margin(probabilities: Floats, truth: Truth) -> Floats:
    """Probability of the likeliest other class less that of the filed one: confident learning's normalised margin."""
    others = probabilities.copy()
    others[np.arange(len(truth)), np.maximum(truth.filed, 0)] = 0.0
    return np.asarray(others.max(axis=1) - _own(probabilities, truth))


def four_signs(probabilities: Floats, truth: Truth, wording: Wording, weight: Floats, folds: Any) -> Floats:
    """The score up to version 0.1: doubt, how often the filed class is accepted beside others, boundary wording."""
    roots = np.sqrt(probabilities)
    own = np.clip(_own(roots / roots.sum(axis=1, keepdims=True), truth), 1e-9, 1.0 - 1e-9)
    at = (np.arange(len(truth)), np.maximum(truth.filed, 0))
    out = np.full(len(truth), np.nan)
    for rest, rows in _folds(folds, truth):
        table = _acceptance_table(truth.take(rest), weight[rest])
        taken = (probabilities * table[:, at[1]].T).sum(axis=1)
        signs = np.column_stack(
            [np.log((1.0 - own) / own), 1.0 - taken, -1.0 * wording.allowed[at], wording.excluded[at]]
        )
        out[rows] = _fitted(signs, truth, weight, rest, rows, np.ones(4), np.zeros(4))
    return out


def form_signs(rows: Sequence[Row], answer: Any, truth: Truth, score: Floats) -> dict[str, Floats]:
    """What the other rows of a row's form say, each of shape (n,), 0 where no single leaf was filed.

    cell: mean score of the other rows filed in the same class; form: of all other rows; same: score with which they
    go where this row goes, per row of the class. missing: no row is filed where the model puts this one. beside: the
    row before or after is. Means are drawn to the mean of all rows.
    """
    signs = {name: np.zeros(len(rows)) for name in ("cell", "form", "same", "missing", "beside")}
    usual = float(np.nanmean(score))
    documents = np.array([row.document for row in rows])
    for document in dict.fromkeys(documents.tolist()):
        own = np.flatnonzero((documents == document) & (truth.filed >= 0))
        for place, row in enumerate(own.tolist()):
            others = own[own != row]
            cell = others[truth.filed[others] == truth.filed[row]]
            signs["cell"][row] = (score[cell].sum() + 2.0 * usual) / (len(cell) + 2.0)
            signs["form"][row] = (score[others].sum() + 4.0 * usual) / (len(others) + 4.0)
            signs["same"][row] = score[cell[answer[cell] == answer[row]]].sum() / (len(cell) + 1.0)
            if answer[row] != truth.filed[row]:
                near = own[max(0, place - 1) : place + 2]
                signs["missing"][row] = not (truth.filed[own] == answer[row]).any()
                signs["beside"][row] = (truth.filed[near] == answer[row]).any()
    return signs


def with_signs(score: Floats, signs: Sequence[Floats], truth: Truth, weight: Floats, folds: Any) -> Floats:
    """A score with further signs, each free to speak either way, by a logistic model of the other folds."""
    safe = np.clip(np.nan_to_num(score, nan=0.5), 1e-6, 1.0 - 1e-6)
    columns = np.column_stack([np.log(safe / (1.0 - safe)), *signs])
    columns /= np.maximum(columns.std(axis=0), 1e-9)
    out = np.full(len(truth), np.nan)
    for rest, rows in _folds(folds, truth):
        least = np.array([0.0, *[_FREE] * len(signs)])
        out[rows] = _fitted(columns, truth, weight, rest, rows, np.full(len(least), 10.0), least)
    return out


def _fitted(signs: Floats, truth: Truth, weight: Floats, rest: Any, rows: Any, ridge: Floats, least: Floats) -> Floats:
    filed = rest[truth.filed[rest] >= 0]
    wrong = truth.misfiled[filed].astype(np.float64)
    found, intercept = fit_one_sided(signs[filed], wrong, weight[filed], ridge, least)
    return np.asarray(1.0 / (1.0 + np.exp(-(signs[rows] @ found + intercept))))


def _folds(folds: Any, truth: Truth) -> list[tuple[Any, Any]]:
    """Rows of the other folds, and filed rows of one's own, fold by fold."""
    return [
        (np.flatnonzero(folds != fold), np.flatnonzero((folds == fold) & (truth.filed >= 0)))
        for fold in np.unique(folds)
    ]


def _own(chances: Floats, truth: Truth) -> Floats:
    return np.asarray(chances[np.arange(len(truth)), np.maximum(truth.filed, 0)])


def _acceptance_table(truth: Truth, weight: Floats) -> Floats:
    """A[j, k]: weighted share of rows with primary j whose accepted set holds k, drawn to a tenth; 1 where j = k."""
    leaves = truth.accepted.shape[1]
    table = np.empty((leaves, leaves))
    for leaf in range(leaves):
        own = truth.primary == leaf
        counted = (truth.accepted[own] * weight[own, None]).sum(axis=0)
        table[leaf] = (counted + _PRIOR_ROWS * _PRIOR_SHARE) / (weight[own].sum() + _PRIOR_ROWS)
    np.fill_diagonal(table, 1.0)
    return table
