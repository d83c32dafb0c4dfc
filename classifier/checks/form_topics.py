"""What tells a row of a form from one of another project, as numbers: evidence for check R2.

Of every row: words and meaning it shares with the form's texts and its other rows, and how well its field of work
suits theirs. Plain arithmetic on the vectors of the shipped encoder; nothing here is learned but the fields.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np

from classifier.checks.sectors_of_rows import Sectors
from classifier.pair_names import WordTable
from models.encoder import unit_rows

__all__ = ["FEATURES", "Texts", "Topics", "form_topics", "read_texts"]

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
class Texts:
    """Texts read once for their words, meaning and fields of work; a text does not depend on the others.

    places: of the texts among the rows of the rest. ids: of their words. vectors: of the encoder. shares: of the
    fields. lean: how much more than usual of each field, log. clear: how much a text tells of its field, in nats.
    """

    places: Mapping[str, int]
    ids: Sequence[Sequence[int]]
    vectors: Floats
    shares: Floats
    lean: Floats
    clear: Floats


def read_texts(texts: Iterable[str], table: WordTable, sectors: Sectors) -> Texts:
    """Texts of any number of forms; each is read once, wherever it stands."""
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    ids = table.encoder.token_ids(list(places))
    vectors = _vectors(ids, table)
    fields = sectors.log_shares(vectors)
    shares, lean = np.exp(fields), fields - sectors.log_prior
    return Texts(places, ids, vectors, shares, lean, np.einsum("ij,ij->i", shares, lean))


@dataclass(frozen=True, slots=True)
class Topics:
    """Evidence about the rows of a form, and what it rests on.

    features: rows x FEATURES. shown: rows, then texts. cosines: of rows with all that is shown, -1 with itself.
    shares: of the fields in every row. form: in the form as a whole.
    """

    features: Floats
    shown: Sequence[str]
    cosines: Floats
    shares: Floats
    form: Floats

    def nearest(self, row: int) -> tuple[float, str]:
        """Cosine of the text of the form that comes nearest to a row, at least 0, and the text."""
        place = int(self.cosines[row].argmax())
        return max(0.0, float(self.cosines[row, place])), self.shown[place]


def form_topics(
    names: Sequence[str],
    heads: Sequence[str],
    prose: Sequence[str],
    plain: Collection[str],
    table: WordTable,
    sectors: Sectors,
    read: Texts | None = None,
) -> Topics:
    """Evidence about every row.

    names: of at least two rows. heads: titles, prose: clauses; one head or clause at least. plain: words that tell
    nothing by being shared. read: these texts and maybe others, where they have been read already.
    """
    count, shown = len(names), [*names, *heads, *prose]
    known = read or read_texts(shown, table, sectors)
    places = [known.places[text] for text in shown]
    vectors = known.vectors[places]
    cosines = vectors[:count] @ vectors.T
    cosines[range(count), range(count)] = -1.0
    likeness = cosines[:, :count]
    top = np.sort(likeness, axis=1)[:, : -1 - min(3, count - 1) : -1]
    weights = np.ones(len(shown), dtype=np.float32)
    weights[count : count + len(heads)] = _HEAD_WEIGHT
    shares = known.shares[places]
    own = shares[:count]
    agree, overlap, form = _agreement(shares, known.lean[places], weights, count, sectors.prior)
    features = np.empty((count, len(FEATURES)), dtype=np.float32)
    columns = (
        top[:, 0],
        top.mean(axis=1),
        (likeness.sum(axis=1) + 1.0) / (count - 1),
        cosines[:, count:].max(axis=1),
        *_shared_words([known.ids[place] for place in places[:count]], shown[count:], plain, table),
        agree,
        overlap,
        _elsewhere(own),
        known.clear[places[:count]],
        np.log((form**2).sum()),
        _others(agree),
        np.log(count),
    )
    for place, column in enumerate(columns):
        features[:, place] = column
    return Topics(features, shown, cosines, own, form)


def _agreement(
    shares: Floats, lean: Floats, weights: Floats, count: int, prior: Floats
) -> tuple[Floats, Floats, Floats]:
    """How well each row's fields suit those of everything else (by joint evidence, by their mean), and the form's."""
    rest = float(weights.sum()) - 1.0
    others = (weights @ lean - lean[:count]) * (min(rest, _MOST_EVIDENCE) * _EVIDENCE / rest)
    others = np.exp(others - others.max(axis=1, keepdims=True))
    others /= others.sum(axis=1, keepdims=True)
    mixed = (weights @ shares - shares[:count]) / rest
    own = shares[:count] / prior
    agree = np.log(np.einsum("ij,ij->i", own, others) + _FLOOR)
    overlap = np.log(np.einsum("ij,ij->i", own, mixed) + _FLOOR)
    return agree, overlap, others.mean(axis=0)


def _elsewhere(own: Floats) -> Floats:
    """Whether any one other row leans to the row's field: the largest share of another row, by the row's own."""
    second, largest = np.sort(own, axis=0)[-2:]
    others = np.where(own >= largest, second, largest)
    out: Floats = np.log(np.einsum("ij,ij->i", own, others) / own.max(axis=1) + _FLOOR)
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
) -> tuple[list[float], list[float], list[float]]:
    """Of each row the weight of its weightiest word shared with the texts, shared with other rows, and at all.

    Words are compared by pairs of characters, which survive another cut; a pair weighs as its word does in a vector.
    """
    known = frozenset(plain)
    rows = [_pair_weights(tuple(own), known, table) for own in ids]
    spread = Counter(chain.from_iterable(rows))
    joined = "\n".join(texts)
    told = {pair for pair in spread if pair in joined}
    often = {pair for pair, count in spread.items() if count > 1}
    return (
        [max([row[pair] for pair in row.keys() & told], default=0.0) for row in rows],
        [max([row[pair] for pair in row.keys() & often], default=0.0) for row in rows],
        [max(row.values(), default=0.0) for row in rows],
    )


@lru_cache(maxsize=4096)  # names come again from year to year
def _pair_weights(ids: tuple[int, ...], plain: frozenset[str], table: WordTable) -> Mapping[str, float]:
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
