"""Which sectors a row or a form speaks of, by the nearest rows of the library of duties: evidence for check R2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from corpus.dataset import load_library
from models.encoder import load_encoder

__all__ = ["RowSector", "form_sectors", "row_sectors"]

_NEIGHBOURS = 8


@dataclass(frozen=True, slots=True)
class RowSector:
    """Where a text belongs: near, cosine to the nearest row of the library, 0-1, and name and duty of that row.

    shares: sector code → share of the nearest rows, weighted by the cube of their likeness.
    """

    near: float
    name: str
    duty: str
    shares: dict[str, float]


def row_sectors(texts: Sequence[str]) -> list[RowSector]:
    """Sectors of every text."""
    if not texts:
        return []
    names, duties, codes, table = _library()
    found = []
    for scores in load_encoder().encode(texts) @ table.T:
        top = sorted(np.argpartition(-scores, _NEIGHBOURS)[:_NEIGHBOURS].tolist(), key=lambda n: (-scores[n], n))
        weights: defaultdict[str, float] = defaultdict(float)
        for place in top:
            weights[codes[place]] += max(float(scores[place]), 0.0) ** 3
        total = sum(weights.values()) or 1.0
        best = top[0]
        shares = {code: weight / total for code, weight in weights.items()}
        found.append(RowSector(max(float(scores[best]), 0.0), names[best], duties[best], shares))
    return found


def form_sectors(parts: Sequence[RowSector]) -> dict[str, float]:
    """Share of each sector over several texts, each counted by how near the library comes to it."""
    total: defaultdict[str, float] = defaultdict(float)
    for part in parts:
        for code, share in part.shares.items():
            total[code] += part.near * share
    whole = sum(total.values()) or 1.0
    return {code: weight / whole for code, weight in total.items()}


@cache
def _library() -> tuple[list[str], list[str], list[str], np.ndarray[Any, np.dtype[np.float32]]]:
    """Names, duties, sector codes and vectors of the library's rows, encoded on first use."""
    rows = [(item.name, duty.duty, duty.function) for duty in load_library() for item in duty.indicators]
    names, duties, codes = (list(column) for column in zip(*rows, strict=True))
    return names, duties, codes, load_encoder().encode(names)
