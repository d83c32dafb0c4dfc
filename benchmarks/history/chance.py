"""Seeded choice: a generator for every unit, county or form, the same in any process and in any order."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

__all__ = ["Lots", "chance"]

T = TypeVar("T")


def chance(*path: object) -> Random:
    """A generator that depends on the path alone, e.g. seed, "unit", 17."""
    return Random("/".join(map(str, path)))  # noqa: S311 - invented data, no secret


class Lots(Generic[T]):
    """Items drawn by weight; the sums of the weights are made once."""

    __slots__ = ("_items", "_sums")

    def __init__(self, items: Sequence[T], weights: Sequence[float]) -> None:
        """items: at least one; weights: one each, above 0."""
        self._items = tuple(items)
        self._sums = tuple(accumulate(weights))

    def draw(self, rng: Random) -> T:
        """One item."""
        return self._items[bisect(self._sums, rng.random() * self._sums[-1])]
