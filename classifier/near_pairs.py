"""Every pair of names at or over a score, without a neighbour cap and without a full matrix in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from classifier.likeness import Likeness, load_wording

BLOCK = 1000


def near_pairs(names: Sequence[str], near: float) -> Iterator[tuple[int, int, Likeness]]:
    """Pairs (i, j) with i < j whose likeness reaches ``near`` (0-100), each once, sorted.

    Recall is exact: the order-free ratio bounds the score from above, and a length window bounds that
    ratio, so nothing at or over ``near`` is skipped. Memory: one block of 1000 by 1000.
    """
    wording = load_wording()
    bags = ["".join(sorted(wording.neutral(name))) for name in names]
    order = sorted(range(len(bags)), key=lambda index: (len(bags[index]), index))
    lengths = np.array([len(bags[index]) for index in order], dtype=np.int64)
    found: list[tuple[int, int]] = []
    for start in range(0, len(order), BLOCK):
        rows = order[start : start + BLOCK]
        # 2*min/(a+b) >= near/100 limits how much longer the other text may be
        longest = int(lengths[start + len(rows) - 1]) * (200 / near - 1) + 1
        end = int(np.searchsorted(lengths, longest, side="right"))
        for left in range(start, end, BLOCK):
            columns = order[left : min(left + BLOCK, end)]
            scores = process.cdist(
                [bags[index] for index in rows],
                [bags[index] for index in columns],
                scorer=fuzz.ratio,
                score_cutoff=max(near - 1e-6, 0.0),
                dtype=np.float32,
            )
            hits = np.argwhere(scores > 0)
            found.extend(
                (min(rows[one], columns[two]), max(rows[one], columns[two]))
                for one, two in hits.tolist()
                if left > start or one < two
            )
    for one, two in sorted(found):
        likeness = wording.compare(names[one], names[two])
        if likeness.score >= near:
            yield one, two, likeness
