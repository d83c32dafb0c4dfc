"""Several readers of one row: how far they agree, and the label that stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from corpus.labelled import Reading, RowReadings
from corpus.taxonomy import load_taxonomy

__all__ = ["Agreement", "consensus", "pairwise_agreement"]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two readers; every figure is a share in [0, 1] except kappa, in [-1, 1].

    primary: rows with the same primary. left_accepted: rows where the right reader accepts the left one's primary
    (as primary or also); right_accepted: the reverse. both_accepted: rows where both hold. kappa: Cohen's kappa of the
    primaries, agreement beyond what their frequencies alone would give.
    """

    left: str
    right: str
    rows: int
    primary: float
    left_accepted: float
    right_accepted: float
    both_accepted: float
    kappa: float


def consensus(readings: Sequence[Reading]) -> tuple[str, tuple[str, ...]]:
    """Primary leaf and further acceptable leaves that stand after the readings of one row.

    Primary: the one most readers chose; the first reader's where no two agree. Also: every other leaf that at least
    two readers named, as primary or further one, in the order of the taxonomy. Raises ValueError without a reading.
    """
    if not readings:
        raise ValueError("no reading")
    (leaf, votes), *_ = Counter(item.primary for item in readings).most_common()
    primary = leaf if votes > 1 else readings[0].primary
    named = Counter(leaf for item in readings for leaf in {item.primary, *item.also})
    return primary, tuple(leaf for leaf in load_taxonomy().leaves if named[leaf] > 1 and leaf != primary)


def pairwise_agreement(rows: Sequence[RowReadings]) -> tuple[Agreement, ...]:
    """Agreement of every pair of readers over rows that all of them read, in the readers' order."""
    if not rows:
        return ()
    pairs = combinations(range(len(rows[0].readings)), 2)
    return tuple(_agreement([(row.readings[left], row.readings[right]) for row in rows]) for left, right in pairs)


def _agreement(pairs: Sequence[tuple[Reading, Reading]]) -> Agreement:
    count = len(pairs)
    same = sum(left.primary == right.primary for left, right in pairs) / count
    forward = [left.primary in right.acceptable for left, right in pairs]
    backward = [right.primary in left.acceptable for left, right in pairs]
    lefts, rights = Counter(left.primary for left, _ in pairs), Counter(right.primary for _, right in pairs)
    chance = sum(lefts[leaf] * rights[leaf] for leaf in lefts) / count**2
    return Agreement(
        left=pairs[0][0].reader,
        right=pairs[0][1].reader,
        rows=count,
        primary=same,
        left_accepted=sum(forward) / count,
        right_accepted=sum(backward) / count,
        both_accepted=sum(a and b for a, b in zip(forward, backward, strict=True)) / count,
        kappa=1.0 if chance == 1 else (same - chance) / (1 - chance),
    )
