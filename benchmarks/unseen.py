"""Answers of the shipped recipe to the public rows, each by a model that saw no document of its group.

Working them out takes minutes, so they are kept in a folder; ``zhibiao train --cache`` and ``zhibiao evaluate --cache``
use the same one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from corpus.dataset import load_public_documents
from models.answer_cache import AnswerCache
from models.calibration import fit_temperature, softmax
from models.teaching import load_lessons
from models.training import SHIPPED_RECIPE, document_weights, unseen_logits
from models.truth import Truth, public_rows, truth_of

__all__ = ["CACHE", "calibrated", "unseen_chances"]

Floats = np.ndarray[Any, np.dtype[np.float64]]

CACHE = Path(__file__).parent / "cache"


def unseen_chances() -> Floats:
    """Probabilities of every public row, shape (n, leaves), rows in the order of the documents."""
    rows = public_rows(load_public_documents())
    logits = unseen_logits(rows, load_lessons(), SHIPPED_RECIPE, AnswerCache(CACHE))
    weight = document_weights(rows, SHIPPED_RECIPE.row_cap)
    return softmax(logits, fit_temperature(logits, truth_of(rows).accepted, weight))


def calibrated(logits: Floats, truth: Truth, weight: Floats, folds: Any) -> Floats:
    """Probabilities of logits, shape (n, leaves), each fold's temperature fitted on the other folds."""
    out = np.empty_like(logits)
    for fold in np.unique(folds):
        rest, own = folds != fold, folds == fold
        out[own] = softmax(logits[own], fit_temperature(logits[rest], truth.accepted[rest], weight[rest]))
    return out
