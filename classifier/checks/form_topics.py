"""What tells a row of a form from one of another project, as numbers: evidence for check R2.

Of every row: words and meaning it shares with the form's texts and its other rows, and how well its field of work
suits theirs. Plain arithmetic on the vectors of the shipped encoder; nothing here is learned but the fields.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np

from classifier.checks.sectors_of_rows import Sectors
from classifier.pair_names import WordTable
from models.encoder import unit_rows

__all__ = ["FEATURES", "Topics", "form_topics"]

Floats = np.ndarray[Any, np.dtype[np.float32]]

FEATURES = (
    "nearest_row",
    "three_nearest_rows",
    "mean_of_rows",
    "nearest_text",
    "shared_with_texts",
    "shared_with_rows",
    "rarest_word",
    "fields_agree",
    "fields_overlap",
    "field_elsewhere",
    "field_is_clear",
    "form_is_clear",
    "others_agree",
    "rows",
)
_HEAD_WEIGHT = 3.0
_MOST_EVIDENCE, _EVIDENCE = 8, 0.5
"""Texts of one form do not speak independently: no more than so many count, and each by half."""
_FLOOR = 1e-3
_CHINESE = re.compile("[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True, slots=True)
class Topics:
    """Evidence about the rows of a form, and what it rests on.

    features: rows x FEATURES. nearest: cosine of the nearest other text of the form, and which. fields: log shares of
    every row. form: shares of the fields in the form as a whole.
    """

    features: Floats
    nearest: tuple[tuple[float, str], ...]
    fields: Floats
    form: Floats


def form_topics(
    names: Sequence[str],
    heads: Sequence[str],
    prose: Sequence[str],
    plain: Collection[str],
    table: WordTable,
    sectors: Sectors,
) -> Topics:
    """Evidence about every row.

    names: of at least two rows. heads: titles, prose: clauses; one head or clause at least. plain: words that tell
    nothing by being shared.
    """
    count, texts = len(names), [*heads, *prose]
    ids = table.encoder.token_ids([*names, *texts])
    vectors = _vectors(ids, table)
    rows, told = vectors[:count], vectors[count:]
    likeness = rows @ rows.T
    np.fill_diagonal(likeness, -1.0)
    to_texts = rows @ told.T
    top = -np.sort(-likeness, axis=1)[:, :3]
    mean = (likeness.sum(axis=1) + 1.0) / (count - 1)
    fields = sectors.log_shares(vectors)
    weights = np.array([1.0] * count + [_HEAD_WEIGHT] * len(heads) + [1.0] * len(prose), dtype=np.float32)
    agree, overlap, form = _agreement(fields, weights, count, sectors.log_prior)
    own = np.exp(fields[:count])
    words = _shared_words(ids[:count], texts, plain, table)
    features = np.column_stack(
        [
            top[:, 0],
            top[:, : min(3, count - 1)].mean(axis=1),
            mean,
            to_texts.max(axis=1),
            *words,
            agree,
            overlap,
            _elsewhere(own),
            (own * (fields[:count] - sectors.log_prior)).sum(axis=1),
            np.full(count, np.log((form**2).sum())),
            _others(agree),
            np.full(count, np.log(count)),
        ]
    ).astype(np.float32)
    joined = np.column_stack([likeness, to_texts])
    best = joined.argmax(axis=1)
    shown = [*names, *texts]
    nearest = tuple((max(0.0, float(joined[n, place])), shown[place]) for n, place in enumerate(best.tolist()))
    return Topics(features, nearest, fields[:count], form)


def _agreement(fields: Floats, weights: Floats, count: int, log_prior: Floats) -> tuple[Floats, Floats, Floats]:
    """How well each row's fields suit those of everything else (by joint evidence, by their mean), and the form's."""
    shares, prior = np.exp(fields), np.exp(log_prior)
    evidence = (fields - log_prior) * weights[:, None]
    weighed = shares * weights[:, None]
    rest = weights.sum() - 1.0
    others = (evidence.sum(axis=0) - evidence[:count]) / rest * (min(rest, _MOST_EVIDENCE) * _EVIDENCE)
    others = np.exp(others - others.max(axis=1, keepdims=True))
    others /= others.sum(axis=1, keepdims=True)
    mixed = (weighed.sum(axis=0) - weighed[:count]) / rest
    own = shares[:count] / prior
    agree = np.log((own * others).sum(axis=1) + _FLOOR)
    overlap = np.log((own * mixed).sum(axis=1) + _FLOOR)
    return agree, overlap, others.mean(axis=0)


def _elsewhere(own: Floats) -> Floats:
    """Whether any one other row leans to the row's field: the largest share of another row, by the row's own."""
    order = np.sort(own, axis=0)
    largest, second = order[-1], order[-2]
    others = np.where(own >= largest, second, largest)
    out: Floats = np.log((own * others).sum(axis=1) / own.max(axis=1) + _FLOOR)
    return out


def _others(agree: Floats) -> Floats:
    """Median agreement of the other rows."""
    order = np.argsort(agree, kind="stable")
    ranks = np.empty(len(agree), dtype=np.int64)
    ranks[order] = np.arange(len(agree))
    low, high = (len(agree) - 2) // 2, (len(agree) - 1) // 2
    least = agree[order]
    # with a row taken out, those above it move down by one rank
    out: Floats = (least[low + (ranks <= low)] + least[high + (ranks <= high)]) / 2
    return out


def _vectors(ids: Sequence[Sequence[int]], table: WordTable) -> Floats:
    """Vectors of texts cut into words already, as the encoder makes them; zeros for a text without words."""
    lengths = np.array([len(own) for own in ids])
    rows = np.zeros((len(ids), table.vectors.shape[1]), dtype=np.float32)
    some = np.flatnonzero(lengths)
    if len(some):
        starts = np.concatenate([[0], np.cumsum(lengths[some])[:-1]])
        joined = np.concatenate([np.asarray(own, dtype=np.int64) for own in ids if own])
        rows[some] = np.add.reduceat(table.vectors[joined], starts, axis=0)
    return unit_rows(rows)


def _shared_words(
    ids: Sequence[Sequence[int]], texts: Sequence[str], plain: Collection[str], table: WordTable
) -> list[list[float]]:
    """Of each row the weight of its weightiest word shared with the texts, shared with other rows, and at all.

    Words are compared by pairs of characters, which survive another cut; a pair weighs as its word does in a vector.
    """
    known = frozenset(plain)
    rows = [_pair_weights(own, known, table) for own in ids]
    told = {text[i : i + 2] for text in texts for i in range(len(text) - 1)}
    spread = Counter(chain.from_iterable(rows))
    often = {pair for pair, count in spread.items() if count > 1}
    return [
        [max([row[pair] for pair in row.keys() & told], default=0.0) for row in rows],
        [max([row[pair] for pair in row.keys() & often], default=0.0) for row in rows],
        [max(row.values(), default=0.0) for row in rows],
    ]


def _pair_weights(ids: Sequence[int], plain: frozenset[str], table: WordTable) -> dict[str, float]:
    """Pairs of characters inside the words of a text, each with the weight of its word."""
    found: dict[str, float] = {}
    for place in ids:
        pairs, weight = _pairs_of(place, plain, table)
        for pair in pairs:
            found[pair] = max(weight, found.get(pair, 0.0))
    return found


@lru_cache(maxsize=8192)
def _pairs_of(place: int, plain: frozenset[str], table: WordTable) -> tuple[tuple[str, ...], float]:
    """Pairs of characters of a word by its id, none of a plain one, and the word's weight."""
    word = _words(table)[place]
    if word in plain or not _CHINESE.fullmatch(word):
        return (), 0.0
    return tuple(word[start : start + 2] for start in range(len(word) - 1)), float(table.weights[place])


@lru_cache(maxsize=2)
def _words(table: WordTable) -> tuple[str, ...]:
    """The table's words by id; sorting them takes milliseconds."""
    return tuple(table.encoder.tokens)
