"""Groups of near-duplicates: connected components, each with a representative that every member is measured against.

Pairs chain: A is near B and B near C, yet A and C need not be. A component is therefore a lead, not a verdict. A
reviewer compares a member with the text shown as the group's, so every member carries its score with that text, and
those that only hang on through others are marked: shown apart, to be looked at or left out. The representative is the
text used most, which is also the one an office is most likely to keep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from classifier.near.cells import Cells
from classifier.near.reading import Readings
from classifier.near.search import NearPairs, reading_pairs
from classifier.near.verify import verify
from classifier.pair_bounds import Flags
from classifier.pair_data import Matrix
from classifier.pair_names import Ids

__all__ = ["Grouping", "components", "group_texts"]

_BATCH = 4096


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups of texts, position by position.

    representative: position of the text that leads the group; a text alone leads itself. scores: with it, 0 to 100, 100
    for itself. direct: whether that score reaches the threshold; the others belong through members between.
    """

    representative: Ids
    scores: Matrix
    direct: Flags


def components(count: int, left: Ids, right: Ids) -> Ids:
    """Connected components of ``count`` nodes under the edges (left, right): the least node of each node's."""
    edges = csr_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    labels = connected_components(edges, directed=False)[1]
    _, first = np.unique(labels, return_index=True)
    return np.asarray(first[labels], dtype=np.int64)


def group_texts(texts: Sequence[str], counts: Sequence[int], near: float, cells: Cells | None = None) -> Grouping:
    """Groups of texts whose pairs reach ``near``; counts: how often each text is used.

    The text used most leads, ties by text. Groups do not depend on the order of the texts.
    """
    readings, pairs = reading_pairs(texts, near, cells)
    leaders = _leaders(texts, counts, _labels(readings, pairs))
    scores = np.full(len(texts), 100.0)
    others = np.flatnonzero(leaders != np.arange(len(texts)))
    scores[others] = _scores(texts, readings, pairs, others, leaders[others])
    return Grouping(leaders, scores, scores >= near)


def _labels(readings: Readings, pairs: NearPairs) -> Ids:
    """A number for each text, equal within a component."""
    # texts of one reading belong together when the reading has any pair, with itself or with another
    linked = np.zeros(len(readings.stand_in), dtype=np.bool_)
    linked[pairs.left] = linked[pairs.right] = True
    found = components(len(readings.stand_in), pairs.left, pairs.right)[readings.of]
    return np.where(linked[readings.of], found, len(readings.stand_in) + np.arange(len(readings.of)))


def _leaders(texts: Sequence[str], counts: Sequence[int], labels: Ids) -> Ids:
    """Position of the text that leads each text's group."""
    ranks = np.empty(len(texts), dtype=np.int64)
    ranks[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    order = np.lexsort((ranks, -np.asarray(counts, dtype=np.int64), labels))
    first = np.diff(labels[order], prepend=-1) != 0
    leaders = np.empty(len(texts), dtype=np.int64)
    leaders[order] = order[first][first.cumsum() - 1]
    return leaders


def _scores(texts: Sequence[str], readings: Readings, pairs: NearPairs, members: Ids, leaders: Ids) -> Matrix:
    """Scores of members with their leaders: known from the pairs, or worked out."""
    width = len(readings.stand_in)
    ends = np.sort(np.stack([readings.of[members], readings.of[leaders]]), axis=0)
    asked, back = np.unique(ends[0] * width + ends[1], return_inverse=True)
    known = pairs.left * width + pairs.right  # sorted, as pairs are
    places = np.minimum(np.searchsorted(known, asked), max(len(known) - 1, 0))
    hits = known[places] == asked if len(known) else np.zeros(len(asked), dtype=np.bool_)
    scores = np.zeros(len(asked))
    scores[hits] = pairs.scores[places[hits]]
    missing = np.flatnonzero(~hits)
    for start in range(0, len(missing), _BATCH):
        part = missing[start : start + _BATCH]
        rows = (readings.stand_in[asked[part] // width], readings.stand_in[asked[part] % width])
        one, two = ([texts[row] for row in side.tolist()] for side in rows)
        scores[part] = verify(one, two, 0.0)
    return scores[back]
