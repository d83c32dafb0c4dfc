"""Choosing a balanced set: required classes first, then the classes and duties in fair shares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from classifier.suggest.pool import Candidate, Entry
from corpus.taxonomy import Edition

# Share of the classes in an official form's usual length; 效益 is one parent with four leaves.
_SHARES = {
    "数量": 5.0,
    "质量": 4.0,
    "时效": 2.5,
    "成本": 2.5,
    "社会效益": 3.5,
    "经济效益": 1.5,
    "生态效益": 1.5,
    "可持续影响": 1.5,
    "满意度": 1.0,
}
_BENEFITS = ("社会效益", "经济效益", "生态效益")
# Order in which classes are served when fewer fit than are required.
_FIRST = (("数量",), _BENEFITS, ("质量",), ("时效",), ("成本",), ("满意度",))


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate for one part of the query with its score, 0-1.

    fills_only: worth proposing only where a required class would stay empty.
    """

    part: int
    entry: Entry
    row: Candidate
    score: float
    fills_only: bool = False


def required_groups(edition: Edition) -> tuple[tuple[str, ...], ...]:
    """Groups of leaves of which a form of this edition needs one each, most telling first."""
    needed: list[tuple[str, ...]] = []
    for group in _FIRST:
        parents = {edition.parent(leaf) for leaf in group}
        if parents & set(edition.required_parents) or set(group) & set(edition.required_leaves):
            needed.append(group)
    return tuple(needed)


def choose(
    options: Sequence[Option],
    *,
    top: int,
    edition: Edition,
    alike: Callable[[Candidate, Candidate], bool],
    satisfactions: int = 1,
    wanted_first: Sequence[str] = (),
) -> list[Option]:
    """At most ``top`` options, none alike, balanced over classes and parts of the query.

    First one of every required class (``wanted_first`` before the others), then by divisor shares
    (Sainte-Laguë) times score, so that a class gets its share only with candidates worth it.
    """
    ranked = sorted(options, key=lambda option: (-option.score, option.row.name, option.entry.title))
    chosen: list[Option] = []
    leaves: Counter[str] = Counter()
    parts: Counter[int] = Counter()

    def take(allowed: Callable[[str], bool], shares: bool) -> bool:
        best, best_value = None, 0.0
        for option in ranked:
            leaf = option.row.leaf
            if not allowed(leaf) or (leaf == "满意度" and leaves[leaf] >= satisfactions):
                continue
            if shares and option.fills_only:
                continue
            value = option.score / (1 + 2 * parts[option.part])
            if shares:
                value *= _SHARES[leaf] / (1 + 2 * leaves[leaf])
            if value > best_value:
                best, best_value = option, value
        if best is None:
            return False
        # the twin of a chosen row is dropped for good; the search goes on
        if any(alike(best.row, other.row) for other in chosen):
            ranked.remove(best)
            return take(allowed, shares)
        ranked.remove(best)
        chosen.append(best)
        leaves[best.row.leaf] += 1
        parts[best.part] += 1
        return True

    groups = [(leaf,) for leaf in wanted_first] + list(required_groups(edition))
    for group in groups:
        if len(chosen) < top and not any(leaves[leaf] for leaf in group):
            take(lambda leaf, group=group: leaf in group, False)  # type: ignore[misc]
    while len(chosen) < top and take(lambda _: True, True):
        pass
    return chosen
