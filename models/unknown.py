"""How much of a name the model has never met: the share of its n-grams that are not in the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.features import clean_name
from models.grams import LONGEST_GRAM, NAME, gram_keys
from models.vectoriser import Vectoriser

__all__ = ["unknown_shares"]

Floats = np.ndarray[Any, np.dtype[np.float64]]


def unknown_shares(vectoriser: Vectoriser, names: Sequence[str]) -> Floats:
    """Share (0-1) of the n-grams of each name that the vocabulary lacks, shape (n,); 0 for an empty name.

    Counted like the features: runs of one to three characters of the cleaned name with its ends marked.
    """
    cleaned = [clean_name(name) for name in names]
    marked = np.array([len(name) + 2 if name else 0 for name in cleaned], dtype=np.int64)
    total = sum(np.maximum(marked - shorter, 0) for shorter in range(LONGEST_GRAM))
    rows, keys = gram_keys(cleaned, vectoriser.alphabet, NAME)
    known = np.bincount(rows[np.isin(keys, vectoriser.keys)], minlength=len(cleaned))
    return np.asarray(1.0 - np.where(total > 0, known / np.maximum(total, 1), 1.0))
