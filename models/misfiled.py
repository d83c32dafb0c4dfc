"""misfiled_score: how surely no competent reviewer would accept the filed class, ranked so that a review pays.

The score is the fitted chance of a misfiling, from one number: the log odds that reviewers accept the filed class
(models.acceptance), of several filed leaves the best. Filers mostly choose a class that is accepted, so the chance is
learnt from filed against blind labels, documents kept together, on odds of rows that taught them nothing. The score
falls, or stays, when probability moves to the filed class from the others in proportion.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.acceptance import AcceptanceModel, acceptance_odds, fit_acceptance
from models.folds import group_folds
from models.one_sided import fit_one_sided
from models.truth import Truth
from models.wording import Wording

__all__ = ["MisfiledModel", "cross_fit_misfiled", "filed_columns", "fit_misfiled", "misfiled_score"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]

_INNER_FOLDS = 5
_PENALTY = 1.0


@dataclass(frozen=True, slots=True)
class MisfiledModel:
    """Everything the score needs, as plain numbers. refusal: ≥ 0, by what the log odds of acceptance lower it."""

    acceptance: AcceptanceModel
    refusal: float
    intercept: float

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping for JSON; six digits tell scores apart as far as they mean anything."""
        return {
            "acceptance": self.acceptance.to_dict(),
            "refusal": round(self.refusal, 6),
            "intercept": round(self.intercept, 6),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> MisfiledModel:
        """Inverse of :meth:`to_dict`. Raises KeyError for a missing part, ValueError for a sign of wrong direction."""
        refusal = float(data["refusal"])
        if refusal < 0:
            raise ValueError(f"refusal {refusal}")
        return cls(AcceptanceModel.from_dict(data["acceptance"]), refusal, float(data["intercept"]))


def misfiled_score(model: MisfiledModel, probabilities: Floats, filed: Flags, wording: Wording) -> Floats:
    """Score of each row, shape (n,), 0-1; a row's score does not depend on the others.

    probabilities: shape (n, leaves). filed: shape (n, leaves), the leaves that stand for the filed class: one, the
    leaves of a merged label, or those under a parent when only the first level was filed. A row without a filed leaf
    has no score: NaN.
    """
    odds = _filed_odds(model.acceptance, probabilities, filed, wording)
    known = filed.any(axis=1)
    total = model.intercept - model.refusal * np.where(known, odds, 0.0)
    return np.where(known, np.exp(-np.logaddexp(0.0, -total)), np.nan)


def filed_columns(filed: Numbers, leaves: int) -> Flags:
    """Filed leaf numbers (−1: none) as a matrix of shape (n, leaves)."""
    return np.asarray(filed[:, None] == np.arange(leaves)[None, :])


def fit_misfiled(probabilities: Floats, truth: Truth, wording: Wording, weight: Floats) -> MisfiledModel:
    """Learn the model from rows; deterministic. All rows teach acceptance, those with one filed leaf the score.

    probabilities: shape (n, leaves), from folds that did not see the row's document. weight: shape (n,).
    Raises ValueError unless some filed rows are misfiled and some are not.
    """
    rows = np.flatnonzero(truth.filed >= 0)
    wrong = truth.misfiled[rows]
    if wrong.all() or not wrong.any():
        raise ValueError(f"{int(wrong.sum())} of {len(rows)} filed rows are misfiled")
    filed = filed_columns(truth.filed, probabilities.shape[1])
    odds = np.empty(len(truth))
    folds = group_folds([str(group) for group in truth.groups], _INNER_FOLDS)
    for fold in np.unique(folds):
        rest, own = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        inner = fit_acceptance(probabilities[rest], truth.take(rest), wording.take(rest), weight[rest])
        odds[own] = _filed_odds(inner, probabilities[own], filed[own], wording.take(own))
    sign, one = -odds[rows, None], np.ones(1)
    [refusal], intercept = fit_one_sided(sign, wrong.astype(np.float64), weight[rows], _PENALTY * one, 0.0 * one)
    acceptance = fit_acceptance(probabilities, truth, wording, weight)
    return MisfiledModel(acceptance, float(refusal), intercept)


def cross_fit_misfiled(probabilities: Floats, truth: Truth, wording: Wording, weight: Floats, folds: Any) -> Floats:
    """Scores of every row, shape (n,), by models of the other folds; NaN where no single leaf was filed.

    folds: shape (n,), a number per row; rows of one group of documents share it.
    """
    filed = filed_columns(truth.filed, probabilities.shape[1])
    out = np.empty(len(truth))
    for fold in np.unique(folds):
        rest, own = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        model = fit_misfiled(probabilities[rest], truth.take(rest), wording.take(rest), weight[rest])
        out[own] = misfiled_score(model, probabilities[own], filed[own], wording.take(own))
    return out


def _filed_odds(model: AcceptanceModel, probabilities: Floats, filed: Flags, wording: Wording) -> Floats:
    """Log odds of acceptance of the best filed leaf, shape (n,); −inf without one."""
    odds = acceptance_odds(model, probabilities, wording)
    return np.asarray(np.where(filed, odds, -np.inf).max(axis=1))
