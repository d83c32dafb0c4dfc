"""All pairs of names at or over a score, among very many: in one process, or step by step through a given ``map``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

import numpy as np

from classifier.near.cells import Cells, block_keys, fit_cells, whole_vectors
from classifier.near.pairs import Pairs, cell_pairs, pairs_within
from classifier.near.reading import Readings, readings_of
from classifier.near.verify import scored, verify
from classifier.pair_data import Matrix
from classifier.pair_names import Ids, load_words, prepare_names
from classifier.pair_scorer import load_pair_scorer
from corpus.errors import UsageError

__all__ = ["NearPairs", "find_pairs", "pairs_by_key", "pairs_of_cell", "reading_pairs", "require_searchable"]

Run = Callable[..., Iterable[Any]]
"""Like ``map``: of a function and the sequences of its arguments, results in their order."""
_BATCH = 4096


@dataclass(frozen=True, slots=True)
class NearPairs:
    """Pairs of positions, left < right, each once, sorted, and their scores."""

    left: Ids
    right: Ids
    scores: Matrix

    def __len__(self) -> int:
        """Pairs."""
        return len(self.left)


def find_pairs(texts: Sequence[str], near: float, cells: Cells | None = None) -> NearPairs:
    """Pairs of texts whose score reaches ``near`` (0-100), as ``near_pairs`` finds them but for a few in a hundred.

    cells: where they were fitted elsewhere; fitted here for None. What is missed are pairs that share no cell or whose
    vectors are far apart: 1 in 100, see benchmarks/near_duplicates.py. Every pair given has its exact score. The pairs
    do not depend on the order of the texts. Memory: some 1.5 KB a text, and the pairs.

    Raises UsageError for a threshold that doubtful pairs reach (80 and less): they are too many, and too far apart, to
    be searched this way.
    """
    readings, pairs = reading_pairs(texts, near, cells)
    return _spread(readings, pairs)


def reading_pairs(texts: Sequence[str], near: float, cells: Cells | None = None) -> tuple[Readings, NearPairs]:
    """Readings of texts, and the pairs of readings whose score reaches ``near``.

    A reading of several texts is also paired with itself where these reach ``near`` among themselves. There are at most
    as many readings as texts: 10⁴ names that differ in a year are one, not 5·10⁷ pairs.
    """
    require_searchable(near)
    readings = readings_of(texts)
    chosen = [texts[place] for place in readings.stand_in.tolist()]
    names = prepare_names(chosen)
    vectors = whole_vectors(names.vectors)
    table = cells or fit_cells(chosen, len(chosen), names.vectors)
    candidates = chain([_repeated(readings)], cell_pairs(vectors, table.of(vectors)))
    return readings, NearPairs(*scored(names, candidates, near))


def pairs_by_key(texts: Sequence[str], near: float, run: Run = map, cells: Cells | None = None) -> NearPairs:
    """The same pairs as ``find_pairs``, by steps that see a batch of texts each, as a cluster or a pool takes them.

    run: like ``map``, e.g. of a pool of processes.
    """
    require_searchable(near)
    readings = readings_of(texts)
    chosen = [texts[place] for place in readings.stand_in.tolist()]
    table = cells or fit_cells(chosen, len(chosen))
    parts = [chosen[start : start + _BATCH] for start in range(0, len(chosen), _BATCH)]
    keys = np.concatenate([block_keys([], table), *run(block_keys, parts, repeat(table))])
    members: dict[int, list[int]] = defaultdict(list)
    for row, own in enumerate(keys.tolist()):
        for key in own:
            members[key].append(row)
    rows = [np.array(own) for own in members.values()]
    found = run(pairs_of_cell, [[chosen[row] for row in own] for own in rows], [keys[own] for own in rows], members)
    together = [(own[left], own[right]) for own, (left, right) in zip(rows, found, strict=True)]
    left, right = (np.concatenate(side) for side in zip(_repeated(readings), *together, strict=True))
    starts = range(0, len(left), _BATCH)
    sides = [[[chosen[row] for row in side[at : at + _BATCH].tolist()] for at in starts] for side in (left, right)]
    scores = np.concatenate([np.zeros(0), *run(verify, *sides, repeat(near))])
    kept = np.flatnonzero(scores >= near)
    kept = kept[np.lexsort((right[kept], left[kept]))]
    return _spread(readings, NearPairs(left[kept], right[kept], scores[kept]))


def pairs_of_cell(texts: Sequence[str], keys: Ids, cell: int) -> Pairs:
    """Candidates among the texts of one cell, as positions in it; see ``pairs_within``. keys: of these texts."""
    vectors = whole_vectors(load_words().encoder.encode(texts))
    left, right = (np.concatenate(side) for side in zip(*pairs_within(vectors, keys, cell), strict=True))
    return left, right


def require_searchable(near: float) -> None:
    """Raise UsageError for a threshold too low to be searched for among many names."""
    judge = load_pair_scorer()
    if not judge.beyond_doubt(near):
        raise UsageError(
            "near_unsearchable",
            f"大批查重的阈值 {near:g} 太低，会带出过多存疑的名称",
            hint=f"请用 {judge.thresholds.reports:g} 左右；要看存疑的，请缩小范围后用 zhibiao duplicates",
        )


def _repeated(readings: Readings) -> Pairs:
    """Readings of several texts, each with itself."""
    rows = np.flatnonzero(np.bincount(readings.of, minlength=len(readings.stand_in)) > 1)
    return rows, rows


def _spread(readings: Readings, pairs: NearPairs) -> NearPairs:
    """Pairs of texts from pairs of readings."""
    order, ends = readings.members()
    sizes = np.diff(ends)
    each = sizes[pairs.left] * sizes[pairs.right]
    of = np.repeat(np.arange(len(pairs)), each)
    number = np.arange(each.sum()) - np.repeat(each.cumsum() - each, each)
    left, right = pairs.left[of], pairs.right[of]
    one, two = order[ends[left] + number // sizes[right]], order[ends[right] + number % sizes[right]]
    kept = (left != right) | (one < two)
    one, two, scores = one[kept], two[kept], pairs.scores[of[kept]]
    least, most = np.minimum(one, two), np.maximum(one, two)
    rows = np.lexsort((most, least))
    return NearPairs(least[rows], most[rows], scores[rows])
