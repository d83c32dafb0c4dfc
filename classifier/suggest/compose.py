"""Composing a set: which candidates together serve the filer best.

Objective, maximised greedily and deterministically: the sum over chosen candidates of the probability that a form on
this states the measure, each counted only as far as nothing chosen before says the same (vectors of the names, and the
learned judgement of sameness, which forbids twins outright). Bounds: every class that the edition requires has one
first; no class has more than its share of an official form; one satisfaction; enough rows that are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from classifier.suggest.arrays import Floats
from classifier.suggest.evidence import closeness
from corpus.taxonomy import Edition

__all__ = ["BENEFITS", "Bounds", "compose", "required_groups"]

BENEFITS = ("社会效益", "经济效益", "生态效益")
# In the order in which an official form lists them; 效益 is one requirement with three leaves.
Texts = np.ndarray[Any, np.dtype[np.str_]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Ids = np.ndarray[Any, np.dtype[np.int64]]
_FIRST = (("数量",), ("质量",), ("时效",), ("成本",), BENEFITS, ("满意度",))
_SHARES = {
    "数量": 0.35,
    "质量": 0.25,
    "时效": 0.15,
    "成本": 0.15,
    "社会效益": 0.20,
    "经济效益": 0.15,
    "生态效益": 0.15,
    "可持续影响": 0.05,
}
"""Most of a class in a set; about a quarter over its share of public forms, so that none crowds out the others."""
_SAID = 0.7
"""How much of a candidate's worth is gone when the same has been said."""
_OTHER_LEAF = 0.3
_FLOOR = 0.04
"""Probability under which a candidate only fills a class that is required."""
_SPARE = 10
_COUNTED = 0.6
"""Least share of rows that are counted or dated rather than described."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a set must hold.

    top: its size. required: groups of classes of which it needs one each. satisfactions: most
    of these. counted: least share of rows with a number. floor: probability under which a row only fills a class
    that is required.
    """

    top: int
    required: tuple[tuple[str, ...], ...]
    satisfactions: int = 1
    counted: float = _COUNTED
    floor: float = _FLOOR

    def most(self, leaf: str) -> int:
        """Most rows of a class."""
        if leaf == "满意度":
            return self.satisfactions
        return max(1, round(self.top * _SHARES.get(leaf, 1.0)))


def required_groups(edition: Edition) -> tuple[tuple[str, ...], ...]:
    """Groups of leaves of which a form of this edition needs one each."""
    needed = []
    for group in _FIRST:
        parents = {edition.parent(leaf) for leaf in group}
        if parents & set(edition.required_parents) or set(group) & set(edition.required_leaves):
            needed.append(group)
    return tuple(needed)


def compose(
    likely: Floats,
    vectors: Floats,
    leaves: Sequence[str],
    bounds: Bounds,
    *,
    counted: Sequence[bool],
    twins: Callable[[Sequence[int]], Iterable[int]],
    parts: Ids | None = None,
) -> list[int]:
    """Positions of the chosen candidates in the order chosen.

    likely: probability of each, 0 for those that must not be proposed. counted: whether each has a number for a target.
    twins: of some chosen ones, in order, those that say what an earlier one or the form says already; they are left
    out and the set is composed anew until there are none. parts: number of the duty each serves; duties take turns.
    """
    allowed, kinds, numbers = likely > 0, np.array(leaves), np.array(counted)

    def said_again(top: int) -> tuple[list[int], list[int]]:
        chosen = _greedy(np.where(allowed, likely, 0), vectors, kinds, replace(bounds, top=top), numbers, parts)
        return chosen, list(twins(chosen))

    # one look at a larger set finds most twins at once
    allowed[said_again(bounds.top + _SPARE)[1]] = False
    while True:
        chosen, said = said_again(bounds.top)
        if not said:
            return chosen
        allowed[said] = False


def _greedy(
    likely: Floats, vectors: Floats, leaves: Texts, bounds: Bounds, counted: Flags, parts: Ids | None
) -> list[int]:
    """One greedy pass."""
    worth = likely.astype(np.float64)
    alive = (likely > 0) & np.array([bounds.most(leaf) > 0 for leaf in leaves.tolist()], dtype=bool)
    turn = np.ones(len(leaves))
    unserved = np.isin(np.arange(parts.max(initial=-1) + 1), parts) if parts is not None else np.zeros(0, dtype=bool)
    chosen: list[int] = []
    have: Counter[str] = Counter()
    described, most_described = 0, round(bounds.top * (1 - bounds.counted))

    def take(allowed: Flags) -> bool:
        nonlocal described
        if parts is not None and unserved.sum() >= bounds.top - len(chosen):  # the last rows go to duties without any
            waiting = allowed & unserved[parts]
            allowed = waiting if (alive & waiting).any() else allowed
        value = np.where(alive & allowed, worth / turn, -1.0)
        best = int(value.argmax()) if len(value) else -1
        if best < 0 or value[best] < 0:
            return False
        chosen.append(best)
        alive[best] = False
        have[leaves[best]] += 1
        described += not counted[best]
        if have[leaves[best]] >= bounds.most(leaves[best]):
            alive[leaves == leaves[best]] = False
        if described >= most_described:
            alive[~counted] = False
        said = closeness(vectors @ vectors[best]) * np.where(leaves == leaves[best], 1.0, _OTHER_LEAF)
        np.multiply(worth, 1 - _SAID * said, out=worth)
        if parts is not None:
            turn[parts == parts[best]] += 1
            unserved[parts[best]] = False
        return True

    for group in bounds.required:
        if len(chosen) < bounds.top and not any(have[leaf] for leaf in group):
            take(np.isin(leaves, group))
    likely_enough = likely >= bounds.floor
    while len(chosen) < bounds.top and take(likely_enough):
        pass
    return chosen
