"""Invented counties and the objects that their offices write into names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from benchmarks.history.chance import chance
from benchmarks.history.words import words

__all__ = ["County", "county", "place_name"]


@dataclass(frozen=True, slots=True)
class County:
    """An invented county. name: 雾浔县; texts: positions of the phrases handed round in it."""

    name: str
    texts: tuple[int, ...]


@lru_cache(maxsize=64)
def county(seed: int, number: int) -> County:
    """The county of a number from 0. Names repeat from 2,160 counties on, more than 40 million indicators."""
    data = words()
    first, second = data["county_first"], data["county_second"]
    order = list(range(len(first) * len(second)))
    chance(seed, "counties").shuffle(order)
    place = order[number % len(order)]
    kinds = data["county_kinds"]
    name = first[place // len(second)] + second[place % len(second)] + kinds[place % len(kinds)]
    texts = chance(seed, "texts", number).sample(range(len(data["circular"])), 5)
    return County(name, tuple(texts))


def place_name(rng: Random) -> str:
    """Two or three syllables for a village, river, road or school."""
    data = words()
    first, second = data["object_first"], data["object_second"]
    name: str = rng.choice(first) + rng.choice(second)
    return name + rng.choice(second) if rng.random() < 0.25 else name
