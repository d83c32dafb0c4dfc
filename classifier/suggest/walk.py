"""Matching a query against many texts at once: the texts lie behind each other as numbers, 0 between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from classifier.suggest.keys import Steps

__all__ = ["Numbers", "walk", "walk_apart"]

Numbers = np.ndarray[Any, np.dtype[np.int64]]


def walk(codes: Numbers, starts: Numbers, steps: Steps) -> tuple[Numbers, Numbers]:
    """Where a query stands in one piece: of ``starts`` those it fits at, in order, with the place after its end.

    Every step leaves few places, so that only the first one looks at many. Of several ends the first counts.
    """
    reached: list[list[tuple[Numbers, Numbers]]] = [[] for _ in range(len(steps) + 1)]
    reached[0].append((starts, starts))
    for place, ways in enumerate(steps):
        begins, ends = _joined(reached[place])
        here = codes[ends]
        for length, flags in ways:
            fits = flags[here]
            if fits.any():
                reached[place + length].append((begins[fits], ends[fits] + 1))
    begins, ends = _joined(reached[-1])
    order = np.lexsort((ends, begins))
    begins, ends = begins[order], ends[order]
    first = np.ones(len(begins), dtype=np.bool_)
    first[1:] = begins[1:] != begins[:-1]
    return begins[first], ends[first]


def _joined(parts: Sequence[tuple[Numbers, Numbers]]) -> tuple[Numbers, Numbers]:
    """Parts as one. A pair may stand twice, as letters can be cut in several ways; the end of ``walk`` sees to that."""
    if len(parts) == 1:
        return parts[0]
    begins, ends = ([part[side] for part in parts] for side in (0, 1))
    nothing = np.zeros(0, dtype=np.int64)
    return np.concatenate([nothing, *begins]), np.concatenate([nothing, *ends])


def walk_apart(starts: Numbers, limits: Numbers, held: Sequence[Numbers]) -> Numbers:
    """Where the signs of a query stand in order with gaps: places of each, shape (signs, texts that hold them all).

    starts, limits: of the texts searched. held: for each sign all its places, in order. Every place is the earliest.
    """
    found = np.zeros((0, len(starts)), dtype=np.int64)
    current = starts
    for places in held:
        if not len(current) or not len(places):
            return np.zeros((len(held), 0), dtype=np.int64)
        following = np.searchsorted(places, current)
        inside = following < len(places)
        inside[inside] = places[following[inside]] < limits[inside]
        here = places[following[inside]]
        found = np.vstack([found[:, inside], here])
        current, limits = here + 1, limits[inside]
    return found
