"""Whether reviewers accept a class for a row, beside the one they would choose: a logistic model per class.

A sharp model says little of the classes that come second: whether it gives one of them a thousandth or a millionth,
reviewers may well accept it, since the name speaks of its field (涉经济案件办结率 under 经济效益), or since its measure
can be read so (每月考核次数 under 时效). So acceptance is learnt from the accepted sets of the blind labels, every row
teaching all classes, from

* ``own``: log of the probability of the class; never speaks against it;
* ``rest``: which of the other classes hold the remaining probability;
* ``allowed``, ``excluded``: the boundary wording of the name names the class, or only others; one direction each;
* ``words``: words of the class itself, which never speak against it, and of the other classes;
* ``targets``: kind of the target, and whether the name is that of a ratio.

When probability moves to a class from the others in proportion, its odds of being accepted never fall.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.taxonomy import load_taxonomy
from models.one_sided import fit_one_sided
from models.truth import Truth
from models.wording import TARGETS, Wording

__all__ = ["AcceptanceModel", "acceptance_odds", "fit_acceptance"]

Floats = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]

_LEAST_OWN, _LEAST_REST = 1e-4, 1e-3  # probabilities below are as good as none
_PENALTY = 30.0  # of a coefficient of a sign whose standard deviation is 1
_BATCH = 2048
_FILED = 2.0  # weight of the class a row was filed in: the one the answer is wanted for


@dataclass(frozen=True, slots=True)
class AcceptanceModel:
    """Plain numbers: coefficients, shape (leaves, signs), signs in the order of :func:`sign_names`; intercepts."""

    coefficients: Floats
    intercepts: Floats

    def to_dict(self) -> dict[str, Any]:
        """Plain mapping for JSON: leaf → sign → coefficient, six digits, nought left out."""
        leaves, names = load_taxonomy().leaves, sign_names()
        return {
            leaf: {"intercept": round(float(intercept), 6)}
            | {name: round(float(x), 6) for name, x in zip(names, own, strict=True) if round(float(x), 6)}
            for leaf, intercept, own in zip(leaves, self.intercepts, self.coefficients, strict=True)
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> AcceptanceModel:
        """Inverse of :meth:`to_dict`.

        Raises KeyError for a missing leaf, ValueError for an unknown sign or one of the wrong direction.
        """
        leaves, names = load_taxonomy().leaves, sign_names()
        if unknown := {sign for own in data.values() for sign in own} - {*names, "intercept"}:
            raise ValueError(f"signs {sorted(unknown)}")
        coefficients = np.array([[float(data[leaf].get(name, 0.0)) for name in names] for leaf in leaves])
        least = np.stack([_least(place) for place in range(len(leaves))])
        if (coefficients * _turn() < least).any():
            raise ValueError("coefficients against their direction")
        return cls(coefficients, np.array([float(data[leaf]["intercept"]) for leaf in leaves]))


def sign_names() -> tuple[str, ...]:
    """Names of the signs of every leaf, in the order of the coefficients."""
    leaves = load_taxonomy().leaves
    many = (*(f"rest:{leaf}" for leaf in leaves), *(f"words:{leaf}" for leaf in leaves))
    return ("own", "allowed", "excluded", *many, *(f"target:{kind}" for kind in TARGETS))


def acceptance_odds(model: AcceptanceModel, probabilities: Floats, wording: Wording) -> Floats:
    """Log odds that reviewers accept each leaf, shape (n, leaves); a row's do not depend on the others.

    probabilities: shape (n, leaves).
    """
    parts = [
        # added sign by sign within a row, since the sums of a matrix product depend on the batch
        (_signs(probabilities[rows], wording.take(rows)) * model.coefficients.T).sum(axis=1) + model.intercepts
        for rows in _batches(len(probabilities))
    ]
    return np.concatenate(parts) if parts else np.empty(probabilities.shape)


def fit_acceptance(
    probabilities: Floats, truth: Truth, wording: Wording, weight: Floats, penalty: float = _PENALTY
) -> AcceptanceModel:
    """Learn from the accepted sets of rows; deterministic.

    probabilities: shape (n, leaves), from folds that did not see the row's document. weight: shape (n,).
    """
    leaves = probabilities.shape[1]
    signs = _signs(probabilities, wording)
    found, intercepts = [], []
    for leaf in range(leaves):
        own = signs[:, :, leaf] * _turn()
        spread = own.var(axis=0)
        ridge = penalty * np.where(spread > 0.0, spread, 1.0)
        heavy = weight * np.where(truth.filed == leaf, _FILED, 1.0)
        hits = truth.accepted[:, leaf].astype(np.float64)
        coefficients, intercept = fit_one_sided(own, hits, heavy, ridge, _least(leaf))
        found.append(np.where(coefficients, coefficients * _turn(), 0.0))  # a sign without say is 0, never −0
        intercepts.append(intercept)
    return AcceptanceModel(np.array(found), np.array(intercepts))


def _turn() -> Floats:
    """−1 for the sign that speaks against a class, ``excluded``, 1 for the others."""
    turn = np.ones(len(sign_names()))
    turn[sign_names().index("excluded")] = -1.0
    return turn


def _least(leaf: int) -> Floats:
    """Least coefficient of each sign of a leaf, once turned."""
    names = sign_names()
    own = {"own", "allowed", "excluded", f"words:{load_taxonomy().leaves[leaf]}"}
    return np.array([0.0 if name in own else -np.inf for name in names])


def _batches(rows: int) -> list[slice]:
    return [slice(start, start + _BATCH) for start in range(0, rows, _BATCH)]


def _signs(probabilities: Floats, wording: Wording) -> Floats:
    """Signs in the order of :func:`sign_names`, shape (n, signs, leaves)."""
    rows, leaves = probabilities.shape
    left = np.maximum(1.0 - probabilities, 1e-9)
    rest = np.log(np.minimum(probabilities[:, :, None] / left[:, None, :], 1.0) + _LEAST_REST)
    rest[:, np.arange(leaves), np.arange(leaves)] = 0.0  # of a class itself ``own`` speaks
    same = np.concatenate([wording.words, wording.targets], axis=1)[:, :, None]  # for every class
    out = np.empty((rows, 3 + leaves + same.shape[1], leaves))
    out[:, 0] = np.log(probabilities + _LEAST_OWN)
    out[:, 1], out[:, 2] = wording.allowed, wording.excluded
    out[:, 3 : 3 + leaves] = rest
    out[:, 3 + leaves :] = same
    return out
